/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine-container.h"
#include "totals-map.h"

G_BEGIN_DECLS

#define PORTHOLE_HOST_ID "host"

/**
 * PortholeWatchedContainer:
 * @key: id of its cgroup, or HOST_CONTAINER
 * @id: full id, as its runtime has it; "host"; "cgroup-<key>" where it has none
 * @runtime: as its cgroup's name tells, static
 * @cgroup_name: name of its cgroup's folder, bytes
 * @named: its runtime gave it an id
 * @claimed: an ordinary user made its cgroup, so that id and runtime are what @owner claims
 * @time: of what was learnt last, wall clock, nanoseconds
 * @gone: its cgroup was removed
 * @facts: (nullable): what an engine says; never for one that is only claimed
 * @told: (nullable): the facts that subscribers were told last
 * @totals: what the kernel counted, as read last
 *
 * A container as the helper knows it.
 */
typedef struct
{
  guint64 key;
  char *id;
  const char *runtime;
  char *cgroup_name;
  gboolean named;
  gboolean claimed;
  guint32 owner;
  gint64 time;
  gboolean gone;
  PortholeEngineContainer *facts;
  GVariant *told;
  PortholeKernelTotals totals;
} PortholeWatchedContainer;

void porthole_watched_container_free (PortholeWatchedContainer *self);

/* Returns: (nullable): the name that the engine gave it */
const char *porthole_watched_container_get_name (const PortholeWatchedContainer *self);

/* Returns: (transfer floating): (sxa{sv}), as Batch tells it */
GVariant *porthole_watched_container_to_variant (const PortholeWatchedContainer *self);

G_END_DECLS
