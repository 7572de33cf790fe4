/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "service.h"

G_BEGIN_DECLS

#define PORTHOLE_BUS_NAME "org.porthole.Monitor1"

/**
 * PortholeBusName:
 *
 * The name on the bus for as long as somebody needs it. When nobody does, it is given up first,
 * then what was sent to it until then is handled, and only then the loop ends: a later call starts
 * another helper, and none is lost.
 */
typedef struct _PortholeBusName PortholeBusName;

/* @loop: which ends when nobody has watched for @idle_seconds, or the name is not to be had */
PortholeBusName *porthole_bus_name_own (GDBusConnection *connection,
                                        PortholeService *service,
                                        guint idle_seconds,
                                        GMainLoop *loop);
void porthole_bus_name_free (PortholeBusName *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeBusName, porthole_bus_name_free)

G_END_DECLS
