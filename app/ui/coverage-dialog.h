/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeCoverageDialog:
 *
 * What each probe sees, with a switch, what could not be attached and why, and what was counted but
 * not told.
 */
#define PORTHOLE_TYPE_COVERAGE_DIALOG (porthole_coverage_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeCoverageDialog, porthole_coverage_dialog, PORTHOLE, COVERAGE_DIALOG, AdwWindow)

PortholeCoverageDialog *porthole_coverage_dialog_new (GtkWindow *parent, PortholeWatch *watch);

G_END_DECLS
