/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <graphene.h>

#include "edge.h"
#include "scene-node.h"

G_BEGIN_DECLS

/* px, of two edges that lead there and back; the lines are half as far from the straight one */
#define PORTHOLE_SCENE_TWIN_CURVE  32
#define PORTHOLE_SCENE_ACTIVE_TIME G_GINT64_CONSTANT (600000000) /* nanoseconds */

typedef enum
{
  PORTHOLE_SCENE_ACTIVITY_ACTIVE, /* connections within the last seconds */
  PORTHOLE_SCENE_ACTIVITY_RECENT, /* fades over five minutes */
  PORTHOLE_SCENE_ACTIVITY_GONE,   /* hidden */
} PortholeSceneActivity;

/**
 * PortholeSceneEdge:
 * @edge: what it stands for
 * @width: 1 to 6 px
 * @opacity: 0 to 1
 * @curve: how far the control point is from the middle of the straight line, px, to the left of
 *   the direction from source to target; 0 for a straight line
 * @active_since: when connections came, to be shown for PORTHOLE_SCENE_ACTIVE_TIME; 0 if not
 *
 * An edge as it is to be drawn. It lives as long as a PortholeSceneNode does.
 */
typedef struct _PortholeSceneEdge PortholeSceneEdge;
struct _PortholeSceneEdge
{
  PortholeEdge *edge;
  PortholeSceneNode *source, *target;
  float width;
  PortholeSceneMark mark;
  PortholeSceneActivity activity;
  float opacity;
  float curve;
  gint64 active_since;

  /* private */
  PortholeSceneEdge *twin; /* the other way round */
  guint handle;            /* of the layout */
  float loop_angle;        /* where one that leads back to its node is, radians */
  gboolean placed, matches, shown, gone;
  guint64 seen_count; /* 0 before the first refresh */
};

/* for the scene; times in nanoseconds */
PortholeSceneEdge *porthole_scene_edge_new (PortholeEdge *edge,
                                            PortholeSceneNode *source,
                                            PortholeSceneNode *target);
void porthole_scene_edge_free (PortholeSceneEdge *self);
gboolean porthole_scene_edge_refresh (PortholeSceneEdge *self,
                                      gint64 now,
                                      gboolean fading,
                                      gint64 *next_change);

/* for painters */
void porthole_scene_edge_get_curve (const PortholeSceneEdge *self, graphene_point_t points[4]);
graphene_point_t porthole_scene_edge_get_point (const graphene_point_t points[4], float t);
gboolean porthole_scene_edge_get_arrow (const PortholeSceneEdge *self,
                                        graphene_point_t *at,
                                        graphene_point_t *direction);
float porthole_scene_edge_get_distance (const PortholeSceneEdge *self, const graphene_point_t *at);

G_END_DECLS
