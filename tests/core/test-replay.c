/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "core/recording-reader.h"
#include "core/recording-writer.h"

#include <string.h>

static PortholeRules *rules;

static PortholeRecordingReader *
new_reader (const void *data, gssize length)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (
      data, length < 0 ? (gssize)strlen (data) : length, NULL);

  return porthole_recording_reader_new (stream, "my.jsonl");
}

static void
take (PortholeSession *session, PortholeEvent *event)
{
  porthole_session_take_event (session, event);
  porthole_event_unref (event);
}

static void
act (PortholeSession *session)
{
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web", "10.0.0.2");
  g_autoptr (PortholeContainer) db = check_container (CHECK_DB, "db", "10.0.0.3");
  g_autoptr (PortholeProcess) process = check_process (5, "/usr/sbin/nginx", "nginx");
  g_autoptr (PortholeTotals) totals = porthole_totals_new (CHECK_WEB);

  porthole_session_begin_snapshot (session);
  porthole_session_take_container (session, web);
  porthole_session_take_process (session, CHECK_WEB, process);
  porthole_session_end_snapshot (session);
  take (session, check_connect (5, "10.0.0.3", 5432, NULL));
  porthole_session_take_container (session, db);
  take (session, check_exec (7, "/usr/bin/nmap", "nmap db"));
  for (guint i = 1; i <= 40; i++)
    {
      PortholeEvent *event = check_connect (7, "10.0.0.3", 200 + i, "refused");

      event->time += i * SECOND / 10;
      take (session, event);
    }
  totals->events = 50;
  totals->delivered = 42;
  totals->lost = 8;
  porthole_session_take_totals (session, totals);
  take (session, check_open (7, "/etc/shadow", "read", "ok"));
  porthole_session_end (session, NULL);
}

static void
check_same (PortholeSession *a, PortholeSession *b)
{
  g_autofree char *graph_a = porthole_graph_to_json (porthole_session_get_graph (a));
  g_autofree char *graph_b = porthole_graph_to_json (porthole_session_get_graph (b));
  GPtrArray *findings_a = porthole_session_get_findings (a);
  GPtrArray *findings_b = porthole_session_get_findings (b);

  g_assert_cmpstr (graph_a, ==, graph_b);
  g_assert_cmpuint (findings_a->len, ==, findings_b->len);
  for (guint i = 0; i < findings_a->len; i++)
    {
      g_autofree char *line_a = porthole_recording_line_for_finding (findings_a->pdata[i]);
      g_autofree char *line_b = porthole_recording_line_for_finding (findings_b->pdata[i]);

      g_assert_cmpstr (line_a, ==, line_b);
    }
  g_assert_cmpuint (porthole_session_get_totals (a, NULL)->lost, ==,
                    porthole_session_get_totals (b, NULL)->lost);
  g_assert_cmpuint (porthole_session_get_totals (a, CHECK_WEB)->delivered, ==,
                    porthole_session_get_totals (b, CHECK_WEB)->delivered);
}

/* a replay makes the same session, and recording a replay the same recording */
static void
test_replay (void)
{
  g_autofree char *first = NULL;

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (PortholeSession) session = porthole_session_new (rules, NULL);
      g_autoptr (PortholeSession) replayed = porthole_session_new (rules, NULL);
      g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
      g_autoptr (GOutputStream) stream_again = g_memory_output_stream_new_resizable ();
      g_autoptr (PortholeRecordingWriter) writer
          = porthole_recording_writer_new (stream, "my.jsonl", FALSE);
      g_autoptr (PortholeRecordingWriter) again
          = porthole_recording_writer_new (stream_again, "my.jsonl", FALSE);
      g_autoptr (PortholeRecordingReader) reader = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) recorded = NULL;
      g_autoptr (GBytes) recorded_again = NULL;

      /* a session may have begun before, or begin later */
      if (round == 0)
        porthole_session_begin (session, CHECK_TIME, "desk", "6.1", NULL);
      g_assert_true (porthole_recording_writer_follow (writer, session, &error));
      if (round == 1)
        porthole_session_begin (session, CHECK_TIME, "desk", "6.1", NULL);
      act (session);
      g_assert_true (porthole_recording_writer_close (writer, &error));
      g_assert_no_error (error);
      recorded = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));

      reader = new_reader (g_bytes_get_data (recorded, NULL), g_bytes_get_size (recorded));
      g_assert_true (porthole_recording_writer_follow (again, replayed, &error));
      g_assert_true (porthole_recording_reader_replay (reader, replayed, &error));
      g_assert_no_error (error);
      g_assert_true (porthole_recording_writer_close (again, &error));
      g_assert_no_error (error);
      recorded_again
          = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream_again));

      check_same (session, replayed);
      g_assert_cmpmem (g_bytes_get_data (recorded, NULL), g_bytes_get_size (recorded),
                       g_bytes_get_data (recorded_again, NULL), g_bytes_get_size (recorded_again));
      if (round == 0)
        first = g_strndup (g_bytes_get_data (recorded, NULL), g_bytes_get_size (recorded));
      else
        g_assert_cmpmem (first, strlen (first), g_bytes_get_data (recorded, NULL),
                         g_bytes_get_size (recorded));
    }
  g_assert_nonnull (strstr (first, "\"type\":\"finding\""));
  g_assert_nonnull (strstr (first, "\"lost\":8"));
}

/* one that begins in the middle knows who is there */
static void
test_follow_late (void)
{
  g_autoptr (PortholeSession) session = porthole_session_new (rules, NULL);
  g_autoptr (PortholeSession) replayed = porthole_session_new (rules, NULL);
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web", "10.0.0.2");
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (PortholeRecordingWriter) writer
      = porthole_recording_writer_new (stream, "my.jsonl", TRUE);
  g_autoptr (PortholeRecordingReader) reader = NULL;
  g_autoptr (GBytes) recorded = NULL;
  g_autoptr (GError) error = NULL;

  porthole_session_begin (session, CHECK_TIME, "desk", "6.1", NULL);
  porthole_session_take_container (session, web);
  take (session, check_exec (7, "/usr/sbin/nginx", "nginx"));
  g_assert_true (porthole_recording_writer_follow (writer, session, &error));
  take (session, check_connect (7, "10.0.0.9", 80, NULL));
  g_assert_true (porthole_recording_writer_close (writer, &error));
  take (session, check_connect (7, "10.0.0.10", 80, NULL));
  recorded = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));

  reader = new_reader (g_bytes_get_data (recorded, NULL), g_bytes_get_size (recorded));
  g_assert_true (porthole_recording_reader_replay (reader, replayed, &error));
  g_assert_cmpstr (porthole_session_get_container (replayed, CHECK_WEB)->name, ==, "web");
  g_assert_cmpstr (porthole_session_get_process (replayed, CHECK_WEB, 7)->exe, ==,
                   "/usr/sbin/nginx");
  g_assert_nonnull (porthole_graph_lookup_peer (porthole_session_get_graph (replayed), "10.0.0.9"));
  g_assert_null (porthole_graph_lookup_peer (porthole_session_get_graph (replayed), "10.0.0.10"));
}

static void
failed_cb (char **message, GError *error)
{
  g_assert_null (*message);
  *message = g_strdup (error->message);
}

/* when recording fails, it is said once, and watching goes on */
static void
test_follow_fails (void)
{
  guint8 room[1000];
  g_autoptr (PortholeSession) session = porthole_session_new (rules, NULL);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new (room, sizeof room, NULL, NULL);
  g_autoptr (PortholeRecordingWriter) writer
      = porthole_recording_writer_new (stream, "my.jsonl", FALSE);
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect_swapped (writer, "failed", G_CALLBACK (failed_cb), &message);
  porthole_session_begin (session, CHECK_TIME, "desk", "6.1", NULL);
  g_assert_true (porthole_recording_writer_follow (writer, session, &error));
  for (guint i = 0; i < 500; i++)
    take (session, check_exec (7, "/bin/true", "true"));
  g_assert_nonnull (message);
  g_assert_nonnull (strstr (message, "my.jsonl: cannot be written: "));
  g_assert_false (porthole_recording_writer_close (writer, &error));
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  rules = check_shipped_rules ();

  g_test_add_func ("/replay/replay", test_replay);
  g_test_add_func ("/replay/follow-late", test_follow_late);
  g_test_add_func ("/replay/follow-fails", test_follow_fails);

  status = g_test_run ();
  porthole_rules_unref (rules);
  return status;
}
