/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include <string.h>

static PortholeRules *rules;

/* what a session told, a line each */
static void
begun_cb (GString *told)
{
  g_string_append (told, "begun\n");
}

static void
snapshot_cb (GString *told, gboolean begins)
{
  g_string_append_printf (told, "snapshot %d\n", begins);
}

static void
container_cb (GString *told, PortholeContainer *container)
{
  g_string_append_printf (told, "container %s %s\n", porthole_container_get_title (container),
                          container->state != NULL ? container->state : "-");
}

static void
process_cb (GString *told, const char *container, PortholeProcess *process)
{
  g_string_append_printf (told, "process %.4s %u\n", container, process->pid);
}

static void
event_cb (GString *told, PortholeEvent *event)
{
  g_string_append_printf (told, "event %" G_GUINT64_FORMAT " %s %s\n", event->id,
                          porthole_event_kind_to_string (event->kind),
                          porthole_level_to_string (event->level));
}

static void
edge_cb (GString *told, PortholeEdge *edge)
{
  g_string_append_printf (told, "edge %s %s\n", porthole_node_get_title (edge->source),
                          porthole_node_get_title (edge->target));
}

static void
finding_cb (GString *told, PortholeFinding *finding)
{
  g_string_append_printf (told, "finding %" G_GUINT64_FORMAT " %s %" G_GUINT64_FORMAT "\n",
                          finding->id, finding->rule, finding->count);
}

static void
totals_cb (GString *told)
{
  g_string_append (told, "totals\n");
}

static void
ended_cb (GString *told, const char *reason)
{
  g_string_append_printf (told, "ended %s\n", reason != NULL ? reason : "-");
}

static PortholeSession *
new_session (GString *told)
{
  PortholeSession *session = porthole_session_new (rules, NULL);

  if (told == NULL)
    return session;

  g_signal_connect_swapped (session, "begun", G_CALLBACK (begun_cb), told);
  g_signal_connect_swapped (session, "snapshot", G_CALLBACK (snapshot_cb), told);
  g_signal_connect_swapped (session, "container", G_CALLBACK (container_cb), told);
  g_signal_connect_swapped (session, "process", G_CALLBACK (process_cb), told);
  g_signal_connect_swapped (session, "event", G_CALLBACK (event_cb), told);
  g_signal_connect_swapped (session, "edge", G_CALLBACK (edge_cb), told);
  g_signal_connect_swapped (session, "finding", G_CALLBACK (finding_cb), told);
  g_signal_connect_swapped (session, "totals", G_CALLBACK (totals_cb), told);
  g_signal_connect_swapped (session, "ended", G_CALLBACK (ended_cb), told);

  return session;
}

static void
take (PortholeSession *session, PortholeEvent *event)
{
  porthole_session_take_event (session, event);
  porthole_event_unref (event);
}

static void
take_container (PortholeSession *session, const char *id, const char *name, const char *address)
{
  g_autoptr (PortholeContainer) container = check_container (id, name, address);

  porthole_session_take_container (session, container);
}

static void
take_totals (PortholeSession *session, const char *container, guint64 delivered, guint64 lost)
{
  g_autoptr (PortholeTotals) totals = porthole_totals_new (container);

  totals->events = delivered + lost;
  totals->delivered = delivered;
  totals->lost = lost;
  porthole_session_take_totals (session, totals);
}

static void
test_order (void)
{
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (PortholeSession) session = new_session (told);
  g_autoptr (PortholeProcess) process = check_process (5, "/usr/sbin/nginx", "nginx");

  porthole_session_begin (session, CHECK_TIME, "desk", "6.1", NULL);
  porthole_session_begin_snapshot (session);
  take_container (session, CHECK_WEB, "web", "10.0.0.2");
  porthole_session_take_process (session, CHECK_WEB, process);
  porthole_session_end_snapshot (session);
  take (session, check_exec (7, "/usr/bin/nmap", "nmap"));
  take (session, check_connect (7, "10.0.0.9", 80, NULL));
  take (session, check_connect (7, "10.0.0.9", 80, NULL));
  take_totals (session, CHECK_WEB, 3, 0);
  porthole_session_end (session, NULL);
  porthole_session_end (session, "again");

  g_assert_cmpstr (told->str, ==,
                   "begun\n"
                   "snapshot 1\n"
                   "container web running\n"
                   "process 1111 5\n"
                   "snapshot 0\n"
                   "event 1 exec high\n"
                   "finding 1 scan-tool 1\n"
                   "edge web 10.0.0.9\n"
                   "event 2 connect normal\n"
                   "event 3 connect normal\n"
                   "totals\n"
                   "ended -\n");
}

static void
test_processes (void)
{
  g_autoptr (PortholeSession) session = new_session (NULL);
  g_autoptr (PortholeEvent) shell = check_exec (8, "/bin/sh", "sh -c x");
  g_autoptr (PortholeEvent) nmap = check_exec (9, "/usr/bin/nmap", "nmap");
  g_autoptr (PortholeEvent) connect = check_connect (9, "10.0.0.9", 80, NULL);
  g_autoptr (PortholeEvent) elsewhere = check_connect (9, "10.0.0.9", 80, NULL);
  g_autoptr (PortholeEvent) late = check_connect (9, "10.0.0.9", 80, NULL);
  g_autoptr (PortholeEvent) after = check_connect (9, "10.0.0.9", 80, NULL);
  g_autoptr (PortholeEvent) forked = check_connect (20, "10.0.0.9", 80, NULL);
  g_autoptr (PortholeEvent) renamed = check_connect (21, "10.0.0.9", 80, NULL);
  PortholeEvent *exit = porthole_event_new (PORTHOLE_EVENT_EXIT);
  g_autoptr (GPtrArray) processes = NULL;
  const PortholeFinding *finding;

  take_container (session, CHECK_WEB, "web", NULL);
  take (session, check_exec (7, "/usr/sbin/nginx", "nginx"));
  shell->process->parent = 7;
  porthole_session_take_event (session, shell);
  nmap->process->parent = 8;
  porthole_session_take_event (session, nmap);
  finding = porthole_session_get_findings (session)->pdata[0];
  g_assert_cmpuint (finding->chain->len, ==, 2);
  g_assert_cmpstr (((PortholeProcess *)finding->chain->pdata[0])->exe, ==, "/bin/sh");
  g_assert_cmpstr (((PortholeProcess *)finding->chain->pdata[1])->exe, ==, "/usr/sbin/nginx");

  /* what an exec told is known of later events of the same process */
  porthole_session_take_event (session, connect);
  g_assert_cmpstr (connect->process->exe, ==, "/usr/bin/nmap");
  g_assert_cmpstr (connect->process->args[0], ==, "nmap");
  g_assert_cmpuint (connect->process->parent, ==, 1);

  /* who forked and executed nothing runs what its parent runs, if it still goes by its name */
  forked->process->parent = renamed->process->parent = 7;
  forked->process->comm = g_strdup ("nginx");
  renamed->process->comm = g_strdup ("other");
  porthole_session_take_event (session, forked);
  porthole_session_take_event (session, renamed);
  g_assert_cmpstr (forked->process->exe, ==, "/usr/sbin/nginx");
  g_assert_null (renamed->process->exe);

  g_free (elsewhere->container);
  elsewhere->container = g_strdup (CHECK_DB);
  elsewhere->process->pid = 7;
  porthole_session_take_event (session, elsewhere);
  g_assert_null (elsewhere->process->exe);

  exit->time = CHECK_TIME;
  exit->container = g_strdup (CHECK_WEB);
  exit->process = check_process (9, NULL, NULL);
  take (session, exit);

  /* what it did and is told late does not bring it back to life */
  porthole_session_take_event (session, late);
  processes = porthole_session_get_processes (session, CHECK_WEB);
  g_assert_cmpuint (processes->len, ==, 3);
  g_assert_cmpuint (((PortholeProcess *)processes->pdata[0])->pid, ==, 8);
  g_assert_cmpuint (((PortholeProcess *)processes->pdata[1])->pid, ==, 20);
  g_clear_pointer (&processes, g_ptr_array_unref);

  /* another one with its pid lives */
  after->time = CHECK_TIME + 1;
  porthole_session_take_event (session, after);
  g_assert_null (after->process->exe);
  processes = porthole_session_get_processes (session, CHECK_WEB);
  g_assert_cmpuint (processes->len, ==, 4);
  g_assert_cmpuint (((PortholeProcess *)processes->pdata[1])->pid, ==, 9);
}

/* a pid that was used again makes a ring of parents */
static void
test_process_ring (void)
{
  g_autoptr (PortholeSession) session = new_session (NULL);
  PortholeEvent *a = check_exec (7, "/bin/a", "a");
  PortholeEvent *b = check_exec (8, "/bin/b", "b");
  PortholeEvent *scan = check_exec (9, "/usr/bin/nmap", "nmap");
  PortholeEvent *own = check_exec (10, "/usr/bin/masscan", "masscan");

  a->process->parent = 8;
  b->process->parent = 7;
  scan->process->parent = 8;
  own->process->parent = 10;
  take (session, a);
  take (session, b);
  take (session, scan);
  take (session, own);
  g_assert_cmpuint (porthole_session_get_findings (session)->len, ==, 2);
}

static void
test_process_bound (void)
{
  g_autoptr (PortholeSession) session = new_session (NULL);
  g_autoptr (GPtrArray) processes = NULL;

  for (guint i = 1; i <= 70000; i++)
    take (session, check_exec (i, "/bin/true", NULL));
  processes = porthole_session_get_processes (session, CHECK_WEB);
  g_assert_cmpuint (processes->len, ==, 65536);
  g_assert_nonnull (porthole_session_get_process (session, CHECK_WEB, 70000));
  g_assert_null (porthole_session_get_process (session, CHECK_WEB, 1));
}

static void
check_peer (PortholeSession *session, const char *ip, const char *expected)
{
  g_autoptr (PortholeEvent) event = check_connect (7, ip, 80, NULL);

  porthole_session_take_event (session, event);
  g_assert_cmpstr (event->peer->container, ==, expected);
}

static void
test_addresses (void)
{
  g_autoptr (PortholeSession) session = new_session (NULL);
  PortholeGraph *graph = porthole_session_get_graph (session);
  g_autoptr (PortholeContainer) gone = porthole_container_new ("gone");

  take_container (session, CHECK_WEB, "web", NULL);
  check_peer (session, "10.0.0.3", NULL);
  check_peer (session, "2001:db8::3", NULL);
  g_assert_nonnull (porthole_graph_lookup_peer (graph, "10.0.0.3"));

  /* the address becomes known, in another spelling too */
  take_container (session, CHECK_DB, "db", "10.0.0.3 2001:0db8:0::3");
  check_peer (session, "10.0.0.3", CHECK_DB);
  check_peer (session, "2001:db8::3", CHECK_DB);
  g_assert_null (porthole_graph_lookup_peer (graph, "10.0.0.3"));
  g_assert_cmpuint (porthole_graph_lookup_edge (graph, CHECK_WEB, CHECK_DB)->count, ==, 3);

  /* two that run with one address: it cannot be said which */
  take_container (session, "other", "other", "10.0.0.3");
  check_peer (session, "10.0.0.3", NULL);
  /* one of them has gone */
  gone->state = g_strdup ("exited");
  g_free (gone->id);
  gone->id = g_strdup ("other");
  porthole_session_take_container (session, gone);
  check_peer (session, "10.0.0.3", CHECK_DB);
  /* the container moves to another address */
  take_container (session, CHECK_DB, "db", "10.0.0.4");
  check_peer (session, "10.0.0.4", CHECK_DB);
}

static void
test_snapshot (void)
{
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (PortholeSession) session = new_session (told);
  g_autoptr (PortholeProcess) process = check_process (8, "/bin/a", "a");
  g_autoptr (PortholeProcess) old = check_process (7, "/bin/b", "b");

  take_container (session, CHECK_WEB, "web", NULL);
  take_container (session, CHECK_DB, "db", NULL);
  porthole_session_take_process (session, CHECK_WEB, old);
  porthole_session_take_process (session, CHECK_WEB, process);

  g_string_truncate (told, 0);
  porthole_session_begin_snapshot (session);
  take_container (session, CHECK_WEB, "web", NULL);
  porthole_session_take_process (session, CHECK_WEB, process);
  porthole_session_end_snapshot (session);
  porthole_session_end_snapshot (session);

  g_assert_cmpstr (told->str, ==,
                   "snapshot 1\n"
                   "process 1111 8\n"
                   "container db exited\n"
                   "snapshot 0\n");
  g_assert_null (porthole_session_get_process (session, CHECK_WEB, 7));
  g_assert_nonnull (porthole_session_get_process (session, CHECK_WEB, 8));
  g_assert_cmpstr (porthole_session_get_container (session, CHECK_DB)->state, ==, "exited");
}

static void
test_corrects (void)
{
  g_autoptr (PortholeSession) session = new_session (NULL);
  g_autoptr (PortholeContainer) more = porthole_container_new (CHECK_WEB);
  g_autoptr (PortholeContainer) right = porthole_container_new (CHECK_WEB);
  const PortholeContainer *web;

  take_container (session, CHECK_WEB, "web", "10.0.0.2");
  more->project = g_strdup ("shop");
  porthole_session_take_container (session, more);
  web = porthole_session_get_container (session, CHECK_WEB);
  g_assert_cmpstr (web->name, ==, "web");
  g_assert_cmpstr (web->project, ==, "shop");

  right->name = g_strdup ("api");
  right->corrects = TRUE;
  porthole_session_take_container (session, right);
  g_assert_cmpstr (web->name, ==, "api");
  g_assert_null (web->project);
  g_assert_null (web->addresses);
}

static void
test_findings_merge (void)
{
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (PortholeSession) session = new_session (told);
  const PortholeFinding *finding;

  take_container (session, CHECK_WEB, "web", NULL);
  g_string_truncate (told, 0);
  for (guint i = 0; i < 100; i++)
    {
      PortholeEvent *event = check_exec (7, "/usr/bin/nmap", "nmap");

      event->time += i * SECOND / 40;
      take (session, event);
    }
  take (session, check_exec (7, "/usr/bin/hydra", "hydra"));

  g_assert_cmpuint (porthole_session_get_findings (session)->len, ==, 2);
  finding = porthole_session_get_findings (session)->pdata[0];
  g_assert_cmpuint (finding->count, ==, 100);
  g_assert_cmpint (finding->first, ==, CHECK_TIME);
  g_assert_cmpint (finding->last, ==, CHECK_TIME + 99 * SECOND / 40);
  g_assert_cmpuint (finding->events->len, ==, PORTHOLE_FINDING_MAX_EVENTS);
  g_assert_cmpuint (finding->reasons->len, ==, 1);

  /* a storm of events is no storm of findings, and at the end all has been told */
  porthole_session_begin (session, CHECK_TIME, NULL, NULL, NULL);
  porthole_session_end (session, NULL);
  {
    g_auto (GStrv) lines = g_strsplit (told->str, "\n", -1);
    guint n = 0;

    for (guint i = 0; lines[i] != NULL; i++)
      n += g_str_has_prefix (lines[i], "finding 1 ") ? 1 : 0;
    g_assert_cmpuint (n, ==, 4);
  }
  g_assert_nonnull (strstr (told->str, "finding 1 scan-tool 100\nended"));
}

static void
test_findings_bound (void)
{
  g_autoptr (PortholeSession) session = new_session (NULL);

  for (guint i = 0; i < 10500; i++)
    {
      g_autofree char *path = g_strdup_printf ("/home/user%u/.ssh/id_rsa", i);
      PortholeEvent *event = check_open (7, path, "read", "ok");

      event->time += i * 100 * SECOND;
      take (session, event);
    }
  g_assert_cmpuint (porthole_session_get_findings (session)->len, <=, 10000);
  g_assert_cmpuint (porthole_session_get_n_forgotten (session), >, 0);
}

static void
test_containers_bound (void)
{
  g_autoptr (PortholeSession) session = new_session (NULL);
  g_autoptr (GPtrArray) containers = NULL;

  for (guint i = 0; i < 10200; i++)
    {
      g_autofree char *id = g_strdup_printf ("%012u", i);
      g_autoptr (PortholeContainer) container = check_container (id, id, NULL);

      g_free (container->state);
      container->state = g_strdup (i == 0 ? "running" : "exited");
      porthole_session_take_container (session, container);
    }
  containers = porthole_session_get_containers (session);
  g_assert_cmpuint (containers->len, ==, 10000);
  g_assert_cmpuint (porthole_session_get_n_forgotten (session), ==, 200);
  g_assert_nonnull (porthole_session_get_container (session, "000000000000"));
  g_assert_null (porthole_session_get_container (session, "000000000001"));
}

static void
test_totals (void)
{
  g_autoptr (PortholeSession) session = new_session (NULL);
  g_autoptr (PortholeEvent) before = check_exec (7, "/bin/a", "a");
  g_autoptr (PortholeEvent) after = check_exec (7, "/bin/a", "a");
  g_autoptr (GPtrArray) all = NULL;

  porthole_session_begin (session, CHECK_TIME, "desk", "6.1", NULL);
  porthole_session_take_event (session, before);
  take_totals (session, CHECK_WEB, 10, 0);
  take_totals (session, CHECK_DB, 5, 2);
  take_totals (session, CHECK_WEB, 20, 3);
  g_assert_cmpuint (porthole_session_get_totals (session, CHECK_WEB)->delivered, ==, 20);
  g_assert_cmpuint (porthole_session_get_totals (session, NULL)->delivered, ==, 25);
  g_assert_cmpuint (porthole_session_get_totals (session, "")->lost, ==, 5);
  g_assert_null (porthole_session_get_totals (session, "no"));

  /* what is lost leaves a gap as wide in the ids */
  porthole_session_take_event (session, after);
  g_assert_cmpuint (after->id, ==, before->id + 5 + 1);

  /* a stream that is begun anew counts from 0, the session goes on */
  porthole_session_begin (session, CHECK_TIME, "desk", "6.1", NULL);
  take_totals (session, CHECK_WEB, 1, 0);
  g_assert_cmpuint (porthole_session_get_totals (session, CHECK_WEB)->delivered, ==, 21);
  g_assert_cmpuint (porthole_session_get_totals (session, NULL)->delivered, ==, 26);
  all = porthole_session_get_all_totals (session);
  g_assert_cmpuint (all->len, ==, 2);
}

static void
test_ids (void)
{
  g_autoptr (PortholeSession) session = new_session (NULL);
  const guint64 given[] = { 0, 10, 5, 0, 12, 12 };
  const guint64 expected[] = { 1, 10, 11, 12, 13, 14 };

  for (guint i = 0; i < G_N_ELEMENTS (given); i++)
    {
      g_autoptr (PortholeEvent) event = check_exec (7, "/bin/a", "a");

      event->id = given[i];
      porthole_session_take_event (session, event);
      g_assert_cmpuint (event->id, ==, expected[i]);
    }
}

/* setup is counted and told, and nothing of it is judged or drawn */
static void
test_setup (void)
{
  g_autoptr (PortholeSession) session = new_session (NULL);
  g_autoptr (PortholeEvent) event = check_connect (7, "10.0.0.9", 2375, NULL);

  event->phase = PORTHOLE_PHASE_SETUP;
  porthole_session_take_event (session, event);
  g_assert_cmpuint (event->id, ==, 1);
  g_assert_null (event->rules);
  g_assert_cmpuint (porthole_session_get_findings (session)->len, ==, 0);
  g_assert_null (porthole_graph_lookup_peer (porthole_session_get_graph (session), "10.0.0.9"));
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  rules = check_shipped_rules ();

  g_test_add_func ("/session/order", test_order);
  g_test_add_func ("/session/processes", test_processes);
  g_test_add_func ("/session/process-ring", test_process_ring);
  g_test_add_func ("/session/process-bound", test_process_bound);
  g_test_add_func ("/session/addresses", test_addresses);
  g_test_add_func ("/session/snapshot", test_snapshot);
  g_test_add_func ("/session/corrects", test_corrects);
  g_test_add_func ("/session/findings-merge", test_findings_merge);
  g_test_add_func ("/session/findings-bound", test_findings_bound);
  g_test_add_func ("/session/containers-bound", test_containers_bound);
  g_test_add_func ("/session/totals", test_totals);
  g_test_add_func ("/session/ids", test_ids);
  g_test_add_func ("/session/setup", test_setup);

  status = g_test_run ();
  porthole_rules_unref (rules);
  return status;
}
