/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-layer.h"

struct _PortholeGraphLayer
{
  GtkWidget parent_instance;

  PortholeGraphLayerPaint paint;
  gpointer user_data;
  guint n_paints;
};

G_DEFINE_FINAL_TYPE (PortholeGraphLayer, porthole_graph_layer, GTK_TYPE_WIDGET)

static void
porthole_graph_layer_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PortholeGraphLayer *self = PORTHOLE_GRAPH_LAYER (widget);

  self->n_paints++;
  self->paint (snapshot, self->user_data);
}

static void
porthole_graph_layer_class_init (PortholeGraphLayerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = porthole_graph_layer_snapshot;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
porthole_graph_layer_init (PortholeGraphLayer *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
porthole_graph_layer_new (PortholeGraphLayerPaint paint, gpointer user_data)
{
  PortholeGraphLayer *self = g_object_new (PORTHOLE_TYPE_GRAPH_LAYER, NULL);

  self->paint = paint;
  self->user_data = user_data;

  return GTK_WIDGET (self);
}

guint
porthole_graph_layer_get_n_paints (PortholeGraphLayer *self)
{
  return self->n_paints;
}
