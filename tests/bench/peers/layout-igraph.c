/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout-igraph EDGES POSITIONS: Fruchterman-Reingold of igraph, with its grid, as a peer of
 * layout. */
#include <igraph/igraph.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

#define ROUNDS 500

static double
get_milliseconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int
main (int argc, char **argv)
{
  igraph_t graph;
  igraph_vector_int_t edges;
  igraph_matrix_t result;
  double begin, total;
  int a, b, n;
  FILE *file;

  if (argc != 3 || (file = fopen (argv[1], "r")) == NULL)
    {
      fprintf (stderr, "Usage: layout-igraph EDGES POSITIONS\n");
      return 2;
    }
  igraph_vector_int_init (&edges, 0);
  while (fscanf (file, "%d %d", &a, &b) == 2)
    {
      igraph_vector_int_push_back (&edges, a);
      igraph_vector_int_push_back (&edges, b);
    }
  fclose (file);

  igraph_rng_seed (igraph_rng_default (), 42);
  igraph_create (&graph, &edges, 0, 0);
  igraph_matrix_init (&result, 0, 0);
  n = igraph_vcount (&graph);
  begin = get_milliseconds ();
  igraph_layout_fruchterman_reingold (&graph, &result, 0, ROUNDS, sqrt (n), IGRAPH_LAYOUT_AUTOGRID,
                                      NULL, NULL, NULL, NULL, NULL);
  total = get_milliseconds () - begin;

  if ((file = fopen (argv[2], "w")) == NULL)
    {
      perror (argv[2]);
      return 1;
    }
  for (int i = 0; i < n; i++)
    fprintf (file, "%d %g %g\n", i, MATRIX (result, i, 0), MATRIX (result, i, 1));
  fclose (file);
  printf ("{\"tick_ms\":%.4f,\"total_ms\":%.1f}\n", total / ROUNDS, total);

  igraph_matrix_destroy (&result);
  igraph_vector_int_destroy (&edges);
  igraph_destroy (&graph);
  return 0;
}
