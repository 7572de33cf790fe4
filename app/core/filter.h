/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "edge.h"
#include "filter-query.h"
#include "node.h"
#include "session.h"

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_PROTOCOL_TCP,
  PORTHOLE_PROTOCOL_UDP,
} PortholeProtocol;

#define PORTHOLE_N_PROTOCOLS (PORTHOLE_PROTOCOL_UDP + 1)

/* a peer without a connection for so long is idle, in nanoseconds */
#define PORTHOLE_FILTER_IDLE (G_GINT64_CONSTANT (300) * 1000000000)

/**
 * PortholeFilter:
 *
 * What the person wants to see, of the graph, the events and everything else alike. What is chosen
 * by hand and what the query asks for must both hold.
 *
 * Of a graph a view shows the edges that match, and the nodes of which porthole_filter_shows_node()
 * says so: those that match by themselves and those at an end of an edge that is shown. A term that
 * nothing can be said of is passed over: there is no user of a container.
 *
 * Properties: query, ports (strings), show-host, show-idle (booleans); problem (nullable string)
 * and active (whether it leaves anything out) can only be read.
 *
 * Signal: changed, once for each change that makes a difference.
 */
#define PORTHOLE_TYPE_FILTER (porthole_filter_get_type ())
G_DECLARE_FINAL_TYPE (PortholeFilter, porthole_filter, PORTHOLE, FILTER, GObject)

PortholeFilter *porthole_filter_new (void);
/* everything is shown again; whether the host is watched stays as it is */
void porthole_filter_reset (PortholeFilter *self);
gboolean porthole_filter_get_active (PortholeFilter *self);
/* (nullable): where the names of containers are looked up; says no "changed" */
void porthole_filter_set_session (PortholeFilter *self, PortholeSession *session);

gboolean porthole_filter_get_level (PortholeFilter *self, PortholeLevel level);
void porthole_filter_set_level (PortholeFilter *self, PortholeLevel level, gboolean shown);
gboolean porthole_filter_get_kind (PortholeFilter *self, PortholeEventKind kind);
void porthole_filter_set_kind (PortholeFilter *self, PortholeEventKind kind, gboolean shown);
gboolean porthole_filter_get_protocol (PortholeFilter *self, PortholeProtocol protocol);
void porthole_filter_set_protocol (PortholeFilter *self, PortholeProtocol protocol, gboolean shown);
gboolean porthole_filter_get_container (PortholeFilter *self, const char *id);
void porthole_filter_set_container (PortholeFilter *self, const char *id, gboolean shown);
/* makes the query ask for it */
void porthole_filter_show_only_container (PortholeFilter *self, const char *id);
void porthole_filter_show_all_containers (PortholeFilter *self);
guint porthole_filter_get_n_hidden (PortholeFilter *self);
/* see PortholeQuery */
const char *porthole_filter_get_query (PortholeFilter *self);
void porthole_filter_set_query (PortholeFilter *self, const char *query);
/* as after "port:"; empty for all */
const char *porthole_filter_get_ports (PortholeFilter *self);
void porthole_filter_set_ports (PortholeFilter *self, const char *ports);
/* (nullable): what of the query and the ports is not understood, in sentences */
const char *porthole_filter_get_problem (PortholeFilter *self);
gboolean porthole_filter_get_show_host (PortholeFilter *self);
void porthole_filter_set_show_host (PortholeFilter *self, gboolean show);
gboolean porthole_filter_get_show_idle (PortholeFilter *self);
void porthole_filter_set_show_idle (PortholeFilter *self, gboolean show);

/* @now is the wall clock in nanoseconds, or a replay's own time */
gboolean porthole_filter_matches_node (PortholeFilter *self, PortholeNode *node, gint64 now);
gboolean porthole_filter_matches_edge (PortholeFilter *self, PortholeEdge *edge, gint64 now);
gboolean porthole_filter_matches_flow (PortholeFilter *self, PortholeFlow *flow);
gboolean porthole_filter_matches_event (PortholeFilter *self, PortholeEvent *event);
gboolean porthole_filter_matches_finding (PortholeFilter *self, PortholeFinding *finding);
gboolean porthole_filter_matches_container (PortholeFilter *self, PortholeContainer *container);
/* @has_edge: an edge of its own is shown */
gboolean porthole_filter_shows_node (PortholeFilter *self,
                                     PortholeNode *node,
                                     gboolean has_edge,
                                     gint64 now);
/* when a view must look again although nothing changed, since a peer becomes idle; 0 is never */
gint64 porthole_filter_get_idle_time (PortholeFilter *self, PortholeNode *node, gint64 now);

G_END_DECLS
