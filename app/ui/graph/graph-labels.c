/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-labels.h"

#define MAX_LABELS     8192
#define MAX_CHARACTERS 64

struct _PortholeGraphLabels
{
  GtkWidget *widget; /* not owned: the cache is part of it */
  PortholeGraphPalette palette;
  PangoLayout *layouts[PORTHOLE_GRAPH_LABEL_PEER + 1]; /* (nullable) */
  GHashTable *labels[PORTHOLE_GRAPH_LABEL_PEER + 1];   /* by text */
};

static void
label_free (gpointer data)
{
  PortholeGraphLabel *label = data;

  g_clear_pointer (&label->node, gsk_render_node_unref);
  g_free (label);
}

PortholeGraphLabels *
porthole_graph_labels_new (GtkWidget *widget)
{
  PortholeGraphLabels *self = g_new0 (PortholeGraphLabels, 1);

  self->widget = widget;
  for (guint i = 0; i < G_N_ELEMENTS (self->labels); i++)
    self->labels[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, label_free);

  return self;
}

void
porthole_graph_labels_free (PortholeGraphLabels *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->labels); i++)
    {
      g_hash_table_unref (self->labels[i]);
      g_clear_object (&self->layouts[i]);
    }
  g_free (self);
}

void
porthole_graph_labels_reset (PortholeGraphLabels *self, const PortholeGraphPalette *palette)
{
  self->palette = *palette;
  for (guint i = 0; i < G_N_ELEMENTS (self->labels); i++)
    {
      g_hash_table_remove_all (self->labels[i]);
      g_clear_object (&self->layouts[i]);
    }
}

static PangoLayout *
get_layout (PortholeGraphLabels *self, PortholeGraphLabelStyle style)
{
  PangoLayout *layout = self->layouts[style];
  PangoFontDescription *font;
  PangoContext *context;
  int size;

  if (layout != NULL)
    return layout;

  /* addresses and names of containers are read from the left, whatever the language: a line from
   * the right would put the parts of an address in another order */
  context = gtk_widget_create_pango_context (self->widget);
  pango_context_set_base_dir (context, PANGO_DIRECTION_LTR);
  font = pango_font_description_copy (pango_context_get_font_description (context));
  size = pango_font_description_get_size (font);
  if (size > 0 && pango_font_description_get_size_is_absolute (font))
    pango_font_description_set_absolute_size (
        font, size * (style == PORTHOLE_GRAPH_LABEL_PEER ? 0.82 : 0.9));
  else if (size > 0)
    pango_font_description_set_size (
        font, (int)(size * (style == PORTHOLE_GRAPH_LABEL_PEER ? 0.82 : 0.9)));
  pango_font_description_set_weight (
      font, style == PORTHOLE_GRAPH_LABEL_CONTAINER ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);

  layout = pango_layout_new (context);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  /* what a name begins with does not turn its line around */
  pango_layout_set_auto_dir (layout, FALSE);
  pango_font_description_free (font);
  g_object_unref (context);
  self->layouts[style] = layout;

  return layout;
}

const PortholeGraphLabel *
porthole_graph_labels_get (PortholeGraphLabels *self,
                           const char *text,
                           PortholeGraphLabelStyle style)
{
  GHashTable *labels = self->labels[style];
  PortholeGraphLabel *label = g_hash_table_lookup (labels, text);
  g_autoptr (GtkSnapshot) snapshot = NULL;
  PangoLayout *layout;
  const char *end;
  int width, height;

  if (label != NULL)
    return label;
  if (g_hash_table_size (labels) >= MAX_LABELS)
    g_hash_table_remove_all (labels);

  layout = get_layout (self, style);
  end = text;
  for (guint i = 0; i < MAX_CHARACTERS && *end != '\0'; i++)
    end = g_utf8_next_char (end);
  pango_layout_set_text (layout, text, (int)(end - text));
  pango_layout_get_pixel_size (layout, &width, &height);

  snapshot = gtk_snapshot_new ();
  gtk_snapshot_append_layout (snapshot, layout,
                              &self->palette.colors[style == PORTHOLE_GRAPH_LABEL_CONTAINER
                                                        ? PORTHOLE_GRAPH_COLOR_TEXT
                                                        : PORTHOLE_GRAPH_COLOR_DIM_TEXT]);
  label = g_new0 (PortholeGraphLabel, 1);
  label->node = gtk_snapshot_to_node (snapshot);
  label->width = width;
  label->height = height;
  g_hash_table_insert (labels, g_strdup (text), label);

  return label;
}
