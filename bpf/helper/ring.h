/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "probes.h"

G_BEGIN_DECLS

/* Called for each record, then once with %NULL when a drain has ended. */
typedef void (*PortholeRingFunc) (const struct record *record, gsize size, gpointer user_data);

/**
 * PortholeRing:
 *
 * Drains the ring buffer. The first record into an empty ring wakes the helper; from then on it
 * drains every 50 ms, until two drains found nothing, and sleeps again.
 */
typedef struct _PortholeRing PortholeRing;

/* @func: is told of each record */
PortholeRing *porthole_ring_new (PortholeProbes *probes,
                                 PortholeRingFunc func,
                                 gpointer user_data,
                                 GError **error);
void porthole_ring_free (PortholeRing *self);

/* Drains now, whatever the timer says. */
void porthole_ring_drain (PortholeRing *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeRing, porthole_ring_free)

G_END_DECLS
