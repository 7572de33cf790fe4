/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PortholeLineReader:
 *
 * Reads what another process says, line by line, in bounded memory: a longer line is cut.
 *
 * Signals:
 * - line (const char *text): not empty, any bytes but NUL, without its end
 * - end: nothing more comes
 */
#define PORTHOLE_TYPE_LINE_READER (porthole_line_reader_get_type ())
G_DECLARE_FINAL_TYPE (PortholeLineReader, porthole_line_reader, PORTHOLE, LINE_READER, GObject)

PortholeLineReader *porthole_line_reader_new (gsize max_length);
void porthole_line_reader_start (PortholeLineReader *self, GInputStream *stream);

G_END_DECLS
