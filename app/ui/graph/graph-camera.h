/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <graphene.h>
#include <glib.h>

G_BEGIN_DECLS

#define PORTHOLE_GRAPH_CAMERA_MIN_ZOOM 0.05f
#define PORTHOLE_GRAPH_CAMERA_MAX_ZOOM 4.0f

/**
 * PortholeGraphCamera:
 * @zoom: pixels of the view for one of the scene
 * @center: the point of the scene in the middle of the view
 * @width: of the view, in pixels
 * @height: of the view, in pixels
 *
 * From the scene's coordinates to the view's and back.
 */
typedef struct
{
  float zoom;
  graphene_point_t center;
  float width, height;
} PortholeGraphCamera;

void porthole_graph_camera_init (PortholeGraphCamera *self);
graphene_point_t porthole_graph_camera_to_view (const PortholeGraphCamera *self,
                                                const graphene_point_t *scene);
graphene_point_t porthole_graph_camera_to_scene (const PortholeGraphCamera *self,
                                                 const graphene_point_t *view);
/* the part of the scene that is seen */
void porthole_graph_camera_get_visible (const PortholeGraphCamera *self, graphene_rect_t *visible);
/* moves what is seen by so many pixels of the view */
void porthole_graph_camera_pan (PortholeGraphCamera *self, float dx, float dy);
/* what is at @view, in the view's coordinates, stays there */
void porthole_graph_camera_zoom_at (PortholeGraphCamera *self,
                                    const graphene_point_t *view,
                                    float zoom);
/* shows all of @bounds, enlarged to @max_zoom at most, and leaves @padding pixels around it */
void porthole_graph_camera_fit (PortholeGraphCamera *self,
                                const graphene_rect_t *bounds,
                                float padding,
                                float max_zoom);

G_END_DECLS
