/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PortholeEngineContainer:
 * @id: full id, 64 lower-case hexadecimal digits
 * @name: (nullable): without the leading slash
 * @image: (nullable): as it was asked for, "nginx:1.27"
 * @image_id: (nullable): "sha256:..."
 * @runtime: "docker" or "podman", static
 * @state: (nullable): "created", "running", "paused", "exited" or "dead", static
 * @project: (nullable): of a compose file
 * @pod: (nullable): "namespace/name" in Kubernetes, the pod's name (or its id, until the name is
 *   known) in Podman
 * @labels: (element-type utf8 utf8): at most 64, never %NULL
 * @addresses: IPv4 and IPv6 addresses in all networks, never %NULL, kept after death
 * @pid: of its first process, on the host; 0 when it does not run or is not known
 * @exit_code: -1 when not known
 * @complete: the engine was asked about it; otherwise all this is only from a list or an event
 *
 * What an engine says about a container. Never changes: news is another object. All text is valid
 * UTF-8 of bounded length, and otherwise what somebody chose: who shows it must make markup,
 * control and bidirectional characters harmless.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char *id;
  char *name;
  char *image;
  char *image_id;
  const char *runtime;
  const char *state;
  char *project;
  char *pod;
  GHashTable *labels;
  GStrv addresses;
  guint32 pid;
  int exit_code;
  gboolean complete;
} PortholeEngineContainer;

#define PORTHOLE_TYPE_ENGINE_CONTAINER (porthole_engine_container_get_type ())
GType porthole_engine_container_get_type (void);

PortholeEngineContainer *porthole_engine_container_ref (PortholeEngineContainer *self);
void porthole_engine_container_unref (PortholeEngineContainer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeEngineContainer, porthole_engine_container_unref)

G_END_DECLS
