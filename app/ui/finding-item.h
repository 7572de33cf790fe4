/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/finding.h"

G_BEGIN_DECLS

/**
 * PortholeFindingItem:
 *
 * A finding in a list, and the name of its container. Signal: changed.
 */
#define PORTHOLE_TYPE_FINDING_ITEM (porthole_finding_item_get_type ())
G_DECLARE_FINAL_TYPE (PortholeFindingItem, porthole_finding_item, PORTHOLE, FINDING_ITEM, GObject)

PortholeFindingItem *porthole_finding_item_new (PortholeFinding *finding);
PortholeFinding *porthole_finding_item_get_finding (PortholeFindingItem *self);
void porthole_finding_item_changed (PortholeFindingItem *self);

G_END_DECLS
