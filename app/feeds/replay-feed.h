/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "feed.h"

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_REPLAY_AS_RECORDED, /* with the pauses that there were */
  PORTHOLE_REPLAY_FAST,        /* without */
} PortholeReplaySpeed;

/**
 * PortholeReplayFeed:
 *
 * A recording that happens again.
 */
#define PORTHOLE_TYPE_REPLAY_FEED (porthole_replay_feed_get_type ())
G_DECLARE_FINAL_TYPE (PortholeReplayFeed, porthole_replay_feed, PORTHOLE, REPLAY_FEED, GObject)

PortholeReplayFeed *porthole_replay_feed_new (const char *path, PortholeReplaySpeed speed);

G_END_DECLS
