/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PortholeLauncher:
 *
 * Starts the helper and remembers why it ended. Root starts it directly, anyone else by pkexec.
 *
 * Signals:
 * - line (const char *text): the helper said this on its standard error; any bytes, no newline
 */
#define PORTHOLE_TYPE_LAUNCHER (porthole_launcher_get_type ())
G_DECLARE_FINAL_TYPE (PortholeLauncher, porthole_launcher, PORTHOLE, LAUNCHER, GObject)

PortholeLauncher *porthole_launcher_new (const char *helper);

GIOStream *porthole_launcher_start (PortholeLauncher *self, GError **error);
gboolean porthole_launcher_asks (PortholeLauncher *self);
void porthole_launcher_set_answered (PortholeLauncher *self);
void porthole_launcher_explain_async (PortholeLauncher *self,
                                      guint timeout_ms,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GError *porthole_launcher_explain_finish (PortholeLauncher *self, GAsyncResult *result);
void porthole_launcher_kill (PortholeLauncher *self);

G_END_DECLS
