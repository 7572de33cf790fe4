/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/glob.h"
#include "core/json-input.h"
#include "core/json-output.h"
#include "core/text.h"
#include "core/timestamp.h"

#include <string.h>

static void
check_bytes (const char *bytes, gsize length, const char *expected)
{
  g_autofree char *text = porthole_text_from_bytes (bytes, length);
  g_autoptr (GBytes) back = porthole_text_to_bytes (text);

  g_assert_cmpstr (text, ==, expected);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), bytes, length);
}

static void
test_bytes (void)
{
  check_bytes ("", 0, "");
  check_bytes ("plain", 5, "plain");
  check_bytes ("grün", 5, "grün");
  check_bytes ("a\0b", 3, "a\\x00b");
  check_bytes ("\\x41", 4, "\\\\x41");
  check_bytes ("\xff\xfe", 2, "\\xff\\xfe");
  check_bytes ("ok\xc3", 3, "ok\\xc3");
  check_bytes ("\xed\xa0\x80", 3, "\\xed\\xa0\\x80");
  check_bytes ("\xc0\xaf", 2, "\\xc0\\xaf");
}

static void
test_any_bytes (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      guint8 bytes[40];
      gsize length = g_test_rand_int_range (0, sizeof bytes);
      g_autofree char *text = NULL;
      g_autoptr (GBytes) back = NULL;

      for (gsize i = 0; i < length; i++)
        bytes[i] = g_test_rand_bit () ? "\\x0a\xc3\xa4\xff"[g_test_rand_int_range (0, 7)]
                                      : g_test_rand_int_range (0, 256);
      text = porthole_text_from_bytes (bytes, length);
      back = porthole_text_to_bytes (text);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), bytes, length);
    }
}

static void
check_terminal (const char *text, gsize max, const char *expected)
{
  g_autofree char *inert = porthole_text_for_terminal (text, max);

  g_assert_cmpstr (inert, ==, expected);
}

static void
test_terminal (void)
{
  check_terminal ("plain grün 漢字", G_MAXSIZE, "plain grün 漢字");
  check_terminal ("\x1b[2J\x07", G_MAXSIZE, "\\x1b[2J\\x07");
  check_terminal ("a\nb\tc\x7f", G_MAXSIZE, "a\\x0ab\\x09c\\x7f");
  check_terminal ("\xc2\x9b"
                  "31m",
                  G_MAXSIZE, "\\x9b31m");
  check_terminal ("txt\u202egpj\u2066\u2069", G_MAXSIZE, "txt\\u202egpj\\u2066\\u2069");
  check_terminal ("a\u200bb\ufeff\u2028\xc2\xad", G_MAXSIZE, "a\\u200bb\\ufeff\\u2028\\xad");
  check_terminal ("\U000e0041\u3164\ufe0f", G_MAXSIZE, "\\U000e0041\\u3164\\ufe0f");
  check_terminal ("bad\xff\xc3", G_MAXSIZE, "bad\\xff\\xc3");

  check_terminal ("123456", 6, "123456");
  check_terminal ("1234567", 6, "12345…");
  check_terminal ("12\x1b"
                  "4567",
                  5, "12…");
  check_terminal ("1", 0, "");
}

static void
test_timestamp (void)
{
  const gint64 times[] = { 0,
                           1,
                           -1,
                           1714557600000000001,
                           951782400000000000,
                           G_MAXINT64 / 2,
                           4102444799999999999,
                           -6106060800000000000 };
  const char *const bad[] = { "",
                              "2024-05-01",
                              "2024-05-01T10:00:00",
                              "2024-05-01T10:00:00+00:00",
                              "2024-05-01t10:00:00Z",
                              "2024-02-30T10:00:00Z",
                              "2023-02-29T10:00:00Z",
                              "2024-05-01T24:00:00Z",
                              "2024-05-01T10:60:00Z",
                              "2024-05-01T10:00:61Z",
                              "2024-05-01T10:00:00.Z",
                              "2024-05-01T10:00:00.0000000001Z",
                              "2024-05-01T10:00:00Z ",
                              "1600-05-01T10:00:00Z",
                              "9999-05-01T10:00:00Z",
                              "+024-05-01T10:00:00Z" };
  g_autofree char *string = porthole_timestamp_to_string (1714557600000000001);
  gint64 time;

  g_assert_cmpstr (string, ==, "2024-05-01T10:00:00.000000001Z");
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = porthole_timestamp_to_string (times[i]);

      g_assert_true (porthole_timestamp_from_string (text, &time));
      g_assert_cmpint (time, ==, times[i]);
    }

  g_assert_true (porthole_timestamp_from_string ("2024-05-01T10:00:00Z", &time));
  g_assert_cmpint (time, ==, 1714557600000000000);
  g_assert_true (porthole_timestamp_from_string ("2024-05-01T10:00:00.5Z", &time));
  g_assert_cmpint (time, ==, 1714557600500000000);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (porthole_timestamp_from_string (bad[i], &time));
}

/* the calendar of GLib agrees on every day of the years that fit */
static void
test_calendar (void)
{
  g_autoptr (GDateTime) first = g_date_time_new_utc (1900, 1, 1, 0, 0, 0);
  gint64 seconds = g_date_time_to_unix (first);

  for (guint i = 0; i < 73414; i++, seconds += 86400)
    {
      g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (seconds);
      g_autofree char *expected = g_date_time_format (day, "%Y-%m-%dT00:00:00.000000000Z");
      g_autofree char *string = porthole_timestamp_to_string (seconds * 1000000000);

      g_assert_cmpstr (string, ==, expected);
    }
}

static void
check_json (const char *data, const char *reason, guint expected_line)
{
  g_autoptr (GError) error = NULL;
  guint line = 0;
  g_autoptr (JsonNode) node = porthole_json_parse (data, strlen (data), &line, &error);

  if (reason == NULL)
    {
      g_assert_no_error (error);
      g_assert_nonnull (node);
      return;
    }
  g_assert_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_SYNTAX);
  g_assert_null (node);
  g_assert_cmpstr (error->message, ==, reason);
  g_assert_cmpuint (line, ==, expected_line);
}

static void
test_json_input (void)
{
  g_autofree char *deep = g_strnfill (500000, '[');
  g_autoptr (GError) error = NULL;

  check_json (" {\"a\":[1,-2.5e+3,true,false,null,\"\\u00e4\\ud83d\\ude00\\n\"]}\n", NULL, 0);
  check_json ("9223372036854775807", NULL, 0);
  check_json ("", "it ends in the middle", 1);
  check_json ("{\"a\":1,\n\"b\"}", "no colon after the name of a member", 2);
  check_json ("[1\n,\n2 3]", "no comma between two members", 3);
  check_json ("[1,]", "no value where one must be", 1);
  check_json ("{} {}", "something follows after its end", 1);
  check_json ("/* a */ 1", "no value where one must be", 1);
  check_json ("'a'", "no value where one must be", 1);
  check_json ("\"\\ud800\"", "half of a surrogate pair in a string", 1);
  check_json ("\"\\ud800\\u0041\"", "half of a surrogate pair in a string", 1);
  check_json ("\"\\udc00\"", "half of a surrogate pair in a string", 1);
  check_json ("\"\\u0000\"", "\\u0000 in a string", 1);
  check_json ("\"\\q\"", "an unknown escape in a string", 1);
  check_json ("\"a\nb\"", "a string has no end", 1);
  check_json ("\"a\tb\"", "a control character in a string", 1);
  check_json ("9223372036854775808", "a number that is too large", 1);
  check_json ("01", "something follows after its end", 1);
  check_json ("\xff", "bytes that are not UTF-8", 1);
  check_json (deep, "too many arrays and objects inside of each other", 1);
  g_assert_null (porthole_json_parse ("1\0", 2, NULL, &error));
  g_assert_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_SYNTAX);
}

static void
test_json_output (void)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  const char *value = "\"\\ \x1b\u202e\U000e0041ä\x7f\n";
  PortholeJsonOutput out;

  porthole_json_output_init (&out);
  porthole_json_output_begin_object (&out, NULL);
  porthole_json_output_string (&out, "s", value);
  porthole_json_output_known (&out, "not known", NULL);
  porthole_json_output_begin_array (&out, "a");
  porthole_json_output_signed (&out, NULL, -1);
  porthole_json_output_unsigned (&out, NULL, G_MAXUINT64);
  porthole_json_output_begin_object (&out, NULL);
  porthole_json_output_end_object (&out);
  porthole_json_output_null (&out, NULL);
  porthole_json_output_end_array (&out);
  porthole_json_output_end_object (&out);
  text = porthole_json_output_finish (&out);

  g_assert_cmpstr (text, ==,
                   "{\"s\":\"\\\"\\\\ \\u001b\\u202e\\udb40\\udc41ä\\u007f\\u000a\","
                   "\"a\":[-1,18446744073709551615,{},null]}");

  node = json_from_string ("{\"s\":\"\\\"\\\\ \\u001b\\u202e\\udb40\\udc41ä\\u007f\\u000a\"}",
                           &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "s"), ==, value);
}

static void
test_glob (void)
{
  g_autofree char *stars = g_strdup ("*a*a*a*a*a*a*a*a*a*a*a*a*b");
  g_autofree char *as = g_strnfill (20000, 'a');

  g_assert_true (porthole_glob_match ("*", ""));
  g_assert_true (porthole_glob_match ("a*c", "abbc"));
  g_assert_true (porthole_glob_match ("a?c", "aäc"));
  g_assert_true (porthole_glob_match ("*.key", "/etc/a.key"));
  g_assert_true (porthole_glob_match ("nginx:*", "nginx:1.27"));
  g_assert_false (porthole_glob_match ("nginx:*", "evil/nginx:1"));
  g_assert_false (porthole_glob_match ("", "a"));
  g_assert_false (porthole_glob_match ("a?", "a"));
  g_assert_false (porthole_glob_match (stars, as));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/bytes", test_bytes);
  g_test_add_func ("/text/any-bytes", test_any_bytes);
  g_test_add_func ("/text/terminal", test_terminal);
  g_test_add_func ("/text/timestamp", test_timestamp);
  g_test_add_func ("/text/calendar", test_calendar);
  g_test_add_func ("/text/json-input", test_json_input);
  g_test_add_func ("/text/json-output", test_json_output);
  g_test_add_func ("/text/glob", test_glob);

  return g_test_run ();
}
