/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-window"

#include "window.h"

struct _PortholeWindow
{
  AdwApplicationWindow parent_instance;

  PortholeWatch *watch;
  PortholeSelection *selection;

  AdwToastOverlay *toasts;
  GtkButton *watch_button;
  AdwFlap *filters_flap;
  AdwFlap *inspector_flap;
  AdwViewStack *stack;
};

G_DEFINE_FINAL_TYPE (PortholeWindow, porthole_window, ADW_TYPE_APPLICATION_WINDOW)

static void
porthole_window_dispose (GObject *object)
{
  PortholeWindow *self = PORTHOLE_WINDOW (object);

  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (porthole_window_parent_class)->dispose (object);
}

static void
porthole_window_watch_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeWindow *self = PORTHOLE_WINDOW (widget);

  if (porthole_watch_is_running (self->watch))
    porthole_watch_stop (self->watch);
  else
    porthole_watch_start (self->watch);
}

static void
porthole_window_class_init (PortholeWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = porthole_window_dispose;

  gtk_widget_class_install_action (widget_class, "win.watch", NULL, porthole_window_watch_action);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/porthole/Porthole/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, watch_button);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, filters_flap);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, inspector_flap);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, stack);
}

static void
porthole_window_init (PortholeWindow *self)
{
  self->selection = porthole_selection_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
porthole_window_state_cb (PortholeWatch *watch, GParamSpec *pspec, PortholeWindow *self)
{
  gtk_button_set_label (self->watch_button, porthole_watch_is_running (watch) ? "Stop" : "Watch");
}

/**
 * porthole_window_new:
 * @watch: what it shows, starts and stops
 */
PortholeWindow *
porthole_window_new (GtkApplication *application, PortholeWatch *watch)
{
  PortholeWindow *self = g_object_new (PORTHOLE_TYPE_WINDOW, "application", application, NULL);

  self->watch = g_object_ref (watch);
  g_signal_connect (watch, "notify::state", G_CALLBACK (porthole_window_state_cb), self);
  porthole_window_state_cb (watch, NULL, self);
  return self;
}

PortholeWatch *
porthole_window_get_watch (PortholeWindow *self)
{
  return self->watch;
}

PortholeSelection *
porthole_window_get_selection (PortholeWindow *self)
{
  return self->selection;
}
