/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What comes from containers is bytes. Inside the app it is text: valid UTF-8 in which no byte was
 * lost, since a byte that is not UTF-8 stands as \xNN, a NUL as \x00 and a backslash as \\.
 */
char *porthole_text_from_bytes (const void *bytes, gsize length);
GBytes *porthole_text_to_bytes (const char *text);
char *porthole_text_for_terminal (const char *text, gsize max_characters);
gboolean porthole_text_is_inert (gunichar character);

G_END_DECLS
