/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A polkit agent for one program: gives a password, or dismisses the question.
 *
 * agent (--password PASSWORD | --dismiss | --wait) PROGRAM [ARGUMENT...]
 *
 * Exits as the program does, and prints "asked" on standard error when it was asked, and
 * "cancelled" when a question on which it waits was taken back. */
#define POLKIT_AGENT_I_KNOW_API_IS_SUBJECT_TO_CHANGE
#include <errno.h>
#include <glib-unix.h>
#include <polkitagent/polkitagent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEST_TYPE_AGENT (test_agent_get_type ())
G_DECLARE_FINAL_TYPE (TestAgent, test_agent, TEST, AGENT, PolkitAgentListener)

struct _TestAgent
{
  PolkitAgentListener parent_instance;

  const char *password; /* NULL to dismiss */
  gboolean wait;        /* for ever */
};

G_DEFINE_FINAL_TYPE (TestAgent, test_agent, POLKIT_AGENT_TYPE_LISTENER)

static void
request_cb (PolkitAgentSession *session, const char *text, gboolean echo, TestAgent *self)
{
  polkit_agent_session_response (session, self->password);
}

static void
completed_cb (PolkitAgentSession *session, gboolean authorized, GTask *task)
{
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
  g_object_unref (session);
}

static void
cancelled_cb (GCancellable *cancellable, GTask *task)
{
  fprintf (stderr, "cancelled\n");
  g_task_return_new_error (task, POLKIT_ERROR, POLKIT_ERROR_CANCELLED, "cancelled");
}

static void
test_agent_initiate (PolkitAgentListener *listener,
                     const char *action_id,
                     const char *message,
                     const char *icon_name,
                     PolkitDetails *details,
                     const char *cookie,
                     GList *identities,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  TestAgent *self = TEST_AGENT (listener);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  PolkitAgentSession *session;

  fprintf (stderr, "asked\n");
  if (self->wait)
    {
      g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), task, g_object_unref);
      return;
    }
  if (self->password == NULL || identities == NULL)
    {
      g_task_return_new_error (task, POLKIT_ERROR, POLKIT_ERROR_CANCELLED, "dismissed");
      g_object_unref (task);
      return;
    }
  session = polkit_agent_session_new (identities->data, cookie);
  g_signal_connect (session, "request", G_CALLBACK (request_cb), self);
  g_signal_connect (session, "completed", G_CALLBACK (completed_cb), task);
  polkit_agent_session_initiate (session);
}

static gboolean
test_agent_initiate_finish (PolkitAgentListener *listener, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_agent_class_init (TestAgentClass *klass)
{
  POLKIT_AGENT_LISTENER_CLASS (klass)->initiate_authentication = test_agent_initiate;
  POLKIT_AGENT_LISTENER_CLASS (klass)->initiate_authentication_finish = test_agent_initiate_finish;
}

static void
test_agent_init (TestAgent *self)
{
}

/* Waits to be told that the agent is there: what is registered for a process holds for what it
 * becomes. */
static pid_t
fork_program (char **argv, int *go)
{
  int fds[2];
  char byte;
  pid_t pid;

  if (pipe (fds) != 0)
    return -1;
  pid = fork ();
  if (pid == 0)
    {
      close (fds[1]);
      prctl (PR_SET_PDEATHSIG, SIGTERM);
      if (read (fds[0], &byte, 1) != 1)
        _exit (125);
      close (fds[0]);
      execv (argv[0], argv);
      _exit (125);
    }
  close (fds[0]);
  *go = fds[1];
  return pid;
}

typedef struct
{
  GMainLoop *loop;
  pid_t pid;
  int status;
} Program;

static void
ended_cb (GPid pid, int status, gpointer user_data)
{
  Program *program = user_data;

  program->status = status;
  g_main_loop_quit (program->loop);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  Program *program = user_data;

  kill (program->pid, SIGINT);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (PolkitSubject) subject = NULL;
  g_autoptr (TestAgent) agent = NULL;
  g_autoptr (GError) error = NULL;
  Program program = { 0 };
  gboolean wait = argc > 2 && strcmp (argv[1], "--wait") == 0;
  gboolean dismiss = argc > 2 && (wait || strcmp (argv[1], "--dismiss") == 0);
  int go = -1;

  if (!dismiss && (argc < 4 || strcmp (argv[1], "--password") != 0))
    return 125;
  program.pid = fork_program (argv + (dismiss ? 2 : 3), &go);
  if (program.pid < 0)
    return 125;
  subject = polkit_unix_process_new_for_owner (program.pid, 0, (gint)getuid ());
  agent = g_object_new (TEST_TYPE_AGENT, NULL);
  agent->password = dismiss ? NULL : argv[2];
  agent->wait = wait;
  if (polkit_agent_listener_register (POLKIT_AGENT_LISTENER (agent),
                                      POLKIT_AGENT_REGISTER_FLAGS_NONE, subject, NULL, NULL, &error)
      == NULL)
    {
      fprintf (stderr, "agent: %s\n", error->message);
      return 125;
    }
  program.loop = g_main_loop_new (NULL, FALSE);
  g_child_watch_add (program.pid, ended_cb, &program);
  g_unix_signal_add (SIGINT, interrupted_cb, &program);
  if (write (go, "", 1) != 1)
    return 125;
  close (go);
  g_main_loop_run (program.loop);
  g_main_loop_unref (program.loop);
  return WIFEXITED (program.status) ? WEXITSTATUS (program.status)
                                    : 128 + WTERMSIG (program.status);
}
