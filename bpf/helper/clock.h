/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <time.h>

G_BEGIN_DECLS

/**
 * PortholeClockSource:
 * @clock: CLOCK_REALTIME or CLOCK_BOOTTIME
 *
 * Returns: what @clock shows, in nanoseconds
 */
typedef gint64 (*PortholeClockSource) (clockid_t clock, gpointer user_data);

/**
 * PortholeClock:
 *
 * Turns the kernel's times (CLOCK_BOOTTIME, never set) into wall clock times, each with the offset
 * that was in force when it happened: somebody may set the wall clock while the helper watches.
 */
typedef struct _PortholeClock PortholeClock;

/* @source: (nullable): instead of the system's clocks */
PortholeClock *porthole_clock_new (PortholeClockSource source, gpointer user_data);
void porthole_clock_free (PortholeClock *self);

/* Measures the offset now. To be called before each drain and as soon as the clock was set. */
void porthole_clock_sample (PortholeClock *self);

/* @boot: CLOCK_BOOTTIME, nanoseconds. Returns: nanoseconds since 1970-01-01 UTC */
gint64 porthole_clock_to_wall (PortholeClock *self, guint64 boot);

/* Samples whenever the kernel says that the wall clock was set; needs a running main loop. */
void porthole_clock_follow (PortholeClock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeClock, porthole_clock_free)

G_END_DECLS
