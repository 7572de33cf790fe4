/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * porthole_peer_take_stream:
 *
 * Takes standard input and output, which are the proof that the caller started this process.
 * Afterwards standard input is empty and standard output is standard error. Starts no thread.
 */
GIOStream *porthole_peer_take_stream (GError **error);

/**
 * porthole_peer_connect:
 *
 * Waits for the caller to begin a D-Bus connection, on which ANONYMOUS is the only mechanism.
 *
 * Returns: (nullable): a connection that waits for g_dbus_connection_start_message_processing()
 */
GDBusConnection *porthole_peer_connect (GIOStream *stream, GError **error);

G_END_DECLS
