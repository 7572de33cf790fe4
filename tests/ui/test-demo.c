/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui-check.h"

#include <glib/gstdio.h>

#include "ui/notices.h"
#include "ui/state-page.h"

/* A demo that is played by a script, in a window that watches a fake feed or nothing. */
typedef struct
{
  char *folder;
  UiWindow *ui;
  FakeFeed *feed;
} Fixture;

static void
set_scenario (Fixture *fixture, const char *scenario)
{
  g_autofree char *path = g_build_filename (fixture->folder, "scenario", NULL);

  g_assert_true (g_file_set_contents (path, scenario, -1, NULL));
}

static char *
read_log (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "log", NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

static void
assert_log (Fixture *fixture, const char *expected)
{
  g_autofree char *log = read_log (fixture);

  g_assert_cmpstr (log, ==, expected);
}

static void
set_up (Fixture *fixture, gconstpointer scenario)
{
  fixture->folder = ui_make_folder ();
  g_setenv ("PORTHOLE_TEST_FAKE_DEMO", fixture->folder, TRUE);
  set_scenario (fixture, scenario);
  fixture->ui = ui_window_open_with (g_getenv ("PORTHOLE_TEST_DEMO"),
                                     g_getenv ("PORTHOLE_TEST_DEMO_RECORDING"));
  fixture->feed = fake_feed_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer scenario)
{
  static const char *const names[] = { "scenario", "log" };

  ui_window_close (fixture->ui);
  g_object_unref (fixture->feed);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

static void
watch (Fixture *fixture)
{
  porthole_watch_start_feed (fixture->ui->watch, PORTHOLE_FEED (fixture->feed));
  UI_WAIT_FOR (porthole_watch_get_state (fixture->ui->watch) == PORTHOLE_WATCH_WATCHING);
}

static void
activate (Fixture *fixture, const char *name)
{
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->ui->window), name));
  g_action_group_activate_action (G_ACTION_GROUP (fixture->ui->window), name, NULL);
}

static const char *
get_notice (Fixture *fixture)
{
  GtkWidget *notices = ui_find (GTK_WIDGET (fixture->ui->window), PORTHOLE_TYPE_NOTICES);

  return porthole_notices_get_title (PORTHOLE_NOTICES (notices));
}

static const char *
get_page (Fixture *fixture)
{
  GtkWidget *page = ui_find (GTK_WIDGET (fixture->ui->window), PORTHOLE_TYPE_STATE_PAGE);

  return porthole_state_page_get_title (PORTHOLE_STATE_PAGE (page));
}

static gboolean
is_idle (Fixture *fixture)
{
  return porthole_demo_watch_get_state (fixture->ui->demo) == PORTHOLE_DEMO_WATCH_IDLE;
}

static void
changed_cb (PortholeDemoWatch *demo, GString *told)
{
  if (porthole_demo_watch_get_text (demo) != NULL)
    g_string_append (told, porthole_demo_watch_get_text (demo));
}

static void
test_works (Fixture *fixture, gconstpointer scenario)
{
  g_autoptr (GString) told = g_string_new (NULL);

  watch (fixture);
  g_signal_connect (fixture->ui->demo, "changed", G_CALLBACK (changed_cb), told);
  activate (fixture, "demo");
  UI_WAIT_FOR (is_idle (fixture));
  g_signal_handlers_disconnect_by_data (fixture->ui->demo, told);
  g_assert_cmpstr (told->str, ==,
                   "Looking for a container engine."
                   "Making the image."
                   "Started the container web."
                   "The attacker scans the network for open ports."
                   "Removing the containers.");
  assert_log (fixture, "started\ncleaned\n");
  g_assert_null (get_notice (fixture));
  /* what was watched before the demo is watched after it */
  g_assert_cmpint (porthole_watch_get_state (fixture->ui->watch), ==, PORTHOLE_WATCH_WATCHING);
}

static void
test_cancel (Fixture *fixture, gconstpointer scenario)
{
  watch (fixture);
  activate (fixture, "demo");
  UI_WAIT_FOR (g_strcmp0 (porthole_demo_watch_get_text (fixture->ui->demo),
                          "Starting web, <b>api</b> and db.")
               == 0);
  g_assert_cmpstr (get_page (fixture), ==, "Preparing the Demo");
  ui_picture (GTK_WIDGET (fixture->ui->window), "demo-preparing");
  ui_fill_session (porthole_watch_get_session (fixture->ui->watch));
  g_assert_cmpstr (get_notice (fixture), ==, "The demo is running");
  ui_picture (GTK_WIDGET (fixture->ui->window), "demo-running");

  activate (fixture, "cancel-demo");
  g_assert_cmpstr (get_notice (fixture), ==, "The demo is being ended");
  UI_WAIT_FOR (is_idle (fixture));
  assert_log (fixture, "started\ncleaned\n");
  g_assert_null (get_notice (fixture));
}

/* The containers go also when the window does, or when there is nothing left to watch them. */
static void
test_close (Fixture *fixture, gconstpointer scenario)
{
  watch (fixture);
  activate (fixture, "demo");
  UI_WAIT_FOR (porthole_demo_watch_get_text (fixture->ui->demo) != NULL
               && g_str_has_prefix (porthole_demo_watch_get_text (fixture->ui->demo), "Starting"));
  gtk_window_close (GTK_WINDOW (fixture->ui->window));
  UI_WAIT_FOR (!gtk_widget_get_visible (GTK_WIDGET (fixture->ui->window)));
  UI_WAIT_FOR (fixture->ui->window == NULL);
  assert_log (fixture, "started\ncleaned\n");
}

static void
test_watch_ends (Fixture *fixture, gconstpointer scenario)
{
  g_autoptr (GError) error = g_error_new_literal (
      PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_HELPER_DIED, "the helper ended by signal 9");

  watch (fixture);
  activate (fixture, "demo");
  UI_WAIT_FOR (porthole_demo_watch_get_text (fixture->ui->demo) != NULL
               && g_str_has_prefix (porthole_demo_watch_get_text (fixture->ui->demo), "Starting"));
  ui_fill_session (porthole_watch_get_session (fixture->ui->watch));
  fake_feed_end (fixture->feed, error);
  UI_WAIT_FOR (is_idle (fixture));
  assert_log (fixture, "started\ncleaned\n");
  g_assert_cmpstr (get_notice (fixture), ==, "Watching has ended");
}

static void
test_fails (Fixture *fixture, gconstpointer scenario)
{
  watch (fixture);
  activate (fixture, "demo");
  UI_WAIT_FOR (is_idle (fixture) && get_notice (fixture) != NULL);
  g_assert_cmpstr (get_notice (fixture), ==, "The demo has not come to its end");
  g_assert_true (ui_has_label (GTK_WIDGET (fixture->ui->window),
                               "The image could not be made: the disk is full."));
  ui_picture (GTK_WIDGET (fixture->ui->window), "demo-failed");

  set_scenario (fixture, "works");
  activate (fixture, "demo");
  UI_WAIT_FOR (is_idle (fixture));
  g_assert_null (get_notice (fixture));
}

/* Where somebody watches already, what there is to see is not exchanged for a recording. */
static void
test_no_engine_while_watching (Fixture *fixture, gconstpointer scenario)
{
  watch (fixture);
  activate (fixture, "demo");
  UI_WAIT_FOR (is_idle (fixture) && get_notice (fixture) != NULL);
  g_assert_cmpstr (get_notice (fixture), ==, "The demo has not come to its end");
  g_assert_true (ui_has_label (GTK_WIDGET (fixture->ui->window),
                               "No container engine can be used: start Docker or Podman"));
  g_assert_cmpint (porthole_watch_get_state (fixture->ui->watch), ==, PORTHOLE_WATCH_WATCHING);
}

/* Without a helper nothing can be watched, and that is what is to be put right. */
static void
test_no_helper (Fixture *fixture, gconstpointer scenario)
{
  activate (fixture, "demo");
  UI_WAIT_FOR (porthole_watch_get_state (fixture->ui->watch) == PORTHOLE_WATCH_FAILED);
  UI_WAIT_FOR (is_idle (fixture));
  g_assert_cmpstr (get_notice (fixture), ==, "The helper is missing");
  assert_log (fixture, "");
}

static void
test_recording (Fixture *fixture, gconstpointer scenario)
{
  const char *marked = "This is a recording of the demo, and not what happens here";
  PortholeWatch *watched = fixture->ui->watch;

  activate (fixture, "replay-demo");
  UI_WAIT_FOR (porthole_watch_get_state (watched) == PORTHOLE_WATCH_REPLAYING);
  UI_WAIT_FOR (porthole_session_get_findings (porthole_watch_get_session (watched))->len > 0);
  g_assert_cmpstr (get_notice (fixture), ==, marked);
  ui_picture (GTK_WIDGET (fixture->ui->window), "demo-recording");

  /* stopped, it is one still */
  activate (fixture, "watch");
  UI_WAIT_FOR (porthole_watch_get_state (watched) == PORTHOLE_WATCH_STOPPED);
  g_assert_cmpstr (get_notice (fixture), ==, marked);
  activate (fixture, "clear");
  g_assert_null (get_notice (fixture));
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

#define ADD(name, scenario, function)                                                              \
  g_test_add ("/ui/demo/" name, Fixture, scenario, set_up, function, tear_down)

  ADD ("works", "works", test_works);
  ADD ("cancel", "waits", test_cancel);
  ADD ("close", "waits", test_close);
  ADD ("watch-ends", "waits", test_watch_ends);
  ADD ("fails", "fails", test_fails);
  ADD ("no-engine-while-watching", "no-engine", test_no_engine_while_watching);
  ADD ("no-helper", "works", test_no_helper);
  ADD ("recording", "works", test_recording);
  return g_test_run ();
}
