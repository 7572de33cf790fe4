/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/scene.h"
#include "palette.h"

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_PICTURE_PNG,
  PORTHOLE_PICTURE_SVG,
} PortholePictureFormat;

/* whether a file of that name is a picture, and of which format */
gboolean porthole_picture_format_of (const char *path, PortholePictureFormat *format);

GBytes *porthole_picture_make (PortholeScene *scene,
                               PortholePictureFormat format,
                               PortholeStyle style,
                               GError **error);
gboolean porthole_picture_write (PortholeScene *scene,
                                 const char *path,
                                 PortholeStyle style,
                                 GError **error);
/* all of a graph, laid out anew */
gboolean porthole_picture_write_graph (PortholeGraph *graph,
                                       const char *path,
                                       PortholeStyle style,
                                       GError **error);

G_END_DECLS
