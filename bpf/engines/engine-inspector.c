/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-inspector.h"

#define MAX_ASKED 4
#define MAX_JOBS  10000
/* While nobody can answer: the list that the engine gives first tells of most of them anyway. */
#define MAX_WAITING 64

/* An engine announces a container in its list before the kernel makes its cgroup, or milliseconds
 * later; what is not known after a second is somebody else's. */
static const guint delays[] = { 5, 20, 75, 200, 500 };

typedef struct
{
  PortholeEngineInspector *inspector;
  char *id;
  gboolean persist;
  gboolean asked; /* the answer is awaited */
  gboolean again; /* wanted anew while it was asked */
  guint n_delays;
  guint delay_id;
  GList link; /* in the queue, unless it is asked or delayed */
} Job;

struct _PortholeEngineInspector
{
  PortholeEngineInspectorFunc func;
  gpointer user_data;
  GHashTable *jobs; /* id -> Job */
  GQueue queue;
  guint n_asked;
  gboolean running;
  gboolean pumping;
};

static void
job_free (Job *job)
{
  g_clear_handle_id (&job->delay_id, g_source_remove);
  g_free (job->id);
  g_free (job);
}

PortholeEngineInspector *
porthole_engine_inspector_new (PortholeEngineInspectorFunc func, gpointer user_data)
{
  PortholeEngineInspector *self = g_new0 (PortholeEngineInspector, 1);

  self->func = func;
  self->user_data = user_data;
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)job_free);
  g_queue_init (&self->queue);

  return self;
}

void
porthole_engine_inspector_free (PortholeEngineInspector *self)
{
  g_hash_table_unref (self->jobs);
  g_free (self);
}

static gboolean
job_is_queued (Job *job)
{
  return !job->asked && job->delay_id == 0;
}

static void
porthole_engine_inspector_drop (PortholeEngineInspector *self, Job *job)
{
  if (job_is_queued (job))
    g_queue_unlink (&self->queue, &job->link);
  g_hash_table_remove (self->jobs, job->id);
}

static void
porthole_engine_inspector_enqueue (PortholeEngineInspector *self, Job *job)
{
  if (job->persist)
    g_queue_push_head_link (&self->queue, &job->link);
  else
    g_queue_push_tail_link (&self->queue, &job->link);
}

static void
porthole_engine_inspector_pump (PortholeEngineInspector *self)
{
  /* The function may add. */
  if (self->pumping)
    return;

  self->pumping = TRUE;
  while (self->running && self->n_asked < MAX_ASKED && self->queue.length > 0)
    {
      Job *job = g_queue_pop_head_link (&self->queue)->data;
      g_autofree char *id = g_strdup (job->id);

      job->asked = TRUE;
      self->n_asked++;
      self->func (id, self->user_data);
    }
  self->pumping = FALSE;
}

static void
porthole_engine_inspector_shrink (PortholeEngineInspector *self, guint n_jobs)
{
  while (g_hash_table_size (self->jobs) > n_jobs && self->queue.length > 0)
    porthole_engine_inspector_drop (self, self->queue.tail->data);
}

void
porthole_engine_inspector_add (PortholeEngineInspector *self, const char *id, gboolean persist)
{
  Job *job = g_hash_table_lookup (self->jobs, id);

  if (job != NULL)
    {
      /* While it is delayed, the next try is only a matter of milliseconds. */
      job->again |= job->asked;
      job->persist |= persist;
      return;
    }

  porthole_engine_inspector_shrink (self, (self->running ? MAX_JOBS : MAX_WAITING) - 1);

  job = g_new0 (Job, 1);
  job->inspector = self;
  job->id = g_strdup (id);
  job->persist = persist;
  job->link.data = job;
  g_hash_table_insert (self->jobs, job->id, job);
  porthole_engine_inspector_enqueue (self, job);
  porthole_engine_inspector_pump (self);
}

static gboolean
delay_cb (gpointer user_data)
{
  Job *job = user_data;

  job->delay_id = 0;
  porthole_engine_inspector_enqueue (job->inspector, job);
  porthole_engine_inspector_pump (job->inspector);

  return G_SOURCE_REMOVE;
}

void
porthole_engine_inspector_done (PortholeEngineInspector *self, const char *id, gboolean found)
{
  Job *job = g_hash_table_lookup (self->jobs, id);

  /* One that was asked and then forgotten still takes a place. */
  if (self->n_asked > 0)
    self->n_asked--;

  if (job != NULL && job->asked)
    {
      job->asked = FALSE;
      if (!found && job->persist && job->n_delays < G_N_ELEMENTS (delays))
        {
          job->delay_id = g_timeout_add (delays[job->n_delays++], delay_cb, job);
          job->again = FALSE;
        }
      else
        {
          porthole_engine_inspector_enqueue (self, job);
          if (!job->again)
            porthole_engine_inspector_drop (self, job);
          else
            job->again = FALSE;
        }
    }

  porthole_engine_inspector_pump (self);
}

void
porthole_engine_inspector_forget (PortholeEngineInspector *self, const char *id)
{
  Job *job = g_hash_table_lookup (self->jobs, id);

  if (job != NULL)
    porthole_engine_inspector_drop (self, job);
}

void
porthole_engine_inspector_set_running (PortholeEngineInspector *self, gboolean running)
{
  GHashTableIter iter;
  Job *job;

  if (self->running == running)
    return;

  self->running = running;
  if (running)
    {
      porthole_engine_inspector_pump (self);
      return;
    }

  self->n_asked = 0;
  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&job))
    if (job->asked)
      {
        job->asked = FALSE;
        job->again = FALSE;
        porthole_engine_inspector_enqueue (self, job);
      }
  porthole_engine_inspector_shrink (self, MAX_WAITING);
}
