/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Load: loadgen LOAD COUNT, flat out.
 *
 * Loads: connect-udp, connect-tcp, connect-new, exec, open, shadow, getppid.
 * All network traffic stays on 127.0.0.1. connect-udp: one UDP socket that connects again and
 * again to the same port (no packet is sent); connect-new: to another port each time.
 * connect-tcp: socket, non-blocking connect and close, to a port on which nobody listens.
 * Prints nanoseconds per operation: of the wall clock, and of processor time, children's included;
 * medians of twenty slices, so that a moment in which the machine is busy elsewhere is not in them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PORT   9
#define SLICES 20

static int udp = -1;

static struct sockaddr_in
loopback (int port)
{
  return (struct sockaddr_in){ .sin_family = AF_INET,
                               .sin_port = htons (port),
                               .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
}

static int
connect_udp (long i)
{
  struct sockaddr_in address = loopback (PORT);

  return connect (udp, (struct sockaddr *)&address, sizeof (address));
}

static int
connect_new (long i)
{
  struct sockaddr_in address = loopback (1 + i % 65535);

  return connect (udp, (struct sockaddr *)&address, sizeof (address));
}

static int
connect_tcp (long i)
{
  struct sockaddr_in address = loopback (PORT);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int result = connect (fd, (struct sockaddr *)&address, sizeof (address));

  if (result < 0 && (errno == EINPROGRESS || errno == ECONNREFUSED))
    result = 0;
  close (fd);
  return result;
}

static int
exec_true (long i)
{
  static char *argv[] = { (char *)"true", NULL };
  pid_t pid;
  int status;

  if (posix_spawn (&pid, "/bin/true", NULL, NULL, argv, environ) != 0)
    return -1;
  return waitpid (pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

static int
open_passwd (long i)
{
  int fd = openat (AT_FDCWD, "/etc/passwd", O_RDONLY | O_CLOEXEC);

  return fd < 0 ? -1 : close (fd);
}

static int
open_shadow (long i)
{
  int fd = openat (AT_FDCWD, "/etc/shadow", O_RDONLY | O_CLOEXEC);

  return fd < 0 ? -1 : close (fd);
}

static int
call_getppid (long i)
{
  return syscall (SYS_getppid) < 0 ? -1 : 0;
}

static const struct
{
  const char *name;
  int (*operation) (long i);
} loads[] = {
  { "connect-udp", connect_udp }, { "connect-tcp", connect_tcp }, { "connect-new", connect_new },
  { "exec", exec_true },          { "open", open_passwd },        { "shadow", open_shadow },
  { "getppid", call_getppid },
};

static double
processor_time (void)
{
  struct timespec own;
  struct rusage children;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &own);
  getrusage (RUSAGE_CHILDREN, &children);
  return own.tv_sec * 1e9 + own.tv_nsec
         + (children.ru_utime.tv_sec + children.ru_stime.tv_sec) * 1e9
         + (children.ru_utime.tv_usec + children.ru_stime.tv_usec) * 1e3;
}

static double
wall_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

int
main (int argc, char **argv)
{
  int (*operation) (long i) = NULL;
  long n = argc == 3 ? atol (argv[2]) / SLICES : 0, done = 0, failed = 0;
  double wall[SLICES], processor[SLICES];

  for (size_t i = 0; argc == 3 && i < sizeof (loads) / sizeof (loads[0]); i++)
    if (strcmp (loads[i].name, argv[1]) == 0)
      operation = loads[i].operation;
  if (operation == NULL || n < 1)
    {
      fprintf (stderr, "usage: loadgen LOAD COUNT, a multiple of %d\n", SLICES);
      return 2;
    }
  udp = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  for (int slice = 0; slice < SLICES; slice++)
    {
      wall[slice] = wall_time ();
      processor[slice] = processor_time ();
      for (long i = 0; i < n; i++)
        if (operation (done++) < 0)
          failed++;
      processor[slice] = processor_time () - processor[slice];
      wall[slice] = wall_time () - wall[slice];
    }
  qsort (wall, SLICES, sizeof (wall[0]), compare);
  qsort (processor, SLICES, sizeof (processor[0]), compare);
  printf ("%ld %.1f %.1f\n", failed, wall[SLICES / 2] / n, processor[SLICES / 2] / n);
  return 0;
}
