/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/filter.h"
#include "core/selection.h"
#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeFindingList:
 *
 * What was found, the newest first. Choosing one selects it.
 *
 * Actions: findings.copy, findings.reset-filter.
 */
#define PORTHOLE_TYPE_FINDING_LIST (porthole_finding_list_get_type ())
G_DECLARE_FINAL_TYPE (PortholeFindingList, porthole_finding_list, PORTHOLE, FINDING_LIST, GtkWidget)

void porthole_finding_list_set_context (PortholeFindingList *self,
                                        PortholeWatch *watch,
                                        PortholeFilter *filter,
                                        PortholeSelection *selection);

G_END_DECLS
