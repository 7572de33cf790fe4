/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "layout-bodies.h"

G_BEGIN_DECLS

void porthole_layout_place (PortholeLayoutBodies *bodies, float length);

G_END_DECLS
