/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "scene-edge.h"

G_BEGIN_DECLS

/*
 * An edge that passes below a node which is not its own would seem to end there: it goes around in
 * a curve. Returns whether any curve has changed.
 */
gboolean porthole_scene_router_run (GPtrArray *nodes /* (element-type PortholeSceneNode) */,
                                    GPtrArray *edges /* (element-type PortholeSceneEdge) */);

G_END_DECLS
