/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "own-user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

/* In the range of system users, which distributions fill from its ends, and which images fill from
 * 999 and from 100: a number that no container's user is likely to have. */
#define FIRST 720
#define LAST  500

gboolean
porthole_own_user_by_name (PortholeOwnUser *self, const char *name, GError **error)
{
  const struct passwd *user = getpwnam (name);

  if (user == NULL || user->pw_uid == 0 || user->pw_gid == 0)
    {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
          "there is no user \"%s\" for this service to become: create it (systemd-sysusers)"
          " or install Porthole again",
          name);
      return FALSE;
    }
  self->uid = user->pw_uid;
  self->gid = user->pw_gid;
  return TRUE;
}

/* Adds the ids of a line of /proc/PID/status: real, effective, saved and of files. */
static void
add_ids (GHashTable *ids, const char *status, const char *label)
{
  const char *line = strstr (status, label);
  guint number[4];

  if (line == NULL
      || sscanf (line + strlen (label), "%u %u %u %u", &number[0], &number[1], &number[2],
                 &number[3])
             != 4)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (number); i++)
    g_hash_table_add (ids, GUINT_TO_POINTER (number[i]));
}

/* Returns: (element-type guint): ids of users and groups that processes have */
static GHashTable *
find_used (void)
{
  GHashTable *ids = g_hash_table_new (NULL, NULL);
  g_autoptr (GDir) folder = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = NULL;
      g_autofree char *status = NULL;

      if (!g_ascii_isdigit (name[0]))
        continue;
      path = g_build_filename ("/proc", name, "status", NULL);
      if (!g_file_get_contents (path, &status, NULL, NULL))
        continue;
      add_ids (ids, status, "\nUid:");
      add_ids (ids, status, "\nGid:");
    }
  return ids;
}

gboolean
porthole_own_user_find_unused (PortholeOwnUser *self, GError **error)
{
  g_autoptr (GHashTable) used = find_used ();

  for (guint id = FIRST; id >= LAST; id--)
    if (getpwuid (id) == NULL && getgrgid (id) == NULL
        && !g_hash_table_contains (used, GUINT_TO_POINTER (id)))
      {
        self->uid = id;
        self->gid = id;
        return TRUE;
      }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               "every user id from %d to %d is in use, and the helper does not stay root", LAST,
               FIRST);
  return FALSE;
}
