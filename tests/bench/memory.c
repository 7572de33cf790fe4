/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

static double
field (const char *text, const char *name)
{
  const char *found = text != NULL ? strstr (text, name) : NULL;

  return found != NULL ? strtod (found + strlen (name), NULL) : -1;
}

Memory
memory_of (GPid pid)
{
  g_autofree char *status_path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *rollup_path = g_strdup_printf ("/proc/%d/smaps_rollup", pid);
  g_autofree char *status = NULL;
  g_autofree char *rollup = NULL;

  g_file_get_contents (status_path, &status, NULL, NULL);
  g_file_get_contents (rollup_path, &rollup, NULL, NULL);
  return (Memory){ .rss = field (status, "VmRSS:"),
                   .peak = field (status, "VmHWM:"),
                   .pss = field (rollup, "Pss:") };
}
