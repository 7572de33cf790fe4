/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-service-link"

#include "service-link.h"

#include <string.h>

#define NAME     "org.porthole.Monitor1"
#define BUS      "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

typedef struct
{
  PortholeServiceLink *link;
  guint timeout;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_pointer (&opening->link, porthole_service_link_free);
  g_free (opening);
}

/**
 * porthole_service_link_is_for:
 * @helper: path of a helper
 *
 * Returns: whether it is the installed one, which the system bus starts
 */
gboolean
porthole_service_link_is_for (const char *helper)
{
  return strcmp (helper, PORTHOLE_INSTALLED_HELPER) == 0;
}

void
porthole_service_link_free (PortholeServiceLink *self)
{
  if (self->connection != NULL)
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  g_clear_object (&self->connection);
  g_free (self->owner);
  g_free (self);
}

static void
owner_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_variant_get (answer, "(s)", &opening->link->owner);
  g_task_return_pointer (task, g_steal_pointer (&opening->link),
                         (GDestroyNotify)porthole_service_link_free);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_dbus_connection_call (G_DBUS_CONNECTION (source), BUS, BUS_PATH, BUS, "GetNameOwner",
                          g_variant_new ("(s)", NAME), G_VARIANT_TYPE ("(s)"),
                          G_DBUS_CALL_FLAGS_NONE, opening->timeout, cancellable, owner_cb,
                          g_steal_pointer (&task));
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (connection == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  opening->link = g_new0 (PortholeServiceLink, 1);
  opening->link->connection = connection;
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_dbus_connection_call (connection, BUS, BUS_PATH, BUS, "StartServiceByName",
                          g_variant_new ("(su)", NAME, 0), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, opening->timeout, cancellable, started_cb,
                          g_steal_pointer (&task));
}

/**
 * porthole_service_link_open_async:
 * @timeout: milliseconds that each step may take
 *
 * Connects to the system bus, on a connection of its own, and has the service started.
 */
void
porthole_service_link_open_async (guint timeout,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *address
      = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, cancellable, &error);
  Opening *opening = g_new0 (Opening, 1);

  g_task_set_source_tag (task, porthole_service_link_open_async);
  opening->timeout = timeout;
  g_task_set_task_data (task, opening, opening_free);
  if (address == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, cancellable, connected_cb, g_steal_pointer (&task));
}

/**
 * porthole_service_link_open_finish:
 *
 * Returns: (transfer full) (nullable): the link, with whose end the connection is closed
 */
PortholeServiceLink *
porthole_service_link_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
