/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * porthole_peer_connect:
 *
 * Takes standard input and output, which are the proof that the caller started this process, as a
 * D-Bus connection on which ANONYMOUS is the only mechanism. Afterwards standard input is empty
 * and standard output is standard error.
 *
 * Returns: (nullable): a connection that waits for g_dbus_connection_start_message_processing()
 */
GDBusConnection *porthole_peer_connect (GError **error);

G_END_DECLS
