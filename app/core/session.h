/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "container.h"
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
 * Signals, in the order of what was taken:
 * - begun
 * - container (PortholeContainer *): is new or has changed
 * - process (const char *container, PortholeProcess *): ran when watching began
 * - event (PortholeEvent *): has its id, level, score and rules
 * - edge (PortholeEdge *): is new
 * - finding (PortholeFinding *): is new, or its count has risen
 * - totals: the numbers have changed
 * - ended (const char *reason): (nullable reason): no more comes
 */
#define PORTHOLE_TYPE_SESSION (porthole_session_get_type ())
G_DECLARE_FINAL_TYPE (PortholeSession, porthole_session, PORTHOLE, SESSION, GObject)

typedef struct {
  char *probe, *tier, *state, *reason;
} PortholeCoverage;

PortholeSession *porthole_session_new (PortholeRules *rules, PortholeTrust *trust);

void porthole_session_begin (PortholeSession *self,
                             gint64 time,
                             const char *host,
                             const char *kernel,
                             GPtrArray *coverage /* (element-type PortholeCoverage) */);
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
PortholeGraph *porthole_session_get_graph (PortholeSession *self);
PortholeRules *porthole_session_get_rules (PortholeSession *self);
GPtrArray *porthole_session_get_findings (PortholeSession *self);
const PortholeTotals *porthole_session_get_totals (PortholeSession *self, const char *container);
gint64 porthole_session_get_time (PortholeSession *self);
const char *porthole_session_get_host (PortholeSession *self);
const char *porthole_session_get_kernel (PortholeSession *self);
GPtrArray *porthole_session_get_coverage (PortholeSession *self);

G_END_DECLS
