/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "flood-guard.h"

/* messages that wait to be handled, those without an answer too */
#define MAX_UNHANDLED 4096

/* answers that wait to be read; before that of Watch comes a whole snapshot */
#define MAX_UNREAD   512
#define WATCH_WEIGHS 64

typedef struct
{
  PortholeFloodFunc func;
  gpointer user_data;
  int unhandled;          /* atomic: the worker thread adds, the main thread takes away */
  GHashTable *unanswered; /* serial -> weight; the worker thread's alone, as the rest is */
  guint unread;
  gboolean flooded;
} Guard;

static void
guard_free (gpointer data)
{
  Guard *guard = data;

  g_hash_table_unref (guard->unanswered);
  g_free (guard);
}

static gboolean
handled_cb (gpointer user_data)
{
  Guard *guard = user_data;

  g_atomic_int_add (&guard->unhandled, -1);
  return G_SOURCE_REMOVE;
}

static gboolean
flooded_cb (gpointer user_data)
{
  Guard *guard = user_data;

  guard->func (guard->user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
is_within_limits (Guard *guard, GDBusMessage *message)
{
  gpointer serial = GUINT_TO_POINTER (g_dbus_message_get_serial (message));
  guint weight = g_strcmp0 (g_dbus_message_get_member (message), "Watch") == 0 ? WATCH_WEIGHS : 1;

  if (g_atomic_int_add (&guard->unhandled, 1) >= MAX_UNHANDLED)
    return FALSE;
  if (g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL
      || (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) != 0)
    return TRUE;
  guard->unread += weight;
  return guard->unread <= MAX_UNREAD
         && g_hash_table_insert (guard->unanswered, serial, GUINT_TO_POINTER (weight));
}

/* Runs in GDBus's thread, for what comes when it has come and for what goes when it is written. */
static GDBusMessage *
filter_cb (GDBusConnection *connection,
           GDBusMessage *message,
           gboolean incoming,
           gpointer user_data)
{
  Guard *guard = user_data;
  gpointer serial;

  if (!incoming)
    {
      serial = GUINT_TO_POINTER (g_dbus_message_get_reply_serial (message));
      guard->unread -= GPOINTER_TO_UINT (g_hash_table_lookup (guard->unanswered, serial));
      g_hash_table_remove (guard->unanswered, serial);
      return message;
    }
  if (!guard->flooded && is_within_limits (guard, message))
    {
      /* GDBus hands it to the main loop at the same priority, so this comes right after */
      g_idle_add_full (G_PRIORITY_DEFAULT, handled_cb, guard, NULL);
      return message;
    }
  if (!guard->flooded)
    g_idle_add_full (G_PRIORITY_HIGH, flooded_cb, guard, NULL);
  guard->flooded = TRUE;
  g_object_unref (message);
  return NULL;
}

void
porthole_flood_guard_install (GDBusConnection *connection,
                              PortholeFloodFunc func,
                              gpointer user_data)
{
  Guard *guard = g_new0 (Guard, 1);

  guard->func = func;
  guard->user_data = user_data;
  guard->unanswered = g_hash_table_new (NULL, NULL);
  g_dbus_connection_add_filter (connection, filter_cb, guard, guard_free);
}
