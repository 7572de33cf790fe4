/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-picture"

#include "palette.h"

#include <math.h>

static const PortholePalette palettes[] = {
  [PORTHOLE_STYLE_LIGHT] = {
    .background = 0xfafafa,
    .fill = 0xffffff,
    .ring = 0x8a8a8a,
    .icon = 0x2e3436,
    .text = 0x242424,
    .dim_text = 0x5e5c64,
    .normal = 0x26a269,
    .warning = 0xe5a50a,
    .warning_outline = 0x7a5500,
    .high = 0xc01c28,
    .on_warning = 0x241f00,
    .on_high = 0xffffff,
    .edge = 0x6f6f6f,
  },
  [PORTHOLE_STYLE_DARK] = {
    .background = 0x1e1e1e,
    .fill = 0x3a3a3a,
    .ring = 0x8e8e8e,
    .icon = 0xf6f5f4,
    .text = 0xf6f5f4,
    .dim_text = 0xb5b4b2,
    .normal = 0x33d17a,
    .warning = 0xf6d32d,
    .warning_outline = 0xf6d32d,
    .high = 0xff6b63,
    .on_warning = 0x241f00,
    .on_high = 0x2b0000,
    .edge = 0xa8a8a8,
  },
};

const PortholePalette *
porthole_palette_get (PortholeStyle style)
{
  g_assert (style < G_N_ELEMENTS (palettes));

  return &palettes[style];
}

/* https://www.w3.org/TR/WCAG21/#dfn-relative-luminance */
static double
get_luminance (PortholeColour colour)
{
  static const double weights[] = { 0.2126, 0.7152, 0.0722 };
  double sum = 0;

  for (guint i = 0; i < 3; i++)
    {
      double value = (colour >> (16 - 8 * i) & 0xff) / 255.0;

      value = value <= 0.03928 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
      sum += weights[i] * value;
    }

  return sum;
}

double
porthole_palette_contrast (PortholeColour one, PortholeColour other)
{
  double a = get_luminance (one) + 0.05;
  double b = get_luminance (other) + 0.05;

  return MAX (a, b) / MIN (a, b);
}
