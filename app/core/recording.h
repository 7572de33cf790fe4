/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "container.h"
#include "coverage.h"
#include "event.h"
#include "finding.h"
#include "session.h"
#include "totals.h"

G_BEGIN_DECLS

/*
 * A recording is JSON Lines. What a line looks like is known here alone: recording.c writes lines
 * and line.c reads them. What
 * `porthole --headless --json` prints are the same lines. Each begins a line of its own: text is
 * escaped so that none holds a line end, a control character or an invisible format character.
 */
#define PORTHOLE_RECORDING_VERSION  1
#define PORTHOLE_RECORDING_MAX_LINE (1024 * 1024)

#define PORTHOLE_RECORDING_ERROR (porthole_recording_error_quark ())
GQuark porthole_recording_error_quark (void);

typedef enum
{
  PORTHOLE_RECORDING_ERROR_FOREIGN,   /* no recording of ours */
  PORTHOLE_RECORDING_ERROR_VERSION,   /* of a newer Porthole */
  PORTHOLE_RECORDING_ERROR_MALFORMED, /* not what a line looks like */
  PORTHOLE_RECORDING_ERROR_TOO_LONG,  /* a line longer than PORTHOLE_RECORDING_MAX_LINE */
} PortholeRecordingError;

typedef enum
{
  PORTHOLE_LINE_OTHER, /* of a type that this version does not know: to be passed over */
  PORTHOLE_LINE_SESSION,
  PORTHOLE_LINE_CONTAINER,
  PORTHOLE_LINE_PROCESS,
  PORTHOLE_LINE_EVENT,
  PORTHOLE_LINE_FINDING,
  PORTHOLE_LINE_STATS,
  PORTHOLE_LINE_SNAPSHOT,
} PortholeLineType;

/**
 * PortholeLine:
 * @coverage: (element-type PortholeCoverage): of a session
 * @container_id: of a process
 * @totals: (element-type PortholeTotals): of stats; the sum of all is that of container ""
 * @begins: of a snapshot: whether it begins or ends
 *
 * One line of a recording. Only the fields of its type are set.
 */
typedef struct
{
  PortholeLineType type;
  gint64 time;
  guint version;
  char *host, *kernel;
  GPtrArray *coverage;
  PortholeContainer *container;
  char *container_id;
  PortholeProcess *process;
  PortholeEvent *event;
  PortholeFinding *finding;
  GPtrArray *totals;
  gboolean begins;
} PortholeLine;

/* each (transfer full), without the line end */
char *porthole_recording_line_for_session (gint64 time,
                                           const char *host,
                                           const char *kernel,
                                           GPtrArray *coverage);
char *porthole_recording_line_for_container (const PortholeContainer *container);
char *porthole_recording_line_for_process (gint64 time,
                                           const char *container,
                                           const PortholeProcess *process);
char *porthole_recording_line_for_event (const PortholeEvent *event);
char *porthole_recording_line_for_finding (const PortholeFinding *finding);
char *porthole_recording_line_for_totals (gint64 time, GPtrArray *totals);
char *porthole_recording_line_for_snapshot (gint64 time, gboolean begins);

/* (transfer full): NULL and @error (what, not where) where it is no line of ours */
PortholeLine *porthole_recording_parse_line (const char *line, gsize length, GError **error);
/* gives @session what the line tells. Findings are passed over: the session finds them again, by
 * the rules of today. */
void porthole_recording_apply_line (const PortholeLine *line, PortholeSession *session);
void porthole_line_free (PortholeLine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeLine, porthole_line_free)

G_END_DECLS
