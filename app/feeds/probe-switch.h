/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/session.h"

G_BEGIN_DECLS

/**
 * PortholeProbeSwitch:
 *
 * Switches the probes of a helper, and tells the session what is seen whenever anyone has switched
 * one.
 */
typedef struct _PortholeProbeSwitch PortholeProbeSwitch;

PortholeProbeSwitch *porthole_probe_switch_new (GDBusConnection *connection,
                                                const char *owner,
                                                PortholeSession *session);
void porthole_probe_switch_free (PortholeProbeSwitch *self);

void porthole_probe_switch_call_async (PortholeProbeSwitch *self,
                                       const char *probe,
                                       gboolean on,
                                       GTask *task);

GPtrArray *porthole_probe_switch_read_coverage (GVariant *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeProbeSwitch, porthole_probe_switch_free)

G_END_DECLS
