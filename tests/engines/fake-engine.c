/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-engine.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  FakeEngineManner manner;
  char *text;
  guint n_refusals;
  guint n_requests;
} Answer;

struct _FakeEngine
{
  gatomicrefcount ref_count; /* one for the threads that may still be about to begin */
  gboolean stopped;
  char *path;
  GSocketService *service;
  GMutex mutex;
  GCond changed;
  GHashTable *answers;
  GList *connections;
  GList *streams;
};

static void
answer_free (Answer *answer)
{
  g_free (answer->text);
  g_free (answer);
}

static gboolean
put (GSocketConnection *connection, const char *text, gsize length)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                                    length, NULL, NULL, NULL);
}

static gboolean
put_chunk (GSocketConnection *connection, const char *text)
{
  g_autofree char *chunk = g_strdup_printf ("%zx\r\n%s\r\n", strlen (text), text);

  return put (connection, chunk, strlen (chunk));
}

/* Returns whether the connection goes on. */
static gboolean
fake_engine_serve (FakeEngine *self, GSocketConnection *connection, const char *path)
{
  static const char not_found[] = "{\"message\":\"No such thing: \\u001b[31m\\u202e\"}";
  g_autofree char *headers = NULL;
  g_autofree char *text = NULL;
  FakeEngineManner manner;
  gboolean found;
  Answer *answer;

  g_mutex_lock (&self->mutex);
  answer = g_hash_table_lookup (self->answers, path);
  found = answer != NULL && answer->n_requests >= answer->n_refusals;
  manner = answer != NULL ? answer->manner : FAKE_ENGINE_JSON;
  text = g_strdup (found ? answer->text : not_found);
  if (answer != NULL)
    answer->n_requests++;
  if (found && manner == FAKE_ENGINE_STREAM)
    self->streams = g_list_prepend (self->streams, connection);
  g_mutex_unlock (&self->mutex);

  switch (found ? manner : FAKE_ENGINE_JSON)
    {
    case FAKE_ENGINE_RAW:
      put (connection, text, strlen (text));
      return FALSE;

    case FAKE_ENGINE_HANG:
      return TRUE;

    case FAKE_ENGINE_ENDLESS:
    case FAKE_ENGINE_ENDLESS_HEADERS:
      headers
          = g_strdup_printf ("HTTP/1.1 200 OK\r\n%s", manner == FAKE_ENGINE_ENDLESS ? "\r\n" : "");
      put (connection, headers, strlen (headers));
      while (put (connection, text, strlen (text)))
        continue;
      return FALSE;

    case FAKE_ENGINE_STREAM:
      headers = g_strdup ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      put (connection, headers, strlen (headers));
      return *text == '\0' || put_chunk (connection, text);

    case FAKE_ENGINE_JSON:
    case FAKE_ENGINE_DRIP:
    default:
      break;
    }

  headers = g_strdup_printf ("HTTP/1.1 %s\r\nAPI-Version: 1.41\r\n"
                             "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                             found ? "200 OK" : "404 Not Found", strlen (text));
  if (!put (connection, headers, strlen (headers)))
    return FALSE;

  if (manner != FAKE_ENGINE_DRIP)
    return put (connection, text, strlen (text));

  for (gsize i = 0; i < strlen (text); i++)
    {
      if (!put (connection, text + i, 1))
        return FALSE;
      g_usleep (20 * 1000);
    }

  return TRUE;
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        FakeEngine *self)
{
  g_autoptr (GDataInputStream) input
      = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_autofree char *path = NULL;
  gboolean stopped;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (input), FALSE);
  g_mutex_lock (&self->mutex);
  stopped = self->stopped;
  if (!stopped)
    self->connections = g_list_prepend (self->connections, connection);
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);

  while (!stopped)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);

      if (line == NULL)
        break;

      g_strchomp (line);
      if (g_str_has_prefix (line, "GET "))
        {
          const char *start = line + 4;

          /* without the version */
          if (g_str_has_prefix (start, "/v"))
            start += 1 + strcspn (start + 1, "/");
          g_free (path);
          path = g_strndup (start, strcspn (start, " ?"));
        }
      else if (*line == '\0' && path != NULL && !fake_engine_serve (self, connection, path))
        break;
    }

  g_mutex_lock (&self->mutex);
  self->connections = g_list_remove (self->connections, connection);
  self->streams = g_list_remove (self->streams, connection);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

static void
fake_engine_take (FakeEngine *self, const char *path, Answer *answer)
{
  Answer *before;

  g_mutex_lock (&self->mutex);
  before = g_hash_table_lookup (self->answers, path);
  if (before != NULL)
    answer->n_refusals += answer->n_requests = before->n_requests;
  g_hash_table_insert (self->answers, g_strdup (path), answer);
  g_mutex_unlock (&self->mutex);
}

void
fake_engine_answer (FakeEngine *self, const char *path, FakeEngineManner manner, const char *text)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->manner = manner;
  answer->text = g_strdup (text != NULL ? text : "");
  fake_engine_take (self, path, answer);
}

void
fake_engine_answer_late (FakeEngine *self, const char *path, guint n_refusals, const char *text)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->manner = FAKE_ENGINE_JSON;
  answer->n_refusals = n_refusals;
  answer->text = g_strdup (text);
  fake_engine_take (self, path, answer);
}

guint
fake_engine_send (FakeEngine *self, const char *text)
{
  guint n_streams;

  g_mutex_lock (&self->mutex);
  for (GList *l = self->streams; l != NULL; l = l->next)
    put_chunk (l->data, text);
  n_streams = g_list_length (self->streams);
  g_mutex_unlock (&self->mutex);

  return n_streams;
}

guint
fake_engine_count_requests (FakeEngine *self, const char *path)
{
  Answer *answer;
  guint n_requests;

  g_mutex_lock (&self->mutex);
  answer = g_hash_table_lookup (self->answers, path);
  n_requests = answer != NULL ? answer->n_requests : 0;
  g_mutex_unlock (&self->mutex);

  return n_requests;
}

void
fake_engine_hang_up (FakeEngine *self)
{
  g_mutex_lock (&self->mutex);
  while (self->connections != NULL)
    {
      for (GList *l = self->connections; l != NULL; l = l->next)
        g_socket_shutdown (g_socket_connection_get_socket (l->data), TRUE, TRUE, NULL);
      g_cond_wait (&self->changed, &self->mutex);
    }
  g_mutex_unlock (&self->mutex);
}

static void
fake_engine_unref (FakeEngine *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->answers);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->path);
  g_free (self);
}

FakeEngine *
fake_engine_new (const char *socket_path)
{
  FakeEngine *self = g_new0 (FakeEngine, 1);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket_path);
  g_autoptr (GError) error = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->path = g_strdup (socket_path);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->answers
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)answer_free);
  fake_engine_answer (self, "/_ping", FAKE_ENGINE_JSON, "OK");
  fake_engine_answer (self, "/containers/json", FAKE_ENGINE_JSON, "[]\n");
  fake_engine_answer (self, "/events", FAKE_ENGINE_STREAM, NULL);

  self->service = g_threaded_socket_service_new (32);
  g_atomic_ref_count_inc (&self->ref_count);
  g_signal_connect_data (self->service, "run", G_CALLBACK (run_cb), self,
                         (GClosureNotify)(void (*) (void))fake_engine_unref, 0);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  g_socket_service_start (self->service);

  return self;
}

void
fake_engine_free (FakeEngine *self)
{
  g_mutex_lock (&self->mutex);
  self->stopped = TRUE;
  g_mutex_unlock (&self->mutex);

  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_unlink (self->path);
  fake_engine_hang_up (self);
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_clear_object (&self->service);
  fake_engine_unref (self);
}
