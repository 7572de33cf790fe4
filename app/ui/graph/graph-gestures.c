/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-gestures.h"

#include <math.h>

#define WHEEL_FACTOR    1.2f /* zoom for a notch of the wheel */
#define TOUCHPAD_FACTOR 0.01f
#define WHEEL_PAN       48 /* px for a notch */
#define THRESHOLD       4  /* px until a press is a drag */

typedef enum
{
  DRAG_NONE,
  DRAG_PRESSED, /* not moved yet */
  DRAG_NODE,
  DRAG_VIEW,
  DRAG_BOX,
} Drag;

typedef struct
{
  PortholeGraphCanvas *canvas; /* not owned: this is part of it */
  Drag drag;
  double start_x, start_y;
  float panned_x, panned_y;
  char *node;             /* (nullable): id of what is dragged */
  graphene_vec2_t offset; /* of its centre from the pointer, in the scene */
  float zoom;             /* when a pinch began */
  double pinch_x, pinch_y;
} Gestures;

static void
gestures_free (gpointer data)
{
  Gestures *self = data;

  g_free (self->node);
  g_free (self);
}

static graphene_point_t
to_scene (Gestures *self, double x, double y)
{
  return porthole_graph_camera_to_scene (porthole_graph_canvas_get_camera (self->canvas),
                                         &GRAPHENE_POINT_INIT ((float)x, (float)y));
}

static GdkModifierType
get_modifiers (gpointer controller)
{
  return gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
}

static void
set_cursor (Gestures *self, const char *name)
{
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->canvas), name);
}

static void
click (Gestures *self, double x, double y, gboolean more)
{
  PortholeSelection *selection = porthole_graph_canvas_get_selection (self->canvas);
  PortholeSceneNode *node = porthole_graph_canvas_pick_node (self->canvas, x, y);
  PortholeSceneEdge *edge
      = node == NULL ? porthole_graph_canvas_pick_edge (self->canvas, x, y) : NULL;

  if (selection == NULL)
    return;
  if (node != NULL && more)
    porthole_selection_toggle_node (selection, node->node->id);
  else if (node != NULL)
    porthole_selection_set_node (selection, node->node->id);
  else if (edge != NULL)
    porthole_selection_set_edge (selection, edge->source->node->id, edge->target->node->id);
  else if (!more)
    porthole_selection_clear (selection);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, Gestures *self)
{
  PortholeSceneNode *node = porthole_graph_canvas_pick_node (self->canvas, x, y);
  guint button = gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
  self->drag = DRAG_PRESSED;
  self->start_x = x;
  self->start_y = y;
  self->panned_x = self->panned_y = 0;
  g_clear_pointer (&self->node, g_free);
  if (node != NULL && button == GDK_BUTTON_PRIMARY)
    {
      graphene_point_t at = to_scene (self, x, y);

      self->node = g_strdup (node->node->id);
      graphene_vec2_init (&self->offset, node->position.x - at.x, node->position.y - at.y);
    }
}

static void
begin_moving (Gestures *self, GtkGestureDrag *gesture)
{
  guint button = gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (gesture));

  if (button == GDK_BUTTON_PRIMARY && (get_modifiers (gesture) & GDK_SHIFT_MASK) != 0)
    self->drag = DRAG_BOX;
  else
    self->drag = self->node != NULL ? DRAG_NODE : DRAG_VIEW;
  set_cursor (self, self->drag == DRAG_BOX ? "crosshair" : "grabbing");
  porthole_graph_canvas_leave (self->canvas);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
move_node (Gestures *self, double x, double y)
{
  PortholeScene *scene = porthole_graph_canvas_get_scene (self->canvas);
  PortholeSceneNode *node = scene != NULL ? porthole_scene_lookup_node (scene, self->node) : NULL;
  graphene_point_t at = to_scene (self, x, y);

  /* it may have gone meanwhile */
  if (node == NULL)
    return;
  porthole_scene_move_node (scene, node, at.x + graphene_vec2_get_x (&self->offset),
                            at.y + graphene_vec2_get_y (&self->offset));
  porthole_graph_canvas_move (self->canvas);
}

static graphene_rect_t
get_box (Gestures *self, double dx, double dy)
{
  graphene_rect_t box;

  graphene_rect_init (&box, (float)self->start_x, (float)self->start_y, (float)dx, (float)dy);
  graphene_rect_normalize (&box);

  return box;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, Gestures *self)
{
  graphene_rect_t box;

  if (self->drag == DRAG_PRESSED && hypot (dx, dy) >= THRESHOLD)
    begin_moving (self, gesture);
  switch (self->drag)
    {
    case DRAG_NODE:
      move_node (self, self->start_x + dx, self->start_y + dy);
      break;

    case DRAG_VIEW:
      porthole_graph_canvas_pan (self->canvas, (float)dx - self->panned_x,
                                 (float)dy - self->panned_y);
      self->panned_x = (float)dx;
      self->panned_y = (float)dy;
      break;

    case DRAG_BOX:
      box = get_box (self, dx, dy);
      porthole_graph_canvas_set_box (self->canvas, &box);
      break;

    case DRAG_NONE:
    case DRAG_PRESSED:
    default:
      break;
    }
}

static void
select_box (Gestures *self, double dx, double dy, gboolean more)
{
  PortholeScene *scene = porthole_graph_canvas_get_scene (self->canvas);
  PortholeSelection *selection = porthole_graph_canvas_get_selection (self->canvas);
  const PortholeGraphCamera *camera = porthole_graph_canvas_get_camera (self->canvas);
  graphene_rect_t box = get_box (self, dx, dy);
  g_autoptr (GPtrArray) ids = NULL;
  const PortholeSceneNode *const *nodes;
  guint n;

  if (scene == NULL || selection == NULL)
    return;
  ids = more ? porthole_selection_dup_nodes (selection) : g_ptr_array_new_with_free_func (g_free);
  nodes = porthole_scene_get_nodes (scene, &n);
  for (guint i = 0; i < n; i++)
    {
      graphene_point_t at = porthole_graph_camera_to_view (camera, &nodes[i]->position);

      if (graphene_rect_contains_point (&box, &at)
          && !g_ptr_array_find_with_equal_func (ids, nodes[i]->node->id, g_str_equal, NULL))
        g_ptr_array_add (ids, g_strdup (nodes[i]->node->id));
    }
  porthole_selection_set_nodes (selection, ids);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, Gestures *self)
{
  guint button = gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (gesture));
  GdkModifierType modifiers = get_modifiers (gesture);

  if (self->drag == DRAG_PRESSED && button == GDK_BUTTON_PRIMARY)
    click (self, self->start_x, self->start_y,
           (modifiers & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0);
  else if (self->drag == DRAG_BOX)
    select_box (self, dx, dy, (modifiers & GDK_CONTROL_MASK) != 0);
  porthole_graph_canvas_set_box (self->canvas, NULL);
  self->drag = DRAG_NONE;
  set_cursor (self, NULL);
}

static void
drag_cancel_cb (GtkGesture *gesture, GdkEventSequence *sequence, Gestures *self)
{
  porthole_graph_canvas_set_box (self->canvas, NULL);
  self->drag = DRAG_NONE;
  set_cursor (self, NULL);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, Gestures *self)
{
  if (n_press == 2 && porthole_graph_canvas_pick_node (self->canvas, x, y) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->canvas), "graph.unpin", NULL);
}

static void
ask_for_menu (Gestures *self, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
  gtk_widget_activate_action (GTK_WIDGET (self->canvas), "graph.menu", "(dd)", x, y);
}

static void
secondary_cb (GtkGestureClick *gesture, int n_press, double x, double y, Gestures *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  ask_for_menu (self, x, y);
}

static void
long_press_cb (GtkGestureLongPress *gesture, double x, double y, Gestures *self)
{
  if (self->drag == DRAG_NONE || self->drag == DRAG_PRESSED)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      ask_for_menu (self, x, y);
    }
}

static void
motion_cb (GtkEventControllerMotion *motion, double x, double y, Gestures *self)
{
  self->pinch_x = x;
  self->pinch_y = y;
  if (self->drag != DRAG_NONE)
    return;
  porthole_graph_canvas_hover (self->canvas, x, y);
  set_cursor (self, porthole_graph_canvas_get_hovered_node (self->canvas) != NULL
                            || porthole_graph_canvas_get_hovered_edge (self->canvas) != NULL
                        ? "pointer"
                        : NULL);
}

static void
leave_cb (GtkEventControllerMotion *motion, Gestures *self)
{
  porthole_graph_canvas_leave (self->canvas);
}

static gboolean
scroll_cb (GtkEventControllerScroll *scroll, double dx, double dy, Gestures *self)
{
  gboolean wheel = gtk_event_controller_scroll_get_unit (scroll) == GDK_SCROLL_UNIT_WHEEL;
  GdkModifierType modifiers = get_modifiers (scroll);
  float zoom = porthole_graph_canvas_get_camera (self->canvas)->zoom;
  graphene_point_t at = GRAPHENE_POINT_INIT ((float)self->pinch_x, (float)self->pinch_y);

  if ((modifiers & GDK_SHIFT_MASK) != 0 || dy == 0)
    {
      /* a wheel turns one way only */
      if (wheel && dx == 0 && (modifiers & GDK_SHIFT_MASK) != 0)
        {
          dx = dy;
          dy = 0;
        }
      porthole_graph_canvas_pan (self->canvas, (float)(-dx * (wheel ? WHEEL_PAN : 1)),
                                 (float)(-dy * (wheel ? WHEEL_PAN : 1)));
      return GDK_EVENT_STOP;
    }

  zoom *= wheel ? powf (WHEEL_FACTOR, (float)-dy) : expf ((float)-dy * TOUCHPAD_FACTOR);
  porthole_graph_canvas_zoom_at (self->canvas, &at, zoom);

  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, Gestures *self)
{
  self->zoom = porthole_graph_canvas_get_camera (self->canvas)->zoom;
  gtk_gesture_get_bounding_box_center (gesture, &self->pinch_x, &self->pinch_y);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, Gestures *self)
{
  double x, y;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    return;
  porthole_graph_canvas_pan (self->canvas, (float)(x - self->pinch_x), (float)(y - self->pinch_y));
  self->pinch_x = x;
  self->pinch_y = y;
  porthole_graph_canvas_zoom_at (self->canvas, &GRAPHENE_POINT_INIT ((float)x, (float)y),
                                 self->zoom * (float)scale);
}

static void
add (Gestures *self, gpointer controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self->canvas), GTK_EVENT_CONTROLLER (controller));
}

static void
add_pointer (Gestures *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  add (self, motion);
  add (self, scroll);
  add (self, pinch);
}

void
porthole_graph_gestures_add (PortholeGraphCanvas *canvas)
{
  Gestures *self = g_new0 (Gestures, 1);
  GtkGesture *press = gtk_gesture_click_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkGesture *touch = gtk_gesture_long_press_new ();

  self->canvas = canvas;
  g_object_set_data_full (G_OBJECT (canvas), "porthole-graph-gestures", self, gestures_free);
  add_pointer (self);

  g_signal_connect (press, "pressed", G_CALLBACK (pressed_cb), self);
  add (self, press);
  for (guint button = GDK_BUTTON_PRIMARY; button <= GDK_BUTTON_MIDDLE; button++)
    {
      GtkGesture *drag = gtk_gesture_drag_new ();

      gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), button);
      g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
      g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
      g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
      g_signal_connect (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
      add (self, drag);
      /* the second press of a double click is a press, too */
      if (button == GDK_BUTTON_PRIMARY)
        gtk_gesture_group (press, drag);
    }
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (secondary_cb), self);
  add (self, secondary);

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (touch), TRUE);
  g_signal_connect (touch, "pressed", G_CALLBACK (long_press_cb), self);
  add (self, touch);
}
