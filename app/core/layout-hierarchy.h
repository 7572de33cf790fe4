/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "layout-bodies.h"

G_BEGIN_DECLS

/**
 * PortholeLayoutHierarchy:
 *
 * A graph laid out whole, from coarse to fine: each level joins stars of bodies into one, the
 * coarsest is laid out from nothing, and each finer one starts where the coarser ended (after
 * S. Hachul and M. Jünger, "Drawing Large Graphs with a Potential-Field-Based Multilevel
 * Algorithm", 2004). So the large shape is found where it is cheap to find.
 */
typedef struct _PortholeLayoutHierarchy PortholeLayoutHierarchy;

PortholeLayoutHierarchy *porthole_layout_hierarchy_new (PortholeLayoutBodies *bodies, guint32 seed);
void porthole_layout_hierarchy_free (PortholeLayoutHierarchy *self);
gboolean porthole_layout_hierarchy_tick (PortholeLayoutHierarchy *self);
const PortholeLayoutBodies *porthole_layout_hierarchy_get_bodies (PortholeLayoutHierarchy *self);
void porthole_layout_hierarchy_show (PortholeLayoutHierarchy *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeLayoutHierarchy, porthole_layout_hierarchy_free)

G_END_DECLS
