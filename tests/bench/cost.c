/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Porthole's probes cost the programs that they watch, and those that they do not, beside
 * the least that a monitor on libbpf can do (peers/cap.c).
 *
 *   meson setup build -Dbench=enabled && meson test -C build --benchmark --verbose
 *   build/tests/bench/cost [--rounds N] [--scale F] [--wall] [--patience S] [--programs]
 *
 * Needs root and a kernel that tells its types. One run measures every setting in each of its
 * rounds, one after the other and each round beginning with another one, so that a machine that
 * grows busy meets them all. What is printed are medians over the rounds.
 *
 *   ns        nanoseconds per operation: processor time of the load (its children's included), so
 *             that who else had the processor does not count; --wall tells elapsed time instead
 *   added     the same, less that of a run with nothing attached in the same round
 *   rbbatch   added, as a multiple of what cap rbbatch adds: that one tells every connect, execve
 *             and openat of the machine through a ring buffer, without a filter and without
 *             attribution, and wakes its reader as rarely as can be
 *
 * Settings: "watched" is the helper with what the app asks for by default (every kind, the paths
 * of the rules) and the load in a container; "unwatched" the same with the load in a cgroup that
 * is none, the host being off; "... no open" without opens, which are the only kind that needs to
 * hook system calls. agg counts in an LRU map instead of telling each. cap has the load in the
 * container's cgroup too; it makes no difference to it.
 *
 * Loads: those of peers/loadgen.c. open is of a file that nobody wants to know of, shadow of one
 * that is told. connect-new is the worst case for a design that counts flows: every connect is to
 * another port, as in a scan.
 *
 * Programs of somebody else would count with ours, so each measurement waits until there are none,
 * and is done again if some came meanwhile; after --patience seconds (20) it goes on and says so.
 *
 * --programs adds a pass after the rounds with the kernel's own counting of each BPF program on
 * (and in the way, so its figures go with no other). These do not suffer from other programs;
 * --rounds 0 prints nothing else.
 *
 * A machine that others use gives noisy figures: compare ratios, never absolutes, and not the
 * figures of two runs. --smoke only proves that all of this works.
 */
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"
#include "median.h"
#include "memory.h"
#include "watcher.h"
#include "programs.h"
#include "tracefs.h"

#define MAX_DISTURBED 10
#define LOAD_SLICES   20 /* loadgen's */

typedef enum
{
  NOTHING,
  WATCHED,
  UNWATCHED,
  WATCHED_NO_OPEN,
  UNWATCHED_NO_OPEN,
  RBBATCH,
  AGG,
  N_SETTINGS,
} Setting;

static const struct
{
  const char *name;
  const char *mode; /* of cap */
  gboolean helper, watched, no_open, smoke;
} settings[N_SETTINGS] = {
  [NOTHING] = { "nothing attached", .smoke = TRUE },
  [WATCHED] = { "watched", .helper = TRUE, .watched = TRUE, .smoke = TRUE },
  [UNWATCHED] = { "unwatched", .helper = TRUE, .smoke = TRUE },
  [WATCHED_NO_OPEN] = { "watched, no open", .helper = TRUE, .watched = TRUE, .no_open = TRUE },
  [UNWATCHED_NO_OPEN] = { "unwatched, no open", .helper = TRUE, .no_open = TRUE },
  [RBBATCH] = { "cap rbbatch", "rbbatch", .smoke = TRUE },
  [AGG] = { "cap agg", "agg" },
};

static const struct
{
  const char *name;
  guint count;
  guint events; /* that each operation is at least, as the helper counts */
  gboolean open;
} loads[] = {
  { "connect-udp", 200000, 1 }, { "connect-tcp", 20000, 1 }, { "connect-new", 20000, 1 },
  { "exec", 500, 2 },           { "open", 100000, 0 },       { "shadow", 20000, 1, TRUE },
  { "getppid", 2000000, 0 },
};

#define N_LOADS G_N_ELEMENTS (loads)

typedef struct
{
  guint rounds, patience, disturbed;
  double scale;
  gboolean wall, smoke;
  Box *container, *other;
  GArray *ns[N_SETTINGS][N_LOADS];
  GArray *start_ms;
  GArray *idle[3], *loaded[3]; /* VmRSS, VmHWM, Pss */
  char *said[N_SETTINGS];
} Bench;

static GArray *
figures_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

/* against the same round, so that what changes slowly on the machine is in neither */
static double
median_added (Bench *self, Setting setting, gsize load)
{
  g_autoptr (GArray) added = figures_new ();

  for (guint i = 0; i < self->ns[setting][load]->len; i++)
    {
      double difference = g_array_index (self->ns[setting][load], double, i)
                          - g_array_index (self->ns[NOTHING][load], double, i);

      g_array_append_val (added, difference);
    }
  return median_of (added);
}

static guint
count_of (Bench *self, gsize load)
{
  guint slices = loads[load].count / LOAD_SLICES * self->scale;

  return MAX (1, slices) * LOAD_SLICES;
}

static void
settle (Watcher *watcher, guint ms)
{
  if (watcher != NULL && watcher->client != NULL)
    client_idle (watcher->client, ms);
  else
    g_usleep (ms * 1000);
}

/* Waits until nobody else has programs in the kernel, or until patience is at its end. */
static gboolean
alone (Watcher *watcher, gint64 until)
{
  while (programs_of_others (watcher != NULL ? watcher->pid : 0))
    {
      if (g_get_monotonic_time () > until)
        return FALSE;
      settle (watcher, 100);
    }
  return TRUE;
}

static Watcher *
start (Bench *self, Setting setting)
{
  static const char *const no_open[] = { "exec", "exit", "connect", NULL };

  if (settings[setting].helper)
    return watcher_new_helper (BENCH_RULES_DIR, settings[setting].no_open ? no_open : NULL);
  if (settings[setting].mode != NULL)
    return watcher_new_cap (BENCH_CAP, settings[setting].mode);
  return NULL;
}

static void
note_memory (GArray *figures[3], GPid pid)
{
  Memory memory = memory_of (pid);

  g_array_append_val (figures[0], memory.rss);
  g_array_append_val (figures[1], memory.peak);
  g_array_append_val (figures[2], memory.pss);
}

static double
measure (Bench *self, Setting setting, gsize load, Watcher *watcher)
{
  gboolean outside = settings[setting].helper && !settings[setting].watched;
  gint64 until = g_get_monotonic_time () + self->patience * G_USEC_PER_SEC;
  gboolean undisturbed;
  double ns;

  do
    {
      undisturbed = alone (watcher, until);
      ns = load_run (outside ? self->other : self->container, BENCH_LOADGEN, loads[load].name,
                     count_of (self, load), self->wall);
      settle (watcher, 100);
      undisturbed = alone (watcher, 0) && undisturbed;
    }
  while (!undisturbed && g_get_monotonic_time () < until);
  /* somebody who is always there would have it wait for ever */
  if (!undisturbed && ++self->disturbed == MAX_DISTURBED)
    self->patience = 0;
  return ns;
}

/* The helper saw all that was done in the container, and nothing of what was done outside. */
static void
check (Bench *self, Setting setting, Watcher *watcher)
{
  guint64 wanted = 0;

  for (gsize load = 0; load < N_LOADS; load++)
    if (!settings[setting].no_open || !loads[load].open)
      wanted += (guint64)loads[load].events * count_of (self, load);
  if (settings[setting].watched)
    watcher_await_total (watcher, self->container->id, wanted);
  else
    g_assert_cmpuint (watcher_get_total (watcher, self->container->id), ==, 0);
}

static void
measure_all (Bench *self, Setting setting)
{
  Watcher *watcher = start (self, setting);

  settle (watcher, 300);
  if (settings[setting].helper)
    {
      g_array_append_val (self->start_ms, watcher->start_ms);
      if (setting == WATCHED)
        note_memory (self->idle, watcher->pid);
    }
  for (gsize load = 0; load < N_LOADS; load++)
    {
      double ns = measure (self, setting, load, watcher);

      g_array_append_val (self->ns[setting][load], ns);
    }
  if (settings[setting].helper)
    check (self, setting, watcher);
  if (setting == WATCHED)
    note_memory (self->loaded, watcher->pid);
  if (watcher != NULL)
    {
      g_free (self->said[setting]);
      self->said[setting] = watcher_free (watcher);
    }
}

static void
print_programs (Bench *self)
{
  Programs *programs = programs_new ();

  if (programs == NULL)
    {
      g_print ("# this kernel does not count the time of BPF programs\n");
      return;
    }
  for (Setting setting = WATCHED; setting < N_SETTINGS && (!self->smoke || setting == WATCHED);
       setting++)
    {
      Watcher *watcher = start (self, setting);

      g_print ("# %s, by program:\n", settings[setting].name);
      settle (watcher, 300);
      for (gsize load = 0; load < N_LOADS; load++)
        {
          g_print ("#   %s\n", loads[load].name);
          programs_print (programs, watcher->pid, 0);
          measure (self, setting, load, watcher);
          programs_print (programs, watcher->pid, count_of (self, load));
        }
      g_free (watcher_free (watcher));
    }
  programs_free (programs);
}

static void
print_table (Bench *self)
{
  g_print ("# %s per operation, medians of %u rounds\n",
           self->wall ? "elapsed time" : "processor time", self->rounds);
  g_print ("# %-12s %-20s %10s %9s %9s\n", "load", "setting", "ns", "added", "rbbatch");
  for (gsize load = 0; load < N_LOADS; load++)
    for (Setting setting = 0; setting < N_SETTINGS; setting++)
      {
        double added, reference;

        if (self->ns[setting][load]->len == 0)
          continue;
        added = median_added (self, setting, load);
        reference = median_added (self, RBBATCH, load);

        g_print ("# %-12s %-20s %10.0f", setting == 0 ? loads[load].name : "",
                 settings[setting].name, median_of (self->ns[setting][load]));
        if (setting != NOTHING)
          g_print (" %9.0f", added);
        if (setting != NOTHING && reference > 0)
          g_print (" %9.2f", added / reference);
        g_print ("\n");
      }
  if (self->disturbed > 0)
    g_print ("# %u measurements were disturbed by other BPF programs\n", self->disturbed);
  for (Setting setting = 0; setting < N_SETTINGS; setting++)
    if (self->said[setting] != NULL)
      g_print ("# %s, last round: %s\n", settings[setting].name, self->said[setting]);
  g_print ("# helper: %.0f ms from its start to the answer to Watch\n", median_of (self->start_ms));
  g_print ("# helper, idle:       VmRSS %.0f KiB, VmHWM %.0f KiB, Pss %.0f KiB\n",
           median_of (self->idle[0]), median_of (self->idle[1]), median_of (self->idle[2]));
  g_print ("# helper, after load: VmRSS %.0f KiB, VmHWM %.0f KiB, Pss %.0f KiB\n",
           median_of (self->loaded[0]), median_of (self->loaded[1]), median_of (self->loaded[2]));
}

static void
run (Bench *self, gboolean programs)
{
  g_autofree char *name = g_strdup_printf ("porthole-bench-%d", getpid ());

  self->container = box_new ();
  self->other = box_new_named (name);
  self->start_ms = figures_new ();
  for (int i = 0; i < 3; i++)
    {
      self->idle[i] = figures_new ();
      self->loaded[i] = figures_new ();
    }
  for (Setting setting = 0; setting < N_SETTINGS; setting++)
    for (gsize load = 0; load < N_LOADS; load++)
      self->ns[setting][load] = figures_new ();
  for (guint round = 0; round < self->rounds; round++)
    for (Setting setting = 0; setting < N_SETTINGS; setting++)
      if (!self->smoke || settings[setting].smoke)
        measure_all (self, (setting + round) % N_SETTINGS);
  if (self->rounds > 0)
    print_table (self);
  if (programs)
    print_programs (self);
  box_free (self->container);
  box_free (self->other);
}

static void
clear (Bench *self)
{
  for (Setting setting = 0; setting < N_SETTINGS; setting++)
    {
      for (gsize load = 0; load < N_LOADS; load++)
        g_array_unref (self->ns[setting][load]);
      g_free (self->said[setting]);
    }
  for (int i = 0; i < 3; i++)
    {
      g_array_unref (self->idle[i]);
      g_array_unref (self->loaded[i]);
    }
  g_array_unref (self->start_ms);
}

static Bench bench = { .rounds = 5, .scale = 1, .patience = 20 };

static void
test_smoke (void)
{
  if (!bpf_is_possible ())
    return;
  porthole_tracefs_ensure (NULL);
  run (&bench, TRUE);
}

int
main (int argc, char **argv)
{
  gboolean programs = FALSE;
  const GOptionEntry entries[] = {
    { "rounds", 0, 0, G_OPTION_ARG_INT, &bench.rounds, "How often everything is measured", "N" },
    { "scale", 0, 0, G_OPTION_ARG_DOUBLE, &bench.scale, "Longer or shorter loads", "F" },
    { "wall", 0, 0, G_OPTION_ARG_NONE, &bench.wall, "Tell elapsed time", NULL },
    { "patience", 0, 0, G_OPTION_ARG_INT, &bench.patience, "Wait for others to end", "S" },
    { "programs", 0, 0, G_OPTION_ARG_NONE, &programs, "Also tell of each BPF program", NULL },
    { "smoke", 0, 0, G_OPTION_ARG_NONE, &bench.smoke, "Only test that all of this works", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- what the probes cost");
  g_autoptr (GError) error = NULL;

  box_maybe_act (argc, argv);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("cost: %s\n", error->message);
      return EXIT_FAILURE;
    }
  g_setenv ("PORTHOLE_TEST_HELPER", BENCH_HELPER, FALSE);
  if (bench.smoke)
    {
      bench.rounds = 1;
      bench.patience = 0;
      bench.scale = 0;
      g_test_init (&argc, &argv, NULL);
      g_test_add_func ("/bench/smoke", test_smoke);
      if (g_test_run () != 0)
        return EXIT_FAILURE;
    }
  else
    {
      porthole_tracefs_ensure (NULL);
      run (&bench, programs);
    }
  if (bench.start_ms != NULL)
    clear (&bench);
  return EXIT_SUCCESS;
}
