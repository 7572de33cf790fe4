/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * PortholeEnginePods:
 *
 * Names of Podman's pods. Podman tells the id of a pod with each of its containers, and the name
 * only when it is asked for that.
 */
typedef struct _PortholeEnginePods PortholeEnginePods;

/* The name of a pod became known. */
typedef void (*PortholeEnginePodsFunc) (gpointer owner, const char *id, const char *name);

/* @owner: (transfer none): whose part this is; stays while there is a request under way */
PortholeEnginePods *porthole_engine_pods_new (GObject *owner, PortholeEnginePodsFunc func);
void porthole_engine_pods_free (PortholeEnginePods *self);

/**
 * porthole_engine_pods_lookup:
 * @id: full id of a pod
 * @libpod: under which path the engine speaks Podman's own language
 *
 * Returns: (transfer none) (nullable): the name; asks for it where it is not known
 */
const char *porthole_engine_pods_lookup (PortholeEnginePods *self,
                                         const char *id,
                                         SoupSession *session,
                                         const char *libpod,
                                         guint deadline,
                                         GCancellable *cancellable);

/* To be called with the cancellable of all requests cancelled. */
void porthole_engine_pods_clear (PortholeEnginePods *self);

G_END_DECLS
