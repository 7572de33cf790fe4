/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/filter.h"
#include "core/selection.h"
#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeContainerList:
 *
 * The containers as a table that can be sorted by each of its columns.
 *
 * Actions: containers.copy, containers.reset-filter.
 */
#define PORTHOLE_TYPE_CONTAINER_LIST (porthole_container_list_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeContainerList, porthole_container_list, PORTHOLE, CONTAINER_LIST, GtkWidget)

void porthole_container_list_set_context (PortholeContainerList *self,
                                          PortholeWatch *watch,
                                          PortholeFilter *filter,
                                          PortholeSelection *selection);

G_END_DECLS
