/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "inspector-model.h"

G_BEGIN_DECLS

/* so many rows are shown at first; up to so many in place; more are a list of their own */
#define PORTHOLE_INSPECTOR_SECTION_FEW  5
#define PORTHOLE_INSPECTOR_SECTION_MANY 200

/**
 * PortholeInspectorSection:
 *
 * A card of the inspector with a heading, a number, and rows or facts.
 *
 * Signals:
 * - go (PortholeInspectorItem *): where the person wants to go
 * - list: all rows are asked for, and there are too many for a card
 */
#define PORTHOLE_TYPE_INSPECTOR_SECTION (porthole_inspector_section_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeInspectorSection, porthole_inspector_section, PORTHOLE, INSPECTOR_SECTION, GtkWidget)

void porthole_inspector_section_set_title (PortholeInspectorSection *self, const char *title);
const char *porthole_inspector_section_get_title (PortholeInspectorSection *self);
/* (nullable): says why there is nothing, or what is left out; stands below the rows */
void porthole_inspector_section_set_note (PortholeInspectorSection *self, const char *note);
/* (nullable) (element-type PortholeInspectorFact) */
void porthole_inspector_section_set_facts (PortholeInspectorSection *self, GPtrArray *facts);
PortholeInspectorModel *porthole_inspector_section_get_model (PortholeInspectorSection *self);
/* what is not refreshed between these two is hidden */
void porthole_inspector_section_begin (PortholeInspectorSection *self);
void porthole_inspector_section_end (PortholeInspectorSection *self);
/* takes in what its model holds now */
void porthole_inspector_section_refresh (PortholeInspectorSection *self);
/* nothing is open any more, and few rows are shown */
void porthole_inspector_section_reset (PortholeInspectorSection *self);
gboolean porthole_inspector_section_is_open (PortholeInspectorSection *self, const char *key);
void porthole_inspector_section_set_open (PortholeInspectorSection *self,
                                          const char *key,
                                          gboolean open);

G_END_DECLS
