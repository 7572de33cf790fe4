/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "list-check.h"
#include "ui/filter-panel.h"
#include "ui/filter-row.h"

static ListCheck *
open_panel (void)
{
  return list_check_open (PORTHOLE_TYPE_FILTER_PANEL,
                          (ListCheckSetContext)porthole_filter_panel_set_context, 260, 696);
}

static GtkWidget *
get (ListCheck *check, const char *name)
{
  return GTK_WIDGET (
      gtk_widget_get_template_child (check->widget, PORTHOLE_TYPE_FILTER_PANEL, name));
}

static const char *
get_text (ListCheck *check, const char *name)
{
  return gtk_label_get_text (GTK_LABEL (get (check, name)));
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = PORTHOLE_IS_FILTER_ROW (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

static void
test_counts (void)
{
  ListCheck *check = open_panel ();
  PortholeSession *session;

  ui_picture (GTK_WIDGET (check->window), "filters-empty");
  g_assert_true (list_check_says (check->widget, "Containers are listed here."));
  session = list_check_watch (check);
  list_check_take_container (session, LIST_WEB, "web", "nginx:1.27");
  list_check_take_container (session, LIST_BAD, "attacker", "debian:12");
  list_check_take_event (session, list_check_connect (LIST_WEB, "203.0.113.7", 443));
  list_check_take_finding (session, LIST_BAD);
  UI_WAIT_FOR (g_str_equal (get_text (check, "count_high"), "1"));
  g_assert_cmpstr (get_text (check, "count_normal"), ==, "2"); /* web and the peer */
  UI_WAIT_FOR (list_check_says (check->widget, "attacker"));
  g_assert_true (list_check_says (check->widget, "nginx:1.27"));
  g_assert_cmpstr (get_text (check, "containers_count"), ==, "2");
  g_assert_false (gtk_widget_get_visible (get (check, "container_entry")));

  /* nothing of it is the next session's */
  list_check_watch (check);
  UI_WAIT_FOR (g_str_equal (get_text (check, "count_high"), "0"));
  g_assert_cmpstr (get_text (check, "containers_count"), ==, "");
  list_check_close (check);
}

static void
test_choices (void)
{
  ListCheck *check = open_panel ();

  gtk_check_button_set_active (GTK_CHECK_BUTTON (get (check, "level_warning")), FALSE);
  g_assert_false (porthole_filter_get_level (check->filter, PORTHOLE_LEVEL_WARNING));
  g_assert_true (porthole_filter_get_level (check->filter, PORTHOLE_LEVEL_HIGH));
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (gtk_grid_get_child_at (GTK_GRID (get (check, "kind_grid")), 0, 0)), FALSE);
  g_assert_false (porthole_filter_get_kind (check->filter, PORTHOLE_EVENT_EXEC));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (get (check, "udp_button")), FALSE);
  g_assert_false (porthole_filter_get_protocol (check->filter, PORTHOLE_PROTOCOL_UDP));
  gtk_editable_set_text (GTK_EDITABLE (get (check, "ports_entry")), "80, 443");
  g_assert_cmpstr (porthole_filter_get_ports (check->filter), ==, "80, 443");
  gtk_switch_set_active (GTK_SWITCH (get (check, "idle_switch")), FALSE);
  g_assert_false (porthole_filter_get_show_idle (check->filter));
  gtk_editable_set_text (GTK_EDITABLE (get (check, "query_entry")), "port:x kind:exec");
  UI_WAIT_FOR (g_str_equal (porthole_filter_get_query (check->filter), "port:x kind:exec"));
  g_assert_true (ui_has_label (check->widget, "“x” is no port"));
  ui_picture (GTK_WIDGET (check->window), "filters-problem");

  /* the other way round, and all at once */
  gtk_widget_activate_action (check->widget, "filters.reset", NULL);
  g_assert_false (porthole_filter_get_active (check->filter));
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (get (check, "level_warning"))));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (check, "query_entry"))), ==, "");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (check, "ports_entry"))), ==, "");
  g_assert_false (gtk_widget_get_visible (get (check, "problem_label")));
  porthole_filter_set_query (check->filter, "nginx");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (check, "query_entry"))), ==, "nginx");
  list_check_close (check);
}

static void
test_host (void)
{
  ListCheck *check = open_panel ();

  list_check_watch (check);
  g_assert_false (porthole_watch_get_host (check->watch));
  gtk_switch_set_active (GTK_SWITCH (get (check, "host_switch")), TRUE);
  g_assert_true (porthole_watch_get_host (check->watch));
  g_assert_true (porthole_filter_get_show_host (check->filter));
  g_assert_true (gtk_widget_get_visible (get (check, "host_hint")));
  list_check_watch (check);
  g_assert_false (gtk_widget_get_visible (get (check, "host_hint")));
  list_check_close (check);
}

/* hundreds of containers, of which only those in sight have a row */
static void
test_many_containers (void)
{
  ListCheck *check = open_panel ();
  PortholeSession *session = list_check_watch (check);
  g_autofree char *hostile = list_check_hostile ();
  GtkWidget *view = get (check, "container_view");
  GListModel *model;

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *id = g_strdup_printf ("%064u", i);
      g_autofree char *name = g_strdup_printf ("shop-%u", i);

      list_check_take_container (session, id, name, "example/shop:1");
    }
  list_check_take_container (session, LIST_BAD, hostile, hostile);
  model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (view)));
  UI_WAIT_FOR (g_list_model_get_n_items (model) == 501);
  g_assert_true (gtk_widget_get_visible (get (check, "container_entry")));
  UI_WAIT_FOR (ui_has_label (check->widget, "<b>bold</b>&amp;\\u202e"));
  g_assert_cmpuint (count_rows (view), >, 1);
  g_assert_cmpuint (count_rows (view), <, 300);

  gtk_editable_set_text (GTK_EDITABLE (get (check, "container_entry")), "SHOP-49");
  UI_WAIT_FOR (g_list_model_get_n_items (model) == 11);
  /* Enter on a row */
  g_signal_emit_by_name (view, "activate", 0);
  g_assert_cmpuint (porthole_filter_get_n_hidden (check->filter), ==, 1);
  ui_picture (GTK_WIDGET (check->window), "filters-many");
  gtk_widget_activate_action (check->widget, "filters.show-all-containers", NULL);
  g_assert_cmpuint (porthole_filter_get_n_hidden (check->filter), ==, 0);
  gtk_editable_set_text (GTK_EDITABLE (get (check, "container_entry")), "no such");
  UI_WAIT_FOR (list_check_says (check->widget, "No container is called so."));
  list_check_close (check);
}

static void
test_worst (void)
{
  ListCheck *check = open_panel ();
  PortholeSession *session = list_check_watch (check);
  GtkWidget *view = get (check, "container_view");
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("%064u", i);
      g_autofree char *name = g_strdup_printf ("shop-%02u", i);

      list_check_take_container (session, id, name, "example/shop:1");
    }
  list_check_take_container (session, LIST_BAD, "zoo", "debian:12");
  UI_WAIT_FOR (list_check_says (check->widget, "shop-00"));
  UI_WAIT_FOR (gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);

  /* the last one becomes the first one, and is seen */
  list_check_take_finding (session, LIST_BAD);
  UI_WAIT_FOR (g_str_equal (get_text (check, "count_high"), "1"));
  ui_picture (GTK_WIDGET (check->window), "filters-worst");
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  list_check_close (check);
}

static void
test_pictures (void)
{
  ListCheck *check = open_panel ();

  list_check_replay (check);
  UI_WAIT_FOR (ui_find (check->widget, PORTHOLE_TYPE_FILTER_ROW) != NULL);
  /* its containers have exited, which is said and not only shown */
  UI_WAIT_FOR (ui_has_label (check->widget, "Exited"));
  ui_picture (GTK_WIDGET (check->window), "filters");
  list_check_close (check);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/ui/filter-panel/counts", test_counts);
  g_test_add_func ("/ui/filter-panel/choices", test_choices);
  g_test_add_func ("/ui/filter-panel/host", test_host);
  g_test_add_func ("/ui/filter-panel/many-containers", test_many_containers);
  g_test_add_func ("/ui/filter-panel/worst", test_worst);
  g_test_add_func ("/ui/filter-panel/pictures", test_pictures);
  return g_test_run ();
}
