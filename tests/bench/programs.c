/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "programs.h"

#include <bpf/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct _Programs
{
  GHashTable *before; /* id -> struct bpf_prog_info */
  int stats;
};

Programs *
programs_new (void)
{
  int stats = bpf_enable_stats (BPF_STATS_RUN_TIME);
  Programs *self;

  if (stats < 0)
    return NULL;
  self = g_new0 (Programs, 1);
  self->stats = stats;
  self->before = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

void
programs_free (Programs *self)
{
  close (self->stats);
  g_hash_table_unref (self->before);
  g_free (self);
}

static gboolean
info_of (guint32 id, struct bpf_prog_info *info)
{
  guint32 size = sizeof (*info);
  int fd = bpf_prog_get_fd_by_id (id);
  gboolean ok = fd >= 0 && bpf_obj_get_info_by_fd (fd, info, &size) == 0;

  if (fd >= 0)
    close (fd);
  return ok;
}

/* ids of the programs that a process has open */
static GHashTable *
programs_of (GPid pid)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/fdinfo", pid);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GHashTable *ids = g_hash_table_new (NULL, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      const char *found;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      found = strstr (text, "prog_id:");
      if (found != NULL)
        g_hash_table_add (ids, GUINT_TO_POINTER (strtoul (found + 8, NULL, 10)));
    }
  return ids;
}

gboolean
programs_of_others (GPid pid)
{
  g_autoptr (GHashTable) own = programs_of (pid);
  guint32 id = 0;

  while (bpf_prog_get_next_id (id, &id) == 0)
    {
      struct bpf_prog_info info = { 0 };

      if (g_hash_table_contains (own, GUINT_TO_POINTER (id)) || !info_of (id, &info))
        continue;
      switch (info.type)
        {
        case BPF_PROG_TYPE_KPROBE:
        case BPF_PROG_TYPE_TRACEPOINT:
        case BPF_PROG_TYPE_RAW_TRACEPOINT:
        case BPF_PROG_TYPE_TRACING:
        case BPF_PROG_TYPE_LSM:
        case BPF_PROG_TYPE_CGROUP_SOCK:
        case BPF_PROG_TYPE_CGROUP_SOCK_ADDR:
          return TRUE;
        default:
          break;
        }
    }
  return FALSE;
}

void
programs_print (Programs *self, GPid pid, guint operations)
{
  g_autoptr (GHashTable) own = programs_of (pid);
  guint32 id = 0;

  while (bpf_prog_get_next_id (id, &id) == 0)
    {
      struct bpf_prog_info *info = g_new0 (struct bpf_prog_info, 1);
      struct bpf_prog_info none = { 0 };
      struct bpf_prog_info *before;
      guint64 runs;

      if (!g_hash_table_contains (own, GUINT_TO_POINTER (id)) || !info_of (id, info))
        {
          g_free (info);
          continue;
        }
      before = g_hash_table_lookup (self->before, GUINT_TO_POINTER (id));
      if (before == NULL)
        before = &none;
      runs = info->run_cnt - before->run_cnt;
      if (operations > 0 && runs > operations / 50)
        g_print ("#     %-18s %6.2f runs an operation, %5.0f ns each\n", info->name,
                 (double)runs / operations,
                 (double)(info->run_time_ns - before->run_time_ns) / runs);
      g_hash_table_replace (self->before, GUINT_TO_POINTER (id), info);
    }
}
