/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "container.h"
#include "event.h"

G_BEGIN_DECLS

/**
 * PortholeField:
 *
 * What a rule can ask of an event. porthole_field_from_string() knows the names that rules use.
 */
typedef enum
{
  PORTHOLE_FIELD_KIND,
  PORTHOLE_FIELD_CONTAINER_ID,
  PORTHOLE_FIELD_CONTAINER_NAME,
  PORTHOLE_FIELD_CONTAINER_TITLE,
  PORTHOLE_FIELD_CONTAINER_IMAGE,
  PORTHOLE_FIELD_CONTAINER_RUNTIME,
  PORTHOLE_FIELD_CONTAINER_PROJECT,
  PORTHOLE_FIELD_PROCESS_NAME,
  PORTHOLE_FIELD_PROCESS_COMM,
  PORTHOLE_FIELD_PROCESS_EXE,
  PORTHOLE_FIELD_PROCESS_ARGS,
  PORTHOLE_FIELD_PROCESS_SCRIPT,
  PORTHOLE_FIELD_PROCESS_UID,
  PORTHOLE_FIELD_PROCESS_PID,
  PORTHOLE_FIELD_PROCESS_PID_IN_CONTAINER,
  PORTHOLE_FIELD_PARENT_NAME,
  PORTHOLE_FIELD_PARENT_EXE,
  PORTHOLE_FIELD_ANCESTORS_NAME,
  PORTHOLE_FIELD_FILE,
  PORTHOLE_FIELD_INPUT_IP,
  PORTHOLE_FIELD_INPUT_PORT,
  PORTHOLE_FIELD_INPUT_PROTOCOL,
  PORTHOLE_FIELD_PEER_IP,
  PORTHOLE_FIELD_PEER_PORT,
  PORTHOLE_FIELD_PEER_PROTOCOL,
  PORTHOLE_FIELD_PEER_NAME,
  PORTHOLE_FIELD_PEER_TITLE,
  PORTHOLE_FIELD_PEER_CONTAINER,
  PORTHOLE_FIELD_PEER_BLOCKED,
  PORTHOLE_FIELD_PATH,
  PORTHOLE_FIELD_ACCESS,
  PORTHOLE_FIELD_RESULT,
  PORTHOLE_FIELD_DID,
  PORTHOLE_FIELD_CODE,
  PORTHOLE_FIELD_SIGNAL,
} PortholeField;

#define PORTHOLE_N_FIELDS (PORTHOLE_FIELD_SIGNAL + 1)

/**
 * PortholeFacts:
 * @container: (nullable)
 * @peer_container: (nullable)
 * @chain: (nullable) (element-type PortholeProcess): parents of the process, the nearest first
 * @blocked: (nullable): what block list names the peer, as the end of a sentence
 *
 * An event and what the session knows about it when rules look at it. Borrows everything.
 */
typedef struct
{
  const PortholeEvent *event;
  const PortholeContainer *container;
  const PortholeContainer *peer_container;
  GPtrArray *chain;
  const char *blocked;
} PortholeFacts;

typedef gboolean (*PortholeFactsFunc) (const char *value, gpointer user_data);

const char *porthole_field_to_string (PortholeField field);
gboolean porthole_field_from_string (const char *string, PortholeField *field);

/* calls @func with each value until it returns TRUE, and returns whether it did */
gboolean porthole_facts_any (const PortholeFacts *self,
                             PortholeField field,
                             PortholeFactsFunc func,
                             gpointer user_data);
/* (nullable) (transfer full): the first value, "" being one */
char *porthole_facts_dup (const PortholeFacts *self, PortholeField field);

G_END_DECLS
