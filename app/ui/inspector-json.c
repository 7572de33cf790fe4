/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "inspector-private.h"

#include "core/recording.h"

static void
take_line (GString *lines, char *line)
{
  g_string_append (lines, line);
  g_string_append_c (lines, '\n');
  g_free (line);
}

static GPtrArray *
list_keys (GHashTable *table)
{
  GPtrArray *keys = g_ptr_array_sized_new (g_hash_table_size (table));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);

  return keys;
}

/* them, whom they talk to, and the edges from and to them */
static char *
write_nodes (PortholeInspectorContext *context, GPtrArray *ids)
{
  PortholeGraph *graph = porthole_session_get_graph (context->session);
  g_autoptr (GHashTable) chosen = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) near = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) all = porthole_graph_get_edges (graph);
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (GPtrArray) edges = g_ptr_array_new ();

  for (guint i = 0; i < ids->len; i++)
    {
      PortholeNode *node = porthole_graph_lookup_node (graph, ids->pdata[i]);

      if (node == NULL)
        continue;
      g_hash_table_add (chosen, node);
      g_hash_table_add (near, node);
    }
  for (guint i = 0; i < all->len; i++)
    {
      PortholeEdge *edge = all->pdata[i];

      if (!g_hash_table_contains (chosen, edge->source)
          && !g_hash_table_contains (chosen, edge->target))
        continue;
      g_ptr_array_add (edges, edge);
      g_hash_table_add (near, edge->source);
      g_hash_table_add (near, edge->target);
    }
  nodes = list_keys (near);

  return porthole_graph_part_to_json (nodes, edges);
}

/* what is known of it beside the graph, as lines of a recording; then the graph around it */
static char *
write_container (PortholeInspectorContext *context, const PortholeContainer *container)
{
  GString *lines = g_string_new (NULL);
  g_autoptr (GPtrArray) processes
      = porthole_session_get_processes (context->session, container->id);
  g_autoptr (GPtrArray) findings = porthole_history_list_findings (context->history, container->id);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  take_line (lines, porthole_recording_line_for_container (container));
  for (guint i = 0; i < processes->len; i++)
    take_line (lines,
               porthole_recording_line_for_process (porthole_session_get_time (context->session),
                                                    container->id, processes->pdata[i]));
  for (guint i = 0; i < findings->len; i++)
    take_line (lines, porthole_recording_line_for_finding (findings->pdata[i]));
  g_ptr_array_add (ids, container->id);
  take_line (lines, write_nodes (context, ids));

  return g_string_free (lines, FALSE);
}

static char *
write_edge (PortholeInspectorContext *context, const char *source, const char *target)
{
  PortholeEdge *edge
      = porthole_graph_lookup_edge (porthole_session_get_graph (context->session), source, target);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  g_autoptr (GPtrArray) edges = g_ptr_array_new ();

  if (edge == NULL)
    return NULL;
  g_ptr_array_add (edges, edge);
  g_ptr_array_add (nodes, edge->source);
  if (edge->target != edge->source)
    g_ptr_array_add (nodes, edge->target);

  return porthole_graph_part_to_json (nodes, edges);
}

char *
porthole_inspector_make_json (PortholeInspectorContext *context, PortholeSelection *selection)
{
  g_autoptr (GPtrArray) ids = NULL;
  const PortholeNode *node;
  const char *source, *target;

  switch (porthole_selection_get_kind (selection))
    {
    case PORTHOLE_SELECTION_NODES:
      ids = porthole_selection_dup_nodes (selection);
      node = ids->len == 1 ? porthole_graph_lookup_node (
                 porthole_session_get_graph (context->session), ids->pdata[0])
                           : NULL;
      return node != NULL && node->container != NULL ? write_container (context, node->container)
                                                     : write_nodes (context, ids);
    case PORTHOLE_SELECTION_EDGE:
      porthole_selection_get_edge (selection, &source, &target);
      return write_edge (context, source, target);
    case PORTHOLE_SELECTION_EVENT:
      return porthole_recording_line_for_event (porthole_selection_get_event (selection));
    case PORTHOLE_SELECTION_FINDING:
      return porthole_recording_line_for_finding (porthole_selection_get_finding (selection));
    case PORTHOLE_SELECTION_NONE:
    default:
      return NULL;
    }
}
