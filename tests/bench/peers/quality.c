/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * quality EDGES POSITIONS: how good a layout is.
 *
 * EDGES has lines "a b", POSITIONS "id x y". Prints one JSON object:
 * stress: how far distances are from those in the graph, best scale, up to 200 nodes to 500 others;
 *   0 is perfect, 1 is all at one point.
 * edge_cv: deviation of the edges' lengths by their mean.
 * crossings: the part of pairs of edges without a common node that cross, of two million drawn.
 * edge_ratio: mean length of an edge by the mean distance of any two nodes; 1 is chance.
 * neighbours: the part of a node's neighbours that are among as many nearest nodes, up to 400
 * nodes.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAIRS_OF_EDGES 2000000
#define PAIRS_OF_NODES 200000

typedef struct
{
  int n;
  size_t n_edges;
  int (*edges)[2];
  int *first; /* of a node's neighbours */
  int *neighbours;
  double *x;
  double *y;
} Graph;

static uint64_t state = 88172645463325252ull;

static uint64_t
draw (void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static void *
allocate (size_t n, size_t size)
{
  void *memory = calloc (n + 1, size);

  if (memory == NULL)
    abort ();
  return memory;
}

static int
read_edges (Graph *graph, const char *path)
{
  FILE *file = fopen (path, "r");
  size_t capacity = 1024;
  int a, b;

  if (file == NULL)
    return -1;
  graph->edges = allocate (capacity, sizeof *graph->edges);
  while (fscanf (file, "%d %d", &a, &b) == 2 && a >= 0 && b >= 0)
    {
      if (graph->n_edges == capacity)
        {
          capacity *= 2;
          graph->edges = realloc (graph->edges, capacity * sizeof *graph->edges);
          if (graph->edges == NULL)
            abort ();
        }
      graph->edges[graph->n_edges][0] = a;
      graph->edges[graph->n_edges][1] = b;
      graph->n_edges++;
      graph->n = a >= graph->n ? a + 1 : graph->n;
      graph->n = b >= graph->n ? b + 1 : graph->n;
    }
  fclose (file);
  return graph->n_edges > 0 ? 0 : -1;
}

static int
read_positions (Graph *graph, const char *path)
{
  FILE *file = fopen (path, "r");
  char *has = allocate (graph->n, 1);
  int id, n = 0;
  double x, y;

  if (file == NULL)
    return -1;
  graph->x = allocate (graph->n, sizeof *graph->x);
  graph->y = allocate (graph->n, sizeof *graph->y);
  while (fscanf (file, "%d %lf %lf", &id, &x, &y) == 3)
    if (id >= 0 && id < graph->n && isfinite (x) && isfinite (y))
      {
        graph->x[id] = x;
        graph->y[id] = y;
        n += !has[id];
        has[id] = 1;
      }
  fclose (file);
  free (has);
  return n == graph->n ? 0 : -1;
}

static void
find_neighbours (Graph *graph)
{
  int *next;

  graph->first = allocate (graph->n + 1, sizeof *graph->first);
  graph->neighbours = allocate (2 * graph->n_edges, sizeof *graph->neighbours);
  next = allocate (graph->n, sizeof *next);
  for (size_t i = 0; i < graph->n_edges; i++)
    {
      graph->first[graph->edges[i][0] + 1]++;
      graph->first[graph->edges[i][1] + 1]++;
    }
  for (int i = 0; i < graph->n; i++)
    graph->first[i + 1] += graph->first[i];
  memcpy (next, graph->first, graph->n * sizeof *next);
  for (size_t i = 0; i < graph->n_edges; i++)
    {
      graph->neighbours[next[graph->edges[i][0]]++] = graph->edges[i][1];
      graph->neighbours[next[graph->edges[i][1]]++] = graph->edges[i][0];
    }
  free (next);
}

static double
get_distance (const Graph *graph, int a, int b)
{
  return hypot (graph->x[a] - graph->x[b], graph->y[a] - graph->y[b]);
}

/* the number of hops to each node, -1 where there is no way */
static void
count_hops (const Graph *graph, int source, int *hops, int *queue)
{
  int head = 0, tail = 0;

  for (int i = 0; i < graph->n; i++)
    hops[i] = -1;
  hops[source] = 0;
  queue[tail++] = source;
  while (head < tail)
    {
      int node = queue[head++];

      for (int i = graph->first[node]; i < graph->first[node + 1]; i++)
        if (hops[graph->neighbours[i]] < 0)
          {
            hops[graph->neighbours[i]] = hops[node] + 1;
            queue[tail++] = graph->neighbours[i];
          }
    }
}

static double
get_stress (const Graph *graph)
{
  int n_sources = graph->n < 200 ? graph->n : 200, n_targets = graph->n < 500 ? graph->n : 500;
  int *hops = allocate (graph->n, sizeof *hops), *queue = allocate (graph->n, sizeof *queue);
  double *relative = allocate ((size_t)n_sources * n_targets, sizeof *relative);
  double squares = 0, sum = 0, stress = 0;
  long n = 0;

  for (int i = 0; i < n_sources; i++)
    {
      int source = n_sources == graph->n ? i : (int)(draw () % graph->n);

      count_hops (graph, source, hops, queue);
      for (int k = 0; k < n_targets; k++)
        {
          int target = n_targets == graph->n ? k : (int)(draw () % graph->n);

          if (hops[target] <= 0)
            continue;
          relative[n] = get_distance (graph, source, target) / hops[target];
          squares += relative[n] * relative[n];
          sum += relative[n];
          n++;
        }
    }
  for (long i = 0; i < n; i++)
    stress += pow (relative[i] * sum / squares - 1, 2);

  free (hops);
  free (queue);
  free (relative);
  return n > 0 ? stress / n : 0;
}

/* positive, negative or zero as c lies to one side of the line from a to b, the other, or on it */
static double
get_side (const Graph *graph, int a, int b, int c)
{
  return (graph->x[b] - graph->x[a]) * (graph->y[c] - graph->y[a])
         - (graph->y[b] - graph->y[a]) * (graph->x[c] - graph->x[a]);
}

static double
get_crossings (const Graph *graph)
{
  long n = 0, n_crossings = 0;

  for (long i = 0; i < PAIRS_OF_EDGES; i++)
    {
      size_t one = draw () % graph->n_edges, other = draw () % graph->n_edges;
      int a = graph->edges[one][0], b = graph->edges[one][1];
      int c = graph->edges[other][0], d = graph->edges[other][1];

      if (a == c || a == d || b == c || b == d)
        continue;
      n++;
      n_crossings += get_side (graph, a, b, c) * get_side (graph, a, b, d) < 0
                     && get_side (graph, c, d, a) * get_side (graph, c, d, b) < 0;
    }
  return n > 0 ? (double)n_crossings / n : 0;
}

static double
get_mean_distance (const Graph *graph)
{
  double sum = 0;

  for (long i = 0; i < PAIRS_OF_NODES; i++)
    {
      int a = draw () % graph->n, b = draw () % graph->n;

      sum += get_distance (graph, a, b);
    }
  return sum / PAIRS_OF_NODES;
}

static double
get_neighbours_kept (const Graph *graph)
{
  int n = graph->n < 400 ? graph->n : 400;
  double *distances = allocate (graph->n, sizeof *distances);
  long kept = 0, all = 0;

  for (int i = 0; i < n; i++)
    {
      int node = n == graph->n ? i : (int)(draw () % graph->n);
      int degree = graph->first[node + 1] - graph->first[node];

      for (int k = 0; k < graph->n; k++)
        distances[k] = k == node ? INFINITY : get_distance (graph, node, k);
      for (int k = graph->first[node]; k < graph->first[node + 1]; k++)
        {
          int nearer = 0;

          for (int other = 0; other < graph->n && nearer < degree; other++)
            nearer += distances[other] < distances[graph->neighbours[k]];
          kept += nearer < degree;
        }
      all += degree;
    }
  free (distances);
  return all > 0 ? (double)kept / all : 0;
}

int
main (int argc, char **argv)
{
  Graph graph = { 0 };
  double sum = 0, squares = 0, mean, stress, crossings, distance;

  if (argc != 3 || read_edges (&graph, argv[1]) < 0 || read_positions (&graph, argv[2]) < 0)
    {
      fprintf (stderr, "Usage: quality EDGES POSITIONS, with a position for every node\n");
      return 2;
    }
  find_neighbours (&graph);
  for (size_t i = 0; i < graph.n_edges; i++)
    {
      double length = get_distance (&graph, graph.edges[i][0], graph.edges[i][1]);

      sum += length;
      squares += length * length;
    }
  mean = sum / graph.n_edges;
  stress = get_stress (&graph);
  crossings = get_crossings (&graph);
  distance = get_mean_distance (&graph);
  printf ("{\"stress\":%.4f,\"edge_cv\":%.3f,\"crossings\":%.5f,\"edge_ratio\":%.4f,"
          "\"neighbours\":%.4f}\n",
          stress, sqrt (fmax (0, squares / graph.n_edges - mean * mean)) / mean, crossings,
          mean / distance, get_neighbours_kept (&graph));

  free (graph.edges);
  free (graph.first);
  free (graph.neighbours);
  free (graph.x);
  free (graph.y);
  return 0;
}
