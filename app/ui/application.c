/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-application"

#include "application.h"

#include "own-rules.h"
#include "places.h"

#include "settings.h"
#include "ui.h"
#include "window.h"

struct _PortholeApplication
{
  AdwApplication parent_instance;

  GSettings *settings; /* (nullable) */
  char *helper;
  char *script;
  GStrv containers;
  gboolean host;
  char *recording;
  gboolean starts;      /* watches at once */
  gboolean starts_demo; /* runs the demo at once */
};

G_DEFINE_FINAL_TYPE (PortholeApplication, porthole_application, ADW_TYPE_APPLICATION)

static void
porthole_application_finalize (GObject *object)
{
  PortholeApplication *self = PORTHOLE_APPLICATION (object);

  g_clear_object (&self->settings);
  g_free (self->helper);
  g_free (self->script);
  g_strfreev (self->containers);
  g_free (self->recording);

  G_OBJECT_CLASS (porthole_application_parent_class)->finalize (object);
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  adw_show_about_window (
      window, "application-name", "Porthole", "application-icon", PORTHOLE_APPLICATION_ID,
      "version", PORTHOLE_VERSION, "developer-name", "The Porthole authors", "license-type",
      GTK_LICENSE_GPL_2_0, "comments",
      "Shows, live, what every container on this computer does: what it runs, whom it talks to "
      "and which files it reaches for.",
      NULL);
}

/* Not GTK's own: it looks for them before there are resources. */
static void
shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/porthole/Porthole/gtk/help-overlay.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (shortcuts,
                                gtk_application_get_active_window (GTK_APPLICATION (user_data)));
  gtk_window_present (shortcuts);
}

/* By way of the windows, so that the containers of a demo are removed and sizes are remembered. */
static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (user_data));

  for (GList *item = windows; item != NULL; item = item->next)
    if (PORTHOLE_IS_WINDOW (item->data))
      gtk_window_close (item->data);
}

static void
porthole_application_add_accels (PortholeApplication *self)
{
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accels[] = {
    { "app.quit", { "<Control>q" } },
    { "app.shortcuts", { "<Control>question", "<Control>F1" } },
    { "win.clear", { "<Control>l" } },
    { "win.export", { "<Control>e" } },
    { "win.filters", { "F9" } },
    { "win.inspector", { "<Shift>F9", "<Control>i" } },
    { "win.open", { "<Control>o" } },
    { "win.pause", { "<Control>p" } },
    { "win.preferences", { "<Control>comma" } },
    { "win.save", { "<Control>s" } },
    { "win.search", { "<Control>f" } },
    { "win.view::graph", { "<Control>1", "<Alt>1" } },
    { "win.view::containers", { "<Control>2", "<Alt>2" } },
    { "win.view::events", { "<Control>3", "<Alt>3" } },
    { "win.view::findings", { "<Control>4", "<Alt>4" } },
    { "win.watch", { "<Control>r" } },
    { "window.close", { "<Control>w" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           accels[i].keys);
}

static void
porthole_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { "about", about_action },
    { "quit", quit_action },
    { "shortcuts", shortcuts_action },
  };
  PortholeApplication *self = PORTHOLE_APPLICATION (application);

  G_APPLICATION_CLASS (porthole_application_parent_class)->startup (application);
  porthole_ui_init ();
  gtk_window_set_default_icon_name (PORTHOLE_APPLICATION_ID);
  self->settings = porthole_settings_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  porthole_application_add_accels (self);
}

static void
watch_host_cb (GSettings *settings, const char *key, PortholeWatch *watch)
{
  porthole_watch_set_host (watch, g_settings_get_boolean (settings, key));
}

static PortholeWindow *
porthole_application_open_window (PortholeApplication *self)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (PortholeTrust) trust = NULL;
  g_autoptr (PortholeRules) rules = porthole_own_rules_load (&trust, problems);
  g_autoptr (PortholeWatch) watch = porthole_watch_new (rules, trust);
  g_autofree char *recording = porthole_places_get_demo_recording ();
  g_autoptr (PortholeDemoWatch) demo = porthole_demo_watch_new (watch, self->script, recording);
  PortholeWindow *window;

  porthole_watch_set_helper (watch, self->helper);
  porthole_watch_set_containers (watch, (const char *const *)self->containers);
  if (self->host)
    porthole_watch_set_host (watch, TRUE);
  else if (self->settings != NULL)
    {
      g_signal_connect_object (self->settings, "changed::watch-host", G_CALLBACK (watch_host_cb),
                               watch, 0);
      watch_host_cb (self->settings, "watch-host", watch);
    }
  window = porthole_window_new (GTK_APPLICATION (self), watch, demo, self->settings);
  for (guint i = 0; i < problems->len; i++)
    porthole_window_tell (window, g_ptr_array_index (problems, i));

  if (self->recording != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (self->recording);

      porthole_window_open_recording (window, file);
    }
  else if (self->starts_demo)
    porthole_demo_watch_start (demo);
  else if (self->starts)
    porthole_watch_start (watch);
  return window;
}

static void
porthole_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (porthole_application_open_window (PORTHOLE_APPLICATION (application)));
  gtk_window_present (window);
}

static void
porthole_application_class_init (PortholeApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = porthole_application_finalize;
  application_class->startup = porthole_application_startup;
  application_class->activate = porthole_application_activate;
}

static void
porthole_application_init (PortholeApplication *self)
{
  self->helper = porthole_places_get_helper ();
  self->script = porthole_places_get_demo_script ();
}

PortholeApplication *
porthole_application_new (void)
{
  return g_object_new (PORTHOLE_TYPE_APPLICATION, "application-id", PORTHOLE_APPLICATION_ID, NULL);
}

/* What one start wants is not for the window of another. */
static void
porthole_application_be_alone (PortholeApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  g_application_set_flags (application,
                           g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
}

/**
 * porthole_application_set_helper:
 * @helper: path of the program that watches
 */
void
porthole_application_set_helper (PortholeApplication *self, const char *helper)
{
  g_free (self->helper);
  self->helper = g_strdup (helper);
  porthole_application_be_alone (self);
}

/**
 * porthole_application_set_containers:
 * @containers: (nullable): names or full ids of those to watch
 * @host: whether to watch what runs outside of containers, too
 *
 * Has the window watch these at once.
 */
void
porthole_application_set_containers (PortholeApplication *self,
                                     const char *const *containers,
                                     gboolean host)
{
  g_strfreev (self->containers);
  self->containers = g_strdupv ((char **)containers);
  self->host = host;
  self->starts = TRUE;
  porthole_application_be_alone (self);
}

/**
 * porthole_application_set_demo:
 * @script: path of the script that drives the demo
 *
 * Has the window run the demo at once.
 */
void
porthole_application_set_demo (PortholeApplication *self, const char *script)
{
  g_free (self->script);
  self->script = g_strdup (script);
  self->starts_demo = TRUE;
  porthole_application_be_alone (self);
}

/**
 * porthole_application_set_recording:
 * @path: of a recording
 *
 * Has the window show it at once.
 */
void
porthole_application_set_recording (PortholeApplication *self, const char *path)
{
  g_free (self->recording);
  self->recording = g_strdup (path);
  porthole_application_be_alone (self);
}
