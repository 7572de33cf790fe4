/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-watch"

#include "watch.h"

#include "core/session-recorder.h"
#include "feeds/helper-feed.h"
#include "feeds/watch-options.h"

struct _PortholeWatch
{
  GObject parent_instance;

  PortholeRules *rules;
  PortholeTrust *trust;
  char *helper;
  gboolean host;
  GStrv containers;

  PortholeWatchState state;
  PortholeSession *session;
  PortholeSessionRecorder *recorder; /* (nullable) */
  PortholeFeed *feed;
  GCancellable *cancellable; /* of the start */
  gboolean is_replay;
  gboolean is_asked; /* to stop */
  gboolean paused;
  GError *error;
};

G_DEFINE_FINAL_TYPE (PortholeWatch, porthole_watch, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_SESSION,
  PROP_PAUSED,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

GType
porthole_watch_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { PORTHOLE_WATCH_IDLE, "PORTHOLE_WATCH_IDLE", "idle" },
        { PORTHOLE_WATCH_STARTING, "PORTHOLE_WATCH_STARTING", "starting" },
        { PORTHOLE_WATCH_WATCHING, "PORTHOLE_WATCH_WATCHING", "watching" },
        { PORTHOLE_WATCH_STOPPING, "PORTHOLE_WATCH_STOPPING", "stopping" },
        { PORTHOLE_WATCH_STOPPED, "PORTHOLE_WATCH_STOPPED", "stopped" },
        { PORTHOLE_WATCH_REPLAYING, "PORTHOLE_WATCH_REPLAYING", "replaying" },
        { PORTHOLE_WATCH_REPLAYED, "PORTHOLE_WATCH_REPLAYED", "replayed" },
        { PORTHOLE_WATCH_FAILED, "PORTHOLE_WATCH_FAILED", "failed" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("PortholeWatchState", values));
    }
  return type;
}

/* Whatever still comes from it is nobody's business. A feed that had started ends by itself. */
static void
porthole_watch_drop_feed (PortholeWatch *self)
{
  g_autoptr (PortholeFeed) feed = g_steal_pointer (&self->feed);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (feed == NULL)
    return;
  g_signal_handlers_disconnect_by_data (feed, self);
  if (self->state == PORTHOLE_WATCH_WATCHING || self->state == PORTHOLE_WATCH_REPLAYING)
    porthole_feed_stop (feed);
}

static void
porthole_watch_dispose (GObject *object)
{
  PortholeWatch *self = PORTHOLE_WATCH (object);

  porthole_watch_drop_feed (self);
  if (self->recorder != NULL)
    g_signal_handlers_disconnect_by_data (self->recorder, self);
  g_clear_object (&self->recorder);
  g_clear_object (&self->session);
  g_clear_object (&self->trust);
  g_clear_pointer (&self->rules, porthole_rules_unref);

  G_OBJECT_CLASS (porthole_watch_parent_class)->dispose (object);
}

static void
porthole_watch_finalize (GObject *object)
{
  PortholeWatch *self = PORTHOLE_WATCH (object);

  g_clear_error (&self->error);
  g_free (self->helper);
  g_strfreev (self->containers);

  G_OBJECT_CLASS (porthole_watch_parent_class)->finalize (object);
}

static void
porthole_watch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PortholeWatch *self = PORTHOLE_WATCH (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
porthole_watch_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PortholeWatch *self = PORTHOLE_WATCH (object);

  switch (id)
    {
    case PROP_PAUSED:
      porthole_watch_set_paused (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
porthole_watch_class_init (PortholeWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = porthole_watch_dispose;
  object_class->finalize = porthole_watch_finalize;
  object_class->get_property = porthole_watch_get_property;
  object_class->set_property = porthole_watch_set_property;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, PORTHOLE_TYPE_WATCH_STATE,
                                              PORTHOLE_WATCH_IDLE, G_PARAM_READABLE | flags);
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PORTHOLE_TYPE_SESSION,
                                                  G_PARAM_READABLE | flags);
  properties[PROP_PAUSED]
      = g_param_spec_boolean ("paused", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  properties[PROP_ERROR]
      = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[MESSAGE] = g_signal_new ("message", PORTHOLE_TYPE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
porthole_watch_init (PortholeWatch *self)
{
}

/**
 * porthole_watch_new:
 * @rules: by which every session judges
 * @trust: what is trusted, and what is on block lists
 */
PortholeWatch *
porthole_watch_new (PortholeRules *rules, PortholeTrust *trust)
{
  PortholeWatch *self = g_object_new (PORTHOLE_TYPE_WATCH, NULL);

  self->rules = porthole_rules_ref (rules);
  self->trust = g_object_ref (trust);
  self->session = porthole_session_new (rules, trust);
  return self;
}

/**
 * porthole_watch_set_helper:
 * @helper: path of the program that is started to watch
 */
void
porthole_watch_set_helper (PortholeWatch *self, const char *helper)
{
  char *copy = g_strdup (helper);

  g_free (self->helper);
  self->helper = copy;
}

/**
 * porthole_watch_set_host:
 * @host: whether what runs outside of containers is watched too, from the next start on
 */
void
porthole_watch_set_host (PortholeWatch *self, gboolean host)
{
  self->host = host;
}

/**
 * porthole_watch_set_containers:
 * @containers: (nullable): names or full ids of those to watch, from the next start on; all of them
 *   unless set
 */
void
porthole_watch_set_containers (PortholeWatch *self, const char *const *containers)
{
  GStrv copy = g_strdupv ((char **)containers);

  g_strfreev (self->containers);
  self->containers = copy;
}

static void
porthole_watch_set_error (PortholeWatch *self, GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
porthole_watch_set_state (PortholeWatch *self, PortholeWatchState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
porthole_watch_renew_session (PortholeWatch *self)
{
  g_autoptr (PortholeSession) before = g_steal_pointer (&self->session);

  if (self->recorder != NULL)
    g_signal_handlers_disconnect_by_data (self->recorder, self);
  g_clear_object (&self->recorder);
  self->session = porthole_session_new (self->rules, self->trust);
  porthole_watch_set_paused (self, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

static void
porthole_watch_fail (PortholeWatch *self, const GError *error)
{
  porthole_watch_set_error (self, g_error_copy (error));
  porthole_watch_set_state (self, PORTHOLE_WATCH_FAILED);
}

static void
porthole_watch_message_cb (PortholeFeed *feed, const char *text, PortholeWatch *self)
{
  g_signal_emit (self, signals[MESSAGE], 0, text);
}

static void
porthole_watch_ended_cb (PortholeFeed *feed, const GError *error, PortholeWatch *self)
{
  /* who was only slow to stop has stopped all the same */
  if (error != NULL && !self->is_asked)
    porthole_watch_fail (self, error);
  else if (self->is_replay && !self->is_asked)
    porthole_watch_set_state (self, PORTHOLE_WATCH_REPLAYED);
  else
    porthole_watch_set_state (self, PORTHOLE_WATCH_STOPPED);
}

static void
porthole_watch_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeWatch) self = user_data;
  PortholeFeed *feed = PORTHOLE_FEED (source);
  g_autoptr (GError) error = NULL;
  gboolean started = porthole_feed_start_finish (feed, result, &error);

  if (feed != self->feed) /* something else is watched by now */
    {
      if (started)
        porthole_feed_stop (feed);
      return;
    }
  if (!started)
    {
      g_signal_handlers_disconnect_by_data (feed, self);
      g_clear_object (&self->feed);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        porthole_watch_set_state (self, PORTHOLE_WATCH_IDLE);
      else
        porthole_watch_fail (self, error);
      return;
    }
  if (self->is_asked)
    porthole_feed_stop (feed);
  else if (self->state == PORTHOLE_WATCH_STARTING) /* it may have ended before it was told */
    porthole_watch_set_state (self,
                              self->is_replay ? PORTHOLE_WATCH_REPLAYING : PORTHOLE_WATCH_WATCHING);
}

static void
porthole_watch_full_cb (PortholeSessionRecorder *recorder, const GError *error, PortholeWatch *self)
{
  g_signal_emit (self, signals[MESSAGE], 0, error->message);
}

/* So that it can be saved later. To be shown is what matters, so that a full disk stops nothing. */
static void
porthole_watch_record (PortholeWatch *self)
{
  g_autoptr (GError) error = NULL;

  self->recorder
      = porthole_session_recorder_new (self->session, PORTHOLE_SESSION_RECORDER_MAX_SIZE, &error);
  if (self->recorder != NULL)
    g_signal_connect (self->recorder, "full", G_CALLBACK (porthole_watch_full_cb), self);
  else
    {
      g_autofree char *text = g_strdup_printf (
          "nothing can be saved later, since it is not recorded: %s", error->message);

      g_signal_emit (self, signals[MESSAGE], 0, text);
    }
}

static void
porthole_watch_begin (PortholeWatch *self, PortholeFeed *feed, gboolean is_replay)
{
  porthole_watch_drop_feed (self);
  self->feed = g_object_ref (feed);
  self->cancellable = g_cancellable_new ();
  self->is_replay = is_replay;
  self->is_asked = FALSE;
  porthole_watch_set_error (self, NULL);
  porthole_watch_renew_session (self);
  porthole_watch_record (self);
  porthole_watch_set_state (self, PORTHOLE_WATCH_STARTING);
  g_signal_connect (feed, "message", G_CALLBACK (porthole_watch_message_cb), self);
  g_signal_connect (feed, "ended", G_CALLBACK (porthole_watch_ended_cb), self);
  porthole_feed_start_async (feed, self->session, self->cancellable, porthole_watch_started_cb,
                             g_object_ref (self));
}

/**
 * porthole_watch_start:
 *
 * Starts the helper and watches. What is watched or replayed until then is given up.
 */
void
porthole_watch_start (PortholeWatch *self)
{
  g_autoptr (PortholeHelperFeed) feed = NULL;

  g_return_if_fail (self->helper != NULL);

  feed = porthole_helper_feed_new (
      self->helper, porthole_watch_options_new (self->rules, NULL, self->host,
                                                (const char *const *)self->containers));
  porthole_watch_begin (self, PORTHOLE_FEED (feed), FALSE);
}

/**
 * porthole_watch_start_feed:
 * @feed: that is live and was not started
 *
 * The same from another feed than the helper.
 */
void
porthole_watch_start_feed (PortholeWatch *self, PortholeFeed *feed)
{
  porthole_watch_begin (self, feed, FALSE);
}

/**
 * porthole_watch_replay:
 * @file: a recording
 */
void
porthole_watch_replay (PortholeWatch *self, GFile *file, PortholeReplaySpeed speed)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (PortholeReplayFeed) feed = NULL;

  if (path == NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);
      g_autoptr (GError) error
          = g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_FAILED,
                         "%s is not a file of this computer: copy it here and open the copy", uri);

      porthole_watch_drop_feed (self);
      porthole_watch_renew_session (self);
      porthole_watch_fail (self, error);
      return;
    }
  feed = porthole_replay_feed_new (path, speed);
  porthole_watch_begin (self, PORTHOLE_FEED (feed), TRUE);
}

/**
 * porthole_watch_stop:
 *
 * Ends what is watched or replayed in good order, or gives up starting it.
 */
void
porthole_watch_stop (PortholeWatch *self)
{
  switch (self->state)
    {
    case PORTHOLE_WATCH_STARTING:
      self->is_asked = TRUE;
      g_cancellable_cancel (self->cancellable);
      break;
    case PORTHOLE_WATCH_WATCHING:
    case PORTHOLE_WATCH_REPLAYING:
      self->is_asked = TRUE;
      porthole_watch_set_state (self, PORTHOLE_WATCH_STOPPING);
      porthole_feed_stop (self->feed);
      break;
    case PORTHOLE_WATCH_IDLE:
    case PORTHOLE_WATCH_STOPPING:
    case PORTHOLE_WATCH_STOPPED:
    case PORTHOLE_WATCH_REPLAYED:
    case PORTHOLE_WATCH_FAILED:
    default:
      break;
    }
}

/**
 * porthole_watch_clear:
 *
 * Forgets all that was seen. While something is watched or replayed, nothing happens.
 */
void
porthole_watch_clear (PortholeWatch *self)
{
  if (porthole_watch_is_running (self))
    return;
  porthole_watch_drop_feed (self);
  porthole_watch_set_error (self, NULL);
  porthole_watch_renew_session (self);
  porthole_watch_set_state (self, PORTHOLE_WATCH_IDLE);
}

void
porthole_watch_set_paused (PortholeWatch *self, gboolean paused)
{
  paused = !!paused;
  if (self->paused == paused)
    return;
  self->paused = paused;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
}

/* whether the host is watched from the next start on */
gboolean
porthole_watch_get_host (PortholeWatch *self)
{
  return self->host;
}

PortholeWatchState
porthole_watch_get_state (PortholeWatch *self)
{
  return self->state;
}

/**
 * porthole_watch_get_session:
 *
 * Returns: (transfer none): never %NULL
 */
PortholeSession *
porthole_watch_get_session (PortholeWatch *self)
{
  return self->session;
}

gboolean
porthole_watch_get_paused (PortholeWatch *self)
{
  return self->paused;
}

/**
 * porthole_watch_get_error:
 *
 * Returns: (nullable) (transfer none): why it failed
 */
const GError *
porthole_watch_get_error (PortholeWatch *self)
{
  return self->error;
}

/**
 * porthole_watch_is_running:
 *
 * Returns: whether something is being started, watched, replayed or stopped
 */
gboolean
porthole_watch_is_running (PortholeWatch *self)
{
  return self->state == PORTHOLE_WATCH_STARTING || self->state == PORTHOLE_WATCH_WATCHING
         || self->state == PORTHOLE_WATCH_REPLAYING || self->state == PORTHOLE_WATCH_STOPPING;
}

/**
 * porthole_watch_get_n_ignored:
 *
 * Returns: how many things that came in made no sense
 */
guint64
porthole_watch_get_n_ignored (PortholeWatch *self)
{
  return self->feed != NULL ? porthole_feed_get_n_ignored (self->feed) : 0;
}

/**
 * porthole_watch_can_switch:
 *
 * Returns: whether the probes of what is watched can be switched now
 */
gboolean
porthole_watch_can_switch (PortholeWatch *self)
{
  return self->state == PORTHOLE_WATCH_WATCHING && porthole_feed_can_switch (self->feed);
}

static void
porthole_watch_switched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (porthole_feed_switch_probe_finish (PORTHOLE_FEED (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * porthole_watch_switch_probe_async:
 * @probe: as in the session's coverage
 *
 * Switches a probe off or on for everyone who watches. Only where that can be done.
 */
void
porthole_watch_switch_probe_async (PortholeWatch *self,
                                   const char *probe,
                                   gboolean on,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (porthole_watch_can_switch (self));

  g_task_set_source_tag (task, porthole_watch_switch_probe_async);
  porthole_feed_switch_probe_async (self->feed, probe, on, porthole_watch_switched_cb,
                                    g_steal_pointer (&task));
}

/**
 * porthole_watch_switch_probe_finish:
 *
 * Returns: whether it was switched; otherwise @error says why not, in a line for the person
 */
gboolean
porthole_watch_switch_probe_finish (PortholeWatch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
porthole_watch_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (porthole_session_recorder_save_finish (PORTHOLE_SESSION_RECORDER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * porthole_watch_save_recording_async:
 * @file: where to; compressed where its name ends in .gz
 *
 * Saves what was seen since the start. Watching goes on.
 */
void
porthole_watch_save_recording_async (PortholeWatch *self,
                                     GFile *file,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, porthole_watch_save_recording_async);
  if (self->recorder != NULL)
    porthole_session_recorder_save_async (self->recorder, file, NULL, porthole_watch_saved_cb,
                                          g_steal_pointer (&task));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "nothing was recorded");
}

gboolean
porthole_watch_save_recording_finish (PortholeWatch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
