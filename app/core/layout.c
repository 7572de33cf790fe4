/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "layout-private.h"
#include "layout-hierarchy.h"
#include "layout-place.h"

#include <math.h>
#include <string.h>

/* Forces are in pixels per tick. With these figures the edge of a leaf is 120 to 160 pixels long,
 * and leaves lie around their hub rather than on the side away from the others. */
#define LENGTH        95.f /* of a spring, and what each end of many edges adds to it */
#define LENGTH_CROWD  4.f
#define STRENGTH      2.5f
#define CHARGE        400.f
#define CHARGE_CROWD  0.3f  /* each edge after the first adds this much of a charge */
#define LEAF_SIGHT    300.f /* from how far away a leaf is repelled by half, in pixels */
#define GRAVITY       0.06f /* towards the middle, and how much more of it unconnected parts feel */
#define GRAVITY_PARTS 2.5f
#define MARGIN        6.f /* pixels that are free around a node */

#define FAR_STIR      0.5f /* what is done to a node that may go far */
#define COOLING       0.97f
#define MOST_TICKS    4  /* in one step, so that what moves can be followed */
#define BIG_CHANGE    40 /* new nodes that are worth a layout of the whole, if half are new */
#define MOST_RESTARTS 2
#define SMALL         40 /* nodes of which none is far from another */

typedef struct
{
  guint source; /* handles; PORTHOLE_LAYOUT_NONE where the edge is not in use */
  guint target;
} Edge;

struct _PortholeLayout
{
  guint32 random;
  guint64 ticks;
  gboolean settled;
  gboolean changed; /* since the springs were made */
  gboolean grown;   /* there are fresh bodies */
  guint restarts;   /* of the hierarchy, since one was done */
  guint whole;      /* how many nodes there were when all was last laid out */

  PortholeLayoutBodies *bodies;
  PortholeLayoutHierarchy *hierarchy; /* while all is laid out */
  GArray *body_of; /* guint, by handle; PORTHOLE_LAYOUT_NONE where the handle is not in use */
  GArray *node_of; /* guint, by body */
  GArray *free_nodes;
  GArray *edges;
  GArray *free_edges;
};

/**
 * porthole_layout_new:
 * @seed: what chance depends on
 *
 * Returns: (transfer full): a layout without nodes
 */
PortholeLayout *
porthole_layout_new (guint32 seed)
{
  PortholeLayout *self = g_new0 (PortholeLayout, 1);

  self->random = seed ^ 0x9e3779b9;
  self->settled = TRUE;
  self->bodies = porthole_layout_bodies_new ();
  self->body_of = g_array_new (FALSE, FALSE, sizeof (guint));
  self->node_of = g_array_new (FALSE, FALSE, sizeof (guint));
  self->free_nodes = g_array_new (FALSE, FALSE, sizeof (guint));
  self->edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  self->free_edges = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

void
porthole_layout_free (PortholeLayout *self)
{
  g_clear_pointer (&self->hierarchy, porthole_layout_hierarchy_free);
  porthole_layout_bodies_free (self->bodies);
  g_array_unref (self->body_of);
  g_array_unref (self->node_of);
  g_array_unref (self->free_nodes);
  g_array_unref (self->edges);
  g_array_unref (self->free_edges);
  g_free (self);
}

/* 0 to 1 */
static float
draw (PortholeLayout *self)
{
  self->random = self->random * 1664525u + 1013904223u;
  return (self->random >> 8) / 16777216.f;
}

static guint
get_body (PortholeLayout *self, guint node)
{
  g_assert (node < self->body_of->len);
  g_assert (g_array_index (self->body_of, guint, node) != PORTHOLE_LAYOUT_NONE);

  return g_array_index (self->body_of, guint, node);
}

static guint
get_degree (PortholeLayout *self, guint body)
{
  return self->bodies->first[body + 1] - self->bodies->first[body];
}

static gboolean
has_leaves (PortholeLayout *self, guint body)
{
  const PortholeLayoutBodies *bodies = self->bodies;

  for (guint32 i = bodies->first[body]; get_degree (self, body) > 1 && i < bodies->first[body + 1];
       i++)
    if (get_degree (self, bodies->neighbour[i]) == 1)
      return TRUE;
  return FALSE;
}

static guint
take_handle (GArray *handles, guint *next)
{
  guint handle;

  if (handles->len == 0)
    return (*next)++;
  handle = g_array_index (handles, guint, handles->len - 1);
  g_array_set_size (handles, handles->len - 1);
  return handle;
}

/* @stir is the heat of the body that its neighbours share, once they are known */
static void
wake (PortholeLayout *self, guint body, float heat, float stir)
{
  self->bodies->heat[body] = MAX (self->bodies->heat[body], heat);
  self->bodies->stir[body] = MAX (self->bodies->stir[body], stir);
  self->settled = FALSE;
}

/* What is being laid out whole is about to change. */
static void
interrupt (PortholeLayout *self)
{
  if (self->hierarchy == NULL)
    return;

  porthole_layout_hierarchy_show (self->hierarchy);
  g_clear_pointer (&self->hierarchy, porthole_layout_hierarchy_free);
  self->restarts++;
  self->changed = self->grown = TRUE;
  /* fresh bodies remain so, and the next tick lays out all again, unless it has tried too often */
  if (self->restarts > MOST_RESTARTS)
    for (guint i = 0; i < self->bodies->n; i++)
      {
        self->bodies->fresh[i] = FALSE;
        wake (self, i, 0.6f, 0);
      }
}

/**
 * porthole_layout_add_node:
 * @radius: what is kept free around its middle
 * @near: a node to start beside, or %PORTHOLE_LAYOUT_NONE
 *
 * Returns: the node's handle, which is its until it is removed
 */
guint
porthole_layout_add_node (PortholeLayout *self, float radius, guint near)
{
  PortholeLayoutBodies *bodies = self->bodies;
  guint body = bodies->n;
  guint next = self->body_of->len;
  guint node = take_handle (self->free_nodes, &next);
  float angle = draw (self) * 2 * (float)G_PI;

  interrupt (self);
  if (next > self->body_of->len)
    g_array_set_size (self->body_of, next);
  g_array_index (self->body_of, guint, node) = body;
  g_array_append_val (self->node_of, node);
  porthole_layout_bodies_set_size (bodies, body + 1);

  if (near != PORTHOLE_LAYOUT_NONE)
    {
      bodies->x[body] = bodies->x[get_body (self, near)];
      bodies->y[body] = bodies->y[get_body (self, near)];
    }
  bodies->x[body] += LENGTH * cosf (angle);
  bodies->y[body] += LENGTH * sinf (angle);
  bodies->yielding[body] = 1;
  bodies->fresh[body] = TRUE;
  porthole_layout_set_size (self, node, radius, 0, 0);
  wake (self, body, 1, 0);
  self->changed = self->grown = TRUE;

  return node;
}

/**
 * porthole_layout_remove_node:
 * @node: its edges must have been removed
 */
void
porthole_layout_remove_node (PortholeLayout *self, guint node)
{
  guint body = get_body (self, node);
  guint last = self->bodies->n - 1;

  interrupt (self);
  porthole_layout_bodies_copy (self->bodies, body, last);
  g_array_index (self->body_of, guint, g_array_index (self->node_of, guint, last)) = body;
  g_array_remove_index_fast (self->node_of, body);
  g_array_index (self->body_of, guint, node) = PORTHOLE_LAYOUT_NONE;
  porthole_layout_bodies_set_size (self->bodies, last);
  g_array_append_val (self->free_nodes, node);
  self->changed = TRUE;
}

/* A new leaf hardly concerns its hub; an edge between two that have been there does. */
static void
join_up (PortholeLayout *self, guint source, guint target)
{
  gboolean grows = self->bodies->fresh[source] || self->bodies->fresh[target];
  float heat = grows ? 0.15f : FAR_STIR;

  wake (self, source, heat, heat);
  wake (self, target, heat, heat);
}

/**
 * porthole_layout_add_edge:
 *
 * Returns: the edge's handle, which is its until it is removed
 */
guint
porthole_layout_add_edge (PortholeLayout *self, guint source, guint target)
{
  guint next = self->edges->len;
  guint edge = take_handle (self->free_edges, &next);

  interrupt (self);
  if (next > self->edges->len)
    g_array_set_size (self->edges, next);
  g_array_index (self->edges, Edge, edge) = (Edge){ source, target };
  join_up (self, get_body (self, source), get_body (self, target));
  self->changed = TRUE;

  return edge;
}

void
porthole_layout_remove_edge (PortholeLayout *self, guint edge)
{
  Edge *old = &g_array_index (self->edges, Edge, edge);

  g_assert (edge < self->edges->len);
  g_assert (old->source != PORTHOLE_LAYOUT_NONE);

  interrupt (self);
  wake (self, get_body (self, old->source), 0.1f, 0);
  wake (self, get_body (self, old->target), 0.1f, 0);
  *old = (Edge){ PORTHOLE_LAYOUT_NONE, PORTHOLE_LAYOUT_NONE };
  g_array_append_val (self->free_edges, edge);
  self->changed = TRUE;
}

/**
 * porthole_layout_set_size:
 * @radius: of the node
 * @label_width: of the text below it, 0 for none
 * @label_height: the same
 *
 * Says how much room a node needs. A few pixels more are always kept free.
 */
void
porthole_layout_set_size (
    PortholeLayout *self, guint node, float radius, float label_width, float label_height)
{
  guint body = get_body (self, node);
  float half_width = MAX (radius, label_width / 2) + MARGIN;
  float half_height = radius + label_height / 2 + MARGIN;

  if (self->bodies->half_width[body] == half_width
      && self->bodies->half_height[body] == half_height)
    return;

  self->bodies->half_width[body] = half_width;
  self->bodies->half_height[body] = half_height;
  self->bodies->disturbed[body] = TRUE;
  self->settled = FALSE;
}

/**
 * porthole_layout_set_position:
 * @x: pixels from the middle
 * @y: the same, downwards
 *
 * Puts a node somewhere; what hangs on it follows. Values that are no numbers change nothing.
 */
void
porthole_layout_set_position (PortholeLayout *self, guint node, float x, float y)
{
  PortholeLayoutBodies *bodies = self->bodies;
  guint body = get_body (self, node);

  if (!isfinite (x) || !isfinite (y))
    return;

  interrupt (self);
  bodies->x[body] = bodies->anchor_x[body] = CLAMP (x, -MOST_EXTENT, MOST_EXTENT);
  bodies->y[body] = bodies->anchor_y[body] = CLAMP (y, -MOST_EXTENT, MOST_EXTENT);
  bodies->velocity_x[body] = bodies->velocity_y[body] = 0;
  bodies->fresh[body] = FALSE;
  bodies->disturbed[body] = TRUE;
  wake (self, body, 0.3f, FAR_STIR);
}

void
porthole_layout_get_position (PortholeLayout *self, guint node, graphene_point_t *position)
{
  guint body = get_body (self, node);

  position->x = self->bodies->x[body];
  position->y = self->bodies->y[body];
}

/**
 * porthole_layout_pin:
 *
 * Keeps a node where it is until it is unpinned or put elsewhere.
 */
void
porthole_layout_pin (PortholeLayout *self, guint node)
{
  guint body = get_body (self, node);

  interrupt (self);
  self->bodies->yielding[body] = 0;
  self->bodies->fresh[body] = FALSE;
}

void
porthole_layout_unpin (PortholeLayout *self, guint node)
{
  guint body = get_body (self, node);

  if (self->bodies->yielding[body] > 0)
    return;

  interrupt (self);
  self->bodies->yielding[body] = 1;
  wake (self, body, 0.3f, 0.15f);
}

gboolean
porthole_layout_is_pinned (PortholeLayout *self, guint node)
{
  return self->bodies->yielding[get_body (self, node)] <= 0;
}

/* What hangs together with less than half of all is drawn to the middle more, since no spring holds
 * it there. */
static void
draw_parts (PortholeLayout *self)
{
  PortholeLayoutBodies *bodies = self->bodies;
  g_autofree guint8 *seen = g_new0 (guint8, bodies->n + 1);
  g_autofree guint32 *part = g_new (guint32, bodies->n + 1);

  for (guint i = 0; i < bodies->n; i++)
    {
      guint n = 0;

      if (seen[i])
        continue;
      part[n++] = i;
      seen[i] = TRUE;
      for (guint k = 0; k < n; k++)
        for (guint32 j = bodies->first[part[k]]; j < bodies->first[part[k] + 1]; j++)
          if (!seen[bodies->neighbour[j]])
            {
              seen[bodies->neighbour[j]] = TRUE;
              part[n++] = bodies->neighbour[j];
            }
      for (guint k = 0; k < n && n < bodies->n / 2; k++)
        bodies->gravity[part[k]] *= GRAVITY_PARTS;
    }
}

static void
make_springs (PortholeLayout *self)
{
  PortholeLayoutBodies *bodies = self->bodies;
  guint n = 0;

  porthole_layout_bodies_set_springs (bodies, self->edges->len - self->free_edges->len);
  for (guint i = 0; i < self->edges->len; i++)
    {
      const Edge *edge = &g_array_index (self->edges, Edge, i);

      if (edge->source == edge->target)
        continue; /* not in use, or from a node to itself */
      bodies->source[n] = get_body (self, edge->source);
      bodies->target[n] = get_body (self, edge->target);
      n++;
    }
  porthole_layout_bodies_set_springs (bodies, n);
  porthole_layout_bodies_find_neighbours (bodies);

  for (guint i = 0; i < bodies->n; i++)
    {
      guint degree = get_degree (self, i);
      gboolean is_leaf = degree == 1 && get_degree (self, bodies->neighbour[bodies->first[i]]) > 1;

      bodies->charge[i] = CHARGE * (1 + CHARGE_CROWD * MAX ((float)degree - 1, 0));
      bodies->screening[i] = is_leaf || degree == 2 ? 1 / (LEAF_SIGHT * LEAF_SIGHT) : 0;
      /* a leaf's hub brings it along, and it would lie on the inner side */
      bodies->gravity[i] = is_leaf ? 0 : GRAVITY;
    }
  draw_parts (self);

  for (guint i = 0; i < n; i++)
    {
      float a = get_degree (self, bodies->source[i]), b = get_degree (self, bodies->target[i]);

      bodies->length[i] = LENGTH + LENGTH_CROWD * sqrtf (MAX (a, b));
      if (has_leaves (self, bodies->source[i]) && has_leaves (self, bodies->target[i]))
        bodies->length[i] += LENGTH + LENGTH_CROWD * sqrtf (MIN (a, b));
      bodies->strength[i] = MIN (a, b) > 1 ? STRENGTH / MAX (MIN (a, b), STRENGTH) : 1;
      bodies->bias[i] = a / (a + b);
    }
}

/* Old nodes get warm by what happens beside them, and no further. */
static void
spread_heat (PortholeLayout *self)
{
  PortholeLayoutBodies *bodies = self->bodies;

  for (guint i = 0; i < bodies->n; i++)
    if (bodies->stir[i] > 0)
      {
        for (guint32 j = bodies->first[i]; j < bodies->first[i + 1]; j++)
          {
            guint32 neighbour = bodies->neighbour[j];

            /* a leaf goes where its hub goes, even far */
            if (get_degree (self, neighbour) == 1)
              {
                wake (self, neighbour, bodies->stir[i], 0);
                if (bodies->stir[i] >= FAR_STIR)
                  bodies->hold[neighbour] = 0;
              }
            else
              wake (self, neighbour, bodies->stir[i] * 0.3f, 0);
          }
        bodies->stir[i] = 0;
      }
}

/* As a graph grows, old nodes have to make room beyond their neighbourhood: now and then. */
static void
loosen (PortholeLayout *self)
{
  guint n = self->bodies->n;

  if (n > self->whole + self->whole / 2)
    {
      for (guint i = 0; i < n; i++)
        {
          self->bodies->hold[i] *= 0.3f;
          wake (self, i, 0.3f, 0);
        }
      self->whole = n;
    }
  else if (n <= SMALL)
    for (guint i = 0; i < n; i++)
      wake (self, i, 0.12f, 0);
}

static void
take_in (PortholeLayout *self)
{
  PortholeLayoutBodies *bodies = self->bodies;
  guint n_fresh = 0;

  make_springs (self);
  self->changed = FALSE;
  if (!self->grown)
    return;

  self->grown = FALSE;
  for (guint i = 0; i < bodies->n; i++)
    n_fresh += bodies->fresh[i];
  if ((n_fresh >= BIG_CHANGE && n_fresh * 2 >= bodies->n) || n_fresh == bodies->n)
    {
      self->whole = bodies->n;
      self->hierarchy = porthole_layout_hierarchy_new (bodies, self->random);
    }
  else if (n_fresh > 0)
    {
      porthole_layout_place (bodies, LENGTH);
      loosen (self);
    }
}

static void
tick (PortholeLayout *self)
{
  PortholeLayoutBodies *bodies = self->bodies;

  self->ticks++;
  if (self->changed)
    take_in (self);

  if (self->hierarchy != NULL)
    {
      if (porthole_layout_hierarchy_tick (self->hierarchy))
        return;
      g_clear_pointer (&self->hierarchy, porthole_layout_hierarchy_free);
      self->restarts = 0;
      memset (bodies->stir, 0, bodies->n * sizeof *bodies->stir);
      memset (bodies->fresh, 0, bodies->n * sizeof *bodies->fresh);
      return;
    }

  spread_heat (self);
  self->settled = !porthole_layout_bodies_tick (bodies, COOLING);
  if (self->settled)
    self->restarts = 0;
}

/**
 * porthole_layout_step:
 * @budget: how long it may take, in microseconds; one tick is always done
 *
 * Moves what has not come to rest, at most a few ticks so that the eye can follow.
 *
 * Returns: whether anything still moves
 */
gboolean
porthole_layout_step (PortholeLayout *self, gint64 budget)
{
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; !self->settled; i++)
    {
      gint64 now = g_get_monotonic_time ();

      /* a tick takes about as long as the one before */
      if (i > 0 && (now - begin) / i * (i + 1) > budget)
        break;
      /* nobody follows what has no shape yet */
      if (i >= MOST_TICKS && self->hierarchy == NULL)
        break;
      tick (self);
    }
  if (self->hierarchy != NULL)
    porthole_layout_hierarchy_show (self->hierarchy);

  return !self->settled;
}

/**
 * porthole_layout_run:
 * @max_ticks: how many at most
 *
 * Moves everything until it is settled. The result depends on nothing but the calls before and the
 * seed.
 */
void
porthole_layout_run (PortholeLayout *self, guint max_ticks)
{
  for (guint i = 0; i < max_ticks && !self->settled; i++)
    tick (self);
  if (self->hierarchy != NULL)
    porthole_layout_hierarchy_show (self->hierarchy);
}

gboolean
porthole_layout_is_settled (PortholeLayout *self)
{
  return self->settled;
}

/**
 * porthole_layout_get_ticks:
 *
 * Returns: how many there were, of whatever level
 */
guint64
porthole_layout_get_ticks (PortholeLayout *self)
{
  return self->ticks;
}

/**
 * porthole_layout_get_n_moving:
 *
 * Returns: how many bodies the last tick could move: of the level of a whole that it was at, or of
 *   all nodes those that are not at rest
 */
guint
porthole_layout_get_n_moving (PortholeLayout *self)
{
  const PortholeLayoutBodies *bodies = self->bodies;
  guint n = 0;

  if (self->hierarchy != NULL)
    bodies = porthole_layout_hierarchy_get_bodies (self->hierarchy);
  for (guint i = 0; i < bodies->n; i++)
    n += bodies->active[i];

  return n;
}
