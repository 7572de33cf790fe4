/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "quad-tree.h"

G_BEGIN_DECLS

/**
 * PortholeLayoutBodies:
 *
 * Bodies that repel each other, springs between them, and what a tick makes of it. The members of
 * a body are spread over one array for each, so that loops over them vectorise.
 */
/* how large a cell of the tree may be, seen from a body, to stand for all that is in it */
#define PORTHOLE_LAYOUT_THETA 1.2f

/* nothing gets further from the middle, in pixels */
#define MOST_EXTENT 1e6f

typedef struct
{
  guint n;
  guint capacity;
  float *x;
  float *y;
  float *velocity_x;
  float *velocity_y;
  float *force_x; /* what the last tick found, of the active ones */
  float *force_y;
  float *shift_x;
  float *shift_y;
  float *charge;
  float *screening; /* see PortholeQuadTreeBodies */
  float *half_width;
  float *half_height;
  float *yielding; /* 1, or 0 for one that is pinned */
  float *heat;     /* how much a body follows its forces, 0 to 1; it cools down */
  float *stir;     /* heat that the neighbours are to share */
  float *giving;   /* yielding, as it is in this tick */
  float *patience; /* ticks since it was hot; with them it tolerates more overlap */
  float *anchor_x;
  float *anchor_y;
  float *hold; /* how strongly the anchor draws, 0 to 1 */
  float *gravity;
  guint8 *fresh; /* whether it has no position yet */
  guint8 *active;
  guint8 *disturbed;

  guint n_springs;
  guint springs_capacity;
  guint32 *source;
  guint32 *target;
  float *length;
  float *strength;
  float *bias; /* the part of a spring's pull that moves its target */

  /* who is at the other ends of a body's springs: neighbour[first[body]] and on */
  guint32 *first;
  guint32 *neighbour;

  PortholeQuadTree *tree;
} PortholeLayoutBodies;

PortholeLayoutBodies *porthole_layout_bodies_new (void);
void porthole_layout_bodies_free (PortholeLayoutBodies *self);
void porthole_layout_bodies_set_size (PortholeLayoutBodies *self, guint n);
void porthole_layout_bodies_copy (PortholeLayoutBodies *self, guint to, guint from);
void porthole_layout_bodies_set_springs (PortholeLayoutBodies *self, guint n);
void porthole_layout_bodies_find_neighbours (PortholeLayoutBodies *self);
gboolean porthole_layout_bodies_tick (PortholeLayoutBodies *self, float cooling);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeLayoutBodies, porthole_layout_bodies_free)

G_END_DECLS
