/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-feed"

#include "feed.h"

G_DEFINE_INTERFACE (PortholeFeed, porthole_feed, G_TYPE_OBJECT)

enum
{
  MESSAGE,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
porthole_feed_default_init (PortholeFeedInterface *iface)
{
  signals[MESSAGE] = g_signal_new ("message", PORTHOLE_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ENDED] = g_signal_new ("ended", PORTHOLE_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

/**
 * porthole_feed_start_async:
 * @session: what is seen goes here
 * @cancellable: (nullable): gives up while starting
 *
 * Starts, once in a feed's life. The session has begun when it finishes without an error.
 */
void
porthole_feed_start_async (PortholeFeed *self,
                           PortholeSession *session,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (PORTHOLE_IS_FEED (self));
  g_return_if_fail (PORTHOLE_IS_SESSION (session));

  PORTHOLE_FEED_GET_IFACE (self)->start_async (self, session, cancellable, callback, user_data);
}

/**
 * porthole_feed_start_finish:
 *
 * Returns: whether it has started; otherwise @error says in one line why not, and what to do
 */
gboolean
porthole_feed_start_finish (PortholeFeed *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (PORTHOLE_IS_FEED (self), FALSE);

  return PORTHOLE_FEED_GET_IFACE (self)->start_finish (self, result, error);
}

/**
 * porthole_feed_stop:
 *
 * Asks a started feed to end. What was seen before still comes; then "ended" is told.
 */
void
porthole_feed_stop (PortholeFeed *self)
{
  g_return_if_fail (PORTHOLE_IS_FEED (self));

  PORTHOLE_FEED_GET_IFACE (self)->stop (self);
}

/**
 * porthole_feed_get_n_ignored:
 *
 * Returns: how many things came in that could not be understood and were left out
 */
guint64
porthole_feed_get_n_ignored (PortholeFeed *self)
{
  g_return_val_if_fail (PORTHOLE_IS_FEED (self), 0);

  return PORTHOLE_FEED_GET_IFACE (self)->get_n_ignored (self);
}

/**
 * porthole_feed_can_switch:
 *
 * Returns: whether its probes can be switched off and on
 */
gboolean
porthole_feed_can_switch (PortholeFeed *self)
{
  g_return_val_if_fail (PORTHOLE_IS_FEED (self), FALSE);

  return PORTHOLE_FEED_GET_IFACE (self)->switch_probe_async != NULL;
}

/**
 * porthole_feed_switch_probe_async:
 * @probe: as in the session's coverage
 * @on: whether it is to see anything
 *
 * Of a feed that has started. A person may be asked for a password. The session's coverage says
 * what has come of it.
 */
void
porthole_feed_switch_probe_async (PortholeFeed *self,
                                  const char *probe,
                                  gboolean on,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (porthole_feed_can_switch (self));

  PORTHOLE_FEED_GET_IFACE (self)->switch_probe_async (self, probe, on, callback, user_data);
}

/**
 * porthole_feed_switch_probe_finish:
 *
 * Returns: whether it was switched; otherwise @error says in one line why not
 */
gboolean
porthole_feed_switch_probe_finish (PortholeFeed *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (PORTHOLE_IS_FEED (self), FALSE);

  return PORTHOLE_FEED_GET_IFACE (self)->switch_probe_finish (self, result, error);
}

/**
 * porthole_feed_tell:
 *
 * For implementations: tells "message".
 */
void
porthole_feed_tell (PortholeFeed *self, const char *text)
{
  g_signal_emit (self, signals[MESSAGE], 0, text);
}

/**
 * porthole_feed_end:
 * @error: (nullable): why
 *
 * For implementations: ends the session, then tells "ended".
 */
void
porthole_feed_end (PortholeFeed *self, PortholeSession *session, const GError *error)
{
  g_autoptr (PortholeFeed) alive = g_object_ref (self);

  porthole_session_end (session, error != NULL ? error->message : NULL);
  g_signal_emit (alive, signals[ENDED], 0, error);
}
