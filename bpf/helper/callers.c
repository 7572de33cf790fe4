/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "callers.h"

#define TIMEOUT_MS 25000

enum
{
  WATCH,
  CONFIGURE,
  N_ACTIONS
};

static const char *const actions[N_ACTIONS] = { PORTHOLE_ACTION_WATCH, PORTHOLE_ACTION_CONFIGURE };

typedef enum
{
  NOT_GRANTED,
  BY_RULE,
  BY_PASSWORD,
} Grant;

/* one that polkit is asked about again */
typedef struct
{
  struct _Caller *caller;
  guint action;
  PortholeQuestion *question; /* NULL: none is open */
  gboolean again;             /* polkit has changed since it was asked */
} Recheck;

/* the call that waits */
typedef struct
{
  guint action;
  gboolean interactive;
  gboolean asking; /* a person */
  PortholeQuestion *question;
  PortholeCallersFunc func;
  gpointer user_data;
} Call;

typedef struct _Caller
{
  PortholeCallers *callers;
  char *name;
  guint32 uid;
  gboolean uid_known;
  guint name_watch;
  Grant grants[N_ACTIONS];
  Recheck rechecks[N_ACTIONS];
  Call *call;
} Caller;

struct _PortholeCallers
{
  GDBusConnection *connection;
  GHashTable *callers; /* name -> Caller */
  guint n_waiting;
  guint changed_watch;
  PortholeCallersLostFunc lost;
  gpointer user_data;
};

G_DEFINE_QUARK (porthole - callers - error - quark, porthole_callers_error)

static void
caller_free (gpointer data)
{
  Caller *caller = data;

  g_dbus_connection_signal_unsubscribe (caller->callers->connection, caller->name_watch);
  for (guint i = 0; i < N_ACTIONS; i++)
    if (caller->rechecks[i].question != NULL)
      porthole_authority_withdraw (caller->rechecks[i].question);
  g_free (caller->name);
  g_free (caller);
}

static gboolean
has_grant (Caller *caller)
{
  for (guint i = 0; i < N_ACTIONS; i++)
    if (caller->grants[i] != NOT_GRANTED)
      return TRUE;
  return FALSE;
}

/* Tells who waits, and forgets callers of whom there is nothing to remember. */
static void
finish_call (Caller *caller, const GError *error)
{
  PortholeCallers *self = caller->callers;
  Call *call = g_steal_pointer (&caller->call);
  guint32 uid = caller->uid;

  self->n_waiting--;
  if (call->question != NULL)
    porthole_authority_withdraw (call->question);
  if (!has_grant (caller))
    g_hash_table_remove (self->callers, caller->name);
  call->func (error, uid, call->user_data);
  g_free (call);
}

static void
refuse (Caller *caller, PortholeCallersError code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (PORTHOLE_CALLERS_ERROR, code, message);

  finish_call (caller, error);
}

static void ask (Caller *caller);

static gboolean
is_being_asked (PortholeCallers *self, guint32 uid)
{
  GHashTableIter iter;
  gpointer other;

  g_hash_table_iter_init (&iter, self->callers);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    if (((Caller *)other)->uid == uid && ((Caller *)other)->call != NULL
        && ((Caller *)other)->call->asking)
      return TRUE;
  return FALSE;
}

static void
verdict_cb (PortholeVerdict verdict, const char *reason, gpointer user_data)
{
  Caller *caller = user_data;
  Call *call = caller->call;
  g_autofree char *text = NULL;

  call->question = NULL;
  switch (verdict)
    {
    case PORTHOLE_VERDICT_YES:
    case PORTHOLE_VERDICT_YES_BY_PASSWORD:
      caller->grants[call->action] = verdict == PORTHOLE_VERDICT_YES ? BY_RULE : BY_PASSWORD;
      finish_call (caller, NULL);
      break;
    case PORTHOLE_VERDICT_DISMISSED:
      refuse (caller, PORTHOLE_CALLERS_ERROR_DISMISSED,
              "the question for the password was dismissed");
      break;
    case PORTHOLE_VERDICT_CHALLENGE:
      if (call->asking)
        refuse (caller, PORTHOLE_CALLERS_ERROR_NO_AGENT,
                "nothing can ask for the password, since no polkit agent is running");
      else if (!call->interactive)
        refuse (caller, PORTHOLE_CALLERS_ERROR_INTERACTION_REQUIRED,
                "a password is needed, and this call does not allow to ask for it");
      else if (is_being_asked (caller->callers, caller->uid))
        refuse (caller, PORTHOLE_CALLERS_ERROR_BUSY,
                "this user is being asked for a password already");
      else
        {
          call->asking = TRUE;
          ask (caller);
        }
      break;
    case PORTHOLE_VERDICT_NO:
    default:
      text = g_strdup_printf ("polkit does not allow it%s%s", reason != NULL ? ": " : "",
                              reason != NULL ? reason : "");
      refuse (caller, PORTHOLE_CALLERS_ERROR_NOT_AUTHORISED, text);
      break;
    }
}

static void
ask (Caller *caller)
{
  Call *call = caller->call;

  call->question = porthole_authority_ask (caller->callers->connection, actions[call->action],
                                           caller->name, call->asking, verdict_cb, caller);
}

static void
gone (Caller *caller)
{
  PortholeCallers *self = caller->callers;
  g_autofree char *name = g_strdup (caller->name);

  for (guint i = 0; i < N_ACTIONS; i++)
    caller->grants[i] = NOT_GRANTED;
  if (caller->call != NULL)
    refuse (caller, PORTHOLE_CALLERS_ERROR_GONE, "the caller has left the bus");
  else
    g_hash_table_remove (self->callers, name);
  self->lost (name, NULL, self->user_data);
}

static void
owner_changed_cb (GDBusConnection *connection,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data)
{
  PortholeCallers *self = user_data;
  const char *name, *before, *after;
  Caller *caller;

  g_variant_get (parameters, "(&s&s&s)", &name, &before, &after);
  caller = g_hash_table_lookup (self->callers, name);
  if (caller != NULL && after[0] == '\0')
    gone (caller);
}

static guint
count_waiting (PortholeCallers *self, guint32 uid)
{
  GHashTableIter iter;
  gpointer other;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->callers);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    if (((Caller *)other)->uid_known && ((Caller *)other)->uid == uid
        && ((Caller *)other)->call != NULL)
      n++;
  return n;
}

typedef struct
{
  PortholeCallers *self;
  char *name;
} Lookup;

static void
begin_call (Caller *caller)
{
  if (count_waiting (caller->callers, caller->uid) > PORTHOLE_CALLERS_MAX_FOR_USER)
    refuse (caller, PORTHOLE_CALLERS_ERROR_TOO_MANY,
            "too many calls of this user wait for an answer");
  else
    ask (caller);
}

static void
uid_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Lookup *lookup = user_data;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  Caller *caller = g_hash_table_lookup (lookup->self->callers, lookup->name);

  if (caller != NULL && caller->call != NULL && !caller->uid_known)
    {
      if (answer == NULL)
        gone (caller);
      else
        {
          g_variant_get (answer, "(u)", &caller->uid);
          caller->uid_known = TRUE;
          begin_call (caller);
        }
    }
  g_free (lookup->name);
  g_free (lookup);
}

static void
find_uid (Caller *caller)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->self = caller->callers;
  lookup->name = g_strdup (caller->name);
  g_dbus_connection_call (caller->callers->connection, "org.freedesktop.DBus",
                          "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixUser",
                          g_variant_new ("(s)", caller->name), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, uid_cb, lookup);
}

static Caller *
get_caller (PortholeCallers *self, const char *name)
{
  Caller *caller = g_hash_table_lookup (self->callers, name);

  if (caller != NULL)
    return caller;
  caller = g_new0 (Caller, 1);
  caller->callers = self;
  caller->name = g_strdup (name);
  for (guint i = 0; i < N_ACTIONS; i++)
    caller->rechecks[i] = (Recheck){ .caller = caller, .action = i };
  /* one rule for each: otherwise every program that comes and goes would wake this one */
  caller->name_watch = g_dbus_connection_signal_subscribe (
      self->connection, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged",
      "/org/freedesktop/DBus", name, G_DBUS_SIGNAL_FLAGS_NONE, owner_changed_cb, self, NULL);
  g_hash_table_insert (self->callers, caller->name, caller);
  return caller;
}

void
porthole_callers_admit (PortholeCallers *self,
                        GDBusMessage *message,
                        const char *action,
                        PortholeCallersFunc func,
                        gpointer user_data)
{
  const char *name = g_dbus_message_get_sender (message);
  guint number = g_str_equal (action, actions[WATCH]) ? WATCH : CONFIGURE;
  Caller *caller = g_hash_table_lookup (self->callers, name);
  g_autoptr (GError) error = NULL;
  Call *call;

  if (caller != NULL && caller->grants[number] != NOT_GRANTED)
    {
      func (NULL, caller->uid, user_data);
      return;
    }
  if (caller != NULL && caller->call != NULL)
    error = g_error_new (PORTHOLE_CALLERS_ERROR, PORTHOLE_CALLERS_ERROR_BUSY,
                         "an earlier call of yours still waits for an answer");
  else if (self->n_waiting >= PORTHOLE_CALLERS_MAX)
    error = g_error_new (PORTHOLE_CALLERS_ERROR, PORTHOLE_CALLERS_ERROR_TOO_MANY,
                         "too many calls wait for an answer");
  if (error != NULL)
    {
      func (error, G_MAXUINT32, user_data);
      return;
    }
  caller = get_caller (self, name);
  call = caller->call = g_new0 (Call, 1);
  call->action = number;
  call->interactive
      = (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION)
        != 0;
  call->func = func;
  call->user_data = user_data;
  self->n_waiting++;
  if (caller->uid_known)
    begin_call (caller);
  else
    find_uid (caller);
}

static void check_again (Recheck *recheck);

/* What a password was given for holds until polkit says no outright: that it would have to be given
 * again by another is not that. What a rule allowed must still be allowed by one. */
static void
rechecked_cb (PortholeVerdict verdict, const char *reason, gpointer user_data)
{
  Recheck *recheck = user_data;
  Caller *caller = recheck->caller;
  PortholeCallers *self = caller->callers;
  guint action = recheck->action;
  Grant grant = caller->grants[action];
  g_autofree char *name = NULL;

  recheck->question = NULL;
  if (verdict >= PORTHOLE_VERDICT_YES
      || (verdict == PORTHOLE_VERDICT_CHALLENGE && grant == BY_PASSWORD))
    {
      if (recheck->again)
        check_again (recheck);
      return;
    }
  caller->grants[action] = NOT_GRANTED;
  name = g_strdup (caller->name);
  if (!has_grant (caller) && caller->call == NULL)
    g_hash_table_remove (self->callers, name);
  if (action == WATCH)
    self->lost (name, "polkit does not allow it any more", self->user_data);
}

static void
check_again (Recheck *recheck)
{
  Caller *caller = recheck->caller;

  recheck->again = recheck->question != NULL;
  if (recheck->question == NULL)
    recheck->question
        = porthole_authority_ask (caller->callers->connection, actions[recheck->action],
                                  caller->name, FALSE, rechecked_cb, recheck);
}

static void
changed_cb (gpointer data, gpointer user_data)
{
  PortholeCallers *self = user_data;
  GHashTableIter iter;
  gpointer caller;

  g_hash_table_iter_init (&iter, self->callers);
  while (g_hash_table_iter_next (&iter, NULL, &caller))
    for (guint i = 0; i < N_ACTIONS; i++)
      if (((Caller *)caller)->grants[i] != NOT_GRANTED)
        check_again (&((Caller *)caller)->rechecks[i]);
}

guint
porthole_callers_get_n_waiting (PortholeCallers *self)
{
  return self->n_waiting;
}

PortholeCallers *
porthole_callers_new (GDBusConnection *connection, PortholeCallersLostFunc lost, gpointer user_data)
{
  PortholeCallers *self = g_new0 (PortholeCallers, 1);

  self->connection = g_object_ref (connection);
  self->callers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, caller_free);
  self->lost = lost;
  self->user_data = user_data;
  self->changed_watch = porthole_authority_follow (connection, changed_cb, self);
  return self;
}

void
porthole_callers_free (PortholeCallers *self)
{
  GHashTableIter iter;
  gpointer caller;

  g_dbus_connection_signal_unsubscribe (self->connection, self->changed_watch);
  g_hash_table_iter_init (&iter, self->callers);
  while (g_hash_table_iter_next (&iter, NULL, &caller))
    {
      Call *call = ((Caller *)caller)->call;

      if (call != NULL && call->question != NULL)
        porthole_authority_withdraw (call->question);
      g_free (call);
    }
  g_hash_table_unref (self->callers);
  g_object_unref (self->connection);
  g_free (self);
}
