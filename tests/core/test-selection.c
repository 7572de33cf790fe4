/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"
#include "core/selection.h"

typedef struct
{
  PortholeSelection *selection;
  guint n_changes;
} Fixture;

static void
count_cb (PortholeSelection *selection, Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->selection = porthole_selection_new ();
  g_signal_connect (fixture->selection, "changed", G_CALLBACK (count_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->selection);
}

static void
assert_nodes (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) nodes = porthole_selection_dup_nodes (fixture->selection);
  g_autofree char *text = NULL;

  g_ptr_array_add (nodes, NULL);
  text = g_strjoinv (" ", (char **)nodes->pdata);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_nodes (Fixture *fixture, gconstpointer data)
{
  PortholeSelection *selection = fixture->selection;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  g_assert_cmpint (porthole_selection_get_kind (selection), ==, PORTHOLE_SELECTION_NONE);
  porthole_selection_set_node (selection, "b");
  g_assert_cmpint (porthole_selection_get_kind (selection), ==, PORTHOLE_SELECTION_NODES);
  g_assert_true (porthole_selection_has_node (selection, "b"));
  g_assert_false (porthole_selection_has_node (selection, "a"));
  porthole_selection_toggle_node (selection, "a");
  assert_nodes (fixture, "a b");
  porthole_selection_toggle_node (selection, "b");
  assert_nodes (fixture, "a");
  g_assert_cmpuint (fixture->n_changes, ==, 3);

  g_ptr_array_add (ids, (gpointer) "c");
  g_ptr_array_add (ids, (gpointer) "b");
  porthole_selection_set_nodes (selection, ids);
  assert_nodes (fixture, "b c");
  porthole_selection_toggle_node (selection, "b");
  porthole_selection_toggle_node (selection, "c");
  g_assert_cmpint (porthole_selection_get_kind (selection), ==, PORTHOLE_SELECTION_NONE);
  porthole_selection_set_node (selection, "a");
  porthole_selection_set_node (selection, NULL);
  g_assert_cmpint (porthole_selection_get_kind (selection), ==, PORTHOLE_SELECTION_NONE);
}

static void
test_told_once (Fixture *fixture, gconstpointer data)
{
  PortholeSelection *selection = fixture->selection;
  g_autoptr (PortholeEvent) event = porthole_event_new (PORTHOLE_EVENT_EXEC);

  porthole_selection_clear (selection);
  g_assert_cmpuint (fixture->n_changes, ==, 0);
  porthole_selection_set_node (selection, "a");
  porthole_selection_set_node (selection, "a");
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  porthole_selection_set_edge (selection, "a", "b");
  porthole_selection_set_edge (selection, "a", "b");
  g_assert_cmpuint (fixture->n_changes, ==, 2);
  porthole_selection_set_event (selection, event);
  porthole_selection_set_event (selection, event);
  g_assert_cmpuint (fixture->n_changes, ==, 3);
  porthole_selection_clear (selection);
  porthole_selection_clear (selection);
  g_assert_cmpuint (fixture->n_changes, ==, 4);
}

static void
test_edge (Fixture *fixture, gconstpointer data)
{
  PortholeSelection *selection = fixture->selection;
  const char *source, *target;

  porthole_selection_set_node (selection, "a");
  g_assert_false (porthole_selection_get_edge (selection, NULL, NULL));
  porthole_selection_set_edge (selection, "a", "b");
  g_assert_true (porthole_selection_get_edge (selection, &source, &target));
  g_assert_cmpstr (source, ==, "a");
  g_assert_cmpstr (target, ==, "b");
  g_assert_true (porthole_selection_has_edge (selection, "a", "b"));
  g_assert_false (porthole_selection_has_edge (selection, "b", "a"));
  /* nothing is left of what was selected before */
  g_assert_false (porthole_selection_has_node (selection, "a"));
  assert_nodes (fixture, "");

  /* its own words are as good as any */
  porthole_selection_set_edge (selection, target, source);
  g_assert_true (porthole_selection_has_edge (selection, "b", "a"));
}

static void
test_event_and_finding (Fixture *fixture, gconstpointer data)
{
  PortholeSelection *selection = fixture->selection;
  g_autoptr (PortholeEvent) event = porthole_event_new (PORTHOLE_EVENT_EXEC);
  g_autoptr (PortholeFinding) finding = porthole_finding_new ("shadow", CHECK_DB);

  event->container = g_strdup (CHECK_WEB);
  porthole_selection_set_event (selection, event);
  g_assert_true (porthole_selection_get_event (selection) == event);
  g_assert_null (porthole_selection_get_finding (selection));
  g_assert_true (porthole_selection_has_node (selection, CHECK_WEB));
  g_assert_false (porthole_selection_has_node (selection, CHECK_DB));
  assert_nodes (fixture, "");

  porthole_selection_set_finding (selection, finding);
  g_assert_cmpint (porthole_selection_get_kind (selection), ==, PORTHOLE_SELECTION_FINDING);
  g_assert_null (porthole_selection_get_event (selection));
  g_assert_true (porthole_selection_get_finding (selection) == finding);
  g_assert_true (porthole_selection_has_node (selection, CHECK_DB));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                        \
  g_test_add ("/core/selection/" name, Fixture, NULL, set_up, function, tear_down)

  ADD ("nodes", test_nodes);
  ADD ("told-once", test_told_once);
  ADD ("edge", test_edge);
  ADD ("event-and-finding", test_event_and_finding);
  return g_test_run ();
}
