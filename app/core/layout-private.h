/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "layout.h"
#include "layout-bodies.h"

G_BEGIN_DECLS

/* What the tests and the benchmark of a layout look at. */

guint64 porthole_layout_get_ticks (PortholeLayout *self);
guint porthole_layout_get_n_moving (PortholeLayout *self);

G_END_DECLS
