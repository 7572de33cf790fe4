/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <adwaita.h>

#include "ui/graph/graph-labels.h"
#include "ui/ui.h"

/* (transfer full): the glyphs of a label where people read in that direction, and where they are */
static char *
draw (GtkTextDirection direction, const char *text)
{
  GtkWidget *widget = g_object_ref_sink (gtk_label_new (NULL));
  g_autoptr (PortholeGraphLabels) labels = porthole_graph_labels_new (widget);
  PortholeGraphPalette palette = { 0 };
  const PortholeGraphLabel *label;
  g_autoptr (GBytes) bytes = NULL;
  char *drawn;

  for (guint i = 0; i < PORTHOLE_GRAPH_N_COLORS; i++)
    palette.colors[i].alpha = 1;
  gtk_widget_set_direction (widget, direction);
  porthole_graph_labels_reset (labels, &palette);
  label = porthole_graph_labels_get (labels, text, PORTHOLE_GRAPH_LABEL_PEER);
  g_assert_nonnull (label->node);
  bytes = gsk_render_node_serialize (label->node);
  drawn = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_object_unref (widget);

  return drawn;
}

static void
test_direction (void)
{
  static const char *const texts[] = {
    "203.0.113.7:443", "[2001:db8::7]:443", "2001:db8::7", "\xd7\x90\xd7\x91.example.org:443",
    "web (2)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *left = draw (GTK_TEXT_DIR_LTR, texts[i]);
      g_autofree char *right = draw (GTK_TEXT_DIR_RTL, texts[i]);

      g_assert_cmpstr (left, ==, right);
    }
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  porthole_ui_init ();

  g_test_add_func ("/ui/graph-labels/direction", test_direction);
  return g_test_run ();
}
