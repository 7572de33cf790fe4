/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "process-table.h"

#define LATE      (60 * G_GINT64_CONSTANT (1000000000)) /* nothing comes so long after its time */
#define MAX_ENDED 16384

typedef struct
{
  PortholeProcess *process;
  char *container;
  guint64 snapshot; /* the last one in which it was told */
  GList link;       /* in recent */
} Entry;

struct _PortholeProcessTable
{
  GHashTable *entries; /* by pid */
  GQueue recent;       /* of entries, the one told last at the tail */
  GHashTable *ended;   /* by pid, the time (gint64, owned) of those that ended lately */
  guint64 snapshot;
};

static void
entry_free (Entry *entry)
{
  porthole_process_unref (entry->process);
  g_free (entry->container);
  g_free (entry);
}

PortholeProcessTable *
porthole_process_table_new (void)
{
  PortholeProcessTable *self = g_new0 (PortholeProcessTable, 1);

  self->entries = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)entry_free);
  g_queue_init (&self->recent);
  self->ended = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  return self;
}

void
porthole_process_table_free (PortholeProcessTable *self)
{
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->ended);
  g_free (self);
}

static void
drop (PortholeProcessTable *self, Entry *entry)
{
  g_queue_unlink (&self->recent, &entry->link);
  g_hash_table_remove (self->entries, GUINT_TO_POINTER (entry->process->pid));
}

void
porthole_process_table_begin_snapshot (PortholeProcessTable *self)
{
  self->snapshot++;
}

void
porthole_process_table_end_snapshot (PortholeProcessTable *self)
{
  GList *next;

  for (GList *l = self->recent.head; l != NULL; l = next)
    {
      Entry *entry = l->data;

      next = l->next;
      if (entry->snapshot != self->snapshot)
        drop (self, entry);
    }
}

/**
 * porthole_process_table_take:
 * @self: a table
 * @container: where it runs
 * @process: a process that lives; replaces the one of the same pid
 */
void
porthole_process_table_take (PortholeProcessTable *self,
                             const char *container,
                             PortholeProcess *process)
{
  Entry *entry = g_hash_table_lookup (self->entries, GUINT_TO_POINTER (process->pid));

  if (process->pid == 0)
    return;
  if (entry != NULL)
    drop (self, entry);
  else if (g_hash_table_size (self->entries) >= PORTHOLE_PROCESS_TABLE_MAX)
    drop (self, self->recent.head->data);

  entry = g_new0 (Entry, 1);
  entry->process = porthole_process_ref (process);
  entry->container = g_strdup (container);
  entry->snapshot = self->snapshot;
  entry->link.data = entry;
  g_queue_push_tail_link (&self->recent, &entry->link);
  g_hash_table_insert (self->entries, GUINT_TO_POINTER (process->pid), entry);
}

PortholeProcess *
porthole_process_table_lookup (PortholeProcessTable *self, const char *container, guint32 pid)
{
  const Entry *entry = g_hash_table_lookup (self->entries, GUINT_TO_POINTER (pid));

  return entry != NULL && g_str_equal (entry->container, container) ? entry->process : NULL;
}

static void
copy_image (PortholeProcess *process, const PortholeProcess *known)
{
  process->exe = g_strdup (known->exe);
  process->exe_resolved = known->exe_resolved;
  if (process->args == NULL)
    {
      process->args = g_strdupv (known->args);
      process->args_cut = known->args_cut;
    }
}

/**
 * porthole_process_table_complete:
 * @self: a table
 * @container: where @process runs
 * @process: as an event told it; its exe is not known
 *
 * A process that has forked and not executed anything runs what its parent runs. That is believed
 * where it still has its parent's comm, since the parent may be another one by now.
 */
void
porthole_process_table_complete (PortholeProcessTable *self,
                                 const char *container,
                                 PortholeProcess *process)
{
  const PortholeProcess *known = porthole_process_table_lookup (self, container, process->pid);
  const PortholeProcess *parent;

  if (known != NULL)
    {
      if (process->parent == 0)
        process->parent = known->parent;
      if (process->pid_in_container == 0)
        process->pid_in_container = known->pid_in_container;
      if (process->exe == NULL && known->exe != NULL)
        copy_image (process, known);
      return;
    }

  parent = porthole_process_table_lookup (self, container, process->parent);
  if (parent != NULL && process->exe == NULL && parent->exe != NULL && process->comm != NULL
      && g_strcmp0 (process->comm, parent->comm) == 0)
    copy_image (process, parent);
}

static gboolean
ended_long_before (gpointer key, gpointer value, gpointer user_data)
{
  const gint64 *now = user_data;

  return *(gint64 *)value + LATE <= *now;
}

/**
 * porthole_process_table_end:
 * @self: a table
 * @container: where it ran
 * @pid: of a process that has ended
 * @time: when, in nanoseconds
 */
void
porthole_process_table_end (PortholeProcessTable *self,
                            const char *container,
                            guint32 pid,
                            gint64 time)
{
  Entry *entry = g_hash_table_lookup (self->entries, GUINT_TO_POINTER (pid));

  if (entry != NULL && g_str_equal (entry->container, container))
    drop (self, entry);
  if (g_hash_table_size (self->ended) >= MAX_ENDED)
    g_hash_table_foreach_remove (self->ended, ended_long_before, &time);
  if (g_hash_table_size (self->ended) < MAX_ENDED)
    g_hash_table_insert (self->ended, GUINT_TO_POINTER (pid), g_memdup2 (&time, sizeof time));
}

/**
 * porthole_process_table_had_ended:
 * @self: a table
 * @pid: of a process
 * @time: of something that it did, in nanoseconds
 *
 * Returns: whether it has ended since, so that what it did came late and it lives no more
 */
gboolean
porthole_process_table_had_ended (PortholeProcessTable *self, guint32 pid, gint64 time)
{
  const gint64 *end = g_hash_table_lookup (self->ended, GUINT_TO_POINTER (pid));

  return end != NULL && time <= *end;
}

GPtrArray *
porthole_process_table_get_chain (PortholeProcessTable *self,
                                  const char *container,
                                  const PortholeProcess *process)
{
  GPtrArray *chain = NULL;
  guint32 pid = process->parent;

  /* pids that were used again could make a ring; the length ends it */
  while (pid != 0 && (chain == NULL || chain->len < PORTHOLE_PROCESS_TABLE_CHAIN))
    {
      PortholeProcess *parent = porthole_process_table_lookup (self, container, pid);

      if (parent == NULL || parent->parent == pid)
        break;
      if (chain == NULL)
        chain = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_process_unref);
      g_ptr_array_add (chain, porthole_process_ref (parent));
      pid = parent->parent;
    }

  return chain;
}

static int
compare_pids (gconstpointer a, gconstpointer b)
{
  guint32 pa = (*(PortholeProcess *const *)a)->pid;
  guint32 pb = (*(PortholeProcess *const *)b)->pid;

  return pa < pb ? -1 : pa > pb;
}

GPtrArray *
porthole_process_table_list (PortholeProcessTable *self, const char *container)
{
  GPtrArray *processes = g_ptr_array_new ();

  for (GList *l = self->recent.head; l != NULL; l = l->next)
    {
      const Entry *entry = l->data;

      if (g_str_equal (entry->container, container))
        g_ptr_array_add (processes, entry->process);
    }
  g_ptr_array_sort (processes, compare_pids);

  return processes;
}
