/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Callers of the service, as a test needs them: any number of connections to the system bus, led by
 * lines on standard input, which says what comes of it on standard output.
 *
 * open N                          -> N open NAME
 * call N FLAGS DEST METHOD ARGS   -> N reply VALUE, or N error NAME: MESSAGE
 *   FLAGS: - or i (a person may be asked); METHOD with its interface; ARGS a tuple
 * hold N                          do not acknowledge batches any more
 * close N                         -> N closed
 *
 * Of its own accord, of whatever comes with the service's interface: N signal MEMBER VALUE, and
 * N batch SERIAL FLAGS EVENTS MARKED HAPPENED DELIVERED MERGED LOST NOT-ITEMISED
 *   MARKED: how many runs of programs that are called "marker" there were in all batches;
 *   the numbers after it are sums of all containers' totals, as they were told last */
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH      "/org/porthole/Monitor1"
#define INTERFACE "org.porthole.Monitor1"
#define BUS       "unix:path=/run/dbus/system_bus_socket"

typedef struct
{
  guint number;
  GDBusConnection *connection;
  gboolean hold;
  guint marked;
  GHashTable *totals; /* container -> its totals */
} Caller;

static GHashTable *callers; /* number -> Caller */

static void say (guint number, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
say (guint number, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  printf ("%u %s\n", number, g_strdelimit (text, "\n", ' '));
  fflush (stdout);
}

typedef struct
{
  guint number;
  GDBusMessage *message;
} Heard;

static void
count_marked (Caller *caller, GVariant *events)
{
  GVariantIter iter;
  GVariant *detail;

  g_variant_iter_init (&iter, events);
  while (g_variant_iter_next (&iter, "(xssst(uuuuay)@a{sv})", NULL, NULL, NULL, NULL, NULL, NULL,
                              NULL, NULL, NULL, NULL, &detail))
    {
      g_autoptr (GVariant) exe = g_variant_lookup_value (detail, "exe", G_VARIANT_TYPE_BYTESTRING);
      gsize length = 0;
      const char *bytes
          = exe != NULL ? g_variant_get_fixed_array (exe, &length, sizeof (char)) : NULL;

      if (length > 7 && memcmp (bytes + length - 7, "/marker", 7) == 0)
        caller->marked++;
      g_variant_unref (detail);
    }
}

/* Returns: (transfer full): the sums, with a blank before each */
static char *
add_totals (Caller *caller, GVariant *body)
{
  g_autoptr (GVariant) list = g_variant_get_child_value (body, 5);
  guint64 sums[5] = { 0 };
  GString *text = g_string_new (NULL);
  GHashTableIter each;
  GVariantIter iter;
  gpointer value;
  GVariant *item;

  g_variant_iter_init (&iter, list);
  while ((item = g_variant_iter_next_value (&iter)) != NULL)
    {
      char *container;

      g_variant_get_child (item, 0, "s", &container);
      g_hash_table_insert (caller->totals, container, item);
    }
  g_hash_table_iter_init (&each, caller->totals);
  while (g_hash_table_iter_next (&each, NULL, &value))
    for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
      {
        guint64 number;

        g_variant_get_child (value, i + 1, "t", &number);
        sums[i] += number;
      }
  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    g_string_append_printf (text, " %" G_GUINT64_FORMAT, sums[i]);
  return g_string_free (text, FALSE);
}

static gboolean
heard_cb (gpointer user_data)
{
  Heard *heard = user_data;
  Caller *caller = g_hash_table_lookup (callers, GUINT_TO_POINTER (heard->number));
  GVariant *body = g_dbus_message_get_body (heard->message);
  const char *member = g_dbus_message_get_member (heard->message);

  if (caller != NULL && strcmp (member, "Batch") == 0)
    {
      g_autoptr (GVariant) events = g_variant_get_child_value (body, 4);
      g_autofree char *sums = add_totals (caller, body);
      guint64 serial;
      guint flags;

      g_variant_get_child (body, 0, "t", &serial);
      g_variant_get_child (body, 1, "u", &flags);
      count_marked (caller, events);
      say (heard->number, "batch %" G_GUINT64_FORMAT " %u %" G_GSIZE_FORMAT " %u%s", serial, flags,
           g_variant_n_children (events), caller->marked, sums);
      if (!caller->hold)
        g_dbus_connection_call (caller->connection, g_dbus_message_get_sender (heard->message),
                                PATH, INTERFACE, "Acknowledge", g_variant_new ("(t)", serial), NULL,
                                G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
    }
  else if (caller != NULL)
    {
      g_autofree char *text = body != NULL ? g_variant_print (body, FALSE) : g_strdup ("");

      say (heard->number, "signal %s %s", member, text);
    }
  g_object_unref (heard->message);
  g_free (heard);
  return G_SOURCE_REMOVE;
}

static GDBusMessage *
filter_cb (GDBusConnection *connection,
           GDBusMessage *message,
           gboolean incoming,
           gpointer user_data)
{
  if (incoming && g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_RETURN
      && g_strcmp0 (g_dbus_message_get_interface (message), INTERFACE) == 0)
    {
      Heard *heard = g_new0 (Heard, 1);

      heard->number = GPOINTER_TO_UINT (user_data);
      heard->message = g_object_ref (message);
      g_idle_add_full (G_PRIORITY_DEFAULT, heard_cb, heard, NULL);
    }
  return message;
}

static void
caller_free (gpointer data)
{
  Caller *caller = data;

  g_dbus_connection_close_sync (caller->connection, NULL, NULL);
  g_object_unref (caller->connection);
  g_hash_table_unref (caller->totals);
  g_free (caller);
}

static void
open_one (guint number)
{
  Caller *caller = g_new0 (Caller, 1);
  g_autoptr (GError) error = NULL;

  caller->number = number;
  caller->connection = g_dbus_connection_new_for_address_sync (
      BUS,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  if (caller->connection == NULL)
    {
      say (number, "error open: %s", error->message);
      g_free (caller);
      return;
    }
  g_dbus_connection_add_filter (caller->connection, filter_cb, GUINT_TO_POINTER (number), NULL);
  caller->totals
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  g_hash_table_insert (callers, GUINT_TO_POINTER (number), caller);
  say (number, "open %s", g_dbus_connection_get_unique_name (caller->connection));
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree char *text = NULL;

  if (answer != NULL)
    {
      text = g_variant_print (answer, FALSE);
      say (GPOINTER_TO_UINT (user_data), "reply %s", text);
      return;
    }
  text = g_dbus_error_get_remote_error (error);
  g_dbus_error_strip_remote_error (error);
  say (GPOINTER_TO_UINT (user_data), "error %s: %s", text != NULL ? text : "local", error->message);
}

/* "strings(N)" and "bytes(N)" stand for arguments that would be too long for a line */
static GVariant *
parse (const char *text)
{
  GVariant *arguments;
  guint n;

  if (sscanf (text, "strings(%u)", &n) == 1)
    {
      g_autofree const char **strings = g_new0 (const char *, n);
      GVariantBuilder options;

      for (guint i = 0; i < n; i++)
        strings[i] = "";
      g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&options, "{sv}", "containers", g_variant_new_strv (strings, n));
      return g_variant_new ("(a{sv})", &options);
    }
  arguments = g_variant_parse (NULL, text, NULL, NULL, NULL);
  return arguments;
}

static void
call (Caller *caller, char **words)
{
  char *dot = strrchr (words[4], '.');
  GVariant *arguments = words[5] != NULL ? parse (words[5]) : g_variant_new ("()");
  g_autofree char *interface = NULL;

  if (dot == NULL || arguments == NULL)
    {
      say (caller->number, "error nonsense: %s", words[4]);
      return;
    }
  interface = g_strndup (words[4], dot - words[4]);
  g_dbus_connection_call (
      caller->connection, words[3],
      strcmp (words[3], "org.freedesktop.DBus") == 0 ? "/org/freedesktop/DBus" : PATH, interface,
      dot + 1, arguments, NULL,
      strchr (words[2], 'i') != NULL ? G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION
                                     : G_DBUS_CALL_FLAGS_NONE,
      120000, NULL, called_cb, GUINT_TO_POINTER (caller->number));
}

static void
take_line (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 6);
  guint number;
  Caller *caller;

  if (words[0] == NULL || words[1] == NULL)
    return;
  number = strtoul (words[1], NULL, 10);
  if (strcmp (words[0], "open") == 0)
    {
      open_one (number);
      return;
    }
  caller = g_hash_table_lookup (callers, GUINT_TO_POINTER (number));
  if (caller == NULL)
    say (number, "error none: there is no such caller");
  else if (strcmp (words[0], "call") == 0 && g_strv_length (words) >= 5)
    call (caller, words);
  else if (strcmp (words[0], "hold") == 0)
    caller->hold = TRUE;
  else if (strcmp (words[0], "close") == 0)
    {
      g_hash_table_remove (callers, GUINT_TO_POINTER (number));
      say (number, "closed");
    }
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDataInputStream *lines = G_DATA_INPUT_STREAM (source);
  g_autofree char *line = g_data_input_stream_read_line_finish (lines, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (user_data);
      return;
    }
  take_line (line);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, line_cb, user_data);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);

  callers = g_hash_table_new_full (NULL, NULL, NULL, caller_free);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, line_cb, loop);
  g_main_loop_run (loop);
  g_hash_table_unref (callers);
  return EXIT_SUCCESS;
}
