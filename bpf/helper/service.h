/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "monitor.h"

G_BEGIN_DECLS

/**
 * PortholeService:
 *
 * The object /org/porthole/Monitor1 on a connection. A GDBusConnection is all that it knows: the
 * same code serves a peer and a bus.
 */
#define PORTHOLE_TYPE_SERVICE (porthole_service_get_type ())
G_DECLARE_FINAL_TYPE (PortholeService, porthole_service, PORTHOLE, SERVICE, GObject)

PortholeService *porthole_service_new (PortholeMonitor *monitor);
gboolean porthole_service_export (PortholeService *self,
                                  GDBusConnection *connection,
                                  GError **error);

G_END_DECLS
