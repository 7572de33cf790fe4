/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "text.h"

#include <string.h>

/**
 * porthole_text_from_bytes:
 * @bytes: (nullable) (array length=length): what came from outside
 * @length: how many bytes
 *
 * Makes text of bytes so that none is lost: what is not UTF-8 becomes \xNN, a NUL \x00, a
 * backslash \\. porthole_text_to_bytes() takes it back.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
porthole_text_from_bytes (const void *bytes, gsize length)
{
  const char *p = bytes;
  const char *end = p + length;
  GString *text = g_string_sized_new (length + 1);

  while (p < end)
    {
      const char *valid_end;

      g_utf8_validate (p, end - p, &valid_end);
      for (; p < valid_end; p++)
        {
          if (*p == '\\')
            g_string_append (text, "\\\\");
          else
            g_string_append_c (text, *p);
        }
      if (p < end)
        g_string_append_printf (text, "\\x%02x", (guint8)*p++);
    }

  return g_string_free (text, FALSE);
}

/**
 * porthole_text_to_bytes:
 * @text: as porthole_text_from_bytes() makes it
 *
 * A backslash that begins no escape stands for itself.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
porthole_text_to_bytes (const char *text)
{
  GByteArray *bytes = g_byte_array_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    {
      guint8 byte = *p;

      if (p[0] == '\\' && p[1] == '\\')
        {
          p++;
        }
      else if (p[0] == '\\' && p[1] == 'x' && g_ascii_isxdigit (p[2]) && g_ascii_isxdigit (p[3]))
        {
          byte = g_ascii_xdigit_value (p[2]) * 16 + g_ascii_xdigit_value (p[3]);
          p += 3;
        }
      g_byte_array_append (bytes, &byte, 1);
    }

  return g_byte_array_free_to_bytes (bytes);
}

/* What Unicode calls default ignorable and g_unichar_type() does not give away as a format
 * character: fillers, selectors and joiners that take no room on screen. */
static gboolean
is_ignorable (gunichar c)
{
  return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || c == 0x2800
         || c == 0x3164 || c == 0xffa0 || (c >= 0x180b && c <= 0x180f)
         || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0000 && c <= 0xe0fff);
}

/**
 * porthole_text_is_inert:
 * @character: a character
 *
 * Returns: whether @character only shows itself: it is no control character, moves no other
 *   character (bidirectional overrides and isolates), ends no line, and is not invisible
 */
gboolean
porthole_text_is_inert (gunichar character)
{
  if (character >= 0x20 && character < 0x7f)
    return TRUE;

  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return !is_ignorable (character);
    }
}

/**
 * porthole_text_for_terminal:
 * @text: any text; bytes that are not UTF-8 do no harm either
 * @max_characters: how long the result may be, G_MAXSIZE for any length
 *
 * Makes @text harmless on a terminal and in a log: every character that is not inert becomes
 * a visible escape (\x1b, \u202e). What is too long is cut and ends with an ellipsis.
 *
 * Returns: (transfer full): inert text
 */
char *
porthole_text_for_terminal (const char *text, gsize max_characters)
{
  GString *out = g_string_new (NULL);
  gsize n = 0;
  gsize fits = 0; /* where the ellipsis would go */

  for (const char *p = text; *p != '\0';)
    {
      char piece[16];
      gsize width;
      gunichar c = g_utf8_get_char_validated (p, -1);

      if (c == (gunichar)-1 || c == (gunichar)-2)
        {
          width = g_snprintf (piece, sizeof piece, "\\x%02x", (guint8)*p);
          p++;
        }
      else
        {
          const char *next = g_utf8_next_char (p);

          if (porthole_text_is_inert (c))
            {
              memcpy (piece, p, next - p);
              piece[next - p] = '\0';
              width = 1;
            }
          else if (c < 0x100)
            width = g_snprintf (piece, sizeof piece, "\\x%02x", c);
          else if (c < 0x10000)
            width = g_snprintf (piece, sizeof piece, "\\u%04x", c);
          else
            width = g_snprintf (piece, sizeof piece, "\\U%08x", c);
          p = next;
        }

      if (n + width > max_characters)
        {
          g_string_truncate (out, fits);
          if (max_characters > 0)
            g_string_append (out, "…");
          break;
        }
      g_string_append (out, piece);
      n += width;
      if (n < max_characters)
        fits = out->len;
    }

  return g_string_free (out, FALSE);
}
