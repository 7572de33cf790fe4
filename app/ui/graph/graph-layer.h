/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*PortholeGraphLayerPaint) (GtkSnapshot *snapshot, gpointer user_data);

/**
 * PortholeGraphLayer:
 *
 * A part of a picture that is painted anew by itself, so that what lies below it need not be. The
 * pointer goes through it.
 */
#define PORTHOLE_TYPE_GRAPH_LAYER (porthole_graph_layer_get_type ())
G_DECLARE_FINAL_TYPE (PortholeGraphLayer, porthole_graph_layer, PORTHOLE, GRAPH_LAYER, GtkWidget)

GtkWidget *porthole_graph_layer_new (PortholeGraphLayerPaint paint, gpointer user_data);
/* how often it was painted */
guint porthole_graph_layer_get_n_paints (PortholeGraphLayer *self);

G_END_DECLS
