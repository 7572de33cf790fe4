/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "cgroup-tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup-name.h"

/* Deeper than this nothing is looked at: the kernel's own limit is settable, trees are shallow. */
#define MAX_DEPTH 32

void
porthole_cgroup_free (PortholeCgroup *self)
{
  g_free (self->name);
  g_free (self->parent);
  g_free (self);
}

char *
porthole_cgroup_tree_find (GError **error)
{
  g_autofree char *mounts = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/mountinfo", &mounts, NULL, error))
    return NULL;
  lines = g_strsplit (mounts, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], " ", -1);

      /* "id parent major:minor root mountpoint ... - type source options" */
      if (strstr (lines[i], " - cgroup2 ") != NULL && g_strv_length (fields) > 4
          && strcmp (fields[3], "/") == 0)
        return g_strcompress (fields[4]);
    }
  g_set_error_literal (
      error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
      "no cgroup v2 hierarchy is mounted: mount one (mount -t cgroup2 none "
      "/sys/fs/cgroup), or start the system with systemd.unified_cgroup_hierarchy=1");
  return NULL;
}

static void
scan_folder (int fd, const char *name, guint64 container, guint depth, GPtrArray *found)
{
  DIR *folder = fdopendir (fd);
  struct dirent *entry;
  struct stat self;

  if (folder == NULL)
    {
      close (fd);
      return;
    }
  if (fstat (fd, &self) < 0)
    self.st_uid = G_MAXUINT32;
  while ((entry = readdir (folder)) != NULL)
    {
      g_auto (PortholeCgroupName) parsed = { 0 };
      PortholeCgroup *cgroup;
      struct stat st;
      int below;

      if (entry->d_type != DT_DIR || strcmp (entry->d_name, ".") == 0
          || strcmp (entry->d_name, "..") == 0)
        continue;
      below = openat (fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
      if (below < 0)
        continue;
      if (fstat (below, &st) < 0)
        {
          close (below);
          continue;
        }
      cgroup = g_new0 (PortholeCgroup, 1);
      cgroup->id = st.st_ino;
      cgroup->owner = self.st_uid;
      cgroup->name = g_strdup (entry->d_name);
      cgroup->parent = g_strdup (name);
      cgroup->container = container;
      if (container == 0 && porthole_cgroup_name_parse (&parsed, entry->d_name, name))
        cgroup->container = cgroup->id;
      g_ptr_array_add (found, cgroup);
      if (depth < MAX_DEPTH)
        scan_folder (below, cgroup->name, cgroup->container, depth + 1, found);
      else
        close (below);
    }
  closedir (folder);
}

GPtrArray *
porthole_cgroup_tree_scan (const char *root)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_cgroup_free);
  int fd = open (root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    scan_folder (fd, "", 0, 0, found);
  return found;
}
