/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/filter.h"
#include "event-item.h"
#include "watch.h"

G_BEGIN_DECLS

#define PORTHOLE_EVENT_STORE_MAX       100000
#define PORTHOLE_EVENT_STORE_MAX_BYTES (128 * 1024 * 1024)

/**
 * PortholeEventStore:
 *
 * A list model of the last events that a filter lets through, the newest at the end, and of where
 * some were lost. It keeps as many as %PORTHOLE_EVENT_STORE_MAX, shown or not, and fewer where they
 * are large. Each new one is asked of the filter once, and all of them only when the filter
 * changes. It tells what is new a few times a second, and nothing while the watch is paused.
 *
 * Items (#PortholeEventItem) are made when they are asked for.
 *
 * Signal: flushed, after each time that it told of something.
 */
#define PORTHOLE_TYPE_EVENT_STORE (porthole_event_store_get_type ())
G_DECLARE_FINAL_TYPE (PortholeEventStore, porthole_event_store, PORTHOLE, EVENT_STORE, GObject)

PortholeEventStore *porthole_event_store_new (PortholeWatch *watch, PortholeFilter *filter);

/* all that are kept, shown or not */
guint porthole_event_store_get_size (PortholeEventStore *self);
/* how many were let go of because there were too many */
guint64 porthole_event_store_get_n_dropped (PortholeEventStore *self);
/* how many of those had been told of by the model */
guint64 porthole_event_store_get_n_shown_dropped (PortholeEventStore *self);
gboolean porthole_event_store_find (PortholeEventStore *self,
                                    const PortholeEvent *event,
                                    guint *position);
/* tells of what is new now, paused or not */
void porthole_event_store_flush (PortholeEventStore *self);

G_END_DECLS
