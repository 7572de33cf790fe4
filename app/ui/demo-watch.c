/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-demo-watch"

#include "demo-watch.h"

#include <string.h>

#include "demo.h"

#include "trouble.h"

#define QUIET_INTERVAL 250 /* milliseconds */
#define QUIET_TICKS    4   /* without anything new, and the demo's last event is here */
#define QUIET_LIMIT    20

struct _PortholeDemoWatch
{
  GObject parent_instance;

  PortholeWatch *watch;
  char *script;
  char *recording;

  PortholeDemoWatchState state;
  char *text;
  PortholeDemo *demo;
  gboolean has_started_watch;

  PortholeSession *replayed; /* (nullable): the session that shows the recording */
  char *reason;              /* (nullable): why a recording has to do */

  gulong event;
  PortholeSession *session; /* while it becomes quiet */
  guint quiet;
  guint n_ticks, n_quiet_ticks;
  guint64 n_told, n_told_before;
};

G_DEFINE_FINAL_TYPE (PortholeDemoWatch, porthole_demo_watch, G_TYPE_OBJECT)

enum
{
  CHANGED,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
porthole_demo_watch_leave_session (PortholeDemoWatch *self)
{
  g_clear_handle_id (&self->quiet, g_source_remove);
  if (self->session != NULL)
    g_clear_signal_handler (&self->event, self->session);
  g_clear_object (&self->session);
}

static void
porthole_demo_watch_dispose (GObject *object)
{
  PortholeDemoWatch *self = PORTHOLE_DEMO_WATCH (object);

  porthole_demo_watch_leave_session (self);
  if (self->demo != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->demo, self);
      porthole_demo_stop (self->demo);
    }
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->demo);
  g_clear_object (&self->watch);
  g_clear_object (&self->replayed);

  G_OBJECT_CLASS (porthole_demo_watch_parent_class)->dispose (object);
}

static void
porthole_demo_watch_finalize (GObject *object)
{
  PortholeDemoWatch *self = PORTHOLE_DEMO_WATCH (object);

  g_free (self->script);
  g_free (self->recording);
  g_free (self->text);
  g_free (self->reason);

  G_OBJECT_CLASS (porthole_demo_watch_parent_class)->finalize (object);
}

static void
porthole_demo_watch_class_init (PortholeDemoWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = porthole_demo_watch_dispose;
  object_class->finalize = porthole_demo_watch_finalize;

  signals[CHANGED] = g_signal_new ("changed", PORTHOLE_TYPE_DEMO_WATCH, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", PORTHOLE_TYPE_DEMO_WATCH, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
porthole_demo_watch_init (PortholeDemoWatch *self)
{
}

static void
porthole_demo_watch_tell (PortholeDemoWatch *self, PortholeDemoWatchState state, const char *text)
{
  char *copy = g_strdup (text);

  g_free (self->text);
  self->text = copy;
  self->state = state;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
porthole_demo_watch_end (PortholeDemoWatch *self, const GError *error)
{
  porthole_demo_watch_leave_session (self);
  if (self->has_started_watch)
    {
      self->has_started_watch = FALSE;
      porthole_watch_stop (self->watch);
    }
  porthole_demo_watch_tell (self, PORTHOLE_DEMO_WATCH_IDLE, NULL);
  g_signal_emit (self, signals[ENDED], 0, error);
}

/**
 * porthole_demo_watch_replay:
 *
 * Shows the recording of the demo, in its own time.
 */
void
porthole_demo_watch_replay (PortholeDemoWatch *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->recording);

  self->has_started_watch = FALSE;
  porthole_watch_replay (self->watch, file, PORTHOLE_REPLAY_AS_RECORDED);
  g_set_object (&self->replayed, porthole_watch_get_session (self->watch));
  porthole_demo_watch_tell (self, PORTHOLE_DEMO_WATCH_IDLE, NULL);
}

/* without what each tool said in its own words */
static void
simplify (GError *error)
{
  const char *details = strstr (error->message, " (");
  char *words;

  if (details == NULL)
    return;
  g_info ("%s", error->message);
  words = g_strdup_printf ("%.*s: start Docker or Podman, or install one, to see it live",
                           (int)(details - error->message), error->message);
  g_free (error->message);
  error->message = words;
}

static void
porthole_demo_watch_replay_because (PortholeDemoWatch *self, const GError *error)
{
  porthole_demo_watch_leave_session (self);
  g_free (self->reason);
  self->reason = porthole_trouble_sentence (error->message);
  porthole_demo_watch_replay (self);
}

/* The last events of the demo take a moment: it is over when nothing more comes. */
static gboolean
porthole_demo_watch_quiet_cb (gpointer user_data)
{
  PortholeDemoWatch *self = PORTHOLE_DEMO_WATCH (user_data);

  self->n_ticks++;
  self->n_quiet_ticks = self->n_told == self->n_told_before ? self->n_quiet_ticks + 1 : 0;
  self->n_told_before = self->n_told;
  if (self->n_quiet_ticks < QUIET_TICKS && self->n_ticks < QUIET_LIMIT)
    return G_SOURCE_CONTINUE;
  self->quiet = 0;
  porthole_demo_watch_end (self, NULL);
  return G_SOURCE_REMOVE;
}

static void
porthole_demo_watch_event_cb (PortholeSession *session,
                              PortholeEvent *event,
                              PortholeDemoWatch *self)
{
  self->n_told++;
}

static void
porthole_demo_watch_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeDemoWatch) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = porthole_demo_run_finish (PORTHOLE_DEMO (source), result, &error);

  g_clear_object (&self->demo);
  if (self->watch == NULL)
    return;
  if (g_error_matches (error, PORTHOLE_DEMO_ERROR, PORTHOLE_DEMO_ERROR_NO_ENGINE))
    simplify (error);
  if (done && self->has_started_watch)
    {
      self->n_ticks = 0;
      self->n_quiet_ticks = 0;
      self->quiet = g_timeout_add (QUIET_INTERVAL, porthole_demo_watch_quiet_cb, self);
    }
  else if (g_error_matches (error, PORTHOLE_DEMO_ERROR, PORTHOLE_DEMO_ERROR_NO_ENGINE)
           && self->has_started_watch)
    {
      porthole_watch_stop (self->watch);
      porthole_demo_watch_replay_because (self, error);
    }
  else if (g_error_matches (error, PORTHOLE_DEMO_ERROR, PORTHOLE_DEMO_ERROR_STOPPED))
    porthole_demo_watch_end (self, NULL);
  else
    porthole_demo_watch_end (self, error);
}

static void
porthole_demo_watch_progress_cb (PortholeDemo *demo, const char *text, PortholeDemoWatch *self)
{
  g_autofree char *sentence = porthole_trouble_sentence (text);

  porthole_demo_watch_tell (self, self->state, sentence);
}

static void
porthole_demo_watch_script (PortholeDemoWatch *self)
{
  self->session = g_object_ref (porthole_watch_get_session (self->watch));
  self->event
      = g_signal_connect (self->session, "event", G_CALLBACK (porthole_demo_watch_event_cb), self);
  self->demo = porthole_demo_new (self->script);
  g_signal_connect (self->demo, "progress", G_CALLBACK (porthole_demo_watch_progress_cb), self);
  porthole_demo_watch_tell (self, PORTHOLE_DEMO_WATCH_RUNNING, "Looking for a container engine.");
  porthole_demo_run_async (self->demo, porthole_demo_watch_done_cb, g_object_ref (self));
}

/* What is wrong with the installation is to be put right; else a recording shows what it is like.
 */
static gboolean
recording_will_do (const GError *error)
{
  return error->domain == PORTHOLE_FEED_ERROR && error->code != PORTHOLE_FEED_ERROR_HELPER_MISSING
         && error->code != PORTHOLE_FEED_ERROR_HELPER_UNSAFE
         && error->code != PORTHOLE_FEED_ERROR_VERSION
         && error->code != PORTHOLE_FEED_ERROR_INVALID_OPTIONS;
}

static void
porthole_demo_watch_state_cb (PortholeWatch *watch, GParamSpec *pspec, PortholeDemoWatch *self)
{
  PortholeWatchState state = porthole_watch_get_state (watch);
  const GError *error = porthole_watch_get_error (watch);

  if (self->state == PORTHOLE_DEMO_WATCH_STARTING)
    {
      if (state == PORTHOLE_WATCH_WATCHING)
        porthole_demo_watch_script (self);
      else if (state == PORTHOLE_WATCH_FAILED && recording_will_do (error))
        {
          g_autoptr (GError) copy = g_error_copy (error);

          porthole_demo_watch_replay_because (self, copy);
        }
      else if (!porthole_watch_is_running (watch))
        {
          self->has_started_watch = FALSE;
          porthole_demo_watch_end (self, NULL);
        }
    }
  else if (self->state == PORTHOLE_DEMO_WATCH_RUNNING && !porthole_watch_is_running (watch))
    {
      /* without watching there is nothing to show, but the demo's containers must go */
      self->has_started_watch = FALSE;
      porthole_demo_watch_cancel (self);
    }
}

/**
 * porthole_demo_watch_new:
 * @script: path of the script that drives the demo
 * @recording: path of a recording of it
 */
PortholeDemoWatch *
porthole_demo_watch_new (PortholeWatch *watch, const char *script, const char *recording)
{
  PortholeDemoWatch *self = g_object_new (PORTHOLE_TYPE_DEMO_WATCH, NULL);

  self->watch = g_object_ref (watch);
  self->script = g_strdup (script);
  self->recording = g_strdup (recording);
  g_signal_connect (watch, "notify::state", G_CALLBACK (porthole_demo_watch_state_cb), self);
  return self;
}

/**
 * porthole_demo_watch_start:
 *
 * Runs the demo, unless it runs.
 */
void
porthole_demo_watch_start (PortholeDemoWatch *self)
{
  if (self->state != PORTHOLE_DEMO_WATCH_IDLE)
    return;
  g_clear_pointer (&self->reason, g_free);
  if (porthole_watch_get_state (self->watch) == PORTHOLE_WATCH_WATCHING)
    {
      porthole_demo_watch_script (self);
      return;
    }
  self->has_started_watch = TRUE;
  porthole_demo_watch_tell (self, PORTHOLE_DEMO_WATCH_STARTING, NULL);
  porthole_watch_start (self->watch);
}

/**
 * porthole_demo_watch_cancel:
 *
 * Has the containers of the demo removed; it has ended when that is done.
 */
void
porthole_demo_watch_cancel (PortholeDemoWatch *self)
{
  switch (self->state)
    {
    case PORTHOLE_DEMO_WATCH_STARTING:
      porthole_watch_stop (self->watch);
      break;
    case PORTHOLE_DEMO_WATCH_RUNNING:
      if (self->demo != NULL)
        {
          porthole_demo_watch_tell (self, PORTHOLE_DEMO_WATCH_CANCELLING,
                                    "Removing the containers of the demo.");
          porthole_demo_stop (self->demo);
        }
      else
        porthole_demo_watch_end (self, NULL);
      break;
    case PORTHOLE_DEMO_WATCH_IDLE:
    case PORTHOLE_DEMO_WATCH_CANCELLING:
    default:
      break;
    }
}

PortholeDemoWatchState
porthole_demo_watch_get_state (PortholeDemoWatch *self)
{
  return self->state;
}

/**
 * porthole_demo_watch_get_text:
 *
 * Returns: (nullable) (transfer none): how far it is, in a sentence
 */
const char *
porthole_demo_watch_get_text (PortholeDemoWatch *self)
{
  return self->text;
}

/**
 * porthole_demo_watch_is_recording:
 *
 * Returns: whether what is shown now is a recording of the demo
 */
gboolean
porthole_demo_watch_is_recording (PortholeDemoWatch *self)
{
  return self->replayed != NULL && self->replayed == porthole_watch_get_session (self->watch);
}

/**
 * porthole_demo_watch_get_reason:
 *
 * Returns: (nullable) (transfer none): why a recording has to do, in a sentence
 */
const char *
porthole_demo_watch_get_reason (PortholeDemoWatch *self)
{
  return self->reason;
}
