/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "list-check.h"
#include "ui/finding-item.h"
#include "ui/finding-list.h"

#include <string.h>

static ListCheck *
open_list (void)
{
  return list_check_open (PORTHOLE_TYPE_FINDING_LIST,
                          (ListCheckSetContext)porthole_finding_list_set_context, 900, 560);
}

static GtkSingleSelection *
get_model (ListCheck *check)
{
  return GTK_SINGLE_SELECTION (
      gtk_list_view_get_model (GTK_LIST_VIEW (ui_find (check->widget, GTK_TYPE_LIST_VIEW))));
}

static guint
count (ListCheck *check)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_model (check)));
}

static PortholeFinding *
get_finding (ListCheck *check, guint position)
{
  g_autoptr (PortholeFindingItem) item
      = g_list_model_get_item (G_LIST_MODEL (get_model (check)), position);

  return porthole_finding_item_get_finding (item);
}

static void
test_shows (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session;

  UI_WAIT_FOR (list_check_says (check->widget, "Nothing Found"));
  ui_picture (GTK_WIDGET (check->window), "findings-empty");
  session = list_check_watch (check);
  list_check_take_container (session, LIST_WEB, "web", "nginx:1.27");
  list_check_take_container (session, LIST_BAD, "attacker", "debian:12");
  list_check_take_finding (session, LIST_WEB);
  UI_WAIT_FOR (count (check) == 1);
  list_check_take_finding (session, LIST_BAD);
  UI_WAIT_FOR (count (check) == 2);

  /* the newest first, with what is known of the technique */
  g_assert_cmpstr (get_finding (check, 0)->container, ==, LIST_BAD);
  UI_WAIT_FOR (list_check_says (check->widget, "Password hashes read"));
  g_assert_true (ui_has_label (check->widget, "attacker · T1003.008 "));
  g_assert_true (list_check_says (check->widget, "just now"));

  /* again is no other finding */
  for (guint i = 0; i < 4; i++)
    list_check_take_finding (session, LIST_BAD);
  porthole_session_end (session, NULL);
  UI_WAIT_FOR (list_check_says (check->widget, "5×"));
  g_assert_cmpuint (count (check), ==, 2);

  session = list_check_watch (check);
  UI_WAIT_FOR (list_check_says (check->widget, "Nothing Found"));
  list_check_close (check);
}

static void
test_selection (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);
  g_autofree char *text = NULL;

  list_check_take_container (session, LIST_WEB, "web", "nginx:1.27");
  list_check_take_finding (session, LIST_WEB);
  UI_WAIT_FOR (count (check) == 1);
  gtk_single_selection_set_selected (get_model (check), 0);
  g_assert_true (porthole_selection_get_finding (check->selection) == get_finding (check, 0));
  g_assert_true (porthole_selection_has_node (check->selection, LIST_WEB));
  gtk_widget_activate_action (check->widget, "findings.copy", NULL);
  text = list_check_read_clipboard (check->widget);
  g_assert_nonnull (strstr (text, " · high · web · Password hashes read · T1003.008"));

  /* it stays selected while a newer one comes above it */
  list_check_take_finding (session, LIST_BAD);
  UI_WAIT_FOR (count (check) == 2);
  g_assert_cmpstr (porthole_selection_get_finding (check->selection)->container, ==, LIST_WEB);
  g_assert_cmpuint (gtk_single_selection_get_selected (get_model (check)), ==, 1);
  porthole_selection_clear (check->selection);
  g_assert_cmpuint (gtk_single_selection_get_selected (get_model (check)), ==,
                    GTK_INVALID_LIST_POSITION);
  porthole_selection_set_finding (check->selection, get_finding (check, 0));
  g_assert_cmpuint (gtk_single_selection_get_selected (get_model (check)), ==, 0);
  list_check_close (check);
}

static void
test_filter (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);
  g_autofree char *hostile = list_check_hostile ();

  list_check_take_container (session, LIST_WEB, hostile, hostile);
  list_check_take_finding (session, LIST_WEB);
  list_check_take_finding (session, LIST_BAD);
  UI_WAIT_FOR (count (check) == 2);
  UI_WAIT_FOR (ui_has_label (check->widget, "<b>bold</b>&amp;\\u202e\\x1b"));
  porthole_filter_set_container (check->filter, LIST_WEB, FALSE);
  g_assert_cmpuint (count (check), ==, 1);
  porthole_filter_set_query (check->filter, "level:normal");
  UI_WAIT_FOR (list_check_says (check->widget, "No Finding Matches"));
  gtk_widget_activate_action (check->widget, "findings.reset-filter", NULL);
  g_assert_cmpuint (count (check), ==, 2);

  porthole_watch_set_paused (check->watch, TRUE);
  list_check_take_finding (session, "3");
  list_check_idle (600);
  g_assert_cmpuint (count (check), ==, 2);
  porthole_watch_set_paused (check->watch, FALSE);
  g_assert_cmpuint (count (check), ==, 3);
  list_check_close (check);
}

static void
test_newest (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);
  GtkWidget *view = GTK_WIDGET (
      gtk_widget_get_template_child (check->widget, PORTHOLE_TYPE_FINDING_LIST, "view"));
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  double before;

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *id = g_strdup_printf ("%064u", i);

      list_check_take_finding (session, id);
    }
  UI_WAIT_FOR (count (check) == 30);
  UI_WAIT_FOR (gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);

  /* it comes above all others, and is seen */
  before = gtk_adjustment_get_upper (adjustment);
  list_check_take_container (session, LIST_BAD, "attacker", "debian:12");
  list_check_take_finding (session, LIST_BAD);
  UI_WAIT_FOR (gtk_adjustment_get_upper (adjustment) > before);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  list_check_close (check);
}

static void
test_pictures (void)
{
  ListCheck *check = open_list ();

  list_check_replay (check);
  UI_WAIT_FOR (count (check) >= 3);
  gtk_single_selection_set_selected (get_model (check), 1);
  ui_picture (GTK_WIDGET (check->window), "findings");
  list_check_close (check);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/ui/finding-list/shows", test_shows);
  g_test_add_func ("/ui/finding-list/selection", test_selection);
  g_test_add_func ("/ui/finding-list/filter", test_filter);
  g_test_add_func ("/ui/finding-list/newest", test_newest);
  g_test_add_func ("/ui/finding-list/pictures", test_pictures);
  return g_test_run ();
}
