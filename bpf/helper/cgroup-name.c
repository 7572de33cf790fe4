/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "cgroup-name.h"

#include <string.h>

#define ID_LENGTH 64

static const struct
{
  const char *prefix;
  const char *runtime; /* NULL: the parent tells */
} with_id[] = {
  { "docker-", "docker" },
  { "libpod-", "podman" },
  { "crio-", "kubernetes" },
  { "nerdctl-", "containerd" },
  { "cri-containerd-", "kubernetes" },
  { "", NULL },
};

void
porthole_cgroup_name_clear (PortholeCgroupName *self)
{
  g_clear_pointer (&self->id, g_free);
}

static gboolean
starts_with_id (const char *s)
{
  for (int i = 0; i < ID_LENGTH; i++)
    if (!((s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'f')))
      return FALSE;
  return TRUE;
}

static const char *
runtime_of_parent (const char *parent)
{
  if (strcmp (parent, "docker") == 0 || strcmp (parent, "buildkit") == 0)
    return "docker";
  if (g_str_has_prefix (parent, "pod") || g_str_has_prefix (parent, "kubepods"))
    return "kubernetes";
  if (g_str_has_prefix (parent, "libpod"))
    return "podman";
  return "unknown";
}

gboolean
porthole_cgroup_name_parse (PortholeCgroupName *self, const char *name, const char *parent)
{
  for (gsize i = 0; i < G_N_ELEMENTS (with_id); i++)
    {
      gsize length = strlen (with_id[i].prefix);

      if (strncmp (name, with_id[i].prefix, length) == 0 && starts_with_id (name + length))
        {
          self->id = g_strndup (name + length, ID_LENGTH);
          self->runtime
              = with_id[i].runtime != NULL ? with_id[i].runtime : runtime_of_parent (parent);
          return TRUE;
        }
    }
  if (g_str_has_prefix (name, "lxc.payload.") || g_str_has_prefix (name, "machine-"))
    {
      self->id = g_utf8_make_valid (name, -1);
      self->runtime = name[0] == 'l' ? "lxc" : "machine";
      return TRUE;
    }
  return FALSE;
}

gboolean
porthole_cgroup_name_from_proc (PortholeCgroupName *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 64);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      /* "4:memory:/docker/<id>"; the part nearest to the root that names a container is it */
      const char *path = strchr (lines[i], ':');
      g_auto (GStrv) parts = NULL;

      path = path != NULL ? strchr (path + 1, ':') : NULL;
      if (path == NULL)
        continue;
      parts = g_strsplit (path + 1, "/", 64);
      for (guint j = 1; parts[0] != NULL && parts[j] != NULL; j++)
        if (porthole_cgroup_name_parse (self, parts[j], parts[j - 1]))
          return TRUE;
    }
  return FALSE;
}
