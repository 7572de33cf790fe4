/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine-container.h"

G_BEGIN_DECLS

/* The filter for GET /events, percent-encoded: without it, every health check would wake us. */
const char *porthole_engine_event_get_filter (void);

/**
 * PortholeEngineEvent:
 * @time: when it happened, in nanoseconds since 1970-01-01 UTC, not later than now
 * @removed: the container is gone for good
 * @inspect: the engine knows more about the container than the event tells
 * @container: what the event tells
 *
 * One line of GET /events about a container, in Docker's words or Podman's.
 */
typedef struct
{
  gint64 time;
  gboolean removed;
  gboolean inspect;
  PortholeEngineContainer *container;
} PortholeEngineEvent;

/* (transfer full) (nullable): %NULL where it is about something else */
PortholeEngineEvent *porthole_engine_event_read (JsonObject *object, const char *runtime);
void porthole_engine_event_free (PortholeEngineEvent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeEngineEvent, porthole_engine_event_free)

G_END_DECLS
