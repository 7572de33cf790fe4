/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "layout-private.h"

#include <math.h>
#include <string.h>

#define COOLING    0.97f
#define MOST_TICKS 4 /* in one step, so that what moves can be followed */
#define CHARGE     600.f
#define GRAVITY    0.02f
#define MARGIN     6.f /* pixels that are free around a node */

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
  gboolean springs_changed;

  PortholeLayoutBodies *bodies;
  GArray *body_of; /* guint, by handle; PORTHOLE_LAYOUT_NONE where the handle is not in use */
  GArray *node_of; /* guint, by body */
  GArray *free_nodes;
  GArray *pinned; /* guint8, by body */
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
  self->pinned = g_array_new (FALSE, FALSE, sizeof (guint8));
  self->edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  self->free_edges = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

void
porthole_layout_free (PortholeLayout *self)
{
  porthole_layout_bodies_free (self->bodies);
  g_array_unref (self->body_of);
  g_array_unref (self->node_of);
  g_array_unref (self->free_nodes);
  g_array_unref (self->pinned);
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
take_handle (GArray *handles, guint *next)
{
  guint handle;

  if (handles->len == 0)
    return (*next)++;
  handle = g_array_index (handles, guint, handles->len - 1);
  g_array_set_size (handles, handles->len - 1);
  return handle;
}

static void
wake (PortholeLayout *self, guint body, float heat)
{
  self->bodies->heat[body] = MAX (self->bodies->heat[body], heat);
  self->settled = FALSE;
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
  float distance = PORTHOLE_LAYOUT_EDGE_LENGTH;
  const guint8 no = FALSE;

  if (next > self->body_of->len)
    g_array_set_size (self->body_of, next);
  g_array_index (self->body_of, guint, node) = body;
  g_array_append_val (self->node_of, node);
  g_array_append_val (self->pinned, no);
  porthole_layout_bodies_set_size (bodies, body + 1);

  if (near != PORTHOLE_LAYOUT_NONE)
    {
      bodies->x[body] = bodies->x[get_body (self, near)];
      bodies->y[body] = bodies->y[get_body (self, near)];
    }
  else
    distance *= sqrtf (body) * 0.7f;
  bodies->x[body] += distance * cosf (angle);
  bodies->y[body] += distance * sinf (angle);
  bodies->charge[body] = CHARGE;
  bodies->gravity[body] = GRAVITY;
  bodies->yielding[body] = 1;
  porthole_layout_set_size (self, node, radius, 0, 0);
  wake (self, body, 1);

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

  porthole_layout_bodies_copy (self->bodies, body, last);
  g_array_index (self->body_of, guint, g_array_index (self->node_of, guint, last)) = body;
  g_array_remove_index_fast (self->node_of, body);
  g_array_remove_index_fast (self->pinned, body);
  g_array_index (self->body_of, guint, node) = PORTHOLE_LAYOUT_NONE;
  porthole_layout_bodies_set_size (self->bodies, last);
  g_array_append_val (self->free_nodes, node);
  self->springs_changed = TRUE;
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

  if (next > self->edges->len)
    g_array_set_size (self->edges, next);
  g_array_index (self->edges, Edge, edge) = (Edge){ source, target };
  wake (self, get_body (self, source), 0.3f);
  wake (self, get_body (self, target), 0.3f);
  self->springs_changed = TRUE;

  return edge;
}

void
porthole_layout_remove_edge (PortholeLayout *self, guint edge)
{
  g_assert (edge < self->edges->len);
  g_assert (g_array_index (self->edges, Edge, edge).source != PORTHOLE_LAYOUT_NONE);

  g_array_index (self->edges, Edge, edge) = (Edge){ PORTHOLE_LAYOUT_NONE, PORTHOLE_LAYOUT_NONE };
  g_array_append_val (self->free_edges, edge);
  self->springs_changed = TRUE;
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

void
porthole_layout_set_position (PortholeLayout *self, guint node, float x, float y)
{
  guint body = get_body (self, node);

  if (!isfinite (x) || !isfinite (y))
    return;

  self->bodies->x[body] = self->bodies->anchor_x[body] = x;
  self->bodies->y[body] = self->bodies->anchor_y[body] = y;
  self->bodies->velocity_x[body] = self->bodies->velocity_y[body] = 0;
  wake (self, body, 0.3f);
}

void
porthole_layout_get_position (PortholeLayout *self, guint node, graphene_point_t *position)
{
  guint body = get_body (self, node);

  position->x = self->bodies->x[body];
  position->y = self->bodies->y[body];
}

void
porthole_layout_pin (PortholeLayout *self, guint node)
{
  guint body = get_body (self, node);

  g_array_index (self->pinned, guint8, body) = TRUE;
  self->bodies->yielding[body] = 0;
}

void
porthole_layout_unpin (PortholeLayout *self, guint node)
{
  guint body = get_body (self, node);

  g_array_index (self->pinned, guint8, body) = FALSE;
  self->bodies->yielding[body] = 1;
  wake (self, body, 0.3f);
}

gboolean
porthole_layout_is_pinned (PortholeLayout *self, guint node)
{
  return g_array_index (self->pinned, guint8, get_body (self, node));
}

static void
make_springs (PortholeLayout *self)
{
  PortholeLayoutBodies *bodies = self->bodies;
  g_autofree guint *degrees = g_new0 (guint, bodies->n + 1);
  guint n = 0;

  porthole_layout_bodies_set_springs (bodies, self->edges->len - self->free_edges->len);
  for (guint i = 0; i < self->edges->len; i++)
    {
      const Edge *edge = &g_array_index (self->edges, Edge, i);

      if (edge->source == PORTHOLE_LAYOUT_NONE)
        continue;
      bodies->source[n] = get_body (self, edge->source);
      bodies->target[n] = get_body (self, edge->target);
      degrees[bodies->source[n]]++;
      degrees[bodies->target[n]]++;
      n++;
    }
  for (guint i = 0; i < n; i++)
    {
      float a = degrees[bodies->source[i]], b = degrees[bodies->target[i]];

      bodies->length[i] = PORTHOLE_LAYOUT_EDGE_LENGTH;
      bodies->strength[i] = 1 / MIN (a, b);
      bodies->bias[i] = a / (a + b);
    }
  self->springs_changed = FALSE;
}

static gboolean
tick (PortholeLayout *self)
{
  if (self->springs_changed)
    make_springs (self);
  self->ticks++;
  self->settled = !porthole_layout_bodies_tick (self->bodies, COOLING);

  return !self->settled;
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

  for (guint i = 0; i < MOST_TICKS && !self->settled; i++)
    {
      gint64 now = g_get_monotonic_time ();

      /* a tick takes about as long as the one before */
      if (i > 0 && (now - begin) / i * (i + 1) > budget)
        break;
      tick (self);
    }

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
}

gboolean
porthole_layout_is_settled (PortholeLayout *self)
{
  return self->settled;
}

guint64
porthole_layout_get_ticks (PortholeLayout *self)
{
  return self->ticks;
}
