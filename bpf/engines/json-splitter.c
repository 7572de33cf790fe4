/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json-splitter.h"

#include <gio/gio.h>

/* Memory that one long object took is given back when shorter ones follow. */
#define KEEP_ALLOCATED (64 * 1024)

typedef enum
{
  LIST_NONE,
  LIST_OPEN,
  LIST_CLOSED,
} List;

struct _PortholeJsonSplitter
{
  GString *object;
  gsize max_length;
  guint max_depth;
  guint depth;
  List list;
  gboolean begun; /* with an object */
  gboolean in_string;
  gboolean escaped;
};

PortholeJsonSplitter *
porthole_json_splitter_new (gsize max_length, guint max_depth)
{
  PortholeJsonSplitter *self = g_new0 (PortholeJsonSplitter, 1);

  self->object = g_string_new (NULL);
  self->max_length = max_length;
  self->max_depth = max_depth;

  return self;
}

void
porthole_json_splitter_free (PortholeJsonSplitter *self)
{
  g_string_free (self->object, TRUE);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, reason);
  return FALSE;
}

/* What is between objects. */
static gboolean
porthole_json_splitter_outside (PortholeJsonSplitter *self, char c, GError **error)
{
  if (g_ascii_isspace (c))
    return TRUE;

  if (c == '{' && self->list != LIST_CLOSED)
    {
      self->depth = 1;
      self->begun = TRUE;
      return TRUE;
    }

  if (c == '[' && self->list == LIST_NONE)
    self->list = LIST_OPEN;
  else if (c == ']' && self->list == LIST_OPEN)
    self->list = LIST_CLOSED;
  else if (c != ',' || self->list != LIST_OPEN)
    return refuse (error, "not made of JSON objects");

  return TRUE;
}

static gboolean
porthole_json_splitter_inside (PortholeJsonSplitter *self, char c, GError **error)
{
  if (self->escaped)
    self->escaped = FALSE;
  else if (self->in_string)
    {
      self->escaped = c == '\\';
      self->in_string = c != '"';
    }
  else if (c == '"')
    self->in_string = TRUE;
  else if (c == '{' || c == '[')
    {
      if (++self->depth > self->max_depth)
        return refuse (error, "nested too deeply");
    }
  else if (c == '}' || c == ']')
    self->depth--;

  return TRUE;
}

gboolean
porthole_json_splitter_feed (PortholeJsonSplitter *self,
                             const char *data,
                             gsize length,
                             PortholeJsonSplitterFunc func,
                             gpointer user_data,
                             GError **error)
{
  for (gsize i = 0; i < length; i++)
    {
      gboolean outside = self->depth == 0;
      gboolean go_on;

      if (outside ? !porthole_json_splitter_outside (self, data[i], error)
                  : !porthole_json_splitter_inside (self, data[i], error))
        return FALSE;
      if (outside && self->depth == 0)
        continue;

      if (self->object->len == self->max_length)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                               "one thing in it is too long");
          return FALSE;
        }
      g_string_append_c (self->object, data[i]);
      if (self->depth > 0)
        continue;

      go_on = func (self->object->str, self->object->len, user_data);
      if (self->object->allocated_len > KEEP_ALLOCATED)
        {
          g_string_free (self->object, TRUE);
          self->object = g_string_new (NULL);
        }
      g_string_truncate (self->object, 0);
      if (!go_on)
        break;
    }

  return TRUE;
}

gboolean
porthole_json_splitter_is_whole (PortholeJsonSplitter *self)
{
  return self->depth == 0 && self->list != LIST_OPEN;
}

gboolean
porthole_json_splitter_is_empty (PortholeJsonSplitter *self)
{
  return self->list == LIST_NONE && !self->begun;
}
