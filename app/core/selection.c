/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "selection.h"

struct _PortholeSelection
{
  GObject parent_instance;

  PortholeSelectionKind kind;
  GHashTable *nodes; /* set of ids */
  char *source, *target;
  PortholeEvent *event;
  PortholeFinding *finding;
};

G_DEFINE_FINAL_TYPE (PortholeSelection, porthole_selection, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
porthole_selection_drop (PortholeSelection *self)
{
  self->kind = PORTHOLE_SELECTION_NONE;
  g_hash_table_remove_all (self->nodes);
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->target, g_free);
  g_clear_pointer (&self->event, porthole_event_unref);
  g_clear_pointer (&self->finding, porthole_finding_unref);
}

static void
porthole_selection_finalize (GObject *object)
{
  PortholeSelection *self = PORTHOLE_SELECTION (object);

  porthole_selection_drop (self);
  g_hash_table_unref (self->nodes);

  G_OBJECT_CLASS (porthole_selection_parent_class)->finalize (object);
}

static void
porthole_selection_class_init (PortholeSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_selection_finalize;

  signals[CHANGED] = g_signal_new ("changed", PORTHOLE_TYPE_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
porthole_selection_init (PortholeSelection *self)
{
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

PortholeSelection *
porthole_selection_new (void)
{
  return g_object_new (PORTHOLE_TYPE_SELECTION, NULL);
}

static void
porthole_selection_tell (PortholeSelection *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * porthole_selection_set_node:
 * @id: (nullable): of a node of the graph; %NULL selects nothing
 */
void
porthole_selection_set_node (PortholeSelection *self, const char *id)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  if (id != NULL)
    g_ptr_array_add (ids, (gpointer)id);
  porthole_selection_set_nodes (self, ids);
}

/**
 * porthole_selection_toggle_node:
 * @id: of a node of the graph
 *
 * Adds the node to those that are selected, or takes it away. Where nodes are not what is
 * selected, it is the only one.
 */
void
porthole_selection_toggle_node (PortholeSelection *self, const char *id)
{
  if (self->kind != PORTHOLE_SELECTION_NODES)
    {
      porthole_selection_set_node (self, id);
      return;
    }
  if (!g_hash_table_remove (self->nodes, id))
    g_hash_table_add (self->nodes, g_strdup (id));
  if (g_hash_table_size (self->nodes) == 0)
    self->kind = PORTHOLE_SELECTION_NONE;
  porthole_selection_tell (self);
}

/**
 * porthole_selection_set_nodes:
 * @ids: (element-type utf8): of nodes of the graph; none selects nothing
 */
void
porthole_selection_set_nodes (PortholeSelection *self, GPtrArray *ids)
{
  g_autoptr (GHashTable) nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean same;

  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (nodes, g_strdup (g_ptr_array_index (ids, i)));
  if (g_hash_table_size (nodes) == 0)
    {
      porthole_selection_clear (self);
      return;
    }

  same = self->kind == PORTHOLE_SELECTION_NODES
         && g_hash_table_size (nodes) == g_hash_table_size (self->nodes);
  if (same)
    {
      GHashTableIter iter;
      gpointer id;

      g_hash_table_iter_init (&iter, nodes);
      while (same && g_hash_table_iter_next (&iter, &id, NULL))
        same = g_hash_table_contains (self->nodes, id);
    }
  if (same)
    return;

  porthole_selection_drop (self);
  g_hash_table_unref (self->nodes);
  self->nodes = g_steal_pointer (&nodes);
  self->kind = PORTHOLE_SELECTION_NODES;
  porthole_selection_tell (self);
}

void
porthole_selection_set_edge (PortholeSelection *self, const char *source, const char *target)
{
  g_autofree char *source_copy = g_strdup (source);
  g_autofree char *target_copy = g_strdup (target);

  if (self->kind == PORTHOLE_SELECTION_EDGE && porthole_selection_has_edge (self, source, target))
    return;
  porthole_selection_drop (self);
  self->kind = PORTHOLE_SELECTION_EDGE;
  self->source = g_steal_pointer (&source_copy);
  self->target = g_steal_pointer (&target_copy);
  porthole_selection_tell (self);
}

void
porthole_selection_set_event (PortholeSelection *self, PortholeEvent *event)
{
  if (self->kind == PORTHOLE_SELECTION_EVENT && self->event == event)
    return;
  porthole_event_ref (event);
  porthole_selection_drop (self);
  self->kind = PORTHOLE_SELECTION_EVENT;
  self->event = event;
  porthole_selection_tell (self);
}

void
porthole_selection_set_finding (PortholeSelection *self, PortholeFinding *finding)
{
  if (self->kind == PORTHOLE_SELECTION_FINDING && self->finding == finding)
    return;
  porthole_finding_ref (finding);
  porthole_selection_drop (self);
  self->kind = PORTHOLE_SELECTION_FINDING;
  self->finding = finding;
  porthole_selection_tell (self);
}

void
porthole_selection_clear (PortholeSelection *self)
{
  if (self->kind == PORTHOLE_SELECTION_NONE)
    return;
  porthole_selection_drop (self);
  porthole_selection_tell (self);
}

PortholeSelectionKind
porthole_selection_get_kind (PortholeSelection *self)
{
  return self->kind;
}

/**
 * porthole_selection_has_node:
 *
 * Returns: whether the node is selected, or is that of the container of the selected event or
 *   finding
 */
gboolean
porthole_selection_has_node (PortholeSelection *self, const char *id)
{
  switch (self->kind)
    {
    case PORTHOLE_SELECTION_NODES:
      return g_hash_table_contains (self->nodes, id);
    case PORTHOLE_SELECTION_EVENT:
      return g_strcmp0 (self->event->container, id) == 0;
    case PORTHOLE_SELECTION_FINDING:
      return g_strcmp0 (self->finding->container, id) == 0;
    case PORTHOLE_SELECTION_NONE:
    case PORTHOLE_SELECTION_EDGE:
    default:
      return FALSE;
    }
}

gboolean
porthole_selection_has_edge (PortholeSelection *self, const char *source, const char *target)
{
  return self->kind == PORTHOLE_SELECTION_EDGE && g_strcmp0 (self->source, source) == 0
         && g_strcmp0 (self->target, target) == 0;
}

static int
compare_ids (gconstpointer one, gconstpointer other)
{
  return g_strcmp0 (*(const char *const *)one, *(const char *const *)other);
}

/**
 * porthole_selection_dup_nodes:
 *
 * Returns: (transfer full) (element-type utf8): the ids of the selected nodes, in order
 */
GPtrArray *
porthole_selection_dup_nodes (PortholeSelection *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (ids, g_strdup (id));
  g_ptr_array_sort (ids, compare_ids);
  return ids;
}

/**
 * porthole_selection_get_edge:
 * @source: (out) (optional) (transfer none): id of a node
 * @target: (out) (optional) (transfer none): id of a node
 *
 * Returns: whether an edge is selected
 */
gboolean
porthole_selection_get_edge (PortholeSelection *self, const char **source, const char **target)
{
  if (source != NULL)
    *source = self->source;
  if (target != NULL)
    *target = self->target;
  return self->kind == PORTHOLE_SELECTION_EDGE;
}

/**
 * porthole_selection_get_event:
 *
 * Returns: (nullable) (transfer none): the selected event
 */
PortholeEvent *
porthole_selection_get_event (PortholeSelection *self)
{
  return self->event;
}

/**
 * porthole_selection_get_finding:
 *
 * Returns: (nullable) (transfer none): the selected finding
 */
PortholeFinding *
porthole_selection_get_finding (PortholeSelection *self)
{
  return self->finding;
}
