/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "socket-watch.h"

#include <gio/gio.h>

struct _PortholeSocketWatch
{
  char *path;
  PortholeSocketWatchFunc func;
  gpointer user_data;
  GFileMonitor *monitor;
  char *folder;   /* which is watched */
  char *expected; /* the name in it that leads to the path */
};

static void porthole_socket_watch_move (PortholeSocketWatch *self);

static void
porthole_socket_watch_changed_cb (PortholeSocketWatch *self,
                                  GFile *file,
                                  GFile *other_file,
                                  GFileMonitorEvent event)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *changed = g_file_get_path (file);
  g_autofree char *other = other_file != NULL ? g_file_get_basename (other_file) : NULL;
  gboolean folder_gone
      = g_strcmp0 (changed, self->folder) == 0
        && (event == G_FILE_MONITOR_EVENT_DELETED || event == G_FILE_MONITOR_EVENT_MOVED_OUT
            || event == G_FILE_MONITOR_EVENT_UNMOUNTED);

  if (!folder_gone && g_strcmp0 (name, self->expected) != 0
      && g_strcmp0 (other, self->expected) != 0)
    return;

  /* There may be another of the same name by now. */
  if (folder_gone)
    g_clear_pointer (&self->folder, g_free);
  porthole_socket_watch_move (self);
  if (event != G_FILE_MONITOR_EVENT_DELETED && event != G_FILE_MONITOR_EVENT_MOVED_OUT)
    self->func (self->user_data);
}

/* The nearest folder of @path that exists, and the name in it that comes next. */
static char *
find_folder (const char *path, char **next)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  while (!g_file_test (folder, G_FILE_TEST_IS_DIR) && !g_str_equal (folder, "/")
         && !g_str_equal (folder, "."))
    {
      char *parent = g_path_get_dirname (folder);

      g_free (name);
      name = g_path_get_basename (folder);
      g_free (folder);
      folder = parent;
    }

  *next = g_steal_pointer (&name);
  return g_steal_pointer (&folder);
}

static void
porthole_socket_watch_move (PortholeSocketWatch *self)
{
  g_autofree char *expected = NULL;
  g_autofree char *folder = find_folder (self->path, &expected);
  g_autoptr (GFile) file = NULL;

  /* A folder may appear in the moment between looking and watching: look until nothing moves. */
  while (g_strcmp0 (folder, self->folder) != 0)
    {
      if (self->monitor != NULL)
        g_file_monitor_cancel (self->monitor);
      g_clear_object (&self->monitor);

      g_free (self->folder);
      self->folder = g_steal_pointer (&folder);
      g_free (self->expected);
      self->expected = g_steal_pointer (&expected);

      g_clear_object (&file);
      file = g_file_new_for_path (self->folder);
      self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
      if (self->monitor != NULL)
        g_signal_connect_swapped (self->monitor, "changed",
                                  G_CALLBACK (porthole_socket_watch_changed_cb), self);

      folder = find_folder (self->path, &expected);
    }
}

PortholeSocketWatch *
porthole_socket_watch_new (const char *path, PortholeSocketWatchFunc func, gpointer user_data)
{
  PortholeSocketWatch *self = g_new0 (PortholeSocketWatch, 1);

  self->path = g_strdup (path);
  self->func = func;
  self->user_data = user_data;
  porthole_socket_watch_move (self);

  return self;
}

void
porthole_socket_watch_free (PortholeSocketWatch *self)
{
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);
  g_free (self->path);
  g_free (self->folder);
  g_free (self->expected);
  g_free (self);
}
