/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-cache.h"

#include "engine-container-private.h"

typedef struct
{
  PortholeEngineContainer *container;
  gint64 time; /* of which the state is told */
  gsize size;
  gboolean removed;
  gboolean dead; /* which queue it is in */
  GList link;
} Entry;

struct _PortholeEngineCache
{
  GHashTable *entries; /* id of the container in the Entry -> Entry */
  GQueue live;         /* least recently used first */
  GQueue dead;
  gsize bytes;
  guint max_containers;
  gsize max_bytes;
};

static void
entry_free (Entry *entry)
{
  porthole_engine_container_unref (entry->container);
  g_free (entry);
}

PortholeEngineCache *
porthole_engine_cache_new (guint max_containers, gsize max_bytes)
{
  PortholeEngineCache *self = g_new0 (PortholeEngineCache, 1);

  self->entries
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)entry_free);
  g_queue_init (&self->live);
  g_queue_init (&self->dead);
  self->max_containers = max_containers;
  self->max_bytes = max_bytes;

  return self;
}

void
porthole_engine_cache_free (PortholeEngineCache *self)
{
  /* The links are part of the entries. */
  g_hash_table_unref (self->entries);
  g_free (self);
}

static GQueue *
queue_of (PortholeEngineCache *self, Entry *entry)
{
  return entry->dead ? &self->dead : &self->live;
}

/* Moves @entry to the end of the queue where it belongs now. */
static void
porthole_engine_cache_touch (PortholeEngineCache *self, Entry *entry)
{
  g_queue_unlink (queue_of (self, entry), &entry->link);
  entry->dead = entry->removed || porthole_engine_container_is_dead (entry->container);
  g_queue_push_tail_link (queue_of (self, entry), &entry->link);
}

PortholeEngineContainer *
porthole_engine_cache_lookup (PortholeEngineCache *self, const char *id)
{
  Entry *entry = g_hash_table_lookup (self->entries, id);

  if (entry == NULL)
    return NULL;

  porthole_engine_cache_touch (self, entry);
  return entry->container;
}

static void
porthole_engine_cache_shrink (PortholeEngineCache *self)
{
  while (g_hash_table_size (self->entries) > self->max_containers || self->bytes > self->max_bytes)
    {
      GQueue *queue = self->dead.length > 0 ? &self->dead : &self->live;
      Entry *entry = g_queue_pop_head_link (queue)->data;

      self->bytes -= entry->size;
      g_hash_table_remove (self->entries, entry->container->id);
    }
}

PortholeEngineContainer *
porthole_engine_cache_put (PortholeEngineCache *self,
                           const PortholeEngineContainer *news,
                           gint64 time)
{
  Entry *entry = g_hash_table_lookup (self->entries, news->id);
  PortholeEngineContainer *merged;
  gboolean newer;
  gboolean changed;

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->container = porthole_engine_container_copy (news);
      entry->time = time;
      entry->link.data = entry;
      g_queue_push_tail_link (&self->live, &entry->link);
      g_hash_table_insert (self->entries, g_strdup (news->id), entry);
      changed = TRUE;
    }
  else
    {
      newer = time >= entry->time;
      merged = porthole_engine_container_merge (entry->container, news, newer);
      changed = merged != entry->container || (entry->removed && newer);
      porthole_engine_container_unref (entry->container);
      entry->container = merged;
      if (newer)
        {
          entry->time = time;
          entry->removed = FALSE;
        }
    }

  self->bytes -= entry->size;
  entry->size = porthole_engine_container_get_size (entry->container);
  self->bytes += entry->size;
  porthole_engine_cache_touch (self, entry);
  porthole_engine_cache_shrink (self);

  /* One that alone is too large was not kept. */
  entry = g_hash_table_lookup (self->entries, news->id);
  return changed && entry != NULL ? entry->container : NULL;
}

gboolean
porthole_engine_cache_remove (PortholeEngineCache *self, const char *id, gint64 time)
{
  Entry *entry = g_hash_table_lookup (self->entries, id);

  if (entry == NULL || entry->removed || time < entry->time)
    return FALSE;

  entry->removed = TRUE;
  entry->time = time;
  porthole_engine_cache_touch (self, entry);
  return TRUE;
}

gboolean
porthole_engine_cache_is_removed (PortholeEngineCache *self, const char *id)
{
  Entry *entry = g_hash_table_lookup (self->entries, id);

  return entry != NULL && entry->removed;
}

GPtrArray *
porthole_engine_cache_list_older (PortholeEngineCache *self, gint64 time)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  Entry *entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&entry))
    if (!entry->removed && entry->time < time)
      g_ptr_array_add (ids, g_strdup (entry->container->id));

  return ids;
}

guint
porthole_engine_cache_get_size (PortholeEngineCache *self)
{
  return g_hash_table_size (self->entries);
}
