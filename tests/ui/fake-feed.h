/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "feeds/feed.h"

G_BEGIN_DECLS

/* A feed that does what it is told: waits, starts or fails, and ends as it is asked to. */
#define TYPE_FAKE_FEED (fake_feed_get_type ())
G_DECLARE_FINAL_TYPE (FakeFeed, fake_feed, FAKE, FEED, GObject)

FakeFeed *fake_feed_new (void);
/* without it the start fails at once with @error, or succeeds at once where that is NULL */
void fake_feed_set_waits (FakeFeed *self);
void fake_feed_set_error (FakeFeed *self, GQuark domain, int code, const char *message);
/* with what the helper could not attach */
void fake_feed_set_missing (FakeFeed *self, const char *probe, const char *reason);
/* what switching a probe comes to, from now on; NULL: it is done */
void fake_feed_set_refusal (FakeFeed *self, const char *message);
/* as if another program had done it */
void fake_feed_switch (FakeFeed *self, const char *probe, gboolean on);
guint fake_feed_get_n_switched (FakeFeed *self);
void fake_feed_answer (FakeFeed *self);
void fake_feed_end (FakeFeed *self, const GError *error);
gboolean fake_feed_is_stopped (FakeFeed *self);

G_END_DECLS
