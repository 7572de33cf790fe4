/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "records.h"

G_BEGIN_DECLS

#define PORTHOLE_WANTS_MAX 256 /* containers, pids and paths, each */

/**
 * PortholeWants:
 * @kinds: mask of KIND_BIT
 * @host: also what runs outside of containers
 * @containers: (nullable) (element-type utf8): ids or names; %NULL is all
 * @pids: (nullable) (element-type guint32): %NULL is all
 * @paths: (element-type struct path_key): hashed patterns
 *
 * What a subscriber asked for, checked.
 */
typedef struct
{
  guint32 kinds;
  gboolean host;
  GHashTable *containers;
  GHashTable *pids;
  GArray *paths;
} PortholeWants;

/* @options: a{sv}, as Watch takes it. Returns: (nullable): with @error where something is wrong */
PortholeWants *porthole_wants_new (GVariant *options, GError **error);
void porthole_wants_free (PortholeWants *self);

/* @name: (nullable): of the container */
gboolean porthole_wants_container (const PortholeWants *self, const char *id, const char *name);

const char *porthole_kind_to_string (guint32 kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeWants, porthole_wants_free)

G_END_DECLS
