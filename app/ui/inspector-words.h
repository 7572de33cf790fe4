/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "core/flow.h"
#include "core/node.h"
#include "core/process.h"

G_BEGIN_DECLS

/* Numbers, times and names as the inspector writes them; each (transfer full) */

/* "14:02:31" of the local clock; "unknown" for 0 */
char *porthole_words_for_clock (gint64 time);
/* "2026-11-22 14:02:31.000000001" of the local clock; NULL for 0 */
char *porthole_words_for_time (gint64 time);
/* "under a minute", "2 min", "3 h", "5 d"; nanoseconds */
char *porthole_words_for_age (gint64 age);
/* the same of what is over: "4.2 s" where it is under a minute */
char *porthole_words_for_span (gint64 span);
/* how long what porthole_words_for_age() says of @age stays true, nanoseconds */
gint64 porthole_words_get_age_step (gint64 age);
/* "12.3 k" */
char *porthole_words_for_number (guint64 number);
/* "12 established, 3 refused"; NULL where nothing is known */
char *porthole_words_for_outcomes (const guint64 outcomes[PORTHOLE_N_OUTCOMES]);
/* "tcp 80, 443 +3, udp 53" */
char *porthole_words_for_ports (GPtrArray *flows /* (element-type PortholeFlow) */);
/* what was run, with its arguments */
char *porthole_words_for_command (const PortholeProcess *process);
/* the last part of a flow's program, or "unknown program" */
char *porthole_words_for_program (const char *program);
/* (transfer none): what kind of node it is */
const char *porthole_words_for_kind (const PortholeNode *node);

G_END_DECLS
