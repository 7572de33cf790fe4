/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-launcher"

#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/text.h"

#include "error.h"
#include "line-reader.h"
#include "safe-file.h"

#define MAX_LINE 1000 /* bytes of a line on standard error that are kept */

struct _PortholeLauncher
{
  GObject parent_instance;

  char *helper;
  GSubprocess *process;
  gboolean asks;     /* through pkexec */
  gboolean answered; /* the helper itself has been heard */
  gboolean exited;
  gboolean all_read; /* of standard error */

  PortholeLineReader *reader;
  char *last_line;

  GPtrArray *waiting; /* (element-type GTask): of explain_async */
};

G_DEFINE_FINAL_TYPE (PortholeLauncher, porthole_launcher, G_TYPE_OBJECT)

enum
{
  LINE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
porthole_launcher_finalize (GObject *object)
{
  PortholeLauncher *self = PORTHOLE_LAUNCHER (object);

  g_clear_object (&self->process);
  g_clear_pointer (&self->helper, g_free);
  g_clear_pointer (&self->last_line, g_free);
  g_clear_object (&self->reader);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (porthole_launcher_parent_class)->finalize (object);
}

static void
porthole_launcher_class_init (PortholeLauncherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_launcher_finalize;

  signals[LINE] = g_signal_new ("line", PORTHOLE_TYPE_LAUNCHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
porthole_launcher_init (PortholeLauncher *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * porthole_launcher_new:
 * @helper: path of the helper
 */
PortholeLauncher *
porthole_launcher_new (const char *helper)
{
  PortholeLauncher *self = g_object_new (PORTHOLE_TYPE_LAUNCHER, NULL);

  self->helper = g_strdup (helper);
  return self;
}

static GError *
porthole_launcher_explain_pkexec (PortholeLauncher *self)
{
  const char *said = self->last_line != NULL ? self->last_line : "";

  if (strstr (said, "must be setuid root") != NULL)
    return g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_PKEXEC_MISSING,
                        "pkexec is not set up to become root: install polkit again, "
                        "or run porthole as root");
  if (strstr (said, "agent") != NULL)
    return g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_NO_AGENT,
                        "nothing can ask for the password, since no polkit agent is running: "
                        "start one or run porthole as root");
  if (strstr (said, "Error getting authority") != NULL)
    return g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_PKEXEC_MISSING,
                        "polkit does not answer: start it and the system bus, "
                        "or run porthole as root");
  if (g_subprocess_get_if_exited (self->process)
      && g_subprocess_get_exit_status (self->process) == 126)
    return g_error_new (
        PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_DISMISSED,
        "the question for the password was dismissed, and without an answer nothing "
        "can be watched: start again and answer it, or run porthole as root");
  return g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_NOT_AUTHORISED,
                      "polkit does not allow you to watch containers: ask an administrator of "
                      "this computer, or run porthole as root");
}

static GError *
porthole_launcher_explain (PortholeLauncher *self)
{
  g_autofree char *how = NULL;
  g_autofree char *said = NULL;
  int status = 0;

  if (!self->exited)
    return g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_PROTOCOL,
                        "the helper closed the connection and goes on running: end it and start "
                        "again");
  if (g_subprocess_get_if_exited (self->process))
    {
      status = g_subprocess_get_exit_status (self->process);
      if (self->asks && !self->answered && (status == 126 || status == 127))
        return porthole_launcher_explain_pkexec (self);
      how = g_strdup_printf ("with exit status %d", status);
    }
  else
    how = g_strdup_printf ("by signal %d, %s", g_subprocess_get_term_sig (self->process),
                           g_strsignal (g_subprocess_get_term_sig (self->process)));

  if (self->last_line != NULL)
    said = porthole_text_from_bytes (self->last_line, strlen (self->last_line));
  return g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_HELPER_DIED,
                      "the helper ended %s%s%s; start again to go on watching", how,
                      said != NULL ? ", its last words: " : "", said != NULL ? said : "");
}

static void
porthole_launcher_line_cb (PortholeLineReader *reader, const char *line, PortholeLauncher *self)
{
  g_free (self->last_line);
  self->last_line = g_strdup (line);
  g_signal_emit (self, signals[LINE], 0, line);
}

static void
porthole_launcher_answer (PortholeLauncher *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    g_task_return_pointer (g_ptr_array_index (waiting, i), porthole_launcher_explain (self),
                           (GDestroyNotify)g_error_free);
}

static void
porthole_launcher_all_read_cb (PortholeLineReader *reader, PortholeLauncher *self)
{
  self->all_read = TRUE;
  if (self->exited)
    porthole_launcher_answer (self);
}

static void
porthole_launcher_exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeLauncher) self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  self->exited = TRUE;
  if (self->all_read)
    porthole_launcher_answer (self);
}

/* Ctrl-C in a terminal goes to all of its processes, but the app ends watching, in good order. */
static void
porthole_launcher_child_setup (gpointer user_data)
{
  signal (SIGINT, SIG_IGN);
  signal (SIGPIPE, SIG_DFL);
}

static gboolean
porthole_launcher_spawn (PortholeLauncher *self, const char *helper, int fd, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autofree char *pkexec = NULL;
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) local = NULL;
  int output = fcntl (fd, F_DUPFD_CLOEXEC, 3);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_take_stdin_fd (launcher, fd);
  g_subprocess_launcher_take_stdout_fd (launcher, output);
  g_subprocess_launcher_set_child_setup (launcher, porthole_launcher_child_setup, NULL, NULL);

  self->asks = geteuid () != 0;
  if (self->asks)
    {
      pkexec = g_find_program_in_path ("pkexec");
      if (pkexec == NULL)
        {
          g_set_error (error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_PKEXEC_MISSING,
                       "pkexec is not installed, so that the helper cannot become root: install "
                       "it (package pkexec or polkit), or run porthole as root");
          return FALSE;
        }
      g_ptr_array_add (arguments, pkexec);
    }
  g_ptr_array_add (arguments, (char *)helper);
  g_ptr_array_add (arguments, (char *)"--peer");
  g_ptr_array_add (arguments, NULL);

  self->process
      = g_subprocess_launcher_spawnv (launcher, (const char *const *)arguments->pdata, &local);
  if (self->process == NULL)
    {
      g_set_error (error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_HELPER_MISSING,
                   "the helper %s cannot be started: %s; build or install Porthole again", helper,
                   local->message);
      return FALSE;
    }
  return TRUE;
}

/**
 * porthole_launcher_start:
 *
 * Starts the helper, once, where nobody else could have replaced its file.
 *
 * Returns: (transfer full) (nullable): the app's end of the socket that the helper has as its
 *   standard input and output
 */
GIOStream *
porthole_launcher_start (PortholeLauncher *self, GError **error)
{
  g_autofree char *helper = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) local = NULL;
  int fds[2];

  g_return_val_if_fail (self->process == NULL, NULL);

  helper = porthole_safe_file_resolve (self->helper, error);
  if (helper == NULL)
    return NULL;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    {
      g_set_error (error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_FAILED,
                   "no socket for the helper: %s", g_strerror (errno));
      return NULL;
    }
  socket = g_socket_new_from_fd (fds[0], &local);
  if (socket == NULL)
    {
      close (fds[0]);
      close (fds[1]);
      g_set_error (error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_FAILED,
                   "no socket for the helper: %s", local->message);
      return NULL;
    }
  if (!porthole_launcher_spawn (self, helper, fds[1], error))
    return NULL;

  g_subprocess_wait_async (self->process, NULL, porthole_launcher_exited_cb, g_object_ref (self));
  self->reader = porthole_line_reader_new (MAX_LINE);
  g_signal_connect_object (self->reader, "line", G_CALLBACK (porthole_launcher_line_cb), self, 0);
  g_signal_connect_object (self->reader, "end", G_CALLBACK (porthole_launcher_all_read_cb), self,
                           0);
  porthole_line_reader_start (self->reader, g_subprocess_get_stderr_pipe (self->process));
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

/**
 * porthole_launcher_asks:
 *
 * Returns: whether a person may have to give a password before the helper starts
 */
gboolean
porthole_launcher_asks (PortholeLauncher *self)
{
  return self->asks;
}

/**
 * porthole_launcher_set_answered:
 *
 * The helper has said something: from now on an exit status is its own and not pkexec's.
 */
void
porthole_launcher_set_answered (PortholeLauncher *self)
{
  self->answered = TRUE;
}

static gboolean
porthole_launcher_timeout_cb (gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  PortholeLauncher *self = g_task_get_source_object (task);
  guint at;

  if (g_ptr_array_find (self->waiting, task, &at))
    {
      g_task_return_pointer (task, porthole_launcher_explain (self), (GDestroyNotify)g_error_free);
      g_ptr_array_remove_index (self->waiting, at);
    }
  return G_SOURCE_REMOVE;
}

/**
 * porthole_launcher_explain_async:
 * @timeout_ms: how long to wait for the end of the helper, in milliseconds
 *
 * The connection is gone: waits until the helper is too, to tell why.
 */
void
porthole_launcher_explain_async (PortholeLauncher *self,
                                 guint timeout_ms,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (self->process != NULL);

  g_task_set_source_tag (task, porthole_launcher_explain_async);
  if (self->exited && self->all_read)
    {
      g_task_return_pointer (task, porthole_launcher_explain (self), (GDestroyNotify)g_error_free);
      return;
    }
  g_ptr_array_add (self->waiting, g_object_ref (task));
  g_timeout_add_full (G_PRIORITY_DEFAULT, timeout_ms, porthole_launcher_timeout_cb,
                      g_steal_pointer (&task), g_object_unref);
}

/**
 * porthole_launcher_explain_finish:
 *
 * Returns: (transfer full): why the helper has ended, in one line
 */
GError *
porthole_launcher_explain_finish (PortholeLauncher *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/**
 * porthole_launcher_kill:
 *
 * Ends a helper that does not answer, where the caller may. One that pkexec has started ends by
 * itself when the connection is closed.
 */
void
porthole_launcher_kill (PortholeLauncher *self)
{
  if (self->process != NULL && !self->exited)
    g_subprocess_send_signal (self->process, SIGTERM);
}
