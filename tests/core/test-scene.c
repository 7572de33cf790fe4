/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "core/scene.h"

#define SEED 7

static PortholeGraph *
new_graph (void)
{
  PortholeGraph *graph = porthole_graph_new ();
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web", "10.0.0.2");

  porthole_graph_take_container (graph, web);

  return graph;
}

static PortholeEdge *
connect_from (PortholeGraph *graph, const char *container, const char *ip, gint64 time, guint count)
{
  g_autoptr (PortholeEvent) event = check_connect (7, ip, 443, NULL);
  gboolean is_new;

  g_free (event->container);
  event->container = g_strdup (container);
  event->count = count;
  event->time = event->first = event->last = time;
  event->process->exe = g_strdup ("/usr/bin/app");

  return porthole_graph_take_connect (graph, event, &is_new);
}

static PortholeEdge *
connect_to (PortholeGraph *graph, const char *ip, gint64 time, guint count)
{
  return connect_from (graph, CHECK_WEB, ip, time, count);
}

static const PortholeSceneNode *
get_node (PortholeScene *scene, const char *id)
{
  const PortholeSceneNode *node = porthole_scene_lookup_node (scene, id);

  g_assert_nonnull (node);
  return node;
}

static guint
count_nodes (PortholeScene *scene)
{
  guint n;

  porthole_scene_get_nodes (scene, &n);
  return n;
}

static void
test_nodes (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeContainer) host = porthole_container_new (PORTHOLE_CONTAINER_HOST);
  g_autoptr (PortholeContainer) claimed = check_container (CHECK_DB, "db", NULL);
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, SEED);
  const PortholeSceneNode *node;

  claimed->claimed = TRUE;
  g_free (claimed->image);
  claimed->image = g_strdup ("docker.io/library/postgres:16");
  porthole_graph_take_container (graph, host);
  porthole_graph_take_container (graph, claimed);
  connect_to (graph, "203.0.113.7", CHECK_TIME, 1);
  g_assert_cmpuint (count_nodes (scene), ==, 0);
  g_assert_true (porthole_scene_update (scene, CHECK_TIME));
  g_assert_cmpuint (count_nodes (scene), ==, 4);

  node = get_node (scene, CHECK_WEB);
  g_assert_cmpint (node->shape, ==, PORTHOLE_SCENE_SHAPE_SQUARE);
  g_assert_cmpfloat (node->size, ==, 22);
  g_assert_cmpint (node->mark, ==, PORTHOLE_SCENE_MARK_NORMAL);
  g_assert_cmpint (node->state, ==, PORTHOLE_SCENE_STATE_RUNNING);
  g_assert_cmpstr (node->label, ==, "web");
  node = get_node (scene, "host");
  g_assert_cmpint (node->shape, ==, PORTHOLE_SCENE_SHAPE_HEXAGON);
  g_assert_cmpint (node->icon, ==, PORTHOLE_NODE_ICON_HOST);
  node = get_node (scene, "peer:203.0.113.7");
  g_assert_cmpint (node->shape, ==, PORTHOLE_SCENE_SHAPE_CIRCLE);
  g_assert_cmpfloat (node->size, ==, 8);
  g_assert_cmpstr (node->label, ==, "203.0.113.7");
  node = get_node (scene, CHECK_DB);
  g_assert_cmpint (node->mark, ==, PORTHOLE_SCENE_MARK_UNKNOWN);

  porthole_graph_raise_node (graph, porthole_graph_lookup_node (graph, CHECK_DB),
                             PORTHOLE_LEVEL_HIGH, 90);
  g_assert_true (porthole_scene_update (scene, CHECK_TIME + 1));
  g_assert_cmpint (get_node (scene, CHECK_DB)->mark, ==, PORTHOLE_SCENE_MARK_HIGH);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scene/nodes", test_nodes);

  return g_test_run ();
}
