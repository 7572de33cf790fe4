/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <adwaita.h>
#include <math.h>
#include <string.h>

#include "core/text.h"
#include "ui/graph/graph-facts.h"
#include "ui/graph/graph-view.h"
#include "ui/graph/graph-walk.h"
#include "ui/ui.h"

#define PATIENCE (60 * G_USEC_PER_SEC)

typedef struct
{
  GtkWindow *window;
  PortholeWatch *watch;
  PortholeFilter *filter;
  PortholeSelection *selection;
  PortholeGraphView *view;
  PortholeGraphCanvas *canvas;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  const char *const dirs[] = { g_getenv ("PORTHOLE_TEST_RULES"), NULL };
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (PortholeRules) rules = porthole_rules_load_dirs (dirs, problems);
  g_autoptr (PortholeTrust) trust = porthole_trust_new ();

  self->watch = porthole_watch_new (rules, trust);
  self->filter = porthole_filter_new ();
  self->selection = porthole_selection_new ();
  self->view = PORTHOLE_GRAPH_VIEW (porthole_graph_view_new ());
  self->canvas = porthole_graph_view_get_canvas (self->view);
  porthole_graph_view_set_context (self->view, self->watch, self->filter, self->selection);
  /* GTK 4.8 asks for the tooltip of a window that a test has destroyed */
  g_assert_true (gtk_widget_get_has_tooltip (GTK_WIDGET (self->canvas)));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->canvas), FALSE);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (self->window, 1280, 800);
  adw_window_set_content (ADW_WINDOW (self->window), GTK_WIDGET (self->view));
  gtk_window_present (self->window);
}

/* whoever listens still, and should not, would be told what has gone */
static void
tell_of_all (Fixture *self)
{
  PortholeSession *session = porthole_watch_get_session (self->watch);

  g_object_notify (G_OBJECT (self->watch), "state");
  g_object_notify (G_OBJECT (self->watch), "paused");
  g_object_notify (G_OBJECT (self->watch), "session");
  g_signal_emit_by_name (self->filter, "changed");
  g_signal_emit_by_name (self->selection, "changed");
  g_signal_emit_by_name (session, "ended", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (self->window);
  tell_of_all (self);
  g_clear_object (&self->watch);
  g_clear_object (&self->filter);
  g_clear_object (&self->selection);
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* waits until @condition holds, or for ever so long */
#define WAIT_FOR(condition)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 give_up = g_get_monotonic_time () + PATIENCE;                                           \
    guint waker = g_timeout_add (20, tick_cb, NULL);                                               \
    while (!(condition) && g_get_monotonic_time () < give_up)                                      \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (waker);                                                                       \
    g_assert_true (condition);                                                                     \
  }                                                                                                \
  G_STMT_END

static void
add_container (Fixture *self, const char *id, const char *name)
{
  PortholeSession *session = porthole_watch_get_session (self->watch);
  g_autoptr (PortholeContainer) container = porthole_container_new (id);

  container->name = g_strdup (name);
  container->state = g_strdup ("running");
  container->time = g_get_real_time () * 1000;
  porthole_session_take_container (session, container);
}

static void
add_connection (Fixture *self, const char *id, const char *ip)
{
  PortholeSession *session = porthole_watch_get_session (self->watch);
  g_autoptr (PortholeEvent) event = porthole_event_new (PORTHOLE_EVENT_CONNECT);

  event->container = g_strdup (id);
  event->time = event->first = event->last = g_get_real_time () * 1000;
  event->count = 1;
  event->peer = porthole_peer_new (ip, 443, "tcp");
  porthole_session_take_event (session, event);
}

static PortholeSceneNode *
get_node (Fixture *self, const char *id)
{
  PortholeSceneNode *node
      = porthole_scene_lookup_node (porthole_graph_view_get_scene (self->view), id);

  g_assert_nonnull (node);
  return node;
}

static graphene_point_t
get_place (Fixture *self, const char *id)
{
  return porthole_graph_camera_to_view (porthole_graph_canvas_get_camera (self->canvas),
                                        &get_node (self, id)->position);
}

static guint
get_n_nodes (Fixture *self)
{
  guint n;

  porthole_scene_get_nodes (porthole_graph_view_get_scene (self->view), &n);
  return n;
}

/* web and db with a peer each, and one between them; at rest */
static void
fill (Fixture *self)
{
  add_container (self, "web", "web");
  add_container (self, "db", "db");
  add_connection (self, "web", "203.0.113.1");
  add_connection (self, "web", "203.0.113.2");
  add_connection (self, "db", "203.0.113.2");
  WAIT_FOR (get_n_nodes (self) == 4);
  WAIT_FOR (porthole_graph_canvas_is_idle (self->canvas));
}

static void
painted_cb (GdkFrameClock *frame_clock, guint *n)
{
  (*n)++;
}

/* until what has changed has been painted */
static void
wait_for_frames (Fixture *self)
{
  GdkFrameClock *frame_clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));
  guint n = 0;
  gulong handler = g_signal_connect (frame_clock, "after-paint", G_CALLBACK (painted_cb), &n);

  while (n < 3)
    {
      gtk_widget_queue_draw (GTK_WIDGET (self->window));
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (frame_clock, handler);
}

static GdkTexture *
take_picture (Fixture *self)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self->view));
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  int width = gtk_widget_get_width (GTK_WIDGET (self->view));
  int height = gtk_widget_get_height (GTK_WIDGET (self->view));
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self->view));
  GdkRGBA background;

  wait_for_frames (self);
  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self->view)),
                                  "window_bg_color", &background);
  gtk_snapshot_scale (snapshot, scale, scale);
  gtk_snapshot_append_color (snapshot, &background, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);
  g_assert_nonnull (node);
  return gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (self->window)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, width * scale, height * scale));
}

static void
keep_picture (Fixture *self, const char *name)
{
  const char *folder = g_getenv ("PORTHOLE_SCREENSHOTS");
  g_autoptr (GdkTexture) texture = take_picture (self);
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  path = g_strdup_printf ("%s/%s.png", folder, name);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
replay (Fixture *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PORTHOLE_TEST_DEMO_RECORDING"));

  porthole_watch_replay (self->watch, file, PORTHOLE_REPLAY_FAST);
  WAIT_FOR (porthole_watch_get_state (self->watch) == PORTHOLE_WATCH_REPLAYED);
  WAIT_FOR (get_n_nodes (self) > 4);
  WAIT_FOR (porthole_graph_canvas_is_idle (self->canvas));
}

static void
set_scheme (AdwColorScheme scheme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

/* what of a picture is of a colour, allowing for what is blended with others */
static guint
count_pixels (GdkTexture *texture, guint8 red, guint8 green, guint8 blue)
{
  guint width = (guint)gdk_texture_get_width (texture);
  guint height = (guint)gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, width * height);
  guint n = 0;

  gdk_texture_download (texture, (guchar *)pixels, width * 4);
  for (guint i = 0; i < width * height; i++)
    n += abs ((int)(pixels[i] >> 16 & 0xff) - red) < 12
         && abs ((int)(pixels[i] >> 8 & 0xff) - green) < 12
         && abs ((int)(pixels[i] & 0xff) - blue) < 12;

  return n;
}

/* the attacker is red, and the colours are those of the theme, also when that changes */
static void
test_demo (Fixture *self, gconstpointer data)
{
  g_autoptr (GdkTexture) light = NULL, dark = NULL;

  replay (self);
  set_scheme (ADW_COLOR_SCHEME_FORCE_LIGHT);
  light = take_picture (self);
  keep_picture (self, "graph-demo-light");
  g_assert_cmpuint (count_pixels (light, 0xc0, 0x1c, 0x28), >, 200);
  g_assert_cmpuint (count_pixels (light, 0x26, 0xa2, 0x69), >, 100);

  set_scheme (ADW_COLOR_SCHEME_FORCE_DARK);
  dark = take_picture (self);
  keep_picture (self, "graph-demo-dark");
  g_assert_cmpuint (count_pixels (dark, 0xff, 0x6b, 0x63), >, 200);
  g_assert_cmpuint (count_pixels (dark, 0xc0, 0x1c, 0x28), <, 100);
  set_scheme (ADW_COLOR_SCHEME_DEFAULT);
}

/* what is selected and pointed at is marked, at any size */
static void
test_marks (Fixture *self, gconstpointer data)
{
  g_autoptr (GdkTexture) before = NULL, after = NULL;
  const PortholeSceneNode *const *nodes;
  graphene_point_t at;
  guint n;

  set_scheme (ADW_COLOR_SCHEME_FORCE_LIGHT);
  replay (self);
  before = take_picture (self);
  nodes = porthole_scene_get_nodes (porthole_graph_view_get_scene (self->view), &n);
  porthole_selection_set_node (self->selection, nodes[n - 1]->node->id);
  at = get_place (self, nodes[0]->node->id);
  porthole_graph_canvas_hover (self->canvas, at.x, at.y);
  after = take_picture (self);
  keep_picture (self, "graph-selected");
  g_assert_cmpuint (count_pixels (after, 0x1c, 0x71, 0xd8), >,
                    count_pixels (before, 0x1c, 0x71, 0xd8) + 100);

  at = get_place (self, nodes[n - 1]->node->id);
  porthole_graph_canvas_zoom_at (self->canvas, &at, 2);
  keep_picture (self, "graph-zoomed");
  porthole_graph_canvas_zoom_at (self->canvas, &at, 0.5f);
  keep_picture (self, "graph-small");
  porthole_graph_canvas_zoom_at (self->canvas, &at, 0.2f);
  keep_picture (self, "graph-dots");
  set_scheme (ADW_COLOR_SCHEME_DEFAULT);
}

static void
do_action (Fixture *self, const char *name)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->canvas), name, NULL));
}

/* what is at a point of the view is there before and after */
static void
test_zoom (Fixture *self, gconstpointer data)
{
  const PortholeGraphCamera *camera = porthole_graph_canvas_get_camera (self->canvas);
  graphene_point_t at, after;

  fill (self);
  at = get_place (self, "web");
  for (guint i = 0; i < 12; i++)
    {
      porthole_graph_canvas_zoom_at (self->canvas, &at, camera->zoom * (i < 6 ? 1.3f : 0.7f));
      after = get_place (self, "web");
      g_assert_cmpfloat (hypotf (after.x - at.x, after.y - at.y), <, 0.05f);
    }
  g_assert_false (porthole_graph_canvas_get_following (self->canvas));

  do_action (self, "graph.zoom-normal");
  g_assert_cmpfloat (camera->zoom, ==, 1);
  do_action (self, "graph.zoom-in");
  g_assert_cmpfloat (camera->zoom, >, 1);
  do_action (self, "graph.zoom-out");
  g_assert_cmpfloat (camera->zoom, ==, 1);
  for (guint i = 0; i < 60; i++)
    gtk_widget_activate_action (GTK_WIDGET (self->canvas), "graph.zoom-out", NULL);
  g_assert_cmpfloat (camera->zoom, ==, PORTHOLE_GRAPH_CAMERA_MIN_ZOOM);

  porthole_graph_canvas_pan (self->canvas, 5000, 5000);
  do_action (self, "graph.fit");
  WAIT_FOR (porthole_graph_canvas_is_idle (self->canvas));
  g_assert_true (porthole_graph_canvas_get_following (self->canvas));
  at = get_place (self, "web");
  g_assert_true (at.x > 0 && at.y > 0 && at.x < camera->width && at.y < camera->height);
}

static void
test_pick (Fixture *self, gconstpointer data)
{
  graphene_point_t web, peer;
  PortholeSceneEdge *edge;

  fill (self);
  web = get_place (self, "web");
  peer = get_place (self, "peer:203.0.113.1");
  g_assert_true (porthole_graph_canvas_pick_node (self->canvas, web.x, web.y)
                 == get_node (self, "web"));
  g_assert_null (porthole_graph_canvas_pick_node (self->canvas, 2, 2));
  g_assert_null (porthole_graph_canvas_pick_edge (self->canvas, 2, 2));
  edge = porthole_graph_canvas_pick_edge (self->canvas, (web.x + peer.x) / 2, (web.y + peer.y) / 2);
  g_assert_nonnull (edge);
  g_assert_cmpstr (edge->source->node->id, ==, "web");
  g_assert_cmpstr (edge->target->node->id, ==, "peer:203.0.113.1");

  porthole_graph_canvas_hover (self->canvas, web.x, web.y);
  g_assert_true (porthole_graph_canvas_get_hovered_node (self->canvas) == get_node (self, "web"));
  porthole_graph_canvas_leave (self->canvas);
  g_assert_null (porthole_graph_canvas_get_hovered_node (self->canvas));
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gboolean *ended = user_data;

  g_assert_true (g_subprocess_wait_check_finish (G_SUBPROCESS (object), result, NULL));
  *ended = TRUE;
}

/* a real pointer, in the window's coordinates; @format is a command of xdotool */
G_GNUC_PRINTF (1, 2)
static void
do_with_pointer (const char *format, ...)
{
  g_autofree char *line = NULL;
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ended = FALSE;
  va_list list;

  va_start (list, format);
  line = g_strdup_vprintf (format, list);
  va_end (list);
  g_assert_true (g_shell_parse_argv (line, NULL, &arguments, NULL));
  process = g_subprocess_newv ((const char *const *)arguments, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, ended_cb, &ended);
  WAIT_FOR (ended);
}

static gboolean
has_pointer (void)
{
  g_autofree char *program = g_find_program_in_path ("xdotool");

  if (program == NULL)
    g_test_skip ("xdotool is not installed");
  return program != NULL;
}

/* where a point of the canvas is on the screen */
static void
get_screen (Fixture *self, const graphene_point_t *at, int *x, int *y)
{
  double window_x, window_y, shadow_x, shadow_y;

  g_assert_true (gtk_widget_translate_coordinates (
      GTK_WIDGET (self->canvas), GTK_WIDGET (self->window), at->x, at->y, &window_x, &window_y));
  gtk_native_get_surface_transform (GTK_NATIVE (self->window), &shadow_x, &shadow_y);
  *x = (int)lround (window_x + shadow_x);
  *y = (int)lround (window_y + shadow_y);
}

static void
test_click (Fixture *self, gconstpointer data)
{
  graphene_point_t web, db, middle;
  int x, y;

  if (!has_pointer ())
    return;
  fill (self);
  web = get_place (self, "web");
  db = get_place (self, "db");

  get_screen (self, &web, &x, &y);
  do_with_pointer ("xdotool mousemove %d %d click 1", x, y);
  WAIT_FOR (porthole_selection_has_node (self->selection, "web"));
  get_screen (self, &db, &x, &y);
  do_with_pointer ("xdotool mousemove %d %d keydown ctrl click 1 keyup ctrl", x, y);
  WAIT_FOR (porthole_selection_has_node (self->selection, "db"));
  g_assert_true (porthole_selection_has_node (self->selection, "web"));

  middle = get_place (self, "peer:203.0.113.1");
  middle = GRAPHENE_POINT_INIT ((middle.x + web.x) / 2, (middle.y + web.y) / 2);
  get_screen (self, &middle, &x, &y);
  do_with_pointer ("xdotool mousemove %d %d click 1", x, y);
  WAIT_FOR (porthole_selection_has_edge (self->selection, "web", "peer:203.0.113.1"));
  g_assert_false (porthole_selection_has_node (self->selection, "web"));

  get_screen (self, &GRAPHENE_POINT_INIT (6, 6), &x, &y);
  do_with_pointer ("xdotool mousemove %d %d click 1", x, y);
  WAIT_FOR (porthole_selection_get_kind (self->selection) == PORTHOLE_SELECTION_NONE);
}

/* Shift and the pointer draw a box around what is to be selected */
static void
test_box (Fixture *self, gconstpointer data)
{
  const PortholeGraphCamera *camera = porthole_graph_canvas_get_camera (self->canvas);
  int x, y, end_x, end_y;

  if (!has_pointer ())
    return;
  fill (self);
  get_screen (self, &GRAPHENE_POINT_INIT (4, 4), &x, &y);
  get_screen (self, &GRAPHENE_POINT_INIT (camera->width - 4, camera->height - 120), &end_x, &end_y);
  do_with_pointer ("xdotool mousemove %d %d keydown shift mousedown 1 mousemove %d %d", x, y,
                   (x + end_x) / 2, (y + end_y) / 2);
  do_with_pointer ("xdotool mousemove %d %d mouseup 1 keyup shift", end_x, end_y);
  WAIT_FOR (porthole_selection_get_kind (self->selection) == PORTHOLE_SELECTION_NODES);
  g_assert_true (porthole_selection_has_node (self->selection, "web"));
  g_assert_true (porthole_selection_has_node (self->selection, "db"));
  g_assert_true (porthole_selection_has_node (self->selection, "peer:203.0.113.2"));
}

static void
test_drag (Fixture *self, gconstpointer data)
{
  graphene_point_t web, db, after;
  int x, y;

  if (!has_pointer ())
    return;
  fill (self);
  web = get_place (self, "web");
  db = get_place (self, "db");
  get_screen (self, &web, &x, &y);
  do_with_pointer ("xdotool mousemove %d %d mousedown 1 mousemove %d %d", x, y, x + 10, y + 5);
  do_with_pointer ("xdotool mousemove %d %d mouseup 1", x + 80, y + 60);
  WAIT_FOR (get_node (self, "web")->pinned);
  WAIT_FOR (porthole_graph_canvas_is_idle (self->canvas));
  after = get_place (self, "web");
  g_assert_cmpfloat_with_epsilon (after.x, web.x + 80, 2);
  g_assert_cmpfloat_with_epsilon (after.y, web.y + 60, 2);
  g_assert_cmpuint (porthole_selection_get_kind (self->selection), ==, PORTHOLE_SELECTION_NONE);

  do_with_pointer ("xdotool mousemove %d %d click --repeat 2 --delay 40 1", x + 80, y + 60);
  WAIT_FOR (!get_node (self, "web")->pinned);
  WAIT_FOR (porthole_graph_canvas_is_idle (self->canvas));

  /* empty ground moves the view, and all with it */
  db = get_place (self, "db");
  get_screen (self, &GRAPHENE_POINT_INIT (6, 6), &x, &y);
  do_with_pointer ("xdotool mousemove %d %d mousedown 1 mousemove %d %d", x, y, x + 20, y + 5);
  do_with_pointer ("xdotool mousemove %d %d mouseup 1", x + 50, y + 30);
  WAIT_FOR (fabsf (get_place (self, "db").x - db.x - 50) < 1);
  g_assert_cmpfloat_with_epsilon (get_place (self, "db").y, db.y + 30, 1);
}

/* the wheel zooms at the pointer, which stays over what it was over */
static void
test_wheel (Fixture *self, gconstpointer data)
{
  const PortholeGraphCamera *camera = porthole_graph_canvas_get_camera (self->canvas);
  graphene_point_t web, after;
  float before;
  int x, y;

  if (!has_pointer ())
    return;
  fill (self);
  web = get_place (self, "web");
  before = camera->zoom;
  get_screen (self, &web, &x, &y);
  do_with_pointer ("xdotool mousemove %d %d click 4 click 4", x, y);
  WAIT_FOR (camera->zoom > before * 1.3f);
  after = get_place (self, "web");
  g_assert_cmpfloat (hypotf (after.x - web.x, after.y - web.y), <, 1.5f);
}

static void
test_keys (Fixture *self, gconstpointer data)
{
  guint n = 0;

  fill (self);
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (self->canvas)));
  /* Tab visits each of them once, and then goes out of the graph */
  while (gtk_widget_is_focus (GTK_WIDGET (self->canvas)) && n < 100)
    {
      if (!gtk_widget_child_focus (GTK_WIDGET (self->canvas), GTK_DIR_TAB_FORWARD))
        break;
      n++;
    }
  g_assert_cmpuint (n, ==, get_n_nodes (self));

  porthole_selection_set_node (self->selection, "web");
  for (GtkDirectionType direction = GTK_DIR_UP; direction <= GTK_DIR_RIGHT; direction++)
    {
      const PortholeSceneNode *from = get_node (self, "web");
      const PortholeSceneNode *to
          = porthole_graph_walk (porthole_graph_view_get_scene (self->view), from, direction);
      float x, y;

      if (to == NULL)
        continue;
      x = to->position.x - from->position.x;
      y = to->position.y - from->position.y;
      g_assert_true (direction != GTK_DIR_UP || y < 0);
      g_assert_true (direction != GTK_DIR_DOWN || y > 0);
      g_assert_true (direction != GTK_DIR_LEFT || x < 0);
      g_assert_true (direction != GTK_DIR_RIGHT || x > 0);
    }
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

static void
test_actions (Fixture *self, gconstpointer data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self->canvas));
  g_autofree char *text = NULL;
  graphene_point_t at;
  GtkWidget *menu;

  fill (self);
  g_assert_false (gtk_widget_activate_action (GTK_WIDGET (self->canvas), "graph.hide", NULL)
                  && get_n_nodes (self) != 4);
  porthole_selection_set_node (self->selection, "web");
  do_action (self, "graph.pin");
  g_assert_true (get_node (self, "web")->pinned);
  do_action (self, "graph.unpin");
  g_assert_false (get_node (self, "web")->pinned);
  do_action (self, "graph.copy-name");
  gdk_clipboard_read_text_async (clipboard, NULL, read_cb, &text);
  WAIT_FOR (text != NULL);
  g_assert_cmpstr (text, ==, "web");

  at = get_place (self, "db");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->canvas), "graph.menu", "(dd)",
                                             (double)at.x, (double)at.y));
  g_assert_true (porthole_selection_has_node (self->selection, "db"));
  /* as a choice does. GTK 4.8 would look for a tooltip on the surface of a menu that is open when
   * its window goes */
  menu = GTK_WIDGET (
      gtk_widget_get_template_child (GTK_WIDGET (self->view), PORTHOLE_TYPE_GRAPH_VIEW, "menu"));
  g_assert_true (gtk_widget_get_mapped (menu));
  gtk_popover_popdown (GTK_POPOVER (menu));
  WAIT_FOR (!gtk_widget_get_mapped (menu));

  do_action (self, "graph.show-only");
  g_assert_cmpstr (porthole_filter_get_query (self->filter), ==, "container=db");
  WAIT_FOR (get_n_nodes (self) == 2);
  porthole_filter_set_query (self->filter, "");
  WAIT_FOR (get_n_nodes (self) == 4);
  porthole_selection_set_node (self->selection, "peer:203.0.113.1");
  do_action (self, "graph.hide");
  WAIT_FOR (get_n_nodes (self) == 3);
  g_assert_cmpuint (porthole_selection_get_kind (self->selection), ==, PORTHOLE_SELECTION_NONE);
}

/* Settled means that nothing is painted and nothing ticks, and a pointer over it paints marks
 * only. */
static void
test_rest (Fixture *self, gconstpointer data)
{
  guint picture, marks, picture_after, marks_after;
  graphene_point_t web;
  gint64 until;

  replay (self);
  until = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  /* what has begun is seen to its end */
  WAIT_FOR (g_get_monotonic_time () > until && porthole_graph_canvas_is_idle (self->canvas));
  porthole_graph_canvas_get_n_paints (self->canvas, &picture, &marks);
  g_assert_cmpuint (picture, >, 0);
  until = g_get_monotonic_time () + 3 * G_USEC_PER_SEC;
  WAIT_FOR (g_get_monotonic_time () > until);
  porthole_graph_canvas_get_n_paints (self->canvas, &picture_after, &marks_after);
  g_assert_cmpuint (picture_after, ==, picture);
  g_assert_cmpuint (marks_after, ==, marks);
  g_assert_true (porthole_graph_canvas_is_idle (self->canvas));

  add_container (self, "late", "late");
  WAIT_FOR (porthole_graph_canvas_is_idle (self->canvas) && get_n_nodes (self) > 0);
  porthole_graph_canvas_get_n_paints (self->canvas, &picture, &marks);
  web = get_place (self, "late");
  porthole_graph_canvas_hover (self->canvas, web.x, web.y);
  WAIT_FOR ((porthole_graph_canvas_get_n_paints (self->canvas, &picture_after, &marks_after),
             marks_after > marks));
  g_assert_cmpuint (picture_after, ==, picture);
}

/* what stands still while it is paused, is there when it is not */
static void
test_paused (Fixture *self, gconstpointer data)
{
  gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC;

  fill (self);
  porthole_watch_set_paused (self->watch, TRUE);
  add_container (self, "late", "late");
  WAIT_FOR (g_get_monotonic_time () > until);
  g_assert_cmpuint (get_n_nodes (self), ==, 4);
  porthole_watch_set_paused (self->watch, FALSE);
  WAIT_FOR (get_n_nodes (self) == 5);
}

static gboolean
has_bare_control (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (*text != '\n' && !porthole_text_is_inert (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

/* names are bounded, no markup, and turn nothing around */
static void
test_hostile (Fixture *self, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (64 * 1024, 'W');
  const char *const names[] = {
    "<b>bold</b> & <span size='999999'>",
    "\u202egnp.exe\u2066\u2069",
    "a\nb\tc\x1b[31m",
    long_name,
    "\\xff\\xfe",
    "",
    "%s%n%s",
    "\u0627\u0644\u0639",
    "a\u0301\u0301\u0301\u0301",
  };
  const PortholeSceneNode *const *nodes;
  guint n;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *id = g_strdup_printf ("hostile-%u", i);
      g_autofree char *ip = g_strdup_printf ("203.0.113.%u", i + 1);

      add_container (self, id, names[i]);
      add_connection (self, id, ip);
    }
  WAIT_FOR (get_n_nodes (self) == 2 * G_N_ELEMENTS (names));
  WAIT_FOR (porthole_graph_canvas_is_idle (self->canvas));
  keep_picture (self, "graph-hostile");

  nodes = porthole_scene_get_nodes (porthole_graph_view_get_scene (self->view), &n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *facts = porthole_graph_facts_for_node (nodes[i]);

      g_assert_cmpuint (g_utf8_strlen (nodes[i]->label, -1), <=, 18);
      g_assert_cmpuint (strlen (facts), <, 4096);
      g_assert_true (g_utf8_validate (facts, -1, NULL));
      g_assert_false (has_bare_control (facts));
    }
  for (float zoom = 0.1f; zoom < 4; zoom *= 1.7f)
    {
      g_autoptr (GdkTexture) texture = NULL;

      porthole_graph_canvas_zoom_at (self->canvas, &GRAPHENE_POINT_INIT (400, 300), zoom);
      texture = take_picture (self);
    }
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  porthole_ui_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

#define ADD(name, test) g_test_add ("/graph-view/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("demo", test_demo);
  ADD ("marks", test_marks);
  ADD ("zoom", test_zoom);
  ADD ("pick", test_pick);
  ADD ("click", test_click);
  ADD ("box", test_box);
  ADD ("drag", test_drag);
  ADD ("wheel", test_wheel);
  ADD ("keys", test_keys);
  ADD ("actions", test_actions);
  ADD ("rest", test_rest);
  ADD ("paused", test_paused);
  ADD ("hostile", test_hostile);
#undef ADD

  return g_test_run ();
}
