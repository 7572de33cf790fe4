/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "graph-palette.h"

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_GRAPH_LABEL_CONTAINER,
  PORTHOLE_GRAPH_LABEL_EXITED,
  PORTHOLE_GRAPH_LABEL_PEER,
} PortholeGraphLabelStyle;

/**
 * PortholeGraphLabel:
 * @node: (nullable): its text, painted with the upper left corner at 0, 0; none if it is empty
 * @width: in pixels
 * @height: in pixels
 */
typedef struct
{
  GskRenderNode *node;
  float width, height;
} PortholeGraphLabel;

/**
 * PortholeGraphLabels:
 *
 * Names of nodes, each laid out once and then only moved.
 */
typedef struct _PortholeGraphLabels PortholeGraphLabels;

PortholeGraphLabels *porthole_graph_labels_new (GtkWidget *widget);
void porthole_graph_labels_free (PortholeGraphLabels *self);
/* forgets all: the font or the colours have changed */
void porthole_graph_labels_reset (PortholeGraphLabels *self, const PortholeGraphPalette *palette);
/* (transfer none): valid until the next call */
const PortholeGraphLabel *porthole_graph_labels_get (PortholeGraphLabels *self,
                                                     const char *text,
                                                     PortholeGraphLabelStyle style);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeGraphLabels, porthole_graph_labels_free)

G_END_DECLS
