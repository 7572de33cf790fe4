/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "event.h"

G_BEGIN_DECLS

/**
 * PortholeOutcome:
 *
 * What became of a connection. The names are those of the result of connect events; a result that
 * has no name of its own here counts as failed.
 */
typedef enum
{
  PORTHOLE_OUTCOME_ESTABLISHED,
  PORTHOLE_OUTCOME_REFUSED,
  PORTHOLE_OUTCOME_TIMED_OUT,
  PORTHOLE_OUTCOME_RESET,
  PORTHOLE_OUTCOME_UNREACHABLE,
  PORTHOLE_OUTCOME_ABORTED,
  PORTHOLE_OUTCOME_FAILED,
} PortholeOutcome;

#define PORTHOLE_N_OUTCOMES (PORTHOLE_OUTCOME_FAILED + 1)

/**
 * PortholeFlow:
 * @container: full id, or "host"
 * @program: path of the program, or its comm where that is all that is known
 * @count: connections begun (attempts; for UDP, datagrams to that peer)
 * @outcomes: of how many it is known what became of them, by #PortholeOutcome
 *
 * Container, program, peer, port and protocol, with counters.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char *container;
  char *program;
  PortholePeer *peer;
  guint64 count;
  guint64 outcomes[PORTHOLE_N_OUTCOMES];
  gint64 first, last;
} PortholeFlow;

#define PORTHOLE_TYPE_FLOW (porthole_flow_get_type ())
GType porthole_flow_get_type (void);

PortholeFlow *porthole_flow_new (const char *container,
                                 const char *program,
                                 const PortholePeer *peer);
PortholeFlow *porthole_flow_ref (PortholeFlow *self);
void porthole_flow_unref (PortholeFlow *self);
void porthole_flow_take_event (PortholeFlow *self, const PortholeEvent *event);

const char *porthole_outcome_to_string (PortholeOutcome outcome);
PortholeOutcome porthole_outcome_from_string (const char *string);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeFlow, porthole_flow_unref)

G_END_DECLS
