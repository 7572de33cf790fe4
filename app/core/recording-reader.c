/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "recording-reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 65536

typedef enum
{
  SOURCE_MORE,
  SOURCE_END,
  SOURCE_CUT, /* the end of a compressed stream that should go on */
  SOURCE_ERROR,
} SourceState;

struct _PortholeRecordingReader
{
  GObject parent_instance;

  GInputStream *stream;
  char *name;

  GConverter *decompressor; /* NULL where the file is plain */
  guint8 *in;               /* read and not yet decompressed */
  gsize in_length;
  gboolean in_end;
  gboolean sniffed;
  gboolean between_members; /* of a compressed file: it may end here */

  GByteArray *pending; /* what was read and not yet told */
  gsize start;         /* of what was not told, in pending */
  gsize scanned;       /* up to here there is no line end */

  guint64 line_number;
  gboolean began;
  gboolean ended;
  char *warning;
};

G_DEFINE_FINAL_TYPE (PortholeRecordingReader, porthole_recording_reader, G_TYPE_OBJECT)

static void
porthole_recording_reader_finalize (GObject *object)
{
  PortholeRecordingReader *self = PORTHOLE_RECORDING_READER (object);

  g_clear_object (&self->stream);
  g_clear_object (&self->decompressor);
  g_free (self->name);
  g_free (self->in);
  g_byte_array_unref (self->pending);
  g_free (self->warning);

  G_OBJECT_CLASS (porthole_recording_reader_parent_class)->finalize (object);
}

static void
porthole_recording_reader_class_init (PortholeRecordingReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_recording_reader_finalize;
}

static void
porthole_recording_reader_init (PortholeRecordingReader *self)
{
  self->in = g_malloc (CHUNK);
  self->pending = g_byte_array_new ();
}

/**
 * porthole_recording_reader_new:
 * @stream: a recording, plain or compressed
 * @name: stands for the file in messages
 *
 * Returns: (transfer full): a reader that has read nothing yet
 */
PortholeRecordingReader *
porthole_recording_reader_new (GInputStream *stream, const char *name)
{
  PortholeRecordingReader *self = g_object_new (PORTHOLE_TYPE_RECORDING_READER, NULL);

  self->stream = g_object_ref (stream);
  self->name = g_strdup (name);

  return self;
}

/**
 * porthole_recording_reader_open:
 * @path: of a recording
 * @error: return location for an error
 *
 * Returns: (transfer full): a reader, or %NULL
 */
PortholeRecordingReader *
porthole_recording_reader_open (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) own_error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &own_error);

  if (stream == NULL)
    {
      /* GIO's own words name the file once more */
      g_set_error (error, own_error->domain, own_error->code, "%s: cannot be opened: %s", path,
                   access (path, R_OK) != 0 ? g_strerror (errno) : own_error->message);
      return NULL;
    }

  return porthole_recording_reader_new (G_INPUT_STREAM (stream), path);
}

static gboolean
read_in (PortholeRecordingReader *self, GError **error)
{
  gssize n;

  if (self->in_end || self->in_length == CHUNK)
    return TRUE;

  n = g_input_stream_read (self->stream, self->in + self->in_length, CHUNK - self->in_length, NULL,
                           error);
  if (n < 0)
    {
      g_prefix_error (error, "%s:%" G_GUINT64_FORMAT ": cannot be read: ", self->name,
                      self->line_number + 1);
      return FALSE;
    }
  self->in_length += n;
  self->in_end = n == 0;
  return TRUE;
}

static void
take_in (PortholeRecordingReader *self, gsize n)
{
  self->in_length -= n;
  memmove (self->in, self->in + n, self->in_length);
}

/* GConverterInputStream stops at the end of the first member of a gzip file and keeps what it read
 * beyond it, so that recordings that were put one after the other would lose all but the first. */
static SourceState
decompress (PortholeRecordingReader *self, GError **error)
{
  g_autoptr (GError) own_error = NULL;
  guint8 out[CHUNK];
  gsize n_read, n_written;
  GConverterResult result;

  if (self->between_members)
    {
      if (self->in_length == 0)
        return self->in_end ? SOURCE_END : SOURCE_MORE;
      g_converter_reset (self->decompressor);
      self->between_members = FALSE;
    }

  result = g_converter_convert (self->decompressor, self->in, self->in_length, out, sizeof out,
                                self->in_end ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS,
                                &n_read, &n_written, &own_error);
  if (result == G_CONVERTER_ERROR)
    {
      if (g_error_matches (own_error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        return self->in_end ? SOURCE_CUT : SOURCE_MORE;
      g_set_error (error, PORTHOLE_RECORDING_ERROR, PORTHOLE_RECORDING_ERROR_MALFORMED,
                   "%s:%" G_GUINT64_FORMAT ": the compressed data is damaged; only what is before "
                   "this line can be read",
                   self->name, self->line_number + 1);
      return SOURCE_ERROR;
    }

  take_in (self, n_read);
  g_byte_array_append (self->pending, out, n_written);
  self->between_members = result == G_CONVERTER_FINISHED;
  return SOURCE_MORE;
}

static SourceState
fill (PortholeRecordingReader *self, GError **error)
{
  if (!read_in (self, error))
    return SOURCE_ERROR;

  if (!self->sniffed)
    {
      if (self->in_length < 2 && !self->in_end)
        return SOURCE_MORE;
      if (self->in_length >= 2 && self->in[0] == 0x1f && self->in[1] == 0x8b)
        self->decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
      self->sniffed = TRUE;
    }

  if (self->decompressor != NULL)
    return decompress (self, error);

  g_byte_array_append (self->pending, self->in, self->in_length);
  self->in_length = 0;
  return self->in_end ? SOURCE_END : SOURCE_MORE;
}

/* Points @line to the next line. What was cut off is no line. */
static SourceState
find_line (PortholeRecordingReader *self, const char **line, gsize *length, GError **error)
{
  SourceState state = SOURCE_MORE;

  if (self->start > CHUNK)
    {
      g_byte_array_remove_range (self->pending, 0, self->start);
      self->start = 0;
    }
  self->scanned = self->start;

  while (TRUE)
    {
      const guint8 *data = self->pending->data;
      gsize n = self->pending->len;
      const guint8 *end
          = n > self->scanned ? memchr (data + self->scanned, '\n', n - self->scanned) : NULL;

      if (end == NULL && state != SOURCE_MORE)
        {
          *line = (const char *)data + self->start;
          *length = n - self->start;
          self->start = n;
          return state;
        }
      if ((end != NULL ? (gsize)(end - data) : n) - self->start > PORTHOLE_RECORDING_MAX_LINE)
        {
          g_set_error (error, PORTHOLE_RECORDING_ERROR, PORTHOLE_RECORDING_ERROR_TOO_LONG,
                       "%s:%" G_GUINT64_FORMAT
                       ": the line is longer than %d bytes; cut the file off "
                       "before it to read what is there",
                       self->name, self->line_number + 1, PORTHOLE_RECORDING_MAX_LINE);
          return SOURCE_ERROR;
        }
      if (end != NULL)
        {
          *line = (const char *)data + self->start;
          *length = end - data - self->start;
          self->start = end - data + 1;
          return SOURCE_MORE;
        }

      self->scanned = n;
      state = fill (self, error);
      if (state == SOURCE_ERROR)
        return state;
    }
}

static gboolean
is_blank (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isspace (line[i]))
        return FALSE;
    }
  return TRUE;
}

static PortholeLine *
fail_foreign (PortholeRecordingReader *self, GError **error)
{
  g_set_error (error, PORTHOLE_RECORDING_ERROR, PORTHOLE_RECORDING_ERROR_FOREIGN,
               "%s: is no recording of Porthole: its first line is not that of a session; choose a "
               "file that Porthole recorded",
               self->name);
  return NULL;
}

static void
warn_cut (PortholeRecordingReader *self, const char *what)
{
  self->warning = g_strdup_printf ("%s:%" G_GUINT64_FORMAT ": the recording was cut off here: %s; "
                                   "all before it was read",
                                   self->name, self->line_number, what);
}

/* turns what keeps a line from being understood into what the caller gets */
static PortholeLine *
refuse_line (PortholeRecordingReader *self, SourceState state, GError *reason, GError **error)
{
  g_autoptr (GError) own_error = reason;

  if (g_error_matches (own_error, PORTHOLE_RECORDING_ERROR, PORTHOLE_RECORDING_ERROR_VERSION))
    {
      g_set_error (error, PORTHOLE_RECORDING_ERROR, PORTHOLE_RECORDING_ERROR_VERSION,
                   "%s:%" G_GUINT64_FORMAT ": %s; open it with a newer Porthole", self->name,
                   self->line_number, own_error->message);
      return NULL;
    }
  if (!self->began)
    return fail_foreign (self, error);
  if (state != SOURCE_MORE)
    {
      warn_cut (self, "its last line is incomplete");
      return NULL;
    }

  g_set_error (error, PORTHOLE_RECORDING_ERROR, PORTHOLE_RECORDING_ERROR_MALFORMED,
               "%s:%" G_GUINT64_FORMAT ": %s; the file was damaged or changed, cut it off before "
               "this line to read what is there",
               self->name, self->line_number, own_error->message);
  return NULL;
}

/**
 * porthole_recording_reader_next:
 * @self: a reader
 * @error: return location for an error
 *
 * Returns: (nullable) (transfer full): the next line of a known type; %NULL at the end, then
 * without
 *   @error, and after an error
 */
PortholeLine *
porthole_recording_reader_next (PortholeRecordingReader *self, GError **error)
{
  while (!self->ended)
    {
      g_autoptr (PortholeLine) line = NULL;
      GError *own_error = NULL;
      const char *text;
      gsize length;
      SourceState state = find_line (self, &text, &length, &own_error);

      self->ended = state != SOURCE_MORE;
      if (state == SOURCE_ERROR)
        {
          if (!self->began && own_error->domain == PORTHOLE_RECORDING_ERROR)
            {
              g_error_free (own_error);
              return fail_foreign (self, error);
            }
          g_propagate_error (error, own_error);
          return NULL;
        }
      if (state == SOURCE_MORE || length > 0)
        self->line_number++;
      if (state == SOURCE_CUT)
        {
          if (!self->began)
            return fail_foreign (self, error);
          warn_cut (self, "its compressed data has no end");
          return NULL;
        }
      if (is_blank (text, length))
        continue;

      line = porthole_recording_parse_line (text, length, &own_error);
      if (line == NULL)
        {
          self->ended = TRUE;
          return refuse_line (self, state, own_error, error);
        }
      if (!self->began && line->type != PORTHOLE_LINE_SESSION)
        break;
      self->began = TRUE;
      if (line->type != PORTHOLE_LINE_OTHER)
        return g_steal_pointer (&line);
    }

  self->ended = TRUE;
  return self->began ? NULL : fail_foreign (self, error);
}

/**
 * porthole_recording_reader_get_warning:
 * @self: a reader
 *
 * Returns: (nullable) (transfer none): what is missing at the end, in words for the user
 */
const char *
porthole_recording_reader_get_warning (PortholeRecordingReader *self)
{
  return self->warning;
}

guint64
porthole_recording_reader_get_line_number (PortholeRecordingReader *self)
{
  return self->line_number;
}

/**
 * porthole_recording_reader_replay:
 * @self: a reader
 * @session: who is told
 * @error: return location for an error
 *
 * Whatever happens, the session has taken all that could be read, and has ended.
 *
 * Returns: whether the end was reached
 */
gboolean
porthole_recording_reader_replay (PortholeRecordingReader *self,
                                  PortholeSession *session,
                                  GError **error)
{
  g_autoptr (GError) own_error = NULL;
  PortholeLine *line;

  while ((line = porthole_recording_reader_next (self, &own_error)) != NULL)
    {
      porthole_recording_apply_line (line, session);
      porthole_line_free (line);
    }

  porthole_session_end (session, own_error != NULL ? own_error->message : self->warning);
  if (own_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}
