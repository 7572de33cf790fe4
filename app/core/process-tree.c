/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "process-tree.h"

struct _PortholeProcessTree
{
  GPtrArray *rows;   /* in the order in which they came */
  GHashTable *alive; /* pid to PortholeProcessRow */
  guint n_rows;
  guint64 n_forgotten;
};

static void
row_free (PortholeProcessRow *row)
{
  porthole_process_unref (row->process);
  g_clear_pointer (&row->event, porthole_event_unref);
  g_free (row);
}

PortholeProcessTree *
porthole_process_tree_new (void)
{
  PortholeProcessTree *self = g_new0 (PortholeProcessTree, 1);

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)row_free);
  self->alive = g_hash_table_new (NULL, NULL);

  return self;
}

void
porthole_process_tree_free (PortholeProcessTree *self)
{
  g_hash_table_unref (self->alive);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static void
end_row (PortholeProcessTree *self, PortholeProcessRow *row, gint64 time)
{
  row->ended = TRUE;
  row->stopped = time;
  g_hash_table_remove (self->alive, GUINT_TO_POINTER (row->process->pid));
}

static void
make_room (PortholeProcessTree *self)
{
  guint drop = 0;

  if (self->rows->len < PORTHOLE_PROCESS_TREE_MAX)
    return;

  /* what was found is worth more than what was only there */
  for (guint worth = 0; worth < 2; worth++)
    {
      for (guint i = 0; i < self->rows->len; i++)
        {
          const PortholeProcessRow *row = self->rows->pdata[i];

          if (row->ended && (worth > 0 || row->level == PORTHOLE_LEVEL_NORMAL))
            {
              drop = i;
              worth = 2;
              break;
            }
        }
    }
  end_row (self, self->rows->pdata[drop], 0);
  g_ptr_array_remove_index (self->rows, drop);
  self->n_forgotten++;
}

/* (nullable): the newest of that pid, which may have exited */
static PortholeProcessRow *
find_newest (PortholeProcessTree *self, guint32 pid)
{
  for (guint i = self->rows->len; i > 0; i--)
    {
      PortholeProcessRow *row = self->rows->pdata[i - 1];

      if (row->process->pid == pid)
        return row;
    }

  return NULL;
}

/* what became of a connection can be told after the process that made it has exited */
static gboolean
is_late (PortholeProcessTree *self, const PortholeEvent *event)
{
  const PortholeProcess *process = event->process;
  PortholeProcessRow *row;

  if (event->kind == PORTHOLE_EVENT_EXEC
      || g_hash_table_contains (self->alive, GUINT_TO_POINTER (process->pid)))
    return FALSE;
  row = find_newest (self, process->pid);
  if (row == NULL || g_strcmp0 (row->process->comm, process->comm) != 0)
    return FALSE;

  row->level = MAX (row->level, event->level);
  return TRUE;
}

static PortholeProcessRow *
take (PortholeProcessTree *self, PortholeProcess *process, PortholeEvent *event, gint64 time)
{
  PortholeProcessRow *row = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (process->pid));

  if (row == NULL)
    {
      make_room (self);
      row = g_new0 (PortholeProcessRow, 1);
      row->process = porthole_process_ref (process);
      row->code = -1;
      row->started = time;
      row->order = self->n_rows++;
      g_ptr_array_add (self->rows, row);
      g_hash_table_insert (self->alive, GUINT_TO_POINTER (process->pid), row);
    }
  else if (event == NULL || event->kind == PORTHOLE_EVENT_EXEC || row->process->exe == NULL)
    {
      porthole_process_ref (process);
      porthole_process_unref (row->process);
      row->process = process;
    }
  if (event != NULL)
    {
      if (row->event == NULL)
        row->event = porthole_event_ref (event);
      row->level = MAX (row->level, event->level);
    }

  return row;
}

/**
 * porthole_process_tree_take_process:
 * @self: a tree
 * @process: what runs; must not change any more
 * @time: when that was told
 */
void
porthole_process_tree_take_process (PortholeProcessTree *self,
                                    PortholeProcess *process,
                                    gint64 time)
{
  if (process->pid != 0)
    take (self, process, NULL, time);
}

/**
 * porthole_process_tree_take_event:
 * @self: a tree
 * @event: what happened in its container
 */
void
porthole_process_tree_take_event (PortholeProcessTree *self, PortholeEvent *event)
{
  PortholeProcessRow *row;

  if (event->phase != PORTHOLE_PHASE_RUN || event->process == NULL || event->process->pid == 0)
    return;
  if (is_late (self, event))
    return;

  row = take (self, event->process, event, event->time);
  if (event->kind == PORTHOLE_EVENT_EXIT)
    {
      row->code = event->signal != 0 ? -1 : event->code;
      row->signal = event->signal;
      end_row (self, row, event->time);
    }
}

/**
 * porthole_process_tree_take_finding:
 * @self: a tree
 * @finding: of its container
 */
void
porthole_process_tree_take_finding (PortholeProcessTree *self, const PortholeFinding *finding)
{
  PortholeProcessRow *row
      = finding->process != NULL ? find_newest (self, finding->process->pid) : NULL;

  if (row != NULL)
    row->level = MAX (row->level, finding->level);
}

/**
 * porthole_process_tree_keep:
 * @self: a tree
 * @alive: (nullable) (element-type PortholeProcess): what lives; %NULL for nothing
 * @time: when that was known
 */
void
porthole_process_tree_keep (PortholeProcessTree *self, GPtrArray *alive, gint64 time)
{
  g_autoptr (GHashTable) pids = g_hash_table_new (NULL, NULL);

  for (guint i = 0; alive != NULL && i < alive->len; i++)
    g_hash_table_add (pids, GUINT_TO_POINTER (((PortholeProcess *)alive->pdata[i])->pid));
  for (guint i = 0; i < self->rows->len; i++)
    {
      PortholeProcessRow *row = self->rows->pdata[i];

      if (!row->ended && !g_hash_table_contains (pids, GUINT_TO_POINTER (row->process->pid)))
        end_row (self, row, time);
    }
}

static PortholeProcessRow *
find_parent (GHashTable *by_pid, const PortholeProcessRow *row)
{
  GPtrArray *rows = g_hash_table_lookup (by_pid, GUINT_TO_POINTER (row->process->parent));

  /* pids are used again: the parent is the newest that is older */
  for (guint i = rows != NULL ? rows->len : 0; i > 0; i--)
    {
      PortholeProcessRow *parent = rows->pdata[i - 1];

      if (parent->order < row->order && parent->process->pid != row->process->pid)
        return parent;
    }

  return NULL;
}

typedef struct
{
  PortholeProcessRow *row;
  GPtrArray *children;
  PortholeLevel level; /* the worst of it and of what is below */
  gboolean is_alive;   /* something of it is */
} Branch;

static void
branch_free (Branch *branch)
{
  g_ptr_array_unref (branch->children);
  g_free (branch);
}

/* What matters stands at the end, from where it is taken first. */
static int
compare_branches (gconstpointer a, gconstpointer b)
{
  const Branch *ba = *(Branch *const *)a;
  const Branch *bb = *(Branch *const *)b;

  if (ba->level != bb->level)
    return ba->level < bb->level ? -1 : 1;
  if (ba->is_alive != bb->is_alive)
    return ba->is_alive ? 1 : -1;

  return ba->row->order > bb->row->order ? -1 : ba->row->order < bb->row->order;
}

static GHashTable *
make_branches (PortholeProcessTree *self, GHashTable *by_pid)
{
  GHashTable *branches = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)branch_free);

  for (guint i = 0; i < self->rows->len; i++)
    {
      PortholeProcessRow *row = self->rows->pdata[i];
      gpointer pid = GUINT_TO_POINTER (row->process->pid);
      Branch *branch = g_new0 (Branch, 1);

      branch->row = row;
      branch->level = row->level;
      branch->is_alive = !row->ended;
      branch->children = g_ptr_array_new ();
      g_hash_table_insert (branches, row, branch);
      if (!g_hash_table_contains (by_pid, pid))
        g_hash_table_insert (by_pid, pid, g_ptr_array_new ());
      g_ptr_array_add (g_hash_table_lookup (by_pid, pid), row);
    }

  return branches;
}

GPtrArray *
porthole_process_tree_list (PortholeProcessTree *self)
{
  g_autoptr (GHashTable) by_pid
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  g_autoptr (GHashTable) branches = make_branches (self, by_pid);
  g_autoptr (GPtrArray) pending = g_ptr_array_new ();
  GPtrArray *list = g_ptr_array_sized_new (self->rows->len);

  /* a parent is older than its child, so this is no ring, and children are whole before it */
  for (guint i = self->rows->len; i > 0; i--)
    {
      PortholeProcessRow *row = self->rows->pdata[i - 1];
      PortholeProcessRow *above = find_parent (by_pid, row);
      Branch *branch = g_hash_table_lookup (branches, row);
      Branch *parent = above != NULL ? g_hash_table_lookup (branches, above) : NULL;

      g_ptr_array_sort (branch->children, compare_branches);
      row->depth = 0;
      g_ptr_array_add (parent != NULL ? parent->children : pending, branch);
      if (parent != NULL)
        {
          parent->level = MAX (parent->level, branch->level);
          parent->is_alive = parent->is_alive || branch->is_alive;
        }
    }
  g_ptr_array_sort (pending, compare_branches);

  while (pending->len > 0)
    {
      Branch *branch = g_ptr_array_steal_index (pending, pending->len - 1);

      g_ptr_array_add (list, branch->row);
      for (guint i = 0; i < branch->children->len; i++)
        {
          Branch *child = branch->children->pdata[i];

          child->row->depth = branch->row->depth + 1;
          g_ptr_array_add (pending, child);
        }
    }

  return list;
}

guint
porthole_process_tree_get_size (PortholeProcessTree *self)
{
  return self->rows->len;
}

guint
porthole_process_tree_get_n_alive (PortholeProcessTree *self)
{
  return g_hash_table_size (self->alive);
}

guint64
porthole_process_tree_get_n_forgotten (PortholeProcessTree *self)
{
  return self->n_forgotten;
}
