/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "edge.h"

G_DEFINE_BOXED_TYPE (PortholeEdge, porthole_edge, porthole_edge_ref, porthole_edge_unref)

PortholeEdge *
porthole_edge_new (PortholeNode *source, PortholeNode *target)
{
  PortholeEdge *self = g_new0 (PortholeEdge, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->source = porthole_node_ref (source);
  self->target = porthole_node_ref (target);
  self->flows = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_flow_unref);
  self->flow_index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

PortholeEdge *
porthole_edge_ref (PortholeEdge *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
porthole_edge_unref (PortholeEdge *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  porthole_node_unref (self->source);
  porthole_node_unref (self->target);
  g_hash_table_unref (self->flow_index);
  g_ptr_array_unref (self->flows);
  g_free (self);
}

static char *
make_key (const char *program, const PortholePeer *peer)
{
  return g_strdup_printf ("%s %u %s %s", peer->protocol, peer->port, peer->ip, program);
}

static const char *
get_program (const PortholeEvent *event)
{
  if (event->process == NULL)
    return "";
  if (event->process->exe != NULL)
    return event->process->exe;
  return event->process->comm != NULL ? event->process->comm : "";
}

/**
 * porthole_edge_take_event:
 * @self: an edge
 * @event: of kind connect, from its source to its target
 *
 * Returns: (nullable) (transfer none): the flow that @event belongs to; %NULL where the edge has
 *   too many, and only its sums know of @event
 */
PortholeFlow *
porthole_edge_take_event (PortholeEdge *self, const PortholeEvent *event)
{
  g_autofree char *key = make_key (get_program (event), event->peer);
  PortholeFlow *flow = g_hash_table_lookup (self->flow_index, key);
  gint64 first = event->first != 0 ? event->first : event->time;
  gint64 last = event->last != 0 ? event->last : event->time;

  self->count += event->count;
  if (g_strcmp0 (event->result, "established") == 0)
    self->established += event->outcomes;
  if (self->first == 0 || first < self->first)
    self->first = first;
  self->last = MAX (self->last, last);

  if (flow == NULL)
    {
      if (self->flows->len >= PORTHOLE_EDGE_MAX_FLOWS)
        {
          self->flows_not_shown++;
          return NULL;
        }
      flow = porthole_flow_new (event->container, get_program (event), event->peer);
      g_ptr_array_add (self->flows, flow);
      g_hash_table_insert (self->flow_index, g_steal_pointer (&key), flow);
    }
  porthole_flow_take_event (flow, event);

  return flow;
}

static void
merge_flow (PortholeEdge *self, PortholeFlow *other)
{
  g_autofree char *key = make_key (other->program, other->peer);
  PortholeFlow *flow = g_hash_table_lookup (self->flow_index, key);

  if (flow == NULL)
    {
      if (self->flows->len >= PORTHOLE_EDGE_MAX_FLOWS)
        {
          self->flows_not_shown++;
          return;
        }
      g_ptr_array_add (self->flows, porthole_flow_ref (other));
      g_hash_table_insert (self->flow_index, g_steal_pointer (&key), other);
      return;
    }

  flow->count += other->count;
  for (guint i = 0; i < PORTHOLE_N_OUTCOMES; i++)
    flow->outcomes[i] += other->outcomes[i];
  flow->first = MIN (flow->first, other->first);
  flow->last = MAX (flow->last, other->last);
}

/**
 * porthole_edge_merge:
 * @self: the edge that stays
 * @other: an edge that turned out to be the same
 */
void
porthole_edge_merge (PortholeEdge *self, PortholeEdge *other)
{
  for (guint i = 0; i < other->flows->len; i++)
    merge_flow (self, other->flows->pdata[i]);

  self->flows_not_shown += other->flows_not_shown;
  self->count += other->count;
  self->established += other->established;
  self->bytes += other->bytes;
  self->level = MAX (self->level, other->level);
  self->score = MAX (self->score, other->score);
  if (self->first == 0 || (other->first != 0 && other->first < self->first))
    self->first = other->first;
  self->last = MAX (self->last, other->last);
}
