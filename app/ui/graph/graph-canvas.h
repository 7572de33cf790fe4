/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/scene.h"
#include "core/selection.h"

#include "graph-camera.h"
#include "graph-painter.h"

G_BEGIN_DECLS

/**
 * PortholeGraphCanvas:
 *
 * A scene that moves, painted in frames: as long as something moves or changes there is a tick
 * callback, and else nothing at all. It shows the whole graph until the person has moved the view.
 *
 * Signal: changed: nodes, or what is seen of them, are another
 */
#define PORTHOLE_TYPE_GRAPH_CANVAS (porthole_graph_canvas_get_type ())
G_DECLARE_FINAL_TYPE (PortholeGraphCanvas, porthole_graph_canvas, PORTHOLE, GRAPH_CANVAS, GtkWidget)

/* The time that the scene is at, in nanoseconds; @running: (out): whether it goes on by itself */
typedef gint64 (*PortholeGraphClock) (gboolean *running, gpointer user_data);

void porthole_graph_canvas_set_scene (PortholeGraphCanvas *self, PortholeScene *scene);
PortholeScene *porthole_graph_canvas_get_scene (PortholeGraphCanvas *self);
void porthole_graph_canvas_set_clock (PortholeGraphCanvas *self,
                                      PortholeGraphClock clock,
                                      gpointer user_data);
void porthole_graph_canvas_set_selection (PortholeGraphCanvas *self, PortholeSelection *selection);
PortholeSelection *porthole_graph_canvas_get_selection (PortholeGraphCanvas *self);
void porthole_graph_canvas_set_paused (PortholeGraphCanvas *self, gboolean paused);

/* something may have changed or was moved: it is looked at in the next frame */
void porthole_graph_canvas_wake (PortholeGraphCanvas *self);
/* the same for nodes that were moved by hand, which are seen at their new places at once */
void porthole_graph_canvas_move (PortholeGraphCanvas *self);
gboolean porthole_graph_canvas_is_idle (PortholeGraphCanvas *self);
/* how often edges and nodes, and how often marks were painted */
void porthole_graph_canvas_get_n_paints (PortholeGraphCanvas *self, guint *picture, guint *marks);

const PortholeGraphCamera *porthole_graph_canvas_get_camera (PortholeGraphCanvas *self);
PortholeGraphPainter *porthole_graph_canvas_get_painter (PortholeGraphCanvas *self);
/* these three end the following of the whole graph */
void porthole_graph_canvas_pan (PortholeGraphCanvas *self, float dx, float dy);
void porthole_graph_canvas_center (PortholeGraphCanvas *self, const graphene_point_t *scene);
void porthole_graph_canvas_zoom_at (PortholeGraphCanvas *self,
                                    const graphene_point_t *view,
                                    float zoom);
/* shows the whole graph, from now on */
void porthole_graph_canvas_fit (PortholeGraphCanvas *self);
gboolean porthole_graph_canvas_get_following (PortholeGraphCanvas *self);
/* moves the view no farther than needed for a node to be seen */
void porthole_graph_canvas_reveal (PortholeGraphCanvas *self, const PortholeSceneNode *node);

/* (nullable): at a point of the view */
PortholeSceneNode *porthole_graph_canvas_pick_node (PortholeGraphCanvas *self, double x, double y);
PortholeSceneEdge *porthole_graph_canvas_pick_edge (PortholeGraphCanvas *self, double x, double y);
void porthole_graph_canvas_hover (PortholeGraphCanvas *self, double x, double y);
void porthole_graph_canvas_leave (PortholeGraphCanvas *self);
/* (nullable): what the pointer is over */
PortholeSceneNode *porthole_graph_canvas_get_hovered_node (PortholeGraphCanvas *self);
PortholeSceneEdge *porthole_graph_canvas_get_hovered_edge (PortholeGraphCanvas *self);
/* @box: (nullable): in the view's coordinates */
void porthole_graph_canvas_set_box (PortholeGraphCanvas *self, const graphene_rect_t *box);

G_END_DECLS
