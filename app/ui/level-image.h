/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/level.h"

G_BEGIN_DECLS

/* makes @image the mark of a level: a shape and a colour of its own, and a name for who hears it;
 * @unknown: a container of which too little is known to say */
void porthole_level_image_set (GtkImage *image, PortholeLevel level, gboolean unknown);
/* makes @image the mark of what nobody judged: a peer without a finding */
void porthole_level_image_set_neutral (GtkImage *image);
/* (transfer none): "High" */
const char *porthole_level_get_title (PortholeLevel level);
/* (transfer none): the style class that colours what is of that level */
const char *porthole_level_get_style (PortholeLevel level);

G_END_DECLS
