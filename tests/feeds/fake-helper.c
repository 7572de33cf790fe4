/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Plays the helper, well or badly: fake-helper SCENARIO --peer. Speaks D-Bus on its standard input
 * and output and ends at end of file, as the real one does.
 */

#define G_LOG_DOMAIN "fake-helper"

#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake-batches.h"
#include "monitor.h"

static const char *scenario;
static GMainLoop *loop;
static GDBusConnection *connection;
static guint64 serial;
static guint64 acknowledged;
static gboolean went_on;

static gboolean
is (const char *name)
{
  return strcmp (scenario, name) == 0;
}

static void
send_batch (GVariant *parameters)
{
  g_autoptr (GError) error = NULL;

  serial++;
  if (!g_dbus_connection_emit_signal (connection, NULL, "/org/porthole/Monitor1",
                                      "org.porthole.Monitor1", "Batch", parameters, &error))
    g_error ("%s", error->message);
}

static void
say (const char *text)
{
  fprintf (stderr, "%s\n", text);
}

static void
end_at_once (int status)
{
  g_dbus_connection_flush_sync (connection, NULL, NULL);
  _exit (status);
}

/* what follows the snapshot */
static void
go_on (void)
{
  went_on = TRUE;
  if (is ("dies"))
    {
      say ("first words");
      say ("the probes fell off");
      end_at_once (3);
    }
  if (is ("killed"))
    {
      g_dbus_connection_flush_sync (connection, NULL, NULL);
      raise (SIGKILL);
    }
  if (is ("garbage-later"))
    {
      g_dbus_connection_flush_sync (connection, NULL, NULL);
      for (guint i = 0; i < 4096; i++)
        if (write (STDOUT_FILENO, "garbage", 7) != 7)
          break;
    }
  else if (is ("closes"))
    {
      g_dbus_connection_close_sync (connection, NULL, NULL);
      sleep (30);
    }
  else if (is ("wrong-type"))
    send_batch (g_variant_new ("(s)", "not a batch"));
  else if (is ("wrong-values"))
    send_batch (fake_batch_of_nonsense (serial + 1));
  else if (is ("skips"))
    send_batch (fake_batch_of_events (serial + 5));
  else if (is ("escapes"))
    send_batch (fake_batch_of_escapes (serial + 1));
  else if (is ("huge"))
    send_batch (fake_batch_of_many (serial + 1, 20000));
  else if (is ("gap"))
    send_batch (fake_batch_after_gap (serial + 1));
  else if (is ("stream"))
    send_batch (fake_batch_of_many (serial + 1, 100));
  else if (is ("speaks"))
    say ("the engine does not answer\033[31m");
  else if (!is ("silent"))
    send_batch (fake_batch_of_events (serial + 1));
}

static gboolean
acknowledge_cb (PortholeMonitor1 *monitor, GDBusMethodInvocation *invocation, guint64 number)
{
  if (number != acknowledged + 1)
    g_error ("Acknowledged %" G_GUINT64_FORMAT " after %" G_GUINT64_FORMAT, number, acknowledged);
  acknowledged = number;
  porthole_monitor1_complete_acknowledge (monitor, invocation);
  if (!went_on || is ("stream"))
    go_on ();
  return TRUE;
}

static gboolean
watch_cb (PortholeMonitor1 *monitor, GDBusMethodInvocation *invocation, GVariant *options)
{
  if (is ("not-permitted"))
    g_dbus_method_invocation_return_dbus_error (
        invocation, "org.porthole.Monitor1.Error.NotPermitted",
        "BPF may not be used here: give the container CAP_BPF");
  else if (is ("no-btf"))
    g_dbus_method_invocation_return_dbus_error (
        invocation, "org.porthole.Monitor1.Error.NoBtf",
        "the kernel has no /sys/kernel/btf/vmlinux: use one with CONFIG_DEBUG_INFO_BTF");
  else if (is ("invalid"))
    g_dbus_method_invocation_return_dbus_error (
        invocation, "org.porthole.Monitor1.Error.InvalidArgs", "there is no container 'nobody'");
  else if (is ("failed"))
    g_dbus_method_invocation_return_dbus_error (invocation, "org.porthole.Monitor1.Error.Failed",
                                                "the ring buffer cannot be made");
  else if (is ("hangs-in-watch"))
    g_object_ref (invocation);
  else if (is ("dies-in-watch"))
    {
      say ("cannot load");
      _exit (4);
    }
  else
    {
      g_autofree char *text = g_variant_print (options, FALSE);

      if (is ("early"))
        send_batch (fake_batch_of_snapshot (1));
      porthole_monitor1_complete_watch (monitor, invocation, fake_session ());
      if (is ("options"))
        {
          g_dbus_connection_flush_sync (connection, NULL, NULL);
          g_usleep (200000);
          say (text);
        }
      if (!is ("early"))
        send_batch (fake_batch_of_snapshot (1));
    }
  return TRUE;
}

static gboolean
unwatch_cb (PortholeMonitor1 *monitor, GDBusMethodInvocation *invocation)
{
  if (is ("hangs-in-unwatch"))
    return TRUE;
  /* what there is to tell is told even to one who stops at once */
  if (!went_on)
    go_on ();
  send_batch (fake_batch_of_totals (serial + 1));
  porthole_monitor1_complete_unwatch (monitor, invocation);
  return TRUE;
}

static gboolean
set_probe_cb (PortholeMonitor1 *monitor,
              GDBusMethodInvocation *invocation,
              const char *probe,
              gboolean on)
{
  if (is ("refuses"))
    {
      g_dbus_method_invocation_return_dbus_error (
          invocation, "org.porthole.Monitor1.Error.NotAuthorised", "polkit does not allow it");
      return TRUE;
    }
  porthole_monitor1_emit_coverage (
      monitor, g_variant_new_parsed ("[(%s, 'tp_btf', %s, '')]", probe, on ? "active" : "off"));
  porthole_monitor1_complete_set_probe (monitor, invocation);
  return TRUE;
}

static gboolean
allow_cb (GDBusAuthObserver *observer, const char *mechanism, gpointer user_data)
{
  return strcmp (mechanism, "ANONYMOUS") == 0;
}

static void
closed_cb (GDBusConnection *closed, gboolean vanished, GError *error, gpointer user_data)
{
  g_main_loop_quit (loop);
}

static void
misbehave_at_start (void)
{
  if (is ("ends-at-once"))
    {
      say ("no kernel here");
      exit (1);
    }
  if (is ("garbage"))
    {
      for (guint i = 0; i < 1000; i++)
        if (write (STDOUT_FILENO, "garbage\r\n", 9) != 9)
          break;
      exit (0);
    }
  if (is ("hangs"))
    while (TRUE)
      {
        char bytes[64];

        if (read (STDIN_FILENO, bytes, sizeof bytes) <= 0)
          exit (0);
      }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GOutputStream) output = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  g_autoptr (GIOStream) stream = g_simple_io_stream_new (input, output);
  g_autoptr (GDBusAuthObserver) observer = g_dbus_auth_observer_new ();
  g_autoptr (PortholeMonitor1) monitor = porthole_monitor1_skeleton_new ();
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GError) error = NULL;

  if (argc != 3 || strcmp (argv[2], "--peer") != 0)
    {
      say ("usage: fake-helper SCENARIO --peer");
      return 2;
    }
  scenario = argv[1];
  misbehave_at_start ();

  loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (observer, "allow-mechanism", G_CALLBACK (allow_cb), NULL);
  connection
      = g_dbus_connection_new_sync (stream, guid,
                                    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER
                                        | G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_ALLOW_ANONYMOUS
                                        | G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                                    observer, NULL, &error);
  if (connection == NULL)
    {
      say (error->message);
      return 1;
    }
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), NULL);

  porthole_monitor1_set_version (monitor, is ("version") ? "9.9" : PORTHOLE_VERSION);
  g_signal_connect (monitor, "handle-watch", G_CALLBACK (watch_cb), NULL);
  g_signal_connect (monitor, "handle-acknowledge", G_CALLBACK (acknowledge_cb), NULL);
  g_signal_connect (monitor, "handle-set-probe", G_CALLBACK (set_probe_cb), NULL);
  g_signal_connect (monitor, "handle-unwatch", G_CALLBACK (unwatch_cb), NULL);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (monitor), connection,
                                         "/org/porthole/Monitor1", &error))
    g_error ("%s", error->message);
  g_dbus_connection_start_message_processing (connection);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  g_clear_object (&connection);
  return 0;
}
