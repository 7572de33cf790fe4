/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "listener.h"

#include <glib/gstdio.h>

#define PATIENCE_USEC (90 * G_USEC_PER_SEC)

static guint n_wake_ups;

static int
counting_poll (GPollFD *fds, guint n_fds, int timeout)
{
  n_wake_ups++;
  return g_poll (fds, n_fds, timeout);
}

static void
container_cb (PortholeEngine *engine, PortholeEngineContainer *container, Listener *self)
{
  g_assert_true (g_utf8_validate (container->name != NULL ? container->name : "", -1, NULL));
  self->n_containers++;
}

static void
removed_cb (PortholeEngine *engine, const char *id, Listener *self)
{
  self->n_removed++;
}

static void
state_cb (PortholeEngine *engine, PortholeEngineState state, const char *message, Listener *self)
{
  char *said = g_strdup_printf ("%s%d: %s\n", self->said, state, message);

  g_assert_cmpint (state, ==, porthole_engine_get_state (engine));
  g_assert_true (g_utf8_validate (message, -1, NULL));
  for (const char *p = message; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (g_unichar_isprint (g_utf8_get_char (p)));

  g_test_message ("%s", message);
  g_free (self->said);
  self->said = said;
  self->n_states++;
}

Listener *
listener_new (void)
{
  Listener *self = g_new0 (Listener, 1);

  self->folder = g_dir_make_tmp ("porthole-engine-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->run_folder = g_build_filename (self->folder, "run", NULL);
  g_assert_cmpint (g_mkdir (self->run_folder, 0700), ==, 0);
  /* Not a name by which a set of engines elsewhere on this machine would find it. */
  self->socket_path = g_build_filename (self->run_folder, "engine.sock", NULL);
  self->engine = porthole_engine_new (self->socket_path, "docker");
  self->said = g_strdup ("");
  g_signal_connect (self->engine, "container", G_CALLBACK (container_cb), self);
  g_signal_connect (self->engine, "removed", G_CALLBACK (removed_cb), self);
  g_signal_connect (self->engine, "state", G_CALLBACK (state_cb), self);

  return self;
}

void
listener_free (Listener *self)
{
  porthole_engine_stop (self->engine);
  /* what was cancelled ends in the main loop */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_signal_handlers_disconnect_by_data (self->engine, self);
  g_assert_finalize_object (self->engine);
  g_unlink (self->socket_path);
  g_rmdir (self->run_folder);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->run_folder);
  g_free (self->socket_path);
  g_free (self->said);
  g_free (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
listener_wait_state (Listener *self, PortholeEngineState state, const char *part)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_USEC;
  guint tick_id = g_timeout_add (10, tick_cb, NULL);

  while (porthole_engine_get_state (self->engine) != state
         || strstr (porthole_engine_get_message (self->engine), part) == NULL)
    {
      if (g_get_monotonic_time () > end)
        g_error ("no state %d with \"%s\":\n%s", state, part, self->said);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick_id);
}

PortholeEngineContainer *
listener_wait_name (Listener *self, const char *id, const char *name)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_USEC;
  guint tick_id = g_timeout_add (10, tick_cb, NULL);
  PortholeEngineContainer *container;

  while ((container = porthole_engine_lookup (self->engine, id)) == NULL
         || g_strcmp0 (container->name, name) != 0)
    {
      if (g_get_monotonic_time () > end)
        g_error ("%s is not called %s:\n%s", id, name, self->said);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick_id);

  return container;
}

char *
listener_describe (PortholeEngineContainer *container)
{
  g_autofree char *addresses = g_strjoinv (",", container->addresses);

  return g_strdup_printf ("%s %s %s %u %d %s", container->name, container->image, container->state,
                          container->pid, container->exit_code, addresses);
}

void
listener_wait_facts (Listener *self, const char *id, const char *facts)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_USEC;
  guint tick_id = g_timeout_add (10, tick_cb, NULL);

  for (;;)
    {
      PortholeEngineContainer *container = porthole_engine_lookup (self->engine, id);
      g_autofree char *now = container != NULL ? listener_describe (container) : NULL;

      if (g_strcmp0 (now, facts) == 0)
        break;
      if (g_get_monotonic_time () > end)
        g_error ("%s is not \"%s\" but \"%s\":\n%s", id, facts, now, self->said);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick_id);
}

void
listener_wait_removed (Listener *self, guint number)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_USEC;

  while (self->n_removed < number && g_get_monotonic_time () < end)
    listener_run (self, 10);
  listener_run (self, 100);
  g_assert_cmpuint (self->n_removed, ==, number);
}

static gboolean
end_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

guint
listener_run (Listener *self, guint msec)
{
  gboolean ended = FALSE;

  g_timeout_add (msec, end_cb, &ended);
  g_main_context_set_poll_func (NULL, counting_poll);
  n_wake_ups = 0;
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
  g_main_context_set_poll_func (NULL, NULL);

  return n_wake_ups;
}

char *
make_id (guint number)
{
  return g_strdup_printf ("%064x", number);
}

char *
make_listed (guint number, const char *name, const char *state)
{
  g_autofree char *id = make_id (number);

  return g_strdup_printf (
      "{\"Id\":\"%s\",\"Names\":[\"/other/alias\",\"/%s\"],\"Image\":\"image:1\","
      "\"ImageID\":\"sha256:abc\",\"Labels\":{\"com.docker.compose.project\":\"shop\"},"
      "\"State\":\"%s\",\"NetworkSettings\":{\"Networks\":{\"n\":{\"IPAddress\":\"198.51.100.2\","
      "\"GlobalIPv6Address\":\"2001:DB8::0:2\"}}}}",
      id, name, state);
}

char *
make_inspected (guint number, const char *name, const char *state, guint pid)
{
  g_autofree char *id = make_id (number);

  return g_strdup_printf (
      "{\"Id\":\"%s\",\"Name\":\"/%s\",\"Image\":\"sha256:abc\",\"Config\":{\"Image\":\"image:1\","
      "\"Labels\":{\"com.docker.compose.project\":\"shop\",\"a\":\"b\"}},"
      "\"State\":{\"Status\":\"%s\",\"Pid\":%u,\"ExitCode\":3},"
      "\"NetworkSettings\":{\"Networks\":{\"n\":{\"IPAddress\":\"198.51.100.2\","
      "\"GlobalIPv6Address\":\"2001:DB8::0:2\"}}}}",
      id, name, state, pid);
}

char *
make_event (guint number, const char *action, const char *name, const char *more)
{
  g_autofree char *id = make_id (number);

  return g_strdup_printf ("{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\","
                          "\"Attributes\":{\"image\":\"image:1\",\"name\":\"%s\"%s}},"
                          "\"timeNano\":%" G_GINT64_FORMAT "}\n",
                          action, id, name, more, g_get_real_time () * 1000);
}
