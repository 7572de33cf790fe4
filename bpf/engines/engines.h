/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

/**
 * PortholeEngines:
 *
 * All engines of this machine that root runs: the usual sockets, and whatever listens on a socket
 * that is called like theirs in a place where only root could have put it. At most 16.
 *
 * Signals:
 *  "container" (#PortholeEngineContainer) and "removed" (utf8 id): as #PortholeEngine has them
 *  "state" (#PortholeEngine, #PortholeEngineState, utf8 message): of one of the engines
 */
#define PORTHOLE_TYPE_ENGINES (porthole_engines_get_type ())
G_DECLARE_FINAL_TYPE (PortholeEngines, porthole_engines, PORTHOLE, ENGINES, GObject)

PortholeEngines *porthole_engines_new (void);

/* Returns: (transfer full) (element-type gid_t): the groups that may speak to the engines that
 * there are, and that of Docker's that may start later, for one who is about to leave root. Starts
 * no thread. */
GArray *porthole_engines_find_groups (void);

/* Looks for engines and starts to follow those that are new. Cheap; nothing happens before it. */
void porthole_engines_scan (PortholeEngines *self);

/* Stops following all of them; what is known stays known, and a scan goes on. */
void porthole_engines_stop (PortholeEngines *self);

/* As porthole_engine_ask(), of every engine; also looks for new ones where nobody knows the id. */
void porthole_engines_ask (PortholeEngines *self, const char *id);

/* (transfer none) (nullable): as porthole_engine_lookup() */
PortholeEngineContainer *porthole_engines_lookup (PortholeEngines *self, const char *id);

/* (transfer none) (element-type PortholeEngine): in the order in which they are believed */
GPtrArray *porthole_engines_list (PortholeEngines *self);

G_END_DECLS
