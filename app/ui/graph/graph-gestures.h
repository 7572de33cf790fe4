/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "graph-canvas.h"

G_BEGIN_DECLS

/* What the pointer, a touchpad and fingers do on a canvas. It asks for the context menu with the
 * action "graph.menu", given a point. */
void porthole_graph_gestures_add (PortholeGraphCanvas *canvas);

G_END_DECLS
