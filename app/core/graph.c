/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "graph.h"

#include "address-set.h"
#include "json-output.h"

#include <string.h>

struct _PortholeGraph
{
  GObject parent_instance;

  GHashTable *nodes; /* by id */
  GHashTable *edges; /* by the ids of their nodes */
  guint n_peers;
  guint64 serial;
  guint64 not_shown;
};

enum
{
  NODE_ADDED,
  NODE_REMOVED,
  EDGE_ADDED,
  EDGE_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PortholeGraph, porthole_graph, G_TYPE_OBJECT)

static void
porthole_graph_finalize (GObject *object)
{
  PortholeGraph *self = PORTHOLE_GRAPH (object);

  g_hash_table_unref (self->edges);
  g_hash_table_unref (self->nodes);

  G_OBJECT_CLASS (porthole_graph_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, GType type)
{
  return g_signal_new (name, PORTHOLE_TYPE_GRAPH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 1, type);
}

static void
porthole_graph_class_init (PortholeGraphClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_graph_finalize;

  signals[NODE_ADDED] = add_signal ("node-added", PORTHOLE_TYPE_NODE);
  signals[NODE_REMOVED] = add_signal ("node-removed", PORTHOLE_TYPE_NODE);
  signals[EDGE_ADDED] = add_signal ("edge-added", PORTHOLE_TYPE_EDGE);
  signals[EDGE_REMOVED] = add_signal ("edge-removed", PORTHOLE_TYPE_EDGE);
}

static void
porthole_graph_init (PortholeGraph *self)
{
  self->nodes
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)porthole_node_unref);
  self->edges = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify)porthole_edge_unref);
}

PortholeGraph *
porthole_graph_new (void)
{
  return g_object_new (PORTHOLE_TYPE_GRAPH, NULL);
}

static PortholeNode *
add_node (PortholeGraph *self, PortholeNode *node)
{
  g_hash_table_insert (self->nodes, node->id, node);
  self->n_peers += node->kind == PORTHOLE_NODE_PEER ? 1 : 0;
  self->serial++;
  g_signal_emit (self, signals[NODE_ADDED], 0, node);

  return node;
}

static void
remove_node (PortholeGraph *self, const char *id)
{
  g_autoptr (PortholeNode) node = porthole_node_ref (g_hash_table_lookup (self->nodes, id));

  g_hash_table_remove (self->nodes, node->id);
  self->n_peers -= node->kind == PORTHOLE_NODE_PEER ? 1 : 0;
  self->serial++;
  g_signal_emit (self, signals[NODE_REMOVED], 0, node);
}

static char *
make_edge_key (const char *source, const char *target)
{
  return g_strconcat (source, "\n", target, NULL);
}

static PortholeEdge *
add_edge (PortholeGraph *self, PortholeNode *source, PortholeNode *target)
{
  PortholeEdge *edge = porthole_edge_new (source, target);

  g_hash_table_insert (self->edges, make_edge_key (source->id, target->id), edge);
  self->serial++;

  return edge;
}

/* edges from or to a node leave the graph; (transfer container) */
static GPtrArray *
take_edges_of (PortholeGraph *self, PortholeNode *node)
{
  GPtrArray *taken = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_edge_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->edges);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PortholeEdge *edge = value;

      if (edge->source == node || edge->target == node)
        {
          g_ptr_array_add (taken, porthole_edge_ref (edge));
          g_hash_table_iter_remove (&iter);
        }
    }

  return taken;
}

/**
 * porthole_graph_take_container:
 * @self: a graph
 * @container: is shared with the session, which changes it
 *
 * Returns: (nullable) (transfer none): its node; %NULL where there are too many
 */
PortholeNode *
porthole_graph_take_container (PortholeGraph *self, PortholeContainer *container)
{
  PortholeNode *node = g_hash_table_lookup (self->nodes, container->id);

  if (node == NULL)
    {
      if (g_hash_table_size (self->nodes) - self->n_peers >= PORTHOLE_GRAPH_MAX_CONTAINERS)
        return NULL;
      node = porthole_node_new (g_str_equal (container->id, PORTHOLE_CONTAINER_HOST)
                                    ? PORTHOLE_NODE_HOST
                                    : PORTHOLE_NODE_CONTAINER,
                                container->id);
      node->container = porthole_container_ref (container);
      node->first = container->time;
      add_node (self, node);
    }
  node->trusted = container->trusted;
  node->last = MAX (node->last, container->time);
  self->serial++;

  return node;
}

/**
 * porthole_graph_remove_container:
 * @self: a graph
 * @id: of a container that the session forgets; its edges go with it
 */
void
porthole_graph_remove_container (PortholeGraph *self, const char *id)
{
  PortholeNode *node = g_hash_table_lookup (self->nodes, id);
  g_autoptr (GPtrArray) edges = NULL;

  if (node == NULL)
    return;

  edges = take_edges_of (self, node);
  for (guint i = 0; i < edges->len; i++)
    g_signal_emit (self, signals[EDGE_REMOVED], 0, edges->pdata[i]);
  remove_node (self, id);
}

static char *
make_peer_id (const char *ip)
{
  return g_strconcat ("peer:", ip, NULL);
}

static PortholeNode *
get_target (PortholeGraph *self, PortholeNode *source, const PortholeEvent *event)
{
  const PortholePeer *peer = event->peer;
  g_autofree char *id = NULL;
  PortholeNode *node;

  if (peer->container != NULL)
    {
      node = g_hash_table_lookup (self->nodes, peer->container);
      if (node != NULL)
        return node;
    }
  if (porthole_address_is_loopback (peer->ip))
    return source;

  id = make_peer_id (peer->ip);
  node = g_hash_table_lookup (self->nodes, id);
  if (node == NULL)
    {
      if (self->n_peers >= PORTHOLE_GRAPH_MAX_PEERS)
        return NULL;
      node = porthole_node_new (PORTHOLE_NODE_PEER, id);
      node->ip = g_strdup (peer->ip);
      node->first = event->time;
      node->name = g_strdup (peer->name);
      add_node (self, node);
    }
  else if (node->name == NULL)
    node->name = g_strdup (peer->name);
  node->last = MAX (node->last, event->time);

  return node;
}

/**
 * porthole_graph_take_connect:
 * @self: a graph
 * @event: of kind connect; the node of its container must be there
 * @is_new: (out): whether the edge is
 *
 * Returns: (nullable) (transfer none): the edge that it belongs to; %NULL where there are too many
 *   nodes or edges, which porthole_graph_get_not_shown() counts
 */
PortholeEdge *
porthole_graph_take_connect (PortholeGraph *self, const PortholeEvent *event, gboolean *is_new)
{
  PortholeNode *source = g_hash_table_lookup (self->nodes, event->container);
  PortholeNode *target = source != NULL ? get_target (self, source, event) : NULL;
  PortholeEdge *edge = NULL;

  *is_new = FALSE;
  self->serial++;
  if (target != NULL)
    {
      g_autofree char *key = make_edge_key (source->id, target->id);

      edge = g_hash_table_lookup (self->edges, key);
      if (edge == NULL && g_hash_table_size (self->edges) < PORTHOLE_GRAPH_MAX_EDGES)
        {
          edge = add_edge (self, source, target);
          *is_new = TRUE;
        }
    }
  if (edge == NULL)
    {
      self->not_shown += event->count;
      return NULL;
    }

  porthole_edge_take_event (edge, event);
  source->last = MAX (source->last, event->time);
  if (*is_new)
    g_signal_emit (self, signals[EDGE_ADDED], 0, edge);

  return edge;
}

void
porthole_graph_set_program (PortholeGraph *self, const char *container, const char *program)
{
  PortholeNode *node = g_hash_table_lookup (self->nodes, container);

  if (node == NULL || g_strcmp0 (node->program, program) == 0)
    return;
  g_free (node->program);
  node->program = g_strdup (program);
  self->serial++;
}

/**
 * porthole_graph_merge_peer:
 * @self: a graph
 * @ip: an address of which it became known that it is a container's
 * @container: that container
 *
 * What was drawn as a peer becomes the container: edges move, levels stay.
 */
void
porthole_graph_merge_peer (PortholeGraph *self, const char *ip, const char *container)
{
  g_autofree char *id = make_peer_id (ip);
  PortholeNode *peer = g_hash_table_lookup (self->nodes, id);
  PortholeNode *node = g_hash_table_lookup (self->nodes, container);
  g_autoptr (GPtrArray) edges = NULL;

  if (peer == NULL || node == NULL)
    return;

  edges = take_edges_of (self, peer);
  for (guint i = 0; i < edges->len; i++)
    {
      PortholeEdge *old = edges->pdata[i];
      g_autofree char *key = make_edge_key (old->source->id, node->id);
      PortholeEdge *edge = g_hash_table_lookup (self->edges, key);
      gboolean is_new = edge == NULL;

      if (is_new)
        edge = add_edge (self, old->source, node);
      for (guint j = 0; j < old->flows->len; j++)
        {
          PortholeFlow *flow = old->flows->pdata[j];

          g_free (flow->peer->container);
          flow->peer->container = g_strdup (container);
        }
      porthole_edge_merge (edge, old);
      g_signal_emit (self, signals[EDGE_REMOVED], 0, old);
      if (is_new)
        g_signal_emit (self, signals[EDGE_ADDED], 0, edge);
    }
  if (peer->blocked)
    {
      node->blocked = TRUE;
      porthole_graph_raise_node (self, node, peer->level, peer->score);
    }
  remove_node (self, id);
}

/**
 * porthole_graph_raise_node:
 * @self: a graph
 * @node: where something was found
 * @level: how bad it is
 * @score: 0 to 100
 */
void
porthole_graph_raise_node (PortholeGraph *self,
                           PortholeNode *node,
                           PortholeLevel level,
                           guint score)
{
  node->level = MAX (node->level, level);
  node->score = MAX (node->score, score);
  if (node->container != NULL)
    {
      node->container->level = MAX (node->container->level, node->level);
      node->container->score = MAX (node->container->score, node->score);
    }
  self->serial++;
}

void
porthole_graph_raise_edge (PortholeGraph *self,
                           PortholeEdge *edge,
                           PortholeLevel level,
                           guint score)
{
  edge->level = MAX (edge->level, level);
  edge->score = MAX (edge->score, score);
  self->serial++;
}

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(PortholeNode *const *)a)->id, (*(PortholeNode *const *)b)->id);
}

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  const PortholeEdge *ea = *(PortholeEdge *const *)a;
  const PortholeEdge *eb = *(PortholeEdge *const *)b;
  int order = strcmp (ea->source->id, eb->source->id);

  return order != 0 ? order : strcmp (ea->target->id, eb->target->id);
}

static GPtrArray *
list_values (GHashTable *table, GCompareFunc compare)
{
  GPtrArray *values = g_ptr_array_sized_new (g_hash_table_size (table));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (values, value);
  g_ptr_array_sort (values, compare);

  return values;
}

GPtrArray *
porthole_graph_get_nodes (PortholeGraph *self)
{
  return list_values (self->nodes, compare_nodes);
}

GPtrArray *
porthole_graph_get_edges (PortholeGraph *self)
{
  return list_values (self->edges, compare_edges);
}

/**
 * porthole_graph_list_edges_of:
 * @self: a graph
 * @node: one of its nodes
 *
 * Returns: (transfer container) (element-type PortholeEdge): from and to it, in no order
 */
GPtrArray *
porthole_graph_list_edges_of (PortholeGraph *self, PortholeNode *node)
{
  GPtrArray *edges = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->edges);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const PortholeEdge *edge = value;

      if (edge->source == node || edge->target == node)
        g_ptr_array_add (edges, value);
    }

  return edges;
}

/**
 * porthole_graph_list_edges_among:
 * @self: a graph
 * @nodes: (element-type PortholeNode): a set of its nodes
 *
 * Returns: (transfer container) (element-type PortholeEdge): from one of them to another or to
 *   itself, in no order
 */
GPtrArray *
porthole_graph_list_edges_among (PortholeGraph *self, GHashTable *nodes)
{
  GPtrArray *edges = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->edges);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const PortholeEdge *edge = value;

      if (g_hash_table_contains (nodes, edge->source)
          && g_hash_table_contains (nodes, edge->target))
        g_ptr_array_add (edges, value);
    }

  return edges;
}

PortholeNode *
porthole_graph_lookup_node (PortholeGraph *self, const char *id)
{
  return g_hash_table_lookup (self->nodes, id);
}

PortholeNode *
porthole_graph_lookup_peer (PortholeGraph *self, const char *ip)
{
  g_autofree char *id = make_peer_id (ip);

  return g_hash_table_lookup (self->nodes, id);
}

PortholeEdge *
porthole_graph_lookup_edge (PortholeGraph *self, const char *source, const char *target)
{
  g_autofree char *key = make_edge_key (source, target);

  return g_hash_table_lookup (self->edges, key);
}

guint64
porthole_graph_get_serial (PortholeGraph *self)
{
  return self->serial;
}

guint64
porthole_graph_get_not_shown (PortholeGraph *self)
{
  return self->not_shown;
}

static void
write_times (PortholeJsonOutput *out, gint64 first, gint64 last)
{
  if (first != 0)
    porthole_json_output_time (out, "first", first);
  if (last != 0)
    porthole_json_output_time (out, "last", last);
}

static void
write_node (PortholeJsonOutput *out, PortholeNode *node)
{
  porthole_json_output_begin_object (out, NULL);
  porthole_json_output_string (out, "id", node->id);
  porthole_json_output_string (out, "kind", porthole_node_kind_to_string (node->kind));
  porthole_json_output_string (out, "name", porthole_node_get_title (node));
  porthole_json_output_string (out, "level", porthole_level_to_string (node->level));
  porthole_json_output_unsigned (out, "score", node->score);
  porthole_json_output_known (out, "ip", node->ip);
  if (node->container != NULL)
    {
      porthole_json_output_known (out, "image", node->container->image);
      porthole_json_output_known (out, "runtime", node->container->runtime);
      porthole_json_output_known (out, "state", node->container->state);
      porthole_json_output_known (out, "project", node->container->project);
      if (node->container->claimed)
        porthole_json_output_boolean (out, "claimed", TRUE);
    }
  if (node->blocked)
    porthole_json_output_boolean (out, "blocked", TRUE);
  if (node->trusted)
    porthole_json_output_boolean (out, "trusted", TRUE);
  write_times (out, node->first, node->last);
  porthole_json_output_end_object (out);
}

static int
compare_ports (gconstpointer a, gconstpointer b)
{
  const PortholePeer *pa = (*(PortholeFlow *const *)a)->peer;
  const PortholePeer *pb = (*(PortholeFlow *const *)b)->peer;

  return pa->port != pb->port ? pa->port - pb->port : strcmp (pa->protocol, pb->protocol);
}

static void
write_ports (PortholeJsonOutput *out, PortholeEdge *edge)
{
  g_autoptr (GPtrArray) flows = g_ptr_array_copy (edge->flows, NULL, NULL);

  g_ptr_array_set_free_func (flows, NULL);
  g_ptr_array_sort (flows, compare_ports);
  porthole_json_output_begin_array (out, "ports");
  for (guint i = 0; i < flows->len; i++)
    {
      const PortholePeer *peer = ((PortholeFlow *)flows->pdata[i])->peer;
      g_autofree char *port = g_strdup_printf ("%s/%u", peer->protocol, peer->port);

      if (i == 0 || compare_ports (&flows->pdata[i - 1], &flows->pdata[i]) != 0)
        porthole_json_output_string (out, NULL, port);
    }
  porthole_json_output_end_array (out);
}

static void
write_edge (PortholeJsonOutput *out, PortholeEdge *edge)
{
  porthole_json_output_begin_object (out, NULL);
  porthole_json_output_string (out, "source", edge->source->id);
  porthole_json_output_string (out, "target", edge->target->id);
  porthole_json_output_unsigned (out, "flows", edge->flows->len);
  if (edge->flows_not_shown > 0)
    porthole_json_output_unsigned (out, "flows_not_shown", edge->flows_not_shown);
  porthole_json_output_unsigned (out, "connections", edge->count);
  porthole_json_output_unsigned (out, "established", edge->established);
  /* what is not known is left out: only the end of a connection tells its bytes */
  if (edge->bytes > 0)
    porthole_json_output_unsigned (out, "bytes", edge->bytes);
  porthole_json_output_string (out, "level", porthole_level_to_string (edge->level));
  porthole_json_output_unsigned (out, "score", edge->score);
  write_ports (out, edge);
  write_times (out, edge->first, edge->last);
  porthole_json_output_end_object (out);
}

static char *
write_graph (GPtrArray *nodes, GPtrArray *edges, guint64 not_shown)
{
  PortholeJsonOutput out;

  porthole_json_output_init (&out);
  porthole_json_output_begin_object (&out, NULL);
  porthole_json_output_begin_array (&out, "nodes");
  for (guint i = 0; i < nodes->len; i++)
    write_node (&out, nodes->pdata[i]);
  porthole_json_output_end_array (&out);
  porthole_json_output_begin_array (&out, "edges");
  for (guint i = 0; i < edges->len; i++)
    write_edge (&out, edges->pdata[i]);
  porthole_json_output_end_array (&out);
  if (not_shown > 0)
    porthole_json_output_unsigned (&out, "not_shown", not_shown);
  porthole_json_output_end_object (&out);

  return porthole_json_output_finish (&out);
}

/**
 * porthole_graph_to_json:
 * @self: a graph
 *
 * Returns: (transfer full): the graph as JSON on one line; the same graph makes the same text
 */
char *
porthole_graph_to_json (PortholeGraph *self)
{
  g_autoptr (GPtrArray) nodes = porthole_graph_get_nodes (self);
  g_autoptr (GPtrArray) edges = porthole_graph_get_edges (self);

  return write_graph (nodes, edges, self->not_shown);
}

/**
 * porthole_graph_part_to_json:
 * @nodes: (element-type PortholeNode): what is wanted of a graph; sorted by this
 * @edges: (element-type PortholeEdge): and of its edges; sorted by this
 *
 * Returns: (transfer full): the same as porthole_graph_to_json(), of a part
 */
char *
porthole_graph_part_to_json (GPtrArray *nodes, GPtrArray *edges)
{
  g_ptr_array_sort (nodes, compare_nodes);
  g_ptr_array_sort (edges, compare_edges);

  return write_graph (nodes, edges, 0);
}
