/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "inspector-facts.h"

#define NAME_CHARS 11

struct _PortholeInspectorFacts
{
  GtkWidget parent_instance;

  GtkWidget *grid;
  GPtrArray *names, *values; /* (element-type GtkLabel) */
};

G_DEFINE_FINAL_TYPE (PortholeInspectorFacts, porthole_inspector_facts, GTK_TYPE_WIDGET)

static void
porthole_inspector_facts_dispose (GObject *object)
{
  PortholeInspectorFacts *self = PORTHOLE_INSPECTOR_FACTS (object);

  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_clear_pointer (&self->grid, gtk_widget_unparent);

  G_OBJECT_CLASS (porthole_inspector_facts_parent_class)->dispose (object);
}

static void
porthole_inspector_facts_class_init (PortholeInspectorFactsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = porthole_inspector_facts_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "inspectorfacts");
}

static void
porthole_inspector_facts_init (PortholeInspectorFacts *self)
{
  self->names = g_ptr_array_new ();
  self->values = g_ptr_array_new ();
  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

static GtkWidget *
new_label (int width)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), width);
  gtk_widget_add_css_class (label, "caption");

  return label;
}

static void
add_line (PortholeInspectorFacts *self)
{
  int line = self->names->len;
  GtkWidget *name = new_label (NAME_CHARS);
  GtkWidget *value = new_label (8);

  gtk_label_set_max_width_chars (GTK_LABEL (name), NAME_CHARS);
  gtk_widget_add_css_class (name, "dim-label");
  gtk_widget_set_hexpand (value, TRUE);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  g_ptr_array_add (self->names, name);
  g_ptr_array_add (self->values, value);
  gtk_grid_attach (GTK_GRID (self->grid), name, 0, line, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), value, 1, line, 1, 1);
}

static void
set_text (GtkLabel *label, const char *text)
{
  if (!g_str_equal (gtk_label_get_text (label), text))
    gtk_label_set_text (label, text);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

void
porthole_inspector_facts_set (PortholeInspectorFacts *self, GPtrArray *facts)
{
  guint n = facts != NULL ? facts->len : 0;

  while (self->names->len < n)
    add_line (self);
  while (self->names->len > n)
    {
      gtk_grid_remove_row (GTK_GRID (self->grid), self->names->len - 1);
      g_ptr_array_set_size (self->names, self->names->len - 1);
      g_ptr_array_set_size (self->values, self->values->len - 1);
    }

  for (guint i = 0; i < n; i++)
    {
      const PortholeInspectorFact *fact = facts->pdata[i];
      GtkWidget *value = self->values->pdata[i];

      set_text (self->names->pdata[i], fact->name);
      set_text (GTK_LABEL (value), fact->value != NULL ? fact->value : "unknown");
      set_class (value, "dim-label", fact->value == NULL);
      set_class (value, "porthole-mono", fact->mono);
      gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                      self->names->pdata[i], NULL, -1);
    }
}
