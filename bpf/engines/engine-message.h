/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is said about an engine, in words for a person who knows what Docker and a socket are. */

/* What people call it: "Docker", "Podman". */
const char *porthole_engine_message_get_title (const char *runtime);

/* @error: (nullable): why it cannot be asked; %NULL where it ended the connection in good order */
char *porthole_engine_message_describe (const char *runtime, const char *path, const GError *error);

/* Parts of a message come from the engine, and messages end up on terminals: bounded, and without
 * control and formatting characters. */
char *porthole_engine_message_make_harmless (const char *text);

G_END_DECLS
