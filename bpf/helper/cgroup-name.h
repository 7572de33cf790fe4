/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PortholeCgroupName:
 * @id: full id of the container
 * @runtime: "docker", "podman", "kubernetes", "lxc" or "unknown", static
 *
 * What the name of a cgroup says of the container in it.
 */
typedef struct
{
  char *id;
  const char *runtime;
} PortholeCgroupName;

void porthole_cgroup_name_clear (PortholeCgroupName *self);

/**
 * porthole_cgroup_name_parse:
 * @name: name of the cgroup's folder, NUL terminated bytes
 * @parent: name of the folder above it
 *
 * The same names as is_named() in bpf/probes/life.bpf.c.
 *
 * Returns: whether it is the name of a container's cgroup
 */
gboolean porthole_cgroup_name_parse (PortholeCgroupName *self,
                                     const char *name,
                                     const char *parent);

/**
 * porthole_cgroup_name_from_proc:
 * @text: what /proc/PID/cgroup says
 *
 * The last resort for a task whose cgroup is not known: looks in every hierarchy.
 *
 * Returns: whether the task is in a container
 */
gboolean porthole_cgroup_name_from_proc (PortholeCgroupName *self, const char *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PortholeCgroupName, porthole_cgroup_name_clear)

G_END_DECLS
