/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "flow.h"
#include "level.h"
#include "node.h"

G_BEGIN_DECLS

#define PORTHOLE_EDGE_MAX_FLOWS 1024

/**
 * PortholeEdge:
 * @source: who began the connections
 * @target: to whom
 * @flows: (element-type PortholeFlow): at most %PORTHOLE_EDGE_MAX_FLOWS
 * @flows_not_shown: events of flows that came after that many
 * @count: connections, those of flows that are not shown included
 * @established: of how many of them it is known that they came about
 *
 * All flows from one node to another. @level and @score are the worst that was found on it.
 */
typedef struct
{
  gatomicrefcount ref_count;
  PortholeNode *source, *target;
  GPtrArray *flows;
  guint64 flows_not_shown;
  guint64 count, established;
  guint64 bytes;
  PortholeLevel level;
  guint score; /* 0 to 100 */
  gint64 first, last;

  GHashTable *flow_index; /* private */
} PortholeEdge;

#define PORTHOLE_TYPE_EDGE (porthole_edge_get_type ())
GType porthole_edge_get_type (void);

PortholeEdge *porthole_edge_new (PortholeNode *source, PortholeNode *target);
PortholeEdge *porthole_edge_ref (PortholeEdge *self);
void porthole_edge_unref (PortholeEdge *self);
/* (nullable) (transfer none): the flow that it belongs to; NULL where there are too many */
PortholeFlow *porthole_edge_take_event (PortholeEdge *self, const PortholeEvent *event);
/* what @other carried is @self's from now on */
void porthole_edge_merge (PortholeEdge *self, PortholeEdge *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeEdge, porthole_edge_unref)

G_END_DECLS
