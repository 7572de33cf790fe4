/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include <math.h>
#include <string.h>

#include "core/scene.h"

#define SEED      7
#define MAX_TICKS 2000
#define MINUTE    (60 * SECOND)

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

static guint
count_edges (PortholeScene *scene)
{
  guint n;

  porthole_scene_get_edges (scene, &n);
  return n;
}

static const PortholeSceneEdge *
get_edge (PortholeScene *scene, const char *target)
{
  const PortholeSceneEdge *edge = porthole_scene_lookup_edge (scene, CHECK_WEB, target);

  g_assert_nonnull (edge);
  return edge;
}

static PortholeSceneEdge *
lookup_edge (PortholeScene *scene, const char *target)
{
  return porthole_scene_lookup_edge (scene, CHECK_WEB, target);
}

/* Lets time pass up to @end as a view does, and sees that nothing changes at any other time. */
static guint
let_pass (PortholeScene *scene, gint64 end)
{
  guint n = 0;

  for (gint64 next = porthole_scene_get_next_change (scene); next != 0 && next <= end;
       next = porthole_scene_get_next_change (scene))
    {
      g_assert_false (porthole_scene_update (scene, next - 1));
      porthole_scene_update (scene, next);
      g_assert_cmpint (porthole_scene_get_next_change (scene), !=, next);
      n++;
    }
  porthole_scene_update (scene, end);
  return n;
}

static void
test_nodes (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeContainer) host = porthole_container_new (PORTHOLE_CONTAINER_HOST);
  g_autoptr (PortholeContainer) claimed = check_container (CHECK_DB, "db", NULL);
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);
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

static void
test_names (void)
{
  static const struct
  {
    const char *name, *label, *full_label;
  } names[] = {
    { "exactly-eighteen-c", "exactly-eighteen-c", "exactly-eighteen-c" },
    { "exactly-nineteen-ch", "exactly-n…eteen-ch", "exactly-nineteen-ch" },
    { "a\nb\x1b[31m", "a\\x0ab\\x1b[31m", "a\\x0ab\\x1b[31m" },
    { "\xe2\x80\xaegpj", "\\u202egpj", "\\u202egpj" },
    { "<b>&amp;</b>", "<b>&amp;</b>", "<b>&amp;</b>" },
    { "äöüäöüäöüäöüäöüäöüäöü", "äöüäöüäöü…öüäöüäöü", "äöüäöüäöüäöüäöüäöüäöü" },
  };
  g_autofree char *long_name = g_strnfill (65536, 'x');

  for (guint i = 0; i <= G_N_ELEMENTS (names); i++)
    {
      g_autoptr (PortholeGraph) graph = porthole_graph_new ();
      g_autoptr (PortholeContainer) container
          = check_container (CHECK_WEB, i < G_N_ELEMENTS (names) ? names[i].name : long_name, NULL);
      g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);
      const PortholeSceneNode *node;

      porthole_graph_take_container (graph, container);
      porthole_scene_update (scene, CHECK_TIME);
      node = get_node (scene, CHECK_WEB);
      g_assert_cmpint (g_utf8_strlen (node->label, -1), <=, 18);
      g_assert_cmpint (g_utf8_strlen (node->full_label, -1), <=, 256);
      if (i < G_N_ELEMENTS (names))
        {
          g_assert_cmpstr (node->full_label, ==, names[i].full_label);
          g_assert_cmpstr (node->label, ==, names[i].label);
        }
    }
}

static void
test_unknown (void)
{
  g_autoptr (PortholeGraph) graph = porthole_graph_new ();
  g_autoptr (PortholeContainer) container = check_container (CHECK_WEB, NULL, NULL);
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);

  porthole_graph_take_container (graph, container);
  porthole_scene_update (scene, CHECK_TIME);
  g_assert_cmpint (get_node (scene, CHECK_WEB)->mark, ==, PORTHOLE_SCENE_MARK_NORMAL);
  g_assert_cmpstr (get_node (scene, CHECK_WEB)->label, ==, "111111111111");
  let_pass (scene, CHECK_TIME + 4 * SECOND);
  g_assert_cmpint (get_node (scene, CHECK_WEB)->mark, ==, PORTHOLE_SCENE_MARK_UNKNOWN);
  g_assert_cmpint (porthole_scene_get_next_change (scene), ==, 0);

  container->name = g_strdup ("web");
  porthole_graph_take_container (graph, container);
  g_assert_true (porthole_scene_update (scene, CHECK_TIME + 5 * SECOND));
  g_assert_cmpint (get_node (scene, CHECK_WEB)->mark, ==, PORTHOLE_SCENE_MARK_NORMAL);
  g_assert_cmpstr (get_node (scene, CHECK_WEB)->label, ==, "web");
}

static void
test_edges (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);
  PortholeEdge *edge = connect_to (graph, "203.0.113.7", CHECK_TIME, 1);
  float width;

  porthole_scene_update (scene, CHECK_TIME);
  g_assert_cmpfloat (get_edge (scene, "peer:203.0.113.7")->width, ==, 1);
  g_assert_cmpint (get_edge (scene, "peer:203.0.113.7")->mark, ==, PORTHOLE_SCENE_MARK_NORMAL);
  connect_to (graph, "203.0.113.7", CHECK_TIME, 99);
  porthole_scene_update (scene, CHECK_TIME);
  width = get_edge (scene, "peer:203.0.113.7")->width;
  g_assert_cmpfloat (width, ==, 3);
  connect_to (graph, "203.0.113.7", CHECK_TIME, 100000000);
  porthole_graph_raise_edge (graph, edge, PORTHOLE_LEVEL_WARNING, 30);
  porthole_scene_update (scene, CHECK_TIME);
  g_assert_cmpfloat (get_edge (scene, "peer:203.0.113.7")->width, ==, 6);
  g_assert_cmpint (get_edge (scene, "peer:203.0.113.7")->mark, ==, PORTHOLE_SCENE_MARK_WARNING);
  /* only what was found on the peer itself is its own */
  g_assert_cmpint (get_node (scene, "peer:203.0.113.7")->mark, ==, PORTHOLE_SCENE_MARK_NORMAL);
}

static void
test_peer_size (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (PortholeEvent) event = check_connect (7, "203.0.113.7", 1000 + i, NULL);
      gboolean is_new;

      event->count = 1;
      porthole_graph_take_connect (graph, event, &is_new);
      porthole_scene_update (scene, CHECK_TIME);
      g_assert_cmpfloat (get_node (scene, "peer:203.0.113.7")->size, >=, 8);
    }
  g_assert_cmpfloat (get_node (scene, "peer:203.0.113.7")->size, ==, 14);
}

static void
test_fading (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);
  g_autoptr (PortholeScene) timeless = porthole_scene_new (graph, NULL, SEED);
  PortholeEdge *evil = connect_to (graph, "203.0.113.66", CHECK_TIME, 1);
  float opacity;
  guint n;

  porthole_graph_raise_edge (graph, evil, PORTHOLE_LEVEL_HIGH, 90);
  connect_to (graph, "203.0.113.7", CHECK_TIME, 1);
  porthole_scene_update (scene, CHECK_TIME);
  g_assert_cmpint (get_edge (scene, "peer:203.0.113.7")->activity, ==,
                   PORTHOLE_SCENE_ACTIVITY_ACTIVE);
  g_assert_cmpfloat (get_edge (scene, "peer:203.0.113.7")->opacity, ==, 1);

  n = let_pass (scene, CHECK_TIME + MINUTE);
  g_assert_cmpint (get_edge (scene, "peer:203.0.113.7")->activity, ==,
                   PORTHOLE_SCENE_ACTIVITY_RECENT);
  opacity = get_edge (scene, "peer:203.0.113.7")->opacity;
  g_assert_cmpfloat (opacity, <, 1);
  n += let_pass (scene, CHECK_TIME + 4 * MINUTE);
  g_assert_cmpfloat (get_edge (scene, "peer:203.0.113.7")->opacity, <, opacity);
  n += let_pass (scene, CHECK_TIME + 6 * MINUTE);
  g_assert_null (lookup_edge (scene, "peer:203.0.113.7"));
  /* evidence stays */
  g_assert_cmpfloat (get_edge (scene, "peer:203.0.113.66")->opacity, >, 0.2f);
  g_assert_cmpuint (n, <, 20);
  g_assert_cmpint (porthole_scene_get_next_change (scene), ==, 0);
  g_assert_false (porthole_scene_update (scene, CHECK_TIME + 60 * MINUTE));

  connect_to (graph, "203.0.113.7", CHECK_TIME + 61 * MINUTE, 1);
  g_assert_true (porthole_scene_update (scene, CHECK_TIME + 61 * MINUTE));
  g_assert_cmpfloat (get_edge (scene, "peer:203.0.113.7")->opacity, ==, 1);

  porthole_scene_set_fading (timeless, FALSE);
  porthole_scene_update (timeless, CHECK_TIME + 600 * MINUTE);
  g_assert_cmpfloat (get_edge (timeless, "peer:203.0.113.7")->opacity, ==, 1);
  g_assert_cmpint (porthole_scene_get_next_change (timeless), ==, 0);
}

static void
test_exited (void)
{
  g_autoptr (PortholeGraph) graph = porthole_graph_new ();
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web", NULL);
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);

  porthole_graph_take_container (graph, web);
  porthole_scene_update (scene, CHECK_TIME);
  g_free (web->state);
  web->state = g_strdup ("exited");
  porthole_graph_take_container (graph, web);
  g_assert_true (porthole_scene_update (scene, CHECK_TIME));
  g_assert_cmpint (get_node (scene, CHECK_WEB)->state, ==, PORTHOLE_SCENE_STATE_EXITED);
  let_pass (scene, CHECK_TIME + MINUTE - 1);
  g_assert_cmpfloat (get_node (scene, CHECK_WEB)->opacity, ==, 1);
  let_pass (scene, CHECK_TIME + MINUTE);
  g_assert_cmpfloat (get_node (scene, CHECK_WEB)->opacity, <, 1);
  let_pass (scene, CHECK_TIME + 2 * MINUTE);
  g_assert_cmpfloat (get_node (scene, CHECK_WEB)->opacity, <, 0.5);
  g_assert_cmpint (porthole_scene_get_next_change (scene), ==, 0);

  g_free (web->state);
  web->state = g_strdup ("running");
  porthole_graph_take_container (graph, web);
  porthole_scene_update (scene, CHECK_TIME + 3 * MINUTE);
  g_assert_cmpfloat (get_node (scene, CHECK_WEB)->opacity, ==, 1);
}

static void
test_animation (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);
  gint64 now = CHECK_TIME;

  connect_to (graph, "203.0.113.7", now, 1);
  porthole_scene_update (scene, now);
  /* what was there before is not new */
  g_assert_false (porthole_scene_is_animated (scene, now));
  g_assert_cmpint (get_node (scene, CHECK_WEB)->appeared, ==, 0);

  now += 10 * SECOND;
  connect_to (graph, "203.0.113.8", now, 1);
  g_assert_true (porthole_scene_update (scene, now));
  g_assert_cmpint (get_node (scene, "peer:203.0.113.8")->appeared, ==, now);
  g_assert_true (porthole_scene_is_animated (scene, now));
  g_assert_false (porthole_scene_is_animated (scene, now + PORTHOLE_SCENE_ACTIVE_TIME));
  let_pass (scene, now + SECOND);
  g_assert_cmpint (get_node (scene, "peer:203.0.113.8")->appeared, ==, 0);

  now += 2 * SECOND;
  connect_to (graph, "203.0.113.8", now, 1);
  porthole_scene_update (scene, now);
  g_assert_cmpint (get_edge (scene, "peer:203.0.113.8")->active_since, ==, now);
  g_assert_cmpint (get_edge (scene, "peer:203.0.113.7")->active_since, ==, 0);
  let_pass (scene, now + SECOND);
  g_assert_cmpint (get_edge (scene, "peer:203.0.113.8")->active_since, ==, 0);

  now += 2 * SECOND;
  porthole_graph_raise_node (graph, porthole_graph_lookup_node (graph, CHECK_WEB),
                             PORTHOLE_LEVEL_WARNING, 40);
  porthole_scene_update (scene, now);
  g_assert_cmpint (get_node (scene, CHECK_WEB)->pulse, ==, now);
  g_assert_true (porthole_scene_is_animated (scene, now + PORTHOLE_SCENE_PULSE_TIME - 1));
  let_pass (scene, now + SECOND);
  g_assert_cmpint (get_node (scene, CHECK_WEB)->pulse, ==, 0);
  g_assert_false (porthole_scene_is_animated (scene, now + SECOND));
}

static void
test_unchanged (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);
  const PortholeSceneNode *const *nodes;
  guint n;

  connect_to (graph, "203.0.113.7", CHECK_TIME, 1);
  g_assert_true (porthole_scene_update (scene, CHECK_TIME));
  g_assert_false (porthole_scene_update (scene, CHECK_TIME));
  porthole_scene_run (scene, MAX_TICKS);
  g_assert_false (porthole_scene_step (scene, 1000));
  nodes = porthole_scene_get_nodes (scene, &n);
  g_assert_false (porthole_scene_update (scene, CHECK_TIME + SECOND));
  g_assert_true (nodes == porthole_scene_get_nodes (scene, &n));
  /* the graph counts, and nothing looks different */
  porthole_graph_raise_node (graph, porthole_graph_lookup_node (graph, CHECK_WEB),
                             PORTHOLE_LEVEL_NORMAL, 0);
  g_assert_false (porthole_scene_update (scene, CHECK_TIME + SECOND));
}

static void
test_merge (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeContainer) db = check_container (CHECK_DB, "db", "10.0.0.3");
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);
  PortholeSceneNode *peer;

  connect_to (graph, "10.0.0.3", CHECK_TIME, 5);
  connect_to (graph, "203.0.113.7", CHECK_TIME, 5);
  porthole_scene_update (scene, CHECK_TIME);
  porthole_scene_run (scene, MAX_TICKS);
  peer = porthole_scene_lookup_node (scene, "peer:10.0.0.3");
  g_assert_nonnull (peer);

  porthole_graph_take_container (graph, db);
  porthole_graph_merge_peer (graph, "10.0.0.3", CHECK_DB);
  /* what a view holds is valid until the update */
  g_assert_cmpstr (peer->label, ==, "10.0.0.3");
  g_assert_null (porthole_scene_lookup_node (scene, "peer:10.0.0.3"));
  g_assert_true (porthole_scene_update (scene, CHECK_TIME));
  g_assert_cmpuint (count_nodes (scene), ==, 3);
  g_assert_cmpuint (count_edges (scene), ==, 2);
  g_assert_true (get_edge (scene, CHECK_DB)->target == get_node (scene, CHECK_DB));
  porthole_scene_run (scene, MAX_TICKS);

  porthole_graph_remove_container (graph, CHECK_DB);
  g_assert_true (porthole_scene_update (scene, CHECK_TIME));
  g_assert_cmpuint (count_nodes (scene), ==, 2);
  g_assert_cmpuint (count_edges (scene), ==, 1);
  porthole_graph_remove_container (graph, CHECK_WEB);
  g_assert_true (porthole_scene_update (scene, CHECK_TIME));
  g_assert_cmpuint (count_nodes (scene), ==, 1);
  g_assert_cmpuint (count_edges (scene), ==, 0);
}

/* what comes and goes between two updates is never drawn */
static void
test_short_life (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);

  porthole_scene_update (scene, CHECK_TIME);
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (PortholeContainer) db = check_container (CHECK_DB, "db", "10.0.0.3");

      connect_to (graph, "10.0.0.3", CHECK_TIME, 1);
      porthole_graph_take_container (graph, db);
      porthole_graph_merge_peer (graph, "10.0.0.3", CHECK_DB);
      porthole_graph_remove_container (graph, CHECK_DB);
    }
  porthole_scene_update (scene, CHECK_TIME);
  g_assert_cmpuint (count_nodes (scene), ==, 1);
  g_assert_cmpuint (count_edges (scene), ==, 0);
}

static void
test_there_and_back (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeContainer) db = check_container (CHECK_DB, "db", "10.0.0.3");
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);
  const PortholeSceneEdge *there;
  const PortholeSceneEdge *back;
  graphene_point_t at[2];
  graphene_point_t direction[2];

  porthole_graph_take_container (graph, db);
  connect_to (graph, "10.0.0.3", CHECK_TIME, 1);
  porthole_graph_merge_peer (graph, "10.0.0.3", CHECK_DB);
  connect_from (graph, CHECK_DB, "10.0.0.2", CHECK_TIME, 1);
  porthole_graph_merge_peer (graph, "10.0.0.2", CHECK_WEB);
  porthole_scene_update (scene, CHECK_TIME);
  porthole_scene_run (scene, MAX_TICKS);
  there = get_edge (scene, CHECK_DB);
  back = porthole_scene_lookup_edge (scene, CHECK_DB, CHECK_WEB);
  g_assert_nonnull (back);
  g_assert_true (porthole_scene_edge_get_arrow (there, &at[0], &direction[0]));
  g_assert_true (porthole_scene_edge_get_arrow (back, &at[1], &direction[1]));
  g_assert_cmpfloat (graphene_point_distance (&at[0], &at[1], NULL, NULL), >, 15);
  g_assert_cmpfloat (direction[0].x * direction[1].x + direction[0].y * direction[1].y, <, -0.9f);
}

static PortholeScene *
new_scene (PortholeGraph *graph)
{
  PortholeScene *scene = porthole_scene_new (graph, NULL, SEED);

  porthole_scene_update (scene, CHECK_TIME);
  return scene;
}

static void
place (PortholeScene *scene, const char *id, float x, float y)
{
  porthole_scene_move_node (scene, porthole_scene_lookup_node (scene, id), x, y);
}

static void
test_router (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeScene) scene = NULL;
  const PortholeSceneEdge *edge;

  connect_to (graph, "203.0.113.7", CHECK_TIME, 1);
  connect_to (graph, "203.0.113.8", CHECK_TIME, 1);
  scene = new_scene (graph);
  place (scene, CHECK_WEB, 0, 0);
  place (scene, "peer:203.0.113.7", 150, 0);
  place (scene, "peer:203.0.113.8", 300, 0);
  g_assert_true (get_node (scene, CHECK_WEB)->pinned);
  porthole_scene_run (scene, MAX_TICKS);
  g_assert_cmpfloat (get_node (scene, "peer:203.0.113.8")->position.x, ==, 300);
  edge = get_edge (scene, "peer:203.0.113.8");
  g_assert_cmpfloat (
      porthole_scene_edge_get_distance (edge, &get_node (scene, "peer:203.0.113.7")->position), >,
      8);
  g_assert_cmpfloat (get_edge (scene, "peer:203.0.113.7")->curve, ==, 0);
  place (scene, "peer:203.0.113.7", 150, 200);
  porthole_scene_run (scene, MAX_TICKS);
  g_assert_cmpfloat (get_edge (scene, "peer:203.0.113.8")->curve, ==, 0);
  porthole_scene_unpin_node (scene, porthole_scene_lookup_node (scene, "peer:203.0.113.7"));
  g_assert_false (get_node (scene, "peer:203.0.113.7")->pinned);
}

static void
test_borders (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeContainer) host = porthole_container_new (PORTHOLE_CONTAINER_HOST);
  g_autoptr (PortholeScene) scene = NULL;
  static const char *const ids[] = { CHECK_WEB, "host", "peer:203.0.113.7" };

  porthole_graph_take_container (graph, host);
  connect_to (graph, "203.0.113.7", CHECK_TIME, 1);
  scene = new_scene (graph);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const PortholeSceneNode *node = get_node (scene, ids[i]);

      for (double angle = -G_PI; angle < G_PI; angle += 0.1)
        {
          float border = porthole_scene_node_get_border (node, cos (angle), sin (angle));

          g_assert_cmpfloat (border, >=, node->size * 0.86f);
          g_assert_cmpfloat (border, <=, (node->size + 9) * 1.42f);
        }
    }
  g_assert_cmpfloat (porthole_scene_node_get_border (get_node (scene, CHECK_WEB), 1, 0), ==, 25);

  /* so near that there is no line, and in one place */
  for (float x = 40; x >= 0; x -= 10)
    {
      graphene_point_t points[4];
      graphene_point_t at, direction;

      place (scene, CHECK_WEB, 0, 0);
      place (scene, "peer:203.0.113.7", x, 0);
      porthole_scene_edge_get_curve (get_edge (scene, "peer:203.0.113.7"), points);
      for (guint i = 0; i < 4; i++)
        g_assert_true (isfinite (points[i].x) && isfinite (points[i].y));
      g_assert_cmpint (points[0].x <= points[3].x, ==, TRUE);
      if (x < 30)
        g_assert_false (
            porthole_scene_edge_get_arrow (get_edge (scene, "peer:203.0.113.7"), &at, &direction));
    }
}

static void
test_loop (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeScene) scene = NULL;
  graphene_point_t at, direction;

  connect_to (graph, "127.0.0.1", CHECK_TIME, 1);
  scene = new_scene (graph);
  porthole_scene_run (scene, MAX_TICKS);
  g_assert_cmpuint (count_edges (scene), ==, 1);
  g_assert_true (porthole_scene_edge_get_arrow (get_edge (scene, CHECK_WEB), &at, &direction));
  g_assert_null (porthole_scene_pick_node (scene, &at, 0));
  g_assert_true (porthole_scene_pick_edge (scene, &at, 2) == get_edge (scene, CHECK_WEB));
}

static void
test_pick (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeScene) scene = NULL;
  graphene_rect_t bounds;

  connect_to (graph, "203.0.113.7", CHECK_TIME, 1);
  scene = new_scene (graph);
  place (scene, CHECK_WEB, 0, 0);
  place (scene, "peer:203.0.113.7", 200, 0);
  g_assert_true (porthole_scene_pick_node (scene, &GRAPHENE_POINT_INIT (0, 0), 0)
                 == get_node (scene, CHECK_WEB));
  g_assert_true (porthole_scene_pick_node (scene, &GRAPHENE_POINT_INIT (20, 20), 0)
                 == get_node (scene, CHECK_WEB));
  g_assert_null (porthole_scene_pick_node (scene, &GRAPHENE_POINT_INIT (40, 0), 0));
  g_assert_true (porthole_scene_pick_node (scene, &GRAPHENE_POINT_INIT (215, 0), 5)
                 == get_node (scene, "peer:203.0.113.7"));
  g_assert_true (porthole_scene_pick_edge (scene, &GRAPHENE_POINT_INIT (100, 3), 4)
                 == get_edge (scene, "peer:203.0.113.7"));
  g_assert_null (porthole_scene_pick_edge (scene, &GRAPHENE_POINT_INIT (100, 8), 4));
  porthole_scene_get_bounds (scene, &bounds);
  g_assert_true (graphene_rect_contains_point (&bounds, &GRAPHENE_POINT_INIT (-22, 40)));
  g_assert_true (graphene_rect_contains_point (&bounds, &GRAPHENE_POINT_INIT (208, 8)));
}

/* what is worse is drawn later, edges as nodes */
static void
test_order (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeContainer) db = check_container (CHECK_DB, "db", NULL);
  g_autoptr (PortholeScene) scene = NULL;
  const PortholeSceneNode *const *nodes;
  const PortholeSceneEdge *const *edges;
  guint n;

  porthole_graph_raise_node (graph, porthole_graph_lookup_node (graph, CHECK_WEB),
                             PORTHOLE_LEVEL_HIGH, 90);
  porthole_graph_take_container (graph, db);
  porthole_graph_raise_edge (graph, connect_to (graph, "203.0.113.6", CHECK_TIME, 1),
                             PORTHOLE_LEVEL_HIGH, 90);
  connect_to (graph, "203.0.113.7", CHECK_TIME, 1);
  scene = new_scene (graph);
  nodes = porthole_scene_get_nodes (scene, &n);
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpint (nodes[0]->shape, ==, PORTHOLE_SCENE_SHAPE_CIRCLE);
  g_assert_cmpstr (nodes[2]->label, ==, "db");
  g_assert_cmpstr (nodes[3]->label, ==, "web");
  edges = porthole_scene_get_edges (scene, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (edges[1]->mark, ==, PORTHOLE_SCENE_MARK_HIGH);
}

static void
fill_graph (PortholeGraph *graph, guint n_peers)
{
  for (guint i = 0; i < n_peers; i++)
    {
      g_autofree char *ip = g_strdup_printf ("11.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);

      connect_to (graph, ip, CHECK_TIME, i % 100);
    }
}

static void
test_same (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeScene) one = NULL;
  g_autoptr (PortholeScene) other = NULL;
  const PortholeSceneNode *const *nodes[2];
  guint n;

  fill_graph (graph, 50);
  one = new_scene (graph);
  other = new_scene (graph);
  porthole_scene_run (one, MAX_TICKS);
  porthole_scene_run (other, MAX_TICKS);
  nodes[0] = porthole_scene_get_nodes (one, &n);
  nodes[1] = porthole_scene_get_nodes (other, &n);
  g_assert_cmpuint (n, ==, 51);
  for (guint i = 0; i < n; i++)
    {
      g_assert_true (nodes[0][i]->node == nodes[1][i]->node);
      g_assert_true (graphene_point_equal (&nodes[0][i]->position, &nodes[1][i]->position));
    }
}

static void
test_many (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, SEED);
  const PortholeSceneNode *const *nodes;
  guint n;

  porthole_scene_update (scene, CHECK_TIME);
  fill_graph (graph, PORTHOLE_GRAPH_MAX_PEERS + 10);
  g_assert_true (porthole_scene_update (scene, CHECK_TIME));
  g_assert_cmpuint (count_nodes (scene), ==, PORTHOLE_GRAPH_MAX_PEERS + 1);
  g_assert_cmpuint (count_edges (scene), ==, PORTHOLE_GRAPH_MAX_PEERS);
  porthole_scene_step (scene, 1);
  nodes = porthole_scene_get_nodes (scene, &n);
  for (guint i = 0; i < n; i++)
    g_assert_true (isfinite (nodes[i]->position.x) && isfinite (nodes[i]->position.y));
  porthole_graph_remove_container (graph, CHECK_WEB);
  g_assert_true (porthole_scene_update (scene, CHECK_TIME));
  g_assert_cmpuint (count_edges (scene), ==, 0);
}

static void
test_filter (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ();
  g_autoptr (PortholeContainer) host = porthole_container_new (PORTHOLE_CONTAINER_HOST);
  g_autoptr (PortholeFilter) filter = porthole_filter_new ();
  g_autoptr (PortholeScene) scene = porthole_scene_new (graph, filter, SEED);
  graphene_point_t before;

  porthole_graph_take_container (graph, host);
  porthole_filter_set_show_host (filter, TRUE);
  connect_to (graph, "203.0.113.7", CHECK_TIME, 1);
  connect_to (graph, "203.0.113.8", CHECK_TIME, 1);
  porthole_scene_update (scene, CHECK_TIME);
  porthole_scene_run (scene, MAX_TICKS);
  g_assert_cmpuint (count_nodes (scene), ==, 4);
  before = get_node (scene, "peer:203.0.113.7")->position;

  porthole_filter_set_query (filter, "ip:203.0.113.8");
  g_assert_true (porthole_scene_update (scene, CHECK_TIME));
  g_assert_null (porthole_scene_lookup_node (scene, "peer:203.0.113.7"));
  g_assert_null (porthole_scene_lookup_node (scene, "host"));
  g_assert_nonnull (porthole_scene_lookup_node (scene, "peer:203.0.113.8"));
  g_assert_cmpuint (count_edges (scene), ==, 1);
  /* nothing moves, and what comes back is where it was */
  g_assert_false (porthole_scene_step (scene, 1000));
  g_assert_false (porthole_scene_update (scene, CHECK_TIME));
  porthole_filter_set_query (filter, "");
  g_assert_true (porthole_scene_update (scene, CHECK_TIME));
  g_assert_false (porthole_scene_step (scene, 1000));
  g_assert_cmpuint (count_nodes (scene), ==, 4);
  g_assert_true (graphene_point_equal (&get_node (scene, "peer:203.0.113.7")->position, &before));

  porthole_filter_set_show_host (filter, FALSE);
  g_assert_true (porthole_scene_update (scene, CHECK_TIME));
  g_assert_null (porthole_scene_lookup_node (scene, "host"));

  porthole_filter_set_show_idle (filter, FALSE);
  porthole_scene_update (scene, CHECK_TIME);
  g_assert_cmpuint (count_nodes (scene), ==, 3);
  let_pass (scene, CHECK_TIME + 6 * MINUTE);
  g_assert_cmpuint (count_nodes (scene), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scene/nodes", test_nodes);
  g_test_add_func ("/scene/names", test_names);
  g_test_add_func ("/scene/unknown", test_unknown);
  g_test_add_func ("/scene/edges", test_edges);
  g_test_add_func ("/scene/peer-size", test_peer_size);
  g_test_add_func ("/scene/fading", test_fading);
  g_test_add_func ("/scene/exited", test_exited);
  g_test_add_func ("/scene/animation", test_animation);
  g_test_add_func ("/scene/unchanged", test_unchanged);
  g_test_add_func ("/scene/merge", test_merge);
  g_test_add_func ("/scene/short-life", test_short_life);
  g_test_add_func ("/scene/there-and-back", test_there_and_back);
  g_test_add_func ("/scene/router", test_router);
  g_test_add_func ("/scene/borders", test_borders);
  g_test_add_func ("/scene/loop", test_loop);
  g_test_add_func ("/scene/pick", test_pick);
  g_test_add_func ("/scene/order", test_order);
  g_test_add_func ("/scene/same", test_same);
  g_test_add_func ("/scene/many", test_many);
  g_test_add_func ("/scene/filter", test_filter);

  return g_test_run ();
}
