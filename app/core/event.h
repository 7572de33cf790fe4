/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "level.h"
#include "process.h"

G_BEGIN_DECLS

/**
 * PortholeEventKind:
 *
 * What happened. The names in recordings are those of porthole_event_kind_to_string().
 */
typedef enum
{
  PORTHOLE_EVENT_EXEC,
  PORTHOLE_EVENT_EXIT,
  PORTHOLE_EVENT_CONNECT,
  PORTHOLE_EVENT_OPEN,
} PortholeEventKind;

#define PORTHOLE_N_EVENT_KINDS (PORTHOLE_EVENT_OPEN + 1)

typedef enum
{
  PORTHOLE_PHASE_RUN,
  PORTHOLE_PHASE_SETUP,
} PortholePhase;

/**
 * PortholePeer:
 * @ip: address in its usual text form, v4-mapped told as v4
 * @port: in host byte order
 * @protocol: "tcp" or "udp", interned
 * @name: (nullable): name for the address, where one is known
 * @container: (nullable): full id, where the address is a container's
 *
 * The other end of a connection.
 */
typedef struct
{
  char *ip;
  guint16 port;
  const char *protocol;
  char *name;
  char *container;
} PortholePeer;

/**
 * PortholeEvent:
 *
 * One thing that happened, attributed to a container. All text is valid UTF-8 in the form of
 * porthole_text_from_bytes(): bytes that are not UTF-8 stand as \xNN and a backslash as \\.
 * Only the fields of its kind are set. Times are nanoseconds since 1970-01-01 UTC; 0 is unknown.
 * @count is how many happenings it stands for, 0 when it only tells an outcome.
 */
typedef struct
{
  gatomicrefcount ref_count;
  guint64 id; /* given by the session, rising by one */
  gint64 time;
  PortholeEventKind kind;
  PortholePhase phase;
  char *container; /* full id, or "host" */
  guint64 count;
  PortholeProcess *process;

  /* given by the rules */
  PortholeLevel level;
  guint score;      /* 0 to 100 */
  GPtrArray *rules; /* (nullable) (element-type utf8): ids of the rules that matched */

  /* exec; the rest is in @process */
  char *file;          /* (nullable): as the caller named it */
  PortholePeer *input; /* (nullable): the network socket that is standard input */

  /* exit */
  int code;   /* -1 where a signal ended it */
  int signal; /* 0 where it exited by itself */

  /* connect */
  PortholePeer *peer;
  gint64 first, last;
  guint64 outcomes; /* for how many connections @result is told */

  /* open */
  char *path;
  gboolean resolved; /* by the kernel, otherwise as the caller wrote it */
  gboolean cut;      /* the path was longer than what is told */
  GStrv access;      /* "read", "write", "create", "truncate" */

  char *result; /* (nullable): of connect and open */
} PortholeEvent;

#define PORTHOLE_TYPE_EVENT (porthole_event_get_type ())
GType porthole_event_get_type (void);

PortholeEvent *porthole_event_new (PortholeEventKind kind);
PortholeEvent *porthole_event_ref (PortholeEvent *self);
void porthole_event_unref (PortholeEvent *self);

const char *porthole_event_kind_to_string (PortholeEventKind kind);
gboolean porthole_event_kind_from_string (const char *string, PortholeEventKind *kind);

PortholePeer *porthole_peer_new (const char *ip, guint16 port, const char *protocol);
PortholePeer *porthole_peer_copy (const PortholePeer *self);
void porthole_peer_free (PortholePeer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeEvent, porthole_event_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholePeer, porthole_peer_free)

G_END_DECLS
