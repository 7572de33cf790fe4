/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A caller that sends and sends and reads nothing, to the real helper. */
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS 100

/* @fd: end of the helper. Returns: its pid */
static pid_t
start_helper (int fd, int other)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      const char *helper = g_getenv ("PORTHOLE_TEST_HELPER");

      close (other);
      dup2 (fd, STDIN_FILENO);
      dup2 (fd, STDOUT_FILENO);
      close (fd);
      execl (helper, helper, "--peer", NULL);
      _exit (127);
    }
  close (fd);
  return pid;
}

static void
test_flood (void)
{
  static const char hello[] = "\0AUTH ANONYMOUS 78\r\n";
  static const char begin[] = "BEGIN\r\n";
  g_autoptr (GDBusMessage) ping
      = g_dbus_message_new_method_call (NULL, "/", "org.freedesktop.DBus.Peer", "Ping");
  gint64 end = g_get_monotonic_time () + SECONDS * G_USEC_PER_SEC;
  char answer[256];
  int pair[2], status;
  gboolean refused = FALSE;
  pid_t pid;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  pid = start_helper (pair[1], pair[0]);
  g_assert_cmpint (write (pair[0], hello, sizeof (hello) - 1), ==, sizeof (hello) - 1);
  g_assert_cmpint (read (pair[0], answer, sizeof (answer)), >, 0);
  g_assert_true (strncmp (answer, "OK ", 3) == 0);
  g_assert_cmpint (write (pair[0], begin, sizeof (begin) - 1), ==, sizeof (begin) - 1);

  for (guint32 serial = 1; !refused && g_get_monotonic_time () < end; serial++)
    {
      g_autofree guchar *blob = NULL;
      gsize length;

      g_dbus_message_set_serial (ping, serial);
      blob = g_dbus_message_to_blob (ping, &length, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
      refused = send (pair[0], blob, length, MSG_NOSIGNAL) != (gssize)length;
    }
  g_assert_true (refused);
  close (pair[0]);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flood/unread", test_flood);
  return g_test_run ();
}
