/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <graphene.h>

G_BEGIN_DECLS

/**
 * PortholeLayout:
 *
 * Where the nodes of a graph lie: a force-directed layout that goes on while the graph changes.
 * Units are pixels at 100 % zoom, y grows downwards, the middle is (0, 0). The same calls with the
 * same seed give the same positions, as long as the time that a step may take plays no part.
 */
typedef struct _PortholeLayout PortholeLayout;

#define PORTHOLE_LAYOUT_NONE G_MAXUINT

/* how long the edge of a node without many neighbours becomes */
#define PORTHOLE_LAYOUT_EDGE_LENGTH 130

PortholeLayout *porthole_layout_new (guint32 seed);
void porthole_layout_free (PortholeLayout *self);

guint porthole_layout_add_node (PortholeLayout *self, float radius, guint near);
void porthole_layout_remove_node (PortholeLayout *self, guint node);
guint porthole_layout_add_edge (PortholeLayout *self, guint source, guint target);
void porthole_layout_remove_edge (PortholeLayout *self, guint edge);
void porthole_layout_set_size (
    PortholeLayout *self, guint node, float radius, float label_width, float label_height);

void porthole_layout_set_position (PortholeLayout *self, guint node, float x, float y);
void porthole_layout_get_position (PortholeLayout *self, guint node, graphene_point_t *position);
void porthole_layout_pin (PortholeLayout *self, guint node);
void porthole_layout_unpin (PortholeLayout *self, guint node);
gboolean porthole_layout_is_pinned (PortholeLayout *self, guint node);

gboolean porthole_layout_step (PortholeLayout *self, gint64 budget);
void porthole_layout_run (PortholeLayout *self, guint max_ticks);
gboolean porthole_layout_is_settled (PortholeLayout *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeLayout, porthole_layout_free)

G_END_DECLS
