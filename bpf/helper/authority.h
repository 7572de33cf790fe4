/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PORTHOLE_ACTION_WATCH     "org.porthole.Monitor1.watch"
#define PORTHOLE_ACTION_CONFIGURE "org.porthole.Monitor1.configure"

/**
 * PortholeVerdict:
 * @PORTHOLE_VERDICT_NO: polkit says no, or does not answer as it should
 * @PORTHOLE_VERDICT_CHALLENGE: a person would have to give a password
 * @PORTHOLE_VERDICT_DISMISSED: the person did not want to
 * @PORTHOLE_VERDICT_YES: allowed by a rule
 * @PORTHOLE_VERDICT_YES_BY_PASSWORD: allowed since a password was given, now or a moment ago
 */
typedef enum
{
  PORTHOLE_VERDICT_NO,
  PORTHOLE_VERDICT_CHALLENGE,
  PORTHOLE_VERDICT_DISMISSED,
  PORTHOLE_VERDICT_YES,
  PORTHOLE_VERDICT_YES_BY_PASSWORD,
} PortholeVerdict;

/* @reason: (nullable): why polkit did not answer */
typedef void (*PortholeAuthorityFunc) (PortholeVerdict verdict,
                                       const char *reason,
                                       gpointer user_data);

/* a question that is not answered yet */
typedef struct _PortholeQuestion PortholeQuestion;

/**
 * porthole_authority_ask:
 * @connection: to the system bus
 * @action: one of %PORTHOLE_ACTION_WATCH and %PORTHOLE_ACTION_CONFIGURE
 * @caller: unique name on the bus of whom it is about
 * @interactive: whether a person may be asked, which takes as long as it takes
 * @func: called once, from the main loop
 *
 * Returns: (transfer none): valid until @func has been called or it was withdrawn
 */
PortholeQuestion *porthole_authority_ask (GDBusConnection *connection,
                                          const char *action,
                                          const char *caller,
                                          gboolean interactive,
                                          PortholeAuthorityFunc func,
                                          gpointer user_data);

/* Nobody wants to know any more: a dialog goes away, and the function is not called. */
void porthole_authority_withdraw (PortholeQuestion *question);

/* Calls @func when what polkit has said may no longer be true. Returns: a signal subscription */
guint porthole_authority_follow (GDBusConnection *connection, GFunc func, gpointer user_data);

G_END_DECLS
