/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/event.h"
#include "core/finding.h"
#include "core/selection.h"

G_BEGIN_DECLS

/* longer text is cut; whole it is in what is copied as JSON */
#define PORTHOLE_INSPECTOR_MAX_TITLE 256
#define PORTHOLE_INSPECTOR_MAX_VALUE 1024

/**
 * PortholeInspectorFact:
 * @value: (nullable): %NULL is unknown, and shown as that
 *
 * A name and a value, both inert.
 */
typedef struct
{
  char *name, *value;
  gboolean mono;
} PortholeInspectorFact;

/**
 * PortholeInspectorItem:
 * @key: tells it from the others of its list, also when it is made anew
 * @time: (nullable): stands before the title, as in a story
 * @title, @subtitle, @trailing: all but @title are (nullable); a line each
 * @tooltip: (nullable)
 * @has_level: whether @level is shown
 * @depth: of a tree
 * @facts: (nullable) (element-type PortholeInspectorFact): what is shown where it is opened
 * @target: where activating it leads, %PORTHOLE_SELECTION_NONE for nowhere
 * @source: (nullable): of an edge, or the node
 *
 * A row of the inspector in words. All text is inert: no control characters, nothing that turns
 * the direction, no markup, bounded.
 */
#define PORTHOLE_TYPE_INSPECTOR_ITEM (porthole_inspector_item_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeInspectorItem, porthole_inspector_item, PORTHOLE, INSPECTOR_ITEM, GObject)

struct _PortholeInspectorItem
{
  GObject parent_instance;

  char *key;
  char *time, *title, *subtitle, *trailing, *tooltip;
  gboolean title_mono, dim;
  gboolean has_level;
  gboolean is_neutral; /* of a peer and the like: that nothing was found does not make it good */
  gboolean is_unknown; /* of a node: too little is known of it */
  gboolean is_step;    /* of a story */
  gboolean is_brief;   /* its subtitle takes one line at most */
  PortholeLevel level;
  guint depth;
  GPtrArray *facts;

  PortholeSelectionKind target;
  char *source, *destination;
  PortholeEvent *event;
  PortholeFinding *finding;
};

/* (transfer full); @title need not be inert */
PortholeInspectorItem *porthole_inspector_item_new (const char *key, const char *title);
void porthole_inspector_item_set_subtitle (PortholeInspectorItem *self, const char *subtitle);
/* value is (nullable) and need not be inert */
void porthole_inspector_item_add_fact (PortholeInspectorItem *self,
                                       const char *name,
                                       const char *value,
                                       gboolean mono);
void porthole_inspector_item_go_to_node (PortholeInspectorItem *self, const char *id);
void porthole_inspector_item_go_to_edge (PortholeInspectorItem *self,
                                         const char *source,
                                         const char *target);
void porthole_inspector_item_go_to_event (PortholeInspectorItem *self, PortholeEvent *event);
void porthole_inspector_item_go_to_finding (PortholeInspectorItem *self, PortholeFinding *finding);
void porthole_inspector_item_go (PortholeInspectorItem *self, PortholeSelection *selection);
/* whether both read the same while they are closed */
gboolean porthole_inspector_item_looks_like (PortholeInspectorItem *self,
                                             PortholeInspectorItem *other);
/* (transfer full): all of it as lines of text */
char *porthole_inspector_item_to_text (PortholeInspectorItem *self);

GPtrArray *porthole_inspector_facts_new (void);
void porthole_inspector_facts_add (GPtrArray *facts,
                                   const char *name,
                                   const char *value,
                                   gboolean mono);

G_END_DECLS
