/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "json-output.h"

#include "text.h"
#include "timestamp.h"

void
porthole_json_output_init (PortholeJsonOutput *self)
{
  self->text = g_string_sized_new (512);
  self->comma = FALSE;
}

char *
porthole_json_output_finish (PortholeJsonOutput *self)
{
  return g_string_free (g_steal_pointer (&self->text), FALSE);
}

static void
append_escaped (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (const char *p = value; *p != '\0';)
    {
      gunichar c = g_utf8_get_char_validated (p, -1);

      if (c == (gunichar)-1 || c == (gunichar)-2)
        {
          /* as porthole_text_from_bytes() would have it */
          g_string_append_printf (text, "\\\\x%02x", (guint8)*p++);
          continue;
        }
      if (c == '"' || c == '\\')
        {
          g_string_append_c (text, '\\');
          g_string_append_c (text, c);
        }
      else if (porthole_text_is_inert (c))
        g_string_append_len (text, p, g_utf8_next_char (p) - p);
      else if (c < 0x10000)
        g_string_append_printf (text, "\\u%04x", c);
      else
        g_string_append_printf (text, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                                0xdc00 + ((c - 0x10000) & 0x3ff));
      p = g_utf8_next_char (p);
    }
  g_string_append_c (text, '"');
}

static void
begin_member (PortholeJsonOutput *self, const char *name)
{
  if (self->comma)
    g_string_append_c (self->text, ',');
  self->comma = TRUE;
  if (name != NULL)
    {
      append_escaped (self->text, name);
      g_string_append_c (self->text, ':');
    }
}

void
porthole_json_output_begin_object (PortholeJsonOutput *self, const char *name)
{
  begin_member (self, name);
  g_string_append_c (self->text, '{');
  self->comma = FALSE;
}

void
porthole_json_output_end_object (PortholeJsonOutput *self)
{
  g_string_append_c (self->text, '}');
  self->comma = TRUE;
}

void
porthole_json_output_begin_array (PortholeJsonOutput *self, const char *name)
{
  begin_member (self, name);
  g_string_append_c (self->text, '[');
  self->comma = FALSE;
}

void
porthole_json_output_end_array (PortholeJsonOutput *self)
{
  g_string_append_c (self->text, ']');
  self->comma = TRUE;
}

void
porthole_json_output_string (PortholeJsonOutput *self, const char *name, const char *value)
{
  begin_member (self, name);
  append_escaped (self->text, value);
}

void
porthole_json_output_known (PortholeJsonOutput *self, const char *name, const char *value)
{
  if (value != NULL)
    porthole_json_output_string (self, name, value);
}

void
porthole_json_output_strv (PortholeJsonOutput *self, const char *name, GStrv values)
{
  porthole_json_output_begin_array (self, name);
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    porthole_json_output_string (self, NULL, values[i]);
  porthole_json_output_end_array (self);
}

void
porthole_json_output_unsigned (PortholeJsonOutput *self, const char *name, guint64 value)
{
  begin_member (self, name);
  g_string_append_printf (self->text, "%" G_GUINT64_FORMAT, value);
}

void
porthole_json_output_signed (PortholeJsonOutput *self, const char *name, gint64 value)
{
  begin_member (self, name);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

void
porthole_json_output_boolean (PortholeJsonOutput *self, const char *name, gboolean value)
{
  begin_member (self, name);
  g_string_append (self->text, value ? "true" : "false");
}

void
porthole_json_output_null (PortholeJsonOutput *self, const char *name)
{
  begin_member (self, name);
  g_string_append (self->text, "null");
}

void
porthole_json_output_time (PortholeJsonOutput *self, const char *name, gint64 time)
{
  g_autofree char *string = porthole_timestamp_to_string (time);

  begin_member (self, name);
  g_string_append_c (self->text, '"');
  g_string_append (self->text, string);
  g_string_append_c (self->text, '"');
}
