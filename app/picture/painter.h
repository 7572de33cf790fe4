/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <cairo.h>

#include "core/scene.h"
#include "palette.h"

G_BEGIN_DECLS

/* draws all of @scene, without its background, where one unit is a pixel at 100 % */
void porthole_painter_draw (PortholeScene *scene, PortholeStyle style, cairo_t *cairo);

G_END_DECLS
