/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "core/recording-reader.h"

#include <string.h>

#define ROUNDS 3000

/* Files that were valid once and are not any more, always the same ones. Whatever is in them, they
 * are read or refused in words. Under the sanitizers this also looks for what reads beyond its
 * memory. */

static PortholeRules *rules;

static void
mutate (GRand *random, GByteArray *data, const GByteArray *other)
{
  static const char *const pieces[] = { "\"",
                                        "{",
                                        "}",
                                        "[",
                                        "]",
                                        ",",
                                        ":",
                                        "\\",
                                        "\n",
                                        "null",
                                        "-1",
                                        "1e9",
                                        "\\u0000",
                                        "\\ud800",
                                        "\xff",
                                        "\x1f\x8b",
                                        "true",
                                        "{}",
                                        "[[[",
                                        "999999999999999999999",
                                        "\"type\":\"event\"",
                                        "\"count\":0",
                                        "\"host\"" };
  guint n = g_rand_int_range (random, 1, 8);

  for (guint i = 0; i < n && data->len > 0; i++)
    {
      guint at = g_rand_int_range (random, 0, data->len);
      guint length = g_rand_int_range (random, 1, 200);
      const char *piece = pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))];
      guint from;

      length = MIN (length, data->len - at);
      switch (g_rand_int_range (random, 0, 6))
        {
        case 0:
          data->data[at] ^= 1 << g_rand_int_range (random, 0, 8);
          break;
        case 1:
          g_byte_array_remove_range (data, at, length);
          break;
        case 2:
          g_byte_array_append (data, (const guint8 *)piece, strlen (piece));
          memmove (data->data + at + strlen (piece), data->data + at,
                   data->len - at - strlen (piece));
          memcpy (data->data + at, piece, strlen (piece));
          break;
        case 3:
          g_byte_array_set_size (data, at);
          break;
        case 4:
          from = g_rand_int_range (random, 0, other->len);
          length = MIN (MIN (length, other->len - from), data->len - at);
          memcpy (data->data + at, other->data + from, length);
          break;
        default:
          memset (data->data + at, g_rand_int_range (random, 0, 256), MIN (length, 4u));
          break;
        }
    }
}

static GByteArray *
load (const char *path)
{
  g_autofree char *content = check_read (path);
  GByteArray *data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *)content, strlen (content));

  return data;
}

static GByteArray *
mutated_copy (GRand *random, const GByteArray *valid)
{
  GByteArray *data = g_byte_array_new ();

  g_byte_array_append (data, valid->data, valid->len);
  mutate (random, data, valid);

  return data;
}

static void
test_recordings (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);
  g_autoptr (GByteArray) valid = load (CHECK_GOLDEN_DIR "/recording.jsonl");
  guint n_refused = 0;
  guint n_read = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GByteArray) data = mutated_copy (random, valid);
      g_autoptr (GInputStream) stream
          = g_memory_input_stream_new_from_data (data->data, data->len, NULL);
      g_autoptr (PortholeRecordingReader) reader = porthole_recording_reader_new (stream, "x");
      g_autoptr (PortholeSession) session = porthole_session_new (rules, NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *graph = NULL;

      if (porthole_recording_reader_replay (reader, session, &error))
        {
          g_assert_no_error (error);
          n_read++;
        }
      else
        {
          g_assert_nonnull (error);
          g_assert_true (g_str_has_prefix (error->message, "x:"));
          n_refused++;
        }
      graph = porthole_graph_to_json (porthole_session_get_graph (session));
      g_assert_true (g_utf8_validate (graph, -1, NULL));
    }
  g_assert_cmpuint (n_refused, >, ROUNDS / 10);
  g_assert_cmpuint (n_read, >, ROUNDS / 50);
}

static void
test_lines (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4712);
  g_autofree char *content = check_read (CHECK_GOLDEN_DIR "/recording.jsonl");
  g_auto (GStrv) lines = g_strsplit (g_strchomp (content), "\n", -1);
  g_autoptr (GByteArray) all = load (CHECK_GOLDEN_DIR "/recording.jsonl");
  guint n = g_strv_length (lines);

  for (guint round = 0; round < 5 * ROUNDS; round++)
    {
      const char *line = lines[round % n];
      g_autoptr (GByteArray) data = g_byte_array_new ();
      g_autoptr (PortholeLine) parsed = NULL;
      g_autoptr (GError) error = NULL;

      g_byte_array_append (data, (const guint8 *)line, strlen (line));
      mutate (random, data, all);
      parsed = porthole_recording_parse_line ((const char *)data->data, data->len, &error);
      g_assert_true ((parsed == NULL) == (error != NULL));
      if (parsed != NULL && parsed->event != NULL)
        {
          /* what was read can be written, and read again */
          g_autofree char *again = porthole_recording_line_for_event (parsed->event);
          g_autoptr (PortholeLine) reread
              = porthole_recording_parse_line (again, strlen (again), &error);

          g_assert_no_error (error);
          g_assert_nonnull (reread);
        }
    }
}

static void
test_packed_recordings (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4713);
  g_autoptr (GByteArray) plain = load (CHECK_GOLDEN_DIR "/recording.jsonl");
  g_autoptr (GZlibCompressor) compressor
      = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GByteArray) valid = g_byte_array_new ();
  guint8 out[16384];
  gsize n_read, n_written;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), plain->data, plain->len, out,
                                        sizeof out, G_CONVERTER_INPUT_AT_END, &n_read, &n_written,
                                        NULL),
                   ==, G_CONVERTER_FINISHED);
  g_byte_array_append (valid, out, n_written);

  for (guint round = 0; round < ROUNDS / 3; round++)
    {
      g_autoptr (GByteArray) data = mutated_copy (random, valid);
      g_autoptr (GInputStream) stream
          = g_memory_input_stream_new_from_data (data->data, data->len, NULL);
      g_autoptr (PortholeRecordingReader) reader = porthole_recording_reader_new (stream, "x");
      g_autoptr (PortholeSession) session = porthole_session_new (rules, NULL);

      porthole_recording_reader_replay (reader, session, NULL);
    }
}

static void
test_rules (void)
{
  static const char *const names[] = { "base.json", "files.json", "network.json", "programs.json" };
  g_autoptr (GRand) random = g_rand_new_with_seed (4714);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (CHECK_RULES_DIR, names[i], NULL);
      g_autoptr (GByteArray) base = load (CHECK_RULES_DIR "/base.json");
      g_autoptr (GByteArray) valid = load (path);

      for (guint round = 0; round < ROUNDS / 20; round++)
        {
          g_autoptr (GByteArray) data = mutated_copy (random, valid);
          g_autoptr (PortholeRules) broken = porthole_rules_new ();
          g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
          g_autoptr (GPtrArray) paths = NULL;
          gboolean read;

          porthole_rules_load_data (broken, "base", (const char *)base->data, base->len, NULL);
          read = porthole_rules_load_data (broken, "x", (const char *)data->data, data->len,
                                           problems);
          g_assert_true (read || problems->len > 0);
          paths = porthole_rules_get_paths (broken);
          g_assert_nonnull (paths);
        }
    }
}

static void
test_trust (void)
{
  const char *text = "{\"version\":1,\"containers\":[{\"name\":\"a*\",\"owner\":7},{\"id\":\"b\"}],"
                     "\"addresses\":[{\"address\":\"10.0.0.0/8\",\"note\":\"x\"}]}"
                     "\n203.0.113.0/24\nevil.example\n";
  g_autoptr (GRand) random = g_rand_new_with_seed (4715);
  g_autoptr (GByteArray) valid = g_byte_array_new ();

  g_byte_array_append (valid, (const guint8 *)text, strlen (text));
  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GByteArray) data = mutated_copy (random, valid);
      g_autoptr (PortholeTrust) trust = porthole_trust_new ();
      g_autofree char *why = NULL;

      porthole_trust_load_data (trust, "x", (const char *)data->data, data->len, NULL);
      porthole_trust_load_block_data (trust, "x", (const char *)data->data, data->len, NULL);
      why = porthole_trust_find_block (trust, "203.0.113.1", "a.evil.example");
    }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  rules = check_shipped_rules ();

  g_test_add_func ("/mutations/recordings", test_recordings);
  g_test_add_func ("/mutations/lines", test_lines);
  g_test_add_func ("/mutations/packed-recordings", test_packed_recordings);
  g_test_add_func ("/mutations/rules", test_rules);
  g_test_add_func ("/mutations/trust", test_trust);

  status = g_test_run ();
  porthole_rules_unref (rules);
  return status;
}
