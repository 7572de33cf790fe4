/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-request.h"

#include <gio/gunixsocketaddress.h>

#include "engine-json.h"
#include "json-splitter.h"

#define READ_SIZE       (32 * 1024)
#define MAX_CONNECTIONS 8
#define IDLE_SECONDS    10
#define MAX_COMPLAINT   200

G_DEFINE_QUARK (porthole - engine - request - error - quark, porthole_engine_request_error)

typedef struct
{
  const PortholeEngineRequestSink *sink;
  gpointer sink_data;
  SoupMessage *message;
  GInputStream *body;
  PortholeJsonSplitter *splitter;
  gsize n_read;
  gboolean stream;
  gboolean cut;
  gboolean satisfied; /* the sink wants no more */
  char *complaint;    /* what the engine says in the body of an error */
  GError *error;      /* found while reading */

  GCancellable *caller;
  gulong caller_id;
  GCancellable *cancellable; /* the caller's, or the deadline */
  guint deadline_id;
} Request;

static void
request_free (Request *request)
{
  g_clear_handle_id (&request->deadline_id, g_source_remove);
  g_cancellable_disconnect (request->caller, request->caller_id);
  g_clear_object (&request->caller);
  g_clear_object (&request->cancellable);
  g_clear_object (&request->message);
  g_clear_object (&request->body);
  g_clear_pointer (&request->splitter, porthole_json_splitter_free);
  g_clear_error (&request->error);
  g_free (request->complaint);
  g_free (request);
}

gboolean
porthole_engine_request_was_answered (const GError *error)
{
  return g_error_matches (error, PORTHOLE_ENGINE_REQUEST_ERROR,
                          PORTHOLE_ENGINE_REQUEST_ERROR_NOT_FOUND);
}

SoupSession *
porthole_engine_request_session_new (const char *socket_path)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket_path);
  SoupSession *session;

  /* Silence ends a request by its own deadline: one for the session would also end the stream of
   * news, which is silent for hours. */
  session = soup_session_new_with_options ("remote-connectable", address, "proxy-resolver", NULL,
                                           "max-conns", MAX_CONNECTIONS, "max-conns-per-host",
                                           MAX_CONNECTIONS, "idle-timeout", IDLE_SECONDS, "timeout",
                                           0, "user-agent", "porthole/" PORTHOLE_VERSION, NULL);

  /* A few compressed bytes could become any number. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);

  return session;
}

static gboolean
deadline_cb (gpointer user_data)
{
  Request *request = g_task_get_task_data (user_data);

  request->deadline_id = 0;
  if (request->error == NULL)
    g_set_error_literal (&request->error, PORTHOLE_ENGINE_REQUEST_ERROR,
                         PORTHOLE_ENGINE_REQUEST_ERROR_SILENT, "no answer in time");
  g_cancellable_cancel (request->cancellable);

  return G_SOURCE_REMOVE;
}

static void
caller_cancelled_cb (GCancellable *caller, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static gboolean
request_failed (Request *request)
{
  return soup_message_get_status (request->message) != SOUP_STATUS_OK;
}

/* Takes @error, or what was found before it. */
static void
request_return (GTask *task, GError *error)
{
  Request *request = g_task_get_task_data (task);
  guint status = soup_message_get_status (request->message);

  g_clear_handle_id (&request->deadline_id, g_source_remove);

  if (request->error != NULL)
    {
      g_clear_error (&error);
      error = g_steal_pointer (&request->error);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else if (!request_failed (request))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, PORTHOLE_ENGINE_REQUEST_ERROR,
                             status == SOUP_STATUS_NOT_FOUND
                                 ? PORTHOLE_ENGINE_REQUEST_ERROR_NOT_FOUND
                                 : PORTHOLE_ENGINE_REQUEST_ERROR_REFUSED,
                             "HTTP status %u%s%s", status, request->complaint != NULL ? ": " : "",
                             request->complaint != NULL ? request->complaint : "");
}

static gboolean
request_object_cb (const char *text, gsize length, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (JsonParser) parser = NULL;
  g_autofree char *valid = NULL;
  JsonObject *object = NULL;
  JsonNode *root;

  if (g_cancellable_is_cancelled (request->cancellable))
    return FALSE;

  /* The parser refuses all of it for one byte that is not UTF-8. */
  if (!g_utf8_validate (text, (gssize)length, NULL))
    {
      valid = g_utf8_make_valid (text, (gssize)length);
      text = valid;
      length = strlen (valid);
    }

  parser = json_parser_new_immutable ();
  if (json_parser_load_from_data (parser, text, (gssize)length, NULL)
      && (root = json_parser_get_root (parser)) != NULL && JSON_NODE_HOLDS_OBJECT (root))
    object = json_node_get_object (root);

  if (!request_failed (request))
    request->satisfied = !request->sink->object (object, request->sink_data);
  else
    {
      if (object != NULL)
        request->complaint = porthole_engine_json_get_text (object, "message", MAX_COMPLAINT);
      request->satisfied = TRUE;
    }

  return !request->satisfied;
}

/* What the splitter finds wrong with an error's body does not matter. */
static void
request_feed (Request *request, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  if (request->sink->object == NULL && !request_failed (request))
    return;

  if (!porthole_json_splitter_feed (request->splitter, g_bytes_get_data (bytes, NULL),
                                    g_bytes_get_size (bytes), request_object_cb, request, &error))
    {
      if (request_failed (request))
        request->satisfied = TRUE;
      else
        g_set_error_literal (&request->error, PORTHOLE_ENGINE_REQUEST_ERROR,
                             PORTHOLE_ENGINE_REQUEST_ERROR_NONSENSE, error->message);
    }
}

static void
request_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (bytes == NULL)
    {
      request_return (task, error);
      return;
    }

  if (g_bytes_get_size (bytes) == 0)
    {
      if (!request_failed (request) && request->sink->object != NULL
          && (!porthole_json_splitter_is_whole (request->splitter)
              || (!request->stream && porthole_json_splitter_is_empty (request->splitter))))
        g_set_error_literal (&request->error, PORTHOLE_ENGINE_REQUEST_ERROR,
                             PORTHOLE_ENGINE_REQUEST_ERROR_NONSENSE, "the answer broke off");
      request_return (task, NULL);
      return;
    }

  request_feed (request, bytes);
  request->n_read += g_bytes_get_size (bytes);
  request->cut = !request->stream && request->n_read >= PORTHOLE_ENGINE_REQUEST_MAX_BODY;

  if (request->error != NULL || request->satisfied || request->cut)
    {
      request_return (task, NULL);
      return;
    }

  g_input_stream_read_bytes_async (request->body, READ_SIZE, G_PRIORITY_DEFAULT,
                                   request->cancellable, request_read_cb, g_object_ref (task));
}

static void
request_send_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;

  request->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (request->body == NULL)
    {
      request_return (task, error);
      return;
    }

  if (request->stream && !request_failed (request))
    g_clear_handle_id (&request->deadline_id, g_source_remove);
  if (!request_failed (request) && request->sink->opened != NULL
      && !g_cancellable_is_cancelled (request->cancellable))
    request->sink->opened (request->message, request->sink_data);

  g_input_stream_read_bytes_async (request->body, READ_SIZE, G_PRIORITY_DEFAULT,
                                   request->cancellable, request_read_cb, g_object_ref (task));
}

void
porthole_engine_request_async (SoupSession *session,
                               const char *path,
                               guint deadline,
                               gboolean stream,
                               const PortholeEngineRequestSink *sink,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autofree char *uri = g_strconcat ("http://localhost", path, NULL);
  Request *request = g_new0 (Request, 1);
  GTask *task;

  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, porthole_engine_request_async);
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);

  request->sink = sink;
  request->sink_data = user_data;
  request->stream = stream;
  request->message = soup_message_new (SOUP_METHOD_GET, uri);
  soup_message_add_flags (request->message, SOUP_MESSAGE_NO_REDIRECT);
  request->splitter = porthole_json_splitter_new (PORTHOLE_ENGINE_REQUEST_MAX_OBJECT,
                                                  PORTHOLE_ENGINE_REQUEST_MAX_DEPTH);
  request->cancellable = g_cancellable_new ();
  request->caller = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  if (cancellable != NULL)
    request->caller_id
        = g_cancellable_connect (cancellable, G_CALLBACK (caller_cancelled_cb),
                                 g_object_ref (request->cancellable), g_object_unref);
  request->deadline_id = g_timeout_add (deadline, deadline_cb, task);

  soup_session_send_async (session, request->message, G_PRIORITY_DEFAULT, request->cancellable,
                           request_send_cb, task);
}

gboolean
porthole_engine_request_finish (GAsyncResult *result, gboolean *cut, GError **error)
{
  Request *request = g_task_get_task_data (G_TASK (result));

  if (cut != NULL)
    *cut = request->cut;

  return g_task_propagate_boolean (G_TASK (result), error);
}
