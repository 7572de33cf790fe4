/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-canvas.h"

#include "graph-layer.h"
#include "graph-walk.h"

#include <adwaita.h>
#include <math.h>

#define STEP_BUDGET    5000                             /* microseconds of a frame */
#define MARKS_INTERVAL (G_USEC_PER_SEC / 15)            /* of what runs along edges */
#define LONGEST_WAIT   G_GINT64_CONSTANT (600000000000) /* nanoseconds */
#define PADDING        48
#define NODE_TOLERANCE 3 /* px of the view */
#define EDGE_TOLERANCE 6
#define EASE           0.18f /* of the way to the whole graph, in a frame */
#define SLACK          0.04f /* a view that is so nearly right stays */
#define WIDEST_FIT     1.25f

struct _PortholeGraphCanvas
{
  GtkWidget parent_instance;

  PortholeScene *scene;         /* (nullable) */
  PortholeSelection *selection; /* (nullable) */
  PortholeGraphPainter *painter;
  PortholeGraphCamera camera;
  GtkWidget *picture, *marks;
  PortholeGraphClock clock;
  gpointer clock_data;

  guint tick;  /* 0 while nothing moves */
  guint timer; /* for the next change of the scene */
  gint64 marks_painted;
  gboolean running; /* the clock */
  gboolean paused, resized, moving, appearing, pulsing, animated;
  gboolean following; /* of the whole graph */
  gboolean placed;    /* the camera has seen a graph */

  char *hovered;         /* (nullable): id of a node */
  char *hovered_edge[2]; /* (nullable): ids */
  graphene_rect_t box;
  gboolean has_box;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PortholeGraphCanvas, porthole_graph_canvas, GTK_TYPE_WIDGET)

static gint64
get_now (PortholeGraphCanvas *self)
{
  self->running = TRUE;
  return self->clock != NULL ? self->clock (&self->running, self->clock_data)
                             : g_get_real_time () * 1000;
}

static gboolean
is_animated (PortholeGraphCanvas *self)
{
  gboolean enabled;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &enabled,
                NULL);
  return enabled;
}

static PortholeGraphFrame
make_frame (PortholeGraphCanvas *self)
{
  return (PortholeGraphFrame){ .scene = self->scene,
                               .camera = &self->camera,
                               .now = get_now (self),
                               .moving = self->moving,
                               .animated = is_animated (self) };
}

static void
paint_picture_cb (GtkSnapshot *snapshot, gpointer user_data)
{
  PortholeGraphCanvas *self = user_data;
  PortholeGraphFrame frame = make_frame (self);

  if (self->scene != NULL)
    self->appearing = porthole_graph_painter_paint (self->painter, snapshot, &frame);
}

static void
paint_marks_cb (GtkSnapshot *snapshot, gpointer user_data)
{
  PortholeGraphCanvas *self = user_data;
  PortholeGraphFrame frame = make_frame (self);

  if (self->scene == NULL)
    return;
  self->pulsing = porthole_graph_painter_paint_marks (
      self->painter, snapshot, &frame, self->selection,
      porthole_graph_canvas_get_hovered_node (self), porthole_graph_canvas_get_hovered_edge (self));
  if (self->has_box)
    porthole_graph_painter_paint_box (self->painter, snapshot, &self->box);
}

static void
redraw (PortholeGraphCanvas *self)
{
  gtk_widget_queue_draw (self->picture);
  gtk_widget_queue_draw (self->marks);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
reload_theme (PortholeGraphCanvas *self)
{
  porthole_graph_painter_reset (self->painter);
  redraw (self);
}

/* The view goes after the graph only if that leaves it, or has become a good deal smaller. Returns
 * whether it has moved. */
static gboolean
follow (PortholeGraphCanvas *self)
{
  PortholeGraphCamera target = self->camera;
  graphene_rect_t bounds;
  float dx, dy, ratio;

  if (!self->following || self->scene == NULL || self->camera.width < 1)
    return FALSE;
  porthole_scene_get_bounds (self->scene, &bounds);
  if (bounds.size.width <= 0)
    return FALSE;

  porthole_graph_camera_fit (&target, &bounds, PADDING, WIDEST_FIT);
  dx = (target.center.x - self->camera.center.x) * self->camera.zoom;
  dy = (target.center.y - self->camera.center.y) * self->camera.zoom;
  ratio = target.zoom / self->camera.zoom;
  if (self->placed && is_animated (self))
    {
      if (fabsf (ratio - 1) < SLACK && hypotf (dx, dy) < PADDING / 3.0f)
        return FALSE;
      self->camera.zoom *= powf (ratio, EASE);
      self->camera.center.x += (target.center.x - self->camera.center.x) * EASE;
      self->camera.center.y += (target.center.y - self->camera.center.y) * EASE;
      return TRUE;
    }

  self->placed = TRUE;
  self->camera = target;
  return dx != 0 || dy != 0 || ratio != 1;
}

static gboolean porthole_graph_canvas_tick_cb (GtkWidget *widget,
                                               GdkFrameClock *frame_clock,
                                               gpointer user_data);

static void
start (PortholeGraphCanvas *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->tick == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), porthole_graph_canvas_tick_cb,
                                               NULL, NULL);
}

static gboolean
timer_cb (gpointer user_data)
{
  PortholeGraphCanvas *self = user_data;

  self->timer = 0;
  start (self);

  return G_SOURCE_REMOVE;
}

static void
set_timer (PortholeGraphCanvas *self, gint64 now)
{
  gint64 next = porthole_scene_get_next_change (self->scene);

  if (next != 0 && self->running && !self->paused)
    self->timer = g_timeout_add ((guint)(CLAMP (next - now, 0, LONGEST_WAIT) / 1000000 + 1),
                                 timer_cb, self);
}

static gboolean
porthole_graph_canvas_tick_cb (GtkWidget *widget, GdkFrameClock *frame_clock, gpointer user_data)
{
  PortholeGraphCanvas *self = PORTHOLE_GRAPH_CANVAS (widget);
  gint64 now = get_now (self), frame_time = gdk_frame_clock_get_frame_time (frame_clock);
  gboolean changed, moved, animated;

  if (self->scene == NULL)
    {
      self->tick = 0;
      return G_SOURCE_REMOVE;
    }

  changed = !self->paused && porthole_scene_update (self->scene, now);
  /* the last step moves nodes as well, and the frame after it draws them sharp */
  moved = self->moving;
  self->moving = porthole_scene_step (self->scene, STEP_BUDGET);
  moved |= self->moving;
  changed |= follow (self) || self->resized;
  self->resized = FALSE;
  animated = is_animated (self) && porthole_scene_is_animated (self->scene, now);

  if (changed || moved || (animated && self->appearing))
    redraw (self);
  else if (animated && (self->pulsing || frame_time - self->marks_painted >= MARKS_INTERVAL))
    gtk_widget_queue_draw (self->marks);
  else if (!animated)
    {
      /* wipes what ran until now */
      if (self->animated)
        gtk_widget_queue_draw (self->marks);
      self->animated = FALSE;
      self->tick = 0;
      set_timer (self, now);
      return G_SOURCE_REMOVE;
    }
  else
    return G_SOURCE_CONTINUE;

  self->animated = animated;
  self->marks_painted = frame_time;
  return G_SOURCE_CONTINUE;
}

static void
porthole_graph_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  PortholeGraphCanvas *self = PORTHOLE_GRAPH_CANVAS (widget);

  gtk_widget_allocate (self->picture, width, height, baseline, NULL);
  gtk_widget_allocate (self->marks, width, height, baseline, NULL);
  if (self->camera.width == (float)width && self->camera.height == (float)height)
    return;

  self->camera.width = width;
  self->camera.height = height;
  /* a window that is being resized has no time for easing */
  if (self->following)
    self->placed = FALSE;
  self->resized = TRUE;
  start (self);
}

static void
porthole_graph_canvas_measure (GtkWidget *widget,
                               GtkOrientation orientation,
                               int for_size,
                               int *minimum,
                               int *natural,
                               int *minimum_baseline,
                               int *natural_baseline)
{
  *minimum = 0;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 320;
}

static void
porthole_graph_canvas_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (porthole_graph_canvas_parent_class)->map (widget);
  start (PORTHOLE_GRAPH_CANVAS (widget));
}

static void
porthole_graph_canvas_unmap (GtkWidget *widget)
{
  PortholeGraphCanvas *self = PORTHOLE_GRAPH_CANVAS (widget);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (widget, self->tick);
  self->tick = 0;
  g_clear_handle_id (&self->timer, g_source_remove);

  GTK_WIDGET_CLASS (porthole_graph_canvas_parent_class)->unmap (widget);
}

static void
porthole_graph_canvas_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (porthole_graph_canvas_parent_class)->css_changed (widget, change);
  reload_theme (PORTHOLE_GRAPH_CANVAS (widget));
}

/* from the node that is selected, or else to the one that matters most */
static gboolean
walk (PortholeGraphCanvas *self, GtkDirectionType direction)
{
  g_autoptr (GPtrArray) ids
      = self->selection != NULL ? porthole_selection_dup_nodes (self->selection) : NULL;
  const PortholeSceneNode *from = NULL, *to;

  if (self->scene == NULL || ids == NULL)
    return FALSE;
  if (ids->len > 0)
    from = porthole_scene_lookup_node (self->scene, ids->pdata[ids->len - 1]);
  to = porthole_graph_walk (self->scene, from, direction);
  if (to == NULL)
    return FALSE;

  porthole_selection_set_node (self->selection, to->node->id);
  porthole_graph_canvas_reveal (self, to);

  return TRUE;
}

static gboolean
porthole_graph_canvas_walk_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  int direction;

  g_variant_get (arguments, "(i)", &direction);
  walk (PORTHOLE_GRAPH_CANVAS (widget), (GtkDirectionType)direction);

  /* the focus does not leave the graph by an arrow */
  return TRUE;
}

/* Tab goes through the nodes, and out after the last */
static gboolean
porthole_graph_canvas_focus (GtkWidget *widget, GtkDirectionType direction)
{
  PortholeGraphCanvas *self = PORTHOLE_GRAPH_CANVAS (widget);

  if (gtk_widget_is_focus (widget))
    return (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD)
           && walk (self, direction);

  return gtk_widget_grab_focus (widget);
}

static void
porthole_graph_canvas_dispose (GObject *object)
{
  PortholeGraphCanvas *self = PORTHOLE_GRAPH_CANVAS (object);

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self->marks);
  g_clear_object (&self->selection);
  g_clear_object (&self->scene);
  g_clear_pointer (&self->picture, gtk_widget_unparent);
  g_clear_pointer (&self->marks, gtk_widget_unparent);
  g_clear_handle_id (&self->timer, g_source_remove);

  G_OBJECT_CLASS (porthole_graph_canvas_parent_class)->dispose (object);
}

static void
porthole_graph_canvas_finalize (GObject *object)
{
  PortholeGraphCanvas *self = PORTHOLE_GRAPH_CANVAS (object);

  porthole_graph_painter_free (self->painter);
  g_free (self->hovered);
  g_free (self->hovered_edge[0]);
  g_free (self->hovered_edge[1]);

  G_OBJECT_CLASS (porthole_graph_canvas_parent_class)->finalize (object);
}

static void
add_arrow (GtkWidgetClass *klass, guint key, guint keypad_key, GtkDirectionType direction)
{
  gtk_widget_class_add_binding (klass, key, 0, porthole_graph_canvas_walk_cb, "(i)", direction);
  gtk_widget_class_add_binding (klass, keypad_key, 0, porthole_graph_canvas_walk_cb, "(i)",
                                direction);
}

static void
porthole_graph_canvas_class_init (PortholeGraphCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = porthole_graph_canvas_dispose;
  object_class->finalize = porthole_graph_canvas_finalize;
  widget_class->size_allocate = porthole_graph_canvas_size_allocate;
  widget_class->measure = porthole_graph_canvas_measure;
  widget_class->map = porthole_graph_canvas_map;
  widget_class->unmap = porthole_graph_canvas_unmap;
  widget_class->focus = porthole_graph_canvas_focus;
  widget_class->css_changed = porthole_graph_canvas_css_changed;

  signals[CHANGED] = g_signal_new ("changed", PORTHOLE_TYPE_GRAPH_CANVAS, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  add_arrow (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, GTK_DIR_UP);
  add_arrow (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, GTK_DIR_DOWN);
  add_arrow (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, GTK_DIR_LEFT);
  add_arrow (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, GTK_DIR_RIGHT);
  gtk_widget_class_set_css_name (widget_class, "graph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
porthole_graph_canvas_init (PortholeGraphCanvas *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->painter = porthole_graph_painter_new (GTK_WIDGET (self));
  porthole_graph_camera_init (&self->camera);
  self->following = TRUE;
  self->picture = porthole_graph_layer_new (paint_picture_cb, self);
  gtk_widget_set_parent (self->picture, GTK_WIDGET (self));
  self->marks = porthole_graph_layer_new (paint_marks_cb, self);
  gtk_widget_set_parent (self->marks, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);

  /* named colours may change without the style of this widget doing so */
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (reload_theme), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (reload_theme), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (reload_theme), NULL);
}

void
porthole_graph_canvas_set_scene (PortholeGraphCanvas *self, PortholeScene *scene)
{
  if (!g_set_object (&self->scene, scene))
    return;

  self->following = TRUE;
  self->placed = FALSE;
  self->moving = FALSE;
  self->has_box = FALSE;
  porthole_graph_canvas_leave (self);
  start (self);
  redraw (self);
}

PortholeScene *
porthole_graph_canvas_get_scene (PortholeGraphCanvas *self)
{
  return self->scene;
}

void
porthole_graph_canvas_set_clock (PortholeGraphCanvas *self,
                                 PortholeGraphClock clock,
                                 gpointer user_data)
{
  self->clock = clock;
  self->clock_data = user_data;
}

void
porthole_graph_canvas_set_selection (PortholeGraphCanvas *self, PortholeSelection *selection)
{
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self->marks);
  g_set_object (&self->selection, selection);
  if (selection != NULL)
    g_signal_connect_object (selection, "changed", G_CALLBACK (gtk_widget_queue_draw), self->marks,
                             G_CONNECT_SWAPPED);
  gtk_widget_queue_draw (self->marks);
}

PortholeSelection *
porthole_graph_canvas_get_selection (PortholeGraphCanvas *self)
{
  return self->selection;
}

void
porthole_graph_canvas_set_paused (PortholeGraphCanvas *self, gboolean paused)
{
  self->paused = paused;
  start (self);
}

void
porthole_graph_canvas_wake (PortholeGraphCanvas *self)
{
  start (self);
}

void
porthole_graph_canvas_move (PortholeGraphCanvas *self)
{
  self->following = FALSE;
  start (self);
  redraw (self);
}

gboolean
porthole_graph_canvas_is_idle (PortholeGraphCanvas *self)
{
  return self->tick == 0;
}

void
porthole_graph_canvas_get_n_paints (PortholeGraphCanvas *self, guint *picture, guint *marks)
{
  *picture = porthole_graph_layer_get_n_paints (PORTHOLE_GRAPH_LAYER (self->picture));
  *marks = porthole_graph_layer_get_n_paints (PORTHOLE_GRAPH_LAYER (self->marks));
}

const PortholeGraphCamera *
porthole_graph_canvas_get_camera (PortholeGraphCanvas *self)
{
  return &self->camera;
}

PortholeGraphPainter *
porthole_graph_canvas_get_painter (PortholeGraphCanvas *self)
{
  return self->painter;
}

void
porthole_graph_canvas_pan (PortholeGraphCanvas *self, float dx, float dy)
{
  self->following = FALSE;
  porthole_graph_camera_pan (&self->camera, dx, dy);
  redraw (self);
}

void
porthole_graph_canvas_center (PortholeGraphCanvas *self, const graphene_point_t *scene)
{
  self->following = FALSE;
  self->camera.center = *scene;
  redraw (self);
}

void
porthole_graph_canvas_zoom_at (PortholeGraphCanvas *self, const graphene_point_t *view, float zoom)
{
  self->following = FALSE;
  porthole_graph_camera_zoom_at (&self->camera, view, zoom);
  redraw (self);
}

void
porthole_graph_canvas_fit (PortholeGraphCanvas *self)
{
  self->following = TRUE;
  self->placed = FALSE;
  start (self);
  redraw (self);
}

gboolean
porthole_graph_canvas_get_following (PortholeGraphCanvas *self)
{
  return self->following;
}

void
porthole_graph_canvas_reveal (PortholeGraphCanvas *self, const PortholeSceneNode *node)
{
  graphene_point_t at = porthole_graph_camera_to_view (&self->camera, &node->position);
  float half = node->size * self->camera.zoom + PADDING / 2.0f;
  float dx = 0, dy = 0;

  if (at.x < half || at.x > self->camera.width - half)
    dx = CLAMP (at.x, half, MAX (self->camera.width - half, half)) - at.x;
  if (at.y < half || at.y > self->camera.height - half)
    dy = CLAMP (at.y, half, MAX (self->camera.height - half, half)) - at.y;
  if (dx != 0 || dy != 0)
    porthole_graph_canvas_pan (self, dx, dy);
}

PortholeSceneNode *
porthole_graph_canvas_pick_node (PortholeGraphCanvas *self, double x, double y)
{
  graphene_point_t at
      = porthole_graph_camera_to_scene (&self->camera, &GRAPHENE_POINT_INIT ((float)x, (float)y));

  if (self->scene == NULL)
    return NULL;
  return porthole_scene_pick_node (self->scene, &at, NODE_TOLERANCE / self->camera.zoom);
}

PortholeSceneEdge *
porthole_graph_canvas_pick_edge (PortholeGraphCanvas *self, double x, double y)
{
  graphene_point_t at
      = porthole_graph_camera_to_scene (&self->camera, &GRAPHENE_POINT_INIT ((float)x, (float)y));

  if (self->scene == NULL)
    return NULL;
  return porthole_scene_pick_edge (self->scene, &at, EDGE_TOLERANCE / self->camera.zoom);
}

static gboolean
replace (char **place, const char *value)
{
  if (g_strcmp0 (*place, value) == 0)
    return FALSE;
  g_free (*place);
  *place = g_strdup (value);

  return TRUE;
}

static void
set_hovered (PortholeGraphCanvas *self,
             const PortholeSceneNode *node,
             const PortholeSceneEdge *edge)
{
  gboolean changed = replace (&self->hovered, node != NULL ? node->node->id : NULL);

  changed |= replace (&self->hovered_edge[0], edge != NULL ? edge->source->node->id : NULL);
  changed |= replace (&self->hovered_edge[1], edge != NULL ? edge->target->node->id : NULL);
  if (changed)
    gtk_widget_queue_draw (self->marks);
}

void
porthole_graph_canvas_hover (PortholeGraphCanvas *self, double x, double y)
{
  PortholeSceneNode *node = porthole_graph_canvas_pick_node (self, x, y);

  set_hovered (self, node, node == NULL ? porthole_graph_canvas_pick_edge (self, x, y) : NULL);
}

void
porthole_graph_canvas_leave (PortholeGraphCanvas *self)
{
  set_hovered (self, NULL, NULL);
}

PortholeSceneNode *
porthole_graph_canvas_get_hovered_node (PortholeGraphCanvas *self)
{
  if (self->scene == NULL || self->hovered == NULL)
    return NULL;
  return porthole_scene_lookup_node (self->scene, self->hovered);
}

PortholeSceneEdge *
porthole_graph_canvas_get_hovered_edge (PortholeGraphCanvas *self)
{
  if (self->scene == NULL || self->hovered_edge[0] == NULL)
    return NULL;
  return porthole_scene_lookup_edge (self->scene, self->hovered_edge[0], self->hovered_edge[1]);
}

void
porthole_graph_canvas_set_box (PortholeGraphCanvas *self, const graphene_rect_t *box)
{
  self->has_box = box != NULL;
  if (box != NULL)
    self->box = *box;
  gtk_widget_queue_draw (self->marks);
}
