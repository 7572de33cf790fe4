/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "container.h"

#define SHORT_ID 12

G_DEFINE_BOXED_TYPE (PortholeContainer,
                     porthole_container,
                     porthole_container_ref,
                     porthole_container_unref)

/**
 * porthole_container_new:
 * @id: full id, or %PORTHOLE_CONTAINER_HOST
 *
 * Returns: (transfer full): a container of which only the id is known
 */
PortholeContainer *
porthole_container_new (const char *id)
{
  PortholeContainer *self = g_new0 (PortholeContainer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->short_id
      = g_utf8_strlen (id, -1) > SHORT_ID ? g_utf8_substring (id, 0, SHORT_ID) : g_strdup (id);

  return self;
}

PortholeContainer *
porthole_container_ref (PortholeContainer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
forget_facts (PortholeContainer *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->image, g_free);
  g_clear_pointer (&self->runtime, g_free);
  g_clear_pointer (&self->state, g_free);
  g_clear_pointer (&self->project, g_free);
  g_clear_pointer (&self->pod, g_free);
  g_clear_pointer (&self->labels, g_hash_table_unref);
  g_clear_pointer (&self->addresses, g_strfreev);
  self->claimed = FALSE;
  self->owner = 0;
}

void
porthole_container_unref (PortholeContainer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  forget_facts (self);
  g_free (self->id);
  g_free (self->short_id);
  g_free (self);
}

/**
 * porthole_container_copy:
 * @self: a container
 *
 * Returns: (transfer full): another one of which the same is known; labels are shared
 */
PortholeContainer *
porthole_container_copy (const PortholeContainer *self)
{
  PortholeContainer *copy = porthole_container_new (self->id);

  porthole_container_update (copy, self);
  copy->level = self->level;
  copy->score = self->score;
  copy->trusted = self->trusted;

  return copy;
}

static gboolean
update_string (char **string, const char *newer)
{
  if (newer == NULL || g_strcmp0 (*string, newer) == 0)
    return FALSE;

  g_free (*string);
  *string = g_strdup (newer);
  return TRUE;
}

static gboolean
labels_equal (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer key, value;

  if (a == NULL || g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      if (g_strcmp0 (value, g_hash_table_lookup (b, key)) != 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * porthole_container_update:
 * @self: a container
 * @newer: what was told of it now
 *
 * What @newer knows replaces what @self said; what it does not know stays, unless @newer corrects:
 * then nothing of what was said before stays. The session's judgement is not touched.
 *
 * Returns: whether anything changed
 */
gboolean
porthole_container_update (PortholeContainer *self, const PortholeContainer *newer)
{
  gboolean changed = FALSE;

  if (newer->corrects)
    {
      forget_facts (self);
      changed = TRUE;
    }

  changed |= update_string (&self->name, newer->name);
  changed |= update_string (&self->image, newer->image);
  changed |= update_string (&self->runtime, newer->runtime);
  changed |= update_string (&self->state, newer->state);
  changed |= update_string (&self->project, newer->project);
  changed |= update_string (&self->pod, newer->pod);

  if (newer->labels != NULL && !labels_equal (self->labels, newer->labels))
    {
      g_clear_pointer (&self->labels, g_hash_table_unref);
      self->labels = g_hash_table_ref (newer->labels);
      changed = TRUE;
    }
  if (newer->addresses != NULL
      && (self->addresses == NULL
          || !g_strv_equal ((const char *const *)self->addresses,
                            (const char *const *)newer->addresses)))
    {
      g_strfreev (self->addresses);
      self->addresses = g_strdupv (newer->addresses);
      changed = TRUE;
    }
  if (newer->claimed && (!self->claimed || self->owner != newer->owner))
    {
      self->claimed = TRUE;
      self->owner = newer->owner;
      changed = TRUE;
    }

  if (newer->time != 0)
    self->time = newer->time;
  self->corrects = newer->corrects;

  return changed;
}

/**
 * porthole_container_get_title:
 * @self: a container
 *
 * Returns: (transfer none): what to call it on screen; it need not be unique
 */
const char *
porthole_container_get_title (const PortholeContainer *self)
{
  return self->name != NULL && self->name[0] != '\0' ? self->name : self->short_id;
}
