/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "filter-row.h"

#include "core/text.h"
#include "level-image.h"

#define MAX_IMAGE 80

struct _PortholeFilterRow
{
  GtkWidget parent_instance;

  PortholeFilter *filter;
  PortholeContainerItem *item;
  gboolean updating;

  GtkCheckButton *check;
  GtkLabel *title, *image;
  GtkImage *mark;
};

G_DEFINE_FINAL_TYPE (PortholeFilterRow, porthole_filter_row, GTK_TYPE_WIDGET)

static void
porthole_filter_row_dispose (GObject *object)
{
  PortholeFilterRow *self = PORTHOLE_FILTER_ROW (object);

  porthole_filter_row_set_item (self, NULL);
  if (self->filter != NULL)
    g_signal_handlers_disconnect_by_data (self->filter, self);
  g_clear_object (&self->filter);
  gtk_widget_dispose_template (GTK_WIDGET (self), PORTHOLE_TYPE_FILTER_ROW);

  G_OBJECT_CLASS (porthole_filter_row_parent_class)->dispose (object);
}

static void
porthole_filter_row_class_init (PortholeFilterRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = porthole_filter_row_dispose;

  gtk_widget_class_set_css_name (widget_class, "filterrow");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/filter-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeFilterRow, check);
  gtk_widget_class_bind_template_child (widget_class, PortholeFilterRow, title);
  gtk_widget_class_bind_template_child (widget_class, PortholeFilterRow, image);
  gtk_widget_class_bind_template_child (widget_class, PortholeFilterRow, mark);
}

static void
update (PortholeFilterRow *self)
{
  const PortholeContainer *container;
  gboolean gone;
  g_autofree char *title = NULL;
  g_autofree char *image = NULL;

  if (self->item == NULL)
    return;
  container = porthole_container_item_get_container (self->item);
  gone = g_strcmp0 (container->state, "exited") == 0;
  title = porthole_container_item_dup_title (self->item);
  image = porthole_text_for_terminal (container->image != NULL ? container->image : "", MAX_IMAGE);
  if (gone)
    {
      char *exited = g_strconcat ("Exited", image[0] != '\0' ? " · " : "", image, NULL);

      g_free (image);
      image = exited;
    }

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->image, image);
  gtk_widget_set_visible (GTK_WIDGET (self->image), image[0] != '\0');
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), gone ? "It has exited" : NULL);
  porthole_level_image_set (self->mark, container->level,
                            porthole_container_item_is_unknown (self->item));
  self->updating = TRUE;
  gtk_check_button_set_active (self->check,
                               porthole_filter_get_container (self->filter, container->id));
  self->updating = FALSE;
}

static void
porthole_filter_row_toggled_cb (GtkCheckButton *check, PortholeFilterRow *self)
{
  if (!self->updating && self->item != NULL)
    porthole_filter_set_container (self->filter,
                                   porthole_container_item_get_container (self->item)->id,
                                   gtk_check_button_get_active (check));
}

static void
porthole_filter_row_init (PortholeFilterRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->check, "toggled", G_CALLBACK (porthole_filter_row_toggled_cb), self);
}

PortholeFilterRow *
porthole_filter_row_new (PortholeFilter *filter)
{
  PortholeFilterRow *self = g_object_new (PORTHOLE_TYPE_FILTER_ROW, NULL);

  self->filter = g_object_ref (filter);
  g_signal_connect_swapped (filter, "changed", G_CALLBACK (update), self);

  return self;
}

void
porthole_filter_row_set_item (PortholeFilterRow *self, PortholeContainerItem *item)
{
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (item != NULL)
    g_signal_connect_swapped (item, "changed", G_CALLBACK (update), self);
  update (self);
}
