/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "scene-router.h"

#include <math.h>

#define CELL      96    /* px */
#define CLEARANCE 8     /* px between a line and a node that is not its own */
#define NODE_HIT  4     /* as bad as so many labels */
#define DEAR      40.0f /* a curve so wide, px, is as bad as a label crossed */
#define PIECES    24    /* of a line, in which it may cross a label */
#define STEEPEST  0.7f  /* of the length of the line */
#define MAX_EDGES 4000  /* where there are more, nobody follows a single one */
#define MAX_CELLS 256   /* along one line */

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

/* A label has a halo, so that a line below it is not as bad as one below a node. */
static guint
count_hits (const PortholeSceneEdge *edge, GPtrArray *nodes)
{
  graphene_point_t curve[4];
  graphene_point_t points[PIECES + 1];
  guint n = 0;

  porthole_scene_edge_get_curve (edge, curve);
  for (guint i = 0; i <= PIECES; i++)
    points[i] = porthole_scene_edge_get_point (curve, (float)i / PIECES);
  for (guint i = 0; i < nodes->len; i++)
    {
      const PortholeSceneNode *node = nodes->pdata[i];

      if (porthole_scene_edge_get_distance (edge, &node->position)
          < node->size + CLEARANCE + edge->width / 2)
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

static void
route (PortholeSceneEdge *edge, GPtrArray *nearby)
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
      price = count_hits (edge, nearby) + fabsf (curves[i]) / DEAR;
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
route_loop (PortholeSceneEdge *loop, GPtrArray *edges)
{
  static const float angles[] = { -0.75 * G_PI, G_PI, -0.5 * G_PI, 0 };
  float widest = -1;

  for (guint i = 0; i < G_N_ELEMENTS (angles); i++)
    {
      float nearest = G_PI;

      for (guint j = 0; j < edges->len; j++)
        {
          const PortholeSceneEdge *edge = edges->pdata[j];
          const PortholeSceneNode *other
              = edge->source == loop->source ? edge->target : edge->source;
          float angle;

          if (other == loop->source
              || (edge->source != loop->source && edge->target != loop->source))
            continue;
          angle = atan2f (other->position.y - loop->source->position.y,
                          other->position.x - loop->source->position.x);
          nearest = MIN (nearest, fabsf (remainderf (angle - angles[i], 2 * G_PI)));
        }
      if (nearest > widest)
        {
          widest = nearest;
          loop->loop_angle = angles[i];
        }
    }
}

gboolean
porthole_scene_router_run (GPtrArray *nodes, GPtrArray *edges)
{
  g_autoptr (GHashTable) cells = NULL;
  g_autoptr (GPtrArray) nearby = g_ptr_array_new ();
  gboolean changed = FALSE;

  if (edges->len > MAX_EDGES)
    return FALSE;

  cells = make_cells (nodes);
  for (guint i = 0; i < edges->len; i++)
    {
      PortholeSceneEdge *edge = edges->pdata[i];
      const PortholeSceneEdge old = *edge;

      if (edge->source == edge->target)
        route_loop (edge, edges);
      else if (edge->twin == NULL)
        {
          find_nearby (edge, cells, nearby);
          route (edge, nearby);
        }
      changed |= edge->curve != old.curve || edge->loop_angle != old.loop_angle;
    }

  return changed;
}
