/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * porthole_bus_connect:
 *
 * Connects to the system bus, by a way on which what others send is bounded. After it only the main
 * loop may wait for an answer: while too much waits to be handled, no answer is read either.
 *
 * Returns: (nullable): the connection
 */
GDBusConnection *porthole_bus_connect (GError **error);

/* Returns: monotonic time, microseconds, of the newest message that has come */
gint64 porthole_bus_get_last_message (GDBusConnection *connection);

G_END_DECLS
