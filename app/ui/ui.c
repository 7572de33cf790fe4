/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "ui.h"

#include <adwaita.h>

#include "picture/icons.h"

#include "porthole-resources.h"

#define STYLES "/org/porthole/Porthole/"

static GtkCssProvider *contrast;

/* The colours of a mode are a file of their own, since GTK 4.8 knows no media queries. */
static void
add_style (GdkDisplay *display, GtkCssProvider *provider, const char *name, guint priority)
{
  g_autofree char *path = g_strconcat (STYLES, name, NULL);

  gtk_css_provider_load_from_resource (provider, path);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider), priority);
}

static void
load_mode_cb (AdwStyleManager *manager, GParamSpec *pspec, gpointer user_data)
{
  static GtkCssProvider *mode;
  GdkDisplay *display = gdk_display_get_default ();
  gboolean dark = adw_style_manager_get_dark (manager);

  if (mode != NULL)
    gtk_style_context_remove_provider_for_display (display, GTK_STYLE_PROVIDER (mode));
  else
    mode = gtk_css_provider_new ();
  add_style (display, mode, dark ? "colours-dark.css" : "colours-light.css",
             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  if (contrast != NULL)
    gtk_style_context_remove_provider_for_display (display, GTK_STYLE_PROVIDER (contrast));
  g_clear_object (&contrast);
  if (adw_style_manager_get_high_contrast (manager))
    {
      contrast = gtk_css_provider_new ();
      add_style (display, contrast, dark ? "colours-dark-hc.css" : "colours-light-hc.css",
                 GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
    }
}

void
porthole_ui_init (void)
{
  static gboolean done;
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autoptr (GtkCssProvider) provider = NULL;
  GdkDisplay *display = gdk_display_get_default ();

  if (done)
    return;
  done = TRUE;
  porthole_ui_register_resource ();
  provider = gtk_css_provider_new ();
  add_style (display, provider, "style.css", GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  porthole_icons_register ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), PORTHOLE_ICONS_PATH);
  g_signal_connect (manager, "notify::dark", G_CALLBACK (load_mode_cb), NULL);
  g_signal_connect (manager, "notify::high-contrast", G_CALLBACK (load_mode_cb), NULL);
  load_mode_cb (manager, NULL, NULL);
}
