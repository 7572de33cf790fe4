/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "quad-tree.h"

#include <string.h>

/* Bodies are handled in groups, so that one walk through the tree serves a whole group, and the
 * arithmetic is done for all lanes of a vector at once. */
#define LANES      8
#define LEAF_SIZE  8
#define KEY_BITS   16
#define RADIX_BITS 11
#define RADIX      (1 << RADIX_BITS)
#define SOFTENING  1.f /* square pixels: keeps the force between two bodies at one place finite */

#define CLOSE 64.f /* square pixels: how near is nearly coincident */

typedef float Vector __attribute__ ((vector_size (16)));
typedef gint32 Mask __attribute__ ((vector_size (16)));
#define VECTORS (LANES / 4)

typedef struct
{
  float x; /* of the charges' centre */
  float y;
  float charge;
  float min_x; /* what its bodies' centres cover */
  float min_y;
  float max_x;
  float max_y;
  float low_x; /* what its bodies cover themselves */
  float low_y;
  float high_x;
  float high_y;
  float square; /* of its size */
  guint32 begin;
  guint32 end;
  guint32 next; /* the cell after all that is inside; this one plus one for a leaf */
} Cell;

typedef struct
{
  guint32 key;
  guint32 body;
} Place;

struct _PortholeQuadTree
{
  guint capacity;
  guint n;
  Place *places;
  Place *spare;
  Cell *cells;
  guint n_cells;

  /* the bodies by place, and what a group interacts with */
  float *x;
  float *y;
  float *charge;
  float *screening;
  float *half_width;
  float *half_height;
  float *yielding;
  float *far_x;
  float *far_y;
  float *far_charge;
  guint32 *near;
};

PortholeQuadTree *
porthole_quad_tree_new (void)
{
  return g_new0 (PortholeQuadTree, 1);
}

void
porthole_quad_tree_free (PortholeQuadTree *self)
{
  g_free (self->places);
  g_free (self->spare);
  g_free (self->cells);
  g_free (self->x);
  g_free (self->y);
  g_free (self->charge);
  g_free (self->screening);
  g_free (self->half_width);
  g_free (self->half_height);
  g_free (self->yielding);
  g_free (self->far_x);
  g_free (self->far_y);
  g_free (self->far_charge);
  g_free (self->near);
  g_free (self);
}

static void
make_room (PortholeQuadTree *self, guint n)
{
  guint capacity;

  if (n <= self->capacity)
    return;

  capacity = MAX (n + n / 2, 64);
  self->places = g_renew (Place, self->places, capacity);
  self->spare = g_renew (Place, self->spare, capacity);
  /* every cell that is no leaf has two children or more */
  self->cells = g_renew (Cell, self->cells, 2 * capacity);
  self->x = g_renew (float, self->x, capacity);
  self->y = g_renew (float, self->y, capacity);
  self->charge = g_renew (float, self->charge, capacity);
  self->screening = g_renew (float, self->screening, capacity);
  self->half_width = g_renew (float, self->half_width, capacity);
  self->half_height = g_renew (float, self->half_height, capacity);
  self->yielding = g_renew (float, self->yielding, capacity);
  self->far_x = g_renew (float, self->far_x, 2 * capacity);
  self->far_y = g_renew (float, self->far_y, 2 * capacity);
  self->far_charge = g_renew (float, self->far_charge, 2 * capacity);
  self->near = g_renew (guint32, self->near, capacity);
  self->capacity = capacity;
}

/* every bit of the lower half moved to twice its place */
static guint32
spread (guint32 bits)
{
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

static void
sort (PortholeQuadTree *self, guint n)
{
  for (guint shift = 0; shift < 2 * KEY_BITS; shift += RADIX_BITS)
    {
      guint32 starts[RADIX] = { 0 };
      guint32 sum = 0;
      Place *places = self->places;

      for (guint i = 0; i < n; i++)
        starts[(places[i].key >> shift) & (RADIX - 1)]++;
      for (guint i = 0; i < RADIX; i++)
        {
          guint32 count = starts[i];

          starts[i] = sum;
          sum += count;
        }
      for (guint i = 0; i < n; i++)
        self->spare[starts[(places[i].key >> shift) & (RADIX - 1)]++] = places[i];
      self->places = self->spare;
      self->spare = places;
    }
}

static guint32
split (const Place *places, guint32 begin, guint32 end, guint32 bit)
{
  while (begin < end)
    {
      guint32 middle = begin + (end - begin) / 2;

      if (places[middle].key & bit)
        end = middle;
      else
        begin = middle + 1;
    }
  return begin;
}

static void
empty (Cell *cell)
{
  cell->x = cell->y = cell->charge = 0;
  cell->min_x = cell->min_y = cell->low_x = cell->low_y = G_MAXFLOAT;
  cell->max_x = cell->max_y = cell->high_x = cell->high_y = -G_MAXFLOAT;
}

/* from sums to what they are for */
static void
conclude (Cell *cell)
{
  float size = MAX (cell->max_x - cell->min_x, cell->max_y - cell->min_y);

  cell->square = size * size;
  cell->x = cell->charge > 0 ? cell->x / cell->charge : cell->min_x;
  cell->y = cell->charge > 0 ? cell->y / cell->charge : cell->min_y;
}

static void
sum_up_leaf (PortholeQuadTree *self, Cell *cell)
{
  empty (cell);
  for (guint32 i = cell->begin; i < cell->end; i++)
    {
      float x = self->x[i], y = self->y[i];

      cell->charge += self->charge[i];
      cell->x += self->charge[i] * x;
      cell->y += self->charge[i] * y;
      cell->min_x = MIN (cell->min_x, x);
      cell->max_x = MAX (cell->max_x, x);
      cell->min_y = MIN (cell->min_y, y);
      cell->max_y = MAX (cell->max_y, y);
      cell->low_x = MIN (cell->low_x, x - self->half_width[i]);
      cell->high_x = MAX (cell->high_x, x + self->half_width[i]);
      cell->low_y = MIN (cell->low_y, y - self->half_height[i]);
      cell->high_y = MAX (cell->high_y, y + self->half_height[i]);
    }
  conclude (cell);
}

static void
sum_up_children (PortholeQuadTree *self, Cell *cell)
{
  guint32 first = cell - self->cells + 1;

  empty (cell);
  for (guint32 i = first; i < cell->next; i = self->cells[i].next)
    {
      const Cell *child = &self->cells[i];

      cell->charge += child->charge;
      cell->x += child->charge * child->x;
      cell->y += child->charge * child->y;
      cell->min_x = MIN (cell->min_x, child->min_x);
      cell->max_x = MAX (cell->max_x, child->max_x);
      cell->min_y = MIN (cell->min_y, child->min_y);
      cell->max_y = MAX (cell->max_y, child->max_y);
      cell->low_x = MIN (cell->low_x, child->low_x);
      cell->high_x = MAX (cell->high_x, child->high_x);
      cell->low_y = MIN (cell->low_y, child->low_y);
      cell->high_y = MAX (cell->high_y, child->high_y);
    }
  conclude (cell);
}

static void
make_cell (PortholeQuadTree *self, guint32 begin, guint32 end)
{
  const Place *places = self->places;
  guint32 different = places[begin].key ^ places[end - 1].key;
  Cell *cell = &self->cells[self->n_cells++];

  cell->begin = begin;
  cell->end = end;
  if (end - begin <= LEAF_SIZE || different == 0)
    {
      cell->next = self->n_cells;
      sum_up_leaf (self, cell);
      return;
    }

  /* the quarters of the smallest square that holds them all */
  {
    guint depth = (31 - __builtin_clz (different)) & ~1u;
    guint32 half = split (places, begin, end, 2u << depth);
    guint32 ends[] = { begin, split (places, begin, half, 1u << depth), half,
                       split (places, half, end, 1u << depth), end };

    for (guint i = 0; i < 4; i++)
      if (ends[i] < ends[i + 1])
        make_cell (self, ends[i], ends[i + 1]);
  }
  cell->next = self->n_cells;
  sum_up_children (self, cell);
}

/**
 * porthole_quad_tree_build:
 * @bodies: where they are
 *
 * Takes in where the bodies are now. Bodies that lie at the same place are moved apart a little,
 * always in the same way, because no force has a direction there; those that do not yield stay.
 */
void
porthole_quad_tree_build (PortholeQuadTree *self, const PortholeQuadTreeBodies *bodies)
{
  float min_x = G_MAXFLOAT, min_y = G_MAXFLOAT, max_x = -G_MAXFLOAT, max_y = -G_MAXFLOAT;
  float scale;
  guint n = bodies->n;

  make_room (self, n);
  self->n = n;
  self->n_cells = 0;
  if (n == 0)
    return;

  for (guint i = 0; i < n; i++)
    {
      min_x = MIN (min_x, bodies->x[i]);
      max_x = MAX (max_x, bodies->x[i]);
      min_y = MIN (min_y, bodies->y[i]);
      max_y = MAX (max_y, bodies->y[i]);
    }
  scale = ((1 << KEY_BITS) - 1) / MAX (MAX (max_x - min_x, max_y - min_y), 64.f);
  for (guint i = 0; i < n; i++)
    {
      guint32 column = (bodies->x[i] - min_x) * scale;
      guint32 row = (bodies->y[i] - min_y) * scale;

      self->places[i].key = spread (column) | (spread (row) << 1);
      self->places[i].body = i;
    }
  sort (self, n);

  for (guint i = 0; i < n; i++)
    {
      guint32 body = self->places[i].body;

      if (i > 0 && self->places[i].key == self->places[i - 1].key && bodies->yielding[body] > 0)
        {
          guint32 hash = (i + 1) * 2654435761u;

          bodies->x[body] += ((hash >> 8 & 0xff) - 127.5f) / 64;
          bodies->y[body] += ((hash >> 16 & 0xff) - 127.5f) / 64;
        }
      self->x[i] = bodies->x[body];
      self->y[i] = bodies->y[body];
      self->charge[i] = bodies->charge[body];
      self->screening[i] = bodies->screening[body];
      self->half_width[i] = bodies->half_width[body];
      self->half_height[i] = bodies->half_height[body];
      self->yielding[i] = bodies->yielding[body];
    }
  make_cell (self, 0, n);
}

typedef struct
{
  Vector x[VECTORS];
  Vector y[VECTORS];
  Vector half_width[VECTORS];
  Vector half_height[VECTORS];
  Vector screening[VECTORS];
  Vector yielding[VECTORS];
  Vector force_x[VECTORS];
  Vector force_y[VECTORS];
  Vector shift_x[VECTORS];
  Vector shift_y[VECTORS];
  float min_x, min_y, max_x, max_y; /* as of a cell */
  float low_x, low_y, high_x, high_y;
} Group;

static void
gather (PortholeQuadTree *self, Group *group, guint32 begin, guint32 end)
{
  memset (group, 0, sizeof *group);
  group->min_x = group->min_y = group->low_x = group->low_y = G_MAXFLOAT;
  group->max_x = group->max_y = group->high_x = group->high_y = -G_MAXFLOAT;
  for (guint lane = 0; lane < LANES; lane++)
    {
      /* lanes left over repeat the last body, and nobody reads them */
      guint32 i = MIN (begin + lane, end - 1);

      group->x[lane / 4][lane % 4] = self->x[i];
      group->y[lane / 4][lane % 4] = self->y[i];
      group->half_width[lane / 4][lane % 4] = self->half_width[i];
      group->half_height[lane / 4][lane % 4] = self->half_height[i];
      group->screening[lane / 4][lane % 4] = self->screening[i];
      group->yielding[lane / 4][lane % 4] = self->yielding[i];
      group->min_x = MIN (group->min_x, self->x[i]);
      group->max_x = MAX (group->max_x, self->x[i]);
      group->min_y = MIN (group->min_y, self->y[i]);
      group->max_y = MAX (group->max_y, self->y[i]);
      group->low_x = MIN (group->low_x, self->x[i] - self->half_width[i]);
      group->high_x = MAX (group->high_x, self->x[i] + self->half_width[i]);
      group->low_y = MIN (group->low_y, self->y[i] - self->half_height[i]);
      group->high_y = MAX (group->high_y, self->y[i] + self->half_height[i]);
    }
}

/* unlike the macro, one instruction and no branch */
static inline float
get_larger (float a, float b)
{
  return a > b ? a : b;
}

/* how far a value lies outside of a range */
static inline float
outside (float value, float min, float max)
{
  return get_larger (get_larger (value - max, min - value), 0);
}

/* whether nothing in a range can overlap a body of the group */
static inline gboolean
is_apart (const Group *group, float low_x, float high_x, float low_y, float high_y)
{
  float across = get_larger (low_x - group->high_x, group->low_x - high_x);
  float down = get_larger (low_y - group->high_y, group->low_y - high_y);

  return get_larger (across, down) > 0;
}

static void
walk (PortholeQuadTree *self, const Group *group, float theta, guint *n_far, guint *n_near)
{
  guint32 i = 0;

  *n_far = *n_near = 0;
  while (i < self->n_cells)
    {
      const Cell *cell = &self->cells[i];
      float dx = outside (cell->x, group->min_x, group->max_x);
      float dy = outside (cell->y, group->min_y, group->max_y);
      gboolean apart = is_apart (group, cell->low_x, cell->high_x, cell->low_y, cell->high_y);

      if (apart && cell->square < theta * theta * (dx * dx + dy * dy))
        {
          self->far_x[*n_far] = cell->x;
          self->far_y[*n_far] = cell->y;
          self->far_charge[*n_far] = cell->charge;
          *n_far += 1;
          i = cell->next;
        }
      else if (cell->next == i + 1)
        {
          for (guint32 body = cell->begin; body < cell->end; body++)
            {
              if (apart
                  || is_apart (group, self->x[body] - self->half_width[body],
                               self->x[body] + self->half_width[body],
                               self->y[body] - self->half_height[body],
                               self->y[body] + self->half_height[body]))
                {
                  self->far_x[*n_far] = self->x[body];
                  self->far_y[*n_far] = self->y[body];
                  self->far_charge[*n_far] = self->charge[body];
                  *n_far += 1;
                }
              else
                self->near[(*n_near)++] = body;
            }
          i = cell->next;
        }
      else
        i++;
    }
}

static inline Vector
splat (float value)
{
  return (Vector){ value, value, value, value };
}

static void
push_far (PortholeQuadTree *self, Group *group, guint n_far)
{
  const Vector softening = splat (SOFTENING);
  const Vector one = splat (1);

  for (guint v = 0; v < VECTORS; v++)
    {
      Vector group_x = group->x[v], group_y = group->y[v], screening = group->screening[v];
      Vector force_x = splat (0), force_y = splat (0);

      for (guint i = 0; i < n_far; i++)
        {
          Vector dx = group_x - splat (self->far_x[i]), dy = group_y - splat (self->far_y[i]);
          Vector square = dx * dx + dy * dy;
          Vector strength
              = splat (self->far_charge[i]) / ((square + softening) * (one + square * screening));

          force_x += dx * strength;
          force_y += dy * strength;
        }
      group->force_x[v] += force_x;
      group->force_y[v] += force_y;
    }
}

/* Near bodies also make room for each other. What they keep free is an ellipse squared up, so that
 * texts side by side are as well apart as one node above another. With s the fourth power of the
 * distance in units of the sizes' sum, (1 - s) / (1 + s) / 2 is about the overlap in these units;
 * it needs no root. Bodies that nearly coincide are pushed more, since their distance is next to
 * none. */
static void
push_near (PortholeQuadTree *self, Group *group, guint n_near)
{
  const Vector softening = splat (SOFTENING);
  const Vector one = splat (1);
  const Vector half = splat (0.5f);
  const Vector tiny = splat (1e-6f);
  const Vector close = splat (CLOSE);
  const Vector nothing = splat (1e-30f);
  const Vector unit = splat (1 / 64.f); /* so that eighth powers of sizes stay in range */
  const Vector none = splat (0);

  for (guint v = 0; v < VECTORS; v++)
    {
      Vector force_x = none, force_y = none, shift_x = none, shift_y = none;

      for (guint i = 0; i < n_near; i++)
        {
          guint32 body = self->near[i];
          Vector dx = group->x[v] - splat (self->x[body]), dy = group->y[v] - splat (self->y[body]);
          Vector xx = dx * dx, yy = dy * dy;
          Vector square = xx + yy;
          Vector strength = splat (self->charge[body])
                            / ((square + softening) * (one + square * group->screening[v]));
          Vector width = (group->half_width[v] + splat (self->half_width[body])) * unit;
          Vector height = (group->half_height[v] + splat (self->half_height[body])) * unit;
          Vector across = xx * height * height * unit * unit;
          Vector down = yy * width * width * unit * unit;
          Vector whole = width * width * height * height;
          Vector used = across * across + down * down + half * across * down;
          Vector overlap = whole * whole - used;
          Vector yielding = group->yielding[v] + splat (self->yielding[body]) + tiny;

          force_x += dx * strength;
          force_y += dy * strength;
          overlap = (Vector)((Mask)overlap & (overlap > none));
          overlap *= group->yielding[v] * (square + close)
                     / ((whole * whole + used) * 2 * yielding * (square + softening) + nothing);
          shift_x += dx * overlap;
          shift_y += dy * overlap;
        }
      group->force_x[v] += force_x;
      group->force_y[v] += force_y;
      group->shift_x[v] += shift_x;
      group->shift_y[v] += shift_y;
    }
}

/* A body at rest has to take part again when a moving one wants its place. */
static void
disturb (PortholeQuadTree *self, guint32 mover, guint n_near, guint8 *disturbed)
{
  for (guint i = 0; i < n_near; i++)
    {
      guint32 body = self->near[i];
      float dx = self->x[mover] - self->x[body], dy = self->y[mover] - self->y[body];
      float width = self->half_width[mover] + self->half_width[body];
      float height = self->half_height[mover] + self->half_height[body];
      float across = dx * dx / (width * width), down = dy * dy / (height * height);

      if (body != mover && across * across + down * down + across * down / 2 < 0.95f)
        disturbed[self->places[body].body] = TRUE;
    }
}

/**
 * porthole_quad_tree_push:
 * @bodies: as they were when the tree was built
 * @theta: how large a cell may be, seen from a body, to stand for all that is in it; 0 is exact
 * @active: which bodies to compute
 * @disturbed: (inout) (nullable): set for each body that an active one overlaps by more than a
 * little
 * @force_x: (out): repulsion, the sum of charge / distance
 * @shift_x: (out): how far to move so that bodies no longer overlap
 *
 * Computes what acts on the active bodies; the others' members are left as they are.
 */
void
porthole_quad_tree_push (PortholeQuadTree *self,
                         const PortholeQuadTreeBodies *bodies,
                         float theta,
                         const guint8 *active,
                         guint8 *disturbed,
                         float *force_x,
                         float *force_y,
                         float *shift_x,
                         float *shift_y)
{
  for (guint32 begin = 0; begin < self->n; begin += LANES)
    {
      guint32 end = MIN (begin + LANES, self->n);
      gboolean wanted = FALSE;
      guint n_far, n_near;
      Group group;

      for (guint32 i = begin; i < end; i++)
        wanted |= active[self->places[i].body];
      if (!wanted)
        continue;

      gather (self, &group, begin, end);
      walk (self, &group, theta, &n_far, &n_near);
      push_far (self, &group, n_far);
      push_near (self, &group, n_near);
      for (guint32 i = begin; i < end; i++)
        {
          guint32 body = self->places[i].body;
          guint lane = i - begin;
          float shift
              = ABS (group.shift_x[lane / 4][lane % 4]) + ABS (group.shift_y[lane / 4][lane % 4]);

          if (disturbed != NULL && active[body] && (shift > 0.1f || self->yielding[i] <= 0))
            disturb (self, i, n_near, disturbed);
          force_x[body] = group.force_x[lane / 4][lane % 4];
          force_y[body] = group.force_y[lane / 4][lane % 4];
          shift_x[body] = group.shift_x[lane / 4][lane % 4];
          shift_y[body] = group.shift_y[lane / 4][lane % 4];
        }
    }
}
