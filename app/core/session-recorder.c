/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "session-recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recording-writer.h"

#define CHECK_EVENTS 256 /* between two looks at how large the file is */
#define CHUNK        65536

struct _PortholeSessionRecorder
{
  GObject parent_instance;

  int fd;
  goffset max_size;
  PortholeSession *session;
  PortholeRecordingWriter *writer; /* (nullable): until it is full or has failed */
  guint n_events;
};

G_DEFINE_FINAL_TYPE (PortholeSessionRecorder, porthole_session_recorder, G_TYPE_OBJECT)

enum
{
  FULL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
porthole_session_recorder_drop_writer (PortholeSessionRecorder *self)
{
  if (self->writer == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->writer, self);
  g_signal_handlers_disconnect_by_data (self->session, self);
  porthole_recording_writer_close (self->writer, NULL);
  g_clear_object (&self->writer);
}

static void
porthole_session_recorder_dispose (GObject *object)
{
  PortholeSessionRecorder *self = PORTHOLE_SESSION_RECORDER (object);

  porthole_session_recorder_drop_writer (self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (porthole_session_recorder_parent_class)->dispose (object);
}

static void
porthole_session_recorder_finalize (GObject *object)
{
  PortholeSessionRecorder *self = PORTHOLE_SESSION_RECORDER (object);

  if (self->fd >= 0)
    close (self->fd);

  G_OBJECT_CLASS (porthole_session_recorder_parent_class)->finalize (object);
}

static void
porthole_session_recorder_class_init (PortholeSessionRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = porthole_session_recorder_dispose;
  object_class->finalize = porthole_session_recorder_finalize;

  signals[FULL] = g_signal_new ("full", PORTHOLE_TYPE_SESSION_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
porthole_session_recorder_init (PortholeSessionRecorder *self)
{
  self->fd = -1;
}

/* In the user's cache, since /tmp may be memory. */
static int
open_unnamed (GError **error)
{
  const char *dir = g_get_user_cache_dir ();
  g_autofree char *name = NULL;
  int fd = -1;

  if (g_mkdir_with_parents (dir, 0700) == 0)
    fd = open (dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    return fd;
  fd = g_file_open_tmp ("porthole-XXXXXX", &name, error);
  if (fd >= 0)
    g_unlink (name);
  return fd;
}

/* for reading or writing from the beginning, with an offset of its own */
static char *
make_path (int fd)
{
  return g_strdup_printf ("/proc/self/fd/%d", fd);
}

static void
porthole_session_recorder_failed_cb (PortholeRecordingWriter *writer,
                                     const GError *error,
                                     PortholeSessionRecorder *self)
{
  g_autoptr (GError) copy = g_error_copy (error);

  porthole_session_recorder_drop_writer (self);
  g_signal_emit (self, signals[FULL], 0, copy);
}

static void
porthole_session_recorder_event_cb (PortholeSession *session,
                                    PortholeEvent *event,
                                    PortholeSessionRecorder *self)
{
  g_autoptr (GError) error = NULL;
  struct stat info;

  if (++self->n_events % CHECK_EVENTS != 0 || fstat (self->fd, &info) != 0
      || info.st_size < self->max_size)
    return;
  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                               "the recording has become too large: what comes from now on is "
                               "shown and will not be saved");
  porthole_session_recorder_drop_writer (self);
  g_signal_emit (self, signals[FULL], 0, error);
}

/**
 * porthole_session_recorder_new:
 * @session: that is recorded from what it knows by now until it ends
 * @max_size: bytes after which nothing more is recorded
 *
 * Returns: (transfer full): a recorder, or %NULL
 */
PortholeSessionRecorder *
porthole_session_recorder_new (PortholeSession *session, goffset max_size, GError **error)
{
  g_autoptr (PortholeSessionRecorder) self = g_object_new (PORTHOLE_TYPE_SESSION_RECORDER, NULL);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  self->max_size = max_size;
  self->session = g_object_ref (session);
  self->fd = open_unnamed (error);
  if (self->fd < 0)
    return NULL;
  path = make_path (self->fd);
  file = g_file_new_for_path (path);
  stream = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, error);
  if (stream == NULL)
    return NULL;

  self->writer = porthole_recording_writer_new (G_OUTPUT_STREAM (stream), "the recording", TRUE);
  g_signal_connect (self->writer, "failed", G_CALLBACK (porthole_session_recorder_failed_cb), self);
  g_signal_connect (session, "event", G_CALLBACK (porthole_session_recorder_event_cb), self);
  if (!porthole_recording_writer_follow (self->writer, session, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* The last line may be half a line, and the stream that compresses may go on: neither is wrong. */
static gboolean
copy_lines (GInputStream *from, GOutputStream *to, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) pending = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK);

  for (;;)
    {
      g_autoptr (GError) own_error = NULL;
      gssize n = g_input_stream_read (from, chunk, CHUNK, cancellable, &own_error);
      const guint8 *end;

      if (n == 0 || g_error_matches (own_error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        return TRUE;
      if (n < 0)
        {
          g_propagate_error (error, g_steal_pointer (&own_error));
          return FALSE;
        }
      g_byte_array_append (pending, chunk, n);
      end = memrchr (pending->data, '\n', pending->len);
      if (end == NULL)
        continue;
      n = end - pending->data + 1;
      if (!g_output_stream_write_all (to, pending->data, n, NULL, cancellable, error))
        return FALSE;
      g_byte_array_remove_range (pending, 0, n);
    }
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PortholeSessionRecorder *self = PORTHOLE_SESSION_RECORDER (source);
  GFile *target = G_FILE (data);
  g_autofree char *path = make_path (self->fd);
  g_autofree char *name = g_file_get_basename (target);
  g_autoptr (GFile) unnamed = g_file_new_for_path (path);
  g_autoptr (GZlibDecompressor) decompressor
      = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GFileInputStream) base = NULL;
  g_autoptr (GInputStream) from = NULL;
  g_autoptr (GFileOutputStream) file = NULL;
  g_autoptr (GOutputStream) to = NULL;
  GError *error = NULL;

  base = g_file_read (unnamed, cancellable, &error);
  if (base == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  from = g_converter_input_stream_new (G_INPUT_STREAM (base), G_CONVERTER (decompressor));
  file = g_file_replace (target, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, &error);
  if (file == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_str_has_suffix (name, ".gz"))
    {
      g_autoptr (GZlibCompressor) compressor
          = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);

      to = g_converter_output_stream_new (G_OUTPUT_STREAM (file), G_CONVERTER (compressor));
    }
  else
    to = g_object_ref (G_OUTPUT_STREAM (file));

  if (copy_lines (from, to, cancellable, &error) && g_output_stream_close (to, cancellable, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* closed by a cancelled call, it leaves what was there before */
  {
    g_autoptr (GCancellable) cancelled = g_cancellable_new ();

    g_cancellable_cancel (cancelled);
    g_output_stream_close (G_OUTPUT_STREAM (file), cancelled, NULL);
  }
  g_task_return_error (task, error);
}

/**
 * porthole_session_recorder_save_async:
 * @file: where to; it is replaced once all is written, has mode 0600 and is compressed where its
 *   name ends in .gz
 *
 * Saves what was recorded up to now. Recording goes on; where it turns out that it cannot, this is
 * told as ever, and what was recorded until then is saved.
 */
void
porthole_session_recorder_save_async (PortholeSessionRecorder *self,
                                      GFile *file,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, porthole_session_recorder_save_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  if (self->writer != NULL && !porthole_recording_writer_flush (self->writer, &error))
    porthole_session_recorder_failed_cb (self->writer, error, self);
  g_task_run_in_thread (task, save_thread);
}

gboolean
porthole_session_recorder_save_finish (PortholeSessionRecorder *self,
                                       GAsyncResult *result,
                                       GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
