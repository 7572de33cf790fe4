/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "inspector-item.h"

#include "core/text.h"

G_DEFINE_FINAL_TYPE (PortholeInspectorItem, porthole_inspector_item, G_TYPE_OBJECT)

static void
porthole_inspector_item_finalize (GObject *object)
{
  PortholeInspectorItem *self = PORTHOLE_INSPECTOR_ITEM (object);

  g_free (self->key);
  g_free (self->time);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->trailing);
  g_free (self->tooltip);
  g_free (self->source);
  g_free (self->destination);
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_clear_pointer (&self->event, porthole_event_unref);
  g_clear_pointer (&self->finding, porthole_finding_unref);

  G_OBJECT_CLASS (porthole_inspector_item_parent_class)->finalize (object);
}

static void
porthole_inspector_item_class_init (PortholeInspectorItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_inspector_item_finalize;
}

static void
porthole_inspector_item_init (PortholeInspectorItem *self)
{
}

PortholeInspectorItem *
porthole_inspector_item_new (const char *key, const char *title)
{
  PortholeInspectorItem *self = g_object_new (PORTHOLE_TYPE_INSPECTOR_ITEM, NULL);

  self->key = g_strdup (key);
  self->title = porthole_text_for_terminal (title, PORTHOLE_INSPECTOR_MAX_TITLE);

  return self;
}

void
porthole_inspector_item_set_subtitle (PortholeInspectorItem *self, const char *subtitle)
{
  g_free (self->subtitle);
  self->subtitle = subtitle != NULL && subtitle[0] != '\0'
                       ? porthole_text_for_terminal (subtitle, PORTHOLE_INSPECTOR_MAX_TITLE)
                       : NULL;
}

static void
fact_free (PortholeInspectorFact *fact)
{
  g_free (fact->name);
  g_free (fact->value);
  g_free (fact);
}

/**
 * porthole_inspector_facts_new:
 *
 * Returns: (transfer full) (element-type PortholeInspectorFact): no facts
 */
GPtrArray *
porthole_inspector_facts_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)fact_free);
}

/**
 * porthole_inspector_facts_add:
 * @facts: (element-type PortholeInspectorFact): gets one more
 * @name: what it is; made inert
 * @value: (nullable): made inert and cut; %NULL is unknown
 * @mono: whether it is an address, a path or the like
 */
void
porthole_inspector_facts_add (GPtrArray *facts, const char *name, const char *value, gboolean mono)
{
  PortholeInspectorFact *fact = g_new0 (PortholeInspectorFact, 1);

  fact->name = porthole_text_for_terminal (name, PORTHOLE_INSPECTOR_MAX_TITLE);
  fact->value = value != NULL && value[0] != '\0'
                    ? porthole_text_for_terminal (value, PORTHOLE_INSPECTOR_MAX_VALUE)
                    : NULL;
  fact->mono = mono && fact->value != NULL;
  g_ptr_array_add (facts, fact);
}

void
porthole_inspector_item_add_fact (PortholeInspectorItem *self,
                                  const char *name,
                                  const char *value,
                                  gboolean mono)
{
  if (self->facts == NULL)
    self->facts = porthole_inspector_facts_new ();
  porthole_inspector_facts_add (self->facts, name, value, mono);
}

void
porthole_inspector_item_go_to_node (PortholeInspectorItem *self, const char *id)
{
  self->target = PORTHOLE_SELECTION_NODES;
  self->source = g_strdup (id);
}

void
porthole_inspector_item_go_to_edge (PortholeInspectorItem *self,
                                    const char *source,
                                    const char *target)
{
  self->target = PORTHOLE_SELECTION_EDGE;
  self->source = g_strdup (source);
  self->destination = g_strdup (target);
}

void
porthole_inspector_item_go_to_event (PortholeInspectorItem *self, PortholeEvent *event)
{
  self->target = PORTHOLE_SELECTION_EVENT;
  self->event = porthole_event_ref (event);
}

void
porthole_inspector_item_go_to_finding (PortholeInspectorItem *self, PortholeFinding *finding)
{
  self->target = PORTHOLE_SELECTION_FINDING;
  self->finding = porthole_finding_ref (finding);
}

/**
 * porthole_inspector_item_go:
 * @self: an item
 * @selection: becomes what @self leads to
 */
void
porthole_inspector_item_go (PortholeInspectorItem *self, PortholeSelection *selection)
{
  switch (self->target)
    {
    case PORTHOLE_SELECTION_NODES:
      porthole_selection_set_node (selection, self->source);
      break;
    case PORTHOLE_SELECTION_EDGE:
      porthole_selection_set_edge (selection, self->source, self->destination);
      break;
    case PORTHOLE_SELECTION_EVENT:
      porthole_selection_set_event (selection, self->event);
      break;
    case PORTHOLE_SELECTION_FINDING:
      porthole_selection_set_finding (selection, self->finding);
      break;
    case PORTHOLE_SELECTION_NONE:
    default:
      break;
    }
}

gboolean
porthole_inspector_item_looks_like (PortholeInspectorItem *self, PortholeInspectorItem *other)
{
  return g_strcmp0 (self->title, other->title) == 0
         && g_strcmp0 (self->subtitle, other->subtitle) == 0
         && g_strcmp0 (self->trailing, other->trailing) == 0
         && g_strcmp0 (self->time, other->time) == 0
         && g_strcmp0 (self->tooltip, other->tooltip) == 0 && self->title_mono == other->title_mono
         && self->dim == other->dim && self->has_level == other->has_level
         && self->is_neutral == other->is_neutral && self->is_unknown == other->is_unknown
         && self->is_step == other->is_step && self->is_brief == other->is_brief
         && self->level == other->level && self->depth == other->depth
         && self->target == other->target && (self->facts != NULL) == (other->facts != NULL);
}

char *
porthole_inspector_item_to_text (PortholeInspectorItem *self)
{
  const char *parts[] = { self->time, self->title, self->trailing };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (parts[i] != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", parts[i]);
    }
  if (self->subtitle != NULL)
    g_string_append_printf (text, "\n%s", self->subtitle);
  for (guint i = 0; self->facts != NULL && i < self->facts->len; i++)
    {
      const PortholeInspectorFact *fact = self->facts->pdata[i];

      g_string_append_printf (text, "\n%s: %s", fact->name,
                              fact->value != NULL ? fact->value : "unknown");
    }

  return g_string_free (text, FALSE);
}
