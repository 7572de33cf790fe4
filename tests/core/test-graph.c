/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include <string.h>

static PortholeGraph *
new_graph (void)
{
  PortholeGraph *graph = porthole_graph_new ();
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web", "10.0.0.2");
  g_autoptr (PortholeContainer) host = porthole_container_new (PORTHOLE_CONTAINER_HOST);

  host->name = g_strdup ("desk");
  porthole_graph_take_container (graph, web);
  porthole_graph_take_container (graph, host);

  return graph;
}

static PortholeEdge *
connect_to (PortholeGraph *graph, const char *ip, guint16 port, const char *result, guint64 count)
{
  g_autoptr (PortholeEvent) event = check_connect (7, ip, port, result);
  gboolean is_new;

  event->count = count;
  event->outcomes = count;
  event->process->exe = g_strdup ("/usr/bin/app");

  return porthole_graph_take_connect (graph, event, &is_new);
}

static void
test_flows (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeEvent) outcome = check_connect (7, "203.0.113.7", 443, "refused");
  PortholeEdge *edge = connect_to (graph, "203.0.113.7", 443, "established", 3);
  const PortholeFlow *flow;
  gboolean is_new = TRUE;

  g_assert_true (connect_to (graph, "203.0.113.7", 443, NULL, 5) == edge);
  g_assert_true (connect_to (graph, "203.0.113.7", 80, "established", 1) == edge);
  outcome->count = 0;
  outcome->outcomes = 2;
  outcome->process->exe = g_strdup ("/usr/bin/app");
  g_assert_true (porthole_graph_take_connect (graph, outcome, &is_new) == edge);
  g_assert_false (is_new);

  g_assert_cmpuint (edge->flows->len, ==, 2);
  g_assert_cmpuint (edge->count, ==, 9);
  g_assert_cmpuint (edge->established, ==, 4);
  flow = edge->flows->pdata[0];
  g_assert_cmpstr (flow->program, ==, "/usr/bin/app");
  g_assert_cmpuint (flow->peer->port, ==, 443);
  g_assert_cmpuint (flow->count, ==, 8);
  g_assert_cmpuint (flow->outcomes[PORTHOLE_OUTCOME_ESTABLISHED], ==, 3);
  g_assert_cmpuint (flow->outcomes[PORTHOLE_OUTCOME_REFUSED], ==, 2);
}

static void
test_loopback (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  PortholeEdge *edge = connect_to (graph, "127.0.0.1", 80, NULL, 1);

  g_assert_true (edge->source == edge->target);
  g_assert_true (connect_to (graph, "::1", 80, NULL, 1) == edge);
  g_assert_null (porthole_graph_lookup_peer (graph, "127.0.0.1"));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_merge (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeContainer) db = check_container (CHECK_DB, "db", "10.0.0.3");
  guint n_removed = 0;
  guint n_edges_removed = 0;
  guint n_edges_added = 0;
  PortholeEdge *edge;
  PortholeNode *node;

  edge = connect_to (graph, "10.0.0.3", 5432, "established", 2);
  porthole_graph_raise_edge (graph, edge, PORTHOLE_LEVEL_WARNING, 40);
  node = porthole_graph_take_container (graph, db);
  g_signal_connect_swapped (graph, "node-removed", G_CALLBACK (count_cb), &n_removed);
  g_signal_connect_swapped (graph, "edge-removed", G_CALLBACK (count_cb), &n_edges_removed);
  g_signal_connect_swapped (graph, "edge-added", G_CALLBACK (count_cb), &n_edges_added);

  porthole_graph_merge_peer (graph, "10.0.0.3", CHECK_DB);
  porthole_graph_merge_peer (graph, "10.0.0.4", CHECK_DB);
  g_assert_cmpuint (n_removed, ==, 1);
  g_assert_cmpuint (n_edges_removed, ==, 1);
  g_assert_cmpuint (n_edges_added, ==, 1);
  g_assert_null (porthole_graph_lookup_peer (graph, "10.0.0.3"));
  g_assert_null (porthole_graph_lookup_edge (graph, CHECK_WEB, "peer:10.0.0.3"));
  edge = porthole_graph_lookup_edge (graph, CHECK_WEB, CHECK_DB);
  g_assert_true (edge->target == node);
  g_assert_cmpuint (edge->count, ==, 2);
  g_assert_cmpint (edge->level, ==, PORTHOLE_LEVEL_WARNING);
  g_assert_cmpstr (((PortholeFlow *)edge->flows->pdata[0])->peer->container, ==, CHECK_DB);

  /* into an edge that is there already, with the same flow */
  connect_to (graph, "10.0.0.5", 5432, NULL, 1);
  connect_to (graph, "10.0.0.5", 5433, NULL, 1);
  porthole_graph_merge_peer (graph, "10.0.0.5", CHECK_DB);
  g_assert_true (porthole_graph_lookup_edge (graph, CHECK_WEB, CHECK_DB) == edge);
  g_assert_cmpuint (edge->count, ==, 4);
  g_assert_cmpuint (edge->flows->len, ==, 3);
  g_assert_cmpuint (n_edges_added, ==, 2);
}

static void
test_bounded (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (GPtrArray) nodes = NULL;
  PortholeEdge *edge;

  for (guint i = 0; i < PORTHOLE_GRAPH_MAX_PEERS + 50; i++)
    {
      g_autofree char *ip = g_strdup_printf ("11.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);

      edge = connect_to (graph, ip, 80, NULL, 2);
      g_assert_true ((edge != NULL) == (i < PORTHOLE_GRAPH_MAX_PEERS));
    }
  nodes = porthole_graph_get_nodes (graph);
  g_assert_cmpuint (nodes->len, ==, PORTHOLE_GRAPH_MAX_PEERS + 2);
  g_assert_cmpuint (porthole_graph_get_not_shown (graph), ==, 100);

  for (guint i = 0; i < PORTHOLE_EDGE_MAX_FLOWS + 10; i++)
    edge = connect_to (graph, "11.0.0.0", 1000 + i, NULL, 1);
  g_assert_cmpuint (edge->flows->len, ==, PORTHOLE_EDGE_MAX_FLOWS);
  g_assert_cmpuint (edge->flows_not_shown, ==, 11);
  g_assert_cmpuint (edge->count, ==, 2 + PORTHOLE_EDGE_MAX_FLOWS + 10);
}

static void
test_export (void)
{
  char *texts[2];
  g_autofree char *golden = check_read (CHECK_GOLDEN_DIR "/graph.json");

  /* in whatever order things became known, the text is the same */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (PortholeGraph) graph = new_graph ();
      g_autoptr (PortholeEvent) named = check_connect (7, "203.0.113.7", 443, "established");
      PortholeNode *node;
      gboolean is_new;

      named->peer->name = g_strdup ("api.example.org");
      if (i == 0)
        connect_to (graph, "127.0.0.1", 80, NULL, 1);
      porthole_graph_take_connect (graph, named, &is_new);
      connect_to (graph, "203.0.113.9", 80, "refused", 1);
      connect_to (graph, "203.0.113.9", i == 0 ? 81 : 8080, NULL, 1);
      connect_to (graph, "203.0.113.9", i == 0 ? 8080 : 81, NULL, 1);
      if (i == 1)
        connect_to (graph, "127.0.0.1", 80, NULL, 1);
      node = porthole_graph_lookup_peer (graph, "203.0.113.9");
      node->blocked = TRUE;
      porthole_graph_raise_node (graph, node, PORTHOLE_LEVEL_HIGH, 90);
      node = porthole_graph_lookup_node (graph, CHECK_WEB);
      porthole_graph_raise_node (graph, node, PORTHOLE_LEVEL_WARNING, 40);
      g_assert_cmpint (node->container->level, ==, PORTHOLE_LEVEL_WARNING);
      texts[i] = porthole_graph_to_json (graph);
    }
  g_assert_cmpstr (texts[0], ==, texts[1]);
  g_strchomp (golden);
  g_assert_cmpstr (texts[0], ==, golden);
  g_free (texts[0]);
  g_free (texts[1]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/graph/flows", test_flows);
  g_test_add_func ("/graph/loopback", test_loopback);
  g_test_add_func ("/graph/merge", test_merge);
  g_test_add_func ("/graph/bounded", test_bounded);
  g_test_add_func ("/graph/export", test_export);

  return g_test_run ();
}
