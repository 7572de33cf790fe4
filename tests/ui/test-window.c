/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui-check.h"

#include <glib/gstdio.h>
#include <string.h>

#include "feeds/error.h"
#include "core/recording.h"
#include "ui/files.h"
#include "ui/notices.h"
#include "ui/settings.h"
#include "ui/state-page.h"

static const char *
get_state_title (UiWindow *ui)
{
  GtkWidget *page = ui_find (GTK_WIDGET (ui->window), PORTHOLE_TYPE_STATE_PAGE);

  return gtk_widget_get_child_visible (page) && gtk_widget_get_mapped (page)
             ? porthole_state_page_get_title (PORTHOLE_STATE_PAGE (page))
             : NULL;
}

static PortholeNotices *
get_notices (UiWindow *ui)
{
  return PORTHOLE_NOTICES (ui_find (GTK_WIDGET (ui->window), PORTHOLE_TYPE_NOTICES));
}

static const char *
get_notice (UiWindow *ui)
{
  return porthole_notices_get_title (get_notices (ui));
}

static const char *
get_loss (UiWindow *ui)
{
  return porthole_notices_get_loss (get_notices (ui));
}

static void
activate (UiWindow *ui, const char *name)
{
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (ui->window), name));
  g_action_group_activate_action (G_ACTION_GROUP (ui->window), name, NULL);
}

static gboolean
is_enabled (UiWindow *ui, const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (ui->window), name);
}

static gboolean
is_in (UiWindow *ui, PortholeWatchState state)
{
  return porthole_watch_get_state (ui->watch) == state;
}

static void
wait_for_page (UiWindow *ui, const char *title)
{
  UI_WAIT_FOR (g_strcmp0 (get_state_title (ui), title) == 0);
}

/* a window that watches a fake feed, which has told of containers */
static UiWindow *
open_watching (FakeFeed *feed)
{
  UiWindow *ui = ui_window_open ();

  porthole_watch_start_feed (ui->watch, PORTHOLE_FEED (feed));
  UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_WATCHING));
  ui_fill_session (porthole_watch_get_session (ui->watch));
  return ui;
}

static void
test_first (void)
{
  UiWindow *ui = ui_window_open ();

  wait_for_page (ui, "See What Containers Do");
  g_assert_null (get_notice (ui));
  g_assert_true (is_enabled (ui, "watch"));
  g_assert_true (is_enabled (ui, "demo"));
  g_assert_true (is_enabled (ui, "open"));
  g_assert_false (is_enabled (ui, "save"));
  g_assert_false (is_enabled (ui, "export"));
  g_assert_false (is_enabled (ui, "clear"));
  g_assert_false (is_enabled (ui, "pause"));
  g_assert_false (is_enabled (ui, "cancel-demo"));
  ui_picture (GTK_WIDGET (ui->window), "first");
  ui_window_close (ui);
}

static gboolean
is_spinning (UiWindow *ui)
{
  GtkWidget *page = ui_find (GTK_WIDGET (ui->window), PORTHOLE_TYPE_STATE_PAGE);

  return gtk_spinner_get_spinning (GTK_SPINNER (ui_find (page, GTK_TYPE_SPINNER)));
}

static void
test_starting (void)
{
  UiWindow *ui = ui_window_open ();
  g_autoptr (FakeFeed) feed = fake_feed_new ();

  fake_feed_set_waits (feed);
  porthole_watch_start_feed (ui->watch, PORTHOLE_FEED (feed));
  UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_STARTING));
  UI_WAIT_FOR (g_strcmp0 (get_state_title (ui), "Starting to Watch") == 0
               || g_strcmp0 (get_state_title (ui), "Waiting for the Password") == 0);
  UI_WAIT_FOR (is_spinning (ui));
  ui_picture (GTK_WIDGET (ui->window), "starting");

  /* the button cancels */
  activate (ui, "watch");
  UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_IDLE));
  wait_for_page (ui, "See What Containers Do");
  g_assert_null (get_notice (ui));
  ui_window_close (ui);
}

static void
test_watching (void)
{
  UiWindow *ui = ui_window_open ();
  g_autoptr (FakeFeed) feed = fake_feed_new ();

  porthole_watch_start_feed (ui->watch, PORTHOLE_FEED (feed));
  UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_WATCHING));
  wait_for_page (ui, "No Containers Yet");
  ui_picture (GTK_WIDGET (ui->window), "watching-nothing");

  ui_fill_session (porthole_watch_get_session (ui->watch));
  UI_WAIT_FOR (get_state_title (ui) == NULL);
  g_assert_null (get_notice (ui));
  g_assert_null (get_loss (ui));
  g_assert_true (is_enabled (ui, "save"));
  g_assert_true (is_enabled (ui, "export"));
  g_assert_false (is_enabled (ui, "clear"));
  ui_picture (GTK_WIDGET (ui->window), "watching");

  activate (ui, "pause");
  g_assert_true (porthole_watch_get_paused (ui->watch));
  g_assert_cmpstr (get_notice (ui), ==, "Paused");
  ui_picture (GTK_WIDGET (ui->window), "paused");
  activate (ui, "pause");
  g_assert_null (get_notice (ui));

  activate (ui, "watch");
  UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_STOPPED));
  g_assert_true (fake_feed_is_stopped (feed));
  g_assert_cmpstr (get_notice (ui), ==, "Stopped");
  g_assert_true (is_enabled (ui, "save"));
  ui_picture (GTK_WIDGET (ui->window), "stopped");

  activate (ui, "clear");
  wait_for_page (ui, "See What Containers Do");
  g_assert_null (get_notice (ui));
  g_assert_false (is_enabled (ui, "save"));
  ui_window_close (ui);
}

static void
test_stopped_empty (void)
{
  UiWindow *ui = ui_window_open ();
  g_autoptr (FakeFeed) feed = fake_feed_new ();

  porthole_watch_start_feed (ui->watch, PORTHOLE_FEED (feed));
  UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_WATCHING));
  activate (ui, "watch");
  wait_for_page (ui, "No Containers Were Seen");
  ui_picture (GTK_WIDGET (ui->window), "stopped-nothing");
  ui_window_close (ui);
}

/* Each failure is told in words and with an action that can be had. */
static void
test_failures (void)
{
  static const struct
  {
    int code;
    const char *title, *name, *message;
  } failures[] = {
    { PORTHOLE_FEED_ERROR_HELPER_MISSING, "The helper is missing", "helper-missing",
      "the helper /usr/libexec/porthole-helper cannot be started: No such file or directory; build "
      "or install Porthole again" },
    { PORTHOLE_FEED_ERROR_HELPER_UNSAFE, "The helper is not safe to start", "helper-unsafe",
      "not starting /srv/a/very/long/path/to/a/checkout/of/porthole/build/bpf/helper/"
      "porthole-helper as root, since others could replace it: they can write /srv/a/very; forbid "
      "it: chmod go-w '/srv/a/very'" },
    { PORTHOLE_FEED_ERROR_PKEXEC_MISSING, "Nothing here can become root", "pkexec-missing",
      "pkexec is not installed, so that the helper cannot become root: install it (package pkexec "
      "or polkit), or run porthole as root" },
    { PORTHOLE_FEED_ERROR_DISMISSED, "Watching needs a password", "dismissed",
      "the question for the password was dismissed, and without an answer nothing can be watched: "
      "start again and answer it, or run porthole as root" },
    { PORTHOLE_FEED_ERROR_NOT_AUTHORISED, "You are not allowed to watch", "refused",
      "polkit does not allow you to watch containers: ask an administrator of this computer, or "
      "run porthole as root" },
    { PORTHOLE_FEED_ERROR_NO_AGENT, "Nothing here can ask for the password", "no-agent",
      "nothing can ask for the password, since no polkit agent is running: start one or run "
      "porthole as root" },
    { PORTHOLE_FEED_ERROR_VERSION, "App and helper do not fit together", "version",
      "the helper has version 0.2.0 and the app '0.1.0': install both of one version" },
    { PORTHOLE_FEED_ERROR_NO_BTF, "This kernel cannot be watched", "no-btf",
      "this kernel does not describe its types (BTF): start one that does" },
    { PORTHOLE_FEED_ERROR_NOT_PERMITTED, "The kernel may not be watched here", "not-permitted",
      "the kernel does not allow BPF here: look at the computer itself" },
    { PORTHOLE_FEED_ERROR_INVALID_OPTIONS, "The helper refused what is to be watched",
      "invalid-options", "too many containers" },
    { PORTHOLE_FEED_ERROR_TIMED_OUT, "The helper does not answer", "timed-out",
      "the helper has not answered for 30 seconds: start again, and look for a porthole-helper "
      "that hangs" },
    { PORTHOLE_FEED_ERROR_HELPER_DIED, "Watching has ended", "helper-died",
      "the helper ended by signal 9; start again to go on watching" },
    { PORTHOLE_FEED_ERROR_PROTOCOL, "The helper said what makes no sense", "protocol",
      "the helper sent what is no D-Bus message: start again to go on watching" },
    { PORTHOLE_FEED_ERROR_FAILED, "Watching is not possible", "failed",
      "<b>a\342\200\256b</b> &amp; \033[31m" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (FakeFeed) feed = fake_feed_new ();
      g_autofree char *name = g_strdup_printf ("failure-%s", failures[i].name);
      UiWindow *ui = ui_window_open ();

      fake_feed_set_error (feed, PORTHOLE_FEED_ERROR, failures[i].code, failures[i].message);
      porthole_watch_start_feed (ui->watch, PORTHOLE_FEED (feed));
      UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_FAILED));
      g_assert_cmpstr (get_notice (ui), ==, failures[i].title);
      wait_for_page (ui, "See What Containers Do");
      ui_picture (GTK_WIDGET (ui->window), name);

      /* what comes next takes the words away */
      porthole_watch_clear (ui->watch);
      g_assert_null (get_notice (ui));
      ui_window_close (ui);
    }
}

static void
test_helper_died (void)
{
  g_autoptr (FakeFeed) feed = fake_feed_new ();
  g_autoptr (FakeFeed) next = fake_feed_new ();
  UiWindow *ui = open_watching (feed);
  g_autoptr (GError) error = g_error_new_literal (
      PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_HELPER_DIED,
      "the helper ended by signal 11, its last words: out of luck; start again to go on watching");

  fake_feed_end (feed, error);
  UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_FAILED));
  g_assert_cmpstr (get_notice (ui), ==, "Watching has ended");
  /* what was seen is still there, and can be saved */
  g_assert_null (get_state_title (ui));
  g_assert_true (is_enabled (ui, "save"));
  ui_picture (GTK_WIDGET (ui->window), "helper-died");

  porthole_watch_start_feed (ui->watch, PORTHOLE_FEED (next));
  UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_WATCHING));
  g_assert_null (get_notice (ui));
  ui_window_close (ui);
}

static void
test_missing_probes (void)
{
  g_autoptr (FakeFeed) feed = fake_feed_new ();
  UiWindow *ui;
  GtkWindow *dialog;

  fake_feed_set_missing (feed, "open", "the kernel has no syscalls:sys_exit_openat: mount tracefs");
  fake_feed_set_missing (feed, "outcome", "tp_btf is refused");
  ui = open_watching (feed);
  g_assert_cmpstr (get_loss (ui), ==, "Some of what happens cannot be seen");
  ui_picture (GTK_WIDGET (ui->window), "missing-probes");

  activate (ui, "coverage");
  UI_WAIT_FOR ((dialog = ui_find_window (g_type_from_name ("PortholeCoverageDialog"))) != NULL);
  ui_picture (GTK_WIDGET (dialog), "coverage");
  gtk_window_destroy (dialog);

  activate (ui, "dismiss-notice");
  g_assert_null (get_loss (ui));
  ui_window_close (ui);
}

static void
test_losses (void)
{
  g_autoptr (FakeFeed) feed = fake_feed_new ();
  g_autoptr (PortholeTotals) totals = porthole_totals_new ("");
  UiWindow *ui = open_watching (feed);

  totals->events = 120000;
  totals->delivered = 100000;
  totals->merged = 15000;
  totals->lost = 4000;
  totals->not_itemised = 1000;
  porthole_session_take_totals (porthole_watch_get_session (ui->watch), totals);
  UI_WAIT_FOR (get_loss (ui) != NULL);
  g_assert_cmpstr (get_loss (ui), ==, "Some of what happened is not shown");
  ui_picture (GTK_WIDGET (ui->window), "losses");
  ui_window_close (ui);
}

/* as of a renderer that is late with every frame */
static gboolean
late_frame_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_recordings (void)
{
  g_autofree char *folder = ui_make_folder ();
  g_autofree char *path = g_build_filename (folder, "<b>saved.jsonl.gz", NULL);
  g_autofree char *broken = g_build_filename (folder, "broken.jsonl", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) broken_file = g_file_new_for_path (broken);
  g_autoptr (FakeFeed) feed = fake_feed_new ();
  UiWindow *ui = open_watching (feed);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  GtkWidget *label;
  guint late;

  /* saved while it is watched, opened in place of it */
  porthole_files_save (ui->window, file);
  UI_WAIT_FOR (ui_has_label (GTK_WIDGET (ui->window), "Saved as <b>saved.jsonl.gz"));
  before = porthole_graph_get_nodes (
      porthole_session_get_graph (porthole_watch_get_session (ui->watch)));
  late = g_idle_add_full (GDK_PRIORITY_REDRAW, late_frame_cb, NULL, NULL);
  porthole_window_open_recording (ui->window, file);
  UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_REPLAYED));
  g_source_remove (late);
  g_assert_true (fake_feed_is_stopped (feed));
  /* what waited for the first of it is hidden, and takes no frame any more */
  UI_WAIT_FOR (get_state_title (ui) == NULL && !is_spinning (ui));
  after = porthole_graph_get_nodes (
      porthole_session_get_graph (porthole_watch_get_session (ui->watch)));
  g_assert_cmpuint (before->len, >, 2);
  g_assert_cmpuint (before->len, ==, after->len);
  g_assert_cmpstr (get_notice (ui), ==, "Recording: <b>saved.jsonl.gz");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (ui->window)), ==,
                   "<b>saved.jsonl.gz – Porthole");
  label = ui_find (GTK_WIDGET (get_notices (ui)), GTK_TYPE_LABEL);
  g_assert_nonnull (strchr (gtk_label_get_text (GTK_LABEL (label)), '<'));
  ui_picture (GTK_WIDGET (ui->window), "replayed");
  activate (ui, "clear");
  wait_for_page (ui, "See What Containers Do");

  g_assert_true (g_file_set_contents (broken, "no recording\n", -1, NULL));
  porthole_window_open_recording (ui->window, broken_file);
  UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_FAILED));
  g_assert_cmpstr (get_notice (ui), ==, "The recording cannot be shown");
  ui_picture (GTK_WIDGET (ui->window), "recording-broken");

  ui_window_close (ui);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_unlink (broken), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_export (void)
{
  g_autofree char *folder = ui_make_folder ();
  g_autofree char *path = g_build_filename (folder, "graph.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *text = NULL;
  g_autoptr (FakeFeed) feed = fake_feed_new ();
  UiWindow *ui = open_watching (feed);

  porthole_files_export (ui->window, file);
  UI_WAIT_FOR (ui_has_label (GTK_WIDGET (ui->window), "Exported as graph.json"));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"attacker\""));
  ui_window_close (ui);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_panes (void)
{
  UiWindow *ui = ui_window_open ();
  GActionGroup *group = G_ACTION_GROUP (ui->window);
  GtkWidget *flap = ui_find (GTK_WIDGET (ui->window), ADW_TYPE_FLAP);
  g_autoptr (GVariant) state = NULL;

  g_assert_true (adw_flap_get_reveal_flap (ADW_FLAP (flap)));
  activate (ui, "filters");
  g_assert_false (adw_flap_get_reveal_flap (ADW_FLAP (flap)));
  g_action_group_activate_action (group, "view", g_variant_new_string ("events"));
  state = g_action_group_get_action_state (group, "view");
  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, "events");
  activate (ui, "search");
  g_assert_true (adw_flap_get_reveal_flap (ADW_FLAP (flap)));
  activate (ui, "filters");

  gtk_window_close (GTK_WINDOW (ui->window));
  UI_WAIT_FOR (ui->window == NULL);
  g_assert_false (g_settings_get_boolean (ui->settings, "show-filters"));
  g_assert_false (g_settings_get_boolean (ui->settings, "show-inspector"));
  {
    g_autofree char *view = g_settings_get_string (ui->settings, "view");

    g_assert_cmpstr (view, ==, "events");
  }
  ui_window_close (ui);

  ui = ui_window_open ();
  flap = ui_find (GTK_WIDGET (ui->window), ADW_TYPE_FLAP);
  g_assert_false (adw_flap_get_reveal_flap (ADW_FLAP (flap)));
  g_settings_reset (ui->settings, "show-filters");
  g_settings_reset (ui->settings, "view");
  ui_window_close (ui);
}

/* A phone is 360 pixels wide. */
static void
test_narrow (void)
{
  g_autoptr (FakeFeed) feed = fake_feed_new ();
  g_autoptr (GSettings) settings = porthole_settings_new ();
  UiWindow *ui;
  GtkWidget *flap;

  g_settings_set (settings, "window-size", "(ii)", 360, 640);
  fake_feed_set_missing (feed, "open", "the kernel has no syscalls:sys_exit_openat: mount tracefs");
  ui = open_watching (feed);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (ui->window)), <=, 360);
  flap = ui_find (GTK_WIDGET (ui->window), ADW_TYPE_FLAP);
  UI_WAIT_FOR (adw_flap_get_folded (ADW_FLAP (flap)));
  /* what would lie on top is put away */
  UI_WAIT_FOR (!adw_flap_get_reveal_flap (ADW_FLAP (flap)));
  ui_picture (GTK_WIDGET (ui->window), "narrow");
  activate (ui, "filters");
  g_assert_true (adw_flap_get_reveal_flap (ADW_FLAP (flap)));
  ui_picture (GTK_WIDGET (ui->window), "narrow-filters");
  activate (ui, "deselect");
  g_assert_false (adw_flap_get_reveal_flap (ADW_FLAP (flap)));
  porthole_watch_stop (ui->watch);
  UI_WAIT_FOR (is_in (ui, PORTHOLE_WATCH_STOPPED));
  porthole_watch_clear (ui->watch);
  ui_picture (GTK_WIDGET (ui->window), "narrow-first");

  /* that the filters are wanted where there is room is remembered all the same */
  gtk_window_close (GTK_WINDOW (ui->window));
  UI_WAIT_FOR (ui->window == NULL);
  g_assert_true (g_settings_get_boolean (settings, "show-filters"));
  ui_window_close (ui);
}

static void
test_right_to_left (void)
{
  g_autoptr (FakeFeed) feed = fake_feed_new ();
  UiWindow *ui;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  fake_feed_set_missing (feed, "open", "the kernel has no syscalls:sys_exit_openat: mount tracefs");
  ui = open_watching (feed);
  porthole_selection_set_node (porthole_window_get_selection (ui->window), UI_BAD);
  ui_picture (GTK_WIDGET (ui->window), "right-to-left");
  ui_window_close (ui);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
test_help_overlay (void)
{
  UiWindow *ui = ui_window_open ();
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/porthole/Porthole/gtk/help-overlay.ui");
  GtkWindow *overlay = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));
  /* GTK 4.8 measures a label of its own in there as -3 pixels wide */
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

  gtk_window_set_transient_for (overlay, GTK_WINDOW (ui->window));
  gtk_window_present (overlay);
  ui_picture (GTK_WIDGET (overlay), "shortcuts");
  gtk_window_destroy (overlay);
  ui_window_close (ui);
  g_log_set_always_fatal (fatal);
}

static void
test_selection (void)
{
  g_autoptr (FakeFeed) feed = fake_feed_new ();
  UiWindow *ui = open_watching (feed);
  PortholeSelection *selection = porthole_window_get_selection (ui->window);
  g_autoptr (GVariant) state = NULL;

  porthole_selection_set_node (selection, UI_BAD);
  state = g_action_group_get_action_state (G_ACTION_GROUP (ui->window), "inspector");
  g_assert_true (g_variant_get_boolean (state));
  ui_picture (GTK_WIDGET (ui->window), "selected");
  activate (ui, "deselect");
  g_assert_cmpint (porthole_selection_get_kind (selection), ==, PORTHOLE_SELECTION_NONE);
  ui_window_close (ui);
}

static void
test_preferences (void)
{
  UiWindow *ui = ui_window_open ();
  GtkWindow *dialog;

  activate (ui, "preferences");
  UI_WAIT_FOR ((dialog = ui_find_window (ADW_TYPE_PREFERENCES_WINDOW)) != NULL);
  ui_picture (GTK_WIDGET (dialog), "preferences");
  gtk_switch_set_active (GTK_SWITCH (ui_find (GTK_WIDGET (dialog), GTK_TYPE_SWITCH)), TRUE);
  g_assert_true (g_settings_get_boolean (ui->settings, "watch-host"));
  g_settings_reset (ui->settings, "watch-host");
  gtk_window_destroy (dialog);
  ui_window_close (ui);
}

static void
painted_cb (GdkFrameClock *frame_clock, gint64 *painted)
{
  *painted = g_get_monotonic_time ();
}

/* nothing is drawn where nothing changes, whatever was shown before */
static void
test_rest (void)
{
  UiWindow *ui = ui_window_open ();
  GdkFrameClock *frame_clock = gtk_widget_get_frame_clock (GTK_WIDGET (ui->window));
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PORTHOLE_TEST_DEMO_RECORDING"));
  gint64 painted = g_get_monotonic_time ();
  gulong handler = g_signal_connect (frame_clock, "after-paint", G_CALLBACK (painted_cb), &painted);

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  porthole_watch_replay (ui->watch, file, PORTHOLE_REPLAY_FAST);
  UI_WAIT_FOR (porthole_watch_get_state (ui->watch) == PORTHOLE_WATCH_REPLAYED);
  UI_WAIT_FOR (g_get_monotonic_time () - painted > G_USEC_PER_SEC);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_signal_handler_disconnect (frame_clock, handler);
  ui_window_close (ui);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/ui/window/first", test_first);
  g_test_add_func ("/ui/window/starting", test_starting);
  g_test_add_func ("/ui/window/watching", test_watching);
  g_test_add_func ("/ui/window/stopped-empty", test_stopped_empty);
  g_test_add_func ("/ui/window/failures", test_failures);
  g_test_add_func ("/ui/window/helper-died", test_helper_died);
  g_test_add_func ("/ui/window/missing-probes", test_missing_probes);
  g_test_add_func ("/ui/window/losses", test_losses);
  g_test_add_func ("/ui/window/recordings", test_recordings);
  g_test_add_func ("/ui/window/export", test_export);
  g_test_add_func ("/ui/window/panes", test_panes);
  g_test_add_func ("/ui/window/narrow", test_narrow);
  g_test_add_func ("/ui/window/right-to-left", test_right_to_left);
  g_test_add_func ("/ui/window/help-overlay", test_help_overlay);
  g_test_add_func ("/ui/window/selection", test_selection);
  g_test_add_func ("/ui/window/rest", test_rest);
  g_test_add_func ("/ui/window/preferences", test_preferences);
  return g_test_run ();
}
