/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_GRAPH_COLOR_BACKGROUND,
  PORTHOLE_GRAPH_COLOR_TEXT,
  PORTHOLE_GRAPH_COLOR_DIM_TEXT,
  PORTHOLE_GRAPH_COLOR_FILL,
  PORTHOLE_GRAPH_COLOR_RING,
  PORTHOLE_GRAPH_COLOR_EDGE,
  PORTHOLE_GRAPH_COLOR_NORMAL,
  PORTHOLE_GRAPH_COLOR_WARNING,
  PORTHOLE_GRAPH_COLOR_WARNING_OUTLINE,
  PORTHOLE_GRAPH_COLOR_HIGH,
  PORTHOLE_GRAPH_COLOR_ACCENT,
} PortholeGraphColor;

#define PORTHOLE_GRAPH_N_COLORS (PORTHOLE_GRAPH_COLOR_ACCENT + 1)

/**
 * PortholeGraphPalette:
 *
 * The theme's named colours that a graph is painted with, all of them opaque.
 */
typedef struct
{
  GdkRGBA colors[PORTHOLE_GRAPH_N_COLORS];
} PortholeGraphPalette;

/* reads the colours of @widget's theme; returns whether any is another than before */
gboolean porthole_graph_palette_read (PortholeGraphPalette *self, GtkWidget *widget);
/* @color before the background, where it covers @opacity of it */
GdkRGBA porthole_graph_palette_mix (const PortholeGraphPalette *self,
                                    PortholeGraphColor color,
                                    float opacity);

G_END_DECLS
