/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "core/recording-reader.h"
#include "core/recording-writer.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* one of each, with all that can be known, in the order in which a recording tells them */
static GPtrArray *
make_lines (void)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) coverage
      = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_coverage_free);
  g_autoptr (GPtrArray) totals
      = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_totals_free);
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web", "10.0.0.2 2001:db8::2");
  g_autoptr (PortholeContainer) bare = porthole_container_new (CHECK_DB);
  g_autoptr (PortholeProcess) process = check_process (5, "/usr/sbin/nginx", "nginx -g x");
  g_autoptr (PortholeEvent) exec = check_exec (4711, "/usr/bin/bash", "bash -i");
  g_autoptr (PortholeEvent) exit = porthole_event_new (PORTHOLE_EVENT_EXIT);
  g_autoptr (PortholeEvent) killed = porthole_event_new (PORTHOLE_EVENT_EXIT);
  g_autoptr (PortholeEvent) connect = check_connect (4711, "203.0.113.7", 443, "established");
  g_autoptr (PortholeEvent) outcome = check_connect (4711, "2001:db8::7", 53, "refused");
  g_autoptr (PortholeEvent) open = check_open (4711, "/etc/shadow", "read write", "EACCES");
  g_autoptr (PortholeFinding) finding = porthole_finding_new ("scan-tool", CHECK_WEB);
  PortholeTotals *one = porthole_totals_new (CHECK_WEB);

  g_ptr_array_add (coverage, porthole_coverage_new ("exec", "sched_process_exec", "active", ""));
  g_ptr_array_add (
      coverage, porthole_coverage_new ("open", "", "missing", "no BTF: install a kernel with it"));
  web->labels = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (web->labels, (char *)"b", (char *)"2");
  g_hash_table_insert (web->labels, (char *)"a", (char *)"1");
  web->project = g_strdup ("shop");
  web->pod = g_strdup ("shop-1");
  web->claimed = TRUE;
  web->owner = 1000;
  web->corrects = TRUE;
  bare->time = CHECK_TIME;

  process->args_cut = TRUE;
  process->exe_resolved = FALSE;
  process->pid_in_container = 1;
  process->uid = 33;

  exec->id = 17;
  exec->level = PORTHOLE_LEVEL_HIGH;
  exec->score = 95;
  exec->rules = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (exec->rules, g_strdup ("reverse-shell"));
  exec->input = porthole_peer_new ("203.0.113.9", 4444, "tcp");
  /* a backslash, a byte that is no UTF-8, an escape and an override */
  exec->process->args[1] = (g_free (exec->process->args[1]), g_strdup ("\\\\ \\xff \x1b \u202e ä"));

  exit->id = 18;
  killed->id = 19;
  exit->time = killed->time = CHECK_TIME;
  exit->container = g_strdup (CHECK_WEB);
  killed->container = g_strdup (CHECK_WEB);
  exit->code = 3;
  killed->code = -1;
  killed->signal = 9;

  connect->id = 20;
  connect->count = connect->outcomes = 1000;
  connect->last += SECOND;
  connect->peer->name = g_strdup ("api.example.org");
  connect->peer->container = g_strdup (CHECK_DB);
  outcome->id = 21;
  outcome->count = 0;
  outcome->outcomes = 5;
  outcome->peer->protocol = "udp";
  open->id = 22;
  open->phase = PORTHOLE_PHASE_SETUP;
  open->resolved = FALSE;
  open->cut = TRUE;

  finding->id = 5;
  finding->time = finding->first = CHECK_TIME;
  finding->last = CHECK_TIME + SECOND;
  finding->title = g_strdup ("Scan tool started");
  finding->level = PORTHOLE_LEVEL_HIGH;
  finding->score = 80;
  finding->subject = g_strdup ("nmap");
  finding->process = check_process (7, "/usr/bin/nmap", "nmap");
  finding->chain = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_process_unref);
  g_ptr_array_add (finding->chain, porthole_process_ref (process));
  finding->techniques = g_strsplit ("T1046", " ", -1);
  finding->count = 2;
  porthole_finding_add_reason (finding, "nmap was started");
  porthole_finding_add_event (finding, 17);
  porthole_finding_add_event (finding, 20);

  one->events = 15;
  one->delivered = 4;
  one->merged = 5;
  one->lost = 3;
  one->not_itemised = 3;
  g_ptr_array_add (totals, one);

  g_ptr_array_add (lines,
                   porthole_recording_line_for_session (CHECK_TIME, "desk", "6.1.0", coverage));
  g_ptr_array_add (lines, porthole_recording_line_for_snapshot (CHECK_TIME, TRUE));
  g_ptr_array_add (lines, porthole_recording_line_for_container (web));
  g_ptr_array_add (lines, porthole_recording_line_for_container (bare));
  g_ptr_array_add (lines, porthole_recording_line_for_process (CHECK_TIME, CHECK_WEB, process));
  g_ptr_array_add (lines, porthole_recording_line_for_snapshot (CHECK_TIME, FALSE));
  g_ptr_array_add (lines, porthole_recording_line_for_event (exec));
  g_ptr_array_add (lines, porthole_recording_line_for_event (exit));
  g_ptr_array_add (lines, porthole_recording_line_for_event (killed));
  g_ptr_array_add (lines, porthole_recording_line_for_event (connect));
  g_ptr_array_add (lines, porthole_recording_line_for_event (outcome));
  g_ptr_array_add (lines, porthole_recording_line_for_event (open));
  g_ptr_array_add (lines, porthole_recording_line_for_finding (finding));
  g_ptr_array_add (lines, porthole_recording_line_for_totals (CHECK_TIME, totals));

  return lines;
}

static char *
write_again (const PortholeLine *line)
{
  switch (line->type)
    {
    case PORTHOLE_LINE_SESSION:
      return porthole_recording_line_for_session (line->time, line->host, line->kernel,
                                                  line->coverage);
    case PORTHOLE_LINE_CONTAINER:
      return porthole_recording_line_for_container (line->container);
    case PORTHOLE_LINE_PROCESS:
      return porthole_recording_line_for_process (line->time, line->container_id, line->process);
    case PORTHOLE_LINE_EVENT:
      return porthole_recording_line_for_event (line->event);
    case PORTHOLE_LINE_FINDING:
      return porthole_recording_line_for_finding (line->finding);
    case PORTHOLE_LINE_STATS:
      return porthole_recording_line_for_totals (line->time, line->totals);
    case PORTHOLE_LINE_SNAPSHOT:
      return porthole_recording_line_for_snapshot (line->time, line->begins);
    default:
      return NULL;
    }
}

/* each line is what it always was, and what is read of it is all there is */
static void
test_golden (void)
{
  g_autoptr (GPtrArray) lines = make_lines ();
  g_autofree char *content = check_read (CHECK_GOLDEN_DIR "/recording.jsonl");
  g_auto (GStrv) golden = g_strsplit (g_strchomp (content), "\n", -1);

  for (guint i = 0; i < lines->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PortholeLine) line = NULL;
      g_autofree char *again = NULL;

      g_assert_cmpstr (lines->pdata[i], ==, golden[i]);
      line = porthole_recording_parse_line (golden[i], strlen (golden[i]), &error);
      g_assert_no_error (error);
      again = write_again (line);
      g_assert_cmpstr (again, ==, golden[i]);
    }
  g_assert_cmpuint (g_strv_length (golden), ==, lines->len);
}

/* what a later version may add is passed over */
static void
test_unknown (void)
{
  static const char *const later[]
      = { "{\"type\":\"weather\",\"sun\":true}",
          "{\"type\":\"event\",\"kind\":\"teleport\",\"container\":7}" };
  const char *more = "{\"type\":\"event\",\"kind\":\"exit\",\"container\":\"a\",\"new\":[{}],"
                     "\"code\":1,\"process\":{\"pid\":7,\"colour\":\"red\"}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (PortholeLine) line = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (later); i++)
    {
      g_autoptr (PortholeLine) other
          = porthole_recording_parse_line (later[i], strlen (later[i]), &error);

      g_assert_no_error (error);
      g_assert_cmpint (other->type, ==, PORTHOLE_LINE_OTHER);
    }
  line = porthole_recording_parse_line (more, strlen (more), &error);
  g_assert_no_error (error);
  g_assert_cmpint (line->event->code, ==, 1);
  g_assert_cmpuint (line->event->process->pid, ==, 7);
}

static void
test_malformed (void)
{
  static const char *const bad[][2] = {
    { "", "it ends in the middle" },
    { "7", "a line must be an object" },
    { "{}", "\"type\" is missing" },
    { "{\"type\":7}", "\"type\" must be a string" },
    { "{\"type\":\"session\"}", "\"version\" is missing" },
    { "{\"type\":\"session\",\"version\":1,\"time\":\"noon\"}",
      "\"time\" must be a time such as 2024-05-01T10:00:00.000000000Z" },
    { "{\"type\":\"container\"}", "\"id\" is missing" },
    { "{\"type\":\"container\",\"id\":\"a\",\"labels\":[]}", "\"labels\" must be an object" },
    { "{\"type\":\"container\",\"id\":\"a\",\"addresses\":[7]}",
      "\"addresses\" must be an array of strings" },
    { "{\"type\":\"process\",\"container\":\"a\"}", "\"process\" is missing" },
    { "{\"type\":\"event\"}", "\"kind\" is missing" },
    { "{\"type\":\"event\",\"kind\":\"exec\"}", "\"container\" is missing" },
    { "{\"type\":\"event\",\"kind\":\"exec\",\"container\":\"a\",\"process\":{\"pid\":-1}}",
      "\"pid\" must be between 0 and 4294967295" },
    { "{\"type\":\"event\",\"kind\":\"exec\",\"container\":\"a\",\"process\":{\"pid\":1.5}}",
      "\"pid\" must be a whole number" },
    { "{\"type\":\"event\",\"kind\":\"connect\",\"container\":\"a\"}", "\"peer\" is missing" },
    { "{\"type\":\"event\",\"kind\":\"connect\",\"container\":\"a\",\"peer\":{\"ip\":\"x\","
      "\"protocol\":\"tcp\"}}",
      "\"ip\" is no address" },
    { "{\"type\":\"event\",\"kind\":\"connect\",\"container\":\"a\",\"peer\":{\"ip\":\"::1\","
      "\"port\":65536,\"protocol\":\"tcp\"}}",
      "\"port\" must be between 0 and 65535" },
    { "{\"type\":\"event\",\"kind\":\"connect\",\"container\":\"a\",\"peer\":{\"ip\":\"::1\","
      "\"protocol\":\"ipx\"}}",
      "\"protocol\" must be \"tcp\" or \"udp\"" },
    { "{\"type\":\"event\",\"kind\":\"open\",\"container\":\"a\"}", "\"file\" is missing" },
    { "{\"type\":\"event\",\"kind\":\"exec\",\"container\":\"a\",\"level\":\"odd\"}",
      "\"level\" must be \"normal\", \"warning\" or \"high\"" },
    { "{\"type\":\"finding\",\"rule\":\"a\",\"container\":\"b\",\"chain\":[7]}",
      "\"chain\" must be an array of processes" },
    { "{\"type\":\"stats\",\"containers\":{\"a\":7}}", "\"a\" must be an object" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (porthole_recording_parse_line (bad[i][0], strlen (bad[i][0]), &error));
      g_assert_error (error, PORTHOLE_RECORDING_ERROR, PORTHOLE_RECORDING_ERROR_MALFORMED);
      g_assert_cmpstr (error->message, ==, bad[i][1]);
    }
}

static PortholeRecordingReader *
new_reader (const void *data, gssize length)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (
      data, length < 0 ? (gssize)strlen (data) : length, NULL);

  return porthole_recording_reader_new (stream, "my.jsonl");
}

static guint
read_all (PortholeRecordingReader *reader, GError **error)
{
  PortholeLine *line;
  guint n = 0;

  while ((line = porthole_recording_reader_next (reader, error)) != NULL)
    {
      porthole_line_free (line);
      n++;
    }
  g_assert_null (porthole_recording_reader_next (reader, NULL));

  return n;
}

static char *
join (guint *n)
{
  g_autoptr (GPtrArray) lines = make_lines ();
  GString *text = g_string_new (NULL);

  *n = lines->len;
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (char *)lines->pdata[i]);

  return g_string_free (text, FALSE);
}

static GBytes *
compress (const char *text, gsize length)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GZlibCompressor) compressor
      = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GOutputStream) stream
      = g_converter_output_stream_new (memory, G_CONVERTER (compressor));

  g_assert_true (g_output_stream_write_all (stream, text, length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
check_reading (const void *data, gssize length, guint n, const char *warning)
{
  g_autoptr (PortholeRecordingReader) reader = new_reader (data, length);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (read_all (reader, &error), ==, n);
  g_assert_no_error (error);
  g_assert_cmpstr (porthole_recording_reader_get_warning (reader), ==, warning);
}

static void
test_read (void)
{
  guint n;
  g_autofree char *text = join (&n);
  g_autofree char *windows = NULL;
  g_autofree char *spaced = g_strconcat (text, "\n  \n", NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GBytes) packed = compress (text, strlen (text));
  g_autoptr (GByteArray) twice = g_byte_array_new ();

  check_reading (text, -1, n, NULL);
  check_reading (spaced, -1, n, NULL);
  windows = g_strjoinv ("\r\n", lines);
  check_reading (windows, -1, n, NULL);
  /* without the last line end all is there */
  check_reading (text, strlen (text) - 1, n, NULL);

  check_reading (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), n, NULL);
  /* one after the other is a recording too */
  for (guint i = 0; i < 2; i++)
    g_byte_array_append (twice, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  check_reading (twice->data, twice->len, 2 * n, NULL);
}

/* wherever it is cut off, all whole lines are told, and that it was cut off */
static void
test_cut (void)
{
  guint n;
  g_autofree char *text = join (&n);
  gsize length = strlen (text);
  gsize first = strchr (text, '\n') - text;
  g_autoptr (GBytes) packed = compress (text, length);

  for (gsize cut = first; cut < length; cut += 7)
    {
      g_autoptr (PortholeRecordingReader) reader = new_reader (text, cut);
      g_autoptr (GError) error = NULL;
      guint whole = 0;

      for (gsize i = 0; i < cut; i++)
        whole += text[i] == '\n' ? 1 : 0;
      if (text[cut] == '\n')
        whole++;
      g_assert_cmpuint (read_all (reader, &error), ==, whole);
      g_assert_no_error (error);
      g_assert_true ((porthole_recording_reader_get_warning (reader) != NULL)
                     == (text[cut] != '\n' && text[cut - 1] != '\n'));
    }

  for (gsize cut = 0; cut < g_bytes_get_size (packed); cut += 3)
    {
      g_autoptr (PortholeRecordingReader) reader
          = new_reader (g_bytes_get_data (packed, NULL), cut);
      g_autoptr (GError) error = NULL;
      guint read = read_all (reader, &error);

      /* all was in one deflate block: nothing before its end can be had */
      if (read == 0)
        g_assert_error (error, PORTHOLE_RECORDING_ERROR, PORTHOLE_RECORDING_ERROR_FOREIGN);
      else
        {
          g_assert_no_error (error);
          g_assert_nonnull (porthole_recording_reader_get_warning (reader));
        }
    }
}

static void
check_refused (const void *data, gssize length, guint n, int code, const char *message)
{
  g_autoptr (PortholeRecordingReader) reader = new_reader (data, length);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (read_all (reader, &error), ==, n);
  g_assert_error (error, PORTHOLE_RECORDING_ERROR, code);
  g_assert_cmpstr (error->message, ==, message);
}

#define SESSION_LINE "{\"type\":\"session\",\"version\":1}\n"
#define FOREIGN                                                                                    \
  "my.jsonl: is no recording of Porthole: its first line is not that of a session; choose a file " \
  "that Porthole recorded"

static void
test_refused (void)
{
  g_autofree char *huge = g_strnfill (3 * PORTHOLE_RECORDING_MAX_LINE, 'x');
  g_autofree char *huge_line = g_strconcat (SESSION_LINE, huge, NULL);
  g_autofree char *ended = g_strconcat (SESSION_LINE, huge, "\n", NULL);
  g_autofree char *deep = g_strnfill (PORTHOLE_RECORDING_MAX_LINE - 1, '[');
  g_autofree char *deep_line = g_strconcat (SESSION_LINE, deep, "\n", NULL);
  const char *too_long
      = "my.jsonl:2: the line is longer than 1048576 bytes; cut the file off before "
        "it to read what is there";

  check_refused ("", 0, 0, PORTHOLE_RECORDING_ERROR_FOREIGN, FOREIGN);
  check_refused ("\n\n", -1, 0, PORTHOLE_RECORDING_ERROR_FOREIGN, FOREIGN);
  check_refused ("{\"a\":1}\n", -1, 0, PORTHOLE_RECORDING_ERROR_FOREIGN, FOREIGN);
  check_refused ("{\"type\":\"stats\"}\n" SESSION_LINE, -1, 0, PORTHOLE_RECORDING_ERROR_FOREIGN,
                 FOREIGN);
  check_refused ("\x7f"
                 "ELF\0\0\0\n",
                 8, 0, PORTHOLE_RECORDING_ERROR_FOREIGN, FOREIGN);
  check_refused ("\x1f\x8b rubbish that is not gzip", -1, 0, PORTHOLE_RECORDING_ERROR_FOREIGN,
                 FOREIGN);
  check_refused (huge, -1, 0, PORTHOLE_RECORDING_ERROR_FOREIGN, FOREIGN);

  check_refused (
      "{\"type\":\"session\",\"version\":2}\n", -1, 0, PORTHOLE_RECORDING_ERROR_VERSION,
      "my.jsonl:1: it is a recording of version 2, and this Porthole reads up to version "
      "1; open it with a newer Porthole");
  check_refused (huge_line, -1, 1, PORTHOLE_RECORDING_ERROR_TOO_LONG, too_long);
  check_refused (ended, -1, 1, PORTHOLE_RECORDING_ERROR_TOO_LONG, too_long);
  check_refused (
      deep_line, -1, 1, PORTHOLE_RECORDING_ERROR_MALFORMED,
      "my.jsonl:2: too many arrays and objects inside of each other; the file was damaged "
      "or changed, cut it off before this line to read what is there");
  check_refused (
      SESSION_LINE "{\"type\":\"event\"}\n" SESSION_LINE, -1, 1, PORTHOLE_RECORDING_ERROR_MALFORMED,
      "my.jsonl:2: \"kind\" is missing; the file was damaged or changed, cut it off before "
      "this line to read what is there");
}

static void
test_damaged_gzip (void)
{
  guint n;
  g_autofree char *text = join (&n);
  g_autoptr (GString) much = g_string_new (NULL);
  g_autoptr (GBytes) packed = NULL;
  g_autofree guint8 *data = NULL;
  g_autoptr (PortholeRecordingReader) reader = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append (much, text);
  packed = compress (much->str, much->len);
  data = g_memdup2 (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  /* the check sum at the end */
  data[g_bytes_get_size (packed) - 8] ^= 1;
  reader = new_reader (data, g_bytes_get_size (packed));
  read_all (reader, &error);
  g_assert_error (error, PORTHOLE_RECORDING_ERROR, PORTHOLE_RECORDING_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "the compressed data is damaged"));
}

static void
check_mode (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_write (void)
{
  char *folder = check_folder ();
  const char *const names[] = { "a.jsonl", "a.jsonl.gz" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr (GPtrArray) lines = make_lines ();
      g_autoptr (GError) error = NULL;
      g_autoptr (PortholeRecordingWriter) writer
          = porthole_recording_writer_open (path, PORTHOLE_WRITER_NONE, &error);
      g_autoptr (PortholeRecordingReader) early = NULL;
      g_autoptr (PortholeRecordingReader) reader = NULL;

      g_assert_no_error (error);
      check_mode (path);
      for (guint j = 0; j < 3; j++)
        g_assert_true (porthole_recording_writer_write (writer, lines->pdata[j], &error));
      g_assert_true (porthole_recording_writer_flush (writer, &error));

      /* while it is written, what was handed on can be read */
      early = porthole_recording_reader_open (path, &error);
      g_assert_cmpuint (read_all (early, &error), ==, 3);
      g_assert_no_error (error);

      for (guint j = 3; j < lines->len; j++)
        g_assert_true (porthole_recording_writer_write (writer, lines->pdata[j], &error));
      g_assert_true (porthole_recording_writer_close (writer, &error));
      g_assert_true (porthole_recording_writer_close (writer, &error));
      g_assert_no_error (error);
      g_assert_false (porthole_recording_writer_write (writer, "{}", NULL));

      reader = porthole_recording_reader_open (path, &error);
      g_assert_cmpuint (read_all (reader, &error), ==, lines->len);
      g_assert_no_error (error);
      g_assert_null (porthole_recording_reader_get_warning (reader));
    }
  check_remove_folder (folder);
}

static void
test_open_existing (void)
{
  char *folder = check_folder ();
  g_autofree char *path = g_build_filename (folder, "a.jsonl", NULL);
  g_autofree char *link = g_build_filename (folder, "link.jsonl", NULL);
  g_autofree char *missing = g_build_filename (folder, "no", "a.jsonl", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PortholeRecordingWriter) unused = NULL;
  g_autoptr (PortholeRecordingWriter) writer = NULL;

  g_file_set_contents (path, "precious", -1, NULL);
  g_assert_cmpint (symlink ("a.jsonl", link), ==, 0);

  g_assert_null (porthole_recording_writer_open (path, PORTHOLE_WRITER_NONE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_null (porthole_recording_writer_open (folder, PORTHOLE_WRITER_REPLACE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_clear_error (&error);
  g_assert_null (porthole_recording_writer_open (missing, PORTHOLE_WRITER_REPLACE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, missing));
  g_clear_error (&error);

  /* nothing was written, so nothing is replaced */
  unused = porthole_recording_writer_open (path, PORTHOLE_WRITER_REPLACE, &error);
  g_assert_true (porthole_recording_writer_close (unused, &error));
  content = check_read (path);
  g_assert_cmpstr (content, ==, "precious");
  g_assert_cmpuint (count_files (folder), ==, 2);

  /* the first line takes its place, through the link */
  writer = porthole_recording_writer_open (link, PORTHOLE_WRITER_REPLACE, &error);
  g_assert_no_error (error);
  g_assert_true (porthole_recording_writer_write (writer, "{\"a\":1}", &error));
  g_free (content);
  content = check_read (path);
  g_assert_cmpstr (content, ==, "{\"a\":1}\n");
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (porthole_recording_writer_close (writer, &error));
  check_mode (path);
  g_assert_cmpuint (count_files (folder), ==, 2);
  check_remove_folder (folder);
}

static void
test_full_device (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PortholeRecordingWriter) writer
      = porthole_recording_writer_open ("/dev/full", PORTHOLE_WRITER_NONE, &error);

  g_assert_no_error (error);
  g_assert_true (porthole_recording_writer_write (writer, "{}", &error));
  g_assert_false (porthole_recording_writer_flush (writer, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_true (g_str_has_prefix (error->message, "/dev/full: cannot be written: "));
  g_assert_nonnull (strstr (error->message, "No space left"));
  g_assert_nonnull (strstr (error->message, "make room or record to another disk"));
  g_clear_error (&error);
  g_assert_false (porthole_recording_writer_write (writer, "{}", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_false (porthole_recording_writer_close (writer, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

/* a disk that is full in the middle of a line: here, a file that may not become larger */
static void
test_full_disk (void)
{
  char *folder = check_folder ();
  struct rlimit before;
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  for (guint packed = 0; packed < 2; packed++)
    {
      g_autofree char *path = g_build_filename (folder, packed ? "a.jsonl.gz" : "a.jsonl", NULL);
      guint n;
      g_autofree char *text = join (&n);
      g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
      g_autoptr (GError) error = NULL;
      g_autoptr (PortholeRecordingWriter) writer
          = porthole_recording_writer_open (path, PORTHOLE_WRITER_NONE, &error);
      g_autoptr (PortholeRecordingReader) reader = NULL;
      g_autofree char *content = NULL;
      guint flushed = 0;
      guint read;

      limit = before;
      limit.rlim_cur = 7000;
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
      while (error == NULL)
        {
          /* numbers cannot be compressed away */
          g_autofree char *exit = g_strdup_printf (
              "{\"type\":\"event\",\"kind\":\"exit\",\"container\":\"%u\",\"id\":%u}",
              (guint)g_test_rand_int (), (guint)g_test_rand_int ());

          if (porthole_recording_writer_write (writer, flushed < n ? lines[flushed] : exit, &error)
              && porthole_recording_writer_flush (writer, &error))
            flushed++;
        }
      g_assert_false (porthole_recording_writer_close (writer, NULL));
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
      g_assert_nonnull (strstr (error->message, "what was written before is whole"));
      g_clear_error (&error);
      /* nothing follows when there is room again */
      g_clear_object (&writer);

      reader = porthole_recording_reader_open (path, &error);
      read = read_all (reader, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (flushed, >, n);
      g_assert_cmpuint (read, ==, flushed);
      if (!packed)
        {
          content = check_read (path);
          g_assert_true (g_str_has_suffix (content, "}\n"));
          g_assert_null (porthole_recording_reader_get_warning (reader));
        }
    }
  check_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/recording/golden", test_golden);
  g_test_add_func ("/recording/unknown", test_unknown);
  g_test_add_func ("/recording/malformed", test_malformed);
  g_test_add_func ("/recording/read", test_read);
  g_test_add_func ("/recording/cut", test_cut);
  g_test_add_func ("/recording/refused", test_refused);
  g_test_add_func ("/recording/damaged-gzip", test_damaged_gzip);
  g_test_add_func ("/recording/write", test_write);
  g_test_add_func ("/recording/open-existing", test_open_existing);
  g_test_add_func ("/recording/full-device", test_full_device);
  g_test_add_func ("/recording/full-disk", test_full_disk);

  return g_test_run ();
}
