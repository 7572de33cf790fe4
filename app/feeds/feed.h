/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/session.h"

G_BEGIN_DECLS

/**
 * PortholeFeed:
 *
 * Where a session's events come from. A feed begins the session once it has started, gives it
 * what it sees, and ends it.
 *
 * Signals:
 * - message (const char *text): something that the person should know, while it goes on
 * - ended (GError *error): no more comes; (nullable error): why, where it was not asked to stop
 *   and has not come to its natural end. Told once for each start that succeeded, after the
 *   session was ended with the same words.
 */
#define PORTHOLE_TYPE_FEED (porthole_feed_get_type ())
G_DECLARE_INTERFACE (PortholeFeed, porthole_feed, PORTHOLE, FEED, GObject)

struct _PortholeFeedInterface
{
  GTypeInterface parent;

  void (*start_async) (PortholeFeed *self,
                       PortholeSession *session,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*start_finish) (PortholeFeed *self, GAsyncResult *result, GError **error);
  void (*stop) (PortholeFeed *self);
  guint64 (*get_n_ignored) (PortholeFeed *self);
  /* both NULL where there is nothing to switch */
  void (*switch_probe_async) (PortholeFeed *self,
                              const char *probe,
                              gboolean on,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
  gboolean (*switch_probe_finish) (PortholeFeed *self, GAsyncResult *result, GError **error);
};

void porthole_feed_start_async (PortholeFeed *self,
                                PortholeSession *session,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean porthole_feed_start_finish (PortholeFeed *self, GAsyncResult *result, GError **error);
void porthole_feed_stop (PortholeFeed *self);
guint64 porthole_feed_get_n_ignored (PortholeFeed *self);

gboolean porthole_feed_can_switch (PortholeFeed *self);
void porthole_feed_switch_probe_async (PortholeFeed *self,
                                       const char *probe,
                                       gboolean on,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean porthole_feed_switch_probe_finish (PortholeFeed *self,
                                            GAsyncResult *result,
                                            GError **error);

void porthole_feed_tell (PortholeFeed *self, const char *text);
void porthole_feed_end (PortholeFeed *self, PortholeSession *session, const GError *error);

G_END_DECLS
