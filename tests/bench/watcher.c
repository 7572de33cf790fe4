/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watcher.h"

#include <signal.h>
#include <stdlib.h>

#include "feeds/watch-options.h"

#define MAX_TRIES 100

Watcher *
watcher_new_helper (const char *rules_dir, const char *const *kinds)
{
  const char *dirs[] = { rules_dir, NULL };
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (PortholeRules) rules = porthole_rules_load_dirs (dirs, problems);
  g_autoptr (GVariant) session = NULL;
  g_autoptr (GError) error = NULL;
  Watcher *self = g_new0 (Watcher, 1);
  gint64 begin = g_get_monotonic_time ();

  g_assert_cmpuint (problems->len, ==, 0);
  self->client = client_new (NULL);
  self->pid = self->client->pid;
  session
      = client_watch (self->client, porthole_watch_options_new (rules, kinds, FALSE, NULL), &error);
  g_assert_no_error (error);
  self->start_ms = (g_get_monotonic_time () - begin) / 1e3;
  return self;
}

Watcher *
watcher_new_cap (const char *cap, const char *mode)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  Watcher *self = g_new0 (Watcher, 1);
  gint64 begin = g_get_monotonic_time ();

  self->peer = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, cap, mode, NULL);
  g_assert_no_error (error);
  self->pid = atoi (g_subprocess_get_identifier (self->peer));
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->peer));
  line = g_data_input_stream_read_line (self->output, NULL, NULL, NULL);
  g_assert_cmpstr (line, ==, "READY");
  self->start_ms = (g_get_monotonic_time () - begin) / 1e3;
  return self;
}

char *
watcher_free (Watcher *self)
{
  char *said = NULL;

  if (self->client != NULL)
    client_free (self->client);
  if (self->peer != NULL)
    {
      g_subprocess_send_signal (self->peer, SIGTERM);
      said = g_data_input_stream_read_line (self->output, NULL, NULL, NULL);
      g_subprocess_wait (self->peer, NULL, NULL);
      g_object_unref (self->output);
      g_object_unref (self->peer);
    }
  g_free (self);
  return said;
}

guint64
watcher_get_total (Watcher *self, const char *container)
{
  GVariant *totals = g_hash_table_lookup (self->client->totals, container);
  guint64 events = 0;

  if (totals != NULL)
    g_variant_get_child (totals, 1, "t", &events);
  return events;
}

void
watcher_await_total (Watcher *self, const char *container, guint64 wanted)
{
  for (int i = 0; i < MAX_TRIES && watcher_get_total (self, container) < wanted; i++)
    client_idle (self->client, 100);
  g_assert_cmpuint (watcher_get_total (self, container), >=, wanted);
}
