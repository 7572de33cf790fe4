/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/scene.h"

#include "graph-palette.h"

G_BEGIN_DECLS

#define PORTHOLE_GRAPH_SPRITES_N_FADES 16

/**
 * PortholeGraphSprites:
 *
 * Textures of all that a graph is painted with, each drawn once with cairo for its size in pixels
 * of the screen and shared by all that look the same. They live until the palette changes, or
 * until there are so many that the older ones cannot all be in use.
 */
typedef struct _PortholeGraphSprites PortholeGraphSprites;

typedef enum
{
  PORTHOLE_GRAPH_BODY_FILLED,
  PORTHOLE_GRAPH_BODY_DASHED,
  PORTHOLE_GRAPH_BODY_OUTLINED,
  PORTHOLE_GRAPH_BODY_DOT, /* so small that its ring is all of it */
} PortholeGraphBody;

PortholeGraphSprites *porthole_graph_sprites_new (GtkWidget *widget);
void porthole_graph_sprites_free (PortholeGraphSprites *self);
void porthole_graph_sprites_set_palette (PortholeGraphSprites *self,
                                         const PortholeGraphPalette *palette);

/* (transfer none): valid until the next call of porthole_graph_sprites_trim(). Sizes are pixels of
 * the screen; what is drawn is in the middle of the texture. */
GdkTexture *porthole_graph_sprites_get_body (PortholeGraphSprites *self,
                                             PortholeSceneShape shape,
                                             PortholeGraphColor ring,
                                             gboolean twice,
                                             PortholeGraphBody body,
                                             guint half,
                                             float stroke);
GdkTexture *porthole_graph_sprites_get_ring (PortholeGraphSprites *self,
                                             PortholeSceneShape shape,
                                             PortholeGraphColor color,
                                             guint half,
                                             float stroke);
/* (nullable): of a mark that has one */
GdkTexture *porthole_graph_sprites_get_badge (PortholeGraphSprites *self,
                                              PortholeSceneMark mark,
                                              guint half);
GdkTexture *porthole_graph_sprites_get_icon (PortholeGraphSprites *self,
                                             PortholeNodeIcon icon,
                                             PortholeGraphColor color,
                                             guint half);
/* points to the right */
GdkTexture *porthole_graph_sprites_get_arrow (PortholeGraphSprites *self,
                                              PortholeGraphColor color,
                                              guint fade,
                                              guint half);
/* to be stretched to the length of a line; one transparent pixel above and below */
GdkTexture *porthole_graph_sprites_get_line (PortholeGraphSprites *self,
                                             PortholeGraphColor color,
                                             guint fade,
                                             float width);
void porthole_graph_sprites_trim (PortholeGraphSprites *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeGraphSprites, porthole_graph_sprites_free)

G_END_DECLS
