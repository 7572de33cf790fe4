/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-room.h"

#include <string.h>

#define CELL_WIDTH  8 /* px */
#define CELL_HEIGHT 4

void
porthole_graph_room_init (PortholeGraphRoom *self, float width, float height)
{
  self->columns = (guint)MAX (width, 0) / CELL_WIDTH + 1;
  self->rows = (guint)MAX (height, 0) / CELL_HEIGHT + 1;
  self->cells = g_malloc0 ((gsize)self->columns * self->rows);
}

void
porthole_graph_room_clear (PortholeGraphRoom *self)
{
  g_clear_pointer (&self->cells, g_free);
}

gboolean
porthole_graph_room_take (PortholeGraphRoom *self, const graphene_rect_t *bounds)
{
  int left = (int)(bounds->origin.x / CELL_WIDTH), top = (int)(bounds->origin.y / CELL_HEIGHT);
  int right = (int)((bounds->origin.x + bounds->size.width) / CELL_WIDTH);
  int bottom = (int)((bounds->origin.y + bounds->size.height) / CELL_HEIGHT);

  left = MAX (left, 0);
  top = MAX (top, 0);
  right = MIN (right, (int)self->columns - 1);
  bottom = MIN (bottom, (int)self->rows - 1);
  if (left > right)
    return TRUE;
  for (int row = top; row <= bottom; row++)
    if (memchr (self->cells + (gsize)row * self->columns + left, 1, (gsize)(right - left + 1))
        != NULL)
      return FALSE;
  for (int row = top; row <= bottom; row++)
    memset (self->cells + (gsize)row * self->columns + left, 1, (gsize)(right - left + 1));

  return TRUE;
}
