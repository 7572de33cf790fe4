/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bounded-input.h"

#include <string.h>

/* A message begins with so many bytes, the last four of which are the length of its fields. */
#define START 16

/* Fields are a path and some names, each of at most 255 bytes but for the path. */
#define MAX_FIELDS (16u * 1024)

#define FIELD_SIGNATURE 8
#define FIELD_UNKNOWN   255 /* which everybody passes over */

struct _PortholeBoundedInput
{
  GInputStream parent_instance;

  GInputStream *base;
  GByteArray *head; /* start and fields of a message, which are passed on when they are complete */
  gsize passed;     /* of these */
  guint32 body;     /* bytes of the body that are still to be passed on */

  GMutex lock;
  GCond cond;
  GQueue sizes; /* of messages that wait */
  gsize waiting;
};

G_DEFINE_FINAL_TYPE (PortholeBoundedInput, porthole_bounded_input, G_TYPE_INPUT_STREAM)

static guint32
get_number (const GByteArray *head, gsize at)
{
  guint32 number;

  memcpy (&number, head->data + at, sizeof (number));
  return head->data[0] == 'l' ? GUINT32_FROM_LE (number) : GUINT32_FROM_BE (number);
}

static gboolean
read_head (PortholeBoundedInput *self,
           gsize length,
           GCancellable *cancellable,
           GError **error,
           gboolean *end)
{
  gsize at = self->head->len, n = 0;
  gboolean success;

  g_byte_array_set_size (self->head, at + length);
  success
      = g_input_stream_read_all (self->base, self->head->data + at, length, &n, cancellable, error);
  *end = success && n < length;
  return success && n == length;
}

static gboolean
skip (PortholeBoundedInput *self, guint64 length, GCancellable *cancellable, GError **error)
{
  guint8 nothing[16 * 1024];

  while (length > 0)
    {
      gssize n = g_input_stream_read (self->base, nothing, MIN (length, sizeof (nothing)),
                                      cancellable, error);

      if (n <= 0)
        return FALSE;
      length -= n;
    }
  return TRUE;
}

/* The fields are (code, signature of one character, value), each aligned to 8 bytes.
 * Returns: where the code of the field with the body's signature is, or 0 */
static gsize
find_signature (const GByteArray *head)
{
  gsize end = START + get_number (head, START - 4);
  gsize at = START;

  while (at + 5 <= end)
    {
      guint8 type = head->data[at + 2];

      if (head->data[at + 1] != 1 || head->data[at + 3] != 0)
        return 0;
      if (head->data[at] == FIELD_SIGNATURE)
        return type == 'g' ? at : 0;
      if (type == 'g')
        at += 4 + 1 + head->data[at + 4] + 1;
      else if ((type == 's' || type == 'o') && at + 8 <= end
               && get_number (head, at + 4) <= MAX_FIELDS)
        at += 4 + 4 + get_number (head, at + 4) + 1;
      else if (type == 'u')
        at += 4 + 4;
      else
        return 0;
      at = (at + 7) & ~(gsize)7;
    }
  return 0;
}

/* Waits until there is room, as the sender's bus does then. */
static void
make_room (PortholeBoundedInput *self, gsize size)
{
  g_mutex_lock (&self->lock);
  while (self->waiting > PORTHOLE_BOUNDED_INPUT_WAITING)
    g_cond_wait (&self->cond, &self->lock);
  g_queue_push_tail (&self->sizes, GSIZE_TO_POINTER (size));
  self->waiting += size;
  g_mutex_unlock (&self->lock);
}

/* Reads start and fields of the next message that is to be passed on. */
static gboolean
next_message (PortholeBoundedInput *self, GCancellable *cancellable, GError **error, gboolean *end)
{
  for (;;)
    {
      guint64 fields, body;
      gsize signature;

      g_byte_array_set_size (self->head, 0);
      self->passed = 0;
      if (!read_head (self, START, cancellable, error, end))
        return FALSE;
      body = get_number (self->head, 4);
      fields = ((guint64)get_number (self->head, START - 4) + 7) & ~(guint64)7;
      if (fields > MAX_FIELDS)
        {
          if (!skip (self, fields + body, cancellable, error))
            return FALSE;
          continue;
        }
      if (!read_head (self, fields, cancellable, error, end))
        return FALSE;
      if (body > PORTHOLE_BOUNDED_INPUT_MAX)
        {
          if (!skip (self, body, cancellable, error))
            return FALSE;
          signature = find_signature (self->head);
          if (signature == 0)
            continue;
          memset (self->head->data + 4, 0, 4);
          self->head->data[signature] = FIELD_UNKNOWN;
          body = 0;
        }
      self->body = body;
      make_room (self, self->head->len + body);
      return TRUE;
    }
}

static gssize
porthole_bounded_input_read (
    GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  PortholeBoundedInput *self = PORTHOLE_BOUNDED_INPUT (stream);
  gboolean end = FALSE;
  gssize n;

  if (self->passed == self->head->len && self->body == 0
      && !next_message (self, cancellable, error, &end))
    return end ? 0 : -1;
  if (self->passed < self->head->len)
    {
      n = MIN (count, self->head->len - self->passed);
      memcpy (buffer, self->head->data + self->passed, n);
      self->passed += n;
      return n;
    }
  n = g_input_stream_read (self->base, buffer, MIN (count, self->body), cancellable, error);
  if (n > 0)
    self->body -= n;
  return n;
}

static void
porthole_bounded_input_finalize (GObject *object)
{
  PortholeBoundedInput *self = PORTHOLE_BOUNDED_INPUT (object);

  g_object_unref (self->base);
  g_byte_array_unref (self->head);
  g_queue_clear (&self->sizes);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);

  G_OBJECT_CLASS (porthole_bounded_input_parent_class)->finalize (object);
}

static void
porthole_bounded_input_class_init (PortholeBoundedInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_bounded_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = porthole_bounded_input_read;
}

static void
porthole_bounded_input_init (PortholeBoundedInput *self)
{
  self->head = g_byte_array_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_queue_init (&self->sizes);
}

GInputStream *
porthole_bounded_input_new (GInputStream *base)
{
  PortholeBoundedInput *self = g_object_new (PORTHOLE_TYPE_BOUNDED_INPUT, NULL);

  self->base = g_object_ref (base);
  return G_INPUT_STREAM (self);
}

void
porthole_bounded_input_handled (PortholeBoundedInput *self)
{
  g_mutex_lock (&self->lock);
  self->waiting -= GPOINTER_TO_SIZE (g_queue_pop_head (&self->sizes));
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}
