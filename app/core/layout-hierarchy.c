/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "layout-hierarchy.h"

#include <math.h>
#include <stdlib.h>

#define MOST_LEVELS  16
#define FEW          20          /* bodies that need no coarser level */
#define SHRINKING    0.8f        /* a level that is not smaller by this is not worth it */
#define GOLDEN_ANGLE 2.39996323f /* so that no two on a spiral fall together */
#define NEAREST      80.f /* pixels from a hub to the first of its leaves, and to the others */
#define APART        10.f
#define NOBODY       G_MAXUINT32

typedef struct
{
  PortholeLayoutBodies *bodies;
  guint32 *parent;   /* the body of the coarser level that stands for each body of this one */
  guint8 *is_centre; /* whether it lies where its parent does */
  float cooling;
} Level;

struct _PortholeLayoutHierarchy
{
  Level levels[MOST_LEVELS];
  guint n_levels;
  guint level;
  guint32 random;
};

/* 0 to 1 */
static float
draw (PortholeLayoutHierarchy *self)
{
  self->random = self->random * 1664525u + 1013904223u;
  return (self->random >> 8) / 16777216.f;
}

/* Joins each body of few neighbours with the lightest of them, so that leaves go to their hub and
 * what lies between two hubs to one of them. Nothing is joined with one that is joined itself, so
 * that what becomes one body is a star. */
static guint
join (const PortholeLayoutBodies *bodies, guint32 *parent, guint8 *is_centre)
{
  guint n = bodies->n, n_parents = 0, most = 0;
  g_autofree guint32 *order = g_new (guint32, n);
  g_autofree float *weight = g_new (float, n);
  g_autofree guint32 *starts = NULL;

  for (guint i = 0; i < n; i++)
    {
      parent[i] = NOBODY;
      is_centre[i] = FALSE;
      weight[i] = bodies->charge[i];
      most = MAX (most, bodies->first[i + 1] - bodies->first[i]);
    }
  starts = g_new0 (guint32, most + 2);
  for (guint i = 0; i < n; i++)
    starts[bodies->first[i + 1] - bodies->first[i] + 1]++;
  for (guint i = 0; i <= most; i++)
    starts[i + 1] += starts[i];
  for (guint i = 0; i < n; i++)
    order[starts[bodies->first[i + 1] - bodies->first[i]]++] = i;

  for (guint k = 0; k < n; k++)
    {
      guint32 body = order[k], best = NOBODY;

      if (is_centre[body] || bodies->yielding[body] <= 0)
        continue;
      for (guint32 j = bodies->first[body]; j < bodies->first[body + 1]; j++)
        {
          guint32 other = bodies->neighbour[j];

          if (other != body && parent[other] == NOBODY
              && (best == NOBODY || weight[other] < weight[best]))
            best = other;
        }
      if (best == NOBODY)
        continue;
      parent[body] = best;
      is_centre[best] = TRUE;
      weight[best] += weight[body];
    }

  /* from the centre's own number to that of its parent */
  for (guint i = 0; i < n; i++)
    if (parent[i] == NOBODY)
      {
        is_centre[i] = TRUE;
        order[i] = n_parents++;
      }
  for (guint i = 0; i < n; i++)
    parent[i] = order[parent[i] == NOBODY ? i : parent[i]];

  return n_parents;
}

typedef struct
{
  guint32 source;
  guint32 target;
  float length;
} Joint;

static int
compare_joints (const void *a, const void *b)
{
  const Joint *left = a, *right = b;

  if (left->source != right->source)
    return left->source < right->source ? -1 : 1;
  return left->target < right->target ? -1 : left->target > right->target;
}

/* Springs between the same two bodies become one, as strong as they are together. */
static void
join_springs (PortholeLayoutBodies *coarse, const PortholeLayoutBodies *fine, const guint32 *parent)
{
  g_autofree Joint *joints = g_new (Joint, fine->n_springs + 1);
  g_autofree float *degrees = g_new0 (float, coarse->n + 1);
  guint n = 0, n_springs = 0;

  for (guint i = 0; i < fine->n_springs; i++)
    {
      guint32 a = parent[fine->source[i]], b = parent[fine->target[i]];

      if (a == b)
        continue;
      joints[n++] = (Joint){ MIN (a, b), MAX (a, b), fine->length[i] };
      degrees[a]++;
      degrees[b]++;
    }
  qsort (joints, n, sizeof *joints, compare_joints);

  porthole_layout_bodies_set_springs (coarse, n);
  for (guint i = 0; i < n; n_springs++)
    {
      guint32 source = joints[i].source, target = joints[i].target;
      float length = 0;
      guint count = 0;

      for (; i < n && joints[i].source == source && joints[i].target == target; i++, count++)
        length += joints[i].length;
      coarse->source[n_springs] = source;
      coarse->target[n_springs] = target;
      coarse->length[n_springs]
          = length / count + (coarse->half_width[source] + coarse->half_width[target]) / 2;
      coarse->strength[n_springs] = count / MIN (degrees[source], degrees[target]);
      coarse->bias[n_springs] = degrees[source] / (degrees[source] + degrees[target]);
    }
  porthole_layout_bodies_set_springs (coarse, n_springs);
  porthole_layout_bodies_find_neighbours (coarse);
}

static PortholeLayoutBodies *
coarsen (Level *level, guint n)
{
  const PortholeLayoutBodies *fine = level->bodies;
  PortholeLayoutBodies *coarse = porthole_layout_bodies_new ();
  g_autofree float *placed = g_new0 (float, n);

  porthole_layout_bodies_set_size (coarse, n);
  for (guint i = 0; i < n; i++)
    {
      coarse->yielding[i] = 1;
      coarse->fresh[i] = TRUE;
    }
  for (guint i = 0; i < fine->n; i++)
    {
      guint32 to = level->parent[i];

      coarse->charge[to] += fine->charge[i];
      coarse->half_width[to] += fine->half_width[i] * fine->half_height[i];
      if (level->is_centre[i])
        {
          coarse->gravity[to] = fine->gravity[i];
          coarse->yielding[to] = fine->yielding[i];
        }
      if (!fine->fresh[i])
        {
          coarse->x[to] += fine->x[i];
          coarse->y[to] += fine->y[i];
          placed[to]++;
          coarse->fresh[to] = FALSE;
        }
    }
  for (guint i = 0; i < fine->n; i++)
    if (fine->yielding[i] <= 0)
      {
        coarse->x[level->parent[i]] = fine->x[i];
        coarse->y[level->parent[i]] = fine->y[i];
        placed[level->parent[i]] = 1;
      }
  for (guint i = 0; i < n; i++)
    {
      coarse->half_width[i] = coarse->half_height[i] = sqrtf (coarse->half_width[i]);
      if (placed[i] > 0)
        {
          coarse->x[i] /= placed[i];
          coarse->y[i] /= placed[i];
        }
    }
  join_springs (coarse, fine, level->parent);

  return coarse;
}

/* Where nothing was before: anywhere in a circle that holds them all. */
static void
scatter (PortholeLayoutHierarchy *self, PortholeLayoutBodies *bodies)
{
  float area = 0;

  for (guint i = 0; i < bodies->n; i++)
    area += bodies->half_width[i] * bodies->half_height[i];
  for (guint i = 0; i < bodies->n; i++)
    {
      float angle = draw (self) * 2 * (float)G_PI;
      float distance = sqrtf (draw (self) * area) * 3;

      if (!bodies->fresh[i] || bodies->yielding[i] <= 0)
        continue;
      bodies->x[i] = distance * cosf (angle);
      bodies->y[i] = distance * sinf (angle);
    }
}

static void
heat_up (Level *level, float cooling)
{
  PortholeLayoutBodies *bodies = level->bodies;

  level->cooling = cooling;
  for (guint i = 0; i < bodies->n; i++)
    {
      bodies->heat[i] = bodies->yielding[i] > 0 ? 1 : 0;
      bodies->velocity_x[i] = bodies->velocity_y[i] = 0;
      bodies->hold[i] = 0;
    }
}

/* The fewer bodies, the cheaper it is to take time. */
static float
get_cooling (PortholeLayoutHierarchy *self)
{
  guint n = self->levels[self->level].bodies->n;

  return n < 200 ? 0.99f : n < 1000 ? 0.98f : n < 5000 ? 0.97f : n < 20000 ? 0.96f : 0.95f;
}

/**
 * porthole_layout_hierarchy_new:
 * @bodies: (transfer none): the finest level, which is moved in the end; it must not change
 * @seed: what chance depends on
 *
 * Bodies that are fresh have no position yet; the others' is where the search for theirs starts.
 *
 * Returns: (transfer full): a layout that has not begun
 */
PortholeLayoutHierarchy *
porthole_layout_hierarchy_new (PortholeLayoutBodies *bodies, guint32 seed)
{
  PortholeLayoutHierarchy *self = g_new0 (PortholeLayoutHierarchy, 1);

  self->random = seed;
  self->levels[0].bodies = bodies;
  self->n_levels = 1;
  while (self->n_levels < MOST_LEVELS)
    {
      Level *level = &self->levels[self->n_levels - 1];
      guint n;

      if (level->bodies->n <= FEW)
        break;
      level->parent = g_new (guint32, level->bodies->n);
      level->is_centre = g_new (guint8, level->bodies->n);
      n = join (level->bodies, level->parent, level->is_centre);
      if (n > level->bodies->n * SHRINKING)
        break;
      self->levels[self->n_levels++].bodies = coarsen (level, n);
    }
  self->level = self->n_levels - 1;
  scatter (self, self->levels[self->level].bodies);
  heat_up (&self->levels[self->level], get_cooling (self));

  return self;
}

void
porthole_layout_hierarchy_free (PortholeLayoutHierarchy *self)
{
  for (guint i = 0; i < self->n_levels; i++)
    {
      g_free (self->levels[i].parent);
      g_free (self->levels[i].is_centre);
      if (i > 0)
        porthole_layout_bodies_free (self->levels[i].bodies);
    }
  g_free (self);
}

/* Puts what a body stands for where it is: a centre in its place, leaves in a spiral around it,
 * and what lies between several in their middle. */
static void
spread_out (const Level *fine, const PortholeLayoutBodies *coarse)
{
  PortholeLayoutBodies *bodies = fine->bodies;
  g_autofree guint *counts = g_new0 (guint, coarse->n);

  for (guint i = 0; i < bodies->n; i++)
    {
      guint32 parent = fine->parent[i];
      guint32 first = bodies->first[i], end = bodies->first[i + 1];
      float x = coarse->x[parent], y = coarse->y[parent];

      if (bodies->yielding[i] <= 0)
        continue;
      if (!fine->is_centre[i])
        {
          float angle = ++counts[parent] * GOLDEN_ANGLE;
          float distance = NEAREST + APART * sqrtf (counts[parent]);

          if (end - first > 1)
            {
              for (guint32 j = first; j < end; j++)
                {
                  x += coarse->x[fine->parent[bodies->neighbour[j]]];
                  y += coarse->y[fine->parent[bodies->neighbour[j]]];
                }
              x /= end - first + 1;
              y /= end - first + 1;
              distance = APART;
            }
          x += distance * cosf (angle);
          y += distance * sinf (angle);
        }
      bodies->x[i] = x;
      bodies->y[i] = y;
    }
}

/**
 * porthole_layout_hierarchy_tick:
 *
 * Does one tick of the level that it is at.
 *
 * Returns: whether there is more to do; the bodies may still make room for each other after that
 */
gboolean
porthole_layout_hierarchy_tick (PortholeLayoutHierarchy *self)
{
  Level *level = &self->levels[self->level];
  gboolean hot = FALSE;

  porthole_layout_bodies_tick (level->bodies, level->cooling);
  for (guint i = 0; i < level->bodies->n && !hot; i++)
    hot = level->bodies->heat[i] > 0;
  if (hot)
    return TRUE;
  if (self->level == 0)
    return FALSE;

  self->level--;
  spread_out (&self->levels[self->level], level->bodies);
  heat_up (&self->levels[self->level], get_cooling (self));
  return TRUE;
}

/**
 * porthole_layout_hierarchy_show:
 *
 * Gives the bodies the positions that are known so far, if only of what stands for them.
 */
void
porthole_layout_hierarchy_show (PortholeLayoutHierarchy *self)
{
  for (guint i = self->level; i > 0; i--)
    spread_out (&self->levels[i - 1], self->levels[i].bodies);
}

/**
 * porthole_layout_hierarchy_get_bodies:
 *
 * Returns: (transfer none): the bodies of the level that it is at
 */
const PortholeLayoutBodies *
porthole_layout_hierarchy_get_bodies (PortholeLayoutHierarchy *self)
{
  return self->levels[self->level].bodies;
}
