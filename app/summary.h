/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/session.h"

G_BEGIN_DECLS

/* What is said of a session for people to read, without terminal escapes. */
char *porthole_summary_of_totals (PortholeSession *session);
char *porthole_summary_of_findings (PortholeSession *session);
char *porthole_summary_of_reasons (const PortholeFinding *finding);
char *porthole_summary_of_container (PortholeSession *session, const char *id);
char *porthole_summary_of_time (gint64 time);
char *porthole_summary_table (PortholeSession *session, guint width);

G_END_DECLS
