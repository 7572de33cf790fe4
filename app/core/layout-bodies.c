/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "layout-bodies.h"

#include <math.h>
#include <string.h>

#define DAMPING     0.6f   /* the part of a body's velocity that is left after a tick */
#define COLD        0.004f /* less heat than this is none */
#define COLD_GIVING 0.1f   /* how much a body at rest makes room for a hot one */
#define MOST_SPEED  200.f  /* pixels in a tick */
#define MOST_SHIFT  20.f
#define RELAXATION  0.7f /* of an overlap in one tick; all of it at once swings */
#define MOST_HOLD   0.4f
#define REST        0.05f /* a shift less than this is none */

static void
for_each_array (PortholeLayoutBodies *self,
                void (*use) (float **array, gpointer data),
                gpointer data)
{
  use (&self->x, data);
  use (&self->y, data);
  use (&self->velocity_x, data);
  use (&self->velocity_y, data);
  use (&self->force_x, data);
  use (&self->force_y, data);
  use (&self->shift_x, data);
  use (&self->shift_y, data);
  use (&self->charge, data);
  use (&self->screening, data);
  use (&self->half_width, data);
  use (&self->half_height, data);
  use (&self->yielding, data);
  use (&self->heat, data);
  use (&self->stir, data);
  use (&self->giving, data);
  use (&self->patience, data);
  use (&self->anchor_x, data);
  use (&self->anchor_y, data);
  use (&self->hold, data);
  use (&self->gravity, data);
}

static void
resize_cb (float **array, gpointer data)
{
  *array = g_renew (float, *array, *(guint *)data);
}

static void
free_cb (float **array, gpointer data)
{
  g_free (*array);
}

static void
clear_cb (float **array, gpointer data)
{
  (*array)[*(guint *)data] = 0;
}

static void
copy_cb (float **array, gpointer data)
{
  const guint *indexes = data;

  (*array)[indexes[0]] = (*array)[indexes[1]];
}

PortholeLayoutBodies *
porthole_layout_bodies_new (void)
{
  PortholeLayoutBodies *self = g_new0 (PortholeLayoutBodies, 1);

  self->tree = porthole_quad_tree_new ();
  self->first = g_new0 (guint32, 1);

  return self;
}

void
porthole_layout_bodies_free (PortholeLayoutBodies *self)
{
  for_each_array (self, free_cb, NULL);
  g_free (self->fresh);
  g_free (self->first);
  g_free (self->neighbour);
  g_free (self->active);
  g_free (self->disturbed);
  g_free (self->source);
  g_free (self->target);
  g_free (self->length);
  g_free (self->strength);
  g_free (self->bias);
  porthole_quad_tree_free (self->tree);
  g_free (self);
}

/**
 * porthole_layout_bodies_set_size:
 * @n: how many bodies there are from now on; new ones are all zero
 */
void
porthole_layout_bodies_set_size (PortholeLayoutBodies *self, guint n)
{
  if (n > self->capacity)
    {
      self->capacity = MAX (n + n / 2, 64);
      for_each_array (self, resize_cb, &self->capacity);
      self->fresh = g_renew (guint8, self->fresh, self->capacity);
      self->first = g_renew (guint32, self->first, self->capacity + 1);
      self->active = g_renew (guint8, self->active, self->capacity);
      self->disturbed = g_renew (guint8, self->disturbed, self->capacity);
    }
  for (guint i = self->n; i < n; i++)
    {
      for_each_array (self, clear_cb, &i);
      self->fresh[i] = self->active[i] = self->disturbed[i] = FALSE;
    }
  self->n = n;
}

/**
 * porthole_layout_bodies_copy:
 * @to: the body that becomes like @from
 */
void
porthole_layout_bodies_copy (PortholeLayoutBodies *self, guint to, guint from)
{
  guint indexes[] = { to, from };

  for_each_array (self, copy_cb, indexes);
  self->fresh[to] = self->fresh[from];
  self->active[to] = self->active[from];
  self->disturbed[to] = self->disturbed[from];
}

/**
 * porthole_layout_bodies_set_springs:
 * @n: how many springs there are from now on; what they are is for the caller to write
 */
void
porthole_layout_bodies_set_springs (PortholeLayoutBodies *self, guint n)
{
  if (n > self->springs_capacity)
    {
      self->springs_capacity = MAX (n + n / 2, 64);
      self->source = g_renew (guint32, self->source, self->springs_capacity);
      self->target = g_renew (guint32, self->target, self->springs_capacity);
      self->length = g_renew (float, self->length, self->springs_capacity);
      self->strength = g_renew (float, self->strength, self->springs_capacity);
      self->neighbour = g_renew (guint32, self->neighbour, 2 * self->springs_capacity);
      self->bias = g_renew (float, self->bias, self->springs_capacity);
    }
  self->n_springs = n;
}

/**
 * porthole_layout_bodies_find_neighbours:
 *
 * Takes in which bodies the springs join. To be called after the springs were written.
 */
void
porthole_layout_bodies_find_neighbours (PortholeLayoutBodies *self)
{
  memset (self->first, 0, (self->n + 1) * sizeof *self->first);
  for (guint i = 0; i < self->n_springs; i++)
    {
      self->first[self->source[i]]++;
      self->first[self->target[i]]++;
    }
  for (guint i = 0; i < self->n; i++)
    self->first[i + 1] += self->first[i];
  for (guint i = self->n_springs; i-- > 0;)
    {
      self->neighbour[--self->first[self->source[i]]] = self->target[i];
      self->neighbour[--self->first[self->target[i]]] = self->source[i];
    }
}

static void
pull (PortholeLayoutBodies *self)
{
  for (guint i = 0; i < self->n_springs; i++)
    {
      guint32 source = self->source[i], target = self->target[i];
      float dx, dy, distance, pull;

      if (!self->active[source] && !self->active[target])
        continue;

      dx = self->x[target] + self->velocity_x[target] - self->x[source] - self->velocity_x[source];
      dy = self->y[target] + self->velocity_y[target] - self->y[source] - self->velocity_y[source];
      distance = sqrtf (dx * dx + dy * dy + 1e-6f);
      pull = self->strength[i] * (distance - self->length[i]) / distance;
      self->force_x[target] -= dx * pull * self->bias[i];
      self->force_y[target] -= dy * pull * self->bias[i];
      self->force_x[source] += dx * pull * (1 - self->bias[i]);
      self->force_y[source] += dy * pull * (1 - self->bias[i]);
    }
}

static float
limit (float value, float most)
{
  return value > most ? most : value < -most ? -most : value;
}

/* A body that has come to rest is held where it is, the more often it did the more strongly. */
static void
rest (PortholeLayoutBodies *self, guint i)
{
  self->velocity_x[i] = self->velocity_y[i] = 0;
  self->anchor_x[i] = self->x[i];
  self->anchor_y[i] = self->y[i];
}

static void
follow_forces (PortholeLayoutBodies *self, guint i, float cooling)
{
  float heat = self->heat[i];
  float force_x = self->force_x[i] - self->gravity[i] * self->x[i]
                  + self->hold[i] * (self->anchor_x[i] - self->x[i]);
  float force_y = self->force_y[i] - self->gravity[i] * self->y[i]
                  + self->hold[i] * (self->anchor_y[i] - self->y[i]);

  self->velocity_x[i] = limit ((self->velocity_x[i] + heat * force_x) * DAMPING, MOST_SPEED);
  self->velocity_y[i] = limit ((self->velocity_y[i] + heat * force_y) * DAMPING, MOST_SPEED);
  self->patience[i] = 0;
  self->heat[i] *= cooling;
  if (self->heat[i] < COLD)
    {
      self->heat[i] = 0;
      self->hold[i] += (MOST_HOLD - self->hold[i]) / 2;
    }
}

static gboolean
move (PortholeLayoutBodies *self, guint i, float cooling)
{
  float shift_x = limit (self->shift_x[i] * RELAXATION, MOST_SHIFT);
  float shift_y = limit (self->shift_y[i] * RELAXATION, MOST_SHIFT);
  float x, y;

  if (self->yielding[i] <= 0)
    {
      self->heat[i] = 0;
      rest (self, i);
      return FALSE;
    }

  if (self->heat[i] > 0)
    follow_forces (self, i, cooling);
  else
    self->patience[i]++;

  /* what is too crowded ever to be without overlap comes to rest as well */
  if (ABS (shift_x) + ABS (shift_y) < REST * (1 + self->patience[i] * self->patience[i] / 500))
    shift_x = shift_y = 0;
  x = limit (self->x[i] + self->velocity_x[i] + shift_x, MOST_EXTENT);
  y = limit (self->y[i] + self->velocity_y[i] + shift_y, MOST_EXTENT);
  if (isfinite (x) && isfinite (y))
    {
      self->x[i] = x;
      self->y[i] = y;
    }
  else
    self->velocity_x[i] = self->velocity_y[i] = 0;
  if (self->heat[i] <= 0)
    rest (self, i);

  return self->heat[i] > 0 || shift_x != 0 || shift_y != 0;
}

/**
 * porthole_layout_bodies_tick:
 * @cooling: the part of its heat that a body keeps
 *
 * Moves every body that is hot or that another has disturbed.
 *
 * Returns: whether anything still moves
 */
gboolean
porthole_layout_bodies_tick (PortholeLayoutBodies *self, float cooling)
{
  PortholeQuadTreeBodies bodies = {
    .n = self->n,
    .x = self->x,
    .y = self->y,
    .charge = self->charge,
    .screening = self->screening,
    .half_width = self->half_width,
    .half_height = self->half_height,
    .yielding = self->giving,
  };
  gboolean moving = FALSE, any_rests = FALSE;

  for (guint i = 0; i < self->n; i++)
    {
      self->active[i] = self->heat[i] > 0 || self->disturbed[i];
      self->giving[i] = self->yielding[i] * (self->heat[i] > 0 ? 1 : COLD_GIVING);
      self->disturbed[i] = FALSE;
      any_rests |= !self->active[i];
    }

  if (self->n == 0)
    return FALSE;
  porthole_quad_tree_build (self->tree, &bodies);
  /* nobody needs to be woken while all are awake */
  porthole_quad_tree_push (self->tree, &bodies, PORTHOLE_LAYOUT_THETA, self->active,
                           any_rests ? self->disturbed : NULL, self->force_x, self->force_y,
                           self->shift_x, self->shift_y);
  pull (self);

  for (guint i = 0; i < self->n; i++)
    if (self->active[i] && move (self, i, cooling))
      {
        self->disturbed[i] = TRUE;
        moving = TRUE;
      }

  return moving;
}
