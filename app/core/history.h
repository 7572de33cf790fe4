/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "file-table.h"
#include "process-tree.h"
#include "session.h"
#include "story.h"

G_BEGIN_DECLS

#define PORTHOLE_HISTORY_MAX 32768

/**
 * PortholeHistory:
 *
 * What happened in each container of a session, for who looks at one more closely. It follows the
 * session's signals from when it was made, and keeps at most %PORTHOLE_HISTORY_MAX steps, processes
 * and files: where there are more, the container that was quiet for longest is forgotten.
 */
#define PORTHOLE_TYPE_HISTORY (porthole_history_get_type ())
G_DECLARE_FINAL_TYPE (PortholeHistory, porthole_history, PORTHOLE, HISTORY, GObject)

PortholeHistory *porthole_history_new (PortholeSession *session);

/* each (nullable) (transfer none): NULL where nothing is kept of the container */
PortholeStory *porthole_history_get_story (PortholeHistory *self, const char *container);
PortholeFileTable *porthole_history_get_files (PortholeHistory *self, const char *container);
PortholeProcessTree *porthole_history_get_processes (PortholeHistory *self, const char *container);
guint porthole_history_get_size (PortholeHistory *self);

/* each (transfer container) (element-type PortholeFinding): by id; of an edge those that one of its
 * connections, or a program that has its input on one, gave rise to */
GPtrArray *porthole_history_list_findings (PortholeHistory *self, const char *container);
GPtrArray *porthole_history_list_edge_findings (PortholeHistory *self, PortholeEdge *edge);
GPtrArray *porthole_history_list_peer_findings (PortholeHistory *self, PortholeNode *peer);

G_END_DECLS
