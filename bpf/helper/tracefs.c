/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "tracefs.h"

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#define TRACEFS "/sys/kernel/tracing"

gboolean
porthole_tracefs_ensure (GError **error)
{
  if (access (TRACEFS "/events/syscalls", F_OK) == 0
      || access ("/sys/kernel/debug/tracing/events/syscalls", F_OK) == 0)
    return TRUE;
  if (unshare (CLONE_NEWNS) < 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0
      || mount ("tracefs", TRACEFS, "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "tracefs is not mounted on " TRACEFS " and cannot be: %s", g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}
