/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "complaint.h"
#include "headless.h"
#include "options.h"
#include "ui/application.h"

#define STATUS_OPTIONS 2

/* Where there is a display that takes us there is a window, and else there are lines. */
static gboolean
has_display (void)
{
  const char *x11 = g_getenv ("DISPLAY");
  const char *wayland = g_getenv ("WAYLAND_DISPLAY");

  if ((x11 == NULL || *x11 == '\0') && (wayland == NULL || *wayland == '\0'))
    return FALSE;
  if (gtk_init_check ())
    return TRUE;
  porthole_complain ("the display %s cannot be opened, so that there is no window",
                     wayland != NULL && *wayland != '\0' ? wayland : x11);
  return FALSE;
}

static int
run_window (const PortholeOptions *options, char *name)
{
  g_autoptr (PortholeApplication) application = porthole_application_new ();
  char *arguments[] = { name, NULL };

  if (options->own_helper)
    porthole_application_set_helper (application, options->helper);
  if (options->containers != NULL || options->host)
    porthole_application_set_containers (application, (const char *const *)options->containers,
                                         options->host);
  if (options->demo != NULL)
    porthole_application_set_demo (application, options->demo);
  if (options->replay != NULL)
    porthole_application_set_recording (application, options->replay);
  return g_application_run (G_APPLICATION (application), 1, arguments);
}

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

  if (options->window && has_display ())
    return run_window (options, argv[0]);

  headless = porthole_headless_new (options);
  return porthole_headless_run (headless);
}
