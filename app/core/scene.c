/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "scene.h"

#include <math.h>

#include "layout.h"
#include "scene-router.h"

#define PLACING_ROUNDS 8 /* how far from what is there new nodes find their neighbours */
#define RING_ROOM      6
#define BADGE_ROOM     12

struct _PortholeScene
{
  GObject parent_instance;

  PortholeGraph *graph;
  PortholeFilter *filter;
  PortholeLayout *layout;
  gboolean fading;

  /* by what they stand for */
  GHashTable *nodes_by_node;
  GHashTable *edges_by_edge;
  /* in the order in which they came; what has gone as well, until the next update */
  GPtrArray *nodes, *edges;
  gboolean any_gone;

  GPtrArray *shown_nodes, *shown_edges;
  guint64 serial;
  gint64 now, next_change, animated_until;
  gboolean dirty, begun, routed;
};

G_DEFINE_FINAL_TYPE (PortholeScene, porthole_scene, G_TYPE_OBJECT)

static void
porthole_scene_finalize (GObject *object)
{
  PortholeScene *self = PORTHOLE_SCENE (object);

  g_ptr_array_unref (self->shown_edges);
  g_ptr_array_unref (self->shown_nodes);
  g_hash_table_unref (self->edges_by_edge);
  g_hash_table_unref (self->nodes_by_node);
  g_ptr_array_unref (self->edges);
  g_ptr_array_unref (self->nodes);
  porthole_layout_free (self->layout);

  G_OBJECT_CLASS (porthole_scene_parent_class)->finalize (object);
}

static void
porthole_scene_dispose (GObject *object)
{
  PortholeScene *self = PORTHOLE_SCENE (object);

  if (self->graph != NULL)
    g_signal_handlers_disconnect_by_data (self->graph, self);
  if (self->filter != NULL)
    g_signal_handlers_disconnect_by_data (self->filter, self);
  g_clear_object (&self->graph);
  g_clear_object (&self->filter);

  G_OBJECT_CLASS (porthole_scene_parent_class)->dispose (object);
}

static void
porthole_scene_class_init (PortholeSceneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = porthole_scene_dispose;
  object_class->finalize = porthole_scene_finalize;
}

static void
porthole_scene_init (PortholeScene *self)
{
  self->fading = TRUE;
  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_scene_node_free);
  self->edges = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_scene_edge_free);
  self->nodes_by_node = g_hash_table_new (NULL, NULL);
  self->edges_by_edge = g_hash_table_new (NULL, NULL);
  self->shown_nodes = g_ptr_array_new ();
  self->shown_edges = g_ptr_array_new ();
}

static void
porthole_scene_add_node (PortholeScene *self, PortholeNode *node)
{
  PortholeSceneNode *drawn = porthole_scene_node_new (node);

  drawn->handle = PORTHOLE_LAYOUT_NONE;
  g_ptr_array_add (self->nodes, drawn);
  g_hash_table_insert (self->nodes_by_node, node, drawn);
}

static void
porthole_scene_add_edge (PortholeScene *self, PortholeEdge *edge)
{
  PortholeSceneNode *source = g_hash_table_lookup (self->nodes_by_node, edge->source);
  PortholeSceneNode *target = g_hash_table_lookup (self->nodes_by_node, edge->target);
  PortholeEdge *back = porthole_graph_lookup_edge (self->graph, edge->target->id, edge->source->id);
  PortholeSceneEdge *drawn = porthole_scene_edge_new (edge, source, target);
  PortholeSceneEdge *twin
      = back != NULL && back != edge ? g_hash_table_lookup (self->edges_by_edge, back) : NULL;

  drawn->handle = PORTHOLE_LAYOUT_NONE;
  drawn->twin = twin;
  if (twin != NULL)
    {
      twin->twin = drawn;
      drawn->curve = twin->curve = PORTHOLE_SCENE_TWIN_CURVE;
    }
  g_ptr_array_add (self->edges, drawn);
  g_hash_table_insert (self->edges_by_edge, edge, drawn);
}

static void
porthole_scene_node_added_cb (PortholeGraph *graph, PortholeNode *node, PortholeScene *self)
{
  porthole_scene_add_node (self, node);
}

static void
porthole_scene_edge_added_cb (PortholeGraph *graph, PortholeEdge *edge, PortholeScene *self)
{
  porthole_scene_add_edge (self, edge);
}

/* Until the next update a view may hold what has gone. */
static void
porthole_scene_node_removed_cb (PortholeGraph *graph, PortholeNode *node, PortholeScene *self)
{
  PortholeSceneNode *drawn = g_hash_table_lookup (self->nodes_by_node, node);

  drawn->gone = TRUE;
  self->any_gone = TRUE;
  g_hash_table_remove (self->nodes_by_node, node);
}

static void
porthole_scene_edge_removed_cb (PortholeGraph *graph, PortholeEdge *edge, PortholeScene *self)
{
  PortholeSceneEdge *drawn = g_hash_table_lookup (self->edges_by_edge, edge);

  drawn->gone = TRUE;
  self->any_gone = TRUE;
  if (drawn->twin != NULL)
    {
      drawn->twin->twin = NULL;
      drawn->twin->curve = 0;
    }
  g_hash_table_remove (self->edges_by_edge, edge);
}

static void
porthole_scene_filter_changed_cb (PortholeFilter *filter, PortholeScene *self)
{
  self->dirty = TRUE;
}

/**
 * porthole_scene_new:
 * @graph: what to draw; the scene follows it
 * @filter: (nullable): what of it; what it hides keeps its place
 * @seed: of the layout
 *
 * Returns: (transfer full): a scene that is empty until its first update
 */
PortholeScene *
porthole_scene_new (PortholeGraph *graph, PortholeFilter *filter, guint32 seed)
{
  PortholeScene *self = g_object_new (PORTHOLE_TYPE_SCENE, NULL);
  g_autoptr (GPtrArray) nodes = porthole_graph_get_nodes (graph);
  g_autoptr (GPtrArray) edges = porthole_graph_get_edges (graph);

  self->graph = g_object_ref (graph);
  self->layout = porthole_layout_new (seed);
  for (guint i = 0; i < nodes->len; i++)
    porthole_scene_add_node (self, nodes->pdata[i]);
  for (guint i = 0; i < edges->len; i++)
    porthole_scene_add_edge (self, edges->pdata[i]);

  g_signal_connect (graph, "node-added", G_CALLBACK (porthole_scene_node_added_cb), self);
  g_signal_connect (graph, "node-removed", G_CALLBACK (porthole_scene_node_removed_cb), self);
  g_signal_connect (graph, "edge-added", G_CALLBACK (porthole_scene_edge_added_cb), self);
  g_signal_connect (graph, "edge-removed", G_CALLBACK (porthole_scene_edge_removed_cb), self);
  if (filter != NULL)
    {
      self->filter = g_object_ref (filter);
      g_signal_connect (filter, "changed", G_CALLBACK (porthole_scene_filter_changed_cb), self);
    }

  return self;
}

void
porthole_scene_set_fading (PortholeScene *self, gboolean fading)
{
  self->dirty = self->dirty || self->fading != fading;
  self->fading = fading;
}

static gboolean
is_new_node (const PortholeSceneNode *node)
{
  return node->handle == PORTHOLE_LAYOUT_NONE;
}

/* one from a node to itself is nothing to the layout */
static gboolean
is_new_edge (const PortholeSceneEdge *edge)
{
  return !edge->placed;
}

/* 0 is never */
static void
note_change (PortholeScene *self, gint64 time)
{
  if (time != 0 && (self->next_change == 0 || time < self->next_change))
    self->next_change = time;
}

static void
note_animation (PortholeScene *self, gint64 begun, gint64 length)
{
  if (begun != 0)
    self->animated_until = MAX (self->animated_until, begun + length);
}

/* what has gone leaves the layout: edges before their nodes */
static void
porthole_scene_drop_gone (PortholeScene *self)
{
  guint n = 0;

  for (guint i = 0; i < self->edges->len; i++)
    {
      PortholeSceneEdge *edge = self->edges->pdata[i];

      if (!edge->gone)
        self->edges->pdata[n++] = edge;
      else
        {
          if (edge->handle != PORTHOLE_LAYOUT_NONE)
            porthole_layout_remove_edge (self->layout, edge->handle);
          porthole_scene_edge_free (edge);
        }
    }
  self->edges->len = n;

  n = 0;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      PortholeSceneNode *node = self->nodes->pdata[i];

      if (!node->gone)
        self->nodes->pdata[n++] = node;
      else
        {
          if (node->handle != PORTHOLE_LAYOUT_NONE)
            porthole_layout_remove_node (self->layout, node->handle);
          porthole_scene_node_free (node);
        }
    }
  self->nodes->len = n;
  g_ptr_array_set_size (self->shown_edges, 0);
  g_ptr_array_set_size (self->shown_nodes, 0);
  self->any_gone = FALSE;
}

static void
porthole_scene_place_node (PortholeScene *self,
                           PortholeSceneNode *node,
                           const PortholeSceneNode *near,
                           gint64 now)
{
  node->handle = porthole_layout_add_node (self->layout, node->size,
                                           near != NULL ? near->handle : PORTHOLE_LAYOUT_NONE);
  node->resized = TRUE;
  node->appeared = self->begun ? now : 0;
}

/* new nodes whose neighbours are placed begin beside them */
static void
porthole_scene_place_beside (PortholeScene *self, guint first_edge, gint64 now)
{
  gboolean any = TRUE;

  for (guint round = 0; any && round < PLACING_ROUNDS; round++)
    {
      any = FALSE;
      for (guint i = first_edge; i < self->edges->len; i++)
        {
          const PortholeSceneEdge *edge = self->edges->pdata[i];
          gboolean source = edge->source->handle != PORTHOLE_LAYOUT_NONE;
          gboolean target = edge->target->handle != PORTHOLE_LAYOUT_NONE;

          if (source == target)
            continue;
          if (source)
            porthole_scene_place_node (self, edge->target, edge->source, now);
          else
            porthole_scene_place_node (self, edge->source, edge->target, now);
          any = TRUE;
        }
    }
}

static void
porthole_scene_place_alone (PortholeScene *self, guint first_node, gboolean peers, gint64 now)
{
  for (guint i = first_node; i < self->nodes->len; i++)
    {
      PortholeSceneNode *node = self->nodes->pdata[i];

      if (node->handle == PORTHOLE_LAYOUT_NONE && (peers || node->node->kind != PORTHOLE_NODE_PEER))
        porthole_scene_place_node (self, node, NULL, now);
    }
}

/* Returns: whether there was anything new */
static gboolean
porthole_scene_place_new (PortholeScene *self, gint64 now)
{
  guint n_nodes = self->nodes->len;
  guint n_edges = self->edges->len;

  /* what is new is at the end */
  while (n_nodes > 0 && is_new_node (self->nodes->pdata[n_nodes - 1]))
    n_nodes--;
  while (n_edges > 0 && is_new_edge (self->edges->pdata[n_edges - 1]))
    n_edges--;
  if (n_nodes == self->nodes->len && n_edges == self->edges->len)
    return FALSE;

  porthole_scene_place_beside (self, n_edges, now);
  porthole_scene_place_alone (self, n_nodes, FALSE, now);
  porthole_scene_place_beside (self, n_edges, now);
  porthole_scene_place_alone (self, n_nodes, TRUE, now);
  for (guint i = n_edges; i < self->edges->len; i++)
    {
      PortholeSceneEdge *edge = self->edges->pdata[i];

      edge->placed = TRUE;
      edge->active_since = self->begun ? now : 0;
      if (edge->source != edge->target)
        edge->handle
            = porthole_layout_add_edge (self->layout, edge->source->handle, edge->target->handle);
    }

  return TRUE;
}

static gboolean
porthole_scene_refresh (PortholeScene *self, gint64 now)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < self->nodes->len; i++)
    ((PortholeSceneNode *)self->nodes->pdata[i])->n_flows = 0;
  for (guint i = 0; i < self->edges->len; i++)
    {
      PortholeSceneEdge *edge = self->edges->pdata[i];

      edge->target->n_flows += edge->edge->flows->len;
      changed |= porthole_scene_edge_refresh (edge, now, self->fading, &self->next_change);
      note_animation (self, edge->active_since, PORTHOLE_SCENE_ACTIVE_TIME);
    }
  for (guint i = 0; i < self->nodes->len; i++)
    {
      PortholeSceneNode *node = self->nodes->pdata[i];

      changed |= porthole_scene_node_refresh (node, now, self->fading, &self->next_change);
      note_animation (self, node->appeared, PORTHOLE_SCENE_APPEAR_TIME);
      note_animation (self, node->pulse, PORTHOLE_SCENE_PULSE_TIME);
      if (node->resized)
        {
          porthole_layout_set_size (self->layout, node->handle, node->size + RING_ROOM,
                                    porthole_scene_node_get_label_width (node),
                                    PORTHOLE_SCENE_LABEL_HEIGHT);
          node->resized = FALSE;
        }
    }

  return changed;
}

/* what the filter hides keeps its place; an edge needs both its ends */
static gboolean
porthole_scene_choose (PortholeScene *self, gint64 now)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < self->nodes->len; i++)
    ((PortholeSceneNode *)self->nodes->pdata[i])->linked = FALSE;
  for (guint i = 0; i < self->edges->len; i++)
    {
      PortholeSceneEdge *edge = self->edges->pdata[i];

      edge->matches = edge->activity != PORTHOLE_SCENE_ACTIVITY_GONE
                      && (self->filter == NULL
                          || porthole_filter_matches_edge (self->filter, edge->edge, now));
      if (edge->matches)
        edge->source->linked = edge->target->linked = TRUE;
    }
  for (guint i = 0; i < self->nodes->len; i++)
    {
      PortholeSceneNode *node = self->nodes->pdata[i];
      gboolean shown = TRUE;

      if (self->filter != NULL)
        {
          shown = porthole_filter_shows_node (self->filter, node->node, node->linked, now);
          note_change (self, porthole_filter_get_idle_time (self->filter, node->node, now));
        }

      changed |= shown != node->shown;
      node->shown = shown;
    }
  for (guint i = 0; i < self->edges->len; i++)
    {
      PortholeSceneEdge *edge = self->edges->pdata[i];
      gboolean shown = edge->matches && edge->source->shown && edge->target->shown;

      changed |= shown != edge->shown;
      edge->shown = shown;
    }

  return changed;
}

/* in the order of drawing: what is worse lies above, containers above peers */
static void
porthole_scene_list_shown (PortholeScene *self)
{
  g_ptr_array_set_size (self->shown_edges, 0);
  g_ptr_array_set_size (self->shown_nodes, 0);
  for (guint mark = PORTHOLE_SCENE_MARK_NORMAL; mark <= PORTHOLE_SCENE_MARK_HIGH; mark++)
    for (guint i = 0; i < self->edges->len; i++)
      {
        PortholeSceneEdge *edge = self->edges->pdata[i];

        if (edge->shown && edge->mark == mark)
          g_ptr_array_add (self->shown_edges, edge);
      }
  for (gboolean containers = FALSE; containers <= TRUE; containers++)
    for (guint mark = PORTHOLE_SCENE_MARK_NORMAL; mark <= PORTHOLE_SCENE_MARK_HIGH; mark++)
      for (guint i = 0; i < self->nodes->len; i++)
        {
          PortholeSceneNode *node = self->nodes->pdata[i];
          gboolean is_container = node->node->kind != PORTHOLE_NODE_PEER;

          if (node->shown && node->mark == mark && is_container == containers)
            g_ptr_array_add (self->shown_nodes, node);
        }
}

static void
porthole_scene_take_positions (PortholeScene *self)
{
  for (guint i = 0; i < self->nodes->len; i++)
    {
      PortholeSceneNode *node = self->nodes->pdata[i];

      porthole_layout_get_position (self->layout, node->handle, &node->position);
    }
}

/* Lines make way for nodes once those are at rest. */
static gboolean
porthole_scene_route (PortholeScene *self)
{
  if (self->routed || !porthole_layout_is_settled (self->layout))
    return FALSE;
  self->routed = TRUE;
  return porthole_scene_router_run (self->shown_nodes, self->shown_edges);
}

/**
 * porthole_scene_update:
 * @self: a scene
 * @now: the wall clock, or a replay's own time; nanoseconds since 1970-01-01 UTC
 *
 * Takes in what has changed in the graph and the filter, and what has changed by itself since. It
 * costs nothing as long as there is nothing of that. Nodes and edges got before are no longer
 * valid.
 *
 * Returns: whether what is drawn has changed
 */
gboolean
porthole_scene_update (PortholeScene *self, gint64 now)
{
  guint64 serial = porthole_graph_get_serial (self->graph);
  gboolean changed, other, is_due;

  is_due = now < self->now || (self->next_change != 0 && now >= self->next_change);
  if (self->begun && serial == self->serial && !self->dirty && !is_due)
    return FALSE;

  other = self->any_gone;
  self->serial = serial;
  self->now = now;
  self->dirty = FALSE;
  self->next_change = 0;
  self->animated_until = 0;

  if (self->any_gone)
    porthole_scene_drop_gone (self);
  other |= porthole_scene_place_new (self, now);
  changed = porthole_scene_refresh (self, now);
  other |= porthole_scene_choose (self, now);
  changed |= other;
  if (changed)
    {
      porthole_scene_list_shown (self);
      porthole_scene_take_positions (self);
    }
  /* lines need not be led anew where they only look different */
  if (other)
    {
      self->routed = FALSE;
      porthole_scene_route (self);
    }
  self->begun = TRUE;

  return changed;
}

/**
 * porthole_scene_get_next_change:
 * @self: a scene
 *
 * Returns: when porthole_scene_update() is to be called although nothing happened, in its time; 0
 *   for never
 */
gint64
porthole_scene_get_next_change (PortholeScene *self)
{
  return self->next_change;
}

/**
 * porthole_scene_is_animated:
 * @self: a scene
 * @now: the time
 *
 * Returns: whether anything appears, pulses or runs along an edge, so that a view that shows that
 *   draws the next frame as well. A view that does not need not ask.
 */
gboolean
porthole_scene_is_animated (PortholeScene *self, gint64 now)
{
  return now < self->animated_until;
}

/**
 * porthole_scene_step:
 * @self: a scene
 * @budget: how long it may take, microseconds
 *
 * Moves the nodes. What is drawn may have changed in the last step as well.
 *
 * Returns: whether anything still moves; no step is needed until the next update otherwise
 */
gboolean
porthole_scene_step (PortholeScene *self, gint64 budget)
{
  gboolean moves;

  if (porthole_layout_is_settled (self->layout))
    return FALSE;
  moves = porthole_layout_step (self->layout, budget);
  porthole_scene_take_positions (self);
  self->routed = FALSE;
  porthole_scene_route (self);

  return moves;
}

/**
 * porthole_scene_run:
 * @self: a scene
 * @max_ticks: at most so many ticks of the layout
 *
 * Moves the nodes until they are at rest, for a picture.
 */
void
porthole_scene_run (PortholeScene *self, guint max_ticks)
{
  porthole_layout_run (self->layout, max_ticks);
  porthole_scene_take_positions (self);
  self->routed = TRUE;
  porthole_scene_router_run (self->shown_nodes, self->shown_edges);
}

const PortholeSceneNode *const *
porthole_scene_get_nodes (PortholeScene *self, guint *n)
{
  *n = self->shown_nodes->len;
  return (const PortholeSceneNode *const *)self->shown_nodes->pdata;
}

const PortholeSceneEdge *const *
porthole_scene_get_edges (PortholeScene *self, guint *n)
{
  *n = self->shown_edges->len;
  return (const PortholeSceneEdge *const *)self->shown_edges->pdata;
}

void
porthole_scene_get_bounds (PortholeScene *self, graphene_rect_t *bounds)
{
  graphene_rect_init (bounds, 0, 0, 0, 0);
  for (guint i = 0; i < self->shown_nodes->len; i++)
    {
      const PortholeSceneNode *node = self->shown_nodes->pdata[i];
      float half = MAX (node->size + BADGE_ROOM, porthole_scene_node_get_label_width (node) / 2);
      float above = node->size + BADGE_ROOM;
      graphene_rect_t room;

      graphene_rect_init (&room, node->position.x - half, node->position.y - above, half * 2,
                          above + node->size + PORTHOLE_SCENE_LABEL_HEIGHT);
      if (i == 0)
        *bounds = room;
      else
        graphene_rect_union (bounds, &room, bounds);
    }
}

PortholeSceneNode *
porthole_scene_lookup_node (PortholeScene *self, const char *id)
{
  PortholeNode *node = porthole_graph_lookup_node (self->graph, id);
  PortholeSceneNode *drawn = node != NULL ? g_hash_table_lookup (self->nodes_by_node, node) : NULL;

  return drawn != NULL && drawn->shown ? drawn : NULL;
}

PortholeSceneEdge *
porthole_scene_lookup_edge (PortholeScene *self, const char *source, const char *target)
{
  PortholeEdge *edge = porthole_graph_lookup_edge (self->graph, source, target);
  PortholeSceneEdge *drawn = edge != NULL ? g_hash_table_lookup (self->edges_by_edge, edge) : NULL;

  return drawn != NULL && drawn->shown ? drawn : NULL;
}

/**
 * porthole_scene_pick_node:
 * @self: a scene
 * @at: a point
 * @tolerance: how far beside a node it may be, px
 *
 * Returns: (nullable) (transfer none): the node there, the uppermost of several
 */
PortholeSceneNode *
porthole_scene_pick_node (PortholeScene *self, const graphene_point_t *at, float tolerance)
{
  for (guint i = self->shown_nodes->len; i > 0; i--)
    {
      PortholeSceneNode *node = self->shown_nodes->pdata[i - 1];
      float x = at->x - node->position.x;
      float y = at->y - node->position.y;
      float distance = hypotf (x, y);

      if (distance <= node->size
          || distance
                 <= porthole_scene_node_get_border (node, x / distance, y / distance) + tolerance)
        return node;
    }

  return NULL;
}

/**
 * porthole_scene_pick_edge:
 * @self: a scene
 * @at: a point
 * @tolerance: how far beside an edge it may be, px
 *
 * Returns: (nullable) (transfer none): the edge nearest to it
 */
PortholeSceneEdge *
porthole_scene_pick_edge (PortholeScene *self, const graphene_point_t *at, float tolerance)
{
  PortholeSceneEdge *nearest = NULL;
  float shortest = tolerance;

  for (guint i = self->shown_edges->len; i > 0; i--)
    {
      PortholeSceneEdge *edge = self->shown_edges->pdata[i - 1];
      float distance = porthole_scene_edge_get_distance (edge, at) - edge->width / 2;

      if (distance < shortest || (nearest == NULL && distance == shortest))
        {
          nearest = edge;
          shortest = distance;
        }
    }

  return nearest;
}

/**
 * porthole_scene_move_node:
 * @self: a scene
 * @node: is pinned where it is moved to
 */
void
porthole_scene_move_node (PortholeScene *self, PortholeSceneNode *node, float x, float y)
{
  porthole_layout_set_position (self->layout, node->handle, x, y);
  porthole_layout_pin (self->layout, node->handle);
  node->position = GRAPHENE_POINT_INIT (x, y);
  node->pinned = TRUE;
}

void
porthole_scene_unpin_node (PortholeScene *self, PortholeSceneNode *node)
{
  porthole_layout_unpin (self->layout, node->handle);
  node->pinned = FALSE;
}
