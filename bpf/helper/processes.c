/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "processes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bytes-variant.h"

GArray *
porthole_processes_read (PortholeProbes *probes)
{
  GArray *processes = g_array_new (FALSE, FALSE, sizeof (struct task_entry));
  int fd = porthole_probes_iterate (probes);
  g_autofree guint8 *buffer = g_malloc (64 * 1024);
  gsize filled = 0;

  if (fd < 0)
    return processes;
  for (;;)
    {
      gssize n = read (fd, buffer + filled, 64 * 1024 - filled);
      gsize whole;

      if (n < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (n <= 0)
        break;
      filled += n;
      whole = filled / sizeof (struct task_entry);
      g_array_append_vals (processes, buffer, whole);
      filled -= whole * sizeof (struct task_entry);
      memmove (buffer, buffer + whole * sizeof (struct task_entry), filled);
    }
  close (fd);
  return processes;
}

/* at most @size bytes of /proc/PID/@name; -1 where it cannot be read */
static gssize
read_proc (guint32 pid, const char *name, char *buffer, gsize size)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/%s", pid, name);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gsize filled = 0;

  if (fd < 0)
    return -1;
  while (filled < size)
    {
      gssize n = read (fd, buffer + filled, size - filled);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      filled += n;
    }
  close (fd);
  return filled;
}

GVariant *
porthole_process_to_variant (const struct task_entry *process, const char *container)
{
  char buffer[ARGUMENTS_SIZE + 1];
  GVariantBuilder facts;
  gssize n;

  g_variant_builder_init (&facts, G_VARIANT_TYPE_VARDICT);
  if (process->exe_length > 0)
    g_variant_builder_add (
        &facts, "{sv}", "exe",
        porthole_bytes_variant (process->exe, MIN (process->exe_length, PATH_SIZE)));

  n = read_proc (process->pid, "cmdline", buffer, sizeof (buffer));
  if (n > 0)
    {
      g_variant_builder_add (&facts, "{sv}", "arguments",
                             porthole_bytes_variant_list (buffer, MIN (n, ARGUMENTS_SIZE)));
      g_variant_builder_add (&facts, "{sv}", "arguments-cut",
                             g_variant_new_boolean (n > ARGUMENTS_SIZE));
    }
  return g_variant_new ("(s(uuuu@ay)a{sv})", container, process->pid, process->pid_in_container,
                        process->parent, process->uid,
                        porthole_bytes_variant_field (process->comm, COMM_SIZE), &facts);
}
