/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "edge.h"
#include "event.h"
#include "node.h"

G_BEGIN_DECLS

#define PORTHOLE_GRAPH_MAX_PEERS      20000
#define PORTHOLE_GRAPH_MAX_CONTAINERS 20000
#define PORTHOLE_GRAPH_MAX_EDGES      100000

/**
 * PortholeGraph:
 *
 * Containers, the host and peers, and who connects to whom. A peer whose address is a container's
 * is that container's node, also where the address becomes known later; loopback is the container
 * itself. The session keeps it; views look at it.
 *
 * Signals: node-added (PortholeNode *), node-removed (PortholeNode *), edge-added (PortholeEdge *),
 * edge-removed (PortholeEdge *). Nodes and edges change without a signal: a view compares
 * porthole_graph_get_serial() once a frame.
 */
#define PORTHOLE_TYPE_GRAPH (porthole_graph_get_type ())
G_DECLARE_FINAL_TYPE (PortholeGraph, porthole_graph, PORTHOLE, GRAPH, GObject)

PortholeGraph *porthole_graph_new (void);

/* for the session */
PortholeNode *porthole_graph_take_container (PortholeGraph *self, PortholeContainer *container);
void porthole_graph_remove_container (PortholeGraph *self, const char *id);
PortholeEdge *porthole_graph_take_connect (PortholeGraph *self,
                                           const PortholeEvent *event,
                                           gboolean *is_new);
/* @program: path of what runs as the first process of @container */
void porthole_graph_set_program (PortholeGraph *self, const char *container, const char *program);
void porthole_graph_merge_peer (PortholeGraph *self, const char *ip, const char *container);
void porthole_graph_raise_node (PortholeGraph *self,
                                PortholeNode *node,
                                PortholeLevel level,
                                guint score);
void porthole_graph_raise_edge (PortholeGraph *self,
                                PortholeEdge *edge,
                                PortholeLevel level,
                                guint score);

/* for views; (transfer container), in a fixed order: nodes by id, edges by source and target */
GPtrArray *porthole_graph_get_nodes (PortholeGraph *self);
GPtrArray *porthole_graph_get_edges (PortholeGraph *self);
GPtrArray *porthole_graph_list_edges_of (PortholeGraph *self, PortholeNode *node);
GPtrArray *porthole_graph_list_edges_among (PortholeGraph *self, GHashTable *nodes);
PortholeNode *porthole_graph_lookup_node (PortholeGraph *self, const char *id);
PortholeNode *porthole_graph_lookup_peer (PortholeGraph *self, const char *ip);
PortholeEdge *porthole_graph_lookup_edge (PortholeGraph *self,
                                          const char *source,
                                          const char *target);
guint64 porthole_graph_get_serial (PortholeGraph *self);
/* how many connections have no node or edge of their own because there were too many */
guint64 porthole_graph_get_not_shown (PortholeGraph *self);
/* (transfer full): {"nodes":[...],"edges":[...]}, the same text for the same graph */
char *porthole_graph_to_json (PortholeGraph *self);
char *porthole_graph_part_to_json (GPtrArray *nodes, GPtrArray *edges);

G_END_DECLS
