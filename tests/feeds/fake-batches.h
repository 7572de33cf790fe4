/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* 2024-05-01T10:00:00Z */
#define FAKE_TIME G_GINT64_CONSTANT (1714557600000000000)

#define FAKE_WEB      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define FAKE_ATTACKER "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* What a helper says, each (transfer floating). */
GVariant *fake_session (void);
GVariant *fake_batch_of_snapshot (guint64 serial);
GVariant *fake_batch_of_events (guint64 serial);
GVariant *fake_batch_of_totals (guint64 serial);
GVariant *fake_batch_of_escapes (guint64 serial);
GVariant *fake_batch_of_nonsense (guint64 serial);
GVariant *fake_batch_of_many (guint64 serial, guint n);
GVariant *fake_batch_after_gap (guint64 serial);

/* how many things in the batch of nonsense make no sense */
#define FAKE_N_NONSENSE 17
