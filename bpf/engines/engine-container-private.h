/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine-container.h"

G_BEGIN_DECLS

/* Only for whoever makes one: once it is told to others, it does not change any more. */
PortholeEngineContainer *porthole_engine_container_new (const char *id, const char *runtime);
PortholeEngineContainer *porthole_engine_container_copy (const PortholeEngineContainer *self);

/* Whether @id is what engines use: 64 lower-case hexadecimal digits. */
gboolean porthole_engine_container_is_id (const char *id);

/**
 * porthole_engine_container_merge:
 * @self: (nullable): what was known
 * @news: what was heard, of the same id
 * @newer: whether @news tells of a later moment than @self; otherwise it only fills in what @self
 *   does not know
 *
 * What an event tells is less than what the engine tells when it is asked, so @news that are not
 * complete replace only name, state and exit code of @self that is.
 *
 * Returns: (transfer full): @self itself where nothing changes
 */
PortholeEngineContainer *porthole_engine_container_merge (PortholeEngineContainer *self,
                                                          const PortholeEngineContainer *news,
                                                          gboolean newer);

/* Whether it has ended, or never began and cannot any more. */
gboolean porthole_engine_container_is_dead (const PortholeEngineContainer *self);

/* Memory that it takes, in bytes, roughly. */
gsize porthole_engine_container_get_size (const PortholeEngineContainer *self);

G_END_DECLS
