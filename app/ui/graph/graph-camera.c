/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-camera.h"

void
porthole_graph_camera_init (PortholeGraphCamera *self)
{
  *self = (PortholeGraphCamera){ .zoom = 1 };
}

graphene_point_t
porthole_graph_camera_to_view (const PortholeGraphCamera *self, const graphene_point_t *scene)
{
  return GRAPHENE_POINT_INIT ((scene->x - self->center.x) * self->zoom + self->width / 2,
                              (scene->y - self->center.y) * self->zoom + self->height / 2);
}

graphene_point_t
porthole_graph_camera_to_scene (const PortholeGraphCamera *self, const graphene_point_t *view)
{
  return GRAPHENE_POINT_INIT ((view->x - self->width / 2) / self->zoom + self->center.x,
                              (view->y - self->height / 2) / self->zoom + self->center.y);
}

void
porthole_graph_camera_get_visible (const PortholeGraphCamera *self, graphene_rect_t *visible)
{
  float width = self->width / self->zoom, height = self->height / self->zoom;

  graphene_rect_init (visible, self->center.x - width / 2, self->center.y - height / 2, width,
                      height);
}

void
porthole_graph_camera_pan (PortholeGraphCamera *self, float dx, float dy)
{
  self->center.x -= dx / self->zoom;
  self->center.y -= dy / self->zoom;
}

void
porthole_graph_camera_zoom_at (PortholeGraphCamera *self, const graphene_point_t *view, float zoom)
{
  graphene_point_t before = porthole_graph_camera_to_scene (self, view), after;

  self->zoom = CLAMP (zoom, PORTHOLE_GRAPH_CAMERA_MIN_ZOOM, PORTHOLE_GRAPH_CAMERA_MAX_ZOOM);
  after = porthole_graph_camera_to_scene (self, view);
  self->center.x += before.x - after.x;
  self->center.y += before.y - after.y;
}

void
porthole_graph_camera_fit (PortholeGraphCamera *self,
                           const graphene_rect_t *bounds,
                           float padding,
                           float max_zoom)
{
  float width = MAX (self->width - 2 * padding, 1), height = MAX (self->height - 2 * padding, 1);
  float zoom = MIN (width / MAX (bounds->size.width, 1), height / MAX (bounds->size.height, 1));

  self->zoom = CLAMP (zoom, PORTHOLE_GRAPH_CAMERA_MIN_ZOOM, max_zoom);
  graphene_rect_get_center (bounds, &self->center);
}
