/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "facts.h"

G_BEGIN_DECLS

#define PORTHOLE_CONDITION_MAX_DEPTH 16

/**
 * PortholeCondition:
 *
 * A question about an event, from a rules file. It is an object of one of these shapes:
 * - `{"all":[...]}`, `{"any":[...]}`, `{"none":[...]}`: of other conditions
 * - `{"macro":"name"}`: a condition that the file or an earlier one names
 * - `{"field":"process.exe", OPERATOR: VALUE}`; "field" may be an array, of which one must fit
 *
 * Operators: "equals", "in" (one of), "prefix", "suffix", "contains", "glob" (* and ?), "basename"
 * (the part after the last slash), "cidr", "range" ([from, to], or several), "exists" (boolean).
 * A value is a string, a number, an array of them, or "@name" for a list. A field with several
 * values fits where one of them does; one that is not known fits only `"exists":false`.
 */
typedef struct _PortholeCondition PortholeCondition;

/* @lists: name to GStrv; @macros: name to PortholeCondition; errors say what, not where */
PortholeCondition *porthole_condition_new_from_json (JsonNode *node,
                                                     GHashTable *lists,
                                                     GHashTable *macros,
                                                     GError **error);
PortholeCondition *porthole_condition_ref (PortholeCondition *self);
void porthole_condition_unref (PortholeCondition *self);
gboolean porthole_condition_matches (const PortholeCondition *self, const PortholeFacts *facts);
/* adds to @patterns what paths it can fit at all; FALSE where that is not bounded */
gboolean porthole_condition_get_paths (const PortholeCondition *self, GPtrArray *patterns);
/* whether it asks for @field anywhere */
gboolean porthole_condition_asks (const PortholeCondition *self, PortholeField field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeCondition, porthole_condition_unref)

G_END_DECLS
