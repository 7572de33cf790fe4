/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <graphene.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * PortholeGraphRoom:
 *
 * Where names are already, so that none is written over another: the view as a grid of cells.
 */
typedef struct
{
  guint columns, rows;
  guint8 *cells;
} PortholeGraphRoom;

void porthole_graph_room_init (PortholeGraphRoom *self, float width, float height);
void porthole_graph_room_clear (PortholeGraphRoom *self);
/* whether all of @bounds that is in the view was free; it no longer is then */
gboolean porthole_graph_room_take (PortholeGraphRoom *self, const graphene_rect_t *bounds);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PortholeGraphRoom, porthole_graph_room_clear)

G_END_DECLS
