/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "path-pattern.h"
#include "rule.h"

G_BEGIN_DECLS

/**
 * PortholeRules:
 *
 * All rules that are in force, read from *.json files. Nothing that is wrong with a file or a rule
 * keeps the rest from working: each trouble is a sentence in @problems ("file:line: what; what to
 * do", or "file: rule id: ...") and that part is left out. A later file that names a
 * rule id replaces that rule; `"enabled":false` switches it off. Does not change once loaded.
 */
typedef struct _PortholeRules PortholeRules;

#define PORTHOLE_TYPE_RULES (porthole_rules_get_type ())
GType porthole_rules_get_type (void);

#define PORTHOLE_RULES_MAX_FILE  (1024 * 1024)
#define PORTHOLE_RULES_MAX_RULES 4096

PortholeRules *porthole_rules_new (void);
PortholeRules *porthole_rules_ref (PortholeRules *self);
void porthole_rules_unref (PortholeRules *self);

/* (transfer full), never NULL; a folder that is not there is none of the troubles */
PortholeRules *porthole_rules_load_dirs (const char *const *dirs, GPtrArray *problems);
gboolean porthole_rules_load_file (PortholeRules *self, const char *path, GPtrArray *problems);
gboolean porthole_rules_load_data (
    PortholeRules *self, const char *name, const char *data, gssize length, GPtrArray *problems);

/* (transfer none) (element-type PortholeRule) */
GPtrArray *porthole_rules_get_rules (PortholeRules *self);
/* (nullable) (transfer none): the first rule of that id */
PortholeRule *porthole_rules_lookup (PortholeRules *self, const char *id);
/* (transfer full) (element-type PortholePathPattern): for the helper's Watch option "paths" */
GPtrArray *porthole_rules_get_paths (PortholeRules *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeRules, porthole_rules_unref)

G_END_DECLS
