/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "scene-edge.h"

#include <math.h>

#define SECOND G_GINT64_CONSTANT (1000000000)

#define WIDTH_MIN 1 /* px */
#define WIDTH_MAX 6

#define ACTIVE_FOR   (3 * SECOND) /* what repeats is told once a second */
#define FADE_STEP    (30 * SECOND)
#define FADE_STEPS   10
#define FADE_FROM    0.9f
#define FADED        0.3f
#define LOOP_ANGLE   (-0.75 * G_PI) /* to the upper left, at first */
#define LOOP_SPREAD  0.42
#define LOOP_REACH   34 /* px */
#define CURVE_PIECES 12
#define SHORTEST     2  /* px that are worth a line */
#define ARROW_ROOM   14 /* px of line that an arrow needs */

PortholeSceneEdge *
porthole_scene_edge_new (PortholeEdge *edge, PortholeSceneNode *source, PortholeSceneNode *target)
{
  PortholeSceneEdge *self = g_new0 (PortholeSceneEdge, 1);

  self->edge = porthole_edge_ref (edge);
  self->source = source;
  self->target = target;
  self->loop_angle = LOOP_ANGLE;

  return self;
}

void
porthole_scene_edge_free (PortholeSceneEdge *self)
{
  porthole_edge_unref (self->edge);
  g_free (self);
}

static PortholeSceneMark
find_mark (const PortholeEdge *edge)
{
  switch (edge->level)
    {
    case PORTHOLE_LEVEL_HIGH:
      return PORTHOLE_SCENE_MARK_HIGH;
    case PORTHOLE_LEVEL_WARNING:
      return PORTHOLE_SCENE_MARK_WARNING;
    case PORTHOLE_LEVEL_NORMAL:
    default:
      return PORTHOLE_SCENE_MARK_NORMAL;
    }
}

/* bytes where they are known, as if a connection had a kilobyte where they are not */
static float
find_width (const PortholeEdge *edge)
{
  double volume = edge->count + edge->bytes / 1024.0;
  double width = WIDTH_MIN + log10 (MAX (volume, 1));

  /* quarters of a pixel: a line does not grow with each connection */
  return MIN (floor (width * 4) / 4, WIDTH_MAX);
}

static void
note_change (gint64 *next_change, gint64 time)
{
  if (*next_change == 0 || time < *next_change)
    *next_change = time;
}

/* Steps are at the same times for all edges, so that a thousand of them are redrawn twice a
 * minute and not all the time. */
static void
find_activity (PortholeSceneEdge *self, gint64 now, gboolean fading, gint64 *next_change)
{
  gint64 active_until = (self->edge->last + ACTIVE_FOR) / SECOND * SECOND + SECOND;
  gint64 steps;

  if (!fading)
    {
      self->activity = PORTHOLE_SCENE_ACTIVITY_ACTIVE;
      self->opacity = 1;
      return;
    }
  if (now < active_until)
    {
      self->activity = PORTHOLE_SCENE_ACTIVITY_ACTIVE;
      self->opacity = 1;
      note_change (next_change, active_until);
      return;
    }

  steps = now / FADE_STEP - self->edge->last / FADE_STEP;
  self->activity = PORTHOLE_SCENE_ACTIVITY_RECENT;
  if (steps <= FADE_STEPS)
    {
      self->opacity = FADE_FROM - (FADE_FROM - FADED) * steps / FADE_STEPS;
      note_change (next_change, (now / FADE_STEP + 1) * FADE_STEP);
      return;
    }
  /* what something was found on is evidence, and stays */
  self->opacity = FADED;
  if (self->mark == PORTHOLE_SCENE_MARK_NORMAL)
    self->activity = PORTHOLE_SCENE_ACTIVITY_GONE;
}

/**
 * porthole_scene_edge_refresh:
 * @self: an edge
 * @now: the time
 * @fading: whether anything depends on @now
 * @next_change: (inout): when it changes by itself, if that is before this; 0 is never
 *
 * Returns: whether it is to be drawn differently from before
 */
gboolean
porthole_scene_edge_refresh (PortholeSceneEdge *self,
                             gint64 now,
                             gboolean fading,
                             gint64 *next_change)
{
  const PortholeSceneEdge old = *self;

  self->mark = find_mark (self->edge);
  self->width = find_width (self->edge);
  find_activity (self, now, fading, next_change);
  if (self->seen_count != 0 && self->edge->count != self->seen_count)
    self->active_since = now;
  if (self->active_since != 0 && now >= self->active_since + PORTHOLE_SCENE_ACTIVE_TIME)
    self->active_since = 0;
  if (self->active_since != 0)
    note_change (next_change, self->active_since + PORTHOLE_SCENE_ACTIVE_TIME);
  self->seen_count = MAX (self->edge->count, 1);

  return self->mark != old.mark || self->width != old.width || self->activity != old.activity
         || self->opacity != old.opacity || self->active_since != old.active_since;
}

static void
set_point (graphene_point_t *point, const graphene_point_t *from, float x, float y, float length)
{
  point->x = from->x + x * length;
  point->y = from->y + y * length;
}

static void
get_loop (const PortholeSceneEdge *self, graphene_point_t points[4])
{
  const PortholeSceneNode *node = self->source;

  for (guint i = 0; i < 2; i++)
    {
      double angle = self->loop_angle + (i == 0 ? LOOP_SPREAD : -LOOP_SPREAD);
      float x = cos (angle);
      float y = sin (angle);
      float border = porthole_scene_node_get_border (node, x, y);

      set_point (&points[i == 0 ? 0 : 3], &node->position, x, y, border);
      set_point (&points[i == 0 ? 1 : 2], &node->position, x, y, border + LOOP_REACH);
    }
}

/**
 * porthole_scene_edge_get_curve:
 * @self: an edge
 * @points: (out caller-allocates): where it begins, two control points, where it ends
 *
 * The line as a cubic Bézier curve from border to border. A straight edge's control points are on
 * the line. Where the nodes touch, all points are one.
 */
void
porthole_scene_edge_get_curve (const PortholeSceneEdge *self, graphene_point_t points[4])
{
  const graphene_point_t *a = &self->source->position;
  const graphene_point_t *b = &self->target->position;
  float x = b->x - a->x;
  float y = b->y - a->y;
  float length = hypotf (x, y);
  graphene_point_t control;
  float from, to;

  if (self->source == self->target)
    {
      get_loop (self, points);
      return;
    }
  if (length < 1)
    {
      for (guint i = 0; i < 4; i++)
        points[i] = *a;
      return;
    }

  x /= length;
  y /= length;
  control.x = (a->x + b->x) / 2 + y * self->curve;
  control.y = (a->y + b->y) / 2 - x * self->curve;
  if (self->curve != 0)
    {
      float cx = control.x - a->x;
      float cy = control.y - a->y;
      float reach = hypotf (cx, cy);

      from = porthole_scene_node_get_border (self->source, cx / reach, cy / reach);
      set_point (&points[0], a, cx / reach, cy / reach, from);
      cx = control.x - b->x;
      cy = control.y - b->y;
      to = porthole_scene_node_get_border (self->target, cx / reach, cy / reach);
      set_point (&points[3], b, cx / reach, cy / reach, to);
    }
  else
    {
      from = porthole_scene_node_get_border (self->source, x, y);
      to = porthole_scene_node_get_border (self->target, -x, -y);
      set_point (&points[0], a, x, y, from);
      set_point (&points[3], b, -x, -y, to);
    }
  if (from + to > length - SHORTEST)
    {
      set_point (&points[0], a, x, y, length / 2);
      for (guint i = 1; i < 4; i++)
        points[i] = points[0];
      return;
    }

  for (guint i = 0; i < 2; i++)
    {
      const graphene_point_t *end = &points[i * 3];

      points[1 + i].x = end->x + (control.x - end->x) * 2 / 3;
      points[1 + i].y = end->y + (control.y - end->y) * 2 / 3;
    }
}

/* on a curve of porthole_scene_edge_get_curve(), @t from 0 to 1 */
graphene_point_t
porthole_scene_edge_get_point (const graphene_point_t p[4], float t)
{
  float s = 1 - t;
  float w[4] = { s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t };

  return GRAPHENE_POINT_INIT (w[0] * p[0].x + w[1] * p[1].x + w[2] * p[2].x + w[3] * p[3].x,
                              w[0] * p[0].y + w[1] * p[1].y + w[2] * p[2].y + w[3] * p[3].y);
}

/**
 * porthole_scene_edge_get_arrow:
 * @self: an edge
 * @at: (out): where the middle of its arrow is
 * @direction: (out): unit vector
 *
 * Returns: whether there is room for one
 */
gboolean
porthole_scene_edge_get_arrow (const PortholeSceneEdge *self,
                               graphene_point_t *at,
                               graphene_point_t *direction)
{
  graphene_point_t p[4];
  float x, y, length;

  porthole_scene_edge_get_curve (self, p);
  /* the tangent at the middle */
  x = p[3].x + p[2].x - p[1].x - p[0].x;
  y = p[3].y + p[2].y - p[1].y - p[0].y;
  length = hypotf (x, y);
  if (length < ARROW_ROOM)
    return FALSE;

  *at = porthole_scene_edge_get_point (p, 0.5);
  *direction = GRAPHENE_POINT_INIT (x / length, y / length);
  return TRUE;
}

static float
get_segment_distance (const graphene_point_t *a,
                      const graphene_point_t *b,
                      const graphene_point_t *at)
{
  float x = b->x - a->x;
  float y = b->y - a->y;
  float square = x * x + y * y;
  float t = square > 0 ? ((at->x - a->x) * x + (at->y - a->y) * y) / square : 0;

  t = CLAMP (t, 0, 1);
  return hypotf (at->x - a->x - t * x, at->y - a->y - t * y);
}

/* px from the middle of the line to a point */
float
porthole_scene_edge_get_distance (const PortholeSceneEdge *self, const graphene_point_t *at)
{
  graphene_point_t p[4];
  graphene_point_t from;
  float distance = G_MAXFLOAT;
  guint pieces = self->curve != 0 || self->source == self->target ? CURVE_PIECES : 1;

  porthole_scene_edge_get_curve (self, p);
  from = p[0];
  for (guint i = 1; i <= pieces; i++)
    {
      graphene_point_t to = porthole_scene_edge_get_point (p, (float)i / pieces);

      distance = MIN (distance, get_segment_distance (&from, &to, at));
      from = to;
    }

  return distance;
}
