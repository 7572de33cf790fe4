/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "scene-router.h"

#include <math.h>

#define CELL      96    /* px */
#define CLEARANCE 6     /* px between a line and a node that is not its own */
#define NODE_HIT  4     /* as bad as so many labels */
#define DEAR      40.0f /* a curve so wide, px, is as bad as a label crossed */
#define PIECES    24    /* of a line, in which it may cross a label */
#define SQUARE    1.1f
#define BADGE     12   /* px around its middle */
#define STEEPEST  0.7f /* of the length of the line */
#define CLOSE     5    /* px between lines that are told from each other */
#define MAX_LINES 32   /* of a node that are told from each other at all */
#define MAX_EDGES 1000 /* where there are more, nobody follows a single one */
#define MAX_CELLS 256  /* along one line */

/* px; the first that is free is taken */
static const float curves[] = { 0, 28, -28, 56, -56, 90, -90, 130, -130, 180, -180 };

static gint64
get_key (int column, int row)
{
  return (gint64)column * G_GINT64_CONSTANT (0x100000000) + row;
}

/* nodes by the cell of their centre */
static GHashTable *
make_cells (GPtrArray *nodes)
{
  GHashTable *cells = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                             (GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < nodes->len; i++)
    {
      PortholeSceneNode *node = nodes->pdata[i];
      gint64 key = get_key (floorf (node->position.x / CELL), floorf (node->position.y / CELL));
      GPtrArray *cell = g_hash_table_lookup (cells, &key);

      if (cell == NULL)
        {
          cell = g_ptr_array_new ();
          g_hash_table_insert (cells, g_memdup2 (&key, sizeof key), cell);
        }
      g_ptr_array_add (cell, node);
    }

  return cells;
}

static gboolean
crosses_label (const PortholeSceneNode *node, const graphene_point_t *points)
{
  float half = porthole_scene_node_get_label_width (node) / 2;

  for (guint i = 1; i < PIECES; i++)
    {
      float x = points[i].x - node->position.x;
      float y = points[i].y - node->position.y - node->size;

      if (fabsf (x) < half && y > 0 && y < PORTHOLE_SCENE_LABEL_HEIGHT)
        return TRUE;
    }
  return FALSE;
}

/* a little more than what is drawn, since the shape may be a square and have a badge */
static gboolean
crosses_node (const PortholeSceneNode *node, const PortholeSceneEdge *edge)
{
  float room = CLEARANCE + edge->width / 2;
  float corner = node->size - 1;

  if (porthole_scene_edge_get_distance (edge, &node->position) < node->size * SQUARE + room)
    return TRUE;
  return node->mark != PORTHOLE_SCENE_MARK_NORMAL
         && porthole_scene_edge_get_distance (
                edge, &GRAPHENE_POINT_INIT (node->position.x + corner, node->position.y - corner))
                < BADGE + edge->width / 2;
}

/* A label has a halo, so that a line below it is not as bad as one below a node. */
static guint
count_hits (const PortholeSceneEdge *edge, const graphene_point_t *points, GPtrArray *nodes)
{
  guint n = 0;

  for (guint i = 0; i < nodes->len; i++)
    {
      const PortholeSceneNode *node = nodes->pdata[i];

      if (crosses_node (node, edge))
        n += NODE_HIT;
      else if (crosses_label (node, points))
        n += 1;
    }

  return n;
}

/* into @nearby: nodes in the cells that the straight line passes, and those beside them */
static void
find_nearby (const PortholeSceneEdge *edge, GHashTable *cells, GPtrArray *nearby)
{
  const graphene_point_t *a = &edge->source->position;
  const graphene_point_t *b = &edge->target->position;
  guint n = hypotf (b->x - a->x, b->y - a->y) / CELL + 1;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

  g_ptr_array_set_size (nearby, 0);
  if (n > MAX_CELLS)
    return;
  for (guint i = 0; i <= n; i++)
    {
      int column = floorf ((a->x + (b->x - a->x) * i / n) / CELL);
      int row = floorf ((a->y + (b->y - a->y) * i / n) / CELL);

      for (int beside = 0; beside < 9; beside++)
        {
          gint64 key = get_key (column + beside % 3 - 1, row + beside / 3 - 1);
          gpointer stored;
          gpointer value;

          if (!g_hash_table_lookup_extended (cells, &key, &stored, &value)
              || !g_hash_table_add (seen, stored))
            continue;
          for (guint j = 0; j < ((GPtrArray *)value)->len; j++)
            {
              PortholeSceneNode *node = ((GPtrArray *)value)->pdata[j];

              if (node != edge->source && node != edge->target)
                g_ptr_array_add (nearby, node);
            }
        }
    }
}

/* how many of @lines are so near that @edge is hardly told from them */
static guint
count_close (const PortholeSceneEdge *edge, const graphene_point_t *points, GPtrArray *lines)
{
  guint n = 0;

  if (lines == NULL || lines->len > MAX_LINES)
    return 0;
  for (guint i = 0; i < lines->len; i++)
    {
      const PortholeSceneEdge *other = lines->pdata[i];

      for (guint j = 1; j < 4; j++)
        n += porthole_scene_edge_get_distance (other, &points[j * PIECES / 4])
             < CLOSE + (edge->width + other->width) / 2;
    }

  return n;
}

static void
get_points (const PortholeSceneEdge *edge, graphene_point_t points[PIECES + 1])
{
  graphene_point_t curve[4];

  porthole_scene_edge_get_curve (edge, curve);
  for (guint i = 0; i <= PIECES; i++)
    points[i] = porthole_scene_edge_get_point (curve, (float)i / PIECES);
}

static float
get_price (const PortholeSceneEdge *edge, GPtrArray *nearby, GHashTable *lines)
{
  graphene_point_t points[PIECES + 1];
  float price = fabsf (edge->curve) / DEAR;

  get_points (edge, points);
  price += count_hits (edge, points, nearby);
  price += count_close (edge, points, g_hash_table_lookup (lines, edge->source));
  price += count_close (edge, points, g_hash_table_lookup (lines, edge->target));

  return price;
}

static void
route (PortholeSceneEdge *edge, GPtrArray *nearby, GHashTable *lines)
{
  float length = hypotf (edge->target->position.x - edge->source->position.x,
                         edge->target->position.y - edge->source->position.y);
  float best = 0;
  float lowest = G_MAXFLOAT;

  for (guint i = 0; i < G_N_ELEMENTS (curves) && lowest > fabsf (curves[i]) / DEAR; i++)
    {
      float price;

      if (fabsf (curves[i]) > length * STEEPEST)
        break;
      edge->curve = curves[i];
      price = get_price (edge, nearby, lines);
      if (price < lowest)
        {
          lowest = price;
          best = curves[i];
        }
    }
  edge->curve = best;
}

/* to where the fewest lines are; the badge is at the upper right, the label below */
static void
route_loop (PortholeSceneEdge *loop, GPtrArray *lines)
{
  static const float angles[] = { -0.75 * G_PI, G_PI, -0.5 * G_PI, 0 };
  const graphene_point_t *middle = &loop->source->position;
  float widest = -1;

  for (guint i = 0; i < G_N_ELEMENTS (angles); i++)
    {
      float nearest = G_PI;

      for (guint j = 0; lines != NULL && j < lines->len; j++)
        {
          const PortholeSceneEdge *edge = lines->pdata[j];
          const PortholeSceneNode *other
              = edge->source == loop->source ? edge->target : edge->source;
          float angle = atan2f (other->position.y - middle->y, other->position.x - middle->x);

          nearest = MIN (nearest, fabsf (remainderf (angle - angles[i], 2 * G_PI)));
        }
      if (nearest > widest)
        {
          widest = nearest;
          loop->loop_angle = angles[i];
        }
    }
}

/* what has found its way; those after it keep away from it */
static void
add_line (GHashTable *lines, PortholeSceneEdge *edge)
{
  PortholeSceneNode *const ends[] = { edge->source, edge->target };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      GPtrArray *of_node = g_hash_table_lookup (lines, ends[i]);

      if (of_node == NULL)
        {
          of_node = g_ptr_array_new ();
          g_hash_table_insert (lines, ends[i], of_node);
        }
      g_ptr_array_add (of_node, edge);
    }
}

gboolean
porthole_scene_router_run (GPtrArray *nodes, GPtrArray *edges)
{
  g_autoptr (GHashTable) cells = NULL;
  g_autoptr (GHashTable) lines
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  g_autoptr (GPtrArray) nearby = g_ptr_array_new ();
  gboolean changed = FALSE;

  if (edges->len > MAX_EDGES)
    return FALSE;

  cells = make_cells (nodes);
  for (guint i = 0; i < edges->len; i++)
    if (((PortholeSceneEdge *)edges->pdata[i])->twin != NULL)
      add_line (lines, edges->pdata[i]);
  for (guint i = 0; i < edges->len; i++)
    {
      PortholeSceneEdge *edge = edges->pdata[i];
      float old = edge->curve;

      if (edge->twin != NULL || edge->source == edge->target)
        continue;
      find_nearby (edge, cells, nearby);
      route (edge, nearby, lines);
      add_line (lines, edge);
      changed |= edge->curve != old;
    }
  for (guint i = 0; i < edges->len; i++)
    {
      PortholeSceneEdge *edge = edges->pdata[i];
      float old = edge->loop_angle;

      if (edge->source == edge->target)
        route_loop (edge, g_hash_table_lookup (lines, edge->source));
      changed |= edge->loop_angle != old;
    }

  return changed;
}
