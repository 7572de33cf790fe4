/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

#define PORTHOLE_ENGINE_REQUEST_ERROR (porthole_engine_request_error_quark ())
GQuark porthole_engine_request_error_quark (void);

/**
 * PortholeEngineRequestError:
 * @PORTHOLE_ENGINE_REQUEST_ERROR_NOT_FOUND: the engine knows no such thing
 * @PORTHOLE_ENGINE_REQUEST_ERROR_REFUSED: the engine answered with another error of its own
 * @PORTHOLE_ENGINE_REQUEST_ERROR_SILENT: no answer, or not the whole of it, before the deadline
 * @PORTHOLE_ENGINE_REQUEST_ERROR_NONSENSE: the answer is not one
 */
typedef enum
{
  PORTHOLE_ENGINE_REQUEST_ERROR_NOT_FOUND,
  PORTHOLE_ENGINE_REQUEST_ERROR_REFUSED,
  PORTHOLE_ENGINE_REQUEST_ERROR_SILENT,
  PORTHOLE_ENGINE_REQUEST_ERROR_NONSENSE,
} PortholeEngineRequestError;

/* Whether the engine is well, and only has nothing of that name. */
gboolean porthole_engine_request_was_answered (const GError *error);

/**
 * PortholeEngineRequestSink:
 * @opened: (nullable): the answer has begun
 * @object: (nullable): one JSON object of the answer, or %NULL for one that cannot be read although
 *   one sees where it ends; returns whether to go on reading. Without it, the body is not looked
 * at.
 *
 * What takes an answer in while it arrives. Not called after the request was cancelled.
 */
typedef struct
{
  void (*opened) (SoupMessage *message, gpointer user_data);
  gboolean (*object) (JsonObject *object, gpointer user_data);
} PortholeEngineRequestSink;

/* At most these bytes are read of an answer that is not a stream, and of one object in it. */
#define PORTHOLE_ENGINE_REQUEST_MAX_BODY   (16 * 1024 * 1024)
#define PORTHOLE_ENGINE_REQUEST_MAX_OBJECT (1024 * 1024)
#define PORTHOLE_ENGINE_REQUEST_MAX_DEPTH  64

/* A session that speaks to @socket_path and to nothing else, whatever the answers say. */
SoupSession *porthole_engine_request_session_new (const char *socket_path);

/**
 * porthole_engine_request_async:
 * @path: absolute path and query
 * @deadline: in milliseconds; for the whole answer, or where @stream only for its beginning
 * @stream: the answer is news which arrives for as long as both want
 *
 * GET of @path. Errors are #PortholeEngineRequestError, or #GIOErrorEnum where the connection
 * fails.
 */
void porthole_engine_request_async (SoupSession *session,
                                    const char *path,
                                    guint deadline,
                                    gboolean stream,
                                    const PortholeEngineRequestSink *sink,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/* @cut: (out) (optional): the answer was longer than may be read, and the sink has its beginning */
gboolean porthole_engine_request_finish (GAsyncResult *result, gboolean *cut, GError **error);

G_END_DECLS
