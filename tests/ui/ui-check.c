/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui-check.h"

#include <stdlib.h>

#include "ui/settings.h"
#include "ui/ui.h"

#define NOW (g_get_real_time () * 1000)

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
ui_iterate (gint64 end, const char *what)
{
  guint source;

  if (g_get_monotonic_time () > end)
    g_error ("%s: waited in vain", what);
  source = g_timeout_add (20, wake_cb, NULL);
  g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

void
ui_init (int *argc, char ***argv)
{
  const char *scheme = g_getenv ("PORTHOLE_TEST_DARK");

  g_test_init (argc, argv, NULL);
  adw_init ();
  porthole_ui_init ();
  if (scheme != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  if (g_getenv ("PORTHOLE_TEST_RTL") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  /* nothing fades in while a picture is taken */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

UiWindow *
ui_window_open_with (const char *script, const char *recording)
{
  UiWindow *self = g_new0 (UiWindow, 1);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  const char *dirs[] = { g_getenv ("PORTHOLE_TEST_RULES"), NULL };
  g_autoptr (PortholeRules) rules = porthole_rules_load_dirs (dirs, problems);
  g_autoptr (PortholeTrust) trust = porthole_trust_new ();

  self->watch = porthole_watch_new (rules, trust);
  porthole_watch_set_helper (self->watch, "/nonexistent/porthole-helper");
  self->demo = porthole_demo_watch_new (self->watch, script, recording);
  self->settings = porthole_settings_new ();
  g_assert_nonnull (self->settings);
  self->window = porthole_window_new (NULL, self->watch, self->demo, self->settings);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *)&self->window);
  gtk_window_present (GTK_WINDOW (self->window));
  UI_WAIT_FOR (gtk_widget_get_mapped (GTK_WIDGET (self->window)));
  return self;
}

UiWindow *
ui_window_open (void)
{
  return ui_window_open_with ("/nonexistent/demo", "/nonexistent/demo.jsonl.gz");
}

void
ui_window_close (UiWindow *self)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  UI_WAIT_FOR (self->window == NULL);
  g_object_unref (self->demo);
  g_object_add_weak_pointer (G_OBJECT (self->watch), (gpointer *)&self->watch);
  g_object_unref (self->watch);
  UI_WAIT_FOR (self->watch == NULL);
  g_settings_reset (self->settings, "window-size");
  g_object_unref (self->settings);
  g_free (self);
}

static PortholeContainer *
make_container (const char *id, const char *name, const char *image, const char *address)
{
  PortholeContainer *container = porthole_container_new (id);

  container->time = NOW;
  container->name = g_strdup (name);
  container->image = g_strdup (image);
  container->runtime = g_strdup ("docker");
  container->addresses = g_strdupv ((char *[]){ (char *)address, NULL });
  return container;
}

static PortholeProcess *
make_process (guint32 pid, const char *exe, const char *arguments)
{
  PortholeProcess *process = porthole_process_new ();

  process->pid = pid;
  process->exe = g_strdup (exe);
  process->comm = g_path_get_basename (exe);
  process->args = g_strsplit (arguments, " ", -1);
  return process;
}

void
ui_fill_session (PortholeSession *session)
{
  g_autoptr (PortholeContainer) web = make_container (UI_WEB, "web", "nginx:1.27", "198.51.100.2");
  g_autoptr (PortholeContainer) bad
      = make_container (UI_BAD, "attacker", "debian:12", "198.51.100.3");
  const struct
  {
    guint32 pid;
    const char *exe, *arguments;
  } programs[] = {
    { 10, "/bin/sh", "sh -c /attack" },
    { 11, "/usr/bin/nmap", "nmap -sT web" },
    { 12, "/usr/bin/ncat", "ncat web 4444" },
  };
  const char *peers[] = { "198.51.100.2", "203.0.113.44", "2001:db8::7" };

  porthole_session_take_container (session, web);
  porthole_session_take_container (session, bad);
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autoptr (PortholeEvent) event = porthole_event_new (PORTHOLE_EVENT_EXEC);

      event->time = NOW;
      event->container = g_strdup (UI_BAD);
      event->process = make_process (programs[i].pid, programs[i].exe, programs[i].arguments);
      event->file = g_strdup (programs[i].exe);
      event->count = 1;
      porthole_session_take_event (session, event);
    }
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_autoptr (PortholeEvent) event = porthole_event_new (PORTHOLE_EVENT_CONNECT);

      event->time = NOW;
      event->container = g_strdup (UI_BAD);
      event->process = make_process (11, "/usr/bin/nmap", "nmap -sT web");
      event->peer = porthole_peer_new (peers[i], 443, "tcp");
      event->count = 1;
      event->result = g_strdup ("established");
      porthole_session_take_event (session, event);
    }
}

char *
ui_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("porthole-ui-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static gboolean
count_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  guint *n_frames = user_data;

  return ++*n_frames < 8 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
ui_picture (GtkWidget *widget, const char *name)
{
  const char *folder = g_getenv ("PORTHOLE_SCREENSHOTS");
  const char *variant = g_getenv ("PORTHOLE_TEST_VARIANT");
  g_autofree char *file = g_strdup_printf ("%s-%s.png", name, variant != NULL ? variant : "light");
  g_autofree char *path = NULL;
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  double scale = gtk_widget_get_scale_factor (widget);
  guint n_frames = 0;

  if (folder == NULL)
    return;
  UI_WAIT_FOR (gtk_widget_get_mapped (widget));
  gtk_widget_add_tick_callback (widget, count_cb, &n_frames, NULL);
  UI_WAIT_FOR (n_frames >= 8);

  path = g_build_filename (folder, file, NULL);
  paintable = gtk_widget_paintable_new (widget);
  snapshot = gtk_snapshot_new ();
  gtk_snapshot_scale (snapshot, (float)scale, (float)scale);
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)),
                                         node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

GtkWidget *
ui_find (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

gboolean
ui_has_label (GtkWidget *widget, const char *prefix)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
      && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), prefix))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (ui_has_label (child, prefix))
      return TRUE;
  return FALSE;
}

GtkWindow *
ui_find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type))
        return window;
    }
  return NULL;
}
