/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The least that a monitor on libbpf can do, to compare with: cap null|rb|rbbatch|agg.
 *
 * rbbatch (no wake-up per event, forced at 64 KiB, read every 50 ms at the latest) is the
 * reference for cost. Prints READY, runs until SIGTERM or SIGINT, then prints what it saw.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "cap.h"
#include "cap.skel.h"

static volatile sig_atomic_t stopped;
static unsigned long long received;

static void
stop (int signal)
{
  stopped = 1;
}

static int
event_cb (void *user_data, void *data, size_t size)
{
  received++;
  return 0;
}

static unsigned long long
counter (struct cap_bpf *skeleton, unsigned i)
{
  int n_cpus = libbpf_num_possible_cpus ();
  unsigned long long *values = calloc (n_cpus, sizeof (*values));
  unsigned long long sum = 0;

  if (values != NULL
      && bpf_map_lookup_elem (bpf_map__fd (skeleton->maps.counters), &i, values) == 0)
    for (int cpu = 0; cpu < n_cpus; cpu++)
      sum += values[cpu];
  free (values);
  return sum;
}

static unsigned long long
aggregated (struct cap_bpf *skeleton)
{
  int n_cpus = libbpf_num_possible_cpus ();
  struct cap_value *values = calloc (n_cpus, sizeof (*values));
  struct cap_key key, next, *position = NULL;
  int map = bpf_map__fd (skeleton->maps.agg);
  unsigned long long sum = 0;

  while (values != NULL && bpf_map_get_next_key (map, position, &next) == 0)
    {
      if (bpf_map_lookup_elem (map, &next, values) == 0)
        for (int cpu = 0; cpu < n_cpus; cpu++)
          sum += values[cpu].n;
      key = next;
      position = &key;
    }
  free (values);
  return sum;
}

static int
mode_of (const char *name)
{
  static const char *const names[] = { "null", "rb", "rbbatch", "agg" };

  for (int i = 0; i < 4; i++)
    if (strcmp (names[i], name) == 0)
      return i;
  return -1;
}

int
main (int argc, char **argv)
{
  int mode = argc == 2 ? mode_of (argv[1]) : -1;
  struct cap_bpf *skeleton;
  struct ring_buffer *ring;
  struct rusage usage;

  if (mode < 0)
    {
      fprintf (stderr, "usage: cap null|rb|rbbatch|agg\n");
      return 2;
    }
  skeleton = cap_bpf__open ();
  if (skeleton == NULL)
    return 1;
  skeleton->rodata->mode = mode;
  if (cap_bpf__load (skeleton) != 0 || cap_bpf__attach (skeleton) != 0)
    return 1;
  ring = ring_buffer__new (bpf_map__fd (skeleton->maps.rb), event_cb, NULL, NULL);
  if (ring == NULL)
    return 1;
  signal (SIGINT, stop);
  signal (SIGTERM, stop);
  printf ("READY\n");
  fflush (stdout);
  while (!stopped)
    {
      int result = ring_buffer__poll (ring, mode == CAP_RBBATCH ? 50 : 200);

      if (mode == CAP_RBBATCH)
        ring_buffer__consume (ring);
      if (result < 0 && result != -EINTR)
        break;
    }
  ring_buffer__consume (ring);
  getrusage (RUSAGE_SELF, &usage);
  printf ("received=%llu dropped=%llu unreadable=%llu aggregated=%llu maxrss_kb=%ld\n", received,
          counter (skeleton, CAP_DROPPED), counter (skeleton, CAP_UNREADABLE),
          aggregated (skeleton), usage.ru_maxrss);
  ring_buffer__free (ring);
  cap_bpf__destroy (skeleton);
  return 0;
}
