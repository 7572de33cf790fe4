/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "container.h"
#include "event.h"
#include "finding.h"
#include "flow.h"

G_BEGIN_DECLS

#define PORTHOLE_QUERY_MAX_LENGTH 2048
#define PORTHOLE_QUERY_MAX_TERMS  64

/**
 * PortholeQuery:
 *
 * What the person typed to find something. Words stand side by side and all must hold:
 *
 *     nginx                      text, in names, images, arguments, paths and addresses
 *     "a b"                      the same with a space in it
 *     level>=warning             also level:high,warning and level<high
 *     kind:exec,open
 *     container:web              part of a name, or how an id begins; container=web is all of it
 *     image: exe: comm: path:    part of it, or all of it with =
 *     name: rule: technique:     the same: of the peer, of what found it
 *     port:80,443,8000-8100      also port>=1024
 *     proto:udp
 *     ip:203.0.113.0/24          also how an address begins
 *     user:1000,root pid:4711    numbers as the host sees them
 *     result:refused
 *     -port:443                  not
 *
 * What it does not understand is left out and told by porthole_query_get_problem().
 */
typedef struct _PortholeQuery PortholeQuery;

typedef enum
{
  PORTHOLE_QUERY_KEY_TEXT,
  PORTHOLE_QUERY_KEY_LEVEL,
  PORTHOLE_QUERY_KEY_KIND,
  PORTHOLE_QUERY_KEY_CONTAINER,
  PORTHOLE_QUERY_KEY_IMAGE,
  PORTHOLE_QUERY_KEY_EXE,
  PORTHOLE_QUERY_KEY_COMM,
  PORTHOLE_QUERY_KEY_PATH,
  PORTHOLE_QUERY_KEY_NAME,
  PORTHOLE_QUERY_KEY_RULE,
  PORTHOLE_QUERY_KEY_TECHNIQUE,
  PORTHOLE_QUERY_KEY_PORT,
  PORTHOLE_QUERY_KEY_PROTO,
  PORTHOLE_QUERY_KEY_IP,
  PORTHOLE_QUERY_KEY_USER,
  PORTHOLE_QUERY_KEY_PID,
  PORTHOLE_QUERY_KEY_RESULT,
} PortholeQueryKey;

/**
 * PortholeQuerySubject:
 * @silent: bit mask, 1 << #PortholeQueryKey: of what nothing can be said, so that such a term
 *   holds
 * @level: -1 where it has none
 * @kind: -1 where it has none
 * @container_id: (nullable): whose it is
 * @container: (nullable): what is known of that
 * @other: (nullable): the container at the other end
 *
 * What a query is asked about; all else may be %NULL.
 */
typedef struct
{
  guint silent;
  int level, kind;
  const char *container_id;
  const PortholeContainer *container, *other;
  const PortholePeer *peer, *input;
  const char *ip, *name; /* of a node */
  const PortholeProcess *process;
  const char *program;
  const char *path, *file, *result;
  GPtrArray *rules;
  const PortholeFlow *flow;
  const PortholeFinding *finding;
} PortholeQuerySubject;

typedef enum
{
  PORTHOLE_VERDICT_NO,
  PORTHOLE_VERDICT_SILENT, /* nothing speaks against it, and nothing that was asked for is there */
  PORTHOLE_VERDICT_YES,
} PortholeVerdict;

PortholeQuery *porthole_query_new (const char *text);
void porthole_query_free (PortholeQuery *self);
gboolean porthole_query_is_empty (const PortholeQuery *self);
/* (nullable): sentences */
const char *porthole_query_get_problem (const PortholeQuery *self);
PortholeVerdict porthole_query_judge (const PortholeQuery *self,
                                      const PortholeQuerySubject *subject);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeQuery, porthole_query_free)

G_END_DECLS
