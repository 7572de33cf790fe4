/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "service.h"

#include <sys/utsname.h>

#include "callers.h"
#include "monitor-dbus.h"
#include "probes.h"

#define PATH      "/org/porthole/Monitor1"
#define INTERFACE "org.porthole.Monitor1"

/* one caller's stream */
typedef struct
{
  GDBusConnection *connection;
  char *name;  /* NULL on a connection without a bus */
  guint32 uid; /* of the caller, on a bus */
  PortholeSubscriber *subscriber;
} Stream;

struct _PortholeService
{
  GObject parent_instance;

  PortholeMonitor *monitor;
  PortholeDBusMonitor1 *skeleton;
  GDBusConnection *connection;
  PortholeCallers *callers; /* NULL on a connection without a bus: the caller has started this */
  GHashTable *streams;      /* name, or "" -> Stream */
};

/* what a caller wants and may not have yet */
typedef struct
{
  PortholeService *service;
  GDBusMethodInvocation *invocation;
  PortholeWants *wants; /* of Watch */
} Request;

G_DEFINE_FINAL_TYPE (PortholeService, porthole_service, G_TYPE_OBJECT)

/* Returns: the serial of the last batch of that stream, 0 where there was none */
static guint64
end_stream (PortholeService *self, const char *name)
{
  Stream *stream = g_hash_table_lookup (self->streams, name);
  guint64 serial;

  if (stream == NULL)
    return 0;
  serial = porthole_subscriber_get_serial (stream->subscriber);
  porthole_monitor_unwatch (self->monitor, stream->subscriber);
  g_hash_table_remove (self->streams, name);
  return serial;
}

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  porthole_subscriber_free (stream->subscriber);
  g_object_unref (stream->connection);
  g_free (stream->name);
  g_free (stream);
}

static void
send_cb (GVariant *batch, gpointer user_data)
{
  Stream *stream = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_emit_signal (stream->connection, stream->name, PATH, INTERFACE, "Batch",
                                      batch, &error))
    g_debug ("a batch was not sent: %s", error->message);
}

static const char *
key_of (GDBusMethodInvocation *invocation)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);

  return sender != NULL ? sender : "";
}

static const char *
name_of_refusal (gint code)
{
  switch (code)
    {
    case PORTHOLE_CALLERS_ERROR_INTERACTION_REQUIRED:
      return "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired";
    case PORTHOLE_CALLERS_ERROR_NO_AGENT:
      return INTERFACE ".Error.NoAgent";
    case PORTHOLE_CALLERS_ERROR_DISMISSED:
      return INTERFACE ".Error.Dismissed";
    case PORTHOLE_CALLERS_ERROR_BUSY:
      return INTERFACE ".Error.Busy";
    case PORTHOLE_CALLERS_ERROR_TOO_MANY:
      return INTERFACE ".Error.TooMany";
    default:
      return INTERFACE ".Error.NotAuthorised";
    }
}

static void
return_error (GDBusMethodInvocation *invocation, const GError *error)
{
  const char *name = INTERFACE ".Error.Failed";

  if (error->domain == PORTHOLE_CALLERS_ERROR)
    name = name_of_refusal (error->code);
  else if (g_error_matches (error, PORTHOLE_PROBES_ERROR, PORTHOLE_PROBES_ERROR_NO_BTF))
    name = INTERFACE ".Error.NoBtf";
  else if (g_error_matches (error, PORTHOLE_PROBES_ERROR, PORTHOLE_PROBES_ERROR_NOT_PERMITTED))
    name = INTERFACE ".Error.NotPermitted";
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    name = INTERFACE ".Error.InvalidArgs";
  g_dbus_method_invocation_return_dbus_error (invocation, name, error->message);
}

static GVariant *
describe_session (PortholeService *self)
{
  GVariantBuilder session;
  struct utsname kernel;

  g_variant_builder_init (&session, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&session, "{sv}", "version", g_variant_new_string (PORTHOLE_VERSION));
  g_variant_builder_add (&session, "{sv}", "host", g_variant_new_string (g_get_host_name ()));
  if (uname (&kernel) == 0)
    g_variant_builder_add (&session, "{sv}", "kernel", g_variant_new_string (kernel.release));
  g_variant_builder_add (&session, "{sv}", "time", g_variant_new_int64 (g_get_real_time () * 1000));
  g_variant_builder_add (&session, "{sv}", "coverage",
                         porthole_monitor_get_coverage (self->monitor));
  return g_variant_builder_end (&session);
}

static gboolean
has_room (PortholeService *self, GDBusMethodInvocation *invocation, guint32 uid, GError **error)
{
  GHashTableIter iter;
  gpointer stream;
  guint n = 0;

  /* it gives up the one that it has */
  if (g_hash_table_contains (self->streams, key_of (invocation)))
    return TRUE;
  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream))
    if (((Stream *)stream)->uid == uid)
      n++;
  if (n < PORTHOLE_SERVICE_MAX_FOR_USER && g_hash_table_size (self->streams) < PORTHOLE_SERVICE_MAX)
    return TRUE;
  g_set_error (error, PORTHOLE_CALLERS_ERROR, PORTHOLE_CALLERS_ERROR_TOO_MANY,
               "at most %d programs of one user, and %d in all, watch at the same time",
               PORTHOLE_SERVICE_MAX_FOR_USER, PORTHOLE_SERVICE_MAX);
  return FALSE;
}

static void
begin_stream (PortholeService *self,
              GDBusMethodInvocation *invocation,
              guint32 uid,
              PortholeWants *wants)
{
  /* serials go on, so that an acknowledgement on its way is not taken for another batch's */
  guint64 serial = end_stream (self, key_of (invocation));
  Stream *stream = g_new0 (Stream, 1);

  stream->connection = g_object_ref (g_dbus_method_invocation_get_connection (invocation));
  stream->name = g_strdup (g_dbus_method_invocation_get_sender (invocation));
  stream->uid = uid;
  stream->subscriber = porthole_subscriber_new (wants, serial, send_cb, stream);
  g_hash_table_insert (self->streams, g_strdup (key_of (invocation)), stream);

  /* who has the answer is watching already; the first batch comes after it */
  porthole_monitor_watch (self->monitor, stream->subscriber);
  porthole_dbus_monitor1_complete_watch (self->skeleton, invocation, describe_session (self));
  porthole_monitor_start (self->monitor, stream->subscriber);
}

/* without an answer nothing would tell how many snapshots wait to be read, or who may what */
static gboolean
expects_no_answer (GDBusMethodInvocation *invocation)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);

  if ((g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) == 0)
    return FALSE;
  g_object_unref (invocation);
  return TRUE;
}

static void
request_free (Request *request)
{
  g_clear_pointer (&request->wants, porthole_wants_free);
  g_free (request);
}

static void
watch_admitted_cb (const GError *refusal, guint32 uid, gpointer user_data)
{
  Request *request = user_data;
  PortholeService *self = request->service;
  g_autoptr (GError) error = refusal != NULL ? g_error_copy (refusal) : NULL;

  if (error == NULL && has_room (self, request->invocation, uid, &error))
    begin_stream (self, request->invocation, uid, g_steal_pointer (&request->wants));
  else
    return_error (request->invocation, error);
  request_free (request);
}

static gboolean
handle_watch (PortholeDBusMonitor1 *skeleton,
              GDBusMethodInvocation *invocation,
              GVariant *options,
              PortholeService *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PortholeWants) wants = NULL;
  Request *request;

  if (expects_no_answer (invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  wants = porthole_wants_new (options, &error);
  if (wants == NULL || !porthole_monitor_can_watch (self->monitor, &error))
    {
      return_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  if (self->callers == NULL)
    {
      begin_stream (self, invocation, 0, g_steal_pointer (&wants));
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  request = g_new0 (Request, 1);
  request->service = self;
  request->invocation = invocation;
  request->wants = g_steal_pointer (&wants);
  porthole_callers_admit (self->callers, g_dbus_method_invocation_get_message (invocation),
                          PORTHOLE_ACTION_WATCH, watch_admitted_cb, request);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
tell_coverage (PortholeService *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Stream *stream = value;

      g_dbus_connection_emit_signal (
          stream->connection, stream->name, PATH, INTERFACE, "Coverage",
          g_variant_new ("(@a(ssss))", porthole_monitor_get_coverage (self->monitor)), NULL);
    }
}

static void
configure_admitted_cb (const GError *refusal, guint32 uid, gpointer user_data)
{
  Request *request = user_data;
  PortholeService *self = request->service;
  GDBusMethodInvocation *invocation = request->invocation;
  g_autoptr (GError) error = refusal != NULL ? g_error_copy (refusal) : NULL;
  const char *probe;
  gboolean on;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&sb)", &probe, &on);
  if (error == NULL && porthole_monitor_can_watch (self->monitor, &error)
      && porthole_monitor_switch_probe (self->monitor, probe, on, &error))
    {
      tell_coverage (self);
      porthole_dbus_monitor1_complete_set_probe (self->skeleton, invocation);
    }
  else
    {
      return_error (invocation, error);
    }
  request_free (request);
}

static gboolean
handle_set_probe (PortholeDBusMonitor1 *skeleton,
                  GDBusMethodInvocation *invocation,
                  const char *probe,
                  gboolean on,
                  PortholeService *self)
{
  Request *request;

  if (expects_no_answer (invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  request = g_new0 (Request, 1);
  request->service = self;
  request->invocation = invocation;
  if (self->callers == NULL)
    configure_admitted_cb (NULL, 0, request);
  else
    porthole_callers_admit (self->callers, g_dbus_method_invocation_get_message (invocation),
                            PORTHOLE_ACTION_CONFIGURE, configure_admitted_cb, request);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
lost_cb (const char *name, const char *reason, gpointer user_data)
{
  PortholeService *self = user_data;
  Stream *stream = g_hash_table_lookup (self->streams, name);

  if (stream == NULL)
    return;
  if (reason != NULL)
    g_dbus_connection_emit_signal (stream->connection, stream->name, PATH, INTERFACE, "Ended",
                                   g_variant_new ("(s)", reason), NULL);
  end_stream (self, name);
}

static gboolean
handle_acknowledge (PortholeDBusMonitor1 *skeleton,
                    GDBusMethodInvocation *invocation,
                    guint64 serial,
                    PortholeService *self)
{
  Stream *stream = g_hash_table_lookup (self->streams, key_of (invocation));
  g_autoptr (GError) error = NULL;

  if (stream == NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         "nothing is being watched: call Watch first");
  else
    porthole_subscriber_acknowledge (stream->subscriber, serial, &error);
  if (error != NULL)
    {
      return_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  porthole_dbus_monitor1_complete_acknowledge (skeleton, invocation);
  porthole_monitor_resume (self->monitor, stream->subscriber);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_unwatch (PortholeDBusMonitor1 *skeleton,
                GDBusMethodInvocation *invocation,
                PortholeService *self)
{
  Stream *stream = g_hash_table_lookup (self->streams, key_of (invocation));

  if (stream != NULL)
    porthole_monitor_finish (self->monitor, stream->subscriber);
  end_stream (self, key_of (invocation));
  porthole_dbus_monitor1_complete_unwatch (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
porthole_service_dispose (GObject *object)
{
  PortholeService *self = PORTHOLE_SERVICE (object);
  GHashTableIter iter;
  gpointer stream;

  if (self->streams != NULL)
    {
      g_hash_table_iter_init (&iter, self->streams);
      while (g_hash_table_iter_next (&iter, NULL, &stream))
        porthole_monitor_unwatch (self->monitor, ((Stream *)stream)->subscriber);
      g_clear_pointer (&self->streams, g_hash_table_unref);
    }
  g_clear_pointer (&self->callers, porthole_callers_free);
  if (self->connection != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_clear_object (&self->connection);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (porthole_service_parent_class)->dispose (object);
}

static void
porthole_service_class_init (PortholeServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = porthole_service_dispose;
}

static void
porthole_service_init (PortholeService *self)
{
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, stream_free);
  self->skeleton = porthole_dbus_monitor1_skeleton_new ();
  porthole_dbus_monitor1_set_version (self->skeleton, PORTHOLE_VERSION);
  g_signal_connect (self->skeleton, "handle-watch", G_CALLBACK (handle_watch), self);
  g_signal_connect (self->skeleton, "handle-acknowledge", G_CALLBACK (handle_acknowledge), self);
  g_signal_connect (self->skeleton, "handle-set-probe", G_CALLBACK (handle_set_probe), self);
  g_signal_connect (self->skeleton, "handle-unwatch", G_CALLBACK (handle_unwatch), self);
}

PortholeService *
porthole_service_new (PortholeMonitor *monitor)
{
  PortholeService *self = g_object_new (PORTHOLE_TYPE_SERVICE, NULL);

  self->monitor = g_object_ref (monitor);
  return self;
}

gboolean
porthole_service_export (PortholeService *self, GDBusConnection *connection, GError **error)
{
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                         PATH, error))
    return FALSE;
  self->connection = g_object_ref (connection);
  if (g_dbus_connection_get_unique_name (connection) != NULL)
    self->callers = porthole_callers_new (connection, lost_cb, self);
  return TRUE;
}

gboolean
porthole_service_is_idle (PortholeService *self)
{
  return g_hash_table_size (self->streams) == 0
         && (self->callers == NULL || porthole_callers_get_n_waiting (self->callers) == 0);
}
