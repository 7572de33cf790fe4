/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "container-item.h"
#include "core/filter.h"

G_BEGIN_DECLS

/* A container in the filters: whether it is shown, its name and image, and its level. */
#define PORTHOLE_TYPE_FILTER_ROW (porthole_filter_row_get_type ())
G_DECLARE_FINAL_TYPE (PortholeFilterRow, porthole_filter_row, PORTHOLE, FILTER_ROW, GtkWidget)

PortholeFilterRow *porthole_filter_row_new (PortholeFilter *filter);
/* @item: (nullable) */
void porthole_filter_row_set_item (PortholeFilterRow *self, PortholeContainerItem *item);

G_END_DECLS
