/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <graphene.h>

#include "node-icon.h"
#include "node.h"

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_SCENE_SHAPE_SQUARE,  /* a container: rounded, radius PORTHOLE_SCENE_CORNER */
  PORTHOLE_SCENE_SHAPE_CIRCLE,  /* a peer */
  PORTHOLE_SCENE_SHAPE_HEXAGON, /* the host: a corner to the left and to the right */
} PortholeSceneShape;

/**
 * PortholeSceneMark:
 * @PORTHOLE_SCENE_MARK_NORMAL: a plain thin ring; neutral grey for a peer
 * @PORTHOLE_SCENE_MARK_UNKNOWN: nobody but its owner says who it is: yellow, a badge with "?"
 * @PORTHOLE_SCENE_MARK_WARNING: yellow, a triangle badge
 * @PORTHOLE_SCENE_MARK_HIGH: red, a double ring, an octagon badge with "!"
 */
typedef enum
{
  PORTHOLE_SCENE_MARK_NORMAL,
  PORTHOLE_SCENE_MARK_UNKNOWN,
  PORTHOLE_SCENE_MARK_WARNING,
  PORTHOLE_SCENE_MARK_HIGH,
} PortholeSceneMark;

typedef enum
{
  PORTHOLE_SCENE_STATE_RUNNING,
  PORTHOLE_SCENE_STATE_PAUSED,
  PORTHOLE_SCENE_STATE_EXITED,     /* outlined, not filled */
  PORTHOLE_SCENE_STATE_INCOMPLETE, /* whether it runs was not told */
} PortholeSceneState;

#define PORTHOLE_SCENE_CORNER       12                            /* px */
#define PORTHOLE_SCENE_LABEL_HEIGHT 20                            /* px, with what is above it */
#define PORTHOLE_SCENE_APPEAR_TIME  G_GINT64_CONSTANT (200000000) /* nanoseconds */
#define PORTHOLE_SCENE_PULSE_TIME   G_GINT64_CONSTANT (600000000)

/**
 * PortholeSceneNode:
 * @node: what it stands for
 * @position: of its centre, px at 100 %
 * @size: half its extent, px
 * @label: inert, one line, 18 characters at most
 * @full_label: inert, one line, 256 characters at most
 * @opacity: 0 to 1
 * @appeared: when it came, to be faded in for PORTHOLE_SCENE_APPEAR_TIME; 0 where it was there
 * @pulse: when something new was found there, PORTHOLE_SCENE_PULSE_TIME long; 0 where it is over
 *
 * A node as it is to be drawn. It belongs to the scene and is valid until the scene's next update;
 * porthole_scene_lookup_node() finds it again. Times are those that porthole_scene_update() is
 * given.
 */
typedef struct
{
  PortholeNode *node;
  graphene_point_t position;
  float size;
  PortholeSceneShape shape;
  PortholeNodeIcon icon;
  PortholeSceneMark mark;
  gboolean trusted;
  char *label, *full_label;
  PortholeSceneState state;
  float opacity;
  gboolean pinned;
  gint64 appeared, pulse;

  /* private */
  guint handle; /* of the layout */
  guint n_flows, label_length;
  gboolean shown, linked, gone, resized, refreshed;
  gint64 exited;
  guint seen_score;
  PortholeLevel seen_level;
  char *seen_title, *seen_image, *seen_program;
} PortholeSceneNode;

/* for the scene; times in nanoseconds */
PortholeSceneNode *porthole_scene_node_new (PortholeNode *node);
void porthole_scene_node_free (PortholeSceneNode *self);
gboolean porthole_scene_node_refresh (PortholeSceneNode *self,
                                      gint64 now,
                                      gboolean fading,
                                      gint64 *next_change);

/* px, about: only who draws it knows its font */
float porthole_scene_node_get_label_width (const PortholeSceneNode *self);
/* how far its outermost ring reaches from its centre in a direction (unit vector), px */
float porthole_scene_node_get_border (const PortholeSceneNode *self, float x, float y);

G_END_DECLS
