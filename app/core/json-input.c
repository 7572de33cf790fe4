/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "json-input.h"

#include "timestamp.h"

#include <errno.h>
#include <string.h>

/*
 * JsonParser is made for files that one wrote oneself: it follows any depth of nesting on the C
 * stack, asserts on half of a surrogate pair, ends strings at \u0000 and takes comments and
 * trailing rubbish. So everything is first checked against the grammar of RFC 8259.
 */
typedef struct
{
  const char *start, *p, *end;
  guint depth;
  GError **error;
} Check;

GQuark
porthole_json_error_quark (void)
{
  return g_quark_from_static_string ("porthole-json-error-quark");
}

static gboolean
fail (Check *check, const char *what)
{
  g_set_error_literal (check->error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_SYNTAX, what);
  return FALSE;
}

static void
skip_space (Check *check)
{
  while (check->p < check->end
         && (*check->p == ' ' || *check->p == '\t' || *check->p == '\n' || *check->p == '\r'))
    check->p++;
}

static gboolean
skip_char (Check *check, char c)
{
  if (check->p == check->end || *check->p != c)
    return FALSE;
  check->p++;
  return TRUE;
}

static gboolean
check_hex (Check *check, guint *value)
{
  *value = 0;
  for (guint i = 0; i < 4; i++, check->p++)
    {
      if (check->p == check->end || !g_ascii_isxdigit (*check->p))
        return fail (check, "\\u needs four hexadecimal digits");
      *value = *value * 16 + g_ascii_xdigit_value (*check->p);
    }
  return TRUE;
}

static gboolean
check_escape (Check *check)
{
  guint high, low;

  if (check->p == check->end)
    return fail (check, "a string has no end");
  if (*check->p != 'u')
    {
      if (strchr ("\"\\/bfnrt", *check->p) == NULL || *check->p == '\0')
        return fail (check, "an unknown escape in a string");
      check->p++;
      return TRUE;
    }

  check->p++;
  if (!check_hex (check, &high))
    return FALSE;
  if (high == 0)
    return fail (check, "\\u0000 in a string");
  if (high >= 0xdc00 && high <= 0xdfff)
    return fail (check, "half of a surrogate pair in a string");
  if (high >= 0xd800 && high <= 0xdbff)
    {
      if (!skip_char (check, '\\') || !skip_char (check, 'u'))
        return fail (check, "half of a surrogate pair in a string");
      if (!check_hex (check, &low))
        return FALSE;
      if (low < 0xdc00 || low > 0xdfff)
        return fail (check, "half of a surrogate pair in a string");
    }
  return TRUE;
}

static gboolean
check_string (Check *check)
{
  while (check->p < check->end)
    {
      guint8 c = *check->p;

      if (c == '\n')
        return fail (check, "a string has no end");
      if (c < 0x20)
        return fail (check, "a control character in a string");
      check->p++;
      if (c == '"')
        return TRUE;
      if (c == '\\' && !check_escape (check))
        return FALSE;
    }
  return fail (check, "a string has no end");
}

static gboolean
check_digits (Check *check)
{
  const char *start = check->p;

  while (check->p < check->end && g_ascii_isdigit (*check->p))
    check->p++;
  return check->p > start;
}

static gboolean
check_number (Check *check)
{
  const char *start = check->p;
  gboolean whole = TRUE;

  skip_char (check, '-');
  if (!skip_char (check, '0') && !check_digits (check))
    return fail (check, "no value where one must be");
  if (check->p < check->end && *check->p == '.')
    {
      whole = FALSE;
      check->p++;
      if (!check_digits (check))
        return fail (check, "a number without digits after its point");
    }
  if (check->p < check->end && (*check->p == 'e' || *check->p == 'E'))
    {
      whole = FALSE;
      check->p++;
      if (!skip_char (check, '+'))
        skip_char (check, '-');
      if (!check_digits (check))
        return fail (check, "a number without digits in its exponent");
    }
  if (whole)
    {
      char digits[24];
      gsize n = check->p - start;

      if (n >= sizeof digits)
        return fail (check, "a number that is too large");
      memcpy (digits, start, n);
      digits[n] = '\0';
      if (!g_ascii_string_to_signed (digits, 10, G_MININT64, G_MAXINT64, NULL, NULL))
        return fail (check, "a number that is too large");
    }
  return TRUE;
}

static gboolean
check_word (Check *check, const char *word)
{
  gsize n = strlen (word);

  if ((gsize)(check->end - check->p) < n || memcmp (check->p, word, n) != 0)
    return fail (check, "no value where one must be");
  check->p += n;
  return TRUE;
}

static gboolean check_value (Check *check);

static gboolean
check_members (Check *check, char closing)
{
  skip_space (check);
  if (skip_char (check, closing))
    return TRUE;

  while (TRUE)
    {
      if (closing == '}')
        {
          skip_space (check);
          if (!skip_char (check, '"'))
            return fail (check, "no name in quotes where a member must begin");
          if (!check_string (check))
            return FALSE;
          skip_space (check);
          if (!skip_char (check, ':'))
            return fail (check, "no colon after the name of a member");
        }
      if (!check_value (check))
        return FALSE;
      skip_space (check);
      if (skip_char (check, closing))
        return TRUE;
      if (!skip_char (check, ','))
        return fail (check, check->p == check->end ? "it ends in the middle"
                                                   : "no comma between two members");
    }
}

static gboolean
check_value (Check *check)
{
  gboolean valid;

  skip_space (check);
  if (check->p == check->end)
    return fail (check, "it ends in the middle");

  switch (*check->p)
    {
    case '{':
    case '[':
      if (++check->depth > PORTHOLE_JSON_MAX_DEPTH)
        return fail (check, "too many arrays and objects inside of each other");
      valid = check_members (check, *check->p++ == '{' ? '}' : ']');
      check->depth--;
      return valid;
    case '"':
      check->p++;
      return check_string (check);
    case 't':
      return check_word (check, "true");
    case 'f':
      return check_word (check, "false");
    case 'n':
      return check_word (check, "null");
    default:
      return check_number (check);
    }
}

static gboolean
check_all (Check *check)
{
  const char *bad;

  if (!g_utf8_validate_len (check->start, check->end - check->start, &bad))
    {
      check->p = bad;
      return fail (check, *bad == '\0' ? "a NUL" : "bytes that are not UTF-8");
    }
  if (!check_value (check))
    return FALSE;
  skip_space (check);
  if (check->p < check->end)
    return fail (check, "something follows after its end");
  return TRUE;
}

/**
 * porthole_json_parse:
 * @data: (array length=length): what came from outside; need not end with a NUL
 * @length: how many bytes
 * @line: (out) (optional): where to put the line, from 1, of what is wrong
 * @error: return location for an error, which says what is wrong but not where
 *
 * Parses strict JSON whatever was made of it: nesting is bounded, strings hold no NUL, whole
 * numbers fit into a gint64.
 *
 * Returns: (transfer full): the value, or %NULL
 */
JsonNode *
porthole_json_parse (const char *data, gsize length, guint *line, GError **error)
{
  Check check = { .start = data, .p = data, .end = data + length, .error = error };
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) own_error = NULL;

  if (!check_all (&check))
    {
      if (line != NULL)
        {
          *line = 1;
          for (const char *p = data; p < check.p; p++)
            *line += *p == '\n';
        }
      return NULL;
    }

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, data, length, &own_error))
    {
      if (line != NULL)
        *line = json_parser_get_current_line (parser);
      g_set_error_literal (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_SYNTAX,
                           own_error->message);
      return NULL;
    }

  return json_parser_steal_root (parser);
}

static JsonNode *
get_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static gboolean
wrong_type (const char *name, const char *type, GError **error)
{
  g_set_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE, "\"%s\" must be %s", name,
               type);
  return FALSE;
}

gboolean
porthole_json_get_string (JsonObject *object, const char *name, char **value, GError **error)
{
  JsonNode *node = get_member (object, name);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return wrong_type (name, "a string", error);

  g_free (*value);
  *value = json_node_dup_string (node);
  return TRUE;
}

gboolean
porthole_json_get_strv (JsonObject *object, const char *name, GStrv *values, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = NULL;

  if (!porthole_json_get_array (object, name, &array, error))
    return FALSE;
  if (array == NULL)
    return TRUE;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return wrong_type (name, "an array of strings", error);
      g_strv_builder_add (builder, json_node_get_string (node));
    }

  g_strfreev (*values);
  *values = g_strv_builder_end (builder);
  return TRUE;
}

gboolean
porthole_json_get_unsigned (
    JsonObject *object, const char *name, guint64 max, guint64 *value, GError **error)
{
  JsonNode *node = get_member (object, name);
  gint64 number;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return wrong_type (name, "a whole number", error);

  number = json_node_get_int (node);
  if (number < 0 || (guint64)number > max)
    {
      g_set_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                   "\"%s\" must be between 0 and %" G_GUINT64_FORMAT, name, max);
      return FALSE;
    }
  *value = number;
  return TRUE;
}

gboolean
porthole_json_get_uint (
    JsonObject *object, const char *name, guint max, guint *value, GError **error)
{
  guint64 number = *value;

  if (!porthole_json_get_unsigned (object, name, max, &number, error))
    return FALSE;
  *value = number;
  return TRUE;
}

gboolean
porthole_json_get_boolean (JsonObject *object, const char *name, gboolean *value, GError **error)
{
  JsonNode *node = get_member (object, name);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return wrong_type (name, "true or false", error);

  *value = json_node_get_boolean (node);
  return TRUE;
}

gboolean
porthole_json_get_time (JsonObject *object, const char *name, gint64 *time, GError **error)
{
  g_autofree char *string = NULL;

  if (!porthole_json_get_string (object, name, &string, error))
    return FALSE;
  if (string != NULL && !porthole_timestamp_from_string (string, time))
    return wrong_type (name, "a time such as 2024-05-01T10:00:00.000000000Z", error);
  return TRUE;
}

gboolean
porthole_json_get_object (JsonObject *object, const char *name, JsonObject **value, GError **error)
{
  JsonNode *node = get_member (object, name);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return wrong_type (name, "an object", error);

  *value = json_node_get_object (node);
  return TRUE;
}

gboolean
porthole_json_get_array (JsonObject *object, const char *name, JsonArray **value, GError **error)
{
  JsonNode *node = get_member (object, name);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return wrong_type (name, "an array", error);

  *value = json_node_get_array (node);
  return TRUE;
}
