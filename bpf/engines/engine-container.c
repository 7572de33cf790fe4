/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-container-private.h"

#define ID_LENGTH 64

/* Hash table, nodes and allocator: what an entry takes besides its text. */
#define FIXED_SIZE       512
#define FIXED_SIZE_LABEL 64

G_DEFINE_BOXED_TYPE (PortholeEngineContainer,
                     porthole_engine_container,
                     porthole_engine_container_ref,
                     porthole_engine_container_unref)

PortholeEngineContainer *
porthole_engine_container_new (const char *id, const char *runtime)
{
  PortholeEngineContainer *self = g_new0 (PortholeEngineContainer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->runtime = g_intern_string (runtime);
  self->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->addresses = g_new0 (char *, 1);
  self->exit_code = -1;

  return self;
}

PortholeEngineContainer *
porthole_engine_container_ref (PortholeEngineContainer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
porthole_engine_container_unref (PortholeEngineContainer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->image);
  g_free (self->image_id);
  g_free (self->project);
  g_free (self->pod);
  g_hash_table_unref (self->labels);
  g_strfreev (self->addresses);
  g_free (self);
}

PortholeEngineContainer *
porthole_engine_container_copy (const PortholeEngineContainer *self)
{
  PortholeEngineContainer *copy = porthole_engine_container_new (self->id, self->runtime);

  copy->name = g_strdup (self->name);
  copy->image = g_strdup (self->image);
  copy->image_id = g_strdup (self->image_id);
  copy->state = self->state;
  copy->project = g_strdup (self->project);
  copy->pod = g_strdup (self->pod);
  g_hash_table_unref (copy->labels);
  copy->labels = g_hash_table_ref (self->labels);
  g_strfreev (copy->addresses);
  copy->addresses = g_strdupv (self->addresses);
  copy->pid = self->pid;
  copy->exit_code = self->exit_code;
  copy->complete = self->complete;

  return copy;
}

gboolean
porthole_engine_container_is_id (const char *id)
{
  return id != NULL && strlen (id) == ID_LENGTH && strspn (id, "0123456789abcdef") == ID_LENGTH;
}

static gboolean
labels_equal (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  if (a == b)
    return TRUE;
  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (value, g_hash_table_lookup (b, key)) != 0)
      return FALSE;

  return TRUE;
}

static gboolean
porthole_engine_container_equal (const PortholeEngineContainer *a, const PortholeEngineContainer *b)
{
  return g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->image, b->image) == 0
         && g_strcmp0 (a->image_id, b->image_id) == 0 && a->runtime == b->runtime
         && a->state == b->state && g_strcmp0 (a->project, b->project) == 0
         && g_strcmp0 (a->pod, b->pod) == 0 && a->pid == b->pid && a->exit_code == b->exit_code
         && a->complete == b->complete
         && g_strv_equal ((const char *const *)a->addresses, (const char *const *)b->addresses)
         && labels_equal (a->labels, b->labels);
}

static void
take_text (char **known, const char *news, gboolean replace)
{
  if (news == NULL || (*known != NULL && !replace))
    return;

  g_free (*known);
  *known = g_strdup (news);
}

PortholeEngineContainer *
porthole_engine_container_merge (PortholeEngineContainer *self,
                                 const PortholeEngineContainer *news,
                                 gboolean newer)
{
  g_autoptr (PortholeEngineContainer) merged = NULL;
  gboolean replace;

  if (self == NULL)
    return porthole_engine_container_copy (news);

  merged = porthole_engine_container_copy (self);
  replace = news->complete || !self->complete;

  take_text (&merged->name, news->name, newer);
  take_text (&merged->image, news->image, replace);
  take_text (&merged->image_id, news->image_id, replace);
  take_text (&merged->project, news->project, replace);
  take_text (&merged->pod, news->pod, replace);
  if (news->complete)
    merged->runtime = news->runtime;

  if (replace && (news->complete || g_hash_table_size (news->labels) > 0))
    {
      g_hash_table_unref (merged->labels);
      merged->labels = g_hash_table_ref (news->labels);
    }

  if (news->state != NULL && (newer || merged->state == NULL))
    {
      merged->state = news->state;
      merged->exit_code = news->exit_code;
      /* An event does not tell the pid, and does not take it away before death. */
      if (news->complete || porthole_engine_container_is_dead (news))
        merged->pid = news->pid;
    }

  /* Whoever looks at an old connection wants to know whose address that was. */
  if (news->addresses[0] != NULL
      || (news->complete && newer && !porthole_engine_container_is_dead (news)))
    {
      g_strfreev (merged->addresses);
      merged->addresses = g_strdupv (news->addresses);
    }

  merged->complete |= news->complete;

  if (porthole_engine_container_equal (merged, self))
    return porthole_engine_container_ref (self);

  return g_steal_pointer (&merged);
}

gboolean
porthole_engine_container_is_dead (const PortholeEngineContainer *self)
{
  return g_strcmp0 (self->state, "exited") == 0 || g_strcmp0 (self->state, "dead") == 0;
}

static gsize
text_size (const char *text)
{
  return text != NULL ? strlen (text) + 1 : 0;
}

gsize
porthole_engine_container_get_size (const PortholeEngineContainer *self)
{
  gsize size = FIXED_SIZE + text_size (self->name) + text_size (self->image)
               + text_size (self->image_id) + text_size (self->project) + text_size (self->pod);
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, self->labels);
  while (g_hash_table_iter_next (&iter, &key, &value))
    size += FIXED_SIZE_LABEL + text_size (key) + text_size (value);

  for (gsize i = 0; self->addresses[i] != NULL; i++)
    size += FIXED_SIZE_LABEL;

  return size;
}
