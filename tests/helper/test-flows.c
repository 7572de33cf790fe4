/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "flows.h"

typedef struct
{
  guint64 count;
  guint64 outcomes[N_OUTCOMES];
  guint calls;
} Sum;

static void
sum_cb (const PortholeFlowNews *news, gpointer user_data)
{
  Sum *sum = user_data;

  sum->calls++;
  sum->count += news->count;
  if (news->outcome >= 0)
    sum->outcomes[news->outcome] += news->outcomes;
}

/* Whatever is read when, each connection and each outcome is told once. */
static void
test_exact (void)
{
  Sum sum = { 0 };
  g_autoptr (PortholeFlows) flows = porthole_flows_new (-1, sum_cb, &sum);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  struct flow_key key = { .container = 5 };
  struct flow flow = { .first = 1 };
  guint64 pending = 0;

  for (int i = 0; i < 10000; i++)
    {
      if (g_rand_boolean (rand))
        {
          flow.attempts++;
          pending++;
        }
      else if (pending > 0)
        {
          flow.outcomes[g_rand_int_range (rand, 0, N_OUTCOMES)]++;
          pending--;
        }
      if (g_rand_int_range (rand, 0, 20) == 0)
        porthole_flows_compare (flows, &key, &flow);
    }
  porthole_flows_compare (flows, &key, &flow);
  g_assert_cmpuint (sum.count, ==, flow.attempts);
  for (int i = 0; i < N_OUTCOMES; i++)
    g_assert_cmpuint (sum.outcomes[i], ==, flow.outcomes[i]);

  g_assert_false (porthole_flows_compare (flows, &key, &flow));
}

static void
test_single (void)
{
  Sum sum = { 0 };
  g_autoptr (PortholeFlows) flows = porthole_flows_new (-1, sum_cb, &sum);
  struct flow_key key = { .container = 5 };
  struct flow flow = { .first = 1, .attempts = 1 };

  flow.outcomes[OUTCOME_REFUSED] = 1;
  g_assert_true (porthole_flows_compare (flows, &key, &flow));
  g_assert_cmpuint (sum.calls, ==, 1); /* with what came of it, in one event */
  g_assert_cmpuint (sum.count, ==, 1);
}

/* evicted by the kernel and made anew: it counts from zero again */
static void
test_generations (void)
{
  Sum sum = { 0 };
  g_autoptr (PortholeFlows) flows = porthole_flows_new (-1, sum_cb, &sum);
  struct flow_key key = { .container = 5 };
  struct flow flow = { .first = 1, .attempts = 100 };

  porthole_flows_compare (flows, &key, &flow);
  flow.first = 2;
  flow.attempts = 3;
  porthole_flows_compare (flows, &key, &flow);
  g_assert_cmpuint (sum.count, ==, 103);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flows/exact", test_exact);
  g_test_add_func ("/flows/single", test_single);
  g_test_add_func ("/flows/generations", test_generations);
  return g_test_run ();
}
