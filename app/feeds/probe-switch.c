/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-probe-switch"

#include "probe-switch.h"

#include "core/text.h"

#include "error.h"

#define INTERFACE "org.porthole.Monitor1"
#define PATH      "/org/porthole/Monitor1"

struct _PortholeProbeSwitch
{
  GDBusConnection *connection;
  char *owner; /* NULL on a connection without a bus */
  PortholeSession *session;
  guint subscription;
};

/**
 * porthole_probe_switch_read_coverage:
 * @list: (nullable): a(ssss), as the helper sends it
 *
 * Returns: (transfer full) (element-type PortholeCoverage): the same
 */
GPtrArray *
porthole_probe_switch_read_coverage (GVariant *list)
{
  GPtrArray *coverage = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_coverage_free);
  const char *probe, *tier, *state, *reason;
  GVariantIter iter;

  if (list == NULL)
    return coverage;
  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&s&s&s)", &probe, &tier, &state, &reason))
    g_ptr_array_add (coverage, porthole_coverage_new (probe, tier, state, reason));
  return coverage;
}

static void
coverage_cb (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  g_autoptr (GPtrArray) coverage = NULL;
  g_autoptr (GVariant) list = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(a(ssss))")))
    return;
  list = g_variant_get_child_value (parameters, 0);
  coverage = porthole_probe_switch_read_coverage (list);
  porthole_session_take_coverage (PORTHOLE_SESSION (user_data), coverage);
}

/**
 * porthole_probe_switch_new:
 * @owner: (nullable): who is called on a bus
 * @session: to which is told what is seen
 */
PortholeProbeSwitch *
porthole_probe_switch_new (GDBusConnection *connection, const char *owner, PortholeSession *session)
{
  PortholeProbeSwitch *self = g_new0 (PortholeProbeSwitch, 1);

  self->connection = g_object_ref (connection);
  self->owner = g_strdup (owner);
  self->session = g_object_ref (session);
  self->subscription = g_dbus_connection_signal_subscribe (
      connection, owner, INTERFACE, "Coverage", PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, coverage_cb,
      g_object_ref (session), g_object_unref);
  return self;
}

void
porthole_probe_switch_free (PortholeProbeSwitch *self)
{
  g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  g_object_unref (self->connection);
  g_object_unref (self->session);
  g_free (self->owner);
  g_free (self);
}

/* What is said of watching elsewhere, said of switching. */
static GError *
explain (const GError *error)
{
  g_autoptr (GError) plain = NULL;

  if (!g_dbus_error_is_remote_error (error))
    return g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_FAILED,
                        "the helper has not answered: %s", error->message);
  plain = porthole_feed_error_explain (error);
  if (g_error_matches (plain, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_NOT_AUTHORISED))
    return g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_NOT_AUTHORISED,
                        "polkit does not allow you to switch probes: ask an administrator of this "
                        "computer");
  if (g_error_matches (plain, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_DISMISSED))
    return g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_DISMISSED,
                        "the question for the password was dismissed, so that nothing was "
                        "switched");
  return g_steal_pointer (&plain);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, explain (error));
}

/**
 * porthole_probe_switch_call_async:
 * @task: (transfer full): gets a boolean, or an error in one line for a person
 *
 * Asks the helper. Where it has to ask for a password, that takes as long as it takes.
 */
void
porthole_probe_switch_call_async (PortholeProbeSwitch *self,
                                  const char *probe,
                                  gboolean on,
                                  GTask *task)
{
  g_dbus_connection_call (self->connection, self->owner, PATH, INTERFACE, "SetProbe",
                          g_variant_new ("(sb)", probe, on), G_VARIANT_TYPE_UNIT,
                          G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, G_MAXINT, NULL,
                          called_cb, task);
}
