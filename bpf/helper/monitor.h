/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "subscriber.h"

G_BEGIN_DECLS

/**
 * PortholeMonitor:
 *
 * Where everything in the helper meets: records from the kernel become events of containers that
 * have names, and go to those who want them. Loads the probes when the first one watches.
 */
#define PORTHOLE_TYPE_MONITOR (porthole_monitor_get_type ())
G_DECLARE_FINAL_TYPE (PortholeMonitor, porthole_monitor, PORTHOLE, MONITOR, GObject)

/* @fallback: pass over the first tier of probes where there is a second one */
PortholeMonitor *porthole_monitor_new (gboolean fallback);

/* Loads the probes where that has not been done. Errors: %PORTHOLE_PROBES_ERROR */
gboolean porthole_monitor_prepare (PortholeMonitor *self, GError **error);

/* Returns: (transfer floating): a(ssss), after porthole_monitor_prepare() */
GVariant *porthole_monitor_get_coverage (PortholeMonitor *self);

/* From here on the kernel tells what @subscriber wants. @subscriber stays its owner's, who calls
 * unwatch before freeing it. */
void porthole_monitor_watch (PortholeMonitor *self, PortholeSubscriber *subscriber);
/* Sends the snapshot; to be called before control returns to the main loop. */
void porthole_monitor_start (PortholeMonitor *self, PortholeSubscriber *subscriber);
void porthole_monitor_unwatch (PortholeMonitor *self, PortholeSubscriber *subscriber);

/* The last that @subscriber is told: what has happened until now, and the numbers of it. */
void porthole_monitor_finish (PortholeMonitor *self, PortholeSubscriber *subscriber);

/* To be called after @subscriber has acknowledged. */
void porthole_monitor_resume (PortholeMonitor *self, PortholeSubscriber *subscriber);

G_END_DECLS
