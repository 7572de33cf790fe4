/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "graph-canvas.h"

G_BEGIN_DECLS

/**
 * PortholeGraphMinimap:
 *
 * The whole graph as dots, and what the canvas shows of it. A click or a drag goes there.
 */
#define PORTHOLE_TYPE_GRAPH_MINIMAP (porthole_graph_minimap_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeGraphMinimap, porthole_graph_minimap, PORTHOLE, GRAPH_MINIMAP, GtkWidget)

void porthole_graph_minimap_set_canvas (PortholeGraphMinimap *self, PortholeGraphCanvas *canvas);

G_END_DECLS
