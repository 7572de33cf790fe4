/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-headless"

#include "headless.h"

#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/recording-writer.h"
#include "core/session.h"
#include "feeds/error.h"
#include "feeds/helper-feed.h"
#include "feeds/replay-feed.h"
#include "feeds/watch-options.h"
#include "picture/picture.h"

#include "complaint.h"
#include "demo.h"
#include "interrupt.h"
#include "own-rules.h"
#include "places.h"
#include "printer.h"
#include "summary.h"

#define FLUSH_INTERVAL 100 /* milliseconds that a line of JSON may wait */
#define QUIET_INTERVAL 250 /* milliseconds */
#define QUIET_TICKS    4   /* without anything new, and the demo's last event is here */
#define QUIET_LIMIT    20
#define NAMES_DELAY    3000 /* milliseconds until engines have told the names that they know */

struct _PortholeHeadless
{
  GObject parent_instance;

  const PortholeOptions *options;
  PortholeRules *rules;
  PortholeTrust *trust;
  GMainLoop *loop;
  GCancellable *cancellable;

  PortholeSession *session;
  PortholeFeed *feed;
  PortholePrinter *printer;
  PortholeRecordingWriter *lines;     /* to standard output */
  PortholeRecordingWriter *recording; /* to a file */
  guint reader;
  guint flush;
  guint duration;
  guint names;

  PortholeDemo *demo;
  GError *no_demo; /* why a recording of it must do */
  gboolean is_recorded_demo;
  guint quiet;
  guint n_ticks, n_quiet_ticks;
  guint64 n_told, n_told_before;

  gboolean failed;
  gboolean nobody_reads;     /* standard output takes no more */
  gboolean recording_is_new; /* there was no such file before */
  gboolean recording_failed; /* and has ended */
};

G_DEFINE_FINAL_TYPE (PortholeHeadless, porthole_headless, G_TYPE_OBJECT)

static void porthole_headless_replay_demo (PortholeHeadless *self);

static void
porthole_headless_leave_session (PortholeHeadless *self)
{
  g_clear_handle_id (&self->flush, g_source_remove);
  g_clear_handle_id (&self->duration, g_source_remove);
  g_clear_handle_id (&self->quiet, g_source_remove);
  g_clear_handle_id (&self->names, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->feed != NULL)
    g_signal_handlers_disconnect_by_data (self->feed, self);
  if (self->lines != NULL)
    g_signal_handlers_disconnect_by_data (self->lines, self);
  if (self->recording != NULL)
    g_signal_handlers_disconnect_by_data (self->recording, self);
  if (self->printer != NULL)
    g_signal_handlers_disconnect_by_data (self->printer, self);
  g_clear_object (&self->session);
  g_clear_object (&self->feed);
  g_clear_object (&self->printer);
  g_clear_object (&self->lines);
  g_clear_object (&self->recording);
}

static void
porthole_headless_dispose (GObject *object)
{
  PortholeHeadless *self = PORTHOLE_HEADLESS (object);

  porthole_headless_leave_session (self);
  g_clear_object (&self->demo);
  g_clear_object (&self->trust);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->rules, porthole_rules_unref);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_error (&self->no_demo);

  G_OBJECT_CLASS (porthole_headless_parent_class)->dispose (object);
}

static void
porthole_headless_class_init (PortholeHeadlessClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = porthole_headless_dispose;
}

static void
porthole_headless_init (PortholeHeadless *self)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  self->cancellable = g_cancellable_new ();
}

/**
 * porthole_headless_new:
 * @options: must live longer
 */
PortholeHeadless *
porthole_headless_new (const PortholeOptions *options)
{
  PortholeHeadless *self = g_object_new (PORTHOLE_TYPE_HEADLESS, NULL);

  self->options = options;
  return self;
}

static void
porthole_headless_fail (PortholeHeadless *self, const GError *error)
{
  porthole_complain ("%s", error->message);
  self->failed = TRUE;
}

static void
porthole_headless_load_rules (PortholeHeadless *self)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  self->rules = porthole_own_rules_load (&self->trust, problems);
  for (guint i = 0; i < problems->len; i++)
    porthole_complain ("%s", (const char *)g_ptr_array_index (problems, i));
}

/* Ends in good order: what is on its way still comes, then the feed has ended. */
static void
porthole_headless_stop (PortholeHeadless *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->demo != NULL)
    porthole_demo_stop (self->demo);
  else if (self->feed != NULL)
    porthole_feed_stop (self->feed);
}

static void
porthole_headless_interrupted_cb (gpointer user_data)
{
  porthole_headless_stop (user_data);
}

static void
porthole_headless_output_failed_cb (GObject *output, GError *error, PortholeHeadless *self)
{
  if (self->nobody_reads)
    return;
  self->nobody_reads = TRUE;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    porthole_headless_fail (self, error);
  porthole_headless_stop (self);
}

/* Nothing may be said for long, but watching for nobody ends as soon as nobody reads. */
static gboolean
porthole_headless_reader_gone_cb (int fd, GIOCondition condition, gpointer user_data)
{
  PortholeHeadless *self = PORTHOLE_HEADLESS (user_data);

  self->reader = 0;
  if (!self->nobody_reads)
    {
      self->nobody_reads = TRUE;
      porthole_headless_stop (self);
    }
  return G_SOURCE_REMOVE;
}

static void
porthole_headless_recording_failed_cb (PortholeRecordingWriter *writer,
                                       GError *error,
                                       PortholeHeadless *self)
{
  self->recording_failed = TRUE;
  porthole_headless_fail (self, error);
  porthole_headless_stop (self);
}

static gboolean
porthole_headless_flush_cb (gpointer user_data)
{
  PortholeHeadless *self = PORTHOLE_HEADLESS (user_data);
  g_autoptr (GError) error = NULL;

  if (self->nobody_reads || porthole_recording_writer_flush (self->lines, &error))
    return G_SOURCE_CONTINUE;
  self->flush = 0;
  porthole_headless_output_failed_cb (G_OBJECT (self->lines), error, self);
  return G_SOURCE_REMOVE;
}

static gboolean
porthole_headless_follow (PortholeHeadless *self, gboolean record, GError **error)
{
  if (self->options->output == PORTHOLE_OUTPUT_JSON)
    {
      g_autoptr (GOutputStream) stream = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

      self->lines = porthole_recording_writer_new (stream, "standard output", FALSE);
      g_signal_connect (self->lines, "failed", G_CALLBACK (porthole_headless_output_failed_cb),
                        self);
      if (!porthole_recording_writer_follow (self->lines, self->session, error))
        return FALSE;
      self->flush = g_timeout_add (FLUSH_INTERVAL, porthole_headless_flush_cb, self);
    }
  else
    {
      const char *no_colour = g_getenv ("NO_COLOR");

      self->printer = porthole_printer_new (
          stdout, isatty (STDOUT_FILENO) && (no_colour == NULL || *no_colour == '\0')
                      && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0);
      g_signal_connect (self->printer, "failed", G_CALLBACK (porthole_headless_output_failed_cb),
                        self);
      if (self->options->output == PORTHOLE_OUTPUT_TEXT)
        porthole_printer_follow (self->printer, self->session);
    }

  if (!record)
    return TRUE;
  self->recording_is_new = !g_file_test (self->options->record, G_FILE_TEST_EXISTS);
  self->recording
      = porthole_recording_writer_open (self->options->record, PORTHOLE_WRITER_REPLACE, error);
  if (self->recording == NULL)
    return FALSE;
  g_signal_connect (self->recording, "failed", G_CALLBACK (porthole_headless_recording_failed_cb),
                    self);
  return porthole_recording_writer_follow (self->recording, self->session, error);
}

static void
porthole_headless_close (PortholeHeadless *self)
{
  g_autoptr (GError) error = NULL;

  if (self->lines != NULL && !self->nobody_reads
      && !porthole_recording_writer_close (self->lines, &error))
    porthole_headless_output_failed_cb (G_OBJECT (self->lines), error, self);
  g_clear_error (&error);
  if (self->recording != NULL && !self->recording_failed
      && !porthole_recording_writer_close (self->recording, &error) && !self->recording_failed)
    porthole_headless_fail (self, error);
}

/* Nothing was watched, so there is no recording: not an empty one either. */
static void
porthole_headless_drop_recording (PortholeHeadless *self)
{
  GStatBuf info;

  if (self->recording == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->recording, self);
  g_clear_object (&self->recording);
  if (self->recording_is_new && g_stat (self->options->record, &info) == 0 && info.st_size == 0)
    g_unlink (self->options->record);
}

static void
porthole_headless_export (PortholeHeadless *self)
{
  const char *path = self->options->export;
  PortholeGraph *graph = porthole_session_get_graph (self->session);
  PortholePictureFormat format;
  g_autoptr (GError) error = NULL;
  gboolean written;

  if (porthole_picture_format_of (path, &format))
    written = porthole_picture_write_graph (
        graph, path, self->options->dark ? PORTHOLE_STYLE_DARK : PORTHOLE_STYLE_LIGHT, &error);
  else
    {
      g_autofree char *json = porthole_graph_to_json (graph);

      written
          = g_file_set_contents_full (path, json, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
    }
  if (written && self->options->output == PORTHOLE_OUTPUT_TABLE)
    {
      g_autofree char *line = g_strdup_printf ("the graph is in %s\n", path);

      porthole_printer_print (self->printer, line);
    }
  if (!written)
    {
      porthole_complain ("--export %s: the graph could not be written: %s", path, error->message);
      self->failed = TRUE;
    }
}

/* 0 where the lines may be as long as they like */
static guint
get_terminal_width (void)
{
  struct winsize size;

  return isatty (STDOUT_FILENO) && ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static void
porthole_headless_print_table (PortholeHeadless *self)
{
  g_autofree char *findings = porthole_summary_of_findings (self->session);
  g_autofree char *totals = porthole_summary_of_totals (self->session);
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->is_recorded_demo)
    g_string_append (text, "A RECORDING, not what happens here:\n\n");
  if (porthole_session_get_findings (self->session)->len > 0)
    {
      g_autofree char *table = porthole_summary_table (self->session, get_terminal_width ());

      g_string_append_printf (text, "%s%s\n",
                              self->options->output == PORTHOLE_OUTPUT_TEXT ? "\n" : "", table);
    }
  /* the lines to read have ended with these numbers */
  if (self->options->output != PORTHOLE_OUTPUT_TEXT)
    g_string_append_printf (text, "%s; %s\n", findings, totals);
  porthole_printer_print (self->printer, text->str);
}

static void
porthole_headless_message_cb (PortholeFeed *feed, const char *text, PortholeHeadless *self)
{
  porthole_complain ("%s", text);
}

static void
porthole_headless_finish (PortholeHeadless *self)
{
  guint64 n_ignored = porthole_feed_get_n_ignored (self->feed);

  if (n_ignored > 0)
    porthole_complain ("%" G_GUINT64_FORMAT " things that the helper sent made no sense and were "
                       "left out: install app and helper of one version",
                       n_ignored);
  porthole_headless_close (self);
  if (self->options->demo != NULL && self->printer != NULL)
    porthole_headless_print_table (self);
  if (self->options->export != NULL)
    porthole_headless_export (self);
  g_main_loop_quit (self->loop);
}

static void
porthole_headless_ended_cb (PortholeFeed *feed, GError *error, PortholeHeadless *self)
{
  if (error != NULL)
    porthole_headless_fail (self, error);

  /* without watching there is nothing to show, but the demo's containers must go */
  if (self->demo != NULL)
    porthole_demo_stop (self->demo);
  else if (self->no_demo != NULL && !self->is_recorded_demo && !self->failed)
    porthole_headless_replay_demo (self);
  else
    porthole_headless_finish (self);
}

/* The last events of the demo take a moment: it is over when nothing more comes. */
static gboolean
porthole_headless_quiet_cb (gpointer user_data)
{
  PortholeHeadless *self = PORTHOLE_HEADLESS (user_data);

  self->n_ticks++;
  self->n_quiet_ticks = self->n_told == self->n_told_before ? self->n_quiet_ticks + 1 : 0;
  self->n_told_before = self->n_told;
  if (self->n_quiet_ticks < QUIET_TICKS && self->n_ticks < QUIET_LIMIT)
    return G_SOURCE_CONTINUE;
  self->quiet = 0;
  porthole_feed_stop (self->feed);
  return G_SOURCE_REMOVE;
}

static void
porthole_headless_event_cb (PortholeSession *session, PortholeEvent *event, PortholeHeadless *self)
{
  self->n_told++;
}

static void
porthole_headless_progress_cb (PortholeDemo *demo, const char *text, PortholeHeadless *self)
{
  fprintf (stderr, "%s\n", text);
}

static void
porthole_headless_demo_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PortholeHeadless *self = PORTHOLE_HEADLESS (user_data);
  g_autoptr (GError) error = NULL;
  gboolean done = porthole_demo_run_finish (PORTHOLE_DEMO (source), result, &error);

  g_clear_object (&self->demo);
  if (!porthole_session_get_running (self->session))
    {
      porthole_headless_finish (self);
      return;
    }
  if (done)
    {
      self->quiet = g_timeout_add (QUIET_INTERVAL, porthole_headless_quiet_cb, self);
      return;
    }
  if (g_error_matches (error, PORTHOLE_DEMO_ERROR, PORTHOLE_DEMO_ERROR_NO_ENGINE)
      && self->options->record == NULL)
    self->no_demo = g_steal_pointer (&error);
  else if (!self->nobody_reads)
    porthole_headless_fail (self, error);
  porthole_feed_stop (self->feed);
}

static void
porthole_headless_start_demo (PortholeHeadless *self)
{
  g_signal_connect (self->session, "event", G_CALLBACK (porthole_headless_event_cb), self);
  self->demo = porthole_demo_new (self->options->demo);
  g_signal_connect (self->demo, "progress", G_CALLBACK (porthole_headless_progress_cb), self);
  porthole_demo_run_async (self->demo, porthole_headless_demo_cb, self);
}

static gboolean
porthole_headless_duration_cb (gpointer user_data)
{
  PortholeHeadless *self = PORTHOLE_HEADLESS (user_data);

  self->duration = 0;
  porthole_headless_stop (self);
  return G_SOURCE_REMOVE;
}

/* A name that nobody has is no error: it may be somebody's in a moment. But nothing is all that
 * there is to see until then. */
static gboolean
porthole_headless_names_cb (gpointer user_data)
{
  PortholeHeadless *self = PORTHOLE_HEADLESS (user_data);
  g_autoptr (GPtrArray) containers = porthole_session_get_containers (self->session);

  self->names = 0;
  for (char **name = self->options->containers; *name != NULL; name++)
    {
      gboolean found = FALSE;

      for (guint i = 0; i < containers->len && !found; i++)
        {
          const PortholeContainer *container = g_ptr_array_index (containers, i);

          found = g_strcmp0 (container->name, *name) == 0 || strcmp (container->id, *name) == 0;
        }
      if (!found)
        porthole_complain ("no container has the name or full id %s so far: it is watched as soon "
                           "as one has",
                           *name);
    }
  return G_SOURCE_REMOVE;
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
porthole_headless_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PortholeHeadless *self = PORTHOLE_HEADLESS (user_data);
  g_autoptr (GError) error = NULL;

  if (porthole_feed_start_finish (PORTHOLE_FEED (source), result, &error))
    {
      if (g_cancellable_is_cancelled (self->cancellable))
        porthole_feed_stop (self->feed);
      else if (self->options->demo != NULL && !self->is_recorded_demo)
        porthole_headless_start_demo (self);
      else if (self->options->duration > 0)
        self->duration
            = g_timeout_add (self->options->duration, porthole_headless_duration_cb, self);
      if (self->options->containers != NULL)
        self->names = g_timeout_add (NAMES_DELAY, porthole_headless_names_cb, self);
      return;
    }

  if (self->options->demo != NULL && !self->is_recorded_demo && self->options->record == NULL
      && recording_will_do (error))
    {
      self->no_demo = g_steal_pointer (&error);
      porthole_headless_replay_demo (self);
      return;
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    porthole_headless_fail (self, error);
  porthole_headless_drop_recording (self);
  g_main_loop_quit (self->loop);
}

static gboolean
porthole_headless_start (PortholeHeadless *self, PortholeFeed *feed, gboolean record)
{
  g_autoptr (GError) error = NULL;

  porthole_headless_leave_session (self);
  self->session = porthole_session_new (self->rules, self->trust);
  self->feed = g_object_ref (feed);
  if (!porthole_headless_follow (self, record, &error))
    {
      porthole_headless_fail (self, error);
      return FALSE;
    }
  g_signal_connect (feed, "message", G_CALLBACK (porthole_headless_message_cb), self);
  g_signal_connect (feed, "ended", G_CALLBACK (porthole_headless_ended_cb), self);
  porthole_feed_start_async (feed, self->session, self->cancellable, porthole_headless_started_cb,
                             self);
  return TRUE;
}

static void
porthole_headless_replay_demo (PortholeHeadless *self)
{
  g_autofree char *path = porthole_places_get_demo_recording ();
  g_autoptr (PortholeReplayFeed) feed = porthole_replay_feed_new (path, PORTHOLE_REPLAY_FAST);

  porthole_complain ("%s", self->no_demo->message);
  porthole_complain ("the demo cannot run here, so what follows is A RECORDING of it: %s", path);
  self->is_recorded_demo = TRUE;
  if (!porthole_headless_start (self, PORTHOLE_FEED (feed), FALSE))
    g_main_loop_quit (self->loop);
}

static PortholeFeed *
porthole_headless_make_feed (PortholeHeadless *self)
{
  const PortholeOptions *options = self->options;

  if (options->replay != NULL)
    return PORTHOLE_FEED (porthole_replay_feed_new (options->replay, PORTHOLE_REPLAY_FAST));
  return PORTHOLE_FEED (porthole_helper_feed_new (
      options->helper, porthole_watch_options_new (self->rules, NULL, options->host,
                                                   (const char *const *)options->containers)));
}

/**
 * porthole_headless_run:
 *
 * Returns: the exit status
 */
int
porthole_headless_run (PortholeHeadless *self)
{
  g_autoptr (PortholeFeed) feed = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;
  guint source = porthole_interrupt_watch (porthole_headless_interrupted_cb, self, &error);

  if (source == 0)
    {
      porthole_headless_fail (self, error);
      return 1;
    }
  if (fstat (STDOUT_FILENO, &info) == 0 && S_ISFIFO (info.st_mode))
    self->reader = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR, porthole_headless_reader_gone_cb, self);
  porthole_headless_load_rules (self);
  feed = porthole_headless_make_feed (self);
  if (porthole_headless_start (self, feed, self->options->record != NULL))
    g_main_loop_run (self->loop);
  g_source_remove (source);
  g_clear_handle_id (&self->reader, g_source_remove);
  return self->failed ? 1 : 0;
}
