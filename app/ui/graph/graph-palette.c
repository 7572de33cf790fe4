/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-palette.h"

/* what stands in for a name that a theme does not know: light, dark */
static const struct
{
  const char *name;
  const char *stand_in[2];
} names[] = {
  [PORTHOLE_GRAPH_COLOR_BACKGROUND] = { "window_bg_color", { "#fafafa", "#242424" } },
  [PORTHOLE_GRAPH_COLOR_TEXT] = { "window_fg_color", { "#2e2e2e", "#ffffff" } },
  [PORTHOLE_GRAPH_COLOR_DIM_TEXT] = { "porthole_dim_text", { "#5e5e5e", "#b0b0b0" } },
  [PORTHOLE_GRAPH_COLOR_FILL] = { "porthole_node_fill", { "#ffffff", "#3a3a3a" } },
  [PORTHOLE_GRAPH_COLOR_RING] = { "porthole_node_ring", { "#8a8a8a", "#929292" } },
  [PORTHOLE_GRAPH_COLOR_EDGE] = { "porthole_edge", { "#8a8a8a", "#8c8c8c" } },
  [PORTHOLE_GRAPH_COLOR_NORMAL] = { "porthole_normal", { "#26a269", "#33d17a" } },
  [PORTHOLE_GRAPH_COLOR_WARNING] = { "porthole_warning", { "#e5a50a", "#f6d32d" } },
  [PORTHOLE_GRAPH_COLOR_WARNING_OUTLINE] = { "porthole_warning_outline", { "#5e4303", "#5e4303" } },
  [PORTHOLE_GRAPH_COLOR_HIGH] = { "porthole_high", { "#c01c28", "#ff6b63" } },
  [PORTHOLE_GRAPH_COLOR_ACCENT] = { "accent_color", { "#1c71d8", "#78aeed" } },
};

static GdkRGBA
mix (const GdkRGBA *below, const GdkRGBA *above, float opacity)
{
  return (GdkRGBA){ below->red + (above->red - below->red) * opacity,
                    below->green + (above->green - below->green) * opacity,
                    below->blue + (above->blue - below->blue) * opacity, 1 };
}

gboolean
porthole_graph_palette_read (PortholeGraphPalette *self, GtkWidget *widget)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  PortholeGraphPalette old = *self;
  GdkRGBA text;
  gboolean dark;

  gtk_style_context_get_color (context, &text);
  dark = 0.299f * text.red + 0.587f * text.green + 0.114f * text.blue > 0.5f;
  for (guint i = 0; i < PORTHOLE_GRAPH_N_COLORS; i++)
    {
      GdkRGBA color;

      if (!gtk_style_context_lookup_color (context, names[i].name, &color))
        gdk_rgba_parse (&color, names[i].stand_in[dark ? 1 : 0]);
      self->colors[i] = mix (i == 0 ? &color : &self->colors[PORTHOLE_GRAPH_COLOR_BACKGROUND],
                             &color, color.alpha);
    }

  for (guint i = 0; i < PORTHOLE_GRAPH_N_COLORS; i++)
    if (!gdk_rgba_equal (&old.colors[i], &self->colors[i]))
      return TRUE;
  return FALSE;
}

GdkRGBA
porthole_graph_palette_mix (const PortholeGraphPalette *self,
                            PortholeGraphColor color,
                            float opacity)
{
  return mix (&self->colors[PORTHOLE_GRAPH_COLOR_BACKGROUND], &self->colors[color], opacity);
}
