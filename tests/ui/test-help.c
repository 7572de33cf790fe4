/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <adwaita.h>
#include <string.h>

#include "ui/application.h"
#include "ui/graph/graph-view.h"
#include "ui/ui.h"
#include "ui/window.h"

#include "ui-check.h"

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

/* Returns: how many items there are, each with an action that the application or the window has */
static guint
check_menu (GMenuModel *menu, GActionGroup *application, GActionGroup *window)
{
  guint n_items = 0;

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autofree char *action = NULL;

      if (section != NULL)
        n_items += check_menu (section, application, window);
      if (!g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action))
        continue;
      g_assert_true (g_str_has_prefix (action, "app.") || g_str_has_prefix (action, "win."));
      if (!g_action_group_has_action (*action == 'a' ? application : window, action + 4))
        g_error ("nothing does %s", action);
      n_items++;
    }
  return n_items;
}

static GtkMenuButton *
find_primary (GtkWidget *widget)
{
  GtkMenuButton *found = NULL;

  if (GTK_IS_MENU_BUTTON (widget) && gtk_menu_button_get_primary (GTK_MENU_BUTTON (widget)))
    return GTK_MENU_BUTTON (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_primary (child);
  return found;
}

/* The application is the real one, with which it starts nothing. */
static void
test_menu (void)
{
  g_autoptr (PortholeApplication) application = porthole_application_new ();
  GtkApplication *base = GTK_APPLICATION (application);
  g_auto (GStrv) accels = NULL;
  GtkWindow *window;
  /* GTK 4.8 measures a label of its own in there as -3 pixels wide */
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_application_activate (G_APPLICATION (application));
  UI_WAIT_FOR ((window = ui_find_window (PORTHOLE_TYPE_WINDOW)) != NULL);
  g_assert_cmpuint (check_menu (gtk_menu_button_get_menu_model (find_primary (GTK_WIDGET (window))),
                                G_ACTION_GROUP (application), G_ACTION_GROUP (window)),
                    >=, 10);

  accels = gtk_application_get_accels_for_action (base, "app.shortcuts");
  g_assert_cmpuint (g_strv_length (accels), >=, 1);
  g_action_group_activate_action (G_ACTION_GROUP (application), "shortcuts", NULL);
  UI_WAIT_FOR (ui_find_window (GTK_TYPE_SHORTCUTS_WINDOW) != NULL);
  gtk_window_destroy (ui_find_window (GTK_TYPE_SHORTCUTS_WINDOW));

  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  UI_WAIT_FOR (ui_find_window (PORTHOLE_TYPE_WINDOW) == NULL);
  g_log_set_always_fatal (fatal);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  porthole_ui_init ();

  g_test_add_func ("/ui/help/graph", test_graph);
  g_test_add_func ("/ui/help/menu", test_menu);
  return g_test_run ();
}
