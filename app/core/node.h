/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "container.h"
#include "level.h"

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_NODE_CONTAINER,
  PORTHOLE_NODE_HOST,
  PORTHOLE_NODE_PEER,
} PortholeNodeKind;

/**
 * PortholeNode:
 * @id: full id of the container, "host", or "peer:" and the address
 * @container: (nullable): of the first two kinds
 * @ip: (nullable): of a peer
 * @name: (nullable): what to call it, where something better than the id is known
 * @program: (nullable): of a container's first process, as its path
 * @blocked: a block list names it
 *
 * A node of the graph. @level and @score are the worst that was found there.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char *id;
  PortholeNodeKind kind;
  PortholeContainer *container;
  char *ip;
  char *name;
  char *program;
  PortholeLevel level;
  guint score; /* 0 to 100 */
  gboolean blocked;
  gboolean trusted;
  gint64 first, last;
} PortholeNode;

#define PORTHOLE_TYPE_NODE (porthole_node_get_type ())
GType porthole_node_get_type (void);

PortholeNode *porthole_node_new (PortholeNodeKind kind, const char *id);
PortholeNode *porthole_node_ref (PortholeNode *self);
void porthole_node_unref (PortholeNode *self);
const char *porthole_node_get_title (PortholeNode *self);
const char *porthole_node_kind_to_string (PortholeNodeKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeNode, porthole_node_unref)

G_END_DECLS
