/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "inspector-section.h"

G_BEGIN_DECLS

/**
 * PortholeInspectorList:
 *
 * All rows of a section, however many, of which only those that are seen are made.
 *
 * Signals:
 * - go (PortholeInspectorItem *): where the person wants to go
 */
#define PORTHOLE_TYPE_INSPECTOR_LIST (porthole_inspector_list_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeInspectorList, porthole_inspector_list, PORTHOLE, INSPECTOR_LIST, GtkWidget)

/* (nullable) */
void porthole_inspector_list_set_section (PortholeInspectorList *self,
                                          PortholeInspectorSection *section);
PortholeInspectorSection *porthole_inspector_list_get_section (PortholeInspectorList *self);

G_END_DECLS
