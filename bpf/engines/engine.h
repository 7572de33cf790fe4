/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine-container.h"

G_BEGIN_DECLS

/**
 * PortholeEngineState:
 * @PORTHOLE_ENGINE_STATE_STOPPED: nobody wants it
 * @PORTHOLE_ENGINE_STATE_CONNECTING: it was asked and has not answered yet
 * @PORTHOLE_ENGINE_STATE_READY: all its containers are known and news arrives
 * @PORTHOLE_ENGINE_STATE_UNREACHABLE: it is absent, may not be asked, or answers nonsense
 */
typedef enum
{
  PORTHOLE_ENGINE_STATE_STOPPED,
  PORTHOLE_ENGINE_STATE_CONNECTING,
  PORTHOLE_ENGINE_STATE_READY,
  PORTHOLE_ENGINE_STATE_UNREACHABLE,
} PortholeEngineState;

#define PORTHOLE_TYPE_ENGINE_STATE (porthole_engine_state_get_type ())
GType porthole_engine_state_get_type (void);

/**
 * PortholeEngine:
 *
 * One container engine behind a Unix socket which speaks the Docker Engine API: Docker, or Podman.
 * It is asked which containers there are and then listened to, and asked again by itself after it
 * went away. Runs in the default main context; nothing blocks. Stop it before the last reference is
 * dropped: what is under way holds one, too.
 *
 * Signals:
 *  "container" (#PortholeEngineContainer): one that is new, or about which something changed
 *  "removed" (utf8 id): the engine has forgotten it; porthole_engine_lookup() has not
 *  "state" (#PortholeEngineState, utf8 message): changed; the message is a sentence for a person
 */
#define PORTHOLE_TYPE_ENGINE (porthole_engine_get_type ())
G_DECLARE_FINAL_TYPE (PortholeEngine, porthole_engine, PORTHOLE, ENGINE, GObject)

/* @runtime: "docker" or "podman"; what the engine says of itself when it answers is believed more
 */
PortholeEngine *porthole_engine_new (const char *socket_path, const char *runtime);

void porthole_engine_start (PortholeEngine *self);
/* what is known stays known */
void porthole_engine_stop (PortholeEngine *self);

/**
 * porthole_engine_ask:
 * @id: full id of a container
 *
 * Says that a container of this id was just born in the kernel: the engine is asked at once and,
 * since it may not know yet, a few times more within a second. The answer is a "container" signal.
 */
void porthole_engine_ask (PortholeEngine *self, const char *id);

/**
 * porthole_engine_lookup:
 *
 * Returns: (transfer none) (nullable): what is known now; also of containers that are gone. Valid
 *   until control returns to the main loop.
 */
PortholeEngineContainer *porthole_engine_lookup (PortholeEngine *self, const char *id);

const char *porthole_engine_get_socket_path (PortholeEngine *self);
PortholeEngineState porthole_engine_get_state (PortholeEngine *self);
/* (nullable): the message of the last "state" */
const char *porthole_engine_get_message (PortholeEngine *self);

G_END_DECLS
