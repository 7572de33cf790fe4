/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "session.h"

G_BEGIN_DECLS

/**
 * PortholeSessionRecorder:
 *
 * Records a session into a file that has no name, so that it can be saved at any time, and is gone
 * with the process. The file is compressed and bounded.
 *
 * Signal: full (GError *): what comes from now on is not recorded, and why
 */
#define PORTHOLE_TYPE_SESSION_RECORDER (porthole_session_recorder_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeSessionRecorder, porthole_session_recorder, PORTHOLE, SESSION_RECORDER, GObject)

#define PORTHOLE_SESSION_RECORDER_MAX_SIZE (256 * 1024 * 1024) /* bytes, compressed */

PortholeSessionRecorder *porthole_session_recorder_new (PortholeSession *session,
                                                        goffset max_size,
                                                        GError **error);
void porthole_session_recorder_save_async (PortholeSessionRecorder *self,
                                           GFile *file,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean porthole_session_recorder_save_finish (PortholeSessionRecorder *self,
                                                GAsyncResult *result,
                                                GError **error);

G_END_DECLS
