/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <adwaita.h>

#include "ui/ui.h"
#include "ui/window.h"

static PortholeWindow *
open_window (void)
{
  g_autoptr (PortholeRules) rules = porthole_rules_new ();
  g_autoptr (PortholeTrust) trust = porthole_trust_new ();
  g_autoptr (PortholeWatch) watch = porthole_watch_new (rules, trust);
  PortholeWindow *window = porthole_window_new (NULL, watch);

  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (GTK_WIDGET (window)))
    g_main_context_iteration (NULL, TRUE);
  return window;
}

static void
test_opens (void)
{
  PortholeWindow *window = open_window ();

  g_assert_nonnull (porthole_window_get_selection (window));
  g_assert_cmpint (porthole_watch_get_state (porthole_window_get_watch (window)), ==,
                   PORTHOLE_WATCH_IDLE);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *)&window);
  gtk_window_destroy (GTK_WINDOW (window));
  while (window != NULL)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  porthole_ui_init ();

  g_test_add_func ("/ui/window/opens", test_opens);
  return g_test_run ();
}
