/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "box.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "act.h"
#include "cgroup-tree.h"

#define ACT "--act"

const char *
box_root (void)
{
  static char *root;

  if (root == NULL)
    root = porthole_cgroup_tree_find (NULL);
  g_assert_nonnull (root);
  return root;
}

Box *
box_new_named (const char *name)
{
  Box *self = g_new0 (Box, 1);

  self->id = g_strdup (name);
  self->path = g_build_filename (box_root (), name, NULL);
  g_assert_cmpint (mkdir (self->path, 0755), ==, 0);
  return self;
}

Box *
box_new (void)
{
  GString *id = g_string_new (NULL);
  g_autofree char *name = NULL;
  Box *self;

  while (id->len < 64)
    g_string_append_printf (id, "%08x", g_random_int ());
  name = g_strdup_printf ("docker-%s.scope", id->str);
  self = box_new_named (name);
  g_free (self->id);
  self->id = g_string_free (id, FALSE);
  return self;
}

void
box_remove_cgroup (const char *path)
{
  /* it stays busy until its last task is reaped */
  for (int i = 0; i < 9000 && rmdir (path) < 0 && errno == EBUSY; i++)
    g_usleep (10000);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

void
box_free (Box *self)
{
  box_remove_cgroup (self->path);
  g_free (self->id);
  g_free (self->path);
  g_free (self);
}

static void
write_pid (Box *self, pid_t pid)
{
  g_autofree char *procs = g_build_filename (self->path, "cgroup.procs", NULL);
  char text[16];
  int n = g_snprintf (text, sizeof (text), "%d", pid);
  int fd = open (procs, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, n), ==, n);
  close (fd);
}

static void
child (int go, gboolean pid_namespace, const char *const *argv)
{
  char byte;

  if (read (go, &byte, 1) != 1)
    _exit (120);
  if (unshare (CLONE_NEWNS | (pid_namespace ? CLONE_NEWPID : 0)) < 0)
    _exit (121);
  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    _exit (122);
  if (pid_namespace)
    {
      pid_t inner = fork ();
      int status;

      if (inner > 0)
        {
          waitpid (inner, &status, 0);
          _exit (WIFEXITED (status) ? WEXITSTATUS (status) : 123);
        }
    }
  execv (argv[0], (char **)argv);
  _exit (124);
}

int
box_run (Box *self, gboolean pid_namespace, const char *const *argv)
{
  int go[2], status;
  pid_t pid;

  g_assert_cmpint (pipe2 (go, O_CLOEXEC), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    child (go[0], pid_namespace, argv);
  close (go[0]);
  write_pid (self, pid);
  g_assert_cmpint (write (go[1], "", 1), ==, 1);
  close (go[1]);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status;
}

int
box_act (Box *self, const char *name, const char *argument)
{
  const char *argv[] = { "/proc/self/exe", ACT, name, argument, NULL };
  int status = box_run (self, FALSE, argv);

  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

void
box_maybe_act (int argc, char **argv)
{
  if (argc > 2 && strcmp (argv[1], ACT) == 0)
    _exit (act (argv[2], argc > 3 ? argv[3] : ""));
}
