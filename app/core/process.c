/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "process.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (PortholeProcess,
                     porthole_process,
                     porthole_process_ref,
                     porthole_process_unref)

/**
 * porthole_process_new:
 *
 * Returns: (transfer full): a process of which nothing is known
 */
PortholeProcess *
porthole_process_new (void)
{
  PortholeProcess *self = g_new0 (PortholeProcess, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->exe_resolved = TRUE;

  return self;
}

PortholeProcess *
porthole_process_ref (PortholeProcess *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
porthole_process_unref (PortholeProcess *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->comm);
  g_free (self->exe);
  g_strfreev (self->args);
  g_free (self);
}

/**
 * porthole_process_copy:
 * @self: a process
 *
 * Returns: (transfer full): another one of which the same is known
 */
PortholeProcess *
porthole_process_copy (const PortholeProcess *self)
{
  PortholeProcess *copy = porthole_process_new ();

  copy->pid = self->pid;
  copy->pid_in_container = self->pid_in_container;
  copy->parent = self->parent;
  copy->uid = self->uid;
  copy->comm = g_strdup (self->comm);
  copy->exe = g_strdup (self->exe);
  copy->exe_resolved = self->exe_resolved;
  copy->args = g_strdupv (self->args);
  copy->args_cut = self->args_cut;

  return copy;
}

static const char *
last_part (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

static gboolean
is_multi_call (const char *name)
{
  return g_str_equal (name, "busybox") || g_str_equal (name, "toybox")
         || g_str_equal (name, "coreutils") || g_str_has_prefix (name, "busybox.");
}

/**
 * porthole_process_dup_name:
 * @self: a process
 *
 * What a person would call the program: the last part of its path. A program that is many in one
 * (busybox) decides by its arguments which it is, so for these they count.
 *
 * Returns: (nullable) (transfer full): its name
 */
char *
porthole_process_dup_name (const PortholeProcess *self)
{
  const char *name;

  if (self->exe == NULL || self->exe[0] == '\0')
    return g_strdup (self->comm);

  name = last_part (self->exe);
  if (is_multi_call (name) && self->args != NULL)
    {
      /* a login shell's argument begins with a dash */
      for (guint i = 0; i < 2 && self->args[i] != NULL; i++)
        {
          const char *applet = last_part (self->args[i]);

          if (i == 0 && applet[0] == '-')
            applet++;
          if (applet[0] != '\0' && applet[0] != '-' && !is_multi_call (applet))
            return g_strdup (applet);
        }
    }

  return g_strdup (name);
}
