/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>
#include <graphene.h>

#include "filter.h"
#include "graph.h"
#include "scene-edge.h"
#include "scene-node.h"

G_BEGIN_DECLS

/**
 * PortholeScene:
 *
 * What to draw of a graph: shapes, marks, widths, labels and where everything is. It knows no
 * toolkit; porthole_scene_update() takes in what has changed, porthole_scene_step() moves what is
 * not yet at rest. Nothing else changes it, so what is drawn stays right until one of them says
 * otherwise. The same graph, seed and times give the same scene.
 */
#define PORTHOLE_TYPE_SCENE (porthole_scene_get_type ())
G_DECLARE_FINAL_TYPE (PortholeScene, porthole_scene, PORTHOLE, SCENE, GObject)

/* @filter: (nullable) */
PortholeScene *porthole_scene_new (PortholeGraph *graph, PortholeFilter *filter, guint32 seed);
/* whether edges and exited containers fade with time, as they do unless told otherwise */
void porthole_scene_set_fading (PortholeScene *self, gboolean fading);

gboolean porthole_scene_update (PortholeScene *self, gint64 now);
gint64 porthole_scene_get_next_change (PortholeScene *self);
gboolean porthole_scene_is_animated (PortholeScene *self, gint64 now);
gboolean porthole_scene_step (PortholeScene *self, gint64 budget);
void porthole_scene_run (PortholeScene *self, guint max_ticks);

/* what is to be drawn, in the order of drawing: edges first, then nodes */
const PortholeSceneNode *const *porthole_scene_get_nodes (PortholeScene *self, guint *n);
const PortholeSceneEdge *const *porthole_scene_get_edges (PortholeScene *self, guint *n);
/* with the labels; empty where nothing is shown */
void porthole_scene_get_bounds (PortholeScene *self, graphene_rect_t *bounds);

/* (nullable): only what is shown */
PortholeSceneNode *porthole_scene_lookup_node (PortholeScene *self, const char *id);
PortholeSceneEdge *porthole_scene_lookup_edge (PortholeScene *self,
                                               const char *source,
                                               const char *target);
PortholeSceneNode *porthole_scene_pick_node (PortholeScene *self,
                                             const graphene_point_t *at,
                                             float tolerance);
PortholeSceneEdge *porthole_scene_pick_edge (PortholeScene *self,
                                             const graphene_point_t *at,
                                             float tolerance);

void porthole_scene_move_node (PortholeScene *self, PortholeSceneNode *node, float x, float y);
void porthole_scene_unpin_node (PortholeScene *self, PortholeSceneNode *node);

G_END_DECLS
