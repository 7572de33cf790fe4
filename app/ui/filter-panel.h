/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/filter.h"
#include "core/selection.h"
#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeFilterPanel:
 *
 * What is shown, to choose from, each choice with how many there are of it. A choice holds at once.
 *
 * Actions: filters.reset, filters.show-all-containers.
 */
#define PORTHOLE_TYPE_FILTER_PANEL (porthole_filter_panel_get_type ())
G_DECLARE_FINAL_TYPE (PortholeFilterPanel, porthole_filter_panel, PORTHOLE, FILTER_PANEL, GtkWidget)

void porthole_filter_panel_set_context (PortholeFilterPanel *self,
                                        PortholeWatch *watch,
                                        PortholeFilter *filter,
                                        PortholeSelection *selection);

G_END_DECLS
