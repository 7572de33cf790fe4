/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "inspector-item.h"

G_BEGIN_DECLS

/**
 * PortholeInspectorRow:
 *
 * Shows a #PortholeInspectorItem on a line or two, and its facts where it is opened. Its owner
 * activates it, so that lists of both kinds can hold it.
 *
 * Signals: opened (gboolean open); go: the item's target is asked for
 */
#define PORTHOLE_TYPE_INSPECTOR_ROW (porthole_inspector_row_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeInspectorRow, porthole_inspector_row, PORTHOLE, INSPECTOR_ROW, GtkWidget)

PortholeInspectorRow *porthole_inspector_row_new (void);
void porthole_inspector_row_set_item (PortholeInspectorRow *self,
                                      PortholeInspectorItem *item,
                                      gboolean open);
/* (nullable) (transfer none) */
PortholeInspectorItem *porthole_inspector_row_get_item (PortholeInspectorRow *self);
gboolean porthole_inspector_row_get_open (PortholeInspectorRow *self);
/* opens and closes where there is more to tell, else goes to the item's target */
void porthole_inspector_row_activate (PortholeInspectorRow *self);
void porthole_inspector_row_copy (PortholeInspectorRow *self);

G_END_DECLS
