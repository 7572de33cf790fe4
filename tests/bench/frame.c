/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frame [--smoke]: how long a frame of the graph takes, with two edges for each node: the whole
 * graph in view, and at 100 %; all of it moving, and settled. Beside it a painter of a few lines
 * that knows only rectangles of one colour. One line of JSON for each size. The renderer is
 * GSK_RENDERER's. Times are medians: wall is from the begin of a frame to the end of what the
 * program does for it, cpu is that of all threads, those of a software GL included.
 */
#include <adwaita.h>
#include <math.h>
#include <time.h>

#include "ui/graph/graph-canvas.h"
#include "ui/ui.h"

#include "median.h"

#define ROUNDS   5
#define FRAMES   12
#define PER_HUB  10 /* peers for a container */
#define REST_FOR (2 * G_USEC_PER_SEC)

typedef struct
{
  double wall, cpu; /* ms for a frame */
} Times;

typedef void (*Move) (GtkWidget *widget);

/* the peer: rectangles, and nothing else */
G_DECLARE_FINAL_TYPE (PlainPainter, plain_painter, PLAIN, PAINTER, GtkWidget)

struct _PlainPainter
{
  GtkWidget parent_instance;

  PortholeScene *scene;
  PortholeGraphCamera camera;
};

G_DEFINE_FINAL_TYPE (PlainPainter, plain_painter, GTK_TYPE_WIDGET)

static void
plain_painter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PlainPainter *self = PLAIN_PAINTER (widget);
  const GdkRGBA grey = { 0.6f, 0.6f, 0.6f, 1 }, green = { 0.2f, 0.6f, 0.4f, 1 };
  guint n;
  const PortholeSceneEdge *const *edges = porthole_scene_get_edges (self->scene, &n);
  const PortholeSceneNode *const *nodes;

  for (guint i = 0; i < n; i++)
    {
      graphene_point_t a
          = porthole_graph_camera_to_view (&self->camera, &edges[i]->source->position);
      graphene_point_t b
          = porthole_graph_camera_to_view (&self->camera, &edges[i]->target->position);

      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &a);
      gtk_snapshot_rotate (snapshot, (float)(atan2f (b.y - a.y, b.x - a.x) * 180 / G_PI));
      gtk_snapshot_append_color (snapshot, &grey,
                                 &GRAPHENE_RECT_INIT (0, -0.5f, hypotf (b.x - a.x, b.y - a.y), 1));
      gtk_snapshot_restore (snapshot);
    }
  nodes = porthole_scene_get_nodes (self->scene, &n);
  for (guint i = 0; i < n; i++)
    {
      graphene_point_t at = porthole_graph_camera_to_view (&self->camera, &nodes[i]->position);
      float half = nodes[i]->size * self->camera.zoom;

      gtk_snapshot_append_color (
          snapshot, &green, &GRAPHENE_RECT_INIT (at.x - half, at.y - half, 2 * half, 2 * half));
    }
}

static void
plain_painter_class_init (PlainPainterClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = plain_painter_snapshot;
}

static void
plain_painter_init (PlainPainter *self)
{
}

static void
add_connection (PortholeGraph *graph, guint hub, guint peer)
{
  g_autoptr (PortholeEvent) event = porthole_event_new (PORTHOLE_EVENT_CONNECT);
  g_autofree char *ip = g_strdup_printf ("2001:db8::%x", peer);
  gboolean is_new;

  event->container = g_strdup_printf ("hub-%u", hub);
  event->time = event->first = event->last = g_get_real_time () * 1000;
  event->count = 1 + peer % 1000;
  event->peer = porthole_peer_new (ip, 443, "tcp");
  porthole_graph_take_connect (graph, event, &is_new);
}

/* containers, each with its peers and a share in the next one's */
static PortholeScene *
make_scene (guint n)
{
  g_autoptr (PortholeGraph) graph = porthole_graph_new ();
  guint n_hubs = MAX (n / (PER_HUB + 1), 1), n_peers = n - n_hubs;
  PortholeScene *scene;

  for (guint i = 0; i < n_hubs; i++)
    {
      g_autofree char *id = g_strdup_printf ("hub-%u", i);
      g_autoptr (PortholeContainer) container = porthole_container_new (id);

      container->name = g_strdup_printf ("service-%u", i);
      container->state = g_strdup ("running");
      porthole_graph_take_container (graph, container);
    }
  for (guint i = 0; i < n_peers; i++)
    {
      add_connection (graph, i % n_hubs, i);
      add_connection (graph, (i + 1 + i / n_hubs) % n_hubs, i);
    }

  scene = porthole_scene_new (graph, NULL, 1);
  porthole_scene_update (scene, g_get_real_time () * 1000);
  porthole_scene_run (scene, 400);

  return scene;
}

static gint64
get_cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

typedef struct
{
  GArray *walls;
  gint64 began;
} Frames;

static void
before_paint_cb (GdkFrameClock *frame_clock, Frames *frames)
{
  frames->began = g_get_monotonic_time ();
}

static void
after_paint_cb (GdkFrameClock *frame_clock, Frames *frames)
{
  double wall = (g_get_monotonic_time () - frames->began) / 1000.0;

  g_array_append_val (frames->walls, wall);
}

static Times
measure (GtkWidget *widget, Move move, guint n_frames)
{
  GdkFrameClock *frame_clock = gtk_widget_get_frame_clock (widget);
  g_autoptr (GArray) walls = g_array_new (FALSE, FALSE, sizeof (double));
  Frames frames = { .walls = walls };
  gulong before
      = g_signal_connect (frame_clock, "before-paint", G_CALLBACK (before_paint_cb), &frames);
  gulong after
      = g_signal_connect (frame_clock, "after-paint", G_CALLBACK (after_paint_cb), &frames);
  gint64 cpu = get_cpu_time ();
  guint seen = 0;

  move (widget);
  while (walls->len < n_frames)
    {
      g_main_context_iteration (NULL, TRUE);
      if (walls->len != seen)
        move (widget);
      seen = walls->len;
    }
  cpu = get_cpu_time () - cpu;
  g_signal_handler_disconnect (frame_clock, before);
  g_signal_handler_disconnect (frame_clock, after);

  return (Times){ median_of (walls), cpu / 1000.0 / walls->len };
}

static void
move_canvas (GtkWidget *widget)
{
  static float way = 1;

  way = -way;
  porthole_graph_canvas_pan (PORTHOLE_GRAPH_CANVAS (widget), way, way);
}

static void
move_plain (GtkWidget *widget)
{
  PLAIN_PAINTER (widget)->camera.center.x += 0.5f;
  gtk_widget_queue_draw (widget);
}

static void
iterate_until_idle (PortholeGraphCanvas *canvas)
{
  while (!porthole_graph_canvas_is_idle (canvas)
         || porthole_graph_canvas_get_camera (canvas)->width < 1)
    g_main_context_iteration (NULL, TRUE);
}

/* lines do not fade meanwhile: a settled graph has nothing to draw */
static gint64
stand_still_cb (gboolean *running, gpointer user_data)
{
  *running = FALSE;
  return *(const gint64 *)user_data;
}

static gboolean
wake_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* how much of the time a settled graph takes */
static double
measure_rest (void)
{
  gboolean over = FALSE;
  gint64 cpu = get_cpu_time ();

  g_timeout_add (REST_FOR / 1000, wake_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);

  return (get_cpu_time () - cpu) * 100.0 / REST_FOR;
}

/* the container that the keyboard would come to first: a place with something to see */
static const PortholeSceneNode *
get_crowd (PortholeScene *scene)
{
  guint n;
  const PortholeSceneNode *const *nodes = porthole_scene_get_nodes (scene, &n);

  return nodes[n - 1];
}

static void
keep (GArray *values, double value)
{
  g_array_append_val (values, value);
}

static void
run (GtkWindow *window, guint n, guint n_rounds, guint n_frames)
{
  static const char *const names[] = { "whole", "at_100", "plain" };
  g_autoptr (PortholeScene) scene = make_scene (n);
  PortholeGraphCanvas *canvas = g_object_new (PORTHOLE_TYPE_GRAPH_CANVAS, NULL);
  PlainPainter *plain = g_object_new (plain_painter_get_type (), NULL);
  GtkWidget *stack = gtk_stack_new ();
  GArray *values[2 * G_N_ELEMENTS (names)];
  guint picture, marks, picture_after, marks_after, n_edges;
  static gint64 now; /* the canvas outlives this */
  double rest;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = g_array_new (FALSE, FALSE, sizeof (double));
  gtk_stack_add_child (GTK_STACK (stack), GTK_WIDGET (canvas));
  gtk_stack_add_child (GTK_STACK (stack), GTK_WIDGET (plain));
  gtk_window_set_child (window, stack);
  now = g_get_real_time () * 1000;
  porthole_graph_canvas_set_clock (canvas, stand_still_cb, &now);
  porthole_graph_canvas_set_scene (canvas, scene);
  gtk_window_present (window);
  iterate_until_idle (canvas);
  porthole_scene_get_edges (scene, &n_edges);

  porthole_graph_canvas_get_n_paints (canvas, &picture, &marks);
  rest = measure_rest ();
  porthole_graph_canvas_get_n_paints (canvas, &picture_after, &marks_after);

  plain->scene = scene;
  plain->camera = *porthole_graph_canvas_get_camera (canvas);
  for (guint round = 0; round < n_rounds; round++)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      {
        GtkWidget *widget = i < 2 ? GTK_WIDGET (canvas) : GTK_WIDGET (plain);
        Times times;

        gtk_stack_set_visible_child (GTK_STACK (stack), widget);
        if (i == 0)
          {
            porthole_graph_canvas_fit (canvas);
            iterate_until_idle (canvas);
          }
        else if (i == 1)
          {
            porthole_graph_canvas_center (canvas, &get_crowd (scene)->position);
            porthole_graph_canvas_zoom_at (canvas, &GRAPHENE_POINT_INIT (640, 400), 1);
          }
        times = measure (widget, i < 2 ? move_canvas : move_plain, n_frames);
        keep (values[2 * i], times.wall);
        keep (values[2 * i + 1], times.cpu);
      }

  g_print ("{\"renderer\":\"%s\",\"nodes\":%u,\"edges\":%u",
           G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (window))), n, n_edges);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_print (",\"%s_ms\":%.2f,\"%s_cpu_ms\":%.2f", names[i], median_of (values[2 * i]), names[i],
             median_of (values[2 * i + 1]));
  g_print (",\"settled_frames\":%u,\"settled_cpu_percent\":%.2f}\n",
           picture_after - picture + marks_after - marks, rest);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_array_unref (values[i]);
}

int
main (int argc, char *argv[])
{
  static const guint sizes[] = { 100, 1000, 2000, 5000 };
  gboolean smoke = argc > 1 && g_str_equal (argv[1], "--smoke");
  GtkWindow *window;

  adw_init ();
  porthole_ui_init ();
  /* stacks do not cross-fade and nodes do not fade in: only moving is measured */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (window, 1280, 800);
  for (guint i = 0; i < (smoke ? 1 : G_N_ELEMENTS (sizes)); i++)
    run (window, sizes[i], smoke ? 1 : ROUNDS, smoke ? 3 : FRAMES);
  gtk_window_destroy (window);

  return 0;
}
