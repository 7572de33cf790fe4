/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each probe sees, and its switch. */
#include "ui-check.h"

#include <string.h>

#include "ui/notices.h"
#include "ui/probe-row.h"

typedef struct
{
  FakeFeed *feed;
  UiWindow *ui;
  GtkWindow *dialog;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->feed = fake_feed_new ();
  fake_feed_set_missing (fixture->feed, "open", "no syscalls:sys_exit_openat: mount tracefs");
  fixture->ui = ui_window_open ();
  porthole_watch_start_feed (fixture->ui->watch, PORTHOLE_FEED (fixture->feed));
  UI_WAIT_FOR (porthole_watch_get_state (fixture->ui->watch) == PORTHOLE_WATCH_WATCHING);
  ui_fill_session (porthole_watch_get_session (fixture->ui->watch));
  g_action_group_activate_action (G_ACTION_GROUP (fixture->ui->window), "coverage", NULL);
  UI_WAIT_FOR ((fixture->dialog = ui_find_window (g_type_from_name ("PortholeCoverageDialog")))
               != NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (fixture->dialog);
  ui_window_close (fixture->ui);
  g_clear_object (&fixture->feed);
}

static PortholeProbeRow *
find_row (GtkWidget *widget, const char *probe)
{
  if (PORTHOLE_IS_PROBE_ROW (widget)
      && strcmp (porthole_probe_row_get_probe (PORTHOLE_PROBE_ROW (widget)), probe) == 0)
    return PORTHOLE_PROBE_ROW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      PortholeProbeRow *row = find_row (child, probe);

      if (row != NULL)
        return row;
    }
  return NULL;
}

static GtkSwitch *
find_switch (Fixture *fixture, const char *probe)
{
  PortholeProbeRow *row = find_row (GTK_WIDGET (fixture->dialog), probe);

  g_assert_nonnull (row);
  return GTK_SWITCH (ui_find (GTK_WIDGET (row), GTK_TYPE_SWITCH));
}

static const char *
get_text (Fixture *fixture, const char *probe)
{
  return adw_action_row_get_subtitle (
      ADW_ACTION_ROW (find_row (GTK_WIDGET (fixture->dialog), probe)));
}

static gboolean
is_settled (GtkSwitch *toggle)
{
  return gtk_widget_get_sensitive (GTK_WIDGET (toggle))
         && gtk_switch_get_active (toggle) == gtk_switch_get_state (toggle);
}

static const char *
get_loss (Fixture *fixture)
{
  return porthole_notices_get_loss (
      PORTHOLE_NOTICES (ui_find (GTK_WIDGET (fixture->ui->window), PORTHOLE_TYPE_NOTICES)));
}

static void
test_which (Fixture *fixture, gconstpointer data)
{
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (find_switch (fixture, "exec"))));
  g_assert_true (gtk_switch_get_active (find_switch (fixture, "exec")));
  /* one that is missing, and one that the others stand on */
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (find_switch (fixture, "open"))));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (find_switch (fixture, "container"))));
  g_assert_cmpuint (fake_feed_get_n_switched (fixture->feed), ==, 0);
}

static void
test_switch (Fixture *fixture, gconstpointer data)
{
  GtkSwitch *toggle = find_switch (fixture, "exec");

  gtk_widget_activate (GTK_WIDGET (toggle));
  UI_WAIT_FOR (fake_feed_get_n_switched (fixture->feed) == 1 && is_settled (toggle));
  g_assert_false (gtk_switch_get_active (toggle));
  g_assert_cmpstr (get_text (fixture, "exec"), ==,
                   "Programs that run are not seen (switched off).");
  ui_picture (GTK_WIDGET (fixture->dialog), "coverage-off");

  gtk_widget_activate (GTK_WIDGET (toggle));
  UI_WAIT_FOR (fake_feed_get_n_switched (fixture->feed) == 2 && is_settled (toggle));
  g_assert_true (gtk_switch_get_active (toggle));
  g_assert_cmpstr (get_text (fixture, "exec"), ==, "");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  GtkSwitch *toggle = find_switch (fixture, "exec");

  fake_feed_set_refusal (fixture->feed, "polkit does not allow you to switch probes: ask an "
                                        "administrator of this computer");
  gtk_widget_activate (GTK_WIDGET (toggle));
  /* until there is an answer it waits */
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (toggle)));
  UI_WAIT_FOR (fake_feed_get_n_switched (fixture->feed) == 1 && is_settled (toggle));
  g_assert_true (gtk_switch_get_active (toggle));
  g_assert_true (g_str_has_prefix (get_text (fixture, "exec"), "Polkit does not allow you"));
  ui_picture (GTK_WIDGET (fixture->dialog), "coverage-refused");

  /* and the next time it may be */
  fake_feed_set_refusal (fixture->feed, NULL);
  gtk_widget_activate (GTK_WIDGET (toggle));
  UI_WAIT_FOR (fake_feed_get_n_switched (fixture->feed) == 2 && is_settled (toggle));
  g_assert_false (gtk_switch_get_active (toggle));
}

static void
test_others (Fixture *fixture, gconstpointer data)
{
  fake_feed_switch (fixture->feed, "exec", FALSE);
  UI_WAIT_FOR (!gtk_switch_get_active (find_switch (fixture, "exec")));
  g_assert_cmpuint (fake_feed_get_n_switched (fixture->feed), ==, 0);
  gtk_window_destroy (g_steal_pointer (&fixture->dialog));
  g_assert_cmpstr (get_loss (fixture), ==, "Some of what happens cannot be seen");
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  gtk_widget_activate (GTK_WIDGET (find_switch (fixture, "exec")));
  gtk_window_destroy (g_steal_pointer (&fixture->dialog));
  UI_WAIT_FOR (fake_feed_get_n_switched (fixture->feed) == 1);
}

static void
test_ended (Fixture *fixture, gconstpointer data)
{
  fake_feed_end (fixture->feed, NULL);
  UI_WAIT_FOR (!gtk_widget_get_visible (GTK_WIDGET (find_switch (fixture, "exec"))));
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/ui/coverage/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("which", test_which);
  ADD ("switch", test_switch);
  ADD ("refused", test_refused);
  ADD ("others", test_others);
  ADD ("closed", test_closed);
  ADD ("ended", test_ended);
  return g_test_run ();
}
