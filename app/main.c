/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "complaint.h"
#include "headless.h"
#include "options.h"

#define STATUS_OPTIONS 2

int
main (int argc, char *argv[])
{
  g_autoptr (PortholeOptions) options = NULL;
  g_autoptr (PortholeHeadless) headless = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  /* a reader that has gone is an error of the write, and the recording is still to be finished */
  signal (SIGPIPE, SIG_IGN);

  options = porthole_options_parse (argv, &error);
  if (options == NULL)
    {
      porthole_complain ("%s", error->message);
      return STATUS_OPTIONS;
    }
  if (options->version)
    {
      printf ("porthole %s\n", PORTHOLE_VERSION);
      return fflush (stdout) == 0 ? 0 : 1;
    }

  headless = porthole_headless_new (options);
  return porthole_headless_run (headless);
}
