/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-sockets.h"
#include "engines-private.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <unistd.h>

/* For test-real.py: says what engines say, one line each, fields between tabs. Follows the socket
 * that is named, or all that are found; asks about each id that is written to its standard input,
 * and ends with that. */

static PortholeEngine *engine;
static PortholeEngines *engines;
static GMainLoop *loop;

static void
say (const char *const *fields)
{
  for (gsize i = 0; fields[i] != NULL; i++)
    {
      g_autofree char *escaped = g_strescape (fields[i], NULL);

      printf ("%s%s", i > 0 ? "\t" : "", escaped);
    }
  printf ("\n");
  fflush (stdout);
}

static const char *
or_nothing (const char *text)
{
  return text != NULL ? text : "";
}

static void
container_cb (gpointer source, PortholeEngineContainer *container)
{
  g_autofree char *pid = g_strdup_printf ("%u", container->pid);
  g_autofree char *exit_code = g_strdup_printf ("%d", container->exit_code);
  g_autofree char *addresses = g_strjoinv (",", container->addresses);
  const char *const fields[] = { "container",
                                 container->id,
                                 or_nothing (container->name),
                                 or_nothing (container->image),
                                 container->runtime,
                                 or_nothing (container->state),
                                 or_nothing (container->project),
                                 or_nothing (container->pod),
                                 pid,
                                 exit_code,
                                 addresses,
                                 container->complete ? "complete" : "",
                                 NULL };

  say (fields);
}

static void
removed_cb (gpointer source, const char *id)
{
  const char *const fields[] = { "removed", id, NULL };

  say (fields);
}

static void
say_state (PortholeEngine *whose, PortholeEngineState state, const char *message)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (PORTHOLE_TYPE_ENGINE_STATE);
  const char *const fields[] = { "state", porthole_engine_get_socket_path (whose),
                                 g_enum_get_value (states, (int)state)->value_nick, message, NULL };

  say (fields);
}

static void
engine_state_cb (PortholeEngine *whose, PortholeEngineState state, const char *message)
{
  say_state (whose, state, message);
}

static void
engines_state_cb (PortholeEngines *set,
                  PortholeEngine *whose,
                  PortholeEngineState state,
                  const char *message)
{
  say_state (whose, state, message);
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDataInputStream *input = G_DATA_INPUT_STREAM (source);
  g_autofree char *id = g_data_input_stream_read_line_finish (input, result, NULL, NULL);

  if (id == NULL)
    {
      g_main_loop_quit (loop);
      return;
    }

  if (engine != NULL)
    porthole_engine_ask (engine, id);
  else
    porthole_engines_ask (engines, id);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
}

int
main (int argc, char **argv)
{
  static const char *const usual_paths[]
      = { PORTHOLE_ENGINE_SOCKETS_DOCKER, PORTHOLE_ENGINE_SOCKETS_PODMAN, NULL };
  g_autoptr (GInputStream) standard = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (standard);

  loop = g_main_loop_new (NULL, FALSE);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);

  if (argc > 2)
    {
      engine = porthole_engine_new (argv[1], argv[2]);
      g_signal_connect (engine, "container", G_CALLBACK (container_cb), NULL);
      g_signal_connect (engine, "removed", G_CALLBACK (removed_cb), NULL);
      g_signal_connect (engine, "state", G_CALLBACK (engine_state_cb), NULL);
      porthole_engine_start (engine);
    }
  else
    {
      /* in the network namespace that the test has for itself, not in that of the first process */
      engines = porthole_engines_new_for ("/proc/net/unix", usual_paths,
                                          porthole_engine_sockets_resolve);
      g_signal_connect (engines, "container", G_CALLBACK (container_cb), NULL);
      g_signal_connect (engines, "removed", G_CALLBACK (removed_cb), NULL);
      g_signal_connect (engines, "state", G_CALLBACK (engines_state_cb), NULL);
      porthole_engines_scan (engines);
    }

  g_main_loop_run (loop);

  if (engine != NULL)
    porthole_engine_stop (engine);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&engine);
  g_clear_object (&engines);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_main_loop_unref (loop);

  return 0;
}
