/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include <glib/gstdio.h>
#include <string.h>

PortholeContainer *
check_container (const char *id, const char *name, const char *address)
{
  PortholeContainer *container = porthole_container_new (id);

  container->time = CHECK_TIME;
  container->name = g_strdup (name);
  container->image = g_strdup ("example/app:1");
  container->runtime = g_strdup ("docker");
  container->state = g_strdup ("running");
  if (address != NULL)
    container->addresses = g_strsplit (address, " ", -1);

  return container;
}

PortholeProcess *
check_process (guint32 pid, const char *exe, const char *args)
{
  PortholeProcess *process = porthole_process_new ();

  process->pid = pid;
  process->parent = 1;
  if (exe != NULL)
    {
      const char *slash = strrchr (exe, '/');

      process->exe = g_strdup (exe);
      process->comm = g_strndup (slash != NULL ? slash + 1 : exe, 15);
    }
  if (args != NULL)
    process->args = g_strsplit (args, " ", -1);

  return process;
}

static PortholeEvent *
new_event (PortholeEventKind kind, PortholeProcess *process)
{
  PortholeEvent *event = porthole_event_new (kind);

  event->time = CHECK_TIME;
  event->container = g_strdup (CHECK_WEB);
  event->process = process;

  return event;
}

PortholeEvent *
check_exec (guint32 pid, const char *exe, const char *args)
{
  PortholeEvent *event = new_event (PORTHOLE_EVENT_EXEC, check_process (pid, exe, args));

  event->file = g_strdup (exe);

  return event;
}

PortholeEvent *
check_connect (guint32 pid, const char *ip, guint16 port, const char *result)
{
  PortholeEvent *event = new_event (PORTHOLE_EVENT_CONNECT, check_process (pid, NULL, NULL));

  event->peer = porthole_peer_new (ip, port, "tcp");
  event->result = g_strdup (result);
  event->outcomes = result != NULL ? 1 : 0;
  event->first = event->last = CHECK_TIME;

  return event;
}

PortholeEvent *
check_open (guint32 pid, const char *path, const char *access, const char *result)
{
  PortholeEvent *event = new_event (PORTHOLE_EVENT_OPEN, check_process (pid, NULL, NULL));

  event->path = g_strdup (path);
  event->access = g_strsplit (access, " ", -1);
  event->result = g_strdup (result);

  return event;
}

void
check_no_problems (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (char *)problems->pdata[i]);
  g_assert_cmpuint (problems->len, ==, 0);
}

PortholeRules *
check_shipped_rules (void)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  const char *dirs[] = { CHECK_RULES_DIR, NULL };
  PortholeRules *rules = porthole_rules_load_dirs (dirs, problems);

  check_no_problems (problems);
  g_assert_cmpuint (porthole_rules_get_rules (rules)->len, >, 0);

  return rules;
}

char *
check_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("porthole-core-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

void
check_remove_folder (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        check_remove_folder (g_steal_pointer (&path));
      else
        g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
}

char *
check_read (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *content = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);

  return content;
}
