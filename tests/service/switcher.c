/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The installed app's way to the service, without the app, led by lines on standard input:
 *
 * PROBE on, PROBE off -> switched, or refused: WHY
 *
 * Of its own accord: watches, and probe NAME STATE whenever what is seen has changed. */
#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feeds/helper-feed.h"
#include "feeds/watch-options.h"

static GMainLoop *loop;
static PortholeFeed *feed;

static void
say (const char *text)
{
  puts (text);
  fflush (stdout);
}

static void
coverage_cb (PortholeSession *session)
{
  GPtrArray *list = porthole_session_get_coverage (session);

  for (guint i = 0; i < list->len; i++)
    {
      const PortholeCoverage *coverage = list->pdata[i];
      g_autofree char *text = g_strdup_printf ("probe %s %s", coverage->probe, coverage->state);

      say (text);
    }
}

static void
switched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!porthole_feed_switch_probe_finish (feed, result, &error))
    text = g_strdup_printf ("refused: %s", error->message);
  say (text != NULL ? text : "switched");
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDataInputStream *lines = G_DATA_INPUT_STREAM (source);
  g_autofree char *line = g_data_input_stream_read_line_finish (lines, result, NULL, NULL);
  char *blank = line != NULL ? strchr (line, ' ') : NULL;

  if (blank == NULL)
    {
      porthole_feed_stop (feed);
      return;
    }
  *blank = '\0';
  porthole_feed_switch_probe_async (feed, line, strcmp (blank + 1, "on") == 0, switched_cb, NULL);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!porthole_feed_start_finish (feed, result, &error))
    {
      say (error->message);
      exit (EXIT_FAILURE);
    }
  say ("watches");
  g_data_input_stream_read_line_async (user_data, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
}

static void
ended_cb (void)
{
  g_main_loop_quit (loop);
}

int
main (void)
{
  g_autoptr (PortholeRules) rules = porthole_rules_new ();
  g_autoptr (PortholeSession) session = porthole_session_new (rules, NULL);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);

  loop = g_main_loop_new (NULL, FALSE);
  feed = PORTHOLE_FEED (porthole_helper_feed_new (
      PORTHOLE_TEST_INSTALLED, porthole_watch_options_new (rules, NULL, FALSE, NULL)));
  g_signal_connect (session, "coverage", G_CALLBACK (coverage_cb), NULL);
  g_signal_connect (feed, "ended", ended_cb, NULL);
  porthole_feed_start_async (feed, session, NULL, started_cb, lines);
  g_main_loop_run (loop);
  g_object_unref (feed);
  g_main_loop_unref (loop);
  return EXIT_SUCCESS;
}
