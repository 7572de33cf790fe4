/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

typedef struct
{
  Box *box;
  const char *const *argv;
  int status;
  gboolean done;
} Run;

static gpointer
run_thread (gpointer data)
{
  Run *run = data;

  run->status = box_run (run->box, FALSE, run->argv);
  g_atomic_int_set (&run->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

double
load_run (Box *box, const char *loadgen, const char *name, guint count, gboolean wall)
{
  g_autofree char *output = NULL;
  g_autofree char *text = NULL;
  g_autofree char *number = g_strdup_printf ("%u", count);
  const char *argv[]
      = { "/bin/sh", "-c", "exec \"$1\" \"$2\" \"$3\" >\"$0\"", NULL, loadgen, name, number, NULL };
  Run run = { .box = box, .argv = argv };
  double elapsed, processor;
  long failed;
  GThread *thread;
  int fd;

  fd = g_file_open_tmp ("porthole-load-XXXXXX", &output, NULL);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  argv[3] = output;
  thread = g_thread_new ("load", run_thread, &run);
  while (!g_atomic_int_get (&run.done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_true (g_file_get_contents (output, &text, NULL, NULL));
  g_unlink (output);
  g_assert_cmpint (sscanf (text, "%ld %lf %lf", &failed, &elapsed, &processor), ==, 3);
  g_assert_cmpint (failed, ==, 0);
  return wall ? elapsed : processor;
}
