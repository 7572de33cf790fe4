/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inspector-item.h"

G_BEGIN_DECLS

/* (transfer full): @thing in words */
typedef PortholeInspectorItem *(*PortholeInspectorDescribeFunc) (gpointer thing,
                                                                 gpointer user_data);

/**
 * PortholeInspectorModel:
 *
 * A list of things of which words are only made where somebody looks, so that ten thousand cost
 * little more than ten. What it holds as a #GListModel says nothing by itself, since a view asks
 * for all that moved: porthole_inspector_model_describe() does.
 *
 * Signal: refreshed: what stays in the list may read differently now.
 */
#define PORTHOLE_TYPE_INSPECTOR_MODEL (porthole_inspector_model_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeInspectorModel, porthole_inspector_model, PORTHOLE, INSPECTOR_MODEL, GObject)

PortholeInspectorModel *porthole_inspector_model_new (void);
void porthole_inspector_model_set_things (PortholeInspectorModel *self,
                                          GPtrArray *things,
                                          PortholeInspectorDescribeFunc describe,
                                          gpointer user_data);
void porthole_inspector_model_set_items (PortholeInspectorModel *self, GPtrArray *items);
/* (nullable) (transfer full): what stands there, in words */
PortholeInspectorItem *porthole_inspector_model_describe (PortholeInspectorModel *self,
                                                          guint position);
/* how many things were described so far */
guint porthole_inspector_model_get_n_described (PortholeInspectorModel *self);

G_END_DECLS
