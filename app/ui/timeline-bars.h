/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/level.h"

G_BEGIN_DECLS

#define PORTHOLE_TIMELINE_SECONDS 900

/**
 * PortholeTimelineBars:
 *
 * The bars of the timeline: one for each second, as many as there is room for, and wider ones where
 * it is over and was short. It is drawn anew only where what it shows has changed, once a second at
 * most.
 */
#define PORTHOLE_TYPE_TIMELINE_BARS (porthole_timeline_bars_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeTimelineBars, porthole_timeline_bars, PORTHOLE, TIMELINE_BARS, GtkWidget)

/* times are nanoseconds since 1970-01-01 UTC */
void porthole_timeline_bars_clear (PortholeTimelineBars *self);
void porthole_timeline_bars_add (PortholeTimelineBars *self,
                                 gint64 time,
                                 PortholeLevel level,
                                 guint64 count);
/* what is at the right, and whether that is now; whether anything can be seen */
gboolean porthole_timeline_bars_move_to (PortholeTimelineBars *self, gint64 end, gboolean is_now);
/* whether no more comes */
void porthole_timeline_bars_set_over (PortholeTimelineBars *self, gboolean is_over);
/* of the last whole second before the right end */
guint64 porthole_timeline_bars_get_rate (PortholeTimelineBars *self);
/* how often it was drawn */
guint porthole_timeline_bars_get_n_drawn (PortholeTimelineBars *self);

G_END_DECLS
