/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "recording.h"

G_BEGIN_DECLS

/**
 * PortholeRecordingReader:
 *
 * Reads a recording line by line, plain or compressed with gzip, in bounded memory. Errors say
 * "name:line: what; what to do". A recording that was cut off (its last line, or its compressed
 * stream, is incomplete) is no error: all that is whole is told, then
 * porthole_recording_reader_get_warning() says what is missing.
 */
#define PORTHOLE_TYPE_RECORDING_READER (porthole_recording_reader_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeRecordingReader, porthole_recording_reader, PORTHOLE, RECORDING_READER, GObject)

PortholeRecordingReader *porthole_recording_reader_new (GInputStream *stream, const char *name);
PortholeRecordingReader *porthole_recording_reader_open (const char *path, GError **error);
/* (nullable) (transfer full): NULL without @error at the end. The first is the session's; lines of
 * unknown types are passed over. */
PortholeLine *porthole_recording_reader_next (PortholeRecordingReader *self, GError **error);
/* (nullable): once the end was reached */
const char *porthole_recording_reader_get_warning (PortholeRecordingReader *self);
guint64 porthole_recording_reader_get_line_number (PortholeRecordingReader *self);
/* the rest of the recording, as fast as it goes, and the end of the session */
gboolean porthole_recording_reader_replay (PortholeRecordingReader *self,
                                           PortholeSession *session,
                                           GError **error);

G_END_DECLS
