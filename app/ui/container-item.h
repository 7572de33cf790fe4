/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/container.h"

G_BEGIN_DECLS

/**
 * PortholeContainerNumbers:
 * @processes: that run now
 * @connections: that it began
 * @events: that happened in it, those that were only counted included
 */
typedef struct
{
  guint64 processes, connections, events;
} PortholeContainerNumbers;

/**
 * PortholeContainerItem:
 *
 * A container and what a list says of it. That stays the same between two changes, so that lists
 * can be sorted by it.
 *
 * Signal: changed.
 */
#define PORTHOLE_TYPE_CONTAINER_ITEM (porthole_container_item_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeContainerItem, porthole_container_item, PORTHOLE, CONTAINER_ITEM, GObject)

PortholeContainerItem *porthole_container_item_new (PortholeContainer *container);

/* as it was at the last change, until the next one */
PortholeContainer *porthole_container_item_get_container (PortholeContainerItem *self);
const PortholeContainerNumbers *porthole_container_item_get_numbers (PortholeContainerItem *self);
/* whether too little is known of it to trust its name */
gboolean porthole_container_item_is_unknown (PortholeContainerItem *self);
/* (transfer full): inert */
char *porthole_container_item_dup_title (PortholeContainerItem *self);

/* the store's */
void porthole_container_item_add_connections (PortholeContainerItem *self, guint64 n);
void porthole_container_item_update (PortholeContainerItem *self,
                                     guint64 processes,
                                     guint64 events);

G_END_DECLS
