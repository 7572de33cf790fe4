/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/scene.h"
#include "core/selection.h"

#include "graph-camera.h"

G_BEGIN_DECLS

/**
 * PortholeGraphPainter:
 *
 * Paints a scene as render nodes: lines as rotated rectangles, nodes as shared textures, names as
 * text that was laid out before. Nothing is drawn with cairo but a texture, once.
 */
typedef struct _PortholeGraphPainter PortholeGraphPainter;

/**
 * PortholeGraphFrame:
 * @scene: what to paint
 * @camera: what of it is seen
 * @now: the time, that of the scene
 * @moving: positions need not be those of whole pixels
 * @animated: what appears, pulses or runs is to be seen doing so
 */
typedef struct
{
  PortholeScene *scene;
  const PortholeGraphCamera *camera;
  gint64 now;
  gboolean moving;
  gboolean animated;
} PortholeGraphFrame;

PortholeGraphPainter *porthole_graph_painter_new (GtkWidget *widget);
void porthole_graph_painter_free (PortholeGraphPainter *self);
/* the theme or the font has changed */
void porthole_graph_painter_reset (PortholeGraphPainter *self);

/* edges and nodes; returns whether some of them are only appearing */
gboolean porthole_graph_painter_paint (PortholeGraphPainter *self,
                                       GtkSnapshot *snapshot,
                                       const PortholeGraphFrame *frame);
/* what is chosen, pointed at, or happens; returns whether anything pulses */
gboolean porthole_graph_painter_paint_marks (PortholeGraphPainter *self,
                                             GtkSnapshot *snapshot,
                                             const PortholeGraphFrame *frame,
                                             PortholeSelection *selection,
                                             PortholeSceneNode *hovered,
                                             PortholeSceneEdge *hovered_edge);
void porthole_graph_painter_paint_box (PortholeGraphPainter *self,
                                       GtkSnapshot *snapshot,
                                       const graphene_rect_t *box);
void porthole_graph_painter_paint_map (PortholeGraphPainter *self,
                                       GtkSnapshot *snapshot,
                                       PortholeScene *scene,
                                       const PortholeGraphCamera *map,
                                       const PortholeGraphCamera *view);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeGraphPainter, porthole_graph_painter_free)

G_END_DECLS
