/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui-check.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "feeds/error.h"
#include "ui/banner.h"
#include "ui/notices.h"
#include "ui/trouble.h"

/* Whatever goes wrong is told once, in words and with one thing to do, which does what it says. */
typedef struct
{
  char *folder;
  char *script; /* in place of the helper */
  UiWindow *ui;
  FakeFeed *feed;
} Fixture;

static void
set_helper (Fixture *fixture, const char *scenario)
{
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\nexec '%s' %s \"$@\"\n",
                                           g_getenv ("PORTHOLE_TEST_HELPER"), scenario);

  g_assert_true (g_file_set_contents (fixture->script, text, -1, NULL));
  g_assert_no_errno (g_chmod (fixture->script, 0755));
  porthole_watch_set_helper (fixture->ui->watch, fixture->script);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = ui_make_folder ();
  fixture->script = g_build_filename (fixture->folder, "helper", NULL);
  fixture->ui = ui_window_open_with ("/nonexistent/demo", //
                                     g_getenv ("PORTHOLE_TEST_DEMO_RECORDING"));
  fixture->feed = fake_feed_new ();
  set_helper (fixture, "normal");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ui_window_close (fixture->ui);
  g_object_unref (fixture->feed);
  g_unlink (fixture->script);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->script);
  g_free (fixture->folder);
}

static gboolean
is_in (Fixture *fixture, PortholeWatchState state)
{
  return porthole_watch_get_state (fixture->ui->watch) == state;
}

static gboolean
has_content (Fixture *fixture)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->ui->window), "save");
}

static void
watch (Fixture *fixture)
{
  porthole_watch_start_feed (fixture->ui->watch, PORTHOLE_FEED (fixture->feed));
  UI_WAIT_FOR (is_in (fixture, PORTHOLE_WATCH_WATCHING));
  ui_fill_session (porthole_watch_get_session (fixture->ui->watch));
}

/* all of a type that can be seen and, if they are buttons, used */
static void
collect (GtkWidget *widget, GType type, GPtrArray *found)
{
  if (!gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
    return;
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    g_ptr_array_add (found, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, type, found);
}

/* The fake helper has no probe for some of it. That this is so is another matter. */
#define MISSING "Some of what happens cannot be seen"

static GPtrArray *
get_banners (Fixture *fixture, gboolean with_missing)
{
  GtkWidget *notices = ui_find (GTK_WIDGET (fixture->ui->window), PORTHOLE_TYPE_NOTICES);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GPtrArray *shown = g_ptr_array_new ();

  collect (notices, PORTHOLE_TYPE_BANNER, all);
  for (guint i = 0; i < all->len; i++)
    if (porthole_banner_get_shown (all->pdata[i])
        && (with_missing || !g_str_equal (porthole_banner_get_title (all->pdata[i]), MISSING)))
      g_ptr_array_add (shown, all->pdata[i]);
  return shown;
}

/* The header and the timeline's button have a word for each state. */
static void
assert_told_once (Fixture *fixture, const char *text)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();
  guint n = 0;

  collect (GTK_WIDGET (fixture->ui->window), GTK_TYPE_LABEL, labels);
  for (guint i = 0; i < labels->len; i++)
    if (gtk_widget_get_ancestor (labels->pdata[i], ADW_TYPE_HEADER_BAR) == NULL
        && gtk_widget_get_ancestor (labels->pdata[i], GTK_TYPE_BUTTON) == NULL
        && g_str_equal (gtk_label_get_text (labels->pdata[i]), text))
      n++;
  g_assert_cmpuint (n, ==, 1);
}

/* The one banner that is there says this. The button of it that does something, and can. */
static GtkWidget *
get_button (
    Fixture *fixture, const char *title, const char *detail, const char *label, const char *action)
{
  g_autoptr (GPtrArray) banners = get_banners (fixture, g_str_equal (title, MISSING));
  g_autoptr (GPtrArray) buttons = g_ptr_array_new ();
  GtkWidget *button = NULL;

  g_assert_cmpuint (banners->len, ==, 1);
  g_assert_cmpstr (porthole_banner_get_title (banners->pdata[0]), ==, title);
  assert_told_once (fixture, title);
  if (detail != NULL)
    assert_told_once (fixture, detail);

  collect (banners->pdata[0], GTK_TYPE_BUTTON, buttons);
  for (guint i = 0; i < buttons->len; i++)
    {
      const char *name = gtk_actionable_get_action_name (buttons->pdata[i]);

      if (g_strcmp0 (name, "win.dismiss-notice") == 0)
        continue;
      g_assert_null (button);
      button = buttons->pdata[i];
      g_assert_cmpstr (name, ==, action);
    }
  g_assert_nonnull (button);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, label);
  UI_WAIT_FOR (gtk_widget_get_mapped (button));
  g_assert_true (gtk_widget_is_sensitive (button));
  return button;
}

static void
click (GtkWidget *button)
{
  g_signal_emit_by_name (button, "clicked");
}

static void
assert_quiet (Fixture *fixture)
{
  g_autoptr (GPtrArray) banners = get_banners (fixture, FALSE);

  if (banners->len > 0)
    g_error ("There is nothing to tell: %s", porthole_banner_get_title (banners->pdata[0]));
}

static GtkWindow *
wait_for_window (GType type)
{
  GtkWindow *window = NULL;

  UI_WAIT_FOR ((window = ui_find_window (type)) != NULL
               && gtk_widget_get_mapped (GTK_WIDGET (window)));
  return window;
}

/* what Try Again, Ask Again and Restart say: the helper is started, and there is something to see
 */
static void
check_watches (Fixture *fixture, GtkWidget *button)
{
  click (button);
  UI_WAIT_FOR (is_in (fixture, PORTHOLE_WATCH_WATCHING) && has_content (fixture));
  assert_quiet (fixture);
  g_assert_null (porthole_watch_get_error (fixture->ui->watch));
}

static void
check_replays_demo (Fixture *fixture, GtkWidget *button)
{
  click (button);
  UI_WAIT_FOR (is_in (fixture, PORTHOLE_WATCH_REPLAYING));
  /* it says of itself what it is */
  get_button (fixture, "This is a recording of the demo, and not what happens here", NULL, "Stop",
              "win.watch");
}

static const struct
{
  int code;
  const char *title, *label, *action;
  gboolean in_the_middle; /* may come later, too */
} failures[] = {
  { PORTHOLE_FEED_ERROR_HELPER_MISSING, "The helper is missing", "Try Again", "win.watch" },
  { PORTHOLE_FEED_ERROR_HELPER_UNSAFE, "The helper is not safe to start", "Try Again",
    "win.watch" },
  { PORTHOLE_FEED_ERROR_PKEXEC_MISSING, "Nothing here can become root", "Try Again", "win.watch" },
  { PORTHOLE_FEED_ERROR_DISMISSED, "Watching needs a password", "Ask Again", "win.watch" },
  { PORTHOLE_FEED_ERROR_NOT_AUTHORISED, "You are not allowed to watch", "Try Again", "win.watch" },
  { PORTHOLE_FEED_ERROR_NO_AGENT, "Nothing here can ask for the password", "Try Again",
    "win.watch" },
  { PORTHOLE_FEED_ERROR_VERSION, "App and helper do not fit together", "Try Again", "win.watch" },
  { PORTHOLE_FEED_ERROR_NO_BTF, "This kernel cannot be watched", "Replay the Demo",
    "win.replay-demo" },
  { PORTHOLE_FEED_ERROR_NOT_PERMITTED, "The kernel may not be watched here", "Replay the Demo",
    "win.replay-demo" },
  { PORTHOLE_FEED_ERROR_INVALID_OPTIONS, "The helper refused what is to be watched", "Try Again",
    "win.watch" },
  { PORTHOLE_FEED_ERROR_TIMED_OUT, "The helper does not answer", "Restart", "win.watch", TRUE },
  { PORTHOLE_FEED_ERROR_HELPER_DIED, "Watching has ended", "Restart", "win.watch", TRUE },
  { PORTHOLE_FEED_ERROR_PROTOCOL, "The helper said what makes no sense", "Restart", "win.watch",
    TRUE },
  { PORTHOLE_FEED_ERROR_FAILED, "Watching is not possible", "Try Again", "win.watch" },
};

/* at the start, and in the middle of it, where what was seen stays until there is more */
static void
test_failures (Fixture *fixture, gconstpointer in_the_middle)
{
  const char *last = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      GtkWidget *button;

      if (in_the_middle != NULL && !failures[i].in_the_middle)
        continue;
      g_test_message ("%s", failures[i].title);
      g_clear_object (&fixture->feed);
      fixture->feed = fake_feed_new ();
      if (in_the_middle)
        {
          g_autoptr (GError) error = g_error_new_literal (PORTHOLE_FEED_ERROR, failures[i].code,
                                                          "why it is so: do <b>that</b>");

          watch (fixture);
          fake_feed_end (fixture->feed, error);
        }
      else
        {
          fake_feed_set_error (fixture->feed, PORTHOLE_FEED_ERROR, failures[i].code,
                               "why it is so: do <b>that</b>");
          porthole_watch_start_feed (fixture->ui->watch, PORTHOLE_FEED (fixture->feed));
        }
      UI_WAIT_FOR (is_in (fixture, PORTHOLE_WATCH_FAILED));
      g_assert_true (has_content (fixture) == (in_the_middle != NULL));
      button = get_button (fixture, failures[i].title, "Why it is so: do <b>that</b>.",
                           failures[i].label, failures[i].action);
      /* what a button does is tried where it is another than before */
      if (in_the_middle == NULL && g_strcmp0 (failures[i].action, last) == 0)
        {
          porthole_watch_clear (fixture->ui->watch);
          assert_quiet (fixture);
          continue;
        }
      last = failures[i].action;
      if (g_str_equal (failures[i].action, "win.watch"))
        check_watches (fixture, button);
      else
        check_replays_demo (fixture, button);
      porthole_watch_stop (fixture->ui->watch);
      UI_WAIT_FOR (is_in (fixture, PORTHOLE_WATCH_STOPPED));
      porthole_watch_clear (fixture->ui->watch);
      assert_quiet (fixture);
    }
}

/* what a helper answers or does comes to be what is told */
static void
test_helper (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *scenario, *title, *part, *label, *action;
  } cases[] = {
    { "no-btf", "This kernel cannot be watched", "CONFIG_DEBUG_INFO_BTF", "Replay the Demo",
      "win.replay-demo" },
    { "not-permitted", "The kernel may not be watched here", "CAP_BPF", "Replay the Demo",
      "win.replay-demo" },
    { "invalid", "The helper refused what is to be watched", "no container 'nobody'", "Try Again",
      "win.watch" },
    { "failed", "Watching is not possible", "ring buffer", "Try Again", "win.watch" },
    { "version", "App and helper do not fit together", "9.9", "Try Again", "win.watch" },
    { "killed", "Watching has ended", "signal 9", "Restart", "win.watch" },
    { "dies", "Watching has ended", "the probes fell off", "Restart", "win.watch" },
    { "ends-at-once", "Watching has ended", "no kernel here", "Restart", "win.watch" },
    { "skips", "The helper said what makes no sense", "batch 6 after batch 1", "Restart",
      "win.watch" },
    { "wrong-type", "The helper said what makes no sense", "of the type (s)", "Restart",
      "win.watch" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *detail = NULL;
      GtkWidget *button;

      set_helper (fixture, cases[i].scenario);
      porthole_watch_start (fixture->ui->watch);
      UI_WAIT_FOR (is_in (fixture, PORTHOLE_WATCH_FAILED));
      detail = porthole_trouble_sentence (porthole_watch_get_error (fixture->ui->watch)->message);
      g_test_message ("%s: %s", cases[i].scenario, detail);
      g_assert_nonnull (strstr (detail, cases[i].part));
      button = get_button (fixture, cases[i].title, detail, cases[i].label, cases[i].action);

      /* the same trouble again is told again, and once */
      if (g_str_equal (cases[i].scenario, "killed"))
        {
          click (button);
          g_assert_true (is_in (fixture, PORTHOLE_WATCH_STARTING));
          assert_quiet (fixture);
          UI_WAIT_FOR (is_in (fixture, PORTHOLE_WATCH_FAILED));
          button = get_button (fixture, cases[i].title, NULL, cases[i].label, cases[i].action);
        }
    }
}

/* An engine that has gone is told in passing: the kernel is watched all the same. */
static void
test_engine_gone (Fixture *fixture, gconstpointer data)
{
  const char *words = "The engine does not answer";

  set_helper (fixture, "speaks");
  porthole_watch_start (fixture->ui->watch);
  UI_WAIT_FOR (ui_has_label (GTK_WIDGET (fixture->ui->window), words));
  assert_quiet (fixture);
  g_assert_true (is_in (fixture, PORTHOLE_WATCH_WATCHING));
}

static void
test_broken_recording (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "broken.jsonl", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, "no recording\n", -1, NULL));
  porthole_window_open_recording (fixture->ui->window, file);
  UI_WAIT_FOR (is_in (fixture, PORTHOLE_WATCH_FAILED));
  get_button (fixture, "The recording cannot be shown", NULL, "Open Another…", "win.open");
  g_unlink (path);
}

/* Missing probes are told until it was read, and the way to more of it is one. */
static void
test_missing_probes (Fixture *fixture, gconstpointer data)
{
  GtkWindow *dialog;

  fake_feed_set_missing (fixture->feed, "open", "no syscalls:sys_exit_openat: mount tracefs");
  watch (fixture);
  click (get_button (fixture, MISSING, "Without a probe on this computer: open.", "Details",
                     "win.coverage"));
  dialog = wait_for_window (g_type_from_name ("PortholeCoverageDialog"));
  g_assert_true (ui_has_label (GTK_WIDGET (dialog), "open"));
  gtk_window_destroy (dialog);
  gtk_widget_activate_action (GTK_WIDGET (fixture->ui->window), "win.dismiss-notice", NULL);
  {
    g_autoptr (GPtrArray) banners = get_banners (fixture, TRUE);

    g_assert_cmpuint (banners->len, ==, 0);
  }
}

static void
test_losses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PortholeTotals) totals = porthole_totals_new ("");

  watch (fixture);
  totals->events = 10;
  totals->delivered = 6;
  totals->lost = 4;
  porthole_session_take_totals (porthole_watch_get_session (fixture->ui->watch), totals);
  click (get_button (fixture, "Some of what happened is not shown",
                     "Of 10 things that happened, 4 were counted and cannot be told one by one.",
                     "Details", "win.coverage"));
  gtk_window_destroy (wait_for_window (g_type_from_name ("PortholeCoverageDialog")));
}

static void
test_no_demo (Fixture *fixture, gconstpointer data)
{
  watch (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->ui->window), "win.demo", NULL);
  UI_WAIT_FOR (porthole_demo_watch_get_state (fixture->ui->demo) == PORTHOLE_DEMO_WATCH_IDLE);
  click (get_button (fixture, "The demo has not come to its end", NULL, "Run Again", "win.demo"));
  UI_WAIT_FOR (porthole_demo_watch_get_state (fixture->ui->demo) == PORTHOLE_DEMO_WATCH_IDLE);
  get_button (fixture, "The demo has not come to its end", NULL, "Run Again", "win.demo");
  g_assert_true (is_in (fixture, PORTHOLE_WATCH_WATCHING));
}

/* What is no trouble is told in the same way. */
static void
test_states (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) demo = g_file_new_for_path (g_getenv ("PORTHOLE_TEST_DEMO_RECORDING"));

  watch (fixture);
  assert_quiet (fixture);
  porthole_watch_set_paused (fixture->ui->watch, TRUE);
  click (get_button (fixture, "Paused", NULL, "Resume", "win.pause"));
  g_assert_false (porthole_watch_get_paused (fixture->ui->watch));
  assert_quiet (fixture);

  porthole_watch_stop (fixture->ui->watch);
  UI_WAIT_FOR (is_in (fixture, PORTHOLE_WATCH_STOPPED));
  get_button (fixture, "Stopped", NULL, "Save…", "win.save");

  porthole_window_open_recording (fixture->ui->window, demo);
  UI_WAIT_FOR (is_in (fixture, PORTHOLE_WATCH_REPLAYED));
  click (get_button (fixture, "Recording: demo.jsonl.gz", NULL, "Close", "win.clear"));
  UI_WAIT_FOR (is_in (fixture, PORTHOLE_WATCH_IDLE));
  assert_quiet (fixture);
}

int
main (int argc, char *argv[])
{
  g_autofree char *path
      = g_strdup_printf ("%s:%s", g_getenv ("PORTHOLE_TEST_PKEXEC"), g_getenv ("PATH"));

  /* of whom pkexec would ask */
  g_setenv ("PATH", path, TRUE);
  ui_init (&argc, &argv);

#define ADD(name, data, function)                                                                  \
  g_test_add ("/ui/trouble/" name, Fixture, data, set_up, function, tear_down)

  ADD ("at-the-start", NULL, test_failures);
  ADD ("in-the-middle", "in the middle", test_failures);
  ADD ("helper", NULL, test_helper);
  ADD ("engine-gone", NULL, test_engine_gone);
  ADD ("broken-recording", NULL, test_broken_recording);
  ADD ("missing-probes", NULL, test_missing_probes);
  ADD ("losses", NULL, test_losses);
  ADD ("no-demo", NULL, test_no_demo);
  ADD ("states", NULL, test_states);
  return g_test_run ();
}
