/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "container.h"
#include "coverage.h"
#include "event.h"
#include "finding.h"
#include "graph.h"
#include "rules.h"
#include "totals.h"
#include "trust.h"

G_BEGIN_DECLS

/**
 * PortholeSession:
 *
 * Everything from start to stop of watching. A feed gives it what was seen with the take
 * functions; it judges, aggregates and tells. Data flows one way: feed, session, view.
 *
 * An event of phase setup is counted and told, but no rule and no flow sees it. An event that
 * carries an id greater than all before keeps it, so that a recording has the ids it was made with;
 * else the session gives one. What the helper lost leaves a gap.
 *
 * Signals, in the order of what was taken:
 * - begun
 * - coverage: probes were switched
 * - snapshot (gboolean begins)
 * - container (PortholeContainer *): is new, or was told anew
 * - process (const char *container, PortholeProcess *): ran when watching began
 * - event (PortholeEvent *): has its id, level, score and rules
 * - edge (PortholeEdge *): is new
 * - finding (PortholeFinding *): is new, or its count has risen (told once a second at most)
 * - totals: the numbers have changed
 * - ended (const char *reason): (nullable reason): no more comes
 */
#define PORTHOLE_TYPE_SESSION (porthole_session_get_type ())
G_DECLARE_FINAL_TYPE (PortholeSession, porthole_session, PORTHOLE, SESSION, GObject)

PortholeSession *porthole_session_new (PortholeRules *rules, PortholeTrust *trust);

void porthole_session_begin (PortholeSession *self,
                             gint64 time,
                             const char *host,
                             const char *kernel,
                             GPtrArray *coverage /* (element-type PortholeCoverage) */);
/* a probe was switched: what is seen from now on (element-type PortholeCoverage) */
void porthole_session_take_coverage (PortholeSession *self, GPtrArray *coverage);
/* a snapshot begins: containers and processes not told again until the end of it have gone */
void porthole_session_begin_snapshot (PortholeSession *self);
void porthole_session_end_snapshot (PortholeSession *self);
void porthole_session_take_container (PortholeSession *self, PortholeContainer *container);
void porthole_session_take_process (PortholeSession *self,
                                    const char *container,
                                    PortholeProcess *process);
void porthole_session_take_event (PortholeSession *self, PortholeEvent *event);
void porthole_session_take_totals (PortholeSession *self, const PortholeTotals *totals);
void porthole_session_end (PortholeSession *self, const char *reason);

PortholeContainer *porthole_session_get_container (PortholeSession *self, const char *id);
/* (transfer container) (element-type PortholeContainer): by id, those that have gone included */
GPtrArray *porthole_session_get_containers (PortholeSession *self);
PortholeProcess *porthole_session_get_process (PortholeSession *self,
                                               const char *container,
                                               guint32 pid);
/* (transfer container) (element-type PortholeProcess): those that live, by pid */
GPtrArray *porthole_session_get_processes (PortholeSession *self, const char *container);
PortholeGraph *porthole_session_get_graph (PortholeSession *self);
PortholeRules *porthole_session_get_rules (PortholeSession *self);
GPtrArray *porthole_session_get_findings (PortholeSession *self);
const PortholeTotals *porthole_session_get_totals (PortholeSession *self, const char *container);
/* (transfer container) (element-type PortholeTotals): by container, without the sum */
GPtrArray *porthole_session_get_all_totals (PortholeSession *self);
/* how many old findings and containers were dropped to keep memory bounded */
guint64 porthole_session_get_n_forgotten (PortholeSession *self);
gboolean porthole_session_get_running (PortholeSession *self);
gint64 porthole_session_get_time (PortholeSession *self);
const char *porthole_session_get_host (PortholeSession *self);
const char *porthole_session_get_kernel (PortholeSession *self);
GPtrArray *porthole_session_get_coverage (PortholeSession *self);

G_END_DECLS
