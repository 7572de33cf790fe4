/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "subscriber.h"

G_BEGIN_DECLS

/**
 * PortholeMonitor:
 *
 * Where everything in the helper meets: records from the kernel become events of containers that
 * have names, and go to those who want them. One who is root calls load(), leaves root, and then
 * calls begin().
 */
#define PORTHOLE_TYPE_MONITOR (porthole_monitor_get_type ())
G_DECLARE_FINAL_TYPE (PortholeMonitor, porthole_monitor, PORTHOLE, MONITOR, GObject)

PortholeMonitor *porthole_monitor_new (void);

/* Loads the probes and starts no thread. What does not succeed is told to those who want to watch.
 * @fallback: pass over the first tier of probes where there is a second one */
void porthole_monitor_load (PortholeMonitor *self, gboolean fallback);

/* Finds what was there before, and asks engines for names. */
void porthole_monitor_begin (PortholeMonitor *self);

/* Whether there are probes. Errors: %PORTHOLE_PROBES_ERROR */
gboolean porthole_monitor_can_watch (PortholeMonitor *self, GError **error);

/* Returns: (transfer floating): a(ssss), where porthole_monitor_can_watch() */
GVariant *porthole_monitor_get_coverage (PortholeMonitor *self);

/* For all who watch; where porthole_monitor_can_watch(). */
gboolean porthole_monitor_switch_probe (PortholeMonitor *self,
                                        const char *probe,
                                        gboolean on,
                                        GError **error);

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
