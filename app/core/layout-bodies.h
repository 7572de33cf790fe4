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
  float *half_width;
  float *half_height;
  float *yielding; /* to one that overlaps: 0 does not move at all */
  float *heat;     /* how much a body follows its forces, 0 to 1; it cools down */
  float *anchor_x;
  float *anchor_y;
  float *hold; /* how strongly the anchor draws, 0 to 1 */
  float *gravity;
  guint8 *active;
  guint8 *disturbed;

  guint n_springs;
  guint springs_capacity;
  guint32 *source;
  guint32 *target;
  float *length;
  float *strength;
  float *bias; /* the part of a spring's pull that moves its target */

  PortholeQuadTree *tree;
} PortholeLayoutBodies;

PortholeLayoutBodies *porthole_layout_bodies_new (void);
void porthole_layout_bodies_free (PortholeLayoutBodies *self);
void porthole_layout_bodies_set_size (PortholeLayoutBodies *self, guint n);
void porthole_layout_bodies_copy (PortholeLayoutBodies *self, guint to, guint from);
void porthole_layout_bodies_set_springs (PortholeLayoutBodies *self, guint n);
gboolean porthole_layout_bodies_tick (PortholeLayoutBodies *self, float cooling);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeLayoutBodies, porthole_layout_bodies_free)

G_END_DECLS
