/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/event.h"

G_BEGIN_DECLS

/**
 * PortholeEventItem:
 *
 * One line of the list of events: an event, or how many were lost there.
 */
#define PORTHOLE_TYPE_EVENT_ITEM (porthole_event_item_get_type ())
G_DECLARE_FINAL_TYPE (PortholeEventItem, porthole_event_item, PORTHOLE, EVENT_ITEM, GObject)

PortholeEventItem *porthole_event_item_new (PortholeEvent *event, guint64 n_lost, gint64 time);

/* (nullable): NULL where some were lost */
PortholeEvent *porthole_event_item_get_event (PortholeEventItem *self);
guint64 porthole_event_item_get_n_lost (PortholeEventItem *self);
gint64 porthole_event_item_get_time (PortholeEventItem *self);

/* each (transfer full), inert and of one line: by whom, and what happened */
char *porthole_event_item_dup_process (PortholeEventItem *self);
char *porthole_event_item_dup_what (PortholeEventItem *self);
/* the same for who wants all of it, in several lines */
char *porthole_event_item_dup_details (PortholeEventItem *self);

G_END_DECLS
