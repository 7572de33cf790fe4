/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeProbeRow:
 *
 * What one probe sees, by which means, and a switch where it can be switched.
 */
#define PORTHOLE_TYPE_PROBE_ROW (porthole_probe_row_get_type ())
G_DECLARE_FINAL_TYPE (PortholeProbeRow, porthole_probe_row, PORTHOLE, PROBE_ROW, AdwActionRow)

PortholeProbeRow *porthole_probe_row_new (PortholeWatch *watch, const PortholeCoverage *coverage);
void porthole_probe_row_set_coverage (PortholeProbeRow *self, const PortholeCoverage *coverage);
const char *porthole_probe_row_get_probe (PortholeProbeRow *self);

G_END_DECLS
