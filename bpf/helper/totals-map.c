/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "totals-map.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

GHashTable *
porthole_totals_map_read (int map)
{
  GHashTable *all = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  int n_cpus = libbpf_num_possible_cpus ();
  g_autofree struct totals *values = g_new0 (struct totals, n_cpus);
  struct totals_key key, next;
  struct totals_key *position = NULL;

  while (bpf_map_get_next_key (map, position, &next) == 0)
    {
      PortholeKernelTotals *totals;

      key = next;
      position = &key;
      if (key.kind >= N_KINDS || bpf_map_lookup_elem (map, &key, values) != 0)
        continue;
      totals = g_hash_table_lookup (all, &key.container);
      if (totals == NULL)
        {
          guint64 *container = g_new (guint64, 1);

          *container = key.container;
          totals = g_new0 (PortholeKernelTotals, 1);
          g_hash_table_insert (all, container, totals);
        }
      for (int i = 0; i < n_cpus; i++)
        {
          totals->events[key.kind] += values[i].events;
          totals->lost[key.kind] += values[i].lost;
        }
    }
  return all;
}

void
porthole_totals_map_forget (int map, guint64 container)
{
  for (guint32 kind = 0; kind < N_KINDS; kind++)
    {
      struct totals_key key = { .container = container, .kind = kind };

      bpf_map_delete_elem (map, &key);
    }
}
