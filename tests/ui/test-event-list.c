/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "list-check.h"
#include "ui/event-list.h"
#include "ui/event-store.h"

#include <string.h>

static ListCheck *
open_list (void)
{
  return list_check_open (PORTHOLE_TYPE_EVENT_LIST,
                          (ListCheckSetContext)porthole_event_list_set_context, 960, 600);
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

static void
take_some (PortholeSession *session, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *arguments = g_strdup_printf ("tool-%u --run", i);

      list_check_take_event (session,
                             list_check_exec (i % 2 == 0 ? LIST_WEB : LIST_BAD, arguments));
    }
}

static void
test_opens (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session;

  UI_WAIT_FOR (list_check_says (check->widget, "No Events Yet"));
  ui_picture (GTK_WIDGET (check->window), "events-empty");
  session = list_check_watch (check);
  list_check_take_container (session, LIST_WEB, "web", "nginx:1.27");
  take_some (session, 3);
  UI_WAIT_FOR (count (check) == 3);
  UI_WAIT_FOR (list_check_says (check->widget, "tool-2 --run"));
  g_assert_true (list_check_says (check->widget, "web"));
  g_assert_true (list_check_says (check->widget, "exec"));

  /* another session begins with nothing */
  session = list_check_watch (check);
  UI_WAIT_FOR (list_check_says (check->widget, "No Events Yet"));
  g_assert_cmpuint (count (check), ==, 0);
  list_check_close (check);
}

static void
test_filter (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);

  take_some (session, 4);
  list_check_take_event (session, list_check_connect (LIST_WEB, "203.0.113.7", 443));
  UI_WAIT_FOR (count (check) == 5);
  porthole_filter_set_query (check->filter, "port:443");
  g_assert_cmpuint (count (check), ==, 1);
  UI_WAIT_FOR (list_check_says (check->widget, "203.0.113.7:443 tcp, established"));

  /* new ones are asked about as they come */
  take_some (session, 2);
  list_check_take_event (session, list_check_connect (LIST_WEB, "203.0.113.8", 443));
  UI_WAIT_FOR (count (check) == 2);
  porthole_filter_set_query (check->filter, "port:1");
  UI_WAIT_FOR (list_check_says (check->widget, "No Event Matches"));
  ui_picture (GTK_WIDGET (check->window), "events-filtered");
  gtk_widget_activate_action (check->widget, "events.reset-filter", NULL);
  UI_WAIT_FOR (count (check) == 8);
  list_check_close (check);
}

static void
test_selection (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);
  g_autoptr (PortholeEvent) event = NULL;
  g_autofree char *text = NULL;

  list_check_take_container (session, LIST_WEB, "web", "nginx:1.27");
  take_some (session, 10);
  UI_WAIT_FOR (count (check) == 10);
  gtk_single_selection_set_selected (get_model (check), 4);
  event = porthole_event_ref (porthole_selection_get_event (check->selection));
  g_assert_cmpstr (event->process->comm, ==, "tool-4");
  g_assert_true (porthole_selection_has_node (check->selection, LIST_WEB));

  /* Ctrl+C has this action */
  gtk_widget_activate_action (check->widget, "events.copy", NULL);
  text = list_check_read_clipboard (check->widget);
  g_assert_nonnull (strstr (text, "\tweb\texec\ttool-4"));
  g_assert_nonnull (strstr (text, "tool-4 --run"));
  g_assert_null (strchr (text, '\n'));

  porthole_selection_clear (check->selection);
  g_assert_cmpuint (gtk_single_selection_get_selected (get_model (check)), ==,
                    GTK_INVALID_LIST_POSITION);
  porthole_selection_set_event (check->selection, event);
  g_assert_cmpuint (gtk_single_selection_get_selected (get_model (check)), ==, 4);

  /* what is selected stays so while others come, and where it is filtered out */
  take_some (session, 3);
  UI_WAIT_FOR (count (check) == 13);
  g_assert_true (porthole_selection_get_event (check->selection) == event);

  gtk_widget_activate_action (check->widget, "events.only-container", NULL);
  g_assert_cmpstr (porthole_filter_get_query (check->filter), ==, "container=\"web\"");
  g_assert_cmpuint (count (check), ==, 7);
  list_check_close (check);
}

static gboolean
is_at_end (ListCheck *check)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (get_view (check)));

  return gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment)
         >= gtk_adjustment_get_upper (adjustment) - 1;
}

static void
test_following (void)
{
  ListCheck *check = open_list ();
  PortholeEventList *list = PORTHOLE_EVENT_LIST (check->widget);
  PortholeSession *session = list_check_watch (check);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (get_view (check)));

  take_some (session, 500);
  UI_WAIT_FOR (count (check) == 500);
  UI_WAIT_FOR (list_check_says (check->widget, "tool-499 --run") && is_at_end (check));
  g_assert_true (porthole_event_list_get_following (list));

  /* scrolled up by the person, who does so again where the table was still being laid out */
  UI_WAIT_FOR (
      (gtk_adjustment_set_value (adjustment, 1000), !porthole_event_list_get_following (list)));
  take_some (session, 7);
  UI_WAIT_FOR (list_check_says (check->widget, "7 new events"));
  g_assert_false (is_at_end (check));
  ui_picture (GTK_WIDGET (check->window), "events-scrolled");

  gtk_widget_activate_action (check->widget, "events.follow", NULL);
  UI_WAIT_FOR (is_at_end (check) && porthole_event_list_get_following (list));
  take_some (session, 300);
  UI_WAIT_FOR (count (check) == 807);
  UI_WAIT_FOR (is_at_end (check) && list_check_says (check->widget, "tool-299 --run"));
  g_assert_true (porthole_event_list_get_following (list));
  list_check_close (check);
}

static void
test_paused (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);

  take_some (session, 2);
  UI_WAIT_FOR (count (check) == 2);
  porthole_watch_set_paused (check->watch, TRUE);
  take_some (session, 5);
  list_check_idle (500);
  g_assert_cmpuint (count (check), ==, 2);
  porthole_watch_set_paused (check->watch, FALSE);
  g_assert_cmpuint (count (check), ==, 7);
  list_check_close (check);
}

static void
test_lost (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);
  g_autoptr (PortholeTotals) totals = porthole_totals_new ("");

  take_some (session, 1);
  totals->events = 1001;
  totals->delivered = 1;
  totals->lost = 1000;
  porthole_session_take_totals (session, totals);
  take_some (session, 1);
  UI_WAIT_FOR (count (check) == 3);
  UI_WAIT_FOR (ui_has_label (check->widget, "1000 events were lost here"));

  /* no filter hides that something is missing, and it selects nothing */
  porthole_filter_set_query (check->filter, "nothing-like-that");
  g_assert_cmpuint (count (check), ==, 1);
  gtk_single_selection_set_selected (get_model (check), 0);
  g_assert_cmpint (porthole_selection_get_kind (check->selection), ==, PORTHOLE_SELECTION_NONE);
  list_check_close (check);
}

static void
test_hostile (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);
  g_autofree char *name = list_check_hostile ();
  PortholeEvent *event = list_check_exec (LIST_WEB, "sh -c x");
  g_autofree char *text = NULL;

  list_check_take_container (session, LIST_WEB, name, name);
  g_strfreev (event->process->args);
  event->process->args = g_strdupv ((char *[]){ "sh", name, NULL });
  g_free (event->process->comm);
  event->process->comm = g_strdup (name);
  list_check_take_event (session, event);
  UI_WAIT_FOR (count (check) == 1);
  UI_WAIT_FOR (ui_has_label (check->widget, "<b>bold</b>&amp;\\u202e\\x1b[31m\\x0a"));
  g_assert_true (ui_has_label (check->widget, "sh <b>bold</b>&amp;\\u202e\\x1b"));
  gtk_single_selection_set_selected (get_model (check), 0);
  gtk_widget_activate_action (check->widget, "events.copy", NULL);
  text = list_check_read_clipboard (check->widget);
  g_assert_cmpuint (strlen (text), <, 2000);
  g_assert_null (strchr (text, '\x1b'));
  list_check_close (check);
}

/* a hundred thousand and more, of which the last are kept */
static void
test_many (void)
{
  ListCheck *check = open_list ();
  PortholeSession *session = list_check_watch (check);
  const guint n = PORTHOLE_EVENT_STORE_MAX + 5000;
  g_autoptr (PortholeEventStore) store = porthole_event_store_new (check->watch, check->filter);
  guint position;

  for (guint i = 0; i < n; i++)
    {
      PortholeEvent *event = porthole_event_new (PORTHOLE_EVENT_EXIT);

      event->time = G_GINT64_CONSTANT (1714557600000000001) + i;
      event->container = g_strdup (LIST_WEB);
      list_check_take_event (session, event);
      if (i % 20000 == 0)
        porthole_event_store_flush (store);
    }
  porthole_event_store_flush (store);
  g_assert_cmpuint (porthole_event_store_get_size (store), ==, PORTHOLE_EVENT_STORE_MAX);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, PORTHOLE_EVENT_STORE_MAX);
  g_assert_cmpuint (porthole_event_store_get_n_dropped (store), ==, 5000);
  UI_WAIT_FOR (count (check) == PORTHOLE_EVENT_STORE_MAX && is_at_end (check));
  {
    g_autoptr (PortholeEventItem) first = g_list_model_get_item (G_LIST_MODEL (store), 0);
    g_autoptr (PortholeEventItem) again = g_list_model_get_item (G_LIST_MODEL (store), 0);

    g_assert_true (first == again);
    g_assert_cmpuint (porthole_event_item_get_event (first)->id, ==, 5001);
    g_assert_true (
        porthole_event_store_find (store, porthole_event_item_get_event (first), &position));
    g_assert_cmpuint (position, ==, 0);
  }

  /* large ones are fewer, shown or waiting */
  for (guint pass = 0; pass < 2; pass++)
    {
      porthole_watch_set_paused (check->watch, pass == 1);
      for (guint i = 0; i < 9000; i++)
        {
          PortholeEvent *event = list_check_exec (LIST_WEB, "sh");

          g_strfreev (event->process->args);
          event->process->args = g_new0 (char *, 2);
          event->process->args[0] = g_strnfill (16 * 1024, 'x');
          list_check_take_event (session, event);
          if (i % 1000 == 0)
            list_check_idle (0);
        }
      if (pass == 0)
        porthole_event_store_flush (store);
      g_assert_cmpuint (porthole_event_store_get_size (store), <, 9000);
      g_assert_cmpuint (porthole_event_store_get_size (store), >, 1000);
    }
  porthole_watch_set_paused (check->watch, FALSE);
  g_assert_cmpuint (porthole_event_store_get_size (store), <, 9000);
  g_clear_object (&store); /* it holds the watch */
  list_check_close (check);
}

static void
test_pictures (void)
{
  ListCheck *check = open_list ();

  list_check_replay (check);
  UI_WAIT_FOR (count (check) > 100);
  ui_picture (GTK_WIDGET (check->window), "events");
  porthole_filter_set_query (check->filter, "level>=warning");
  list_check_idle (300);
  gtk_single_selection_set_selected (get_model (check), 2);
  ui_picture (GTK_WIDGET (check->window), "events-warning");
  list_check_close (check);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/ui/event-list/opens", test_opens);
  g_test_add_func ("/ui/event-list/filter", test_filter);
  g_test_add_func ("/ui/event-list/selection", test_selection);
  g_test_add_func ("/ui/event-list/following", test_following);
  g_test_add_func ("/ui/event-list/paused", test_paused);
  g_test_add_func ("/ui/event-list/lost", test_lost);
  g_test_add_func ("/ui/event-list/hostile", test_hostile);
  g_test_add_func ("/ui/event-list/many", test_many);
  g_test_add_func ("/ui/event-list/pictures", test_pictures);
  return g_test_run ();
}
