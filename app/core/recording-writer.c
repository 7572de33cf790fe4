/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "recording-writer.h"

#include "recording.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER        65536
#define FLUSH_SECONDS 1
#define ATTEMPTS      16

#define SECOND G_GINT64_CONSTANT (1000000000)

struct _PortholeRecordingWriter
{
  GObject parent_instance;

  char *name;
  GOutputStream *base;   /* the file */
  GOutputStream *stream; /* what lines go to: the file, or what compresses into it */
  GString *buffer;
  goffset whole;   /* up to here the file is readable */
  gint64 flushed;  /* monotonic time, in microseconds */
  char *temporary; /* what the file is called until it takes @target's place */
  char *target;
  GError *failure;
  gboolean wrote;
  gboolean closed;

  PortholeSession *session;
  gboolean begun;
  guint timer;
  gint64 stats_time;
  gboolean stats_late;
  gboolean stats_last; /* no line has come after the numbers */
};

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PortholeRecordingWriter, porthole_recording_writer, G_TYPE_OBJECT)

static void
unfollow (PortholeRecordingWriter *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
}

static void
porthole_recording_writer_dispose (GObject *object)
{
  PortholeRecordingWriter *self = PORTHOLE_RECORDING_WRITER (object);

  porthole_recording_writer_close (self, NULL);

  G_OBJECT_CLASS (porthole_recording_writer_parent_class)->dispose (object);
}

static void
porthole_recording_writer_finalize (GObject *object)
{
  PortholeRecordingWriter *self = PORTHOLE_RECORDING_WRITER (object);

  g_free (self->name);
  g_clear_object (&self->stream);
  g_clear_object (&self->base);
  g_string_free (self->buffer, TRUE);
  g_free (self->temporary);
  g_free (self->target);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (porthole_recording_writer_parent_class)->finalize (object);
}

static void
porthole_recording_writer_class_init (PortholeRecordingWriterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = porthole_recording_writer_dispose;
  object_class->finalize = porthole_recording_writer_finalize;

  signals[FAILED] = g_signal_new ("failed", PORTHOLE_TYPE_RECORDING_WRITER, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
porthole_recording_writer_init (PortholeRecordingWriter *self)
{
  self->buffer = g_string_sized_new (BUFFER);
  self->flushed = g_get_monotonic_time ();
}

/**
 * porthole_recording_writer_new:
 * @stream: where to
 * @name: stands for the file in messages
 * @compress: whether with gzip
 *
 * Returns: (transfer full): a writer
 */
PortholeRecordingWriter *
porthole_recording_writer_new (GOutputStream *stream, const char *name, gboolean compress)
{
  PortholeRecordingWriter *self = g_object_new (PORTHOLE_TYPE_RECORDING_WRITER, NULL);

  self->name = g_strdup (name);
  self->base = g_object_ref (stream);
  if (compress)
    {
      g_autoptr (GZlibCompressor) compressor
          = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);

      self->stream = g_converter_output_stream_new (stream, G_CONVERTER (compressor));
    }
  else
    self->stream = g_object_ref (stream);

  return self;
}

static GFileOutputStream *
create_beside (const char *path, char **name, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);

  for (guint i = 0; i < ATTEMPTS; i++)
    {
      g_autofree char *hidden = g_strdup_printf (".%s.%08x", base, g_random_int ());
      g_autofree char *candidate = g_build_filename (folder, hidden, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (candidate);
      g_autoptr (GError) own_error = NULL;
      GFileOutputStream *stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, &own_error);

      if (stream != NULL)
        {
          *name = g_steal_pointer (&candidate);
          return stream;
        }
      if (!g_error_matches (own_error, G_IO_ERROR, G_IO_ERROR_EXISTS) || i == ATTEMPTS - 1)
        {
          g_propagate_error (error, g_steal_pointer (&own_error));
          return NULL;
        }
    }
  g_assert_not_reached ();
}

/**
 * porthole_recording_writer_open:
 * @path: of the file; one that ends in .gz is compressed
 * @flags: what may happen to a file that is there
 * @error: return location for an error
 *
 * Makes the file with mode 0600. A device or a pipe is written to as it is.
 *
 * Returns: (transfer full): a writer, or %NULL
 */
PortholeRecordingWriter *
porthole_recording_writer_open (const char *path, PortholeWriterFlags flags, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GError) own_error = NULL;
  g_autofree char *temporary = NULL;
  g_autofree char *target = NULL;
  PortholeRecordingWriter *self;
  struct stat status;
  gboolean exists = stat (path, &status) == 0;

  if (exists && S_ISDIR (status.st_mode))
    g_set_error_literal (&own_error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
                         "it is a folder; add a file name");
  else if (exists && !S_ISREG (status.st_mode))
    stream = g_file_append_to (file, G_FILE_CREATE_PRIVATE, NULL, &own_error);
  else if (exists && (flags & PORTHOLE_WRITER_REPLACE) == 0)
    g_set_error_literal (&own_error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                         "there is such a file already; choose another name or remove it");
  else if (exists)
    {
      /* a link stays one, and what it points to is replaced */
      char *real = realpath (path, NULL);

      target = real != NULL ? g_strdup (real) : g_strdup (path);
      free (real);
      stream = create_beside (target, &temporary, &own_error);
    }
  else
    stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, &own_error);

  if (stream == NULL)
    {
      g_autofree char *folder = g_path_get_dirname (path);
      gboolean denied = !exists && access (folder, W_OK | X_OK) != 0;

      /* GIO's own words name the file once more */
      g_set_error (error, own_error->domain, own_error->code, "%s: cannot be written: %s", path,
                   denied ? g_strerror (errno) : own_error->message);
      return NULL;
    }

  self = porthole_recording_writer_new (G_OUTPUT_STREAM (stream), path,
                                        g_str_has_suffix (path, ".gz"));
  self->temporary = g_steal_pointer (&temporary);
  self->target = g_steal_pointer (&target);
  return self;
}

/* after an error: what was written of a line that is not whole goes */
static void
cut_off (PortholeRecordingWriter *self)
{
  if (G_IS_SEEKABLE (self->base) && g_seekable_can_truncate (G_SEEKABLE (self->base)))
    g_seekable_truncate (G_SEEKABLE (self->base), self->whole, NULL, NULL);
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  g_clear_pointer (&self->temporary, g_free);

  /* what the compressor still holds must not follow */
  g_output_stream_close (self->base, NULL, NULL);
}

static gboolean
fail (PortholeRecordingWriter *self, GError *reason, GError **error)
{
  const char *advice = g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
                           ? "make room or record to another disk"
                           : "record to another place";

  if (self->failure == NULL)
    {
      self->failure
          = g_error_new (reason->domain, reason->code,
                         "%s: cannot be written: %s; %s (what was written before is whole)",
                         self->name, reason->message, advice);
      cut_off (self);
    }
  g_error_free (reason);
  g_propagate_error (error, g_error_copy (self->failure));
  return FALSE;
}

static gboolean
write_out (PortholeRecordingWriter *self, GError **error)
{
  GError *own_error = NULL;
  gsize written;

  if (self->buffer->len == 0)
    return TRUE;

  if (!g_output_stream_write_all (self->stream, self->buffer->str, self->buffer->len, &written,
                                  NULL, &own_error))
    {
      /* of a plain file it is known which lines came through */
      if (self->stream == self->base)
        {
          while (written > 0 && self->buffer->str[written - 1] != '\n')
            written--;
          self->whole += written;
        }
      return fail (self, own_error, error);
    }
  if (self->stream == self->base)
    self->whole += self->buffer->len;
  g_string_truncate (self->buffer, 0);
  return TRUE;
}

static gboolean
take_place (PortholeRecordingWriter *self, GError **error)
{
  if (self->temporary == NULL || !self->wrote)
    return TRUE;

  if (g_rename (self->temporary, self->target) != 0)
    return fail (
        self, g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno)),
        error);
  g_clear_pointer (&self->temporary, g_free);
  return TRUE;
}

/**
 * porthole_recording_writer_flush:
 * @self: a writer
 * @error: return location for an error
 *
 * Hands on all that was written, so that the file can be read up to here whatever happens to this
 * process.
 *
 * Returns: whether it could be written
 */
gboolean
porthole_recording_writer_flush (PortholeRecordingWriter *self, GError **error)
{
  GError *own_error = NULL;

  if (self->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return FALSE;
    }

  self->flushed = g_get_monotonic_time ();
  if (!write_out (self, error))
    return FALSE;
  if (!g_output_stream_flush (self->stream, NULL, &own_error))
    return fail (self, own_error, error);
  if (self->stream != self->base && G_IS_SEEKABLE (self->base))
    self->whole = g_seekable_tell (G_SEEKABLE (self->base));

  return take_place (self, error);
}

/**
 * porthole_recording_writer_write:
 * @self: a writer
 * @line: a line without its end
 * @error: return location for an error
 *
 * Returns: whether it could be written; the file ends with a whole line where it could not
 */
gboolean
porthole_recording_writer_write (PortholeRecordingWriter *self, const char *line, GError **error)
{
  if (self->failure != NULL || self->closed)
    {
      if (self->failure != NULL)
        g_propagate_error (error, g_error_copy (self->failure));
      else
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "%s: has been closed", self->name);
      return FALSE;
    }

  self->wrote = TRUE;
  g_string_append (self->buffer, line);
  g_string_append_c (self->buffer, '\n');

  /* the first line goes at once: it proves that the file can be written */
  if (self->temporary != NULL
      || g_get_monotonic_time () - self->flushed >= FLUSH_SECONDS * G_USEC_PER_SEC)
    return porthole_recording_writer_flush (self, error);
  return self->buffer->len < BUFFER || write_out (self, error);
}

/* takes @line */
static void
write_line (PortholeRecordingWriter *self, char *line)
{
  g_autofree char *owned = line;
  g_autoptr (GError) error = NULL;

  if (self->session == NULL || !self->begun
      || porthole_recording_writer_write (self, owned, &error))
    return;

  unfollow (self);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
write_stats (PortholeRecordingWriter *self)
{
  g_autoptr (GPtrArray) totals = porthole_session_get_all_totals (self->session);
  gint64 time = porthole_session_get_time (self->session);

  g_ptr_array_add (totals, (gpointer)porthole_session_get_totals (self->session, NULL));
  self->stats_late = FALSE;
  self->stats_last = TRUE;
  self->stats_time = time;
  write_line (self, porthole_recording_line_for_totals (time, totals));
}

/* A line of a followed session; takes @line. Numbers are told container by container, so they are
 * written before what comes after them, and once a second at most. */
static void
write_told (PortholeRecordingWriter *self, char *line)
{
  if (self->stats_late && porthole_session_get_time (self->session) - self->stats_time >= SECOND)
    write_stats (self);
  self->stats_last = FALSE;
  write_line (self, line);
}

static void
porthole_recording_writer_begun_cb (PortholeRecordingWriter *self)
{
  /* numbers and ids go on where a stream is begun anew, so it is one recording */
  if (self->begun)
    return;

  self->begun = TRUE;
  write_told (self,
              porthole_recording_line_for_session (porthole_session_get_time (self->session),
                                                   porthole_session_get_host (self->session),
                                                   porthole_session_get_kernel (self->session),
                                                   porthole_session_get_coverage (self->session)));
}

static void
porthole_recording_writer_snapshot_cb (PortholeRecordingWriter *self, gboolean begins)
{
  write_told (self, porthole_recording_line_for_snapshot (porthole_session_get_time (self->session),
                                                          begins));
}

static void
porthole_recording_writer_container_cb (PortholeRecordingWriter *self, PortholeContainer *container)
{
  write_told (self, porthole_recording_line_for_container (container));
}

static void
porthole_recording_writer_process_cb (PortholeRecordingWriter *self,
                                      const char *container,
                                      PortholeProcess *process)
{
  write_told (self, porthole_recording_line_for_process (porthole_session_get_time (self->session),
                                                         container, process));
}

static void
porthole_recording_writer_event_cb (PortholeRecordingWriter *self, PortholeEvent *event)
{
  write_told (self, porthole_recording_line_for_event (event));
}

static void
porthole_recording_writer_finding_cb (PortholeRecordingWriter *self, PortholeFinding *finding)
{
  write_told (self, porthole_recording_line_for_finding (finding));
}

static void
porthole_recording_writer_totals_cb (PortholeRecordingWriter *self)
{
  self->stats_late = TRUE;
}

static void
flush_told (PortholeRecordingWriter *self)
{
  g_autoptr (GError) error = NULL;

  if (self->session != NULL && self->stats_late)
    write_stats (self);
  if (self->session != NULL && !porthole_recording_writer_flush (self, &error))
    {
      unfollow (self);
      g_signal_emit (self, signals[FAILED], 0, error);
    }
}

static void
porthole_recording_writer_ended_cb (PortholeRecordingWriter *self)
{
  /* findings whose count has risen are told at the very end: the numbers are the last word */
  if (self->stats_time != 0 && !self->stats_last)
    self->stats_late = TRUE;
  flush_told (self);
  unfollow (self);
}

static gboolean
porthole_recording_writer_timer_cb (gpointer user_data)
{
  PortholeRecordingWriter *self = user_data;

  if (self->buffer->len > 0 || self->stats_late)
    flush_told (self);
  return G_SOURCE_CONTINUE;
}

static void
write_known (PortholeRecordingWriter *self)
{
  g_autoptr (GPtrArray) containers = porthole_session_get_containers (self->session);

  for (guint i = 0; i < containers->len && self->session != NULL; i++)
    porthole_recording_writer_container_cb (self, containers->pdata[i]);
  for (guint i = 0; i < containers->len && self->session != NULL; i++)
    {
      const PortholeContainer *container = containers->pdata[i];
      g_autoptr (GPtrArray) processes
          = porthole_session_get_processes (self->session, container->id);

      for (guint j = 0; j < processes->len && self->session != NULL; j++)
        porthole_recording_writer_process_cb (self, container->id, processes->pdata[j]);
    }
}

/**
 * porthole_recording_writer_follow:
 * @self: a writer
 * @session: whom to listen to
 * @error: return location for an error
 *
 * Writes what is known of a session that has begun, its containers and their processes, and then
 * everything that it is told, until it ends or the writer is closed. The last numbers are written
 * at the end.
 *
 * Returns: whether what is known could be written
 */
gboolean
porthole_recording_writer_follow (PortholeRecordingWriter *self,
                                  PortholeSession *session,
                                  GError **error)
{
  g_return_val_if_fail (self->session == NULL, FALSE);

  self->session = g_object_ref (session);
  if (porthole_session_get_running (session))
    {
      porthole_recording_writer_begun_cb (self);
      if (self->session != NULL)
        write_known (self);
      if (self->failure == NULL)
        porthole_recording_writer_flush (self, NULL);
      if (self->failure != NULL)
        {
          unfollow (self);
          g_propagate_error (error, g_error_copy (self->failure));
          return FALSE;
        }
    }

#define LISTEN(name)                                                                               \
  g_signal_connect_swapped (session, #name, G_CALLBACK (porthole_recording_writer_##name##_cb),    \
                            self)
  LISTEN (begun);
  LISTEN (snapshot);
  LISTEN (container);
  LISTEN (process);
  LISTEN (event);
  LISTEN (finding);
  LISTEN (totals);
  LISTEN (ended);
#undef LISTEN

  self->timer = g_timeout_add_seconds (FLUSH_SECONDS, porthole_recording_writer_timer_cb, self);
  return TRUE;
}

/**
 * porthole_recording_writer_close:
 * @self: a writer
 * @error: return location for an error
 *
 * Stops listening, and writes what is left.
 *
 * Returns: whether all that was ever written is in the file
 */
gboolean
porthole_recording_writer_close (PortholeRecordingWriter *self, GError **error)
{
  GError *own_error = NULL;
  gboolean good;

  if (self->closed)
    return TRUE;

  if (self->session != NULL && self->stats_late && self->failure == NULL)
    write_stats (self);
  unfollow (self);

  good = porthole_recording_writer_flush (self, error);
  self->closed = TRUE;
  if (good && !g_output_stream_close (self->stream, NULL, &own_error))
    return fail (self, own_error, error);

  /* nothing was written that could take the place of what is there */
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  g_clear_pointer (&self->temporary, g_free);
  return good;
}
