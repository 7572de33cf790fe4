/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/filter.h"
#include "core/selection.h"
#include "ui/watch.h"

#include "graph-canvas.h"

G_BEGIN_DECLS

/**
 * PortholeGraphView:
 *
 * Who talks to whom, live: the graph of what is watched, with what is needed to move in it.
 *
 * Actions: graph.zoom-in, graph.zoom-out, graph.zoom-normal, graph.fit; of what is selected
 * graph.inspect, graph.show-only, graph.hide, graph.pin, graph.unpin, graph.copy-name,
 * graph.copy-id; graph.menu (dd) opens the context menu at a point of the canvas,
 * graph.keyboard-menu where the selection is.
 *
 * Signal: inspect: the person asks for more about what is selected
 */
#define PORTHOLE_TYPE_GRAPH_VIEW (porthole_graph_view_get_type ())
G_DECLARE_FINAL_TYPE (PortholeGraphView, porthole_graph_view, PORTHOLE, GRAPH_VIEW, GtkWidget)

GtkWidget *porthole_graph_view_new (void);
void porthole_graph_view_set_context (PortholeGraphView *self,
                                      PortholeWatch *watch,
                                      PortholeFilter *filter,
                                      PortholeSelection *selection);
/* (nullable): what is drawn now */
PortholeScene *porthole_graph_view_get_scene (PortholeGraphView *self);
PortholeGraphCanvas *porthole_graph_view_get_canvas (PortholeGraphView *self);

G_END_DECLS
