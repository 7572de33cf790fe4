/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-engine"

#include "engines-private.h"

#include "engine-private.h"
#include "engine-sockets.h"

#include <grp.h>
#include <sys/stat.h>

/* A crowd of births is one reason to look, and one more when it is over. */
#define SCAN_INTERVAL_MSEC 1000

struct _PortholeEngines
{
  GObject parent_instance;

  char *proc_path;
  GStrv usual_paths;
  PortholeEnginesCheck check;
  GPtrArray *engines;

  guint scan_id;
  gint64 scanned_at;
};

enum
{
  CONTAINER,
  REMOVED,
  STATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PortholeEngines, porthole_engines, G_TYPE_OBJECT)

static void
container_cb (PortholeEngines *self, PortholeEngineContainer *container, PortholeEngine *engine)
{
  /* An engine that is believed less does not rename another's container. */
  for (guint i = 0; i < self->engines->len; i++)
    {
      PortholeEngine *other = g_ptr_array_index (self->engines, i);

      if (other == engine)
        break;
      if (porthole_engine_lookup (other, container->id) != NULL)
        return;
    }

  g_signal_emit (self, signals[CONTAINER], 0, container);
}

static void
removed_cb (PortholeEngines *self, const char *id, PortholeEngine *engine)
{
  for (guint i = 0; i < self->engines->len; i++)
    {
      PortholeEngine *other = g_ptr_array_index (self->engines, i);

      if (other == engine)
        break;
      if (porthole_engine_lookup (other, id) != NULL)
        return;
    }

  g_signal_emit (self, signals[REMOVED], 0, id);
}

static gboolean
porthole_engines_is_usual (PortholeEngines *self, const char *path)
{
  for (gsize i = 0; self->usual_paths[i] != NULL; i++)
    {
      g_autofree char *resolved = self->check (self->usual_paths[i]);

      if (g_strcmp0 (resolved, path) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
state_cb (PortholeEngines *self,
          PortholeEngineState state,
          const char *message,
          PortholeEngine *engine)
{
  const char *path = porthole_engine_get_socket_path (engine);
  g_autofree char *folder = g_path_get_dirname (path);

  g_signal_emit (self, signals[STATE], 0, engine, state, message);

  /* Somebody's private engine which went away with its folder. Watching for that to come back
   * would mean watching a busy folder like /tmp: a scan finds it as it did the first time. */
  if (state == PORTHOLE_ENGINE_STATE_UNREACHABLE && !g_file_test (folder, G_FILE_TEST_EXISTS)
      && !porthole_engines_is_usual (self, path))
    porthole_engine_stop (engine);
}

static PortholeEngine *
porthole_engines_find (PortholeEngines *self, const char *path)
{
  for (guint i = 0; i < self->engines->len; i++)
    {
      PortholeEngine *engine = g_ptr_array_index (self->engines, i);

      if (g_str_equal (porthole_engine_get_socket_path (engine), path))
        return engine;
    }

  return NULL;
}

/* Where there are too many, the oldest of those that went away for good gives up its place, and
 * what is known of its containers. */
static gboolean
porthole_engines_make_room (PortholeEngines *self)
{
  if (self->engines->len < PORTHOLE_ENGINES_MAX)
    return TRUE;

  for (guint i = 0; i < self->engines->len; i++)
    {
      PortholeEngine *engine = g_ptr_array_index (self->engines, i);

      if (porthole_engine_is_started (engine))
        continue;

      g_signal_handlers_disconnect_by_data (engine, self);
      g_ptr_array_remove_index (self->engines, i);
      return TRUE;
    }

  return FALSE;
}

static void
porthole_engines_add (PortholeEngines *self, const char *path)
{
  g_autofree char *resolved = self->check (path);
  PortholeEngine *engine;

  if (resolved == NULL)
    {
      g_debug ("%s is not to be believed: others than root could have put it there", path);
      return;
    }

  engine = porthole_engines_find (self, resolved);
  if (engine == NULL)
    {
      if (!porthole_engines_make_room (self))
        {
          g_debug ("%s is one engine too many", resolved);
          return;
        }

      engine = porthole_engine_new (resolved, porthole_engine_sockets_guess_runtime (resolved));
      g_ptr_array_add (self->engines, engine);
      g_signal_connect_swapped (engine, "container", G_CALLBACK (container_cb), self);
      g_signal_connect_swapped (engine, "removed", G_CALLBACK (removed_cb), self);
      g_signal_connect_swapped (engine, "state", G_CALLBACK (state_cb), self);
    }

  porthole_engine_start (engine);
}

void
porthole_engines_scan (PortholeEngines *self)
{
  g_autoptr (GPtrArray) paths = NULL;

  g_return_if_fail (PORTHOLE_IS_ENGINES (self));

  g_clear_handle_id (&self->scan_id, g_source_remove);
  self->scanned_at = g_get_monotonic_time ();

  for (gsize i = 0; self->usual_paths[i] != NULL; i++)
    porthole_engines_add (self, self->usual_paths[i]);

  paths = porthole_engine_sockets_find (self->proc_path);
  for (guint i = 0; i < paths->len; i++)
    porthole_engines_add (self, g_ptr_array_index (paths, i));
}

static gboolean
scan_cb (gpointer user_data)
{
  PortholeEngines *self = user_data;

  self->scan_id = 0;
  porthole_engines_scan (self);

  return G_SOURCE_REMOVE;
}

void
porthole_engines_stop (PortholeEngines *self)
{
  g_return_if_fail (PORTHOLE_IS_ENGINES (self));

  g_clear_handle_id (&self->scan_id, g_source_remove);
  for (guint i = 0; i < self->engines->len; i++)
    porthole_engine_stop (g_ptr_array_index (self->engines, i));
}

void
porthole_engines_ask (PortholeEngines *self, const char *id)
{
  gint64 since_scan;

  g_return_if_fail (PORTHOLE_IS_ENGINES (self));
  g_return_if_fail (id != NULL);

  if (porthole_engines_lookup (self, id) == NULL && self->scan_id == 0)
    {
      since_scan = (g_get_monotonic_time () - self->scanned_at) / 1000;
      if (self->scanned_at == 0 || since_scan >= SCAN_INTERVAL_MSEC)
        porthole_engines_scan (self);
      else
        self->scan_id = g_timeout_add ((guint)(SCAN_INTERVAL_MSEC - since_scan), scan_cb, self);
    }

  for (guint i = 0; i < self->engines->len; i++)
    porthole_engine_ask (g_ptr_array_index (self->engines, i), id);
}

PortholeEngineContainer *
porthole_engines_lookup (PortholeEngines *self, const char *id)
{
  g_return_val_if_fail (PORTHOLE_IS_ENGINES (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->engines->len; i++)
    {
      PortholeEngineContainer *container
          = porthole_engine_lookup (g_ptr_array_index (self->engines, i), id);

      if (container != NULL)
        return container;
    }

  return NULL;
}

GPtrArray *
porthole_engines_list (PortholeEngines *self)
{
  g_return_val_if_fail (PORTHOLE_IS_ENGINES (self), NULL);

  return self->engines;
}

static void
add_group (GArray *groups, gid_t group)
{
  for (guint i = 0; i < groups->len; i++)
    if (g_array_index (groups, gid_t, i) == group)
      return;
  g_array_append_val (groups, group);
}

static void
add_group_of (GArray *groups, const char *path)
{
  g_autofree char *resolved = porthole_engine_sockets_resolve (path);
  struct stat info;

  if (resolved != NULL && stat (resolved, &info) == 0 && S_ISSOCK (info.st_mode)
      && (info.st_mode & S_IWGRP) != 0)
    add_group (groups, info.st_gid);
}

/* dockerd gives its socket to the group of this name, so an engine that starts later can be asked
 * too. */
static void
add_usual_group (GArray *groups)
{
  const struct group *group = getgrnam ("docker");

  if (group != NULL)
    add_group (groups, group->gr_gid);
}

GArray *
porthole_engines_find_groups (void)
{
  GArray *groups = g_array_new (FALSE, FALSE, sizeof (gid_t));
  g_autoptr (GPtrArray) paths = porthole_engine_sockets_find (PORTHOLE_ENGINE_SOCKETS_PROC);

  add_usual_group (groups);
  add_group_of (groups, PORTHOLE_ENGINE_SOCKETS_DOCKER);
  add_group_of (groups, PORTHOLE_ENGINE_SOCKETS_PODMAN);
  for (guint i = 0; i < paths->len && groups->len < PORTHOLE_ENGINES_MAX; i++)
    add_group_of (groups, g_ptr_array_index (paths, i));
  return groups;
}

PortholeEngines *
porthole_engines_new_for (const char *proc_path,
                          const char *const *usual_paths,
                          PortholeEnginesCheck check)
{
  PortholeEngines *self = g_object_new (PORTHOLE_TYPE_ENGINES, NULL);

  self->proc_path = g_strdup (proc_path);
  self->usual_paths = g_strdupv ((char **)usual_paths);
  self->check = check;

  return self;
}

PortholeEngines *
porthole_engines_new (void)
{
  static const char *const usual_paths[]
      = { PORTHOLE_ENGINE_SOCKETS_DOCKER, PORTHOLE_ENGINE_SOCKETS_PODMAN, NULL };

  return porthole_engines_new_for (PORTHOLE_ENGINE_SOCKETS_PROC, usual_paths,
                                   porthole_engine_sockets_resolve);
}

static void
porthole_engines_dispose (GObject *object)
{
  PortholeEngines *self = PORTHOLE_ENGINES (object);

  g_clear_handle_id (&self->scan_id, g_source_remove);
  for (guint i = 0; i < self->engines->len; i++)
    {
      g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->engines, i), self);
      porthole_engine_stop (g_ptr_array_index (self->engines, i));
    }
  g_ptr_array_set_size (self->engines, 0);

  G_OBJECT_CLASS (porthole_engines_parent_class)->dispose (object);
}

static void
porthole_engines_finalize (GObject *object)
{
  PortholeEngines *self = PORTHOLE_ENGINES (object);

  g_ptr_array_unref (self->engines);
  g_strfreev (self->usual_paths);
  g_free (self->proc_path);

  G_OBJECT_CLASS (porthole_engines_parent_class)->finalize (object);
}

static void
porthole_engines_class_init (PortholeEnginesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = porthole_engines_dispose;
  object_class->finalize = porthole_engines_finalize;

  signals[CONTAINER] = g_signal_new ("container", PORTHOLE_TYPE_ENGINES, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, PORTHOLE_TYPE_ENGINE_CONTAINER);
  signals[REMOVED] = g_signal_new ("removed", PORTHOLE_TYPE_ENGINES, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[STATE] = g_signal_new ("state", PORTHOLE_TYPE_ENGINES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 3, PORTHOLE_TYPE_ENGINE,
                                 PORTHOLE_TYPE_ENGINE_STATE, G_TYPE_STRING);
}

static void
porthole_engines_init (PortholeEngines *self)
{
  self->engines = g_ptr_array_new_with_free_func (g_object_unref);
}
