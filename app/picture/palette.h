/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_STYLE_LIGHT,
  PORTHOLE_STYLE_DARK,
} PortholeStyle;

/* 0xrrggbb */
typedef guint32 PortholeColour;

/**
 * PortholePalette:
 *
 * The colours of a picture. They are those of the window's canvas, in app/ui/colours-*.css.
 * @warning_outline is around everything that is @warning, which alone is too faint on light.
 */
typedef struct
{
  PortholeColour background;
  PortholeColour fill, ring; /* of nodes; the ring of peers */
  PortholeColour icon, text, dim_text;
  PortholeColour normal, warning, warning_outline, high;
  PortholeColour on_warning, on_high; /* what badges say */
  PortholeColour edge;                /* at EDGE_OPACITY */
} PortholePalette;

#define PORTHOLE_PALETTE_EDGE_OPACITY 0.6

const PortholePalette *porthole_palette_get (PortholeStyle style);
/* of two colours, 1 to 21, as WCAG 2.1 has it */
double porthole_palette_contrast (PortholeColour one, PortholeColour other);

G_END_DECLS
