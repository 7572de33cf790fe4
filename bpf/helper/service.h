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
#define PORTHOLE_SERVICE_MAX          64 /* who watch at the same time, on a bus */
#define PORTHOLE_SERVICE_MAX_FOR_USER 8

#define PORTHOLE_TYPE_SERVICE (porthole_service_get_type ())
G_DECLARE_FINAL_TYPE (PortholeService, porthole_service, PORTHOLE, SERVICE, GObject)

PortholeService *porthole_service_new (PortholeMonitor *monitor);
/**
 * porthole_service_export:
 * @connection: a peer's, who may do everything, or a bus's, where polkit is asked about each caller
 */
gboolean porthole_service_export (PortholeService *self,
                                  GDBusConnection *connection,
                                  GError **error);

/* Whether nobody watches and nobody waits for an answer. */
gboolean porthole_service_is_idle (PortholeService *self);

G_END_DECLS
