/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PortholeQuadTree:
 *
 * The bodies of a layout sorted by place, with cells that stand for many distant ones (J. Barnes
 * and P. Hut, "A hierarchical O(N log N) force-calculation algorithm", Nature 324, 1986). All
 * memory is kept from one building to the next.
 */
typedef struct _PortholeQuadTree PortholeQuadTree;

/* What the tree reads of each body; all arrays have as many members as there are bodies. */
typedef struct
{
  guint n;
  float *x;
  float *y;
  const float *charge;
  const float *screening; /* repulsion is charge / (distance * (1 + screening * distance²)) */
  const float *half_width;
  const float *half_height;
  const float *yielding; /* how easily it makes room: 0 does not move */
} PortholeQuadTreeBodies;

PortholeQuadTree *porthole_quad_tree_new (void);
void porthole_quad_tree_free (PortholeQuadTree *self);
void porthole_quad_tree_build (PortholeQuadTree *self, const PortholeQuadTreeBodies *bodies);
void porthole_quad_tree_push (PortholeQuadTree *self,
                              const PortholeQuadTreeBodies *bodies,
                              float theta,
                              const guint8 *active,
                              guint8 *disturbed,
                              float *force_x,
                              float *force_y,
                              float *shift_x,
                              float *shift_y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeQuadTree, porthole_quad_tree_free)

G_END_DECLS
