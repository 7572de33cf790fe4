/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "inspector-item.h"

G_BEGIN_DECLS

/**
 * PortholeInspectorFacts:
 *
 * Names and values below each other; a value can be selected, and wraps.
 */
#define PORTHOLE_TYPE_INSPECTOR_FACTS (porthole_inspector_facts_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeInspectorFacts, porthole_inspector_facts, PORTHOLE, INSPECTOR_FACTS, GtkWidget)

/* @facts: (nullable) (element-type PortholeInspectorFact); what is the same stays as it is, with
 * what was selected in it */
void porthole_inspector_facts_set (PortholeInspectorFacts *self, GPtrArray *facts);

G_END_DECLS
