/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "core/recording-reader.h"
#include "core/session-recorder.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENOUGH (64 * 1024 * 1024)

static PortholeRules *rules;

typedef struct
{
  char *folder;
  char *path;
  GFile *file;
  PortholeSession *session;
  PortholeSessionRecorder *recorder;
  char *full; /* what was said of why nothing more is recorded */
  guint n_full;
  guint n_execs;
} Fixture;

static void
full_cb (Fixture *fixture, const GError *error)
{
  fixture->n_full++;
  g_free (fixture->full);
  fixture->full = g_strdup (error->message);
}

static void
record (Fixture *fixture, goffset max_size)
{
  g_autoptr (GError) error = NULL;

  fixture->recorder = porthole_session_recorder_new (fixture->session, max_size, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (fixture->recorder, "full", G_CALLBACK (full_cb), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = check_folder ();
  fixture->path = g_build_filename (fixture->folder, "saved.jsonl.gz", NULL);
  fixture->file = g_file_new_for_path (fixture->path);
  fixture->session = porthole_session_new (rules, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->recorder);
  g_object_unref (fixture->session);
  g_object_unref (fixture->file);
  g_free (fixture->path);
  g_free (fixture->full);
  check_remove_folder (fixture->folder);
}

static void
begin (Fixture *fixture)
{
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web", "198.51.100.2");

  porthole_session_begin (fixture->session, CHECK_TIME, "desk", "6.1", NULL);
  porthole_session_take_container (fixture->session, web);
}

/* with what no compression makes small: at least 16 bytes each */
static void
happen (Fixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *arguments
          = g_strdup_printf ("true %08x%08x %08x%08x", g_test_rand_int (), g_test_rand_int (),
                             g_test_rand_int (), g_test_rand_int ());
      g_autoptr (PortholeEvent) event
          = check_exec (1000 + fixture->n_execs++, "/bin/true", arguments);

      porthole_session_take_event (fixture->session, event);
    }
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

static gboolean
save_with (Fixture *fixture, GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  porthole_session_recorder_save_async (fixture->recorder, file, cancellable, saved_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return porthole_session_recorder_save_finish (fixture->recorder, result, error);
}

static void
save (Fixture *fixture, GFile *file)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (save_with (fixture, file, NULL, &error));
  g_assert_no_error (error);
}

/* how many execs of a recording there are, which is read to its end without a complaint */
static guint
read_execs (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PortholeRecordingReader) reader = porthole_recording_reader_open (path, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (;;)
    {
      g_autoptr (PortholeLine) line = porthole_recording_reader_next (reader, &error);

      g_assert_no_error (error);
      if (line == NULL)
        break;
      if (line->type == PORTHOLE_LINE_EVENT && line->event->kind == PORTHOLE_EVENT_EXEC)
        n++;
    }
  g_assert_null (porthole_recording_reader_get_warning (reader));
  return n;
}

static guint
count_files (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* What is saved is all that has happened by then, and what happens after it comes with the next. */
static void
test_save (Fixture *fixture, gconstpointer data)
{
  g_autofree char *plain = g_build_filename (fixture->folder, "plain.jsonl", NULL);
  g_autoptr (GFile) plain_file = g_file_new_for_path (plain);
  g_autoptr (PortholeRecordingReader) reader = NULL;
  g_autoptr (PortholeSession) replayed = porthole_session_new (rules, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  struct stat info;

  record (fixture, ENOUGH);
  begin (fixture);
  happen (fixture, 10);
  save (fixture, fixture->file);
  g_assert_cmpuint (read_execs (fixture->path), ==, 10);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);

  happen (fixture, 5);
  save (fixture, plain_file);
  g_assert_cmpuint (read_execs (plain), ==, 15);
  text = check_read (plain);
  g_assert_true (g_str_has_prefix (text, "{\"type\":\"session\""));
  g_assert_cmpuint (read_execs (fixture->path), ==, 10);

  /* the end is in it, too, and the place of one that was saved before is taken */
  porthole_session_end (fixture->session, NULL);
  save (fixture, fixture->file);
  g_assert_cmpuint (read_execs (fixture->path), ==, 15);
  g_assert_cmpuint (count_files (fixture), ==, 2);
  g_assert_cmpuint (fixture->n_full, ==, 0);

  reader = porthole_recording_reader_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (porthole_recording_reader_replay (reader, replayed, &error));
  g_assert_cmpstr (porthole_session_get_host (replayed), ==, "desk");
  g_assert_cmpstr (porthole_session_get_container (replayed, CHECK_WEB)->name, ==, "web");
}

/* One that begins in the middle knows who is there. */
static void
test_late (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PortholeRecordingReader) reader = NULL;
  g_autoptr (PortholeSession) replayed = porthole_session_new (rules, NULL);
  g_autoptr (GError) error = NULL;

  begin (fixture);
  happen (fixture, 3);
  record (fixture, ENOUGH);
  happen (fixture, 4);
  save (fixture, fixture->file);
  g_assert_cmpuint (read_execs (fixture->path), ==, 4);
  reader = porthole_recording_reader_open (fixture->path, &error);
  g_assert_true (porthole_recording_reader_replay (reader, replayed, &error));
  g_assert_nonnull (porthole_session_get_process (replayed, CHECK_WEB, 1000));
}

/* A session of which nothing is known yet is no recording, and none that is damaged. */
static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *plain = g_build_filename (fixture->folder, "plain.jsonl", NULL);
  g_autoptr (GFile) plain_file = g_file_new_for_path (plain);
  g_autofree char *text = NULL;

  record (fixture, ENOUGH);
  save (fixture, plain_file);
  text = check_read (plain);
  g_assert_cmpstr (text, ==, "");
}

/* The file stays small: what no longer fits is said once, and what did is saved. */
static void
test_bounded (Fixture *fixture, gconstpointer data)
{
  guint n;

  record (fixture, 100 * 1000);
  begin (fixture);
  while (fixture->n_full == 0 && fixture->n_execs < 1000 * 1000)
    happen (fixture, 1);
  g_assert_cmpuint (fixture->n_full, ==, 1);
  g_assert_nonnull (strstr (fixture->full, "too large"));
  n = fixture->n_execs;
  /* it ends at a look at how large it is, which is taken now and then */
  g_assert_cmpuint (n, >, 1000);
  g_assert_cmpuint (n, <, 100 * 1000);

  happen (fixture, 1000);
  porthole_session_end (fixture->session, NULL);
  g_assert_cmpuint (fixture->n_full, ==, 1);
  save (fixture, fixture->file);
  g_assert_cmpuint (read_execs (fixture->path), >=, n - 1);
  g_assert_cmpuint (read_execs (fixture->path), <=, n);
}

/* files may not become larger than this: as on a disk that is full */
static void
set_limit (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (size, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* Where there is no room for more, the session goes on, and what was recorded can be saved. */
static void
test_no_room (Fixture *fixture, gconstpointer data)
{
  gboolean asks = GPOINTER_TO_INT (data); /* it is noticed by saving */
  struct stat info;
  guint n;

  record (fixture, ENOUGH);
  begin (fixture);
  happen (fixture, 20);
  save (fixture, fixture->file);

  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  set_limit (info.st_size + 1000);
  if (asks)
    {
      happen (fixture, 150);
      save (fixture, fixture->file);
      g_assert_cmpuint (read_execs (fixture->path), >=, 20);
    }
  else
    while (fixture->n_full == 0 && fixture->n_execs < 1000 * 1000)
      happen (fixture, 1);
  set_limit (RLIM_INFINITY);

  g_assert_cmpuint (fixture->n_full, ==, 1);
  g_assert_nonnull (strstr (fixture->full, "the recording: cannot be written: "));
  g_assert_nonnull (strstr (fixture->full, "what was written before is whole"));
  n = fixture->n_execs;

  /* there is room again, but what is missing stays so */
  happen (fixture, 50);
  save (fixture, fixture->file);
  g_assert_cmpuint (read_execs (fixture->path), >=, 20);
  g_assert_cmpuint (read_execs (fixture->path), <, n);
  porthole_session_end (fixture->session, NULL);
  g_assert_cmpuint (fixture->n_full, ==, 1);
}

static void
check_kept (Fixture *fixture)
{
  g_autofree char *text = check_read (fixture->path);

  g_assert_cmpstr (text, ==, "what was here before");
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

/* What is there is replaced by what is whole, or stays. */
static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *below = g_build_filename (fixture->path, "below.jsonl", NULL);
  g_autofree char *nowhere = g_build_filename (fixture->folder, "no", "where.jsonl", NULL);
  const char *paths[] = { below, nowhere, fixture->folder, "/proc/porthole.jsonl", "/dev/full" };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "what was here before", -1, NULL));
  record (fixture, ENOUGH);
  begin (fixture);
  happen (fixture, 3000);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths[i]);

      g_assert_false (save_with (fixture, file, NULL, &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_clear_error (&error);
      check_kept (fixture);
    }

  g_cancellable_cancel (cancelled);
  g_assert_false (save_with (fixture, fixture->file, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  check_kept (fixture);

  /* a disk that becomes full in the middle of it; what is recorded has no need of it by then */
  porthole_session_end (fixture->session, NULL);
  set_limit (5000);
  g_assert_false (save_with (fixture, fixture->file, NULL, &error));
  set_limit (RLIM_INFINITY);
  g_assert_nonnull (error);
  check_kept (fixture);

  g_assert_cmpuint (fixture->n_full, ==, 0);
  save (fixture, fixture->file);
  g_assert_cmpuint (read_execs (fixture->path), ==, 3000);
}

/* Nothing of it is left behind, wherever it was. */
static void
test_unnamed (void)
{
  if (g_test_subprocess ())
    {
      Fixture fixture = { 0 };
      g_autofree char *cache = NULL;
      g_autofree char *file = NULL;

      set_up (&fixture, NULL);
      cache = g_build_filename (fixture.folder, "a", "cache", NULL);
      file = g_build_filename (fixture.folder, "file", NULL);
      g_setenv ("XDG_CACHE_HOME", cache, TRUE);
      record (&fixture, ENOUGH);
      begin (&fixture);
      happen (&fixture, 3);
      save (&fixture, fixture.file);
      g_assert_cmpuint (read_execs (fixture.path), ==, 3);
      g_assert_true (g_file_test (cache, G_FILE_TEST_IS_DIR));
      g_assert_cmpint (g_rmdir (cache), ==, 0); /* so it was empty */
      tear_down (&fixture, NULL);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* Without a cache it is among what is temporary, and without that it is said that there is none. */
static void
test_no_cache (void)
{
  if (g_test_subprocess ())
    {
      Fixture fixture = { 0 };
      g_autoptr (GError) error = NULL;

      g_setenv ("XDG_CACHE_HOME", "/dev/null/cache", TRUE);
      set_up (&fixture, NULL);
      record (&fixture, ENOUGH);
      begin (&fixture);
      happen (&fixture, 3);
      save (&fixture, fixture.file);
      g_assert_cmpuint (read_execs (fixture.path), ==, 3);
      tear_down (&fixture, NULL);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_no_place (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (PortholeSession) session = porthole_session_new (rules, NULL);
      g_autoptr (GError) error = NULL;

      g_setenv ("XDG_CACHE_HOME", "/dev/null/cache", TRUE);
      g_setenv ("TMPDIR", "/dev/null/tmp", TRUE);
      g_assert_null (porthole_session_recorder_new (session, ENOUGH, &error));
      g_assert_nonnull (error);
      /* the session is as good as before */
      porthole_session_begin (session, CHECK_TIME, "desk", "6.1", NULL);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  int status;

  signal (SIGXFSZ, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  rules = check_shipped_rules ();

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)
  ADD ("/session-recorder/save", NULL, test_save);
  ADD ("/session-recorder/late", NULL, test_late);
  ADD ("/session-recorder/nothing", NULL, test_nothing);
  ADD ("/session-recorder/bounded", NULL, test_bounded);
  ADD ("/session-recorder/no-room/recording", NULL, test_no_room);
  ADD ("/session-recorder/no-room/saving", GINT_TO_POINTER (TRUE), test_no_room);
  ADD ("/session-recorder/unwritable", NULL, test_unwritable);
#undef ADD
  g_test_add_func ("/session-recorder/unnamed", test_unnamed);
  g_test_add_func ("/session-recorder/no-cache", test_no_cache);
  g_test_add_func ("/session-recorder/no-place", test_no_place);

  status = g_test_run ();
  porthole_rules_unref (rules);
  return status;
}
