/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/scene.h"

G_BEGIN_DECLS

/* Where the keyboard goes from a node. (nullable): @from: none yet; the result: there is none.
 * Tab goes through all of them, what is worst first; an arrow to the nearest in its direction. */
const PortholeSceneNode *porthole_graph_walk (PortholeScene *scene,
                                              const PortholeSceneNode *from,
                                              GtkDirectionType direction);

G_END_DECLS
