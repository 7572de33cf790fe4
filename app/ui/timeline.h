/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/filter.h"
#include "core/selection.h"
#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeTimeline:
 *
 * How many events there were in each second, by level, and whether views go on or stand still.
 */
#define PORTHOLE_TYPE_TIMELINE (porthole_timeline_get_type ())
G_DECLARE_FINAL_TYPE (PortholeTimeline, porthole_timeline, PORTHOLE, TIMELINE, GtkWidget)

void porthole_timeline_set_context (PortholeTimeline *self,
                                    PortholeWatch *watch,
                                    PortholeFilter *filter,
                                    PortholeSelection *selection);

G_END_DECLS
