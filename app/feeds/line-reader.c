/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-line-reader"

#include "line-reader.h"

struct _PortholeLineReader
{
  GObject parent_instance;

  gsize max_length;
  GString *line; /* that is not complete yet */
};

G_DEFINE_FINAL_TYPE (PortholeLineReader, porthole_line_reader, G_TYPE_OBJECT)

enum
{
  LINE,
  END,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
porthole_line_reader_finalize (GObject *object)
{
  PortholeLineReader *self = PORTHOLE_LINE_READER (object);

  g_string_free (self->line, TRUE);

  G_OBJECT_CLASS (porthole_line_reader_parent_class)->finalize (object);
}

static void
porthole_line_reader_class_init (PortholeLineReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_line_reader_finalize;

  signals[LINE] = g_signal_new ("line", PORTHOLE_TYPE_LINE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[END] = g_signal_new ("end", PORTHOLE_TYPE_LINE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

static void
porthole_line_reader_init (PortholeLineReader *self)
{
  self->line = g_string_new (NULL);
}

/**
 * porthole_line_reader_new:
 * @max_length: in bytes; what a line has more is passed over
 */
PortholeLineReader *
porthole_line_reader_new (gsize max_length)
{
  PortholeLineReader *self = g_object_new (PORTHOLE_TYPE_LINE_READER, NULL);

  self->max_length = max_length;
  return self;
}

static void
porthole_line_reader_end_line (PortholeLineReader *self)
{
  g_autofree char *line = NULL;

  if (self->line->len == 0)
    return;
  line = g_strndup (self->line->str, self->line->len);
  g_string_truncate (self->line, 0);
  g_signal_emit (self, signals[LINE], 0, line);
}

static void
porthole_line_reader_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeLineReader) self = user_data;
  GInputStream *stream = G_INPUT_STREAM (source);
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (stream, result, NULL);
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  for (gsize i = 0; i < size; i++)
    if (data[i] == '\n')
      porthole_line_reader_end_line (self);
    else if (self->line->len < self->max_length && data[i] != '\0')
      g_string_append_c (self->line, data[i]);

  if (size > 0)
    {
      porthole_line_reader_start (self, stream);
      return;
    }
  porthole_line_reader_end_line (self);
  g_signal_emit (self, signals[END], 0);
}

/**
 * porthole_line_reader_start:
 *
 * Begins to read @stream to its end. The reader lives until then.
 */
void
porthole_line_reader_start (PortholeLineReader *self, GInputStream *stream)
{
  g_input_stream_read_bytes_async (stream, 4096, G_PRIORITY_DEFAULT, NULL,
                                   porthole_line_reader_read_cb, g_object_ref (self));
}
