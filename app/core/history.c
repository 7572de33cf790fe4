/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "history.h"

#include "address-set.h"

/* addresses, by container and rule, of which it is kept that something was found there */
#define MAX_FOUND 16384
/* how many flows of an edge are asked for addresses that its container has no longer */
#define MAX_ASKED 64

typedef struct
{
  char *container;
  PortholeStory *story;
  PortholeFileTable *files;
  PortholeProcessTree *processes;
  guint size;
  GList link; /* in recent */
} Record;

struct _PortholeHistory
{
  GObject parent_instance;

  PortholeSession *session;
  GHashTable *records;
  GQueue recent; /* of Record, the one in which something happened last at the tail */
  guint size;
  GHashTable *found; /* "container\nrule\naddress" */
};

G_DEFINE_FINAL_TYPE (PortholeHistory, porthole_history, G_TYPE_OBJECT)

static void
record_free (Record *record)
{
  porthole_story_free (record->story);
  porthole_file_table_free (record->files);
  porthole_process_tree_free (record->processes);
  g_free (record->container);
  g_free (record);
}

static void
porthole_history_finalize (GObject *object)
{
  PortholeHistory *self = PORTHOLE_HISTORY (object);

  g_signal_handlers_disconnect_by_data (self->session, self);
  g_object_unref (self->session);
  g_hash_table_unref (self->records);
  g_hash_table_unref (self->found);

  G_OBJECT_CLASS (porthole_history_parent_class)->finalize (object);
}

static void
porthole_history_class_init (PortholeHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_history_finalize;
}

static void
porthole_history_init (PortholeHistory *self)
{
  self->records
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)record_free);
  g_queue_init (&self->recent);
  self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static Record *
get_record (PortholeHistory *self, const char *container)
{
  Record *record = g_hash_table_lookup (self->records, container);

  if (record == NULL)
    {
      record = g_new0 (Record, 1);
      record->container = g_strdup (container);
      record->story = porthole_story_new ();
      record->files = porthole_file_table_new ();
      record->processes = porthole_process_tree_new ();
      record->link.data = record;
      g_hash_table_insert (self->records, record->container, record);
    }
  else
    g_queue_unlink (&self->recent, &record->link);
  g_queue_push_tail_link (&self->recent, &record->link);

  return record;
}

static void
count_record (PortholeHistory *self, Record *record)
{
  /* an empty record takes room too */
  guint size = 1 + porthole_story_get_size (record->story)
               + porthole_file_table_list (record->files)->len
               + porthole_process_tree_get_size (record->processes);

  self->size += size - record->size;
  record->size = size;

  while (self->size > PORTHOLE_HISTORY_MAX && self->recent.length > 1)
    {
      Record *oldest = self->recent.head->data;

      self->size -= oldest->size;
      g_queue_unlink (&self->recent, &oldest->link);
      g_hash_table_remove (self->records, oldest->container);
    }
}

static void
remember_found (PortholeHistory *self, const PortholeEvent *event)
{
  const PortholePeer *peer = event->peer != NULL ? event->peer : event->input;

  if (peer == NULL || event->rules == NULL)
    return;

  for (guint i = 0; i < event->rules->len && g_hash_table_size (self->found) < MAX_FOUND; i++)
    g_hash_table_add (self->found, g_strconcat (event->container, "\n", event->rules->pdata[i],
                                                "\n", peer->ip, NULL));
}

static void
porthole_history_event_cb (PortholeHistory *self, PortholeEvent *event)
{
  Record *record = get_record (self, event->container);

  porthole_story_take (record->story, event);
  if (event->phase == PORTHOLE_PHASE_RUN)
    porthole_file_table_take (record->files, event);
  porthole_process_tree_take_event (record->processes, event);
  remember_found (self, event);
  count_record (self, record);
}

static void
porthole_history_process_cb (PortholeHistory *self, const char *container, PortholeProcess *process)
{
  Record *record = get_record (self, container);

  porthole_process_tree_take_process (record->processes, process,
                                      porthole_session_get_time (self->session));
  count_record (self, record);
}

static void
porthole_history_finding_cb (PortholeHistory *self, PortholeFinding *finding)
{
  const Record *record = g_hash_table_lookup (self->records, finding->container);

  if (record != NULL)
    porthole_process_tree_take_finding (record->processes, finding);
}

static void
porthole_history_container_cb (PortholeHistory *self, PortholeContainer *container)
{
  const Record *record = g_hash_table_lookup (self->records, container->id);

  if (record != NULL && g_strcmp0 (container->state, "exited") == 0)
    porthole_process_tree_keep (record->processes, NULL, container->time);
}

static void
porthole_history_snapshot_cb (PortholeHistory *self, gboolean begins)
{
  if (begins)
    return;

  for (GList *l = self->recent.head; l != NULL; l = l->next)
    {
      Record *record = l->data;
      g_autoptr (GPtrArray) alive
          = porthole_session_get_processes (self->session, record->container);

      porthole_process_tree_keep (record->processes, alive,
                                  porthole_session_get_time (self->session));
    }
}

/**
 * porthole_history_new:
 * @session: what to follow; of what it was told before, only the processes that live are known
 *
 * Returns: (transfer full): a history
 */
PortholeHistory *
porthole_history_new (PortholeSession *session)
{
  PortholeHistory *self = g_object_new (PORTHOLE_TYPE_HISTORY, NULL);
  g_autoptr (GPtrArray) containers = porthole_session_get_containers (session);

  self->session = g_object_ref (session);
  for (guint i = 0; i < containers->len; i++)
    {
      const PortholeContainer *container = containers->pdata[i];
      g_autoptr (GPtrArray) processes = porthole_session_get_processes (session, container->id);

      for (guint j = 0; j < processes->len; j++)
        porthole_history_process_cb (self, container->id, processes->pdata[j]);
    }

  g_signal_connect_swapped (session, "event", G_CALLBACK (porthole_history_event_cb), self);
  g_signal_connect_swapped (session, "process", G_CALLBACK (porthole_history_process_cb), self);
  g_signal_connect_swapped (session, "finding", G_CALLBACK (porthole_history_finding_cb), self);
  g_signal_connect_swapped (session, "container", G_CALLBACK (porthole_history_container_cb), self);
  g_signal_connect_swapped (session, "snapshot", G_CALLBACK (porthole_history_snapshot_cb), self);

  return self;
}

PortholeStory *
porthole_history_get_story (PortholeHistory *self, const char *container)
{
  const Record *record = g_hash_table_lookup (self->records, container);

  return record != NULL ? record->story : NULL;
}

PortholeFileTable *
porthole_history_get_files (PortholeHistory *self, const char *container)
{
  const Record *record = g_hash_table_lookup (self->records, container);

  return record != NULL ? record->files : NULL;
}

PortholeProcessTree *
porthole_history_get_processes (PortholeHistory *self, const char *container)
{
  const Record *record = g_hash_table_lookup (self->records, container);

  return record != NULL ? record->processes : NULL;
}

guint
porthole_history_get_size (PortholeHistory *self)
{
  return self->size;
}

GPtrArray *
porthole_history_list_findings (PortholeHistory *self, const char *container)
{
  GPtrArray *all = porthole_session_get_findings (self->session);
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      if (g_str_equal (((PortholeFinding *)all->pdata[i])->container, container))
        g_ptr_array_add (list, all->pdata[i]);
    }

  return list;
}

static gboolean
is_found_at (PortholeHistory *self, const PortholeFinding *finding, const char *ip)
{
  g_autofree char *key = g_strconcat (finding->container, "\n", finding->rule, "\n", ip, NULL);
  guint8 bytes[16];

  /* findings of one rule are told apart by their subject, which may be the address */
  return g_hash_table_contains (self->found, key)
         && (finding->subject == NULL || !porthole_address_parse (finding->subject, bytes)
             || g_str_equal (finding->subject, ip));
}

static gboolean
is_found_on_edge (PortholeHistory *self, const PortholeFinding *finding, const PortholeEdge *edge)
{
  const PortholeContainer *target = edge->target->container;

  if (!g_str_equal (finding->container, edge->source->id))
    return FALSE;
  if (edge->target->ip != NULL && is_found_at (self, finding, edge->target->ip))
    return TRUE;
  for (guint i = 0; target != NULL && target->addresses != NULL && target->addresses[i] != NULL;
       i++)
    {
      if (is_found_at (self, finding, target->addresses[i]))
        return TRUE;
    }
  /* loopback, and addresses that the container no longer has */
  for (guint i = 0; target != NULL && i < MIN (edge->flows->len, MAX_ASKED); i++)
    {
      if (is_found_at (self, finding, ((PortholeFlow *)edge->flows->pdata[i])->peer->ip))
        return TRUE;
    }

  return FALSE;
}

GPtrArray *
porthole_history_list_edge_findings (PortholeHistory *self, PortholeEdge *edge)
{
  GPtrArray *all = porthole_session_get_findings (self->session);
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      if (is_found_on_edge (self, all->pdata[i], edge))
        g_ptr_array_add (list, all->pdata[i]);
    }

  return list;
}

GPtrArray *
porthole_history_list_peer_findings (PortholeHistory *self, PortholeNode *peer)
{
  GPtrArray *all = porthole_session_get_findings (self->session);
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; peer->ip != NULL && i < all->len; i++)
    {
      if (is_found_at (self, all->pdata[i], peer->ip))
        g_ptr_array_add (list, all->pdata[i]);
    }

  return list;
}
