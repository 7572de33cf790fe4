/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "authority.h"

G_BEGIN_DECLS

/**
 * PortholeCallersError:
 * @PORTHOLE_CALLERS_ERROR_NOT_AUTHORISED: polkit does not allow it, or does not answer
 * @PORTHOLE_CALLERS_ERROR_INTERACTION_REQUIRED: a password would be needed, and the call does not
 *   allow to ask for it
 * @PORTHOLE_CALLERS_ERROR_NO_AGENT: a password would be needed, and nothing can ask for it
 * @PORTHOLE_CALLERS_ERROR_DISMISSED: the question was dismissed
 * @PORTHOLE_CALLERS_ERROR_BUSY: the same user is being asked already
 * @PORTHOLE_CALLERS_ERROR_TOO_MANY: there is no room for one more
 * @PORTHOLE_CALLERS_ERROR_GONE: the caller has left the bus
 */
typedef enum
{
  PORTHOLE_CALLERS_ERROR_NOT_AUTHORISED,
  PORTHOLE_CALLERS_ERROR_INTERACTION_REQUIRED,
  PORTHOLE_CALLERS_ERROR_NO_AGENT,
  PORTHOLE_CALLERS_ERROR_DISMISSED,
  PORTHOLE_CALLERS_ERROR_BUSY,
  PORTHOLE_CALLERS_ERROR_TOO_MANY,
  PORTHOLE_CALLERS_ERROR_GONE,
} PortholeCallersError;

#define PORTHOLE_CALLERS_ERROR (porthole_callers_error_quark ())
GQuark porthole_callers_error_quark (void);

#define PORTHOLE_CALLERS_MAX          64 /* whose calls wait for polkit */
#define PORTHOLE_CALLERS_MAX_FOR_USER 8  /* of these, of one user */

/**
 * PortholeCallers:
 *
 * Those who call on a bus, by their unique names: who they are, what polkit allows them, and
 * whether they are still there. What is allowed holds as long as the caller is on the bus and
 * polkit does not take it back.
 */
typedef struct _PortholeCallers PortholeCallers;

/* @error: (nullable): why not; NULL where it is allowed. @uid: of the caller */
typedef void (*PortholeCallersFunc) (const GError *error, guint32 uid, gpointer user_data);

/* @reason: (nullable): why what was allowed is not any more; NULL where the caller has gone */
typedef void (*PortholeCallersLostFunc) (const char *name, const char *reason, gpointer user_data);

/* @connection: to the bus */
PortholeCallers *porthole_callers_new (GDBusConnection *connection,
                                       PortholeCallersLostFunc lost,
                                       gpointer user_data);
void porthole_callers_free (PortholeCallers *self);

/* Whether the caller of @message may do @action; @func is called once, perhaps at once. */
void porthole_callers_admit (PortholeCallers *self,
                             GDBusMessage *message,
                             const char *action,
                             PortholeCallersFunc func,
                             gpointer user_data);

/* Returns: how many wait for an answer */
guint porthole_callers_get_n_waiting (PortholeCallers *self);

G_END_DECLS
