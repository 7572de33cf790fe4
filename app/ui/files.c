/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-files"

#include "files.h"

#include <string.h>

#include "picture/picture.h"

#include "trouble.h"

typedef void (*Chosen) (PortholeWindow *window, GFile *file);

static void
tell_about (PortholeWindow *window, const char *format, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *shown = g_filename_display_name (name);
  g_auto (GStrv) parts = g_strsplit (format, "@", 2);
  g_autofree char *text = g_strjoinv (shown, parts);

  porthole_window_tell (window, text);
}

static void
tell_error (PortholeWindow *window, const char *what, const GError *error)
{
  g_autofree char *sentence = g_strdup_printf ("%s: %s", what, error->message);

  porthole_window_tell (window, sentence);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PortholeWindow *window = PORTHOLE_WINDOW (g_task_get_source_object (task));
  g_autoptr (GError) error = NULL;

  if (porthole_watch_save_recording_finish (PORTHOLE_WATCH (source), result, &error))
    tell_about (window, "Saved as @", g_task_get_task_data (task));
  else
    tell_error (window, "The recording could not be saved", error);
  g_task_return_boolean (task, error == NULL);
}

/**
 * porthole_files_save:
 * @file: where the recording goes to
 */
void
porthole_files_save (PortholeWindow *window, GFile *file)
{
  GTask *task = g_task_new (window, NULL, NULL, NULL);

  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  porthole_watch_save_recording_async (porthole_window_get_watch (window), file, saved_cb, task);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeWindow) window = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    tell_about (window, "Exported as @", G_FILE (source));
  else
    tell_error (window, "The graph could not be exported", error);
}

/* The graph as it is drawn, for a background as that of the window. */
static void
export_picture (PortholeWindow *window, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  PortholeScene *scene = porthole_window_get_scene (window);
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    tell_about (window, "@ is not on this computer: export to a folder that is", file);
  else if (scene != NULL
           && porthole_picture_write (scene, path,
                                      dark ? PORTHOLE_STYLE_DARK : PORTHOLE_STYLE_LIGHT, &error))
    tell_about (window, "Exported as @", file);
  else if (error != NULL)
    tell_error (window, "The graph could not be exported", error);
}

/**
 * porthole_files_export:
 * @file: where the graph goes to; its name says in which form
 */
void
porthole_files_export (PortholeWindow *window, GFile *file)
{
  PortholeSession *session = porthole_watch_get_session (porthole_window_get_watch (window));
  PortholeGraph *graph = porthole_session_get_graph (session);
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GBytes) bytes = NULL;
  PortholePictureFormat format;
  char *json;

  if (porthole_picture_format_of (name, &format))
    {
      export_picture (window, file);
      return;
    }
  json = porthole_graph_to_json (graph);
  bytes = g_bytes_new_take (json, strlen (json));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                       exported_cb, g_object_ref (window));
}

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Chosen chosen = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (file != NULL)
        chosen (PORTHOLE_WINDOW (gtk_native_dialog_get_transient_for (dialog)), file);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *const *patterns)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (chooser, filter);
}

static GtkFileChooser *
choose (PortholeWindow *window,
        const char *title,
        GtkFileChooserAction action,
        const char *label,
        Chosen chosen)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (title, GTK_WINDOW (window), action, label, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), chosen);
  return GTK_FILE_CHOOSER (dialog);
}

static void
propose_name (GtkFileChooser *chooser, const char *what, const char *extension)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H.%M");
  g_autofree char *name = g_strdup_printf ("%s %s%s", what, time, extension);

  gtk_file_chooser_set_current_name (chooser, name);
}

static const char *const recordings[] = { "*.jsonl", "*.jsonl.gz", NULL };
static const char *const everything[] = { "*", NULL };

void
porthole_files_choose_recording (PortholeWindow *window)
{
  GtkFileChooser *chooser = choose (window, "Open Recording", GTK_FILE_CHOOSER_ACTION_OPEN, "_Open",
                                    porthole_window_open_recording);

  add_filter (chooser, "Recordings", recordings);
  add_filter (chooser, "All files", everything);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
porthole_files_choose_save (PortholeWindow *window)
{
  GtkFileChooser *chooser = choose (window, "Save Recording", GTK_FILE_CHOOSER_ACTION_SAVE, "_Save",
                                    porthole_files_save);

  add_filter (chooser, "Recordings", recordings);
  propose_name (chooser, "Porthole", ".jsonl.gz");
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
porthole_files_choose_export (PortholeWindow *window)
{
  static const char *const pictures[] = { "*.png", "*.svg", NULL };
  static const char *const graphs[] = { "*.json", NULL };
  GtkFileChooser *chooser = choose (window, "Export Graph", GTK_FILE_CHOOSER_ACTION_SAVE, "_Export",
                                    porthole_files_export);

  add_filter (chooser, "Pictures (.png, .svg)", pictures);
  add_filter (chooser, "Data (.json)", graphs);
  propose_name (chooser, "Porthole graph", ".png");
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
