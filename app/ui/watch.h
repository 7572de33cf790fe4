/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/session.h"
#include "feeds/error.h"
#include "feeds/feed.h"
#include "feeds/replay-feed.h"

G_BEGIN_DECLS

/**
 * PortholeWatchState:
 * @PORTHOLE_WATCH_IDLE: nothing was watched yet, or all was cleared
 * @PORTHOLE_WATCH_STARTING: somebody may be asked for a password
 * @PORTHOLE_WATCH_STOPPING: what is on its way still comes
 * @PORTHOLE_WATCH_REPLAYED: the recording has come to its end
 * @PORTHOLE_WATCH_FAILED: it could not be begun, or has ended by itself; see the error
 */
typedef enum
{
  PORTHOLE_WATCH_IDLE,
  PORTHOLE_WATCH_STARTING,
  PORTHOLE_WATCH_WATCHING,
  PORTHOLE_WATCH_STOPPING,
  PORTHOLE_WATCH_STOPPED,
  PORTHOLE_WATCH_REPLAYING,
  PORTHOLE_WATCH_REPLAYED,
  PORTHOLE_WATCH_FAILED,
} PortholeWatchState;

#define PORTHOLE_TYPE_WATCH_STATE (porthole_watch_state_get_type ())
GType porthole_watch_state_get_type (void);

/**
 * PortholeWatch:
 *
 * What the window watches now: a feed, live or replayed, and the session that it gives to.
 *
 * Properties, all of them notified:
 * - state: #PortholeWatchState
 * - session: a new one with each start and replay; there is always one
 * - paused: views stand still and the session goes on; a view catches up when it is resumed
 * - error: (nullable): why it failed; %PORTHOLE_FEED_ERROR, %PORTHOLE_RECORDING_ERROR or
 * %G_IO_ERROR
 *
 * Signals:
 * - message (const char *text): something that the person should know, while it goes on
 */
#define PORTHOLE_TYPE_WATCH (porthole_watch_get_type ())
G_DECLARE_FINAL_TYPE (PortholeWatch, porthole_watch, PORTHOLE, WATCH, GObject)

PortholeWatch *porthole_watch_new (PortholeRules *rules, PortholeTrust *trust);

void porthole_watch_set_helper (PortholeWatch *self, const char *helper);
void porthole_watch_set_host (PortholeWatch *self, gboolean host);
void porthole_watch_set_containers (PortholeWatch *self, const char *const *containers);

void porthole_watch_start (PortholeWatch *self);
void porthole_watch_start_feed (PortholeWatch *self, PortholeFeed *feed);
void porthole_watch_replay (PortholeWatch *self, GFile *file, PortholeReplaySpeed speed);
void porthole_watch_stop (PortholeWatch *self);
void porthole_watch_clear (PortholeWatch *self);
void porthole_watch_set_paused (PortholeWatch *self, gboolean paused);

gboolean porthole_watch_get_host (PortholeWatch *self);
PortholeWatchState porthole_watch_get_state (PortholeWatch *self);
PortholeSession *porthole_watch_get_session (PortholeWatch *self);
gboolean porthole_watch_get_paused (PortholeWatch *self);
const GError *porthole_watch_get_error (PortholeWatch *self);
gboolean porthole_watch_is_running (PortholeWatch *self);
guint64 porthole_watch_get_n_ignored (PortholeWatch *self);

gboolean porthole_watch_can_switch (PortholeWatch *self);
void porthole_watch_switch_probe_async (PortholeWatch *self,
                                        const char *probe,
                                        gboolean on,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean porthole_watch_switch_probe_finish (PortholeWatch *self,
                                             GAsyncResult *result,
                                             GError **error);

void porthole_watch_save_recording_async (PortholeWatch *self,
                                          GFile *file,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean porthole_watch_save_recording_finish (PortholeWatch *self,
                                               GAsyncResult *result,
                                               GError **error);

G_END_DECLS
