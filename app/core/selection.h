/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "event.h"
#include "finding.h"

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_SELECTION_NONE,
  PORTHOLE_SELECTION_NODES,
  PORTHOLE_SELECTION_EDGE,
  PORTHOLE_SELECTION_EVENT,
  PORTHOLE_SELECTION_FINDING,
} PortholeSelectionKind;

/**
 * PortholeSelection:
 *
 * What the person points at: some nodes, an edge, an event or a finding, and never more than one
 * of these kinds. All views share one, so that what is chosen in one is chosen in all.
 *
 * Nodes and edges are known by their ids in the graph, so that a selection outlives them.
 *
 * Signal: changed. Not told where what is set was selected already.
 */
#define PORTHOLE_TYPE_SELECTION (porthole_selection_get_type ())
G_DECLARE_FINAL_TYPE (PortholeSelection, porthole_selection, PORTHOLE, SELECTION, GObject)

PortholeSelection *porthole_selection_new (void);

void porthole_selection_set_node (PortholeSelection *self, const char *id);
void porthole_selection_toggle_node (PortholeSelection *self, const char *id);
void porthole_selection_set_nodes (PortholeSelection *self,
                                   GPtrArray *ids /* (element-type utf8) */);
void porthole_selection_set_edge (PortholeSelection *self, const char *source, const char *target);
void porthole_selection_set_event (PortholeSelection *self, PortholeEvent *event);
void porthole_selection_set_finding (PortholeSelection *self, PortholeFinding *finding);
void porthole_selection_clear (PortholeSelection *self);

PortholeSelectionKind porthole_selection_get_kind (PortholeSelection *self);
gboolean porthole_selection_has_node (PortholeSelection *self, const char *id);
gboolean porthole_selection_has_edge (PortholeSelection *self,
                                      const char *source,
                                      const char *target);
GPtrArray *porthole_selection_dup_nodes (PortholeSelection *self);
gboolean porthole_selection_get_edge (PortholeSelection *self,
                                      const char **source,
                                      const char **target);
PortholeEvent *porthole_selection_get_event (PortholeSelection *self);
PortholeFinding *porthole_selection_get_finding (PortholeSelection *self);

G_END_DECLS
