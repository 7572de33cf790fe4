/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "bus.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bounded-input.h"

#define SOCKET "/run/dbus/system_bus_socket"

typedef struct
{
  PortholeBoundedInput *input;
  gint64 last; /* the main thread's */
} Traffic;

static void
traffic_free (gpointer data)
{
  Traffic *traffic = data;

  g_object_unref (traffic->input);
  g_free (traffic);
}

static gboolean
handled_cb (gpointer user_data)
{
  Traffic *traffic = user_data;

  traffic->last = g_get_monotonic_time ();
  porthole_bounded_input_handled (traffic->input);
  return G_SOURCE_REMOVE;
}

/* Runs in GDBus's thread, which hands the message to the main loop afterwards, at that priority. */
static GDBusMessage *
filter_cb (GDBusConnection *connection,
           GDBusMessage *message,
           gboolean incoming,
           gpointer user_data)
{
  if (incoming)
    g_idle_add_full (G_PRIORITY_DEFAULT, handled_cb, user_data, NULL);
  return message;
}

static gboolean
send_text (int fd, const char *text, gsize length)
{
  return send (fd, text, length, MSG_NOSIGNAL) == (gssize)length;
}

/* GDBus would only do this on a stream of its own making. */
static gboolean
authenticate (int fd)
{
  g_autofree char *uid = g_strdup_printf ("%u", geteuid ());
  g_autoptr (GString) hello = g_string_new ("AUTH EXTERNAL ");
  char answer[256];
  gsize length = 0;

  for (const char *digit = uid; *digit != '\0'; digit++)
    g_string_append_printf (hello, "%02x", *digit);
  g_string_append (hello, "\r\n");
  if (!send_text (fd, "", 1) || !send_text (fd, hello->str, hello->len))
    return FALSE;
  while (length < sizeof (answer) - 1)
    {
      if (recv (fd, answer + length, 1, 0) != 1)
        return FALSE;
      if (answer[length++] == '\n')
        break;
    }
  answer[length] = '\0';
  return g_str_has_prefix (answer, "OK ") && send_text (fd, "BEGIN\r\n", 7);
}

static int
open_socket (GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  errno = 0;
  if (fd >= 0 && connect (fd, (struct sockaddr *)&address, sizeof (address)) == 0
      && authenticate (fd))
    return fd;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED,
               "the system bus (" SOCKET ") does not let this service in: %s",
               errno != 0 ? g_strerror (errno) : "it refused");
  if (fd >= 0)
    close (fd);
  return -1;
}

GDBusConnection *
porthole_bus_connect (GError **error)
{
  g_autoptr (GInputStream) socket_input = NULL;
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GOutputStream) output = NULL;
  g_autoptr (GIOStream) stream = NULL;
  GDBusConnection *connection;
  Traffic *traffic;
  int fd = open_socket (error);
  int other;

  if (fd < 0)
    return NULL;
  other = dup (fd);
  socket_input = g_unix_input_stream_new (fd, TRUE);
  input = porthole_bounded_input_new (socket_input);
  output = g_unix_output_stream_new (other, TRUE);
  stream = g_simple_io_stream_new (input, output);
  connection = g_dbus_connection_new_sync (
      stream, NULL, G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, error);
  if (connection == NULL)
    return NULL;
  traffic = g_new0 (Traffic, 1);
  traffic->input = PORTHOLE_BOUNDED_INPUT (g_object_ref (input));
  traffic->last = g_get_monotonic_time ();
  g_object_set_data (G_OBJECT (connection), "porthole-traffic", traffic);
  g_dbus_connection_add_filter (connection, filter_cb, traffic, traffic_free);
  return connection;
}

gint64
porthole_bus_get_last_message (GDBusConnection *connection)
{
  Traffic *traffic = g_object_get_data (G_OBJECT (connection), "porthole-traffic");

  return traffic->last;
}
