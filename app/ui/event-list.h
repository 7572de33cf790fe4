/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/filter.h"
#include "core/selection.h"
#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeEventList:
 *
 * What happens, as a table with the newest at its end. It follows what is new until somebody
 * scrolls up.
 *
 * Actions: events.copy, events.only-container, events.follow, events.reset-filter.
 */
#define PORTHOLE_TYPE_EVENT_LIST (porthole_event_list_get_type ())
G_DECLARE_FINAL_TYPE (PortholeEventList, porthole_event_list, PORTHOLE, EVENT_LIST, GtkWidget)

void porthole_event_list_set_context (PortholeEventList *self,
                                      PortholeWatch *watch,
                                      PortholeFilter *filter,
                                      PortholeSelection *selection);
gboolean porthole_event_list_get_following (PortholeEventList *self);

G_END_DECLS
