/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "test-batch"

#include <string.h>

#include "feeds/batch.h"
#include "feeds/error.h"

#include "fake-batches.h"

typedef struct
{
  PortholeSession *session;
  GPtrArray *events; /* (element-type PortholeEvent) */
  guint n_processes;
  guint64 serial;
  guint64 n_ignored;
} Fixture;

static void
event_cb (PortholeSession *session, PortholeEvent *event, Fixture *fixture)
{
  g_ptr_array_add (fixture->events, porthole_event_ref (event));
}

static void
process_cb (PortholeSession *session, const char *id, PortholeProcess *process, Fixture *fixture)
{
  fixture->n_processes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PortholeRules) rules = porthole_rules_new ();

  fixture->session = porthole_session_new (rules, NULL);
  fixture->events = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_event_unref);
  g_signal_connect (fixture->session, "event", G_CALLBACK (event_cb), fixture);
  g_signal_connect (fixture->session, "process", G_CALLBACK (process_cb), fixture);
  porthole_session_begin (fixture->session, FAKE_TIME, "tester", "6.1.0", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->session);
  g_ptr_array_unref (fixture->events);
}

static void
take (Fixture *fixture, GVariant *batch)
{
  g_autoptr (GVariant) owned = g_variant_take_ref (batch);
  g_autoptr (GError) error = NULL;
  gboolean taken = porthole_batch_take (owned, fixture->session, &fixture->serial,
                                        &fixture->n_ignored, &error);

  g_assert_no_error (error);
  g_assert_true (taken);
}

static void
refuse (Fixture *fixture, GVariant *batch)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (batch);
  g_autoptr (GError) error = NULL;
  gboolean taken = porthole_batch_take (owned, fixture->session, &fixture->serial,
                                        &fixture->n_ignored, &error);

  g_assert_error (error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_PROTOCOL);
  g_assert_false (taken);
}

static void
test_snapshot (Fixture *fixture, gconstpointer data)
{
  PortholeContainer *web;

  take (fixture, fake_batch_of_snapshot (1));
  web = porthole_session_get_container (fixture->session, FAKE_WEB);
  g_assert_nonnull (web);
  g_assert_cmpstr (web->name, ==, "web");
  g_assert_cmpstr (web->image, ==, "nginx");
  g_assert_cmpstr (web->runtime, ==, "docker");
  g_assert_cmpstr (web->state, ==, "running");
  g_assert_cmpstr (web->addresses[0], ==, "198.51.100.2");
  g_assert_cmpstr (g_hash_table_lookup (web->labels, "a"), ==, "b");
  g_assert_cmpuint (fixture->n_processes, ==, 1);
  g_assert_cmpuint (fixture->n_ignored, ==, 0);
  g_assert_cmpuint (fixture->serial, ==, 1);
}

static void
test_events (Fixture *fixture, gconstpointer data)
{
  const PortholeTotals *totals;
  PortholeEvent *event;

  take (fixture, fake_batch_of_snapshot (1));
  take (fixture, fake_batch_of_events (2));
  g_assert_cmpuint (fixture->n_ignored, ==, 0);
  g_assert_cmpuint (fixture->events->len, ==, 5);

  event = g_ptr_array_index (fixture->events, 0);
  g_assert_cmpint (event->kind, ==, PORTHOLE_EVENT_EXEC);
  g_assert_cmpint (event->time, ==, G_GINT64_CONSTANT (1714557601000000000));
  g_assert_cmpstr (event->container, ==, FAKE_ATTACKER);
  g_assert_cmpstr (event->process->exe, ==, "/bin/nmap");
  g_assert_true (event->process->exe_resolved);
  g_assert_cmpstr (event->file, ==, "nmap");
  g_assert_cmpstr (event->process->args[1], ==, "web");
  g_assert_cmpuint (event->process->pid, ==, 200);
  g_assert_cmpuint (event->process->pid_in_container, ==, 7);

  event = g_ptr_array_index (fixture->events, 1);
  g_assert_cmpint (event->kind, ==, PORTHOLE_EVENT_CONNECT);
  g_assert_cmpstr (event->peer->ip, ==, "198.51.100.2");
  g_assert_cmpuint (event->peer->port, ==, 80);
  g_assert_null (event->result);
  g_assert_cmpuint (event->outcomes, ==, 0);

  event = g_ptr_array_index (fixture->events, 2);
  g_assert_cmpuint (event->count, ==, 0);
  g_assert_cmpstr (event->result, ==, "established");
  g_assert_cmpuint (event->outcomes, ==, 1);

  event = g_ptr_array_index (fixture->events, 3);
  g_assert_cmpint (event->kind, ==, PORTHOLE_EVENT_OPEN);
  g_assert_cmpstr (event->path, ==, "/etc/shadow");
  g_assert_true (event->resolved);
  g_assert_cmpstr (event->access[0], ==, "read");
  g_assert_cmpstr (event->result, ==, "EACCES");

  event = g_ptr_array_index (fixture->events, 4);
  g_assert_cmpint (event->kind, ==, PORTHOLE_EVENT_EXIT);
  g_assert_cmpint (event->code, ==, 0);
  g_assert_cmpint (event->signal, ==, 0);

  totals = porthole_session_get_totals (fixture->session, FAKE_ATTACKER);
  g_assert_cmpuint (totals->delivered, ==, 3);
}

static void
test_addresses (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *bytes;
    const char *ip;
  } cases[] = {
    { "[byte 0,0,0,0,0,0,0,0,0,0,255,255,203,0,113,7]", "203.0.113.7" },
    { "[byte 0x20,0x01,0x0d,0xb8,0,0,0,0,0,0,0,0,0,0,0,1]", "2001:db8::1" },
    { "[byte 0,0,0,0]", "0.0.0.0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PortholeEvent *event;
      g_autofree char *text = g_strdup_printf (
          "(%u, 0, [], [], [(5, 'connect', 'a', 'run', 1, (1, 1, 1, 0, @ay []), {'ip': <%s>,"
          " 'port': <uint16 53>, 'protocol': <'udp'>})], [])",
          i + 1, cases[i].bytes);

      take (fixture, g_variant_parse (G_VARIANT_TYPE ("(tua(sxa{sv})a(s(uuuuay)a{sv})"
                                                      "a(xssst(uuuuay)a{sv})a(sttttt))"),
                                      text, NULL, NULL, NULL));
      event = g_ptr_array_index (fixture->events, i);
      g_assert_cmpstr (event->peer->ip, ==, cases[i].ip);
      g_assert_cmpstr (event->peer->protocol, ==, "udp");
    }
}

static void
test_nonsense (Fixture *fixture, gconstpointer data)
{
  take (fixture, fake_batch_of_nonsense (1));
  g_assert_cmpuint (fixture->n_ignored, ==, FAKE_N_NONSENSE);
  g_assert_cmpuint (fixture->events->len, ==, 1);
  g_assert_cmpint (((PortholeEvent *)g_ptr_array_index (fixture->events, 0))->code, ==, 7);
}

static void
test_absurd_sizes (Fixture *fixture, gconstpointer data)
{
  g_autofree guint8 *bytes = g_malloc0 (1024 * 1024);
  g_autofree char *id = g_strnfill (300, 'a');
  GVariantBuilder containers = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sxa{sv})"));
  GVariantBuilder addresses = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  GVariantDict name, many, none;

  g_variant_dict_init (&name, NULL);
  g_variant_dict_insert_value (
      &name, "name", g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, 1024 * 1024, 1));
  g_variant_builder_add (&containers, "(sx@a{sv})", "a", (gint64)5, g_variant_dict_end (&name));

  for (guint i = 0; i < 5000; i++)
    g_variant_builder_add (&addresses, "s", "198.51.100.2");
  g_variant_dict_init (&many, NULL);
  g_variant_dict_insert_value (&many, "addresses", g_variant_builder_end (&addresses));
  g_variant_builder_add (&containers, "(sx@a{sv})", "b", (gint64)5, g_variant_dict_end (&many));

  g_variant_dict_init (&none, NULL);
  g_variant_builder_add (&containers, "(sx@a{sv})", id, (gint64)5, g_variant_dict_end (&none));

  take (fixture,
        g_variant_new ("(tu@a(sxa{sv})@a(s(uuuuay)a{sv})@a(xssst(uuuuay)a{sv})@a(sttttt))",
                       (guint64)1, 0, g_variant_builder_end (&containers),
                       g_variant_new_array (G_VARIANT_TYPE ("(s(uuuuay)a{sv})"), NULL, 0),
                       g_variant_new_array (G_VARIANT_TYPE ("(xssst(uuuuay)a{sv})"), NULL, 0),
                       g_variant_new_array (G_VARIANT_TYPE ("(sttttt)"), NULL, 0)));
  g_assert_cmpuint (fixture->n_ignored, ==, 3);
  g_assert_null (porthole_session_get_container (fixture->session, "a"));
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  refuse (fixture, fake_batch_of_snapshot (2));
  take (fixture, fake_batch_of_snapshot (1));
  refuse (fixture, fake_batch_of_events (1));
  refuse (fixture, fake_batch_of_events (G_MAXUINT64));
  refuse (fixture, g_variant_new ("(s)", "text"));
  refuse (fixture, g_variant_new ("()"));
  g_assert_cmpuint (fixture->serial, ==, 1);
}

static void
test_gap (Fixture *fixture, gconstpointer data)
{
  take (fixture, fake_batch_of_snapshot (1));
  take (fixture, fake_batch_after_gap (2));
  g_assert_cmpstr (porthole_session_get_container (fixture->session, FAKE_WEB)->state, ==,
                   "running");
  g_assert_cmpstr (porthole_session_get_container (fixture->session, FAKE_ATTACKER)->state, ==,
                   "exited");
  g_assert_cmpuint (porthole_session_get_totals (fixture->session, FAKE_WEB)->lost, ==, 9);
}

/* Whatever bytes come as a batch, nothing breaks. */
static void
test_noise (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) good = g_variant_ref_sink (fake_batch_of_events (1));
  gsize size = g_variant_get_size (good);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);

  for (guint i = 0; i < 2000; i++)
    {
      guint8 *bytes = g_memdup2 (g_variant_get_data (good), size);
      g_autoptr (GVariant) noisy = NULL;
      g_autoptr (GVariant) normal = NULL;

      for (guint j = 0; j < 4; j++)
        bytes[g_rand_int_range (rand, 0, size)] = g_rand_int (rand);
      noisy = g_variant_ref_sink (
          g_variant_new_from_data (g_variant_get_type (good), bytes, size, FALSE, g_free, bytes));
      /* as GDBus does, which never hands out what is malformed */
      normal = g_variant_get_normal_form (noisy);
      g_variant_get_child (normal, 0, "t", &fixture->serial);
      fixture->serial--;
      porthole_batch_take (normal, fixture->session, &fixture->serial, &fixture->n_ignored, NULL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/feeds/batch/snapshot", test_snapshot);
  ADD ("/feeds/batch/events", test_events);
  ADD ("/feeds/batch/addresses", test_addresses);
  ADD ("/feeds/batch/nonsense", test_nonsense);
  ADD ("/feeds/batch/absurd-sizes", test_absurd_sizes);
  ADD ("/feeds/batch/order", test_order);
  ADD ("/feeds/batch/gap", test_gap);
  ADD ("/feeds/batch/noise", test_noise);
  return g_test_run ();
}
