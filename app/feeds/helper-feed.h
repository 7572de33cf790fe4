/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "feed.h"

G_BEGIN_DECLS

/**
 * PortholeHelperFeed:
 *
 * Live: starts the helper, asks it to watch, and takes in what it sends. Once started it lives
 * until it has ended.
 */
#define PORTHOLE_TYPE_HELPER_FEED (porthole_helper_feed_get_type ())
G_DECLARE_FINAL_TYPE (PortholeHelperFeed, porthole_helper_feed, PORTHOLE, HELPER_FEED, GObject)

PortholeHelperFeed *porthole_helper_feed_new (const char *helper, GVariant *options);

/* milliseconds that the helper may take for an answer, 30 s unless set */
void porthole_helper_feed_set_timeout (PortholeHelperFeed *self, guint timeout);

G_END_DECLS
