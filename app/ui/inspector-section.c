/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "inspector-section.h"

#include "inspector-facts.h"
#include "inspector-row.h"

struct _PortholeInspectorSection
{
  GtkWidget parent_instance;

  PortholeInspectorModel *model;
  GHashTable *open; /* keys of items */
  GPtrArray *rows;  /* (element-type PortholeInspectorRow) as they stand in the list */
  gboolean shows_all;
  gboolean is_fresh;

  GtkLabel *title;
  GtkLabel *number;
  GtkListBox *list;
  PortholeInspectorFacts *facts;
  GtkLabel *note;
  GtkButton *all_button;
};

G_DEFINE_FINAL_TYPE (PortholeInspectorSection, porthole_inspector_section, GTK_TYPE_WIDGET)

enum
{
  GO,
  LIST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
porthole_inspector_section_dispose (GObject *object)
{
  PortholeInspectorSection *self = PORTHOLE_INSPECTOR_SECTION (object);
  GtkWidget *child;

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), PORTHOLE_TYPE_INSPECTOR_SECTION);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (porthole_inspector_section_parent_class)->dispose (object);
}

static void
porthole_inspector_section_finalize (GObject *object)
{
  PortholeInspectorSection *self = PORTHOLE_INSPECTOR_SECTION (object);

  g_object_unref (self->model);
  g_hash_table_unref (self->open);

  G_OBJECT_CLASS (porthole_inspector_section_parent_class)->finalize (object);
}

static void
porthole_inspector_section_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeInspectorSection *self = PORTHOLE_INSPECTOR_SECTION (widget);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > PORTHOLE_INSPECTOR_SECTION_MANY)
    {
      g_signal_emit (self, signals[LIST], 0);
      return;
    }
  self->shows_all = !self->shows_all;
  porthole_inspector_section_refresh (self);
}

static void
porthole_inspector_section_activated_cb (PortholeInspectorSection *self, GtkListBoxRow *row)
{
  porthole_inspector_row_activate (PORTHOLE_INSPECTOR_ROW (gtk_list_box_row_get_child (row)));
}

static void
porthole_inspector_section_class_init (PortholeInspectorSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = porthole_inspector_section_dispose;
  object_class->finalize = porthole_inspector_section_finalize;

  signals[GO] = g_signal_new ("go", PORTHOLE_TYPE_INSPECTOR_SECTION, G_SIGNAL_RUN_LAST, 0, NULL,
                              NULL, NULL, G_TYPE_NONE, 1, PORTHOLE_TYPE_INSPECTOR_ITEM);
  signals[LIST] = g_signal_new ("list", PORTHOLE_TYPE_INSPECTOR_SECTION, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "section.all", NULL,
                                   porthole_inspector_section_all_action);

  g_type_ensure (PORTHOLE_TYPE_INSPECTOR_FACTS);
  gtk_widget_class_set_css_name (widget_class, "inspectorsection");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/inspector-section.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorSection, title);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorSection, number);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorSection, list);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorSection, facts);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorSection, note);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorSection, all_button);
  gtk_widget_class_bind_template_callback (widget_class, porthole_inspector_section_activated_cb);
}

static void
porthole_inspector_section_init (PortholeInspectorSection *self)
{
  self->model = porthole_inspector_model_new ();
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->rows = g_ptr_array_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  porthole_inspector_section_set_facts (self, NULL);
  porthole_inspector_section_set_note (self, NULL);
  porthole_inspector_section_refresh (self);
}

void
porthole_inspector_section_set_title (PortholeInspectorSection *self, const char *title)
{
  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

const char *
porthole_inspector_section_get_title (PortholeInspectorSection *self)
{
  return gtk_label_get_text (self->title);
}

void
porthole_inspector_section_set_note (PortholeInspectorSection *self, const char *note)
{
  gtk_label_set_text (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
}

void
porthole_inspector_section_set_facts (PortholeInspectorSection *self, GPtrArray *facts)
{
  porthole_inspector_facts_set (self->facts, facts);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), facts != NULL && facts->len > 0);
}

PortholeInspectorModel *
porthole_inspector_section_get_model (PortholeInspectorSection *self)
{
  return self->model;
}

gboolean
porthole_inspector_section_is_open (PortholeInspectorSection *self, const char *key)
{
  return g_hash_table_contains (self->open, key);
}

void
porthole_inspector_section_set_open (PortholeInspectorSection *self, const char *key, gboolean open)
{
  if (open)
    g_hash_table_add (self->open, g_strdup (key));
  else
    g_hash_table_remove (self->open, key);
}

static void
porthole_inspector_section_opened_cb (PortholeInspectorRow *row,
                                      gboolean open,
                                      PortholeInspectorSection *self)
{
  porthole_inspector_section_set_open (self, porthole_inspector_row_get_item (row)->key, open);
}

static void
porthole_inspector_section_go_cb (PortholeInspectorRow *row, PortholeInspectorSection *self)
{
  g_signal_emit (self, signals[GO], 0, porthole_inspector_row_get_item (row));
}

static void
remove_row (PortholeInspectorSection *self, guint i)
{
  PortholeInspectorRow *row = self->rows->pdata[i];

  gtk_list_box_remove (self->list, gtk_widget_get_parent (GTK_WIDGET (row)));
  g_ptr_array_remove_index (self->rows, i);
}

static void
insert_row (PortholeInspectorSection *self, guint i)
{
  PortholeInspectorRow *row = porthole_inspector_row_new ();

  g_signal_connect (row, "opened", G_CALLBACK (porthole_inspector_section_opened_cb), self);
  g_signal_connect (row, "go", G_CALLBACK (porthole_inspector_section_go_cb), self);
  gtk_list_box_insert (self->list, GTK_WIDGET (row), i);
  g_ptr_array_insert (self->rows, i, row);
}

static const char *
get_key (PortholeInspectorSection *self, guint i)
{
  return porthole_inspector_row_get_item (self->rows->pdata[i])->key;
}

/* a row stays the item's that it shows, so that the focus and what is selected stay with it */
static void
place_row (PortholeInspectorSection *self, guint i, PortholeInspectorItem *item)
{
  guint place = i;

  while (place < self->rows->len && !g_str_equal (get_key (self, place), item->key))
    place++;
  if (place >= self->rows->len)
    insert_row (self, i);
  else
    {
      while (place-- > i)
        remove_row (self, i);
    }
  porthole_inspector_row_set_item (self->rows->pdata[i], item,
                                   porthole_inspector_section_is_open (self, item->key));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (gtk_widget_get_parent (self->rows->pdata[i])),
                                    item->facts != NULL || item->target != PORTHOLE_SELECTION_NONE);
}

static void
show_button (PortholeInspectorSection *self, guint n)
{
  g_autofree char *all = g_strdup_printf ("Show all %u", n);

  gtk_button_set_label (self->all_button, self->shows_all ? "Show fewer" : all);
  gtk_widget_set_visible (GTK_WIDGET (self->all_button), n > PORTHOLE_INSPECTOR_SECTION_FEW);
}

void
porthole_inspector_section_refresh (PortholeInspectorSection *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  g_autofree char *number = g_strdup_printf ("%u", n);
  guint shown;

  self->is_fresh = TRUE;
  self->shows_all = self->shows_all && n > PORTHOLE_INSPECTOR_SECTION_FEW
                    && n <= PORTHOLE_INSPECTOR_SECTION_MANY;
  shown = self->shows_all ? n : MIN (n, PORTHOLE_INSPECTOR_SECTION_FEW);

  for (guint i = 0; i < shown; i++)
    {
      g_autoptr (PortholeInspectorItem) item = porthole_inspector_model_describe (self->model, i);

      place_row (self, i, item);
    }
  while (self->rows->len > shown)
    remove_row (self, self->rows->len - 1);

  gtk_label_set_text (self->number, number);
  gtk_widget_set_visible (GTK_WIDGET (self->number), n > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
  show_button (self, n);
}

void
porthole_inspector_section_begin (PortholeInspectorSection *self)
{
  self->is_fresh = FALSE;
}

void
porthole_inspector_section_end (PortholeInspectorSection *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), self->is_fresh);
  if (!self->is_fresh && self->rows->len > 0)
    {
      g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

      /* what it showed is let go of */
      porthole_inspector_model_set_items (self->model, nothing);
      porthole_inspector_section_refresh (self);
    }
}

void
porthole_inspector_section_reset (PortholeInspectorSection *self)
{
  g_hash_table_remove_all (self->open);
  self->shows_all = FALSE;
}
