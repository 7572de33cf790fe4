/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/filter.h"
#include "core/selection.h"
#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeInspector:
 *
 * All that is known of what is selected: a container, a peer, a connection, an event, a finding or
 * several nodes. It follows the session a few times a second at most, and only while it is seen
 * and the watch is not paused.
 */
#define PORTHOLE_TYPE_INSPECTOR (porthole_inspector_get_type ())
G_DECLARE_FINAL_TYPE (PortholeInspector, porthole_inspector, PORTHOLE, INSPECTOR, GtkWidget)

void porthole_inspector_set_context (PortholeInspector *self,
                                     PortholeWatch *watch,
                                     PortholeFilter *filter,
                                     PortholeSelection *selection);
/* (nullable) (transfer full): what is selected, as lines of a recording or as a graph */
char *porthole_inspector_dup_json (PortholeInspector *self);

G_END_DECLS
