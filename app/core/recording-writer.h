/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "session.h"

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_WRITER_NONE = 0,
  PORTHOLE_WRITER_REPLACE = 1 << 0, /* an existing file may be replaced */
} PortholeWriterFlags;

/**
 * PortholeRecordingWriter:
 *
 * Writes the lines of a recording. A file is made with mode 0600, compressed where its name ends
 * in .gz. An existing file is replaced only with %PORTHOLE_WRITER_REPLACE, and only after the
 * first line of the new one is on disk. What is written is handed on about every second, up to
 * there a file is readable whatever happens; after an error (a full disk) it ends with a whole
 * line.
 *
 * Signal: failed (GError *): a line that a followed session told could not be written; the
 * recording has ended, the session goes on.
 */
#define PORTHOLE_TYPE_RECORDING_WRITER (porthole_recording_writer_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeRecordingWriter, porthole_recording_writer, PORTHOLE, RECORDING_WRITER, GObject)

/* @name stands in messages; an uncompressed stream unless @compress */
PortholeRecordingWriter *porthole_recording_writer_new (GOutputStream *stream,
                                                        const char *name,
                                                        gboolean compress);
PortholeRecordingWriter *porthole_recording_writer_open (const char *path,
                                                         PortholeWriterFlags flags,
                                                         GError **error);
/* writes what @session knows by now and everything that it is told until close or its end */
gboolean porthole_recording_writer_follow (PortholeRecordingWriter *self,
                                           PortholeSession *session,
                                           GError **error);
/* @line without its line end */
gboolean porthole_recording_writer_write (PortholeRecordingWriter *self,
                                          const char *line,
                                          GError **error);
gboolean porthole_recording_writer_flush (PortholeRecordingWriter *self, GError **error);
gboolean porthole_recording_writer_close (PortholeRecordingWriter *self, GError **error);

G_END_DECLS
