/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/timestamp.h"
#include "list-check.h"
#include "ui/timeline-bars.h"
#include "ui/timeline.h"

#define SECOND G_GINT64_CONSTANT (1000000000)

static ListCheck *
open_timeline (void)
{
  return list_check_open (PORTHOLE_TYPE_TIMELINE,
                          (ListCheckSetContext)porthole_timeline_set_context, 1000, 56);
}

static PortholeTimelineBars *
get_bars (ListCheck *check)
{
  return PORTHOLE_TIMELINE_BARS (ui_find (check->widget, PORTHOLE_TYPE_TIMELINE_BARS));
}

static GtkWidget *
get (ListCheck *check, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (check->widget, PORTHOLE_TYPE_TIMELINE, name));
}

static void
test_calm (void)
{
  ListCheck *check = open_timeline ();
  PortholeTimelineBars *bars = get_bars (check);
  PortholeSession *session = list_check_watch (check);
  PortholeEvent *event;
  guint n_drawn;

  /* nothing happens: nothing is drawn */
  list_check_idle (300);
  n_drawn = porthole_timeline_bars_get_n_drawn (bars);
  list_check_idle (2500);
  g_assert_cmpuint (porthole_timeline_bars_get_n_drawn (bars), ==, n_drawn);

  /* however much happens, once a second is enough */
  for (guint i = 0; i < 30; i++)
    {
      for (guint j = 0; j < 50; j++)
        list_check_take_event (session, list_check_exec (LIST_WEB, "sh"));
      list_check_idle (100);
    }
  g_assert_cmpuint (porthole_timeline_bars_get_n_drawn (bars) - n_drawn, >=, 1);
  g_assert_cmpuint (porthole_timeline_bars_get_n_drawn (bars) - n_drawn, <=, 12);

  /* nor while it is paused */
  porthole_watch_set_paused (check->watch, TRUE);
  list_check_idle (300);
  n_drawn = porthole_timeline_bars_get_n_drawn (bars);
  event = list_check_exec (LIST_WEB, "sh");
  event->time += 2 * SECOND;
  list_check_take_event (session, event);
  list_check_idle (1500);
  g_assert_cmpuint (porthole_timeline_bars_get_n_drawn (bars), ==, n_drawn);
  porthole_watch_set_paused (check->watch, FALSE);
  UI_WAIT_FOR (porthole_timeline_bars_get_n_drawn (bars) > n_drawn);

  /* and once it has ended, what is there stays as it is */
  fake_feed_end (check->feed, NULL);
  UI_WAIT_FOR (!porthole_watch_is_running (check->watch));
  list_check_idle (2500);
  n_drawn = porthole_timeline_bars_get_n_drawn (bars);
  list_check_idle (2500);
  g_assert_cmpuint (porthole_timeline_bars_get_n_drawn (bars), ==, n_drawn);
  list_check_close (check);
}

static void
test_buttons (void)
{
  ListCheck *check = open_timeline ();
  GtkButton *live = GTK_BUTTON (get (check, "live_button"));
  GtkToggleButton *pause = GTK_TOGGLE_BUTTON (get (check, "pause_button"));

  g_assert_cmpstr (gtk_button_get_label (live), ==, "Ended");
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (pause)));
  list_check_watch (check);
  g_assert_cmpstr (gtk_button_get_label (live), ==, "Live");
  gtk_toggle_button_set_active (pause, TRUE);
  g_assert_true (porthole_watch_get_paused (check->watch));
  g_assert_cmpstr (gtk_button_get_label (live), ==, "Paused");
  ui_picture (GTK_WIDGET (check->window), "timeline-paused");
  gtk_widget_activate_action (check->widget, "timeline.live", NULL);
  g_assert_false (porthole_watch_get_paused (check->watch));
  g_assert_false (gtk_toggle_button_get_active (pause));
  list_check_close (check);
}

/* in pixels, of what is higher than a line */
static float
get_widest (GskRenderNode *node)
{
  graphene_rect_t bounds;
  float widest = 0;

  switch ((int)gsk_render_node_get_node_type (node))
    {
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        widest = MAX (widest, get_widest (gsk_container_node_get_child (node, i)));
      return widest;
    case GSK_COLOR_NODE:
      gsk_render_node_get_bounds (node, &bounds);
      return bounds.size.height > 1 ? bounds.size.width : 0;
    default:
      return 0;
    }
}

static float
get_widest_bar (PortholeTimelineBars *bars)
{
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  GTK_WIDGET_GET_CLASS (bars)->snapshot (GTK_WIDGET (bars), snapshot);
  node = gtk_snapshot_to_node (snapshot);
  return node != NULL ? get_widest (node) : 0;
}

static gboolean
busy_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* a window that draws without an end leaves time to read on */
static void
test_recording (void)
{
  ListCheck *check = open_timeline ();
  GtkButton *live = GTK_BUTTON (get (check, "live_button"));
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PORTHOLE_TEST_DEMO_RECORDING"));
  guint busy = g_idle_add_full (GDK_PRIORITY_REDRAW, busy_cb, NULL, NULL);

  porthole_watch_replay (check->watch, file, PORTHOLE_REPLAY_FAST);
  UI_WAIT_FOR (porthole_watch_get_state (check->watch) == PORTHOLE_WATCH_REPLAYED);
  g_assert_cmpstr (gtk_button_get_label (live), ==, "Recording");
  /* it is short: what is seen of it has room */
  g_assert_cmpfloat (get_widest_bar (get_bars (check)), >, 20);
  g_source_remove (busy);
  list_check_close (check);
}

static void
test_bars (void)
{
  ListCheck *check = open_timeline ();
  PortholeTimelineBars *bars = get_bars (check);
  const gint64 now = G_GINT64_CONSTANT (1714557600) * SECOND;

  UI_WAIT_FOR (gtk_widget_get_width (GTK_WIDGET (bars)) > 300);

  g_assert_false (porthole_timeline_bars_move_to (bars, now, TRUE));
  porthole_timeline_bars_add (bars, now, PORTHOLE_LEVEL_HIGH, 3);
  porthole_timeline_bars_add (bars, now - 5 * SECOND, PORTHOLE_LEVEL_NORMAL, 4);
  g_assert_true (porthole_timeline_bars_move_to (bars, now + SECOND, TRUE));
  g_assert_cmpuint (porthole_timeline_bars_get_rate (bars), ==, 3);
  /* far away, and times that cannot be */
  porthole_timeline_bars_add (bars, 0, PORTHOLE_LEVEL_NORMAL, 1);
  porthole_timeline_bars_add (bars, -now, PORTHOLE_LEVEL_NORMAL, 1);
  porthole_timeline_bars_add (bars, 1, PORTHOLE_LEVEL_NORMAL, 1);
  porthole_timeline_bars_add (bars, G_MAXINT64, PORTHOLE_LEVEL_NORMAL, G_MAXUINT64 / 2);
  g_assert_false (porthole_timeline_bars_move_to (bars, now + 3600 * SECOND, TRUE));
  list_check_close (check);
}

static void
test_pictures (void)
{
  ListCheck *check = open_timeline ();
  PortholeSession *session = list_check_watch (check);
  gint64 now = porthole_timestamp_now ();

  for (guint second = 0; second < 140; second++)
    for (guint i = 0; i < 3 + (second * 7) % 11 + (second % 31 == 0 ? 60 : 0); i++)
      {
        PortholeEvent *event = list_check_exec (LIST_WEB, "sh");

        event->time = now - (140 - second) * SECOND;
        list_check_take_event (session, event);
        if (second > 100 && second < 112 && i < 4)
          {
            event = porthole_event_new (PORTHOLE_EVENT_OPEN);
            event->time = now - (140 - second) * SECOND;
            event->container = g_strdup (LIST_BAD);
            event->path = g_strdup ("/etc/shadow");
            event->access = g_strsplit ("read", ",", -1);
            event->process = porthole_process_new ();
            event->process->exe = g_strdup ("/bin/cat");
            event->process->comm = g_strdup ("cat");
            event->result = g_strdup ("ok");
            list_check_take_event (session, event);
          }
      }
  list_check_idle (1500);
  ui_picture (GTK_WIDGET (check->window), "timeline");
  list_check_close (check);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/ui/timeline/calm", test_calm);
  g_test_add_func ("/ui/timeline/buttons", test_buttons);
  g_test_add_func ("/ui/timeline/recording", test_recording);
  g_test_add_func ("/ui/timeline/bars", test_bars);
  g_test_add_func ("/ui/timeline/pictures", test_pictures);
  return g_test_run ();
}
