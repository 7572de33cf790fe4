/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "authority.h"

#define NAME      "org.freedesktop.PolicyKit1"
#define PATH      "/org/freedesktop/PolicyKit1/Authority"
#define INTERFACE "org.freedesktop.PolicyKit1.Authority"

#define ALLOW_USER_INTERACTION 1

#define TIMEOUT_MS 25000

struct _PortholeQuestion
{
  GDBusConnection *connection;
  char *id; /* by which it can be taken back */
  gboolean interactive;
  PortholeAuthorityFunc func; /* NULL: withdrawn */
  gpointer user_data;
};

static void
question_free (PortholeQuestion *self)
{
  g_object_unref (self->connection);
  g_free (self->id);
  g_free (self);
}

static PortholeVerdict
take_verdict (GVariant *answer, gboolean interactive)
{
  gboolean authorised, challenge;
  g_autoptr (GVariant) details = NULL;
  const char *value;

  g_variant_get (answer, "((bb@a{ss}))", &authorised, &challenge, &details);
  if (authorised)
    return interactive
                   || g_variant_lookup (details, "polkit.temporary_authorization_id", "&s", &value)
               ? PORTHOLE_VERDICT_YES_BY_PASSWORD
               : PORTHOLE_VERDICT_YES;
  if (g_variant_lookup (details, "polkit.dismissed", "&s", &value))
    return PORTHOLE_VERDICT_DISMISSED;
  return challenge ? PORTHOLE_VERDICT_CHALLENGE : PORTHOLE_VERDICT_NO;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PortholeQuestion *self = user_data;
  PortholeVerdict verdict = PORTHOLE_VERDICT_NO;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    verdict = take_verdict (answer, self->interactive);
  else
    g_dbus_error_strip_remote_error (error);
  if (self->func != NULL)
    self->func (verdict, error != NULL ? error->message : NULL, self->user_data);
  question_free (self);
}

PortholeQuestion *
porthole_authority_ask (GDBusConnection *connection,
                        const char *action,
                        const char *caller,
                        gboolean interactive,
                        PortholeAuthorityFunc func,
                        gpointer user_data)
{
  static guint64 n_questions;
  PortholeQuestion *self = g_new0 (PortholeQuestion, 1);
  GVariantBuilder subject;

  self->connection = g_object_ref (connection);
  self->id = g_strdup_printf ("porthole-%" G_GUINT64_FORMAT, ++n_questions);
  self->interactive = interactive;
  self->func = func;
  self->user_data = user_data;
  g_variant_builder_init (&subject, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&subject, "{sv}", "name", g_variant_new_string (caller));
  g_dbus_connection_call (connection, NAME, PATH, INTERFACE, "CheckAuthorization",
                          g_variant_new ("((sa{sv})s@a{ss}us)", "system-bus-name", &subject, action,
                                         g_variant_new_array (G_VARIANT_TYPE ("{ss}"), NULL, 0),
                                         interactive ? ALLOW_USER_INTERACTION : 0, self->id),
                          G_VARIANT_TYPE ("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE,
                          interactive ? G_MAXINT : TIMEOUT_MS, NULL, answered_cb, self);
  return self;
}

void
porthole_authority_withdraw (PortholeQuestion *self)
{
  self->func = NULL;
  if (self->interactive)
    g_dbus_connection_call (self->connection, NAME, PATH, INTERFACE, "CancelCheckAuthorization",
                            g_variant_new ("(s)", self->id), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                            TIMEOUT_MS, NULL, NULL, NULL);
}

typedef struct
{
  GFunc func;
  gpointer user_data;
} Follower;

static void
changed_cb (GDBusConnection *connection,
            const char *sender,
            const char *path,
            const char *interface,
            const char *signal,
            GVariant *parameters,
            gpointer user_data)
{
  Follower *follower = user_data;

  follower->func (connection, follower->user_data);
}

guint
porthole_authority_follow (GDBusConnection *connection, GFunc func, gpointer user_data)
{
  Follower *follower = g_new0 (Follower, 1);

  follower->func = func;
  follower->user_data = user_data;
  return g_dbus_connection_signal_subscribe (connection, NAME, INTERFACE, "Changed", PATH, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, changed_cb, follower,
                                             g_free);
}
