/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inspector-item.h"

#include "core/filter.h"
#include "core/history.h"

G_BEGIN_DECLS

/**
 * PortholeInspectorContext:
 * @node: (nullable): the node that is looked at
 * @now: in nanoseconds; of a replay its own
 *
 * What the words depend on. The inspector owns it.
 */
typedef struct
{
  PortholeSession *session;
  PortholeHistory *history;
  PortholeFilter *filter;
  PortholeNode *node;
  gint64 now;
} PortholeInspectorContext;

/* each a PortholeInspectorDescribeFunc of the type that it names, with the context as user data */
PortholeInspectorItem *porthole_inspector_describe_finding (gpointer finding, gpointer context);
PortholeInspectorItem *porthole_inspector_describe_edge (gpointer edge, gpointer context);
PortholeInspectorItem *porthole_inspector_describe_flow (gpointer flow, gpointer context);
PortholeInspectorItem *porthole_inspector_describe_node (gpointer node, gpointer context);

/* each (transfer full) */
PortholeInspectorItem *porthole_inspector_describe_step (const PortholeStoryItem *step);
PortholeInspectorItem *porthole_inspector_describe_process (const PortholeProcessRow *row);
PortholeInspectorItem *porthole_inspector_describe_file (const PortholeFile *file);

/* whether too little is known of a container to say that it is normal */
gboolean porthole_inspector_is_unknown (const PortholeNode *node);
/* (transfer full): "web → db", inert, with what keeps one name's letters from turning the other's
 */
char *porthole_inspector_name_edge (const PortholeEdge *edge);
/* a PortholeStoryNameFunc */
const char *porthole_inspector_name_container (const char *container, gpointer context);
/* (transfer full) (element-type PortholeInspectorFact) */
GPtrArray *porthole_inspector_list_container_facts (PortholeNode *node,
                                                    PortholeInspectorContext *context);
GPtrArray *porthole_inspector_list_peer_facts (PortholeNode *node);
GPtrArray *porthole_inspector_list_edge_facts (PortholeEdge *edge);
GPtrArray *porthole_inspector_list_event_facts (PortholeEvent *event,
                                                PortholeInspectorContext *context);
GPtrArray *porthole_inspector_list_finding_facts (PortholeFinding *finding);

G_END_DECLS
