/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A library that leaves a trace, an empty folder with the name of the program, wherever it is
 * loaded: a program that runs as root must not load what a caller's environment names. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

__attribute__ ((constructor)) static void
leave_trace (void)
{
  char program[PATH_MAX] = "", trace[PATH_MAX + sizeof (PORTHOLE_TEST_TRACES)];
  const char *name;

  if (readlink ("/proc/self/exe", program, sizeof (program) - 1) < 0)
    return;
  name = strrchr (program, '/');
  if (name == NULL)
    return;
  snprintf (trace, sizeof (trace), "%s%s", PORTHOLE_TEST_TRACES, name);
  mkdir (trace, 0755);
}
