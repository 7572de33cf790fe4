/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "bus-name.h"

#include "bus.h"

#define BUS         "org.freedesktop.DBus"
#define BUS_PATH    "/org/freedesktop/DBus"
#define TIMEOUT_MS  25000
#define LOOK_SECOND 1

/* answers of RequestName */
#define PRIMARY_OWNER 1
#define IN_QUEUE      2
#define ALREADY_OWNER 4

struct _PortholeBusName
{
  GDBusConnection *connection;
  PortholeService *service;
  GMainLoop *loop;
  gint64 idle; /* microseconds */
  gboolean releasing;
  gint64 last_busy;
  guint timer;
  GCancellable *cancellable;
};

static void request (PortholeBusName *self);

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  PortholeBusName *self = user_data;
  guint32 code = 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer != NULL)
    g_variant_get (answer, "(u)", &code);
  /* one that is about to end may still have it: the bus passes it on */
  if (code == PRIMARY_OWNER || code == IN_QUEUE || code == ALREADY_OWNER)
    return;
  g_warning ("the bus does not give the name " PORTHOLE_BUS_NAME ": %s",
             error != NULL ? error->message : "it is taken");
  g_main_loop_quit (self->loop);
}

static void
request (PortholeBusName *self)
{
  g_dbus_connection_call (self->connection, BUS, BUS_PATH, BUS, "RequestName",
                          g_variant_new ("(su)", PORTHOLE_BUS_NAME, 0), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, self->cancellable, requested_cb,
                          self);
}

static void
released_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  PortholeBusName *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* what came before the answer has been handed to the main loop before it */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  self->releasing = FALSE;
  if (porthole_service_is_idle (self->service))
    {
      /* and what has been answered must have been written */
      g_dbus_connection_flush_sync (self->connection, NULL, NULL);
      g_main_loop_quit (self->loop);
    }
  else
    {
      request (self);
    }
}

static gboolean
look_cb (gpointer user_data)
{
  PortholeBusName *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 busy = porthole_bus_get_last_message (self->connection);

  if (!porthole_service_is_idle (self->service))
    busy = now;
  self->last_busy = MAX (self->last_busy, busy);
  if (self->releasing || now - self->last_busy < self->idle)
    return G_SOURCE_CONTINUE;
  self->releasing = TRUE;
  g_dbus_connection_call (self->connection, BUS, BUS_PATH, BUS, "ReleaseName",
                          g_variant_new ("(s)", PORTHOLE_BUS_NAME), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, self->cancellable, released_cb, self);
  return G_SOURCE_CONTINUE;
}

PortholeBusName *
porthole_bus_name_own (GDBusConnection *connection,
                       PortholeService *service,
                       guint idle_seconds,
                       GMainLoop *loop)
{
  PortholeBusName *self = g_new0 (PortholeBusName, 1);

  self->connection = g_object_ref (connection);
  self->service = g_object_ref (service);
  self->loop = g_main_loop_ref (loop);
  self->idle = (gint64)idle_seconds * G_USEC_PER_SEC;
  self->last_busy = g_get_monotonic_time ();
  self->cancellable = g_cancellable_new ();
  self->timer = g_timeout_add_seconds (LOOK_SECOND, look_cb, self);
  request (self);
  return self;
}

void
porthole_bus_name_free (PortholeBusName *self)
{
  g_cancellable_cancel (self->cancellable);
  g_source_remove (self->timer);
  g_object_unref (self->cancellable);
  g_object_unref (self->connection);
  g_object_unref (self->service);
  g_main_loop_unref (self->loop);
  g_free (self);
}
