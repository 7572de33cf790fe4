/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * layout EDGES POSITIONS [SEED]: lays out the graph whose edges are the lines "a b" of EDGES,
 * writes lines "id x y" to POSITIONS and prints one JSON object: the milliseconds of the whole, and
 * of a tick that moves every node (the median).
 */
#include "core/layout-private.h"

#include <stdio.h>
#include <stdlib.h>

#define RADIUS 16

static PortholeLayout *
make_layout (guint32 seed, const GArray *ends, guint n, guint *nodes)
{
  PortholeLayout *layout = porthole_layout_new (seed);

  for (guint i = 0; i < n; i++)
    nodes[i] = porthole_layout_add_node (layout, RADIUS, PORTHOLE_LAYOUT_NONE);
  for (guint i = 0; i < ends->len; i += 2)
    porthole_layout_add_edge (layout, nodes[g_array_index (ends, guint, i)],
                              nodes[g_array_index (ends, guint, i + 1)]);
  return layout;
}

static int
compare_times (const void *a, const void *b)
{
  const gint64 *left = a, *right = b;

  return *left < *right ? -1 : *left > *right;
}

static double
measure_tick (PortholeLayout *layout, guint n)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (!porthole_layout_is_settled (layout))
    {
      gint64 time = g_get_monotonic_time ();

      porthole_layout_run (layout, 1);
      time = g_get_monotonic_time () - time;
      if (porthole_layout_get_n_moving (layout) == n)
        g_array_append_val (times, time);
    }
  g_array_sort (times, compare_times);
  return times->len == 0 ? 0 : g_array_index (times, gint64, times->len / 2) / 1e3;
}

int
main (int argc, char **argv)
{
  g_autoptr (PortholeLayout) layout = NULL;
  g_autoptr (PortholeLayout) again = NULL;
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint *nodes = NULL;
  guint32 seed = argc > 3 ? strtoul (argv[3], NULL, 10) : 42;
  guint source, target, n = 0;
  gint64 begin, total;
  FILE *file;

  if (argc < 3 || (file = fopen (argv[1], "r")) == NULL)
    {
      g_printerr ("Usage: layout EDGES POSITIONS [SEED]\n");
      return 2;
    }
  while (fscanf (file, "%u %u", &source, &target) == 2)
    {
      g_array_append_val (ends, source);
      g_array_append_val (ends, target);
      n = MAX (n, MAX (source, target) + 1);
    }
  fclose (file);
  nodes = g_new (guint, n);

  begin = g_get_monotonic_time ();
  layout = make_layout (seed, ends, n, nodes);
  porthole_layout_run (layout, G_MAXUINT);
  total = g_get_monotonic_time () - begin;

  if ((file = fopen (argv[2], "w")) == NULL)
    {
      g_printerr ("%s: cannot be written\n", argv[2]);
      return 1;
    }
  for (guint i = 0; i < n; i++)
    {
      graphene_point_t at;

      porthole_layout_get_position (layout, nodes[i], &at);
      fprintf (file, "%u %g %g\n", i, at.x, at.y);
    }
  fclose (file);

  again = make_layout (seed, ends, n, nodes);
  g_print ("{\"tick_ms\":%.4f,\"total_ms\":%.1f}\n", measure_tick (again, n), total / 1e3);

  return 0;
}
