/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-minimap.h"

#define WIDTH   104
#define HEIGHT  84
#define PADDING 8

struct _PortholeGraphMinimap
{
  GtkWidget parent_instance;

  PortholeGraphCanvas *canvas; /* (nullable) */
  graphene_point_t grabbed;    /* where a drag began */
};

G_DEFINE_FINAL_TYPE (PortholeGraphMinimap, porthole_graph_minimap, GTK_TYPE_WIDGET)

/* The graph and what is seen; whether there is anything. */
static gboolean
get_map (PortholeGraphMinimap *self, PortholeGraphCamera *map)
{
  PortholeScene *scene
      = self->canvas != NULL ? porthole_graph_canvas_get_scene (self->canvas) : NULL;
  graphene_rect_t bounds;

  if (scene == NULL)
    return FALSE;
  porthole_scene_get_bounds (scene, &bounds);
  if (bounds.size.width <= 0)
    return FALSE;

  porthole_graph_camera_init (map);
  map->width = gtk_widget_get_width (GTK_WIDGET (self));
  map->height = gtk_widget_get_height (GTK_WIDGET (self));
  porthole_graph_camera_fit (map, &bounds, PADDING, 1);
  /* a graph of any size has a map */
  map->zoom = MIN ((map->width - 2 * PADDING) / bounds.size.width,
                   (map->height - 2 * PADDING) / bounds.size.height);
  map->zoom = MIN (map->zoom, 0.25f);

  return TRUE;
}

static void
porthole_graph_minimap_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PortholeGraphMinimap *self = PORTHOLE_GRAPH_MINIMAP (widget);
  PortholeGraphCamera map;

  if (get_map (self, &map))
    porthole_graph_painter_paint_map (porthole_graph_canvas_get_painter (self->canvas), snapshot,
                                      porthole_graph_canvas_get_scene (self->canvas), &map,
                                      porthole_graph_canvas_get_camera (self->canvas));
}

static void
porthole_graph_minimap_measure (GtkWidget *widget,
                                GtkOrientation orientation,
                                int for_size,
                                int *minimum,
                                int *natural,
                                int *minimum_baseline,
                                int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
go_to (PortholeGraphMinimap *self, double x, double y)
{
  PortholeGraphCamera map;

  if (get_map (self, &map))
    {
      graphene_point_t at
          = porthole_graph_camera_to_scene (&map, &GRAPHENE_POINT_INIT ((float)x, (float)y));

      porthole_graph_canvas_center (self->canvas, &at);
    }
}

static void
drag_begin_cb (PortholeGraphMinimap *self, double x, double y)
{
  self->grabbed = GRAPHENE_POINT_INIT ((float)x, (float)y);
  go_to (self, x, y);
}

static void
drag_update_cb (PortholeGraphMinimap *self, double dx, double dy)
{
  go_to (self, (double)self->grabbed.x + dx, (double)self->grabbed.y + dy);
}

static void
porthole_graph_minimap_dispose (GObject *object)
{
  PortholeGraphMinimap *self = PORTHOLE_GRAPH_MINIMAP (object);

  porthole_graph_minimap_set_canvas (self, NULL);

  G_OBJECT_CLASS (porthole_graph_minimap_parent_class)->dispose (object);
}

static void
porthole_graph_minimap_class_init (PortholeGraphMinimapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = porthole_graph_minimap_dispose;
  widget_class->snapshot = porthole_graph_minimap_snapshot;
  widget_class->measure = porthole_graph_minimap_measure;

  /* the keyboard and assistive technology move in the graph itself */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  gtk_widget_class_set_css_name (widget_class, "minimap");
}

static void
porthole_graph_minimap_init (PortholeGraphMinimap *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

void
porthole_graph_minimap_set_canvas (PortholeGraphMinimap *self, PortholeGraphCanvas *canvas)
{
  if (self->canvas != NULL)
    g_signal_handlers_disconnect_by_data (self->canvas, self);
  g_set_object (&self->canvas, canvas);
  if (canvas != NULL)
    g_signal_connect_swapped (canvas, "changed", G_CALLBACK (gtk_widget_queue_draw), self);
}
