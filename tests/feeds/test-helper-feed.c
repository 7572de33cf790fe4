/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "test-helper-feed"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feeds/error.h"
#include "feeds/helper-feed.h"
#include "feeds/watch-options.h"

#include "fake-batches.h"

typedef struct
{
  char *folder;
  char *script;
  PortholeRules *rules;
  PortholeSession *session;
  PortholeFeed *feed;
  GCancellable *cancellable;
  GError *start_error;
  gboolean started, start_failed, ended;
  GError *end_error;
  guint n_events;
  guint stop_after; /* events */
  GString *messages;
} Fixture;

static void
event_cb (PortholeSession *session, PortholeEvent *event, Fixture *fixture)
{
  if (++fixture->n_events == fixture->stop_after)
    porthole_feed_stop (fixture->feed);
}

static void
message_cb (PortholeFeed *feed, const char *text, Fixture *fixture)
{
  g_string_append_printf (fixture->messages, "%s\n", text);
}

static void
ended_cb (PortholeFeed *feed, GError *error, Fixture *fixture)
{
  g_assert_false (fixture->ended);
  fixture->ended = TRUE;
  fixture->end_error = error != NULL ? g_error_copy (error) : NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->rules = porthole_rules_new ();
  fixture->session = porthole_session_new (fixture->rules, NULL);
  fixture->cancellable = g_cancellable_new ();
  fixture->messages = g_string_new (NULL);
  fixture->folder = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  fixture->script = g_build_filename (fixture->folder, "helper", NULL);
  g_signal_connect (fixture->session, "event", G_CALLBACK (event_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->feed);
  g_clear_object (&fixture->session);
  g_clear_object (&fixture->cancellable);
  g_clear_pointer (&fixture->rules, porthole_rules_unref);
  g_clear_error (&fixture->start_error);
  g_clear_error (&fixture->end_error);
  g_string_free (fixture->messages, TRUE);
  g_unlink (fixture->script);
  g_rmdir (fixture->folder);
  g_free (fixture->script);
  g_free (fixture->folder);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->started
      = porthole_feed_start_finish (PORTHOLE_FEED (source), result, &fixture->start_error);
  fixture->start_failed = !fixture->started;
}

/* Milliseconds: long for what is to come, short for what is not. */
#define PATIENT   90000
#define IMPATIENT 300

static void
begin (Fixture *fixture, const char *scenario)
{
  g_autofree char *fake = g_test_build_filename (G_TEST_BUILT, "fake-helper", NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\nexec '%s' %s \"$@\"\n", fake, scenario);

  g_assert_true (g_file_set_contents (fixture->script, text, -1, NULL));
  g_assert_no_errno (chmod (fixture->script, 0755));
  fixture->feed = PORTHOLE_FEED (porthole_helper_feed_new (
      fixture->script, porthole_watch_options_new (fixture->rules, NULL, FALSE, NULL)));
  g_signal_connect (fixture->feed, "message", G_CALLBACK (message_cb), fixture);
  g_signal_connect (fixture->feed, "ended", G_CALLBACK (ended_cb), fixture);
  porthole_helper_feed_set_timeout (
      PORTHOLE_HELPER_FEED (fixture->feed),
      g_str_equal (scenario, "hangs") || g_str_equal (scenario, "hangs-in-watch") ? IMPATIENT
                                                                                  : PATIENT);
  porthole_feed_start_async (fixture->feed, fixture->session, fixture->cancellable, started_cb,
                             fixture);
}

static void
wait_for (gboolean *what)
{
  while (!*what)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_line (const GError *error, const char *says)
{
  if (strstr (error->message, says) == NULL)
    g_error ("'%s' is not in '%s'", says, error->message);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_normal (Fixture *fixture, gconstpointer data)
{
  const PortholeTotals *totals;

  fixture->stop_after = 5;
  begin (fixture, data);
  wait_for (&fixture->ended);
  g_assert_true (fixture->started);
  g_assert_no_error (fixture->end_error);
  g_assert_cmpuint (fixture->n_events, ==, 5);
  g_assert_cmpstr (porthole_session_get_host (fixture->session), ==, "tester");
  g_assert_cmpuint (porthole_session_get_coverage (fixture->session)->len, ==, 2);
  g_assert_false (porthole_session_get_running (fixture->session));
  g_assert_cmpuint (porthole_feed_get_n_ignored (fixture->feed), ==, 0);

  /* what the helper sent before it answered Unwatch */
  totals = porthole_session_get_totals (fixture->session, FAKE_ATTACKER);
  g_assert_cmpuint (totals->events, ==, 1000);
}

static void
test_stream (Fixture *fixture, gconstpointer data)
{
  fixture->stop_after = 2000;
  begin (fixture, "stream");
  wait_for (&fixture->ended);
  g_assert_no_error (fixture->end_error);
  g_assert_cmpuint (fixture->n_events, >=, 2000);
}

static void
test_huge (Fixture *fixture, gconstpointer data)
{
  fixture->stop_after = 20000;
  begin (fixture, "huge");
  wait_for (&fixture->ended);
  g_assert_no_error (fixture->end_error);
  g_assert_cmpuint (fixture->n_events, ==, 20000);
}

static void
test_nonsense (Fixture *fixture, gconstpointer data)
{
  fixture->stop_after = 1;
  begin (fixture, "wrong-values");
  wait_for (&fixture->ended);
  g_assert_no_error (fixture->end_error);
  g_assert_cmpuint (porthole_feed_get_n_ignored (fixture->feed), ==, FAKE_N_NONSENSE);
}

typedef struct
{
  const char *scenario;
  PortholeFeedError code;
  const char *says;
} Failure;

static const Failure start_failures[] = {
  { "version", PORTHOLE_FEED_ERROR_VERSION, "version '9.9' and the app '" PORTHOLE_VERSION "'" },
  { "ends-at-once", PORTHOLE_FEED_ERROR_HELPER_DIED, "status 1, its last words: no kernel here" },
  { "garbage", PORTHOLE_FEED_ERROR_HELPER_DIED, "the helper ended" },
  { "hangs", PORTHOLE_FEED_ERROR_TIMED_OUT, "has not answered" },
  { "hangs-in-watch", PORTHOLE_FEED_ERROR_TIMED_OUT, "has not answered" },
  { "dies-in-watch", PORTHOLE_FEED_ERROR_HELPER_DIED, "status 4, its last words: cannot load" },
  { "not-permitted", PORTHOLE_FEED_ERROR_NOT_PERMITTED, "BPF may not be used here: give" },
  { "no-btf", PORTHOLE_FEED_ERROR_NO_BTF, "/sys/kernel/btf/vmlinux" },
  { "invalid", PORTHOLE_FEED_ERROR_INVALID_OPTIONS, "there is no container 'nobody'" },
  { "failed", PORTHOLE_FEED_ERROR_FAILED, "the ring buffer cannot be made" },
};

static const Failure end_failures[] = {
  { "dies", PORTHOLE_FEED_ERROR_HELPER_DIED, "status 3, its last words: the probes fell off" },
  { "killed", PORTHOLE_FEED_ERROR_HELPER_DIED, "signal 9" },
  { "garbage-later", PORTHOLE_FEED_ERROR_PROTOCOL, "no D-Bus message" },
  { "wrong-type", PORTHOLE_FEED_ERROR_PROTOCOL, "(s)" },
  { "skips", PORTHOLE_FEED_ERROR_PROTOCOL, "batch 6 after batch 1" },
};

static void
test_start_failure (Fixture *fixture, gconstpointer data)
{
  const Failure *failure = data;

  if (geteuid () != 0 && g_str_equal (failure->scenario, "hangs"))
    {
      g_test_skip ("whoever is asked for a password may take as long as they like");
      return;
    }
  begin (fixture, failure->scenario);
  wait_for (&fixture->start_failed);
  g_assert_error (fixture->start_error, PORTHOLE_FEED_ERROR, (int)failure->code);
  assert_line (fixture->start_error, failure->says);
  g_assert_false (fixture->ended);
  g_assert_false (porthole_session_get_running (fixture->session));
}

static void
test_end_failure (Fixture *fixture, gconstpointer data)
{
  const Failure *failure = data;
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);

  /* GDBus warns of what is no D-Bus */
  if (strcmp (failure->scenario, "garbage-later") != 0)
    g_log_set_always_fatal (fatal);
  begin (fixture, failure->scenario);
  wait_for (&fixture->ended);
  g_log_set_always_fatal (fatal);
  g_assert_true (fixture->started);
  g_assert_error (fixture->end_error, PORTHOLE_FEED_ERROR, (int)failure->code);
  assert_line (fixture->end_error, failure->says);
  g_assert_false (porthole_session_get_running (fixture->session));
  g_assert_nonnull (porthole_session_get_container (fixture->session, FAKE_WEB));
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  fixture->feed = PORTHOLE_FEED (porthole_helper_feed_new (
      "/no/such/helper", porthole_watch_options_new (fixture->rules, NULL, FALSE, NULL)));
  porthole_feed_start_async (fixture->feed, fixture->session, NULL, started_cb, fixture);
  wait_for (&fixture->start_failed);
  g_assert_error (fixture->start_error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_HELPER_MISSING);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  begin (fixture, data);
  porthole_helper_feed_set_timeout (PORTHOLE_HELPER_FEED (fixture->feed), PATIENT);
  g_timeout_add_once (100, (GSourceOnceFunc)g_cancellable_cancel, fixture->cancellable);
  wait_for (&fixture->start_failed);
  g_assert_error (fixture->start_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
stop_cb (gpointer user_data)
{
  porthole_feed_stop (user_data);
}

static void
test_hangs_in_unwatch (Fixture *fixture, gconstpointer data)
{
  begin (fixture, "hangs-in-unwatch");
  wait_for (&fixture->started);
  porthole_helper_feed_set_timeout (PORTHOLE_HELPER_FEED (fixture->feed), IMPATIENT);
  stop_cb (fixture->feed);
  wait_for (&fixture->ended);
  g_assert_no_error (fixture->end_error);
}

static void
test_message (Fixture *fixture, gconstpointer data)
{
  begin (fixture, "speaks");
  wait_for (&fixture->started);
  while (fixture->messages->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_str_has_prefix (fixture->messages->str, "the engine does not answer"));
  porthole_feed_stop (fixture->feed);
  wait_for (&fixture->ended);
}

static void
test_options (Fixture *fixture, gconstpointer data)
{
  static const char *const kinds[] = { "exec", NULL };
  static const char *const containers[] = { "web", "db", NULL };
  g_autoptr (GVariant) all = NULL;
  g_autoptr (GVariant) some = NULL;
  g_autofree char *text = NULL;

  all = g_variant_ref_sink (porthole_watch_options_new (fixture->rules, NULL, FALSE, NULL));
  g_assert_cmpuint (g_variant_n_children (all), ==, 0);
  some = g_variant_ref_sink (porthole_watch_options_new (fixture->rules, kinds, TRUE, containers));
  text = g_variant_print (some, FALSE);
  g_assert_cmpstr (text, ==,
                   "{'kinds': <['exec']>, 'host': <true>, 'containers': <['web', 'db']>}");
}

static void
test_paths (Fixture *fixture, gconstpointer data)
{
  static const char rule[]
      = "{\"rules\":[{\"id\":\"shadow\",\"title\":\"t\",\"level\":\"high\",\"reason\":\"r\","
        "\"kinds\":[\"open\"],\"when\":{\"field\":\"path\",\"equals\":\"/etc/shadow\"}}]}";
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (PortholeRules) rules = porthole_rules_new ();
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GVariant) paths = NULL;
  g_autofree char *text = NULL;

  porthole_rules_load_data (rules, "test", rule, -1, problems);
  g_assert_cmpuint (problems->len, ==, 0);
  options = g_variant_ref_sink (porthole_watch_options_new (rules, NULL, FALSE, NULL));
  paths = g_variant_lookup_value (options, "paths", G_VARIANT_TYPE ("a(say)"));
  text = g_variant_print (paths, FALSE);
  g_assert_cmpstr (
      text, ==, "[('exact', [0x2f, 0x65, 0x74, 0x63, 0x2f, 0x73, 0x68, 0x61, 0x64, 0x6f, 0x77])]");
}

typedef struct
{
  gboolean done;
  GError *error;
} Switched;

static void
switched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Switched *switched = user_data;

  porthole_feed_switch_probe_finish (PORTHOLE_FEED (source), result, &switched->error);
  switched->done = TRUE;
}

static const char *
switch_exec (Fixture *fixture, gboolean on, Switched *switched)
{
  const PortholeCoverage *coverage;

  switched->done = FALSE;
  porthole_feed_switch_probe_async (fixture->feed, "exec", on, switched_cb, switched);
  wait_for (&switched->done);
  coverage = porthole_session_get_coverage (fixture->session)->pdata[0];
  g_assert_cmpstr (coverage->probe, ==, "exec");
  return coverage->state;
}

static void
test_switch (Fixture *fixture, gconstpointer scenario)
{
  Switched switched = { 0 };
  gboolean refuses = g_str_equal (scenario, "refuses");

  begin (fixture, scenario);
  g_assert_true (porthole_feed_can_switch (fixture->feed));
  wait_for (&fixture->started);
  g_assert_cmpstr (switch_exec (fixture, FALSE, &switched), ==, refuses ? "active" : "off");
  if (refuses)
    {
      g_assert_error (switched.error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_NOT_AUTHORISED);
      assert_line (switched.error, "polkit does not allow you to switch probes");
      g_clear_error (&switched.error);
    }
  g_assert_no_error (switched.error);
  g_assert_cmpstr (switch_exec (fixture, TRUE, &switched), ==, "active");
  g_clear_error (&switched.error);

  /* when nothing is watched there is nothing to switch */
  porthole_feed_stop (fixture->feed);
  wait_for (&fixture->ended);
  switch_exec (fixture, TRUE, &switched);
  g_assert_error (switched.error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_FAILED);
  g_clear_error (&switched.error);
}

static void
add_failures (const char *prefix,
              const Failure *failures,
              gsize n,
              void (*test) (Fixture *fixture, gconstpointer data))
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat (prefix, failures[i].scenario, NULL);

      g_test_add (path, Fixture, &failures[i], set_up, test, tear_down);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (geteuid () != 0)
    {
      /* the fakes are started without a password */
      g_autofree char *bin = g_test_build_filename (G_TEST_DIST, "bin", NULL);
      g_autofree char *path = g_strconcat (bin, ":", g_getenv ("PATH"), NULL);

      g_setenv ("PATH", path, TRUE);
    }

#define ADD(name, data, function) g_test_add (name, Fixture, data, set_up, function, tear_down)
  ADD ("/feeds/helper/normal", "normal", test_normal);
  ADD ("/feeds/helper/early", "early", test_normal);
  ADD ("/feeds/helper/stream", NULL, test_stream);
  ADD ("/feeds/helper/huge", NULL, test_huge);
  ADD ("/feeds/helper/nonsense", NULL, test_nonsense);
  ADD ("/feeds/helper/missing", NULL, test_missing);
  ADD ("/feeds/helper/cancel", "hangs", test_cancel);
  ADD ("/feeds/helper/cancel-watch", "hangs-in-watch", test_cancel);
  ADD ("/feeds/helper/hangs-in-unwatch", NULL, test_hangs_in_unwatch);
  ADD ("/feeds/helper/message", NULL, test_message);
  ADD ("/feeds/helper/options", NULL, test_options);
  ADD ("/feeds/helper/switch", "silent", test_switch);
  ADD ("/feeds/helper/switch-refused", "refuses", test_switch);
  ADD ("/feeds/helper/paths", NULL, test_paths);
  add_failures ("/feeds/helper/start/", start_failures, G_N_ELEMENTS (start_failures),
                test_start_failure);
  add_failures ("/feeds/helper/end/", end_failures, G_N_ELEMENTS (end_failures), test_end_failure);
  return g_test_run ();
}
