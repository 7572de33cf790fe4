/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "container-item.h"
#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeContainerStore:
 *
 * A list model of the containers of a watch's session (#PortholeContainerItem), those that have
 * gone included, in the order in which they became known. It tells of news twice a second at most,
 * and of none while the watch is paused.
 *
 * Signal: updated, after each time that items changed.
 */
#define PORTHOLE_TYPE_CONTAINER_STORE (porthole_container_store_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeContainerStore, porthole_container_store, PORTHOLE, CONTAINER_STORE, GObject)

/* (transfer full): all who ask share one */
PortholeContainerStore *porthole_container_store_get (PortholeWatch *watch);

/* (nullable) (transfer none) */
PortholeContainerItem *porthole_container_store_lookup (PortholeContainerStore *self,
                                                        const char *id);

G_END_DECLS
