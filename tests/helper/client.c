/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH      "/org/porthole/Monitor1"
#define INTERFACE "org.porthole.Monitor1"

static void
batch_cb (GDBusConnection *connection,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *batch,
          gpointer user_data)
{
  Client *self = user_data;
  GPtrArray *lists[] = { self->containers, self->processes, self->events };
  g_autoptr (GVariant) totals = NULL;
  guint64 serial;
  guint flags;

  g_assert_true (g_variant_is_of_type (batch, G_VARIANT_TYPE ("(tua(sxa{sv})a(s(uuuuay)a{sv})"
                                                              "a(xssst(uuuuay)a{sv})a(sttttt))")));
  g_variant_get_child (batch, 0, "t", &serial);
  g_variant_get_child (batch, 1, "u", &flags);
  g_assert_cmpuint (serial, ==, self->serial + 1);
  self->serial = serial;
  self->flags |= flags;
  g_ptr_array_add (self->batches, g_variant_ref (batch));
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GVariant) list = g_variant_get_child_value (batch, 2 + i);

      for (gsize j = 0; j < g_variant_n_children (list); j++)
        g_ptr_array_add (lists[i], g_variant_get_child_value (list, j));
    }
  totals = g_variant_get_child_value (batch, 5);
  for (gsize j = 0; j < g_variant_n_children (totals); j++)
    {
      GVariant *one = g_variant_get_child_value (totals, j);
      const char *id;

      g_variant_get_child (one, 0, "&s", &id);
      g_hash_table_replace (self->totals, g_strdup (id), one);
    }
  if (!self->hold)
    g_dbus_connection_call (self->connection, NULL, PATH, INTERFACE, "Acknowledge",
                            g_variant_new ("(t)", serial), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                            NULL, NULL);
}

static void
closed_cb (GDBusConnection *connection, gboolean by_peer, GError *error, gpointer user_data)
{
  ((Client *)user_data)->closed = TRUE;
}

static void
child_cb (GPid pid, int status, gpointer user_data)
{
  Client *self = user_data;

  self->exited = TRUE;
  self->status = status;
}

static void
take_stdio (gpointer user_data)
{
  int fd = GPOINTER_TO_INT (user_data);

  dup2 (fd, STDIN_FILENO);
  dup2 (fd, STDOUT_FILENO);
}

Client *
client_new (const char *option)
{
  Client *self = g_new0 (Client, 1);
  const char *helper = g_getenv ("PORTHOLE_TEST_HELPER");
  const char *argv[] = { helper, "--peer", option, NULL };
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GError) error = NULL;
  int pair[2];

  g_assert_nonnull (helper);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  g_spawn_async (NULL, (char **)argv, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN, take_stdio,
                 GINT_TO_POINTER (pair[1]), &self->pid, &error);
  g_assert_no_error (error);
  close (pair[1]);
  g_child_watch_add (self->pid, child_cb, self);

  self->batches = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  self->containers = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  self->processes = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  self->totals
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);

  socket = g_socket_new_from_fd (pair[0], &error);
  g_assert_no_error (error);
  stream = g_socket_connection_factory_create_connection (socket);
  self->connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL,
                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT,
                                                 NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (self->connection, "closed", G_CALLBACK (closed_cb), self);
  g_dbus_connection_signal_subscribe (self->connection, NULL, INTERFACE, "Batch", PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, batch_cb, self, NULL);
  return self;
}

static gboolean
has_exited (Client *self, gconstpointer data)
{
  return self->exited;
}

void
client_free (Client *self)
{
  if (!g_dbus_connection_is_closed (self->connection))
    g_dbus_connection_close_sync (self->connection, NULL, NULL);
  /* the helper goes by itself at the end of file */
  client_wait (self, has_exited, NULL);
  g_object_unref (self->connection);
  g_ptr_array_unref (self->batches);
  g_ptr_array_unref (self->containers);
  g_ptr_array_unref (self->processes);
  g_ptr_array_unref (self->events);
  g_hash_table_unref (self->totals);
  g_free (self);
}

GVariant *
client_watch (Client *self, GVariant *options, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (options == NULL)
    options = g_variant_new_parsed ("@a{sv} {}");
  answer = g_dbus_connection_call_sync (
      self->connection, NULL, PATH, INTERFACE, "Watch", g_variant_new ("(@a{sv})", options),
      G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, 90000, NULL, error);
  return answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
}

void
client_unwatch (Client *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  answer = g_dbus_connection_call_sync (self->connection, NULL, PATH, INTERFACE, "Unwatch", NULL,
                                        NULL, G_DBUS_CALL_FLAGS_NONE, 90000, NULL, &error);
  g_assert_no_error (error);
  /* the last batches came before the answer */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_ptr_array_set_size (self->batches, 0);
  g_ptr_array_set_size (self->containers, 0);
  g_ptr_array_set_size (self->processes, 0);
  g_ptr_array_set_size (self->events, 0);
  g_hash_table_remove_all (self->totals);
  self->flags = 0;
  self->serial = 0; /* which begins anew with the next Watch */
}

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

void
client_wait (Client *self, ClientFunc func, gconstpointer data)
{
  gboolean late = FALSE;
  guint source = g_timeout_add_seconds (90, timeout_cb, &late);

  while (!func (self, data) && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  if (late)
    {
      for (guint i = 0; i < self->events->len; i++)
        {
          g_autofree char *text = event_print (self->events->pdata[i]);

          g_test_message ("event %u: %s", i, text);
        }
      g_test_message ("what was waited for did not come: %s", data != NULL ? (char *)data : "");
      g_test_message ("the newest batch was %" G_GUINT64_FORMAT ", flags %u%s%s", self->serial,
                      self->flags, self->closed ? ", the connection is closed" : "",
                      self->exited ? ", the helper has ended" : "");
    }
  g_assert_false (late);
}

void
client_idle (Client *self, guint ms)
{
  gboolean done = FALSE;
  guint source = g_timeout_add (ms, timeout_cb, &done);

  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

GVariant *
client_find (Client *self, guint from, const char *container, const char *kind, const char *text)
{
  for (guint i = from; i < self->events->len; i++)
    {
      GVariant *event = self->events->pdata[i];
      g_autofree char *printed = NULL;

      if (g_strcmp0 (event_kind (event), kind) != 0
          || (container != NULL && strcmp (event_container (event), container) != 0))
        continue;
      printed = event_print (event);
      if (strstr (printed, text) != NULL)
        return event;
    }
  return NULL;
}

typedef struct
{
  const char *text;
  const char *container;
  const char *kind;
  guint from;
} Wanted;

static gboolean
has_event (Client *self, gconstpointer data)
{
  const Wanted *wanted = *(const Wanted *const *)data;

  return client_find (self, wanted->from, wanted->container, wanted->kind, wanted->text) != NULL;
}

GVariant *
client_await (Client *self, guint from, const char *container, const char *kind, const char *text)
{
  Wanted wanted = { text, container, kind, from };
  const Wanted *pointer = &wanted;

  g_test_message ("waiting for %s %s", kind, text);
  client_wait (self, has_event, &pointer);
  return client_find (self, from, container, kind, text);
}

GVariant *
client_container (Client *self, const char *id)
{
  for (guint i = self->containers->len; i > 0; i--)
    {
      GVariant *container = self->containers->pdata[i - 1];
      const char *its;

      g_variant_get_child (container, 0, "&s", &its);
      if (strcmp (its, id) == 0)
        return container;
    }
  return NULL;
}

static const char *
event_string (GVariant *event, guint field)
{
  const char *text;

  g_variant_get_child (event, field, "&s", &text);
  return text;
}

const char *
event_kind (GVariant *event)
{
  return event_string (event, 1);
}

const char *
event_container (GVariant *event)
{
  return event_string (event, 2);
}

const char *
event_phase (GVariant *event)
{
  return event_string (event, 3);
}

guint64
event_count (GVariant *event)
{
  guint64 count;

  g_variant_get_child (event, 4, "t", &count);
  return count;
}

gint64
event_time (GVariant *event)
{
  gint64 time;

  g_variant_get_child (event, 0, "x", &time);
  return time;
}

guint32
event_pid (GVariant *event)
{
  g_autoptr (GVariant) process = g_variant_get_child_value (event, 5);
  guint32 pid;

  g_variant_get_child (process, 0, "u", &pid);
  return pid;
}

GVariant *
event_detail (GVariant *event, const char *key)
{
  g_autoptr (GVariant) detail = g_variant_get_child_value (event, 6);

  return g_variant_lookup_value (detail, key, NULL);
}

char *
event_bytes (GVariant *event, const char *key)
{
  g_autoptr (GVariant) value = event_detail (event, key);
  gsize length;
  gconstpointer bytes;

  if (value == NULL)
    return NULL;
  bytes = g_variant_get_fixed_array (value, &length, 1);
  return g_strndup (bytes, length);
}

/* "kind container phase count pid comm key=value ...", with bytes as text */
char *
event_print (GVariant *event)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GVariant) process = g_variant_get_child_value (event, 5);
  g_autoptr (GVariant) comm = g_variant_get_child_value (process, 4);
  g_autoptr (GVariant) detail = g_variant_get_child_value (event, 6);
  GVariantIter iter;
  const char *key;
  GVariant *value;
  gsize length;
  const char *bytes = g_variant_get_fixed_array (comm, &length, 1);

  g_string_append_printf (text, "%s %.12s %s %" G_GUINT64_FORMAT " %u %.*s", event_kind (event),
                          event_container (event), event_phase (event), event_count (event),
                          event_pid (event), (int)length, bytes);
  g_variant_iter_init (&iter, detail);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) owned = value;

      g_string_append_printf (text, " %s=", key);
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING) && (strcmp (key, "ip") != 0))
        {
          bytes = g_variant_get_fixed_array (value, &length, 1);
          g_string_append_len (text, bytes, length);
        }
      else if (strcmp (key, "ip") == 0)
        {
          g_autoptr (GInetAddress) address = NULL;
          g_autofree char *ip = NULL;

          bytes = g_variant_get_fixed_array (value, &length, 1);
          address = g_inet_address_new_from_bytes (
              (const guint8 *)bytes, length == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
          ip = g_inet_address_to_string (address);
          g_string_append (text, ip);
        }
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING_ARRAY))
        {
          for (gsize i = 0; i < g_variant_n_children (value); i++)
            {
              g_autoptr (GVariant) one = g_variant_get_child_value (value, i);

              bytes = g_variant_get_fixed_array (one, &length, 1);
              g_string_append_printf (text, "[%.*s]", (int)MIN (length, 64), bytes);
            }
        }
      else
        {
          g_autofree char *printed = g_variant_print (value, FALSE);

          g_string_append (text, printed);
        }
    }
  return g_string_free (text, FALSE);
}

gboolean
bpf_is_possible (void)
{
  g_autoptr (GError) error = NULL;
  Client *client = client_new (NULL);
  g_autoptr (GVariant) session = client_watch (client, NULL, &error);
  gboolean possible = session != NULL;

  if (!possible)
    {
      g_dbus_error_strip_remote_error (error);
      g_test_skip (error->message);
    }
  client_free (client);
  return possible;
}
