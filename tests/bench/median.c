/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "median.h"

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

double
median_of (GArray *figures)
{
  g_autoptr (GArray) sorted = g_array_copy (figures);

  if (sorted->len == 0)
    return 0;
  g_array_sort (sorted, compare);
  return (g_array_index (sorted, double, (sorted->len - 1) / 2)
          + g_array_index (sorted, double, sorted->len / 2))
         / 2;
}
