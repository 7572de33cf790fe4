/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "probes.h"

G_BEGIN_DECLS

/* what the kernel counted of one container, by kind */
typedef struct
{
  guint64 events[N_KINDS];
  guint64 lost[N_KINDS];
} PortholeKernelTotals;

/**
 * porthole_totals_map_read:
 * @map: descriptor of the map
 *
 * Returns: (element-type guint64 PortholeKernelTotals): by key of container
 */
GHashTable *porthole_totals_map_read (int map);

/* Forgets a container that has gone and whose numbers were read. */
void porthole_totals_map_forget (int map, guint64 container);

G_END_DECLS
