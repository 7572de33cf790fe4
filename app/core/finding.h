/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "level.h"
#include "process.h"

G_BEGIN_DECLS

#define PORTHOLE_FINDING_MAX_EVENTS 32

/**
 * PortholeFinding:
 * @id: rises by one with every finding of a session
 * @time: of the event that made it
 * @rule: id of the rule
 * @subject: (nullable): what it is about: an address, a path, a program
 * @process: (nullable): who did it first
 * @chain: (nullable) (element-type PortholeProcess): its parents, the nearest first
 * @reasons: (element-type utf8): sentences
 * @techniques: MITRE ATT&CK ids
 * @events: (element-type guint64): ids of the first events, at most %PORTHOLE_FINDING_MAX_EVENTS
 * @count: how many happenings it stands for
 *
 * An event or a pattern of events judged. What happens again with the same rule, container and
 * subject raises @count and @last, and makes no other finding.
 */
typedef struct
{
  gatomicrefcount ref_count;
  guint64 id;
  gint64 time;
  char *rule, *title;
  PortholeLevel level;
  guint score; /* 0 to 100 */
  char *container;
  char *subject;
  PortholeProcess *process;
  GPtrArray *chain;
  GPtrArray *reasons;
  GStrv techniques;
  GArray *events;
  guint64 count;
  gint64 first, last;

  /* the session's: when it told of it last, and whether its count has risen since */
  gint64 told;
  gboolean late;
} PortholeFinding;

#define PORTHOLE_TYPE_FINDING (porthole_finding_get_type ())
GType porthole_finding_get_type (void);

PortholeFinding *porthole_finding_new (const char *rule, const char *container);
PortholeFinding *porthole_finding_ref (PortholeFinding *self);
void porthole_finding_unref (PortholeFinding *self);
void porthole_finding_add_event (PortholeFinding *self, guint64 id);
void porthole_finding_add_reason (PortholeFinding *self, const char *reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeFinding, porthole_finding_unref)

G_END_DECLS
