/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "probes.h"

G_BEGIN_DECLS

/* @key: of a container. Returns: whether anybody wants to know what it does */
typedef gboolean (*PortholeWantedFunc) (guint64 key, gpointer user_data);

/**
 * porthole_kernel_filter_apply:
 * @subscribers: (element-type PortholeSubscriber)
 *
 * Has the kernel drop what none of @subscribers wants: by kind, container, process and path, and
 * everything outside of containers unless one asked for it.
 */
void porthole_kernel_filter_apply (PortholeProbes *probes,
                                   GPtrArray *subscribers,
                                   PortholeWantedFunc wanted,
                                   gpointer user_data);

/* Has the kernel count @cgroup as @container's. */
void porthole_kernel_filter_add (PortholeProbes *probes, guint64 cgroup, guint64 container);

/* Returns: the key of the container that @cgroup belongs to, HOST_CONTAINER where none */
guint64 porthole_kernel_filter_container_of (PortholeProbes *probes, guint64 cgroup);

G_END_DECLS
