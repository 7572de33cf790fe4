/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "client.h"

G_BEGIN_DECLS

/**
 * Watcher:
 * @client: (nullable): of the helper
 * @peer: (nullable): a peer's program
 * @pid: of either
 * @start_ms: until the helper answered Watch
 *
 * A monitor that is being measured.
 */
typedef struct
{
  Client *client;
  GSubprocess *peer;
  GDataInputStream *output;
  GPid pid;
  double start_ms;
} Watcher;

/* The helper, watching as the app does by default, or only @kinds where they are not %NULL. */
Watcher *watcher_new_helper (const char *rules_dir, const char *const *kinds);

/* cap, in one of its modes */
Watcher *watcher_new_cap (const char *cap, const char *mode);

/* Returns: (nullable) (transfer full): what the peer printed at its end */
char *watcher_free (Watcher *self);

/* Returns: how many events the helper's totals tell of a container */
guint64 watcher_get_total (Watcher *self, const char *container);

/* Waits until they tell of @wanted at least. */
void watcher_await_total (Watcher *self, const char *container, guint64 wanted);

G_END_DECLS
