/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/layout-private.h"

#include <math.h>

#define SEED 42

static void
check_finite (PortholeLayout *layout, const guint *nodes, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      graphene_point_t at;

      porthole_layout_get_position (layout, nodes[i], &at);
      g_assert_true (isfinite (at.x) && isfinite (at.y));
    }
}

static double
get_distance (PortholeLayout *layout, guint a, guint b)
{
  graphene_point_t from, to;

  porthole_layout_get_position (layout, a, &from);
  porthole_layout_get_position (layout, b, &to);
  return hypot (to.x - from.x, to.y - from.y);
}

static void
test_few (void)
{
  g_autoptr (PortholeLayout) layout = porthole_layout_new (SEED);
  guint nodes[2];

  g_assert_true (porthole_layout_is_settled (layout));
  g_assert_false (porthole_layout_step (layout, 1000));
  porthole_layout_run (layout, 100);

  nodes[0] = porthole_layout_add_node (layout, 20, PORTHOLE_LAYOUT_NONE);
  g_assert_false (porthole_layout_is_settled (layout));
  porthole_layout_run (layout, 10000);
  g_assert_true (porthole_layout_is_settled (layout));
  check_finite (layout, nodes, 1);

  nodes[1] = porthole_layout_add_node (layout, 20, nodes[0]);
  porthole_layout_add_edge (layout, nodes[0], nodes[1]);
  porthole_layout_run (layout, 10000);
  g_assert_true (porthole_layout_is_settled (layout));
  check_finite (layout, nodes, 2);
  g_assert_cmpfloat (get_distance (layout, nodes[0], nodes[1]), >, 80);
  g_assert_cmpfloat (get_distance (layout, nodes[0], nodes[1]), <, 180);
}

static void
test_star (void)
{
  g_autoptr (PortholeLayout) layout = porthole_layout_new (SEED);
  guint nodes[201];

  nodes[0] = porthole_layout_add_node (layout, 24, PORTHOLE_LAYOUT_NONE);
  for (guint i = 1; i < G_N_ELEMENTS (nodes); i++)
    {
      nodes[i] = porthole_layout_add_node (layout, 16, nodes[0]);
      porthole_layout_add_edge (layout, nodes[0], nodes[i]);
    }
  porthole_layout_run (layout, 10000);
  g_assert_true (porthole_layout_is_settled (layout));
  check_finite (layout, nodes, G_N_ELEMENTS (nodes));
  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    for (guint j = 0; j < i; j++)
      g_assert_cmpfloat (get_distance (layout, nodes[i], nodes[j]), >=, j == 0 ? 40 : 32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/layout/few", test_few);
  g_test_add_func ("/layout/star", test_star);

  return g_test_run ();
}
