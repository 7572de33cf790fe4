/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-demo"

#include "demo.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "core/text.h"
#include "feeds/line-reader.h"

#define MAX_LINE     4096
#define MAX_TEXT     1000
#define STOP_TIMEOUT 30   /* seconds for removing the containers */
#define READ_TIMEOUT 1000 /* milliseconds, after its end */
#define NO_ENGINE    3

struct _PortholeDemo
{
  GObject parent_instance;

  char *script;
  GSubprocess *process;
  PortholeLineReader *reader;
  GTask *task;
  gboolean stopped;
  gboolean exited;
  gboolean all_read;
  guint timeout;

  gboolean done;
  char *error; /* that was said last */
};

G_DEFINE_FINAL_TYPE (PortholeDemo, porthole_demo, G_TYPE_OBJECT)

GQuark
porthole_demo_error_quark (void)
{
  return g_quark_from_static_string ("porthole-demo-error-quark");
}

enum
{
  PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
porthole_demo_finalize (GObject *object)
{
  PortholeDemo *self = PORTHOLE_DEMO (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_object (&self->process);
  g_clear_object (&self->reader);
  g_clear_object (&self->task);
  g_free (self->script);
  g_free (self->error);

  G_OBJECT_CLASS (porthole_demo_parent_class)->finalize (object);
}

static void
porthole_demo_class_init (PortholeDemoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_demo_finalize;

  signals[PROGRESS] = g_signal_new ("progress", PORTHOLE_TYPE_DEMO, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
porthole_demo_init (PortholeDemo *self)
{
}

/**
 * porthole_demo_new:
 * @script: path of the script
 */
PortholeDemo *
porthole_demo_new (const char *script)
{
  PortholeDemo *self = g_object_new (PORTHOLE_TYPE_DEMO, NULL);

  self->script = g_canonicalize_filename (script, NULL);
  return self;
}

/* what the attacker does, for people to read */
static const struct
{
  const char *name, *text;
} phases[] = {
  { "visit", "the attacker looks at the website" },
  { "scan", "the attacker scans the network for open ports" },
  { "files", "the attacker reads files that hold secrets" },
  { "reverse-shell", "the attacker opens a reverse shell" },
};

static void
porthole_demo_tell_phase (PortholeDemo *self, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      if (g_str_equal (name, phases[i].name))
        g_signal_emit (self, signals[PROGRESS], 0, phases[i].text);
    }
}

/* the rest of "container ROLE ID NAME" */
static void
porthole_demo_tell_container (PortholeDemo *self, const char *rest)
{
  g_auto (GStrv) words = g_strsplit (rest, " ", 2);
  g_autofree char *text = g_strdup_printf ("started the container %s", words[0]);

  g_signal_emit (self, signals[PROGRESS], 0, text);
}

static void
porthole_demo_line_cb (PortholeLineReader *reader, const char *line, PortholeDemo *self)
{
  g_autofree char *text = porthole_text_from_bytes (line, strlen (line));
  g_autofree char *inert = porthole_text_for_terminal (text, MAX_TEXT);
  const char *rest = strchr (inert, ' ');

  rest = rest != NULL ? rest + 1 : "";
  if (g_str_has_prefix (inert, "progress "))
    g_signal_emit (self, signals[PROGRESS], 0, rest);
  else if (g_str_has_prefix (inert, "phase "))
    porthole_demo_tell_phase (self, rest);
  else if (g_str_has_prefix (inert, "container ") && *rest != '\0')
    porthole_demo_tell_container (self, rest);
  else if (g_str_has_prefix (inert, "error "))
    {
      g_free (self->error);
      self->error = g_strdup (rest);
    }
  else if (strcmp (inert, "done") == 0)
    self->done = TRUE;
  else
    g_debug ("The demo says: %s", inert);
}

static GError *
porthole_demo_explain (PortholeDemo *self)
{
  int status;

  if (self->stopped)
    return g_error_new (PORTHOLE_DEMO_ERROR, PORTHOLE_DEMO_ERROR_STOPPED,
                        "the demo was stopped before it was done: start it again");
  if (!g_subprocess_get_if_exited (self->process))
    return g_error_new (
        PORTHOLE_DEMO_ERROR, PORTHOLE_DEMO_ERROR_FAILED,
        "the demo was ended by signal %d: start it again to have what is left of it "
        "removed",
        g_subprocess_get_term_sig (self->process));
  status = g_subprocess_get_exit_status (self->process);
  if (status == 0 && self->done)
    return NULL;
  if (status == NO_ENGINE)
    return g_error_new (PORTHOLE_DEMO_ERROR, PORTHOLE_DEMO_ERROR_NO_ENGINE, "%s",
                        self->error != NULL ? self->error : "no container engine can be used here");
  if (self->error != NULL)
    return g_error_new (PORTHOLE_DEMO_ERROR, PORTHOLE_DEMO_ERROR_FAILED, "%s", self->error);
  return g_error_new (PORTHOLE_DEMO_ERROR, PORTHOLE_DEMO_ERROR_FAILED,
                      "the demo ended with exit status %d before it was done: start it again",
                      status);
}

static void
porthole_demo_answer (PortholeDemo *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  GError *error = NULL;

  g_clear_handle_id (&self->timeout, g_source_remove);
  if (task == NULL)
    return;
  error = porthole_demo_explain (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
porthole_demo_read_timeout_cb (gpointer user_data)
{
  PortholeDemo *self = PORTHOLE_DEMO (user_data);

  self->timeout = 0;
  porthole_demo_answer (self);
  return G_SOURCE_REMOVE;
}

/* The last line explains the status, but what the script left running may hold the pipe open. */
static void
porthole_demo_exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeDemo) self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  self->exited = TRUE;
  if (self->all_read)
    porthole_demo_answer (self);
  else if (self->task != NULL)
    {
      g_clear_handle_id (&self->timeout, g_source_remove);
      self->timeout = g_timeout_add (READ_TIMEOUT, porthole_demo_read_timeout_cb, self);
    }
}

static void
porthole_demo_end_cb (PortholeLineReader *reader, PortholeDemo *self)
{
  self->all_read = TRUE;
  if (self->exited)
    porthole_demo_answer (self);
}

/* Should the app die, the script still gets to remove its containers. */
static void
porthole_demo_child_setup (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  signal (SIGPIPE, SIG_DFL);
}

/**
 * porthole_demo_run_async:
 *
 * Runs the script, once, until it has removed its containers again.
 */
void
porthole_demo_run_async (PortholeDemo *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  const char *arguments[] = { self->script, "run", NULL };

  g_return_if_fail (self->process == NULL);

  g_task_set_source_tag (task, porthole_demo_run_async);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, porthole_demo_child_setup, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  if (self->process == NULL)
    {
      g_task_return_new_error (task, PORTHOLE_DEMO_ERROR, PORTHOLE_DEMO_ERROR_FAILED,
                               "the demo %s cannot be started: %s; build or install Porthole again",
                               self->script, error->message);
      return;
    }

  self->task = g_steal_pointer (&task);
  self->reader = porthole_line_reader_new (MAX_LINE);
  g_signal_connect_object (self->reader, "line", G_CALLBACK (porthole_demo_line_cb), self, 0);
  g_signal_connect_object (self->reader, "end", G_CALLBACK (porthole_demo_end_cb), self, 0);
  porthole_line_reader_start (self->reader, g_subprocess_get_stdout_pipe (self->process));
  g_subprocess_wait_async (self->process, NULL, porthole_demo_exited_cb, g_object_ref (self));
}

gboolean
porthole_demo_run_finish (PortholeDemo *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
porthole_demo_kill_cb (gpointer user_data)
{
  PortholeDemo *self = PORTHOLE_DEMO (user_data);
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  self->timeout = 0;
  g_subprocess_force_exit (self->process);
  g_task_return_new_error (task, PORTHOLE_DEMO_ERROR, PORTHOLE_DEMO_ERROR_FAILED,
                           "the demo did not remove its containers within %d seconds: start it "
                           "again to have them removed",
                           STOP_TIMEOUT);
  return G_SOURCE_REMOVE;
}

/**
 * porthole_demo_stop:
 *
 * Asks the script to remove its containers and to end; it has 30 seconds for that.
 */
void
porthole_demo_stop (PortholeDemo *self)
{
  if (self->task == NULL || self->stopped || self->exited)
    return;
  self->stopped = TRUE;
  g_subprocess_send_signal (self->process, SIGTERM);
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add_seconds (STOP_TIMEOUT, porthole_demo_kill_cb, self);
}
