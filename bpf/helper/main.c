/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bus-name.h"
#include "bus.h"
#include "confinement.h"
#include "engines.h"
#include "flood-guard.h"
#include "peer.h"
#include "service.h"

#define OWN_USER     "porthole" /* data/sysusers/porthole.conf */
#define IDLE_SECONDS 30

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
closed_cb (GDBusConnection *connection, gboolean by_peer, GError *error, gpointer user_data)
{
  g_main_loop_quit (user_data);
}

static void
flooded_cb (gpointer user_data)
{
  g_message ("the caller sends more than it takes in: no longer served");
  g_main_loop_quit (user_data);
}

/* standard output is the caller's D-Bus connection: nothing else may be written there */
static GLogWriterOutput
log_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *message = "";

  if (g_log_writer_default_would_drop (level, G_LOG_DOMAIN))
    return G_LOG_WRITER_HANDLED;
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      message = fields[i].value;
  fprintf (stderr, "%s%s\n", level & G_LOG_LEVEL_WARNING ? "warning: " : "", message);
  return G_LOG_WRITER_HANDLED;
}

/* What is wrong may quote what a caller has sent: no control characters, and not all of it. */
static int
fail (const char *what)
{
  g_autofree char *escaped = g_strescape (what, "\"\\");

  fprintf (stderr, "porthole-helper: %.300s\n", escaped);
  return EXIT_FAILURE;
}

/* Whoever is not root stays who they are: there is nothing to leave.
 * @name: (nullable): of the user to become; %NULL is one whom nobody is */
static gboolean
leave_root (const char *name, GError **error)
{
  g_autoptr (GArray) groups = porthole_engines_find_groups ();
  PortholeOwnUser user;

  if (geteuid () != 0)
    return porthole_confinement_enter (NULL, groups, error);
  if (name != NULL ? !porthole_own_user_by_name (&user, name, error)
                   : !porthole_own_user_find_unused (&user, error))
    return FALSE;
  return porthole_confinement_enter (&user, groups, error);
}

static gboolean
serve_peer (gboolean fallback, GError **error)
{
  g_autoptr (PortholeMonitor) monitor = porthole_monitor_new ();
  g_autoptr (GIOStream) stream = porthole_peer_take_stream (error);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (PortholeService) service = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (stream == NULL)
    return FALSE;
  porthole_monitor_load (monitor, fallback);
  if (!leave_root (NULL, error))
    return FALSE;
  porthole_monitor_begin (monitor);
  connection = porthole_peer_connect (stream, error);
  if (connection == NULL)
    return FALSE;
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), loop);
  porthole_flood_guard_install (connection, flooded_cb, loop);
  /* Ctrl-C is the application's: it ends the stream and then closes the connection */
  g_unix_signal_add (SIGTERM, quit_cb, loop);

  service = porthole_service_new (monitor);
  if (!porthole_service_export (service, connection, error))
    return FALSE;
  g_dbus_connection_start_message_processing (connection);
  if (!g_dbus_connection_is_closed (connection))
    g_main_loop_run (loop);
  g_signal_handlers_disconnect_by_data (connection, loop);
  return TRUE;
}

static gboolean
serve_bus (gboolean fallback, guint idle_seconds, GError **error)
{
  g_autoptr (PortholeMonitor) monitor = porthole_monitor_new ();
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (PortholeService) service = NULL;
  g_autoptr (PortholeBusName) name = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  porthole_monitor_load (monitor, fallback);
  if (!leave_root (OWN_USER, error))
    return FALSE;
  porthole_monitor_begin (monitor);
  connection = porthole_bus_connect (error);
  if (connection == NULL)
    return FALSE;
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), loop);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_unix_signal_add (SIGINT, quit_cb, loop);

  service = porthole_service_new (monitor);
  if (!porthole_service_export (service, connection, error))
    return FALSE;
  name = porthole_bus_name_own (connection, service, idle_seconds, loop);
  if (!g_dbus_connection_is_closed (connection))
    g_main_loop_run (loop);
  g_signal_handlers_disconnect_by_data (connection, loop);
  return TRUE;
}

int
main (int argc, char **argv)
{
  gboolean peer = FALSE, bus = FALSE, fallback = FALSE, version = FALSE;
  int idle_seconds = IDLE_SECONDS;
  const GOptionEntry entries[] = {
    { "peer", 0, 0, G_OPTION_ARG_NONE, &peer,
      "Speak D-Bus on standard input and output, to whoever started this", NULL },
    { "bus", 0, 0, G_OPTION_ARG_NONE, &bus,
      "Be the service " PORTHOLE_BUS_NAME " on the system bus", NULL },
    { "idle", 0, 0, G_OPTION_ARG_INT, &idle_seconds,
      "With --bus: end when nobody has watched for so many seconds (30)", "SECONDS" },
    { "fallback", 0, 0, G_OPTION_ARG_NONE, &fallback,
      "Pass over the first tier of each probe that has a second one", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = NULL;
  g_autoptr (GError) error = NULL;

  if (!porthole_confinement_prepare (&error))
    return fail (error->message);
  g_log_set_writer_func (log_cb, NULL, NULL);

  context = g_option_context_new ("- the privileged side of Porthole");
  g_option_context_set_summary (
      context,
      "Watches what containers do through BPF and tells it over D-Bus.\n"
      "It is started by porthole, as root or through pkexec, or by the system bus, and not "
      "by hand.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return fail (error->message);
  if (version)
    {
      printf ("porthole-helper %s\n", PORTHOLE_VERSION);
      return EXIT_SUCCESS;
    }
  if (argc > 1)
    return fail ("it takes no arguments; see --help");
  if (peer == bus || idle_seconds < 1)
    return fail ("nothing to do: start porthole instead, or see --help");
  if (!(peer ? serve_peer (fallback, &error) : serve_bus (fallback, idle_seconds, &error)))
    return fail (error->message);
  return EXIT_SUCCESS;
}
