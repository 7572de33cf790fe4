/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

#include "demo-watch.h"
#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeStatePage:
 *
 * What stands where the views will be, while there is nothing to show: what will appear, why
 * nothing is here yet, and the next step.
 */
#define PORTHOLE_TYPE_STATE_PAGE (porthole_state_page_get_type ())
G_DECLARE_FINAL_TYPE (PortholeStatePage, porthole_state_page, PORTHOLE, STATE_PAGE, GtkWidget)

void porthole_state_page_show (PortholeStatePage *self,
                               PortholeWatch *watch,
                               PortholeDemoWatch *demo);
const char *porthole_state_page_get_title (PortholeStatePage *self);

G_END_DECLS
