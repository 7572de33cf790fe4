/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * start PORTHOLE EMPTY RECORDING [--smoke]: how long it takes from the start of a program until its
 * window can be seen, and what the program then is: of porthole, of porthole with a recording, and
 * of a program that has nothing but an empty window. They take turns, so that what else the
 * computer does is the same for all. One line of JSON for each, with medians.
 *
 * A window can be seen when the middle of the display has another colour than before. The rest is
 * read when the program has had nothing to do for a while: cpu is the time of all its threads until
 * then, those of a software GL included, and rss what it holds. The renderer is GSK_RENDERER's.
 */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "median.h"
#include "memory.h"

#define ROUNDS     5
#define LOOK_EVERY 1000                 /* microseconds */
#define QUIET_FOR  (G_USEC_PER_SEC / 2) /* with nothing to do */
#define PATIENCE   (200 * G_USEC_PER_SEC)

typedef enum
{
  WINDOW,
  CPU,
  RSS,
  PSS,
  N_FIGURES
} Figure;

static gint64 quiet_for = QUIET_FOR;

static const char *const figure_names[N_FIGURES] = { "window_ms", "cpu_ms", "rss_kib", "pss_kib" };

typedef struct
{
  const char *name;
  const char *command[4];
  GArray *figures[N_FIGURES];
} Program;

static unsigned long
get_pixel (Display *display)
{
  int screen = DefaultScreen (display);
  XImage *image
      = XGetImage (display, RootWindow (display, screen), DisplayWidth (display, screen) / 2,
                   DisplayHeight (display, screen) / 2, 1, 1, AllPlanes, ZPixmap);
  unsigned long pixel = XGetPixel (image, 0, 0);

  XDestroyImage (image);
  return pixel;
}

/* Returns: milliseconds, or -1 where there is no such process */
static double
get_cpu_time (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *text = NULL;
  unsigned long user, kernel;

  if (!g_file_get_contents (path, &text, NULL, NULL)
      || sscanf (strrchr (text, ')') + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                 &user, &kernel)
             != 2)
    return -1;
  return (double)(user + kernel) * 1000 / (double)sysconf (_SC_CLK_TCK);
}

static gboolean
wait_for_pixel (Display *display, unsigned long pixel, gboolean same)
{
  gint64 begun = g_get_monotonic_time ();

  while ((get_pixel (display) == pixel) != same)
    {
      if (g_get_monotonic_time () - begun > PATIENCE)
        return FALSE;
      g_usleep (LOOK_EVERY);
    }
  return TRUE;
}

/* Returns: the time that it took until it had nothing to do, or less than 0 if that never came */
static double
wait_until_quiet (const char *pid)
{
  gint64 begun = g_get_monotonic_time (), changed = begun;
  double cpu = get_cpu_time (pid);

  while (g_get_monotonic_time () - changed < quiet_for)
    {
      double now;

      g_usleep (10 * LOOK_EVERY);
      now = get_cpu_time (pid);
      if (now < 0 || g_get_monotonic_time () - begun > PATIENCE)
        return -1;
      if (now > cpu)
        changed = g_get_monotonic_time ();
      cpu = now;
    }
  return cpu;
}

static void
keep (Program *program, Figure figure, double value)
{
  g_array_append_val (program->figures[figure], value);
}

static gboolean
run (Display *display, Program *program)
{
  unsigned long nothing = get_pixel (display);
  gint64 begun = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (program->command, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  const char *pid;
  Memory memory;
  double cpu;
  gboolean seen;

  if (process == NULL)
    {
      g_printerr ("%s: %s\n", program->name, error->message);
      return FALSE;
    }
  pid = g_subprocess_get_identifier (process);
  seen = wait_for_pixel (display, nothing, FALSE);
  keep (program, WINDOW, (double)(g_get_monotonic_time () - begun) / 1000.0);
  cpu = seen ? wait_until_quiet (pid) : -1;
  if (cpu >= 0)
    {
      memory = memory_of (atoi (pid));
      keep (program, CPU, cpu);
      keep (program, RSS, memory.rss);
      keep (program, PSS, memory.pss);
    }

  g_subprocess_send_signal (process, cpu >= 0 ? SIGTERM : SIGKILL);
  g_subprocess_wait (process, NULL, NULL);
  if (cpu < 0)
    g_printerr ("%s: %s\n", program->name, seen ? "it never rests" : "no window was seen");
  return cpu >= 0 && wait_for_pixel (display, nothing, TRUE);
}

/* beside: what an empty window takes of the same */
static void
print (const Program *program, const Program *empty)
{
  g_print ("{\"program\":\"%s\",\"renderer\":\"%s\"", program->name, g_getenv ("GSK_RENDERER"));
  for (guint i = 0; i < N_FIGURES; i++)
    {
      double median = median_of (program->figures[i]);

      g_print (",\"%s\":%.0f", figure_names[i], median);
      if (program != empty)
        g_print (",\"%s_ratio\":%.2f", figure_names[i], median / median_of (empty->figures[i]));
    }
  g_print ("}\n");
}

int
main (int argc, char *argv[])
{
  gboolean smoke = argc > 4 && g_str_equal (argv[4], "--smoke");
  Program programs[] = {
    { .name = "empty" },
    { .name = "porthole" },
    { .name = "porthole --replay" },
  };
  Display *display = XOpenDisplay (NULL);
  gboolean good = TRUE;

  if (argc < 4 || display == NULL)
    {
      g_printerr (argc < 4 ? "start PORTHOLE EMPTY RECORDING\n" : "there is no display\n");
      return 1;
    }
  if (smoke)
    quiet_for = 0;
  programs[0].command[0] = argv[2];
  programs[1].command[0] = programs[2].command[0] = argv[1];
  programs[2].command[1] = "--replay";
  programs[2].command[2] = argv[3];
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    for (guint j = 0; j < N_FIGURES; j++)
      programs[i].figures[j] = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint round = 0; good && round < (smoke ? 1 : ROUNDS); round++)
    for (guint i = 0; good && i < G_N_ELEMENTS (programs); i++)
      good = run (display, &programs[i]);
  for (guint i = 0; good && i < G_N_ELEMENTS (programs); i++)
    print (&programs[i], &programs[0]);
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    for (guint j = 0; j < N_FIGURES; j++)
      g_array_unref (programs[i].figures[j]);
  XCloseDisplay (display);
  return good ? 0 : 1;
}
