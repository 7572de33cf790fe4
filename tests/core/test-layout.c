/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/layout-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEED    42
#define FOREVER 100000 /* ticks, more than any of these graphs takes */

typedef struct
{
  PortholeLayout *layout;
  GArray *nodes; /* guint */
} Graph;

static guint
get_node (Graph *graph, guint i)
{
  return g_array_index (graph->nodes, guint, i);
}

static guint
add_node (Graph *graph, guint near)
{
  guint node = porthole_layout_add_node (graph->layout, 16, near);

  g_array_append_val (graph->nodes, node);
  return node;
}

static Graph *
make_graph (guint32 seed)
{
  Graph *graph = g_new0 (Graph, 1);

  graph->layout = porthole_layout_new (seed);
  graph->nodes = g_array_new (FALSE, FALSE, sizeof (guint));
  return graph;
}

static void
free_graph (Graph *graph)
{
  porthole_layout_free (graph->layout);
  g_array_unref (graph->nodes);
  g_free (graph);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Graph, free_graph)

/* as containers make it: hubs, peers that belong to one, and some that belong to several */
static Graph *
make_containers (guint32 seed, guint n_hubs, guint n)
{
  Graph *graph = make_graph (seed);
  g_autoptr (GRand) chance = g_rand_new_with_seed (7);

  for (guint i = 0; i < n; i++)
    add_node (graph, PORTHOLE_LAYOUT_NONE);
  for (guint i = n_hubs; i < n; i++)
    {
      porthole_layout_add_edge (graph->layout, get_node (graph, i % n_hubs), get_node (graph, i));
      if (i % 5 == 0)
        porthole_layout_add_edge (graph->layout,
                                  get_node (graph, g_rand_int_range (chance, 0, n_hubs)),
                                  get_node (graph, i));
    }
  return graph;
}

static graphene_point_t
get_position (Graph *graph, guint i)
{
  graphene_point_t at;

  porthole_layout_get_position (graph->layout, get_node (graph, i), &at);
  g_assert_true (isfinite (at.x) && isfinite (at.y));
  return at;
}

static double
get_distance (Graph *graph, guint a, guint b)
{
  graphene_point_t from = get_position (graph, a), to = get_position (graph, b);

  return hypot (to.x - from.x, to.y - from.y);
}

static void
settle (Graph *graph)
{
  porthole_layout_run (graph->layout, FOREVER);
  g_assert_true (porthole_layout_is_settled (graph->layout));
}

static void
check_room (Graph *graph, double wanted)
{
  for (guint i = 0; i < graph->nodes->len; i++)
    for (guint j = 0; j < i; j++)
      g_assert_cmpfloat (get_distance (graph, i, j), >=, wanted);
}

static void
test_few (void)
{
  g_autoptr (Graph) graph = make_graph (SEED);

  g_assert_true (porthole_layout_is_settled (graph->layout));
  g_assert_false (porthole_layout_step (graph->layout, 1000));
  settle (graph);

  add_node (graph, PORTHOLE_LAYOUT_NONE);
  g_assert_false (porthole_layout_is_settled (graph->layout));
  settle (graph);
  g_assert_cmpfloat (hypot (get_position (graph, 0).x, get_position (graph, 0).y), <, 200);

  add_node (graph, get_node (graph, 0));
  porthole_layout_add_edge (graph->layout, get_node (graph, 0), get_node (graph, 1));
  settle (graph);
  g_assert_cmpfloat (get_distance (graph, 0, 1), >, 90);
  g_assert_cmpfloat (get_distance (graph, 0, 1), <, 180);
}

static void
test_same_again (void)
{
  g_autoptr (Graph) one = make_containers (SEED, 12, 300);
  g_autoptr (Graph) same = make_containers (SEED, 12, 300);
  g_autoptr (Graph) other = make_containers (SEED + 1, 12, 300);
  guint n_different = 0;

  settle (one);
  settle (same);
  settle (other);
  for (guint i = 0; i < one->nodes->len; i++)
    {
      graphene_point_t a = get_position (one, i), b = get_position (same, i);
      graphene_point_t c = get_position (other, i);

      g_assert_cmpmem (&a, sizeof a, &b, sizeof b);
      n_different += memcmp (&a, &c, sizeof a) != 0;
    }
  g_assert_cmpuint (n_different, >, 200);
}

/* the steps of a window end where a batch does */
static void
test_steps_as_batch (void)
{
  g_autoptr (Graph) batch = make_containers (SEED, 12, 300);
  g_autoptr (Graph) steps = make_containers (SEED, 12, 300);

  settle (batch);
  while (porthole_layout_step (steps->layout, 500))
    ;
  for (guint i = 0; i < batch->nodes->len; i++)
    {
      graphene_point_t a = get_position (batch, i), b = get_position (steps, i);

      g_assert_cmpmem (&a, sizeof a, &b, sizeof b);
    }
}

static void
test_coincident (void)
{
  g_autoptr (Graph) graph = make_graph (SEED);

  for (guint i = 0; i < 300; i++)
    porthole_layout_set_position (graph->layout, add_node (graph, PORTHOLE_LAYOUT_NONE), 5, 5);
  settle (graph);
  check_room (graph, 32);

  /* pinned ones stay, and are no reason to divide by nothing */
  for (guint i = 0; i < 3; i++)
    {
      porthole_layout_set_position (graph->layout, get_node (graph, i), 7, 7);
      porthole_layout_pin (graph->layout, get_node (graph, i));
    }
  settle (graph);
  for (guint i = 0; i < 300; i++)
    get_position (graph, i);
  g_assert_cmpfloat (get_distance (graph, 0, 2), ==, 0);
}

static void
test_parts (void)
{
  g_autoptr (Graph) graph = make_graph (SEED);

  for (guint part = 0; part < 20; part++)
    {
      guint hub = add_node (graph, PORTHOLE_LAYOUT_NONE);

      for (guint i = 0; i < part; i++)
        porthole_layout_add_edge (graph->layout, hub, add_node (graph, hub));
    }
  settle (graph);
  check_room (graph, 32);
  for (guint i = 0; i < graph->nodes->len; i++)
    g_assert_cmpfloat (hypot (get_position (graph, i).x, get_position (graph, i).y), <, 2000);
}

static void
test_pin (void)
{
  g_autoptr (Graph) graph = make_containers (SEED, 4, 60);
  guint node = get_node (graph, 0);

  settle (graph);
  porthole_layout_set_position (graph->layout, node, 1500, -900);
  g_assert_false (porthole_layout_is_pinned (graph->layout, node));
  porthole_layout_pin (graph->layout, node);
  g_assert_true (porthole_layout_is_pinned (graph->layout, node));
  settle (graph);
  g_assert_cmpfloat (get_position (graph, 0).x, ==, 1500);
  g_assert_cmpfloat (get_position (graph, 0).y, ==, -900);
  /* what hangs on it comes along: 4 is a leaf of 0 */
  g_assert_cmpfloat (get_distance (graph, 0, 4), <, 300);

  /* a layout of the whole leaves it there as well */
  for (guint i = 0; i < 200; i++)
    porthole_layout_add_edge (graph->layout, get_node (graph, i % 4), add_node (graph, node));
  settle (graph);
  g_assert_cmpfloat (get_position (graph, 0).x, ==, 1500);
  g_assert_cmpfloat (get_position (graph, 0).y, ==, -900);

  porthole_layout_unpin (graph->layout, node);
  g_assert_false (porthole_layout_is_pinned (graph->layout, node));
  settle (graph);
  g_assert_cmpfloat (get_position (graph, 0).x, !=, 1500);
}

static void
test_no_numbers (void)
{
  g_autoptr (Graph) graph = make_containers (SEED, 2, 20);
  const float bad[] = { NAN, INFINITY, -INFINITY };

  settle (graph);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      graphene_point_t before = get_position (graph, i);

      porthole_layout_set_position (graph->layout, get_node (graph, i), bad[i], 0);
      porthole_layout_set_position (graph->layout, get_node (graph, i), 0, bad[i]);
      g_assert_cmpfloat (get_position (graph, i).x, ==, before.x);
      g_assert_cmpfloat (get_position (graph, i).y, ==, before.y);
    }
  porthole_layout_set_position (graph->layout, get_node (graph, 0), 1e38f, -1e38f);
  porthole_layout_set_position (graph->layout, get_node (graph, 1), -1e38f, 1e38f);
  settle (graph);
  for (guint i = 0; i < 20; i++)
    get_position (graph, i);
}

static void
test_handles (void)
{
  g_autoptr (PortholeLayout) layout = porthole_layout_new (SEED);
  g_autoptr (GRand) chance = g_rand_new_with_seed (3);
  guint nodes[60], edges[60];
  guint n = 0, most = 0;

  /* a chain of which the end comes and goes */
  for (guint round = 0; round < 400; round++)
    {
      if (n < 2 || (n < G_N_ELEMENTS (nodes) && g_rand_boolean (chance)))
        {
          nodes[n]
              = porthole_layout_add_node (layout, 16, n > 0 ? nodes[n - 1] : PORTHOLE_LAYOUT_NONE);
          most = MAX (most, nodes[n]);
          if (n > 0)
            edges[n] = porthole_layout_add_edge (layout, nodes[n - 1], nodes[n]);
          n++;
        }
      else
        {
          n--;
          porthole_layout_remove_edge (layout, edges[n]);
          porthole_layout_remove_node (layout, nodes[n]);
        }
      if (round % 3 == 0)
        porthole_layout_step (layout, 0);
      for (guint i = 0; i < n; i++)
        {
          graphene_point_t at;

          porthole_layout_get_position (layout, nodes[i], &at);
          g_assert_true (isfinite (at.x) && isfinite (at.y));
        }
    }
  g_assert_cmpuint (most, <, G_N_ELEMENTS (nodes));
  porthole_layout_run (layout, FOREVER);
  g_assert_true (porthole_layout_is_settled (layout));

  /* from the front, so that others take the place of what goes */
  for (guint i = 0; i + 1 < n; i++)
    {
      graphene_point_t before, after;

      porthole_layout_get_position (layout, nodes[n - 1], &before);
      porthole_layout_remove_edge (layout, edges[i + 1]);
      porthole_layout_remove_node (layout, nodes[i]);
      porthole_layout_get_position (layout, nodes[n - 1], &after);
      g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
    }
  porthole_layout_remove_node (layout, nodes[n - 1]);
  porthole_layout_run (layout, FOREVER);
  g_assert_true (porthole_layout_is_settled (layout));
}

static void
test_odd_edges (void)
{
  g_autoptr (Graph) graph = make_graph (SEED);

  add_node (graph, PORTHOLE_LAYOUT_NONE);
  add_node (graph, PORTHOLE_LAYOUT_NONE);
  porthole_layout_add_edge (graph->layout, get_node (graph, 0), get_node (graph, 0));
  porthole_layout_add_edge (graph->layout, get_node (graph, 0), get_node (graph, 1));
  porthole_layout_add_edge (graph->layout, get_node (graph, 1), get_node (graph, 0));
  settle (graph);
  g_assert_cmpfloat (get_distance (graph, 0, 1), >, 50);
  g_assert_cmpfloat (get_distance (graph, 0, 1), <, 250);
}

/* against the sum over all pairs */
static void
check_force (guint n, float screening)
{
  g_autoptr (PortholeQuadTree) tree = porthole_quad_tree_new ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (n);
  g_autofree float *values = g_new0 (float, 11 * n);
  g_autofree guint8 *flags = g_new0 (guint8, 2 * n);
  float *x = values, *y = x + n, *charge = y + n, *screenings = charge + n, *width = screenings + n;
  float *height = width + n, *yielding = height + n, *force_x = yielding + n,
        *force_y = force_x + n;
  float *shift_x = force_y + n, *shift_y = shift_x + n;
  double error = 0, whole = 0;
  const PortholeQuadTreeBodies bodies = {
    .n = n,
    .x = x,
    .y = y,
    .charge = charge,
    .screening = screenings,
    .half_width = width,
    .half_height = height,
    .yielding = yielding,
  };

  for (guint i = 0; i < n; i++)
    {
      /* crowded in the middle, as graphs are */
      double distance = 1500 * pow (g_rand_double (chance), 1.5);
      double angle = g_rand_double_range (chance, 0, 2 * G_PI);

      x[i] = 300 + distance * cos (angle);
      y[i] = -200 + distance * sin (angle);
      charge[i] = g_rand_double_range (chance, 100, 4000);
      screenings[i] = screening;
      width[i] = height[i] = 10;
      yielding[i] = 1;
      flags[i] = TRUE;
    }
  porthole_quad_tree_build (tree, &bodies);
  porthole_quad_tree_push (tree, &bodies, PORTHOLE_LAYOUT_THETA, flags, flags + n, force_x, force_y,
                           shift_x, shift_y);

  for (guint i = 0; i < n; i++)
    {
      double exact_x = 0, exact_y = 0, overlap_x = 0;

      for (guint j = 0; j < n; j++)
        {
          double dx = x[i] - x[j], dy = y[i] - y[j], square = dx * dx + dy * dy;
          double used = pow (dx / 20, 4) + pow (dy / 20, 4) + pow (dx / 20 * dy / 20, 2) / 2;

          exact_x += dx * charge[j] / ((square + 1) * (1 + screening * square));
          exact_y += dy * charge[j] / ((square + 1) * (1 + screening * square));
          if (used < 1)
            overlap_x += dx * (1 - used) / (1 + used) / 4 * (square + 64) / (square + 1);
        }
      error += pow (exact_x - force_x[i], 2) + pow (exact_y - force_y[i], 2);
      whole += pow (exact_x, 2) + pow (exact_y, 2);
      g_assert_cmpfloat_with_epsilon (shift_x[i], overlap_x, 0.01);
    }
  g_test_message ("%u bodies: the force is wrong by %.2f %%", n, 100 * sqrt (error / whole));
  g_assert_cmpfloat (sqrt (error / whole), <, 0.05);
}

static void
test_force (void)
{
  check_force (2, 0);
  check_force (9, 0);
  check_force (100, 0);
  check_force (2000, 0);
  check_force (2000, 1e-5f);
}

static int
compare_numbers (const void *a, const void *b)
{
  const double *left = a, *right = b;

  return *left < *right ? -1 : *left > *right;
}

/* hops from a node, in the graph that make_containers makes: told by the caller's edges */
static void
test_leaf (void)
{
  g_autoptr (Graph) graph = make_containers (SEED, 25, 500);
  g_autofree graphene_point_t *before = g_new (graphene_point_t, 500);

  settle (graph);
  for (guint round = 0; round < 10; round++)
    {
      guint hub = round * 2;
      g_autofree double *moved = g_new (double, 500);
      guint n = 0;

      for (guint i = 0; i < 500; i++)
        before[i] = get_position (graph, i);
      porthole_layout_add_edge (graph->layout, get_node (graph, hub),
                                add_node (graph, get_node (graph, hub)));
      settle (graph);
      g_assert_cmpfloat (get_distance (graph, hub, 500 + round), <,
                         2 * PORTHOLE_LAYOUT_EDGE_LENGTH);

      for (guint i = 0; i < 500; i++)
        /* those of the same hub are two hops away, and so are hubs that share a peer */
        if (i >= 25 && i % 25 != hub)
          moved[n++] = hypot (get_position (graph, i).x - before[i].x,
                              get_position (graph, i).y - before[i].y);
      qsort (moved, n, sizeof *moved, compare_numbers);
      g_test_message ("moved: median %g, 99 of 100 %g, most %g", moved[n / 2], moved[n * 99 / 100],
                      moved[n - 1]);
      g_assert_cmpfloat (moved[n / 2], ==, 0);
      g_assert_cmpfloat (moved[n * 99 / 100], <=, PORTHOLE_LAYOUT_EDGE_LENGTH / 4.);
    }
}

static void
test_settled (void)
{
  g_autoptr (Graph) graph = make_containers (SEED, 12, 300);
  g_autofree graphene_point_t *before = g_new (graphene_point_t, 300);
  guint64 ticks;

  settle (graph);
  ticks = porthole_layout_get_ticks (graph->layout);
  for (guint i = 0; i < 300; i++)
    before[i] = get_position (graph, i);
  g_assert_false (porthole_layout_step (graph->layout, G_USEC_PER_SEC));
  porthole_layout_run (graph->layout, 100);
  g_assert_cmpuint (porthole_layout_get_ticks (graph->layout), ==, ticks);
  for (guint i = 0; i < 300; i++)
    {
      graphene_point_t after = get_position (graph, i);

      g_assert_cmpmem (&before[i], sizeof after, &after, sizeof after);
    }
}

static void
test_star (void)
{
  g_autoptr (Graph) graph = make_graph (SEED);
  guint hub = add_node (graph, PORTHOLE_LAYOUT_NONE);

  for (guint i = 0; i < 200; i++)
    porthole_layout_add_edge (graph->layout, hub, add_node (graph, hub));
  settle (graph);
  check_room (graph, 32);
}

/* one after the other, as it happens in a window */
static void
test_growing_star (void)
{
  g_autoptr (Graph) graph = make_graph (SEED);
  guint hub = add_node (graph, PORTHOLE_LAYOUT_NONE);

  for (guint i = 0; i < 200; i++)
    {
      porthole_layout_add_edge (graph->layout, hub, add_node (graph, hub));
      porthole_layout_run (graph->layout, i % 20 == 0 ? FOREVER : 5);
    }
  settle (graph);
  check_room (graph, 32);
}

/* the text that is below a node, by more than the margin that nobody sees */
static gboolean
covers_label (graphene_point_t node, graphene_point_t other)
{
  double dx = MAX (ABS (node.x - other.x) - 45, 0);
  double dy = MAX (ABS (node.y - (other.y + 16 + 7)) - 7, 0);

  return hypot (dx, dy) < 16 - 2;
}

static void
test_labels (void)
{
  g_autoptr (Graph) graph = make_containers (SEED, 6, 100);

  for (guint i = 0; i < 100; i++)
    porthole_layout_set_size (graph->layout, get_node (graph, i), 16, 90, 14);
  settle (graph);
  check_room (graph, 32);
  for (guint i = 0; i < 100; i++)
    for (guint j = 0; j < 100; j++)
      if (i != j)
        {
          graphene_point_t a = get_position (graph, i), b = get_position (graph, j);

          g_assert_true (ABS (a.x - b.x) > 88 || ABS (a.y - b.y) > 12);
          g_assert_false (covers_label (a, b));
        }
}

/* in ticks, since time passes as it likes */
static void
test_budget (void)
{
  g_autoptr (Graph) graph = make_containers (SEED, 12, 300);
  guint64 ticks;

  g_assert_true (porthole_layout_step (graph->layout, 0));
  g_assert_cmpuint (porthole_layout_get_ticks (graph->layout), ==, 1);
  porthole_layout_step (graph->layout, -5);
  g_assert_cmpuint (porthole_layout_get_ticks (graph->layout), ==, 2);
  porthole_layout_run (graph->layout, 7);
  g_assert_cmpuint (porthole_layout_get_ticks (graph->layout), ==, 9);
  settle (graph);

  /* a small change is shown in steps that the eye can follow, however fast they are */
  porthole_layout_add_edge (graph->layout, get_node (graph, 0),
                            add_node (graph, get_node (graph, 0)));
  ticks = porthole_layout_get_ticks (graph->layout);
  g_assert_true (porthole_layout_step (graph->layout, 60 * (gint64)G_USEC_PER_SEC));
  g_assert_cmpuint (porthole_layout_get_ticks (graph->layout), >, ticks);
  g_assert_cmpuint (porthole_layout_get_ticks (graph->layout), <=, ticks + 10);
}

/* changes while all is being laid out: it ends, and well */
static void
test_interrupted (void)
{
  g_autoptr (Graph) graph = make_containers (SEED, 12, 300);

  for (guint i = 0; i < 100; i++)
    {
      porthole_layout_run (graph->layout, 3);
      porthole_layout_add_edge (graph->layout, get_node (graph, i % 12),
                                add_node (graph, get_node (graph, i % 12)));
    }
  /* it does not begin again for ever with the coarsest */
  g_assert_cmpuint (porthole_layout_get_n_moving (graph->layout), >, 200);
  settle (graph);
  check_room (graph, 32);
}

/* an edge that goes meanwhile is no reason to leave it at that */
static void
test_interrupted_by_less (void)
{
  g_autoptr (Graph) graph = make_containers (SEED, 12, 300);
  guint edge = porthole_layout_add_edge (graph->layout, get_node (graph, 0), get_node (graph, 13));

  porthole_layout_run (graph->layout, 3);
  porthole_layout_remove_edge (graph->layout, edge);
  porthole_layout_run (graph->layout, 1);
  g_assert_cmpuint (porthole_layout_get_n_moving (graph->layout), <, 100);
  settle (graph);
  check_room (graph, 32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/layout/few", test_few);
  g_test_add_func ("/layout/same-again", test_same_again);
  g_test_add_func ("/layout/steps-as-batch", test_steps_as_batch);
  g_test_add_func ("/layout/coincident", test_coincident);
  g_test_add_func ("/layout/parts", test_parts);
  g_test_add_func ("/layout/pin", test_pin);
  g_test_add_func ("/layout/no-numbers", test_no_numbers);
  g_test_add_func ("/layout/handles", test_handles);
  g_test_add_func ("/layout/odd-edges", test_odd_edges);
  g_test_add_func ("/layout/force", test_force);
  g_test_add_func ("/layout/leaf", test_leaf);
  g_test_add_func ("/layout/settled", test_settled);
  g_test_add_func ("/layout/star", test_star);
  g_test_add_func ("/layout/growing-star", test_growing_star);
  g_test_add_func ("/layout/labels", test_labels);
  g_test_add_func ("/layout/budget", test_budget);
  g_test_add_func ("/layout/interrupted", test_interrupted);
  g_test_add_func ("/layout/interrupted-by-less", test_interrupted_by_less);

  return g_test_run ();
}
