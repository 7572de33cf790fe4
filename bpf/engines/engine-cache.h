/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine-container.h"

G_BEGIN_DECLS

#define PORTHOLE_ENGINE_CACHE_MAX_CONTAINERS 10000
#define PORTHOLE_ENGINE_CACHE_MAX_BYTES      (32 * 1024 * 1024)

/**
 * PortholeEngineCache:
 *
 * What one engine said about its containers, also about those that are gone: their names are
 * wanted long after. Bounded in number and in bytes; the dead which nobody looked up for the
 * longest time are forgotten first.
 */
typedef struct _PortholeEngineCache PortholeEngineCache;

PortholeEngineCache *porthole_engine_cache_new (guint max_containers, gsize max_bytes);
void porthole_engine_cache_free (PortholeEngineCache *self);

/* (transfer none) (nullable) */
PortholeEngineContainer *porthole_engine_cache_lookup (PortholeEngineCache *self, const char *id);

/**
 * porthole_engine_cache_put:
 * @news: what was heard of a container
 * @time: of which moment that tells, in nanoseconds since 1970-01-01 UTC
 *
 * Returns: (transfer none) (nullable): the container, if anything is new about it
 */
PortholeEngineContainer *porthole_engine_cache_put (PortholeEngineCache *self,
                                                    const PortholeEngineContainer *news,
                                                    gint64 time);

/**
 * porthole_engine_cache_remove:
 *
 * Marks a container as gone, with all that is known of it. A later put brings it back.
 *
 * Returns: whether it was there, and not marked before
 */
gboolean porthole_engine_cache_remove (PortholeEngineCache *self, const char *id, gint64 time);

gboolean porthole_engine_cache_is_removed (PortholeEngineCache *self, const char *id);

/* (transfer full) (element-type utf8): ids of what is not gone and was last heard of before @time
 */
GPtrArray *porthole_engine_cache_list_older (PortholeEngineCache *self, gint64 time);

guint porthole_engine_cache_get_size (PortholeEngineCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeEngineCache, porthole_engine_cache_free)

G_END_DECLS
