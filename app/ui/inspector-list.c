/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "inspector-list.h"

#include "inspector-row.h"

struct _PortholeInspectorList
{
  GtkWidget parent_instance;

  PortholeInspectorSection *section;
  GPtrArray *bound; /* (element-type GtkListItem): rows that show something now */

  GtkLabel *title;
  GtkLabel *number;
  GtkWidget *scroller;
  GtkListView *view;
};

G_DEFINE_FINAL_TYPE (PortholeInspectorList, porthole_inspector_list, GTK_TYPE_WIDGET)

enum
{
  GO,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
porthole_inspector_list_dispose (GObject *object)
{
  PortholeInspectorList *self = PORTHOLE_INSPECTOR_LIST (object);
  GtkWidget *child;

  porthole_inspector_list_set_section (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PORTHOLE_TYPE_INSPECTOR_LIST);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (porthole_inspector_list_parent_class)->dispose (object);
}

static void
porthole_inspector_list_finalize (GObject *object)
{
  g_ptr_array_unref (PORTHOLE_INSPECTOR_LIST (object)->bound);

  G_OBJECT_CLASS (porthole_inspector_list_parent_class)->finalize (object);
}

static void
porthole_inspector_list_activate_cb (PortholeInspectorList *self, guint position)
{
  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkListItem *item = self->bound->pdata[i];

      if (gtk_list_item_get_position (item) == position)
        {
          porthole_inspector_row_activate (PORTHOLE_INSPECTOR_ROW (gtk_list_item_get_child (item)));
          return;
        }
    }
}

static void
porthole_inspector_list_class_init (PortholeInspectorListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = porthole_inspector_list_dispose;
  object_class->finalize = porthole_inspector_list_finalize;

  signals[GO] = g_signal_new ("go", PORTHOLE_TYPE_INSPECTOR_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 1, PORTHOLE_TYPE_INSPECTOR_ITEM);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/inspector-list.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorList, title);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorList, number);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorList, scroller);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorList, view);
  gtk_widget_class_bind_template_callback (widget_class, porthole_inspector_list_activate_cb);
}

static void
porthole_inspector_list_opened_cb (PortholeInspectorRow *row,
                                   gboolean open,
                                   PortholeInspectorList *self)
{
  if (self->section != NULL)
    porthole_inspector_section_set_open (self->section, porthole_inspector_row_get_item (row)->key,
                                         open);
}

static void
porthole_inspector_list_go_cb (PortholeInspectorRow *row, PortholeInspectorList *self)
{
  g_signal_emit (self, signals[GO], 0, porthole_inspector_row_get_item (row));
}

static void
porthole_inspector_list_setup_cb (GtkSignalListItemFactory *factory,
                                  GtkListItem *item,
                                  PortholeInspectorList *self)
{
  PortholeInspectorRow *row = porthole_inspector_row_new ();

  g_signal_connect (row, "opened", G_CALLBACK (porthole_inspector_list_opened_cb), self);
  g_signal_connect (row, "go", G_CALLBACK (porthole_inspector_list_go_cb), self);
  gtk_list_item_set_child (item, GTK_WIDGET (row));
}

static void
show_item (PortholeInspectorList *self, GtkListItem *list_item)
{
  g_autoptr (PortholeInspectorItem) item
      = self->section != NULL ? porthole_inspector_model_describe (
            porthole_inspector_section_get_model (self->section),
            gtk_list_item_get_position (list_item))
                              : NULL;

  if (item != NULL)
    porthole_inspector_row_set_item (PORTHOLE_INSPECTOR_ROW (gtk_list_item_get_child (list_item)),
                                     item,
                                     porthole_inspector_section_is_open (self->section, item->key));
}

static void
porthole_inspector_list_bind_cb (GtkSignalListItemFactory *factory,
                                 GtkListItem *item,
                                 PortholeInspectorList *self)
{
  show_item (self, item);
  g_ptr_array_add (self->bound, item);
}

static void
porthole_inspector_list_unbind_cb (GtkSignalListItemFactory *factory,
                                   GtkListItem *item,
                                   PortholeInspectorList *self)
{
  g_ptr_array_remove_fast (self->bound, item);
}

static void
porthole_inspector_list_init (PortholeInspectorList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->bound = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (porthole_inspector_list_setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (porthole_inspector_list_bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (porthole_inspector_list_unbind_cb), self);
  gtk_list_view_set_factory (self->view, factory);
}

/* what is seen is told anew; the rest is when it is scrolled to */
static void
porthole_inspector_list_refreshed_cb (PortholeInspectorModel *model, PortholeInspectorList *self)
{
  g_autofree char *number = g_strdup_printf ("%u", g_list_model_get_n_items (G_LIST_MODEL (model)));

  for (guint i = 0; i < self->bound->len; i++)
    show_item (self, self->bound->pdata[i]);
  gtk_label_set_text (self->title, porthole_inspector_section_get_title (self->section));
  gtk_label_set_text (self->number, number);
}

/**
 * porthole_inspector_list_set_section:
 * @self: a list
 * @section: (nullable): whose rows it shows
 */
void
porthole_inspector_list_set_section (PortholeInspectorList *self, PortholeInspectorSection *section)
{
  PortholeInspectorModel *model;
  g_autoptr (GtkNoSelection) shown = NULL;

  if (self->section == section)
    return;
  if (self->section != NULL)
    g_signal_handlers_disconnect_by_data (porthole_inspector_section_get_model (self->section),
                                          self);
  g_set_object (&self->section, section);
  if (section == NULL)
    {
      if (self->view != NULL)
        gtk_list_view_set_model (self->view, NULL);
      return;
    }

  model = porthole_inspector_section_get_model (section);
  shown = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (model)));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (shown));
  g_signal_connect (model, "refreshed", G_CALLBACK (porthole_inspector_list_refreshed_cb), self);
  porthole_inspector_list_refreshed_cb (model, self);
}

PortholeInspectorSection *
porthole_inspector_list_get_section (PortholeInspectorList *self)
{
  return self->section;
}
