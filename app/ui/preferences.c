/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-preferences"

#include "preferences.h"

struct _PortholePreferences
{
  AdwPreferencesWindow parent_instance;

  GtkSwitch *watch_host;
  GtkSwitch *restore_view;
  GtkSwitch *inspect_selection;
};

G_DEFINE_FINAL_TYPE (PortholePreferences, porthole_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
porthole_preferences_class_init (PortholePreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholePreferences, watch_host);
  gtk_widget_class_bind_template_child (widget_class, PortholePreferences, restore_view);
  gtk_widget_class_bind_template_child (widget_class, PortholePreferences, inspect_selection);
}

static void
porthole_preferences_init (PortholePreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PortholePreferences *
porthole_preferences_new (GtkWindow *parent, GSettings *settings)
{
  PortholePreferences *self
      = g_object_new (PORTHOLE_TYPE_PREFERENCES, "transient-for", parent, NULL);

  g_settings_bind (settings, "watch-host", self->watch_host, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "restore-view", self->restore_view, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "inspect-selection", self->inspect_selection, "active",
                   G_SETTINGS_BIND_DEFAULT);
  return self;
}
