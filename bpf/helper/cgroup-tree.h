/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PortholeCgroup:
 * @id: as bpf_get_current_cgroup_id() has it
 * @container: id of the cgroup of the container that it is in, 0 for none
 * @owner: uid that owns the folder above it
 * @name: name of its folder, bytes
 * @parent: name of the folder above it, bytes
 */
typedef struct
{
  guint64 id;
  guint64 container;
  guint32 owner;
  char *name;
  char *parent;
} PortholeCgroup;

void porthole_cgroup_free (PortholeCgroup *self);

/* Returns: (nullable): where the v2 hierarchy is mounted, with the reason in @error if nowhere */
char *porthole_cgroup_tree_find (GError **error);

/**
 * porthole_cgroup_tree_scan:
 * @root: from porthole_cgroup_tree_find()
 *
 * Returns: (element-type PortholeCgroup): every cgroup, those of containers with their container
 */
GPtrArray *porthole_cgroup_tree_scan (const char *root);

G_END_DECLS
