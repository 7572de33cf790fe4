/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "container.h"

G_BEGIN_DECLS

/**
 * PortholeContainers:
 *
 * Every container that was seen, by key and by id. Those that have gone are kept for a while, since
 * what they did is still being told; porthole_containers_trim() leaves 1,024 of them.
 */
typedef struct _PortholeContainers PortholeContainers;

PortholeContainers *porthole_containers_new (void);
void porthole_containers_free (PortholeContainers *self);

/**
 * porthole_containers_add:
 * @key: id of its cgroup
 * @name: name of its cgroup's folder, bytes
 * @parent: name of the folder above it, bytes
 * @owner: uid that owns the folder above it
 * @time: wall clock, nanoseconds
 *
 * Returns: (transfer none): the container of that key, made where there was none
 */
PortholeWatchedContainer *porthole_containers_add (PortholeContainers *self,
                                                   guint64 key,
                                                   const char *name,
                                                   const char *parent,
                                                   guint32 owner,
                                                   gint64 time);

/* Returns: (transfer none) (nullable) */
PortholeWatchedContainer *porthole_containers_by_key (PortholeContainers *self, guint64 key);
PortholeWatchedContainer *porthole_containers_by_id (PortholeContainers *self, const char *id);

/* Marks a container as gone. */
void porthole_containers_remove (PortholeContainers *self, PortholeWatchedContainer *container);

typedef void (*PortholeContainersFunc) (PortholeWatchedContainer *container, gpointer user_data);

/* Forgets those longest gone, as far as there are too many. @func: called before, for each */
void porthole_containers_trim (PortholeContainers *self,
                               PortholeContainersFunc func,
                               gpointer user_data);

/* (transfer container) (element-type PortholeWatchedContainer): all, in the order of their coming
 */
GPtrArray *porthole_containers_list (PortholeContainers *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeContainers, porthole_containers_free)

G_END_DECLS
