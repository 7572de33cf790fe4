/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Called once, in the main context: nothing of what the caller goes on to send is taken in. */
typedef void (*PortholeFloodFunc) (gpointer user_data);

/**
 * porthole_flood_guard_install:
 * @connection: to a caller without a bus in between, whose daemon would have limits of its own
 * @func: called when the caller sends faster than it is served, or does not read the answers
 *
 * GDBus takes in all that comes and keeps all that is not read, without bounds. This counts what
 * waits to be handled and what waits to be read.
 */
void porthole_flood_guard_install (GDBusConnection *connection,
                                   PortholeFloodFunc func,
                                   gpointer user_data);

G_END_DECLS
