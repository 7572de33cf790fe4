/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/scene.h"

G_BEGIN_DECLS

/* A few lines of plain text about what is pointed at, as a tooltip and for people who do not see
 * the graph. Never markup; names are inert and bounded. */
char *porthole_graph_facts_for_node (const PortholeSceneNode *node);
char *porthole_graph_facts_for_edge (const PortholeSceneEdge *edge);

G_END_DECLS
