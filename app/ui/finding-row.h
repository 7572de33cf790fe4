/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/finding.h"

G_BEGIN_DECLS

/* One finding, with what it means. */
#define PORTHOLE_TYPE_FINDING_ROW (porthole_finding_row_get_type ())
G_DECLARE_FINAL_TYPE (PortholeFindingRow, porthole_finding_row, PORTHOLE, FINDING_ROW, GtkWidget)

/* @container: what to call its container; @now: nanoseconds since 1970-01-01 UTC, or 0 where time
 * stands still and the clock says more than an age */
void porthole_finding_row_show (PortholeFindingRow *self,
                                const PortholeFinding *finding,
                                const char *container,
                                gint64 now);

G_END_DECLS
