/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "watch.h"

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_DEMO_WATCH_IDLE,
  PORTHOLE_DEMO_WATCH_STARTING, /* until something watches */
  PORTHOLE_DEMO_WATCH_RUNNING,
  PORTHOLE_DEMO_WATCH_CANCELLING, /* the containers are being removed */
} PortholeDemoWatchState;

/**
 * PortholeDemoWatch:
 *
 * Runs the demo while something watches it: starts watching where nothing does, and stops again
 * what it has started. Where the demo cannot run, a recording of it is replayed.
 *
 * Signals:
 * - changed: the state or the text has
 * - ended (GError *error): (nullable error): why it failed
 */
#define PORTHOLE_TYPE_DEMO_WATCH (porthole_demo_watch_get_type ())
G_DECLARE_FINAL_TYPE (PortholeDemoWatch, porthole_demo_watch, PORTHOLE, DEMO_WATCH, GObject)

PortholeDemoWatch *porthole_demo_watch_new (PortholeWatch *watch,
                                            const char *script,
                                            const char *recording);

void porthole_demo_watch_start (PortholeDemoWatch *self);
void porthole_demo_watch_replay (PortholeDemoWatch *self);
void porthole_demo_watch_cancel (PortholeDemoWatch *self);

PortholeDemoWatchState porthole_demo_watch_get_state (PortholeDemoWatch *self);
const char *porthole_demo_watch_get_text (PortholeDemoWatch *self);
gboolean porthole_demo_watch_is_recording (PortholeDemoWatch *self);
const char *porthole_demo_watch_get_reason (PortholeDemoWatch *self);

G_END_DECLS
