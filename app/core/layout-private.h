/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "layout.h"
#include "layout-bodies.h"

G_BEGIN_DECLS

/* The parts of a layout, and what its tests and its benchmark look at. */

guint64 porthole_layout_get_ticks (PortholeLayout *self);

G_END_DECLS
