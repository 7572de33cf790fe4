/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <adwaita.h>
#include <string.h>

#include "ui/graph/graph-view.h"
#include "ui/ui.h"

static gboolean
has_trigger (GtkShortcut *shortcut, guint key, GdkModifierType modifiers)
{
  GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

  return GTK_IS_KEYVAL_TRIGGER (trigger)
         && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key
         && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers;
}

static gboolean
is_bound (GtkWidget *widget, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);

          if (has_trigger (shortcut, key, modifiers))
            return TRUE;
        }
    }
  return FALSE;
}

/* what is said of the graph's keys, all of them separated by spaces */
static void
list_keys (GtkWidget *widget, GString *keys)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      g_autofree char *accelerator = NULL;

      g_object_get (widget, "accelerator", &accelerator, NULL);
      g_string_append_printf (keys, "%s%s", keys->len > 0 ? " " : "", accelerator);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    list_keys (child, keys);
}

static void
test_graph (void)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/porthole/Porthole/gtk/help-overlay.ui");
  GtkWidget *view = g_object_ref_sink (porthole_graph_view_new ());
  GtkWidget *canvas = GTK_WIDGET (porthole_graph_view_get_canvas (PORTHOLE_GRAPH_VIEW (view)));
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) keys = NULL;

  list_keys (GTK_WIDGET (gtk_builder_get_object (builder, "graph_group")), text);
  keys = g_strsplit (text->str, " ", -1);
  g_assert_cmpuint (g_strv_length (keys), >=, 12);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      GdkModifierType modifiers;
      guint key;

      g_assert_true (gtk_accelerator_parse (keys[i], &key, &modifiers));
      /* Tab moves the focus of any window, and asks the graph where to */
      if (key != GDK_KEY_Tab && !is_bound (view, key, modifiers)
          && !is_bound (canvas, key, modifiers))
        g_error ("%s does nothing in the graph", keys[i]);
    }
  gtk_window_destroy (GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
  g_object_unref (view);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  porthole_ui_init ();

  g_test_add_func ("/ui/help/graph", test_graph);
  return g_test_run ();
}
