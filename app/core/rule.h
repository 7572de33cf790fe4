/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "condition.h"
#include "facts.h"
#include "level.h"
#include "threshold.h"

G_BEGIN_DECLS

/**
 * PortholeRule:
 * @id: what findings, events and the user's own files call it; several rules may share one
 * @kinds: bit mask, 1 << PortholeEventKind
 * @when: what an event must be
 * @unless: (nullable): look-alikes
 * @threshold: (nullable): how many such events it takes
 * @subject: (nullable): the field that tells one finding of this rule from another
 * @reason: sentence with {field} where a field's value belongs
 * @techniques: MITRE ATT&CK ids
 * @file: where it was read from
 */
typedef struct
{
  gatomicrefcount ref_count;
  char *id, *title, *reason, *file;
  PortholeLevel level;
  guint score; /* 0 to 100 */
  guint kinds;
  PortholeCondition *when, *unless;
  PortholeThreshold *threshold;
  gboolean has_subject;
  PortholeField subject;
  GStrv techniques;
} PortholeRule;

PortholeRule *porthole_rule_new (const char *id);
PortholeRule *porthole_rule_ref (PortholeRule *self);
void porthole_rule_unref (PortholeRule *self);
gboolean porthole_rule_matches (const PortholeRule *self, const PortholeFacts *facts);
/* (transfer full): its reason with the fields filled in; @number of @within where it has a
 * threshold */
char *porthole_rule_explain (const PortholeRule *self, const PortholeFacts *facts, guint number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeRule, porthole_rule_unref)

G_END_DECLS
