/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "level.h"

G_BEGIN_DECLS

#define PORTHOLE_CONTAINER_HOST "host"

/**
 * PortholeContainer:
 *
 * What a runtime calls one, or the host itself. Fields that are %NULL are not known. @level and
 * @score are the session's judgement; everything else was told by the helper.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char *id;
  gint64 time; /* of what was told last, nanoseconds since 1970-01-01 UTC */
  char *name, *image, *runtime, *state, *project, *pod;
  GHashTable *labels; /* (element-type utf8 utf8) */
  GStrv addresses;
  gboolean claimed; /* its name is only what the user @owner claims */
  guint32 owner;
  gboolean corrects; /* the newest facts replace what was said before */

  PortholeLevel level;
  guint score; /* 0 to 100 */
  gboolean trusted;

  char *short_id; /* private */
} PortholeContainer;

#define PORTHOLE_TYPE_CONTAINER (porthole_container_get_type ())
GType porthole_container_get_type (void);

PortholeContainer *porthole_container_new (const char *id);
PortholeContainer *porthole_container_copy (const PortholeContainer *self);
PortholeContainer *porthole_container_ref (PortholeContainer *self);
void porthole_container_unref (PortholeContainer *self);
/* what @newer knows replaces what @self said; returns whether anything changed */
gboolean porthole_container_update (PortholeContainer *self, const PortholeContainer *newer);
/* name, or the first 12 characters of the id */
const char *porthole_container_get_title (const PortholeContainer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeContainer, porthole_container_unref)

G_END_DECLS
