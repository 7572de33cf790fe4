/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-interrupt"

#include "interrupt.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

static int pipe_fds[2] = { -1, -1 };
static volatile sig_atomic_t n_signals;
static void (*told) (gpointer user_data);

/* The second one ends at once, also while the main loop is stuck writing to a pipe nobody reads. */
static void
handle_signal (int number)
{
  int code = errno;
  ssize_t written;

  if (n_signals > 0)
    _exit (128 + number);
  n_signals = 1;
  written = write (pipe_fds[1], "", 1);
  (void)written;
  errno = code;
}

static gboolean
pipe_cb (int fd, GIOCondition condition, gpointer user_data)
{
  char byte;

  if (read (fd, &byte, 1) == 1)
    told (user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * porthole_interrupt_watch:
 * @callback: called from the main loop on the first SIGINT, SIGTERM or SIGHUP
 *
 * A second signal ends the process.
 *
 * Returns: id of a source of the main loop; 0 with @error where there is no pipe to be had
 */
guint
porthole_interrupt_watch (void (*callback) (gpointer user_data), gpointer user_data, GError **error)
{
  static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction action = { .sa_handler = handle_signal, .sa_flags = SA_RESTART };

  g_return_val_if_fail (told == NULL, 0);

  if (!g_unix_open_pipe (pipe_fds, FD_CLOEXEC, error))
    return 0;
  told = callback;
  sigemptyset (&action.sa_mask);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      struct sigaction before;

      /* nohup and the like ignore some on purpose */
      if (sigaction (numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN
          && numbers[i] == SIGHUP)
        continue;
      sigaction (numbers[i], &action, NULL);
    }
  return g_unix_fd_add (pipe_fds[0], G_IO_IN, pipe_cb, user_data);
}
