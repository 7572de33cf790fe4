/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "kernel-filter.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

#include "subscriber.h"

/* Makes the keys of a map exactly those of @wanted (keys of @size bytes, in no order). */
static void
set_keys (int map, gconstpointer wanted, guint n, gsize size)
{
  g_autofree guint8 *key = g_malloc (size);
  g_autofree guint8 *next = g_malloc (size);
  const guint32 one = 1;
  gboolean more = bpf_map_get_next_key (map, NULL, next) == 0;

  for (guint i = 0; i < n; i++)
    if (bpf_map_update_elem (map, (const guint8 *)wanted + i * size, &one, BPF_ANY) != 0)
      g_warning ("cannot set a filter in the kernel: %s", g_strerror (errno));
  while (more)
    {
      gboolean keep = FALSE;

      memcpy (key, next, size);
      more = bpf_map_get_next_key (map, key, next) == 0;
      for (guint i = 0; i < n && !keep; i++)
        keep = memcmp ((const guint8 *)wanted + i * size, key, size) == 0;
      if (!keep)
        bpf_map_delete_elem (map, key);
    }
}

static void
apply_containers (PortholeProbes *probes,
                  guint32 kinds,
                  PortholeWantedFunc wanted,
                  gpointer user_data)
{
  int map = porthole_probes_get_map (probes, "cgroups");
  guint64 cgroup, next;
  guint64 *position = NULL;

  while (bpf_map_get_next_key (map, position, &next) == 0)
    {
      struct cgroup_info info;
      guint32 now;

      cgroup = next;
      position = &cgroup;
      if (bpf_map_lookup_elem (map, &cgroup, &info) != 0)
        continue;
      now = wanted (info.container, user_data) ? kinds : 0;
      if (now == info.kinds)
        continue;
      info.kinds = now;
      bpf_map_update_elem (map, &cgroup, &info, BPF_EXIST);
    }
}

void
porthole_kernel_filter_apply (PortholeProbes *probes,
                              GPtrArray *subscribers,
                              PortholeWantedFunc wanted,
                              gpointer user_data)
{
  struct switches *switches = porthole_probes_get_switches (probes);
  g_autoptr (GArray) paths = g_array_new (FALSE, FALSE, sizeof (struct path_key));
  g_autoptr (GArray) pids = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 kinds = 0, host_kinds = 0;
  gboolean only_pids = subscribers->len > 0;

  for (guint i = 0; i < subscribers->len; i++)
    {
      const PortholeWants *wants = porthole_subscriber_get_wants (subscribers->pdata[i]);
      guint32 theirs = wants->kinds;

      /* without a path no open is ever told */
      if (wants->paths->len == 0)
        theirs &= ~KIND_BIT (KIND_OPEN);
      kinds |= theirs;
      if (wants->host)
        host_kinds |= theirs;
      g_array_append_vals (paths, wants->paths->data, wants->paths->len);
      if (wants->pids == NULL)
        {
          only_pids = FALSE;
        }
      else
        {
          GHashTableIter iter;
          gpointer pid;

          g_hash_table_iter_init (&iter, wants->pids);
          while (g_hash_table_iter_next (&iter, &pid, NULL))
            {
              guint32 value = GPOINTER_TO_UINT (pid);

              g_array_append_val (pids, value);
            }
        }
    }
  set_keys (porthole_probes_get_map (probes, "paths"), paths->data, paths->len,
            sizeof (struct path_key));
  set_keys (porthole_probes_get_map (probes, "pids"), pids->data, pids->len, sizeof (guint32));
  switches->only_pids = only_pids;
  switches->paths_wanted = paths->len > 0;
  switches->new_kinds = kinds;
  switches->host_kinds = host_kinds;
  apply_containers (probes, kinds, wanted, user_data);
  porthole_probes_watch_opens (probes, (kinds & KIND_BIT (KIND_OPEN)) != 0);
}

void
porthole_kernel_filter_add (PortholeProbes *probes, guint64 cgroup, guint64 container)
{
  struct switches *switches = porthole_probes_get_switches (probes);
  struct cgroup_info info = { .container = container, .kinds = switches->new_kinds };
  int map = porthole_probes_get_map (probes, "cgroups");

  if (cgroup != container && switches->nested >= MAX_NESTED)
    switches->crowded = 1;
  else if (bpf_map_update_elem (map, &cgroup, &info, BPF_NOEXIST) == 0)
    {
      if (cgroup != container)
        __atomic_add_fetch (&switches->nested, 1, __ATOMIC_RELAXED);
    }
  else if (errno != EEXIST && cgroup != container)
    switches->crowded = 1;
  else if (errno != EEXIST)
    __atomic_add_fetch (&switches->births_lost, 1, __ATOMIC_RELAXED);
}

guint64
porthole_kernel_filter_container_of (PortholeProbes *probes, guint64 cgroup)
{
  struct cgroup_info info;

  if (bpf_map_lookup_elem (porthole_probes_get_map (probes, "cgroups"), &cgroup, &info) != 0)
    return HOST_CONTAINER;
  return info.container;
}
