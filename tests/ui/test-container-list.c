/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "list-check.h"
#include "ui/container-item.h"
#include "ui/container-list.h"

#include <string.h>

static ListCheck *
open_list (void)
{
  return list_check_open (PORTHOLE_TYPE_CONTAINER_LIST,
                          (ListCheckSetContext)porthole_container_list_set_context, 960, 420);
}

static GtkColumnView *
get_view (ListCheck *check)
{
  return GTK_COLUMN_VIEW (ui_find (check->widget, GTK_TYPE_COLUMN_VIEW));
}

static GtkSingleSelection *
get_model (ListCheck *check)
{
  return GTK_SINGLE_SELECTION (gtk_column_view_get_model (get_view (check)));
}

static guint
count (ListCheck *check)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_model (check)));
}

/* ids of the containers in the order in which they stand, by their first digits */
static char *
order (ListCheck *check)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < count (check); i++)
    {
      g_autoptr (PortholeContainerItem) item
          = g_list_model_get_item (G_LIST_MODEL (get_model (check)), i);

      g_string_append_c (text, porthole_container_item_get_container (item)->id[0]);
    }
  return g_string_free (text, FALSE);
}

static gboolean
stands (ListCheck *check, const char *wanted)
{
  g_autofree char *text = order (check);

  return g_str_equal (text, wanted);
}

static void
sort_by (ListCheck *check, const char *title, GtkSortType type)
{
  GListModel *columns = gtk_column_view_get_columns (get_view (check));

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_str_equal (gtk_column_view_column_get_title (column), title))
        {
          gtk_column_view_sort_by_column (get_view (check), column, type);
          return;
        }
    }
  g_assert_not_reached ();
}

static void
test_numbers (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session;

  UI_WAIT_FOR (list_check_says (check->widget, "No Containers Yet"));
  ui_picture (GTK_WIDGET (check->window), "containers-empty");
  session = list_check_watch (check);
  list_check_take_container (session, LIST_WEB, "web", "nginx:1.27");
  list_check_take_container (session, LIST_BAD, "attacker", "debian:12");
  UI_WAIT_FOR (count (check) == 2);
  for (guint i = 0; i < 5; i++)
    list_check_take_event (session, list_check_exec (LIST_WEB, "sh"));
  for (guint i = 0; i < 12345; i++)
    list_check_take_event (session, list_check_connect (LIST_WEB, "203.0.113.7", 443));
  list_check_take_finding (session, LIST_BAD);
  UI_WAIT_FOR (list_check_says (check->widget, "12.3 k"));
  UI_WAIT_FOR (list_check_says (check->widget, "5")); /* processes */
  g_assert_true (list_check_says (check->widget, "High"));

  /* the worst first, until another column is chosen */
  UI_WAIT_FOR (stands (check, "21"));
  sort_by (check, "Events", GTK_SORT_DESCENDING);
  UI_WAIT_FOR (stands (check, "12"));
  sort_by (check, "Name", GTK_SORT_ASCENDING);
  UI_WAIT_FOR (stands (check, "21"));
  list_check_close (check);
}

static void
test_selection (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);
  g_autofree char *text = NULL;

  list_check_take_container (session, LIST_WEB, "web", "nginx:1.27");
  list_check_take_container (session, LIST_BAD, "attacker", "debian:12");
  UI_WAIT_FOR (count (check) == 2);
  sort_by (check, "Name", GTK_SORT_ASCENDING);
  UI_WAIT_FOR (stands (check, "21"));
  gtk_single_selection_set_selected (get_model (check), 1);
  g_assert_true (porthole_selection_has_node (check->selection, LIST_WEB));
  gtk_widget_activate_action (check->widget, "containers.copy", NULL);
  text = list_check_read_clipboard (check->widget);
  g_assert_true (g_str_has_prefix (text, LIST_WEB "\tweb\tNormal"));
  porthole_selection_set_node (check->selection, LIST_BAD);
  g_assert_cmpuint (gtk_single_selection_get_selected (get_model (check)), ==, 0);
  porthole_selection_clear (check->selection);
  g_assert_cmpuint (gtk_single_selection_get_selected (get_model (check)), ==,
                    GTK_INVALID_LIST_POSITION);

  /* numbers that change select nothing else */
  porthole_selection_set_node (check->selection, LIST_WEB);
  list_check_take_finding (session, LIST_BAD);
  UI_WAIT_FOR (list_check_says (check->widget, "High"));
  g_assert_true (porthole_selection_has_node (check->selection, LIST_WEB));
  g_assert_cmpuint (gtk_single_selection_get_selected (get_model (check)), ==, 1);
  list_check_close (check);
}

static void
test_filter (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);
  g_autofree char *hostile = list_check_hostile ();

  list_check_take_container (session, LIST_WEB, "web", "nginx:1.27");
  list_check_take_container (session, LIST_BAD, hostile, hostile);
  UI_WAIT_FOR (count (check) == 2);
  UI_WAIT_FOR (ui_has_label (check->widget, "<b>bold</b>&amp;\\u202e\\x1b"));
  porthole_filter_set_query (check->filter, "nginx");
  g_assert_cmpuint (count (check), ==, 1);
  porthole_filter_set_query (check->filter, "container:nobody");
  UI_WAIT_FOR (list_check_says (check->widget, "No Container Matches"));
  gtk_widget_activate_action (check->widget, "containers.reset-filter", NULL);
  g_assert_cmpuint (count (check), ==, 2);

  porthole_watch_set_paused (check->watch, TRUE);
  list_check_take_container (session, "3", "third", NULL);
  list_check_idle (1000);
  g_assert_cmpuint (count (check), ==, 2);
  porthole_watch_set_paused (check->watch, FALSE);
  g_assert_cmpuint (count (check), ==, 3);
  list_check_close (check);
}

/* a list that is in order stays so while its containers change, until it is told of that */
static void
test_order (void)
{
  const guint n = 200;
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);
  g_autofree char *before = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%c%063u", 'a' + i % 26, i);

      list_check_take_container (session, id, id, i % 3 == 0 ? "nginx:1.27" : "debian:12");
    }
  UI_WAIT_FOR (count (check) == n);
  porthole_watch_set_paused (check->watch, TRUE);
  before = order (check);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%c%063u", 'a' + i % 26, i);

      if (i % 7 < 3)
        list_check_take_finding (session, id);
      for (guint j = 0; j < i % 5; j++)
        list_check_take_event (session, list_check_connect (id, "203.0.113.7", 443));
    }
  /* those that come back are sorted in */
  porthole_filter_set_query (check->filter, "nginx");
  g_assert_cmpuint (count (check), <, n);
  porthole_filter_reset (check->filter);
  g_assert_cmpuint (count (check), ==, n);
  g_assert_true (stands (check, before));

  porthole_watch_set_paused (check->watch, FALSE);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PortholeContainerItem) item
          = g_list_model_get_item (G_LIST_MODEL (get_model (check)), i);
      PortholeContainer *container = porthole_container_item_get_container (item);

      g_assert_cmpuint (container->level != PORTHOLE_LEVEL_NORMAL, ==, i < 87);
    }
  list_check_close (check);
}

static void
test_pictures (void)
{
  ListCheck *check = open_list ();

  list_check_replay (check);
  UI_WAIT_FOR (count (check) >= 3);
  ui_picture (GTK_WIDGET (check->window), "containers");
  list_check_close (check);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/ui/container-list/numbers", test_numbers);
  g_test_add_func ("/ui/container-list/selection", test_selection);
  g_test_add_func ("/ui/container-list/filter", test_filter);
  g_test_add_func ("/ui/container-list/order", test_order);
  g_test_add_func ("/ui/container-list/pictures", test_pictures);
  return g_test_run ();
}
