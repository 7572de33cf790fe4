/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* "ADDRESS PORT"; the family is that of the address */
static socklen_t
parse (const char *argument, struct sockaddr_storage *address)
{
  struct sockaddr_in *four = (struct sockaddr_in *)address;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
  char ip[64];
  int port;

  memset (address, 0, sizeof (*address));
  if (sscanf (argument, "%63s %d", ip, &port) != 2)
    return 0;
  if (inet_pton (AF_INET, ip, &four->sin_addr) == 1)
    {
      four->sin_family = AF_INET;
      four->sin_port = htons (port);
      return sizeof (*four);
    }
  inet_pton (AF_INET6, ip, &six->sin6_addr);
  six->sin6_family = AF_INET6;
  six->sin6_port = htons (port);
  return sizeof (*six);
}

static int
connect_once (const char *argument, int type)
{
  struct sockaddr_storage address;
  socklen_t length = parse (argument, &address);
  int fd = socket (address.ss_family, type | SOCK_CLOEXEC, 0);
  int result = connect (fd, (struct sockaddr *)&address, length);

  close (fd);
  return result == 0 ? 0 : 1;
}

static int
connect_many (const char *argument)
{
  for (int i = 0; i < 1000; i++)
    connect_once (argument, SOCK_STREAM);
  return 0;
}

/* a connection that nobody waits for */
static int
connect_and_give_up (const char *argument)
{
  struct sockaddr_storage address;
  socklen_t length = parse (argument, &address);
  int fd = socket (address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (connect (fd, (struct sockaddr *)&address, length) == 0 || errno != EINPROGRESS)
    return 1;
  close (fd);
  return 0;
}

/* the answer that nobody listens comes back as an error of the connected socket */
static int
udp_refused (const char *argument)
{
  struct sockaddr_storage address;
  socklen_t length = parse (argument, &address);
  int fd = socket (address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  char byte;

  if (connect (fd, (struct sockaddr *)&address, length) < 0 || send (fd, "x", 1, 0) != 1)
    return 1;
  return recv (fd, &byte, 1, 0) < 0 && errno == ECONNREFUSED ? 0 : 2;
}

static int
udp_send (const char *argument)
{
  struct sockaddr_storage address;
  socklen_t length = parse (argument, &address);
  int fd = socket (address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  for (int i = 0; i < 3; i++)
    if (sendto (fd, "x", 1, 0, (struct sockaddr *)&address, length) != 1)
      return 1;
  return 0;
}

static int
open_file (const char *argument)
{
  int fd = open (argument, O_RDONLY | O_CLOEXEC);

  return fd >= 0 ? 0 : 1;
}

/* argument: "DIRECTORY NAME" */
static int
open_relative (const char *argument)
{
  char directory[256], name[256];

  if (sscanf (argument, "%255s %255s", directory, name) != 2 || chdir (directory) < 0)
    return 2;
  return open (name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) >= 0 ? 0 : 1;
}

static int
kill_self (const char *argument)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      kill (getpid (), SIGKILL);
      _exit (0);
    }
  return waitpid (pid, NULL, 0) == pid ? 0 : 1;
}

static int
exit_seven (const char *argument)
{
  return 7;
}

/* more than the probe tells */
static int
exec_long (const char *argument)
{
  char *long_one = malloc (5000);
  char *argv[] = { (char *)"true", long_one, NULL };

  memset (long_one, 'x', 4999);
  long_one[4999] = '\0';
  execv ("/bin/true", argv);
  return 1;
}

static int
exec_odd (const char *argument)
{
  char *argv[] = { (char *)"true", (char *)"", (char *)"two words", (char *)"\xff\x1b[31m", NULL };

  execv ("/bin/true", argv);
  return 1;
}

/* a program whose standard input is a connected socket */
static int
exec_on_socket (const char *argument)
{
  struct sockaddr_storage address;
  socklen_t length = parse (argument, &address);
  int fd = socket (address.ss_family, SOCK_STREAM, 0);

  if (connect (fd, (struct sockaddr *)&address, length) < 0)
    return 1;
  dup2 (fd, STDIN_FILENO);
  execl ("/bin/true", "true", "on-socket", NULL);
  return 2;
}

static int
exec_script (const char *argument)
{
  execl (argument, argument, "of-script", NULL);
  return 1;
}

/* a copy of a program that is nowhere but in memory */
static int
exec_memory (const char *argument)
{
  static char *const arguments[] = { (char *)"true", (char *)"in-memory", NULL };
  static char *const environment[] = { NULL };
  int from = open ("/bin/true", O_RDONLY | O_CLOEXEC);
  int to = memfd_create ("porthole-test", MFD_CLOEXEC);

  while (sendfile (to, from, NULL, 1 << 20) > 0)
    continue;
  fexecve (to, arguments, environment);
  return 1;
}

static int
connect_stream (const char *argument)
{
  return connect_once (argument, SOCK_STREAM);
}

static int
connect_datagram (const char *argument)
{
  return connect_once (argument, SOCK_DGRAM);
}

/* argument: a cgroup's folder. Goes there by itself, then does something that a rule would see. */
static int
move_and_open (const char *argument)
{
  char procs[4096];
  int fd;

  snprintf (procs, sizeof (procs), "%s/cgroup.procs", argument);
  fd = open (procs, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write (fd, "0", 1) != 1)
    return 2;
  close (fd);
  return open_file ("/etc/shadow");
}

/* argument: a cgroup's folder. The same by a child that is born there. */
static int
clone_into_and_open (const char *argument)
{
  struct clone_args args = { .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD };
  int status;
  long pid;

  args.cgroup = open (argument, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  pid = syscall (SYS_clone3, &args, sizeof (args));
  if (pid == 0)
    _exit (open_file ("/etc/shadow"));
  return pid > 0 && waitpid (pid, &status, 0) == pid ? WEXITSTATUS (status) : 2;
}

static const struct
{
  const char *name;
  int (*func) (const char *argument);
} acts[] = {
  { "connect", connect_stream },
  { "connect-udp", connect_datagram },
  { "connect-many", connect_many },
  { "give-up", connect_and_give_up },
  { "udp-refused", udp_refused },
  { "udp-send", udp_send },
  { "open", open_file },
  { "open-relative", open_relative },
  { "kill", kill_self },
  { "exit", exit_seven },
  { "move-and-open", move_and_open },
  { "clone-into-and-open", clone_into_and_open },
  { "exec-long", exec_long },
  { "exec-memory", exec_memory },
  { "exec-odd", exec_odd },
  { "exec-on-socket", exec_on_socket },
  { "exec-script", exec_script },
};

int
act (const char *name, const char *argument)
{
  for (size_t i = 0; i < sizeof (acts) / sizeof (acts[0]); i++)
    if (strcmp (acts[i].name, name) == 0)
      return acts[i].func (argument);
  return 99;
}
