/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper-feed"

#include "helper-feed.h"

#include <string.h>

#include "core/text.h"

#include "batch.h"
#include "error.h"
#include "launcher.h"
#include "probe-switch.h"
#include "service-link.h"

#define INTERFACE "org.porthole.Monitor1"
#define PATH      "/org/porthole/Monitor1"

#define DEFAULT_TIMEOUT 30000 /* loading the probes takes a second or two on a slow machine */
#define STOP_TIMEOUT    2000
#define END_TIMEOUT     3000 /* from the end of the connection to the end of the process */
#define MAX_EARLY       64   /* batches before the answer to Watch */
#define MAX_LINKS       2    /* a service that is just ending is started again */
#define LINES_TIMEOUT   500
#define MAX_LINES       64

typedef enum
{
  STATE_NEW,
  STATE_STARTING,
  STATE_WATCHING,
  STATE_STOPPING,
  STATE_ENDED,
} State;

struct _PortholeHelperFeed
{
  GObject parent_instance;

  GVariant *options;
  guint timeout;

  State state;
  PortholeLauncher *launcher;
  gboolean installed; /* the helper that is a service on the system bus */
  guint n_links;      /* that were opened to it */
  char *owner;        /* of the service's name; NULL on a connection without a bus */
  guint owner_watch, ended_subscription;
  GDBusConnection *connection;
  PortholeProbeSwitch *probe_switch; /* NULL: not connected */
  PortholeSession *session;
  GTask *starting;
  GCancellable *cancellable;
  guint subscription;
  guint start_timeout;
  gboolean timed_out;

  GQueue lines; /* (element-type utf8): that the helper said and nobody was told yet */
  guint lines_timeout;
  GQueue early; /* batches that came before the answer to Watch */
  guint64 serial;
  guint64 n_ignored;
  GError *error; /* why it ends */
};

static void porthole_helper_feed_iface_init (PortholeFeedInterface *iface);
static void porthole_helper_feed_finish (PortholeHelperFeed *self);
static void porthole_helper_feed_use (PortholeHelperFeed *self, GDBusConnection *connection);
static void porthole_helper_feed_retry (PortholeHelperFeed *self, const char *why);
static gboolean porthole_helper_feed_service_fits (PortholeHelperFeed *self,
                                                   GVariant *answer,
                                                   const GError *error);

G_DEFINE_FINAL_TYPE_WITH_CODE (PortholeHelperFeed,
                               porthole_helper_feed,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PORTHOLE_TYPE_FEED,
                                                      porthole_helper_feed_iface_init))

static void
porthole_helper_feed_dispose (GObject *object)
{
  PortholeHelperFeed *self = PORTHOLE_HELPER_FEED (object);

  g_clear_handle_id (&self->start_timeout, g_source_remove);
  if (self->connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->connection, self);
      g_dbus_connection_close (self->connection, NULL, NULL, NULL);
    }
  if (self->launcher != NULL)
    g_signal_handlers_disconnect_by_data (self->launcher, self);
  g_clear_pointer (&self->probe_switch, porthole_probe_switch_free);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->owner, g_free);
  g_clear_object (&self->launcher);
  g_clear_object (&self->session);
  g_clear_object (&self->starting);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->options, g_variant_unref);
  g_clear_error (&self->error);
  g_clear_handle_id (&self->lines_timeout, g_source_remove);
  g_queue_clear_full (&self->lines, g_free);
  g_queue_clear_full (&self->early, (GDestroyNotify)g_variant_unref);

  G_OBJECT_CLASS (porthole_helper_feed_parent_class)->dispose (object);
}

static void
porthole_helper_feed_class_init (PortholeHelperFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = porthole_helper_feed_dispose;
}

static void
porthole_helper_feed_init (PortholeHelperFeed *self)
{
  self->timeout = DEFAULT_TIMEOUT;
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->early);
}

static void
porthole_helper_feed_tell_lines (PortholeHelperFeed *self)
{
  char *line;

  g_clear_handle_id (&self->lines_timeout, g_source_remove);
  while ((line = g_queue_pop_head (&self->lines)) != NULL)
    {
      porthole_feed_tell (PORTHOLE_FEED (self), line);
      g_free (line);
    }
}

static gboolean
porthole_helper_feed_lines_timeout_cb (gpointer user_data)
{
  PortholeHelperFeed *self = PORTHOLE_HELPER_FEED (user_data);

  self->lines_timeout = 0;
  porthole_helper_feed_tell_lines (self);
  return G_SOURCE_REMOVE;
}

/* A line waits a moment, since the last words of a helper that dies are part of the error. */
static void
porthole_helper_feed_line_cb (PortholeLauncher *launcher,
                              const char *line,
                              PortholeHelperFeed *self)
{
  g_queue_push_tail (&self->lines, porthole_text_from_bytes (line, strlen (line)));
  /* What is said before the helper's answer arrives is told after it. */
  if (self->state != STATE_WATCHING)
    {
      if (self->lines.length > MAX_LINES)
        g_free (g_queue_pop_head (&self->lines));
      return;
    }
  if (self->lines.length >= MAX_LINES)
    porthole_helper_feed_tell_lines (self);
  else if (self->lines_timeout == 0)
    self->lines_timeout
        = g_timeout_add (LINES_TIMEOUT, porthole_helper_feed_lines_timeout_cb, self);
}

/**
 * porthole_helper_feed_new:
 * @helper: path of the helper
 * @options: what is wanted; a floating reference is taken
 */
PortholeHelperFeed *
porthole_helper_feed_new (const char *helper, GVariant *options)
{
  PortholeHelperFeed *self = g_object_new (PORTHOLE_TYPE_HELPER_FEED, NULL);

  self->options = g_variant_ref_sink (options);
  self->installed = porthole_service_link_is_for (helper);
  self->launcher = porthole_launcher_new (helper);
  g_signal_connect (self->launcher, "line", G_CALLBACK (porthole_helper_feed_line_cb), self);
  return self;
}

void
porthole_helper_feed_set_timeout (PortholeHelperFeed *self, guint timeout)
{
  self->timeout = timeout;
}

static void
porthole_helper_feed_explained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeHelperFeed) self = user_data;
  g_autoptr (GError) why = porthole_launcher_explain_finish (PORTHOLE_LAUNCHER (source), result);

  if (self->error == NULL)
    self->error = g_steal_pointer (&why);
  porthole_helper_feed_finish (self);
}

static void
porthole_helper_feed_leave_bus (PortholeHelperFeed *self)
{
  if (self->owner == NULL)
    return;
  g_dbus_connection_signal_unsubscribe (self->connection, self->owner_watch);
  g_dbus_connection_signal_unsubscribe (self->connection, self->ended_subscription);
}

/* Told once, to whoever waits: the start has failed, or watching has ended. */
static void
porthole_helper_feed_finish (PortholeHelperFeed *self)
{
  State before = self->state;

  if (before == STATE_ENDED)
    return;
  self->state = STATE_ENDED;
  g_clear_handle_id (&self->start_timeout, g_source_remove);
  if (self->connection != NULL)
    {
      g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
      g_clear_pointer (&self->probe_switch, porthole_probe_switch_free);
      porthole_helper_feed_leave_bus (self);
      g_dbus_connection_close (self->connection, NULL, NULL, NULL);
      /* GDBus leaves it open where it gave up by itself, and the helper waits for its end */
      if (g_dbus_connection_is_closed (self->connection))
        g_io_stream_close (g_dbus_connection_get_stream (self->connection), NULL, NULL);
    }

  if (before == STATE_STARTING)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->starting);

      porthole_launcher_kill (self->launcher);
      g_task_return_error (task, g_steal_pointer (&self->error));
    }
  else
    {
      if (g_error_matches (self->error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_HELPER_DIED))
        g_free (g_queue_pop_tail (&self->lines));
      porthole_helper_feed_tell_lines (self);
      porthole_feed_end (PORTHOLE_FEED (self), self->session,
                         before == STATE_STOPPING ? NULL : self->error);
    }
}

/* The helper has gone, or must: what its process says of it is the best explanation. */
static void
porthole_helper_feed_lose (PortholeHelperFeed *self)
{
  if (self->state == STATE_ENDED)
    return;
  if (self->state == STATE_STOPPING || self->error != NULL)
    {
      porthole_helper_feed_finish (self);
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable) && !self->timed_out)
    {
      self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "given up");
      porthole_helper_feed_finish (self);
      return;
    }
  if (self->timed_out)
    {
      self->error = g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_TIMED_OUT,
                                 "the helper has not answered for %u seconds: start again, and "
                                 "look for a porthole-helper that hangs",
                                 MAX (1, self->timeout / 1000));
      porthole_helper_feed_finish (self);
      return;
    }
  if (self->owner != NULL)
    {
      self->error = g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_HELPER_DIED,
                                 "the service that watches has ended; start again to go on "
                                 "watching");
      porthole_helper_feed_finish (self);
      return;
    }
  porthole_launcher_explain_async (self->launcher, END_TIMEOUT, porthole_helper_feed_explained_cb,
                                   g_object_ref (self));
}

static void
porthole_helper_feed_fail (PortholeHelperFeed *self, const GError *error)
{
  if (self->state == STATE_ENDED)
    return;
  if (self->error == NULL)
    {
      if (g_dbus_error_is_remote_error (error))
        self->error = porthole_feed_error_explain (error);
      else if (error->domain == PORTHOLE_FEED_ERROR)
        self->error = g_error_copy (error);
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
        self->timed_out = TRUE;
    }
  porthole_helper_feed_lose (self);
}

static void
porthole_helper_feed_take (PortholeHelperFeed *self, GVariant *batch)
{
  g_autoptr (GError) error = NULL;

  if (!porthole_batch_take (batch, self->session, &self->serial, &self->n_ignored, &error))
    {
      porthole_helper_feed_fail (self, error);
      return;
    }
  g_dbus_connection_call (self->connection, self->owner, PATH, INTERFACE, "Acknowledge",
                          g_variant_new ("(t)", self->serial), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, NULL, NULL);
}

static void
porthole_helper_feed_batch_cb (GDBusConnection *connection,
                               const char *sender,
                               const char *object_path,
                               const char *interface,
                               const char *signal,
                               GVariant *parameters,
                               gpointer user_data)
{
  g_autoptr (PortholeHelperFeed) self = g_object_ref (user_data);

  if (self->state == STATE_WATCHING || self->state == STATE_STOPPING)
    porthole_helper_feed_take (self, parameters);
  else if (self->state == STATE_STARTING && g_queue_get_length (&self->early) < MAX_EARLY)
    g_queue_push_tail (&self->early, g_variant_ref (parameters));
  else if (self->state == STATE_STARTING)
    {
      self->error = g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_PROTOCOL,
                                 "the helper sends more than it may: start again");
      porthole_helper_feed_lose (self);
    }
}

static void
porthole_helper_feed_closed_cb (GDBusConnection *connection,
                                gboolean remote_vanished,
                                GError *error,
                                PortholeHelperFeed *self)
{
  if (error != NULL && !remote_vanished && self->error == NULL && self->state == STATE_WATCHING)
    self->error = g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_PROTOCOL,
                               "the helper sent what is no D-Bus message: start again to go on "
                               "watching");
  porthole_helper_feed_lose (self);
}

static void
porthole_helper_feed_begin (PortholeHelperFeed *self, GVariant *session)
{
  g_autoptr (GPtrArray) coverage = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GTask) task = g_steal_pointer (&self->starting);
  g_auto (GVariantDict) facts = { 0 };
  const char *host = "", *kernel = "";
  GVariant *batch;
  gint64 time = g_get_real_time () * 1000;

  g_variant_dict_init (&facts, session);
  g_variant_dict_lookup (&facts, "host", "&s", &host);
  g_variant_dict_lookup (&facts, "kernel", "&s", &kernel);
  g_variant_dict_lookup (&facts, "time", "x", &time);
  list = g_variant_dict_lookup_value (&facts, "coverage", G_VARIANT_TYPE ("a(ssss)"));
  coverage = porthole_probe_switch_read_coverage (list);

  g_clear_handle_id (&self->start_timeout, g_source_remove);
  self->state = STATE_WATCHING;
  if (self->lines.length > 0 && self->lines_timeout == 0)
    self->lines_timeout
        = g_timeout_add (LINES_TIMEOUT, porthole_helper_feed_lines_timeout_cb, self);
  porthole_session_begin (self->session, time, host, kernel, coverage);
  g_task_return_boolean (task, TRUE);
  while (self->state == STATE_WATCHING && (batch = g_queue_pop_head (&self->early)) != NULL)
    {
      porthole_helper_feed_take (self, batch);
      g_variant_unref (batch);
    }
}

static void
porthole_helper_feed_watch_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeHelperFeed) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) session = NULL;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (answer == NULL)
    {
      porthole_helper_feed_fail (self, error);
      return;
    }
  if (self->state != STATE_STARTING)
    return;
  session = g_variant_get_child_value (answer, 0);
  porthole_helper_feed_begin (self, session);
}

static void
porthole_helper_feed_version_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeHelperFeed) self = user_data;
  GDBusConnection *connection = G_DBUS_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (connection, result, &error);
  g_autoptr (GVariant) version = NULL;

  if (self->owner != NULL && self->state == STATE_STARTING
      && !porthole_helper_feed_service_fits (self, answer, error))
    return;
  if (answer == NULL)
    {
      porthole_helper_feed_fail (self, error);
      return;
    }
  if (self->state != STATE_STARTING)
    return;

  g_variant_get (answer, "(v)", &version);
  if (!g_variant_is_of_type (version, G_VARIANT_TYPE_STRING)
      || strcmp (g_variant_get_string (version, NULL), PORTHOLE_VERSION) != 0)
    {
      g_autofree char *said = g_variant_print (version, FALSE);
      g_autofree char *text = porthole_text_from_bytes (said, strlen (said));

      self->error = g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_VERSION,
                                 "the helper has version %s and the app '%s': install both of one "
                                 "version",
                                 text, PORTHOLE_VERSION);
      porthole_helper_feed_lose (self);
      return;
    }
  g_dbus_connection_call (connection, self->owner, PATH, INTERFACE, "Watch",
                          g_variant_new ("(@a{sv})", self->options), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION,
                          /* a person takes as long as it takes to find the password */
                          self->owner != NULL ? G_MAXINT : (int)self->timeout, self->cancellable,
                          porthole_helper_feed_watch_cb, g_object_ref (self));
}

static void
porthole_helper_feed_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeHelperFeed) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_finish (result, &error);

  if (connection == NULL)
    {
      g_debug ("The helper does not connect: %s", error->message);
      porthole_helper_feed_lose (self);
      return;
    }
  if (self->state != STATE_STARTING)
    {
      g_dbus_connection_close (connection, NULL, NULL, NULL);
      return;
    }

  porthole_launcher_set_answered (self->launcher);
  porthole_helper_feed_use (self, connection);
}

/* The first questions to whoever is at the other end. */
static void
porthole_helper_feed_use (PortholeHelperFeed *self, GDBusConnection *connection)
{
  g_clear_handle_id (&self->start_timeout, g_source_remove);
  self->connection = g_object_ref (connection);
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  g_signal_connect (self->connection, "closed", G_CALLBACK (porthole_helper_feed_closed_cb), self);
  self->subscription = g_dbus_connection_signal_subscribe (
      self->connection, self->owner, INTERFACE, "Batch", PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      porthole_helper_feed_batch_cb, g_object_ref (self), g_object_unref);
  self->probe_switch = porthole_probe_switch_new (connection, self->owner, self->session);
  g_dbus_connection_call (self->connection, self->owner, PATH, "org.freedesktop.DBus.Properties",
                          "Get", g_variant_new ("(ss)", INTERFACE, "Version"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, self->timeout,
                          self->cancellable, porthole_helper_feed_version_cb, g_object_ref (self));
}

static gboolean
porthole_helper_feed_timeout_cb (gpointer user_data)
{
  PortholeHelperFeed *self = PORTHOLE_HELPER_FEED (user_data);

  self->start_timeout = 0;
  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
porthole_helper_feed_cancelled_cb (GCancellable *cancellable, GCancellable *own)
{
  g_cancellable_cancel (own);
}

/* There is no bus that would say who is who: the private descriptors are the proof. */
static gboolean
porthole_helper_feed_allow_mechanism_cb (GDBusAuthObserver *observer,
                                         const char *mechanism,
                                         gpointer user_data)
{
  return strcmp (mechanism, "ANONYMOUS") == 0;
}

/* Starts the helper, with nothing in between. */
static void
porthole_helper_feed_start_peer (PortholeHelperFeed *self)
{
  g_autoptr (GDBusAuthObserver) observer = g_dbus_auth_observer_new ();
  g_autoptr (GIOStream) stream = porthole_launcher_start (self->launcher, &self->error);

  if (stream == NULL)
    {
      porthole_helper_feed_finish (self);
      return;
    }
  /* a person takes as long as it takes to find the password */
  if (!porthole_launcher_asks (self->launcher))
    self->start_timeout = g_timeout_add (self->timeout, porthole_helper_feed_timeout_cb, self);
  g_signal_connect (observer, "allow-mechanism",
                    G_CALLBACK (porthole_helper_feed_allow_mechanism_cb), NULL);
  g_dbus_connection_new (stream, NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, observer,
                         self->cancellable, porthole_helper_feed_connected_cb, g_object_ref (self));
}

static void
porthole_helper_feed_owner_cb (GDBusConnection *connection,
                               const char *sender,
                               const char *object_path,
                               const char *interface,
                               const char *signal,
                               GVariant *parameters,
                               gpointer user_data)
{
  PortholeHelperFeed *self = PORTHOLE_HELPER_FEED (user_data);

  /* until then a call waits, which fails */
  if (self->state == STATE_WATCHING || self->state == STATE_STOPPING)
    porthole_helper_feed_lose (self);
}

static void
porthole_helper_feed_ended_cb (GDBusConnection *connection,
                               const char *sender,
                               const char *object_path,
                               const char *interface,
                               const char *signal,
                               GVariant *parameters,
                               gpointer user_data)
{
  PortholeHelperFeed *self = PORTHOLE_HELPER_FEED (user_data);
  g_autofree char *text = NULL;
  const char *reason = "";

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(s)")))
    g_variant_get (parameters, "(&s)", &reason);
  text = porthole_text_from_bytes (reason, strlen (reason));
  if (self->error == NULL)
    self->error = g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_NOT_AUTHORISED,
                               "watching was ended: %s", text);
  porthole_helper_feed_lose (self);
}

static void
porthole_helper_feed_linked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeHelperFeed) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PortholeServiceLink) link = porthole_service_link_open_finish (result, &error);

  if (self->state != STATE_STARTING)
    return;
  if (link == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          porthole_helper_feed_lose (self);
          return;
        }
      g_dbus_error_strip_remote_error (error);
      porthole_helper_feed_retry (self, error->message);
      return;
    }
  self->owner = g_steal_pointer (&link->owner);
  self->owner_watch = g_dbus_connection_signal_subscribe (
      link->connection, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged",
      "/org/freedesktop/DBus", self->owner, G_DBUS_SIGNAL_FLAGS_NONE, porthole_helper_feed_owner_cb,
      g_object_ref (self), g_object_unref);
  self->ended_subscription = g_dbus_connection_signal_subscribe (
      link->connection, self->owner, INTERFACE, "Ended", PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      porthole_helper_feed_ended_cb, g_object_ref (self), g_object_unref);
  porthole_helper_feed_use (self, link->connection);
  /* which is this one's from now on, and must not be closed with the link */
  g_clear_object (&link->connection);
}

static void
porthole_helper_feed_open_link (PortholeHelperFeed *self)
{
  self->n_links++;
  porthole_service_link_open_async (self->timeout, self->cancellable,
                                    porthole_helper_feed_linked_cb, g_object_ref (self));
}

static void
porthole_helper_feed_drop_link (PortholeHelperFeed *self)
{
  if (self->connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->connection, self);
      g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
      g_clear_pointer (&self->probe_switch, porthole_probe_switch_free);
      porthole_helper_feed_leave_bus (self);
      g_dbus_connection_close (self->connection, NULL, NULL, NULL);
      g_clear_object (&self->connection);
    }
  g_clear_pointer (&self->owner, g_free);
}

/* Without the service there is pkexec, as from the build tree. */
static void
porthole_helper_feed_fall_back (PortholeHelperFeed *self, const char *why)
{
  g_autofree char *plain = porthole_text_from_bytes (why, strlen (why));
  g_autofree char *text
      = g_strdup_printf ("the service that watches cannot be used (%s): the helper is started "
                         "without it",
                         plain);

  porthole_helper_feed_drop_link (self);
  porthole_feed_tell (PORTHOLE_FEED (self), text);
  porthole_helper_feed_start_peer (self);
}

/* A service that is just ending is another one the next time. */
static void
porthole_helper_feed_retry (PortholeHelperFeed *self, const char *why)
{
  if (self->n_links >= MAX_LINKS)
    {
      porthole_helper_feed_fall_back (self, why);
      return;
    }
  porthole_helper_feed_drop_link (self);
  porthole_helper_feed_open_link (self);
}

/* Whether the service answers as one of this version does; otherwise another way is taken. */
static gboolean
porthole_helper_feed_service_fits (PortholeHelperFeed *self, GVariant *answer, const GError *error)
{
  g_autoptr (GVariant) version = NULL;
  g_autoptr (GError) plain = NULL;
  g_autofree char *name = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return TRUE;
  if (answer == NULL)
    {
      plain = g_error_copy (error);
      g_dbus_error_strip_remote_error (plain);
      porthole_helper_feed_retry (self, plain->message);
      return FALSE;
    }
  g_variant_get (answer, "(v)", &version);
  if (g_variant_is_of_type (version, G_VARIANT_TYPE_STRING)
      && strcmp (g_variant_get_string (version, NULL), PORTHOLE_VERSION) == 0)
    return TRUE;
  name = g_variant_print (version, FALSE);
  plain = g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_VERSION,
                       "it has version %s and the app '%s'", name, PORTHOLE_VERSION);
  porthole_helper_feed_fall_back (self, plain->message);
  return FALSE;
}

static void
porthole_helper_feed_start_async (PortholeFeed *feed,
                                  PortholeSession *session,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  PortholeHelperFeed *self = PORTHOLE_HELPER_FEED (feed);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (self->state == STATE_NEW);

  g_task_set_source_tag (task, porthole_helper_feed_start_async);
  self->state = STATE_STARTING;
  self->session = g_object_ref (session);
  self->starting = g_steal_pointer (&task);
  if (cancellable != NULL)
    g_cancellable_connect (cancellable, G_CALLBACK (porthole_helper_feed_cancelled_cb),
                           g_object_ref (self->cancellable), g_object_unref);
  if (self->installed)
    porthole_helper_feed_open_link (self);
  else
    porthole_helper_feed_start_peer (self);
}

static gboolean
porthole_helper_feed_start_finish (PortholeFeed *feed, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, feed), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
porthole_helper_feed_unwatched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeHelperFeed) self = user_data;
  g_autoptr (GVariant) answer = NULL;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  porthole_helper_feed_finish (self);
}

static void
porthole_helper_feed_stop (PortholeFeed *feed)
{
  PortholeHelperFeed *self = PORTHOLE_HELPER_FEED (feed);

  if (self->state == STATE_STARTING)
    g_cancellable_cancel (self->cancellable);
  if (self->state != STATE_WATCHING)
    return;
  /* what the helper has sent before its answer is still taken in */
  self->state = STATE_STOPPING;
  g_dbus_connection_call (self->connection, self->owner, PATH, INTERFACE, "Unwatch", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, STOP_TIMEOUT, NULL,
                          porthole_helper_feed_unwatched_cb, g_object_ref (self));
}

static guint64
porthole_helper_feed_get_n_ignored (PortholeFeed *feed)
{
  return PORTHOLE_HELPER_FEED (feed)->n_ignored;
}

static void
porthole_helper_feed_switch_probe_async (PortholeFeed *feed,
                                         const char *probe,
                                         gboolean on,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  PortholeHelperFeed *self = PORTHOLE_HELPER_FEED (feed);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, porthole_helper_feed_switch_probe_async);
  if (self->probe_switch != NULL)
    porthole_probe_switch_call_async (self->probe_switch, probe, on, g_steal_pointer (&task));
  else
    g_task_return_new_error (task, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_FAILED,
                             "nothing is being watched any more");
}

static gboolean
porthole_helper_feed_switch_probe_finish (PortholeFeed *feed, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
porthole_helper_feed_iface_init (PortholeFeedInterface *iface)
{
  iface->start_async = porthole_helper_feed_start_async;
  iface->start_finish = porthole_helper_feed_start_finish;
  iface->stop = porthole_helper_feed_stop;
  iface->get_n_ignored = porthole_helper_feed_get_n_ignored;
  iface->switch_probe_async = porthole_helper_feed_switch_probe_async;
  iface->switch_probe_finish = porthole_helper_feed_switch_probe_finish;
}
