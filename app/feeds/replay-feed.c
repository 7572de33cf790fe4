/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-replay-feed"

#include "replay-feed.h"

#include "core/recording-reader.h"

#include "error.h"

/* In turns with what a window draws: below it, a slow renderer would leave no time to read on. */
#define PRIORITY (G_PRIORITY_HIGH_IDLE + 20)
#define SLICE    8000 /* microseconds, before the main loop sees to other things again */

struct _PortholeReplayFeed
{
  GObject parent_instance;

  char *path;
  PortholeReplaySpeed speed;

  PortholeRecordingReader *reader;
  PortholeSession *session;
  PortholeLine *line; /* that is next */
  gint64 recorded;    /* time of the first line, nanoseconds since 1970-01-01 UTC */
  gint64 begun;       /* when the first line was replayed, monotonic microseconds */
  guint source;
};

static void porthole_replay_feed_iface_init (PortholeFeedInterface *iface);
static gboolean porthole_replay_feed_go_on_cb (gpointer user_data);

G_DEFINE_FINAL_TYPE_WITH_CODE (PortholeReplayFeed,
                               porthole_replay_feed,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PORTHOLE_TYPE_FEED,
                                                      porthole_replay_feed_iface_init))

static void
porthole_replay_feed_dispose (GObject *object)
{
  PortholeReplayFeed *self = PORTHOLE_REPLAY_FEED (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->reader);
  g_clear_object (&self->session);
  g_clear_pointer (&self->line, porthole_line_free);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (porthole_replay_feed_parent_class)->dispose (object);
}

static void
porthole_replay_feed_class_init (PortholeReplayFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = porthole_replay_feed_dispose;
}

static void
porthole_replay_feed_init (PortholeReplayFeed *self)
{
}

/**
 * porthole_replay_feed_new:
 * @path: of a recording
 */
PortholeReplayFeed *
porthole_replay_feed_new (const char *path, PortholeReplaySpeed speed)
{
  PortholeReplayFeed *self = g_object_new (PORTHOLE_TYPE_REPLAY_FEED, NULL);

  self->path = g_strdup (path);
  self->speed = speed;
  return self;
}

static void
porthole_replay_feed_finish (PortholeReplayFeed *self, const GError *error)
{
  const char *warning = porthole_recording_reader_get_warning (self->reader);

  g_clear_handle_id (&self->source, g_source_remove);
  if (warning != NULL)
    porthole_feed_tell (PORTHOLE_FEED (self), warning);
  porthole_feed_end (PORTHOLE_FEED (self), self->session, error);
}

/* microseconds until the next line is due; 0 where it is */
static gint64
porthole_replay_feed_get_pause (PortholeReplayFeed *self)
{
  gint64 due;

  if (self->speed == PORTHOLE_REPLAY_FAST || self->line->time <= self->recorded)
    return 0;
  due = self->begun + (self->line->time - self->recorded) / 1000;
  return MAX (0, due - g_get_monotonic_time ());
}

static gboolean
porthole_replay_feed_go_on_cb (gpointer user_data)
{
  g_autoptr (PortholeReplayFeed) self = g_object_ref (user_data);
  guint source = self->source;
  gint64 end = g_get_monotonic_time () + SLICE;

  do
    {
      g_autoptr (GError) error = NULL;
      gint64 pause;

      if (self->line == NULL)
        self->line = porthole_recording_reader_next (self->reader, &error);
      if (self->line == NULL)
        {
          self->source = 0;
          porthole_replay_feed_finish (self, error);
          return G_SOURCE_REMOVE;
        }
      pause = porthole_replay_feed_get_pause (self);
      if (pause > 0)
        {
          self->source = g_timeout_add (MIN (pause / 1000 + 1, G_MAXINT),
                                        porthole_replay_feed_go_on_cb, self);
          return G_SOURCE_REMOVE;
        }
      porthole_recording_apply_line (self->line, self->session);
      g_clear_pointer (&self->line, porthole_line_free);
      if (self->source != source) /* stopped by somebody who was told */
        return G_SOURCE_REMOVE;
    }
  while (g_get_monotonic_time () < end);
  if (self->speed == PORTHOLE_REPLAY_FAST)
    return G_SOURCE_CONTINUE;
  self->source = g_idle_add_full (PRIORITY, porthole_replay_feed_go_on_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

static void
porthole_replay_feed_start_async (PortholeFeed *feed,
                                  PortholeSession *session,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  PortholeReplayFeed *self = PORTHOLE_REPLAY_FEED (feed);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (PortholeLine) line = NULL;
  GError *error = NULL;

  g_return_if_fail (self->reader == NULL);

  g_task_set_source_tag (task, porthole_replay_feed_start_async);
  self->reader = porthole_recording_reader_open (self->path, &error);
  if (self->reader != NULL)
    line = porthole_recording_reader_next (self->reader, &error);
  if (line == NULL && error == NULL)
    error = g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_FAILED,
                         "%s: nothing was recorded in it: choose another recording", self->path);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->session = g_object_ref (session);
  self->recorded = line->time;
  self->begun = g_get_monotonic_time ();
  self->source = g_idle_add_full (PRIORITY, porthole_replay_feed_go_on_cb, self, NULL);
  porthole_recording_apply_line (line, session);
  g_task_return_boolean (task, TRUE);
}

static gboolean
porthole_replay_feed_start_finish (PortholeFeed *feed, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, feed), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
porthole_replay_feed_stop (PortholeFeed *feed)
{
  PortholeReplayFeed *self = PORTHOLE_REPLAY_FEED (feed);

  if (self->source != 0)
    porthole_replay_feed_finish (self, NULL);
}

/* a reader ends where it cannot read on */
static guint64
porthole_replay_feed_get_n_ignored (PortholeFeed *feed)
{
  return 0;
}

static void
porthole_replay_feed_iface_init (PortholeFeedInterface *iface)
{
  iface->start_async = porthole_replay_feed_start_async;
  iface->start_finish = porthole_replay_feed_start_finish;
  iface->stop = porthole_replay_feed_stop;
  iface->get_n_ignored = porthole_replay_feed_get_n_ignored;
}
