/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "containers.h"

#include "cgroup-name.h"

#define MAX_GONE 1024

struct _PortholeContainers
{
  GHashTable *by_key; /* guint64 in the container -> PortholeWatchedContainer */
  GHashTable *by_id;  /* id in the container -> the same, not owned */
  GQueue order;       /* the same, not owned, oldest first */
  GQueue gone;        /* the same, not owned, longest gone first */
};

PortholeContainers *
porthole_containers_new (void)
{
  PortholeContainers *self = g_new0 (PortholeContainers, 1);
  PortholeWatchedContainer *host = g_new0 (PortholeWatchedContainer, 1);

  self->by_key = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                        (GDestroyNotify)porthole_watched_container_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  host->key = HOST_CONTAINER;
  host->id = g_strdup (PORTHOLE_HOST_ID);
  host->runtime = PORTHOLE_HOST_ID;
  host->cgroup_name = g_strdup ("/");
  host->time = g_get_real_time () * 1000;
  g_hash_table_insert (self->by_key, &host->key, host);
  g_hash_table_insert (self->by_id, host->id, host);
  return self;
}

void
porthole_containers_free (PortholeContainers *self)
{
  g_queue_clear (&self->order);
  g_queue_clear (&self->gone);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_key);
  g_free (self);
}

static void
forget (PortholeContainers *self, PortholeWatchedContainer *container)
{
  g_queue_remove (&self->order, container);
  g_queue_remove (&self->gone, container);
  if (g_hash_table_lookup (self->by_id, container->id) == container)
    g_hash_table_remove (self->by_id, container->id);
  g_hash_table_remove (self->by_key, &container->key);
}

PortholeWatchedContainer *
porthole_containers_add (PortholeContainers *self,
                         guint64 key,
                         const char *name,
                         const char *parent,
                         guint32 owner,
                         gint64 time)
{
  PortholeWatchedContainer *container = porthole_containers_by_key (self, key);
  PortholeWatchedContainer *same_id;
  g_auto (PortholeCgroupName) parsed = { 0 };

  if (container != NULL)
    return container;
  container = g_new0 (PortholeWatchedContainer, 1);
  container->key = key;
  container->cgroup_name = g_strdup (name);
  container->owner = owner;
  container->claimed = owner != 0;
  container->time = time;
  container->runtime = "unknown";
  if (porthole_cgroup_name_parse (&parsed, name, parent))
    {
      container->named = TRUE;
      container->id = g_steal_pointer (&parsed.id);
      container->runtime = parsed.runtime;
    }

  same_id = container->named ? porthole_containers_by_id (self, container->id) : NULL;
  if (same_id != NULL && container->claimed && !same_id->claimed)
    {
      /* nobody but root gets at what is known of root's container: this one only took its name */
      container->named = FALSE;
      g_clear_pointer (&container->id, g_free);
    }
  else if (same_id != NULL)
    {
      /* stopped and started again: the same container in a new cgroup */
      container->facts = g_steal_pointer (&same_id->facts);
      g_hash_table_remove (self->by_id, same_id->id);
    }
  if (container->id == NULL)
    container->id = g_strdup_printf ("cgroup-%" G_GUINT64_FORMAT, key);
  g_hash_table_insert (self->by_key, &container->key, container);
  g_hash_table_insert (self->by_id, container->id, container);
  g_queue_push_tail (&self->order, container);
  return container;
}

PortholeWatchedContainer *
porthole_containers_by_key (PortholeContainers *self, guint64 key)
{
  return g_hash_table_lookup (self->by_key, &key);
}

PortholeWatchedContainer *
porthole_containers_by_id (PortholeContainers *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

void
porthole_containers_remove (PortholeContainers *self, PortholeWatchedContainer *container)
{
  if (container->gone || container->key == HOST_CONTAINER)
    return;
  container->gone = TRUE;
  g_queue_push_tail (&self->gone, container);
}

void
porthole_containers_trim (PortholeContainers *self, PortholeContainersFunc func, gpointer user_data)
{
  while (g_queue_get_length (&self->gone) > MAX_GONE)
    {
      PortholeWatchedContainer *oldest = g_queue_peek_head (&self->gone);

      func (oldest, user_data);
      forget (self, oldest);
    }
}

GPtrArray *
porthole_containers_list (PortholeContainers *self)
{
  GPtrArray *list = g_ptr_array_new ();

  g_ptr_array_add (list, porthole_containers_by_key (self, HOST_CONTAINER));
  for (GList *l = self->order.head; l != NULL; l = l->next)
    g_ptr_array_add (list, l->data);
  return list;
}
