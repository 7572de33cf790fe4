/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "layout-place.h"

#include <math.h>

#define MOST_SEARCHED 128 /* new bodies in one call for which a free place is looked for */
#define DIRECTIONS    24
#define RINGS         8
#define ENOUGH        60.f /* pixels around a body, beyond which more room is no better */

typedef struct
{
  float x;
  float y;
  float room; /* until the nearest other body */
} Spot;

static float
get_room (const PortholeLayoutBodies *bodies, const GArray *near, guint body, float x, float y)
{
  float room = G_MAXFLOAT;

  for (guint i = 0; i < near->len; i++)
    {
      guint other = g_array_index (near, guint, i);
      float dx = (bodies->x[other] - x) / (bodies->half_width[other] + bodies->half_width[body]);
      float dy = (bodies->y[other] - y) / (bodies->half_height[other] + bodies->half_height[body]);

      room = MIN (room, dx * dx + dy * dy);
    }
  return near->len == 0 ? ENOUGH : (sqrtf (room) - 1) * bodies->half_width[body];
}

static void
find_near (
    const PortholeLayoutBodies *bodies, GArray *near, guint body, float x, float y, float distance)
{
  g_array_set_size (near, 0);
  for (guint i = 0; i < bodies->n; i++)
    if (!bodies->fresh[i] && i != body && ABS (bodies->x[i] - x) < distance
        && ABS (bodies->y[i] - y) < distance)
      g_array_append_val (near, i);
}

/* On the nearest ring around (x, y) that has room, where there is most of it, or else where there
 * was most anywhere. Between places alike, it is the one that points away from the middle. */
static void
settle_down (PortholeLayoutBodies *bodies,
             GArray *near,
             guint body,
             float x,
             float y,
             float first_ring,
             float ring_width,
             float wanted)
{
  float outwards = atan2f (y, x);
  Spot best = { x, y, -G_MAXFLOAT };
  float best_score = -G_MAXFLOAT;

  find_near (bodies, near, body, x, y, first_ring + RINGS * ring_width + 2 * ENOUGH);
  for (guint ring = 0; ring < RINGS && best.room < wanted; ring++)
    for (guint i = 0; i < DIRECTIONS; i++)
      {
        float angle = outwards + (i + 0.5f * (ring % 2)) * (2 * (float)G_PI / DIRECTIONS);
        float distance = first_ring + ring * ring_width;
        Spot spot = { x + distance * cosf (angle), y + distance * sinf (angle), 0 };
        float score;

        spot.room = get_room (bodies, near, body, spot.x, spot.y);
        score = MIN (spot.room, MAX (ENOUGH, wanted)) + cosf (angle - outwards);
        if (score > best_score)
          {
            best = spot;
            best_score = score;
          }
      }
  bodies->x[body] = best.x;
  bodies->y[body] = best.y;
}

static void
place_beside (PortholeLayoutBodies *bodies, GArray *near, guint body, float length, gboolean search)
{
  float x = 0, y = 0;
  guint n = 0;

  for (guint32 i = bodies->first[body]; i < bodies->first[body + 1]; i++)
    {
      guint32 other = bodies->neighbour[i];

      if (bodies->fresh[other])
        continue;
      x += bodies->x[other];
      y += bodies->y[other];
      n++;
    }
  x /= n;
  y /= n;
  if (search)
    settle_down (bodies, near, body, x, y, n == 1 ? length + bodies->half_width[body] : 0,
                 2 * bodies->half_height[body], 0);
  else if (n > 1)
    {
      bodies->x[body] = x;
      bodies->y[body] = y;
    }
}

/* What belongs to nothing that has a place: near the middle, with room for its own neighbours. */
static void
place_alone (PortholeLayoutBodies *bodies, GArray *near, guint body, float length, gboolean search)
{
  guint degree = bodies->first[body + 1] - bodies->first[body];
  float wanted = degree == 0 ? length / 2 : 2 * length;
  float extent = 0;
  guint n = 0;

  for (guint i = 0; i < bodies->n; i++)
    if (!bodies->fresh[i])
      {
        extent += bodies->x[i] * bodies->x[i] + bodies->y[i] * bodies->y[i];
        n++;
      }
  if (n == 0)
    {
      bodies->x[body] = bodies->y[body] = 0;
      return;
    }
  /* bodies that fill a circle are at the root of half the square of its radius */
  extent = sqrtf (2 * extent / n);
  if (search)
    settle_down (bodies, near, body, 0, 0, MIN (extent * 0.5f, extent - length),
                 extent / RINGS + length / 2, wanted);
}

/**
 * porthole_layout_place:
 * @length: of an edge, in pixels
 *
 * Finds a place for each body that is fresh: beside its neighbour, where it covers nothing.
 */
void
porthole_layout_place (PortholeLayoutBodies *bodies, float length)
{
  g_autoptr (GArray) near = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) waiting = g_array_new (FALSE, FALSE, sizeof (guint));
  guint next = 0, n_placed = 0;
  guint body;

  for (body = 0; body < bodies->n; body++)
    if (bodies->fresh[body])
      {
        gboolean has_place = FALSE;

        for (guint32 i = bodies->first[body]; i < bodies->first[body + 1]; i++)
          has_place |= !bodies->fresh[bodies->neighbour[i]];
        if (has_place)
          g_array_append_val (waiting, body);
      }

  for (guint i = 0; i <= bodies->n; i++)
    {
      /* those that hang on what has been placed come before the next that hangs on nothing */
      for (; next < waiting->len; next++)
        {
          body = g_array_index (waiting, guint, next);
          if (!bodies->fresh[body])
            continue;
          place_beside (bodies, near, body, length, n_placed++ < MOST_SEARCHED);
          bodies->fresh[body] = FALSE;
          g_array_append_vals (waiting, bodies->neighbour + bodies->first[body],
                               bodies->first[body + 1] - bodies->first[body]);
        }
      if (i < bodies->n && bodies->fresh[i])
        {
          place_alone (bodies, near, i, length, n_placed++ < MOST_SEARCHED);
          bodies->fresh[i] = FALSE;
          g_array_append_vals (waiting, bodies->neighbour + bodies->first[i],
                               bodies->first[i + 1] - bodies->first[i]);
        }
    }
}
