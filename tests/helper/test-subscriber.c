/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "subscriber.h"

typedef struct
{
  guint batches;
  guint64 serial;
  guint events;
  guint flags;
  guint64 totals[5];
  gsize largest;
} Seen;

static void
send_cb (GVariant *floating, gpointer user_data)
{
  g_autoptr (GVariant) batch = g_variant_ref_sink (floating);
  g_autoptr (GVariant) events = g_variant_get_child_value (batch, 4);
  g_autoptr (GVariant) totals = g_variant_get_child_value (batch, 5);
  Seen *seen = user_data;
  guint flags;

  seen->batches++;
  seen->largest = MAX (seen->largest, g_variant_get_size (batch));
  g_variant_get_child (batch, 0, "t", &seen->serial);
  g_variant_get_child (batch, 1, "u", &flags);
  seen->flags |= flags;
  seen->events += g_variant_n_children (events);
  if (g_variant_n_children (totals) > 0)
    g_variant_get_child (totals, 0, "(&sttttt)", NULL, &seen->totals[0], &seen->totals[1],
                         &seen->totals[2], &seen->totals[3], &seen->totals[4]);
}

static PortholeSubscriber *
new_subscriber (Seen *seen)
{
  g_autoptr (GVariant) options = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}"));

  return porthole_subscriber_new (porthole_wants_new (options, NULL), 0, send_cb, seen);
}

static GVariant *
new_event (void)
{
  return g_variant_ref_sink (g_variant_new_parsed (
      "(int64 1, 'exec', 'c', 'run', uint64 1, (uint32 1, uint32 1, uint32 1, uint32 0, @ay []), "
      "@a{sv} {})"));
}

static void
test_acknowledge (void)
{
  Seen seen = { 0 };
  g_autoptr (PortholeSubscriber) subscriber = new_subscriber (&seen);
  g_autoptr (GVariant) event = new_event ();
  g_autoptr (GError) error = NULL;
  PortholeWatchedContainer container = { .key = 1, .id = (char *)"c" };

  for (int i = 0; i < 100; i++)
    {
      porthole_subscriber_add_event (subscriber, &container, KIND_EXEC, 1, 1, event);
      porthole_subscriber_flush (subscriber);
    }
  g_assert_cmpuint (seen.batches, ==, PORTHOLE_SUBSCRIBER_WINDOW);
  g_assert_false (porthole_subscriber_acknowledge (subscriber, seen.serial + 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_true (porthole_subscriber_acknowledge (subscriber, seen.serial, NULL));
  porthole_subscriber_flush (subscriber);
  g_assert_cmpuint (seen.events, ==, 100); /* they waited, none was lost */
  g_assert_false (porthole_subscriber_needs_snapshot (subscriber));
}

/* the last batch does not wait for one who does not acknowledge */
static void
test_finish (void)
{
  Seen seen = { 0 };
  g_autoptr (PortholeSubscriber) subscriber = new_subscriber (&seen);
  g_autoptr (GVariant) event = new_event ();
  PortholeWatchedContainer container = { .key = 1, .id = (char *)"c" };

  for (int i = 0; i < 100; i++)
    {
      porthole_subscriber_add_event (subscriber, &container, KIND_EXEC, 1, 1, event);
      porthole_subscriber_flush (subscriber);
    }
  porthole_subscriber_add_totals (subscriber, &container);
  porthole_subscriber_finish (subscriber);
  g_assert_cmpuint (seen.batches, ==, PORTHOLE_SUBSCRIBER_WINDOW + 1);
  g_assert_cmpuint (seen.events, ==, 100);
  g_assert_cmpuint (seen.totals[0], ==, 100);
  porthole_subscriber_finish (subscriber);
  g_assert_cmpuint (seen.batches, ==, PORTHOLE_SUBSCRIBER_WINDOW + 1);
}

/* a frozen subscriber costs bounded memory, and every event is delivered or counted */
static void
test_frozen (void)
{
  Seen seen = { 0 };
  g_autoptr (PortholeSubscriber) subscriber = new_subscriber (&seen);
  g_autoptr (GVariant) event = new_event ();
  PortholeWatchedContainer container = { .key = 1, .id = (char *)"c" };
  const guint n = 100000;

  for (guint i = 0; i < n; i++)
    {
      porthole_subscriber_add_event (subscriber, &container, KIND_EXEC, 1, 1, event);
      porthole_subscriber_flush (subscriber);
    }
  container.totals.events[KIND_EXEC] = n;
  porthole_subscriber_acknowledge (subscriber, seen.serial, NULL);
  g_assert_true (porthole_subscriber_needs_snapshot (subscriber));
  porthole_subscriber_begin_snapshot (subscriber);
  porthole_subscriber_end_snapshot (subscriber);
  porthole_subscriber_add_totals (subscriber, &container);
  porthole_subscriber_flush (subscriber);

  g_assert_cmpuint (seen.flags & PORTHOLE_BATCH_AFTER_LOSS, !=, 0);
  g_assert_cmpuint (seen.flags & PORTHOLE_BATCH_SNAPSHOT_BEGINS, !=, 0);
  g_assert_cmpuint (seen.flags & PORTHOLE_BATCH_SNAPSHOT_ENDS, !=, 0);
  g_assert_cmpuint (seen.totals[0], ==, n);
  g_assert_cmpuint (seen.totals[1], ==, seen.events);
  g_assert_cmpuint (seen.totals[3], ==, n - seen.events);
  g_assert_cmpuint (seen.totals[4], ==, 0);
  g_assert_cmpuint (seen.largest, <, PORTHOLE_SUBSCRIBER_PENDING);
}

/* merged, lost in the kernel, and evicted by it: the sum is always what the kernel counted */
static void
test_sums (void)
{
  Seen seen = { 0 };
  g_autoptr (PortholeSubscriber) subscriber = new_subscriber (&seen);
  g_autoptr (GVariant) event = new_event ();
  PortholeWatchedContainer container = { .key = 1, .id = (char *)"c" };

  container.totals.events[KIND_CONNECT] = 50; /* before this subscriber came */
  porthole_subscriber_start_totals (subscriber, &container);
  porthole_subscriber_add_event (subscriber, &container, KIND_CONNECT, 1, 1, event);
  porthole_subscriber_add_event (subscriber, &container, KIND_CONNECT, 1, 900, event);
  porthole_subscriber_add_event (subscriber, &container, KIND_CONNECT, 1, 0, event);
  container.totals.events[KIND_CONNECT] = 50 + 1000;
  container.totals.events[KIND_EXEC] = 7;
  container.totals.lost[KIND_EXEC] = 7;
  porthole_subscriber_add_totals (subscriber, &container);
  porthole_subscriber_flush (subscriber);
  g_assert_cmpuint (seen.totals[0], ==, 1007);
  g_assert_cmpuint (seen.totals[1], ==, 2);
  g_assert_cmpuint (seen.totals[2], ==, 899);
  g_assert_cmpuint (seen.totals[3], ==, 7);
  g_assert_cmpuint (seen.totals[4], ==, 99);
}

/* a container that is started again has another cgroup, which the kernel counts from 0 for */
static void
test_started_again (void)
{
  Seen seen = { 0 };
  g_autoptr (PortholeSubscriber) subscriber = new_subscriber (&seen);
  PortholeWatchedContainer first = { .key = 1, .id = (char *)"c", .gone = TRUE };
  PortholeWatchedContainer second = { .key = 2, .id = (char *)"c" };

  first.totals.events[KIND_EXEC] = 100;
  porthole_subscriber_start_totals (subscriber, &first);
  first.totals.events[KIND_EXEC] = 110;
  second.totals.events[KIND_EXEC] = 7;
  for (int i = 0; i < 3; i++)
    {
      porthole_subscriber_add_totals (subscriber, &first);
      porthole_subscriber_add_totals (subscriber, &second);
      porthole_subscriber_flush (subscriber);
      porthole_subscriber_acknowledge (subscriber, seen.serial, NULL);
    }
  g_assert_cmpuint (seen.totals[0], ==, 17);
  g_assert_cmpuint (seen.batches, ==, 1); /* nothing has changed since */
  porthole_subscriber_forget (subscriber, &first);
  second.totals.events[KIND_EXEC] = 8;
  porthole_subscriber_add_totals (subscriber, &second);
  porthole_subscriber_flush (subscriber);
  g_assert_cmpuint (seen.totals[0], ==, 18);
}

/* the last numbers of one that is forgotten are told, and only then nothing of it is kept */
static void
test_forget (void)
{
  Seen seen = { 0 };
  g_autoptr (PortholeSubscriber) subscriber = new_subscriber (&seen);
  PortholeWatchedContainer container = { .key = 1, .id = (char *)"c" };

  container.totals.events[KIND_EXEC] = 5;
  porthole_subscriber_add_totals (subscriber, &container);
  porthole_subscriber_forget (subscriber, &container);
  porthole_subscriber_flush (subscriber);
  g_assert_cmpuint (seen.totals[0], ==, 5);
  container.key = 2;
  container.totals.events[KIND_EXEC] = 3;
  porthole_subscriber_add_totals (subscriber, &container);
  porthole_subscriber_flush (subscriber);
  g_assert_cmpuint (seen.totals[0], ==, 3);
}

/* What a container did before its name was known is told once the name is one that was chosen. */
static void
test_late_name (void)
{
  Seen seen = { 0 };
  g_autoptr (GVariant) options
      = g_variant_ref_sink (g_variant_new_parsed ("{'containers': <['web']>}"));
  g_autoptr (PortholeSubscriber) subscriber
      = porthole_subscriber_new (porthole_wants_new (options, NULL), 0, send_cb, &seen);
  g_autoptr (GVariant) event = new_event ();
  PortholeEngineContainer web = { .id = (char *)"c", .name = (char *)"web" };
  PortholeEngineContainer db = { .id = (char *)"d", .name = (char *)"db" };
  PortholeWatchedContainer one = { .key = 1, .id = (char *)"c", .named = TRUE };
  PortholeWatchedContainer two = { .key = 2, .id = (char *)"d", .named = TRUE };

  for (int i = 0; i < 3; i++)
    {
      porthole_subscriber_add_event (subscriber, &one, KIND_EXEC, 1, 1, event);
      porthole_subscriber_add_event (subscriber, &two, KIND_EXEC, 1, 1, event);
    }
  porthole_subscriber_decide (subscriber, &one);
  porthole_subscriber_flush (subscriber);
  g_assert_cmpuint (seen.events, ==, 0);

  one.facts = &web;
  two.facts = &db;
  porthole_subscriber_decide (subscriber, &one);
  porthole_subscriber_decide (subscriber, &two);
  porthole_subscriber_flush (subscriber);
  g_assert_cmpuint (seen.events, ==, 3);
  porthole_subscriber_decide (subscriber, &one);
  porthole_subscriber_flush (subscriber);
  g_assert_cmpuint (seen.events, ==, 3);
}

static void
test_wants (void)
{
  static const char *bad[] = {
    "{'kinds': <['exec', 'nothing']>}",
    "{'kinds': <'exec'>}",
    "{'colour': <true>}",
    "{'pids': <[uint32 0]>}",
    "{'containers': <['']>}",
    "{'paths': <[('exact', [byte 0x61])]>}",
    "{'paths': <[('glob', [byte 0x2f])]>}",
    "{'paths': <[('prefix', [byte 0x2f, 0x61])]>}",
    "{'paths': <[('exact', [byte 0x2f, 0x00])]>}",
    "{'paths': <[('suffix', @ay [])]>}",
    "{'pids': <[uint32 1]>, 'pids': <[uint32 2]>}",
  };
  g_autoptr (GVariantBuilder) many = g_variant_builder_new (G_VARIANT_TYPE ("au"));
  g_autoptr (GVariant) too_many = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GVariant) options
          = g_variant_parse (G_VARIANT_TYPE_VARDICT, bad[i], NULL, NULL, NULL);
      g_autoptr (GError) why = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_nonnull (options);
      g_assert_null (porthole_wants_new (options, &why));
      g_assert_error (why, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_test_message ("%s", why->message);
    }
  for (guint i = 0; i < PORTHOLE_WANTS_MAX + 1; i++)
    g_variant_builder_add (many, "u", i + 1);
  too_many
      = g_variant_ref_sink (g_variant_new_parsed ("{'pids': <%v>}", g_variant_builder_end (many)));
  g_assert_null (porthole_wants_new (too_many, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/subscriber/acknowledge", test_acknowledge);
  g_test_add_func ("/subscriber/finish", test_finish);
  g_test_add_func ("/subscriber/frozen", test_frozen);
  g_test_add_func ("/subscriber/sums", test_sums);
  g_test_add_func ("/subscriber/started-again", test_started_again);
  g_test_add_func ("/subscriber/forget", test_forget);
  g_test_add_func ("/subscriber/late-name", test_late_name);
  g_test_add_func ("/wants/bad", test_wants);
  return g_test_run ();
}
