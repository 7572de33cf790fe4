/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "clock.h"
#include "flows.h"

G_BEGIN_DECLS

/**
 * porthole_event_variant_new:
 * @record: an exec, exit or open record of @size bytes, checked by the ring
 * @container: id
 *
 * Returns: (transfer floating): (xssst(uuuuay)a{sv}), as Batch tells it
 */
GVariant *porthole_event_variant_new (const struct record *record,
                                      gsize size,
                                      const char *container,
                                      PortholeClock *clock);

/* The same for connections. */
GVariant *porthole_event_variant_new_for_flow (const PortholeFlowNews *news,
                                               const char *container,
                                               PortholeClock *clock);

G_END_DECLS
