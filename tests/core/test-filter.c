/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"
#include "core/filter.h"

#include <string.h>

typedef struct
{
  PortholeSession *session;
  PortholeFilter *filter;
  PortholeEvent *exec, *https, *dns, *shadow;
  guint n_changed;
} Fixture;

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PortholeRules) rules = porthole_rules_new ();
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "Shop-Web-1", "198.51.100.2");
  g_autoptr (PortholeContainer) db = check_container (CHECK_DB, "db", "198.51.100.3");
  PortholeEvent *const *const all[]
      = { &fixture->exec, &fixture->https, &fixture->dns, &fixture->shadow };

  g_free (web->image);
  web->image = g_strdup ("registry.example.org/nginx:1.27");
  fixture->session = porthole_session_new (rules, NULL);
  porthole_session_begin (fixture->session, CHECK_TIME, "desk", "6.1", NULL);
  porthole_session_take_container (fixture->session, web);
  porthole_session_take_container (fixture->session, db);

  fixture->exec = check_exec (6, "/usr/bin/curl", "curl -sS https://Example.org");
  fixture->exec->process->uid = 1000;
  fixture->https = check_connect (7, "203.0.113.7", 443, "established");
  fixture->https->peer->name = g_strdup ("api.example.org");
  fixture->dns = check_connect (8, "2001:db8::53", 53, "refused");
  fixture->dns->peer->protocol = g_intern_string ("udp");
  fixture->shadow = check_open (9, "/etc/shadow", "read", "ok");
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    porthole_session_take_event (fixture->session, *all[i]);
  fixture->shadow->level = PORTHOLE_LEVEL_HIGH;

  fixture->filter = porthole_filter_new ();
  porthole_filter_set_session (fixture->filter, fixture->session);
  g_signal_connect_swapped (fixture->filter, "changed", G_CALLBACK (count_cb), &fixture->n_changed);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  porthole_event_unref (fixture->exec);
  porthole_event_unref (fixture->https);
  porthole_event_unref (fixture->dns);
  porthole_event_unref (fixture->shadow);
  g_object_unref (fixture->filter);
  g_object_unref (fixture->session);
}

/* which of exec, https, dns and shadow are shown, as letters */
static char *
shown (Fixture *fixture, const char *query)
{
  PortholeEvent *const events[] = { fixture->exec, fixture->https, fixture->dns, fixture->shadow };
  GString *letters = g_string_new (NULL);

  porthole_filter_set_query (fixture->filter, query);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      if (porthole_filter_matches_event (fixture->filter, events[i]))
        g_string_append_c (letters, "ehds"[i]);
    }
  return g_string_free (letters, FALSE);
}

static void
test_query (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *query, *shown;
  } cases[] = {
    { "", "ehds" },
    { "   ", "ehds" },
    { "kind:exec", "e" },
    { "kind:exec,open", "es" },
    { "-kind:exec", "hds" },
    { "KIND:Exec", "e" },
    { "level:high", "s" },
    { "level>=warning", "s" },
    { "level>normal", "s" },
    { "level<high", "ehd" },
    { "level<=warning", "ehd" },
    { "level:normal,high", "ehds" },
    { "port:443", "h" },
    { "port:80,443", "h" },
    { "port:50-60", "d" },
    { "port:50-60,443", "hd" },
    { "port>=100", "h" },
    { "port<100", "d" },
    { "port<=443", "hd" },
    { "port>443", "" },
    { "-port:443", "eds" },
    { "proto:udp", "d" },
    { "protocol:tcp", "h" },
    { "ip:203.0.113.0/24", "h" },
    { "ip:203.0.113.7", "h" },
    { "ip:203.0.", "h" },
    { "ip:2001:db8::/32", "d" },
    { "ip:2001:db8::/32,203.0.113.0/28", "hd" },
    { "ip:198.51.100.2", "ehds" },
    { "container:web", "ehds" },
    { "container=web", "" },
    { "container=shop-web-1", "ehds" },
    { "container:1111", "ehds" },
    { "container:" CHECK_WEB, "ehds" },
    { "container=" CHECK_WEB, "ehds" },
    { "container:db", "" },
    { "-container:web", "" },
    { "image:nginx", "ehds" },
    { "user:1000", "e" },
    { "user:root", "hds" },
    { "user>=500", "e" },
    { "pid:6,7", "eh" },
    { "pid:8,9", "ds" },
    { "exe:curl", "e" },
    { "exe=curl", "" },
    { "exe=/usr/bin/curl", "e" },
    { "path:shadow", "s" },
    { "path=/etc/shadow", "s" },
    { "name:example.org", "h" },
    { "result:refused", "d" },
    { "result:refused,ok", "ds" },
    { "example.org", "ehds" }, /* an argument, a peer, and the image of all */
    { "curl -sS", "" },        /* the second is "not sS", and curl has it */
    { "curl \"-sS\"", "e" },
    { "api.EXAMPLE", "h" },
    { "/etc/", "s" },
    { "203.0.113", "h" },
    { "nginx", "ehds" },
    { "-curl", "hds" },
    { "nginx:1.27", "ehds" }, /* no field, so it is text */
    { "\"nginx:1.27\"", "ehds" },
    { "11111111", "ehds" },
    { "kind:connect -proto:udp", "h" },
    { "kind:connect port:53 proto:udp", "d" },
    { "exe:\"curl\"", "e" },
    { "-", "ehds" }, /* in the name of all */
    { "rule:nothing", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *letters = shown (fixture, cases[i].query);

      g_test_message ("%s", cases[i].query);
      g_assert_cmpstr (letters, ==, cases[i].shown);
    }
}

static void
test_problems (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *query, *problem, *shown;
  } cases[] = {
    { "kind:exec", NULL, "e" },
    { "port:99999 kind:exec", "99999", "e" },
    { "port:443,http", "http", "h" },
    { "port:9-3", "9-3", "ehds" },
    { "port<0 kind:open", "less", "s" },
    { "level:bad kind:exec", "warning and high", "e" },
    { "kind:exe kind:open", "exec, exit, connect and open", "s" },
    { "user:bob kind:exec", "bob", "e" },
    { "ip:zz", "zz", "ehds" },
    { "proto:sctp", "sctp", "ehds" },
    { "foo:bar", "foo", "" },
    { "port:", "port:", "ehds" },
    { "exe>a kind:exec", "exe", "e" },
    { "\"curl", "quotation", "e" },
  };
  g_autofree char *letters = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = shown (fixture, cases[i].query);
      const char *problem = porthole_filter_get_problem (fixture->filter);

      g_test_message ("%s: %s", cases[i].query, problem != NULL ? problem : "");
      g_assert_cmpstr (got, ==, cases[i].shown);
      if (cases[i].problem == NULL)
        g_assert_null (problem);
      else
        g_assert_nonnull (strstr (problem, cases[i].problem));
    }

  /* what a problem repeats is inert */
  letters = shown (fixture, "level:\xe2\x80\xae\x1b[31m");
  g_assert_null (strstr (porthole_filter_get_problem (fixture->filter), "\xe2\x80\xae"));
  g_assert_null (strchr (porthole_filter_get_problem (fixture->filter), '\x1b'));
}

static void
test_bounded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *text = g_strnfill (100 * 1000, 'x');
  g_autofree char *none = shown (fixture, text);
  g_autofree char *invalid = shown (fixture, "\xff\xfe kind:exec");

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (invalid, ==, "");
  porthole_filter_set_query (fixture->filter, text);
  g_assert_nonnull (strstr (porthole_filter_get_problem (fixture->filter), "2048"));
  g_assert_cmpuint (strlen (porthole_filter_get_query (fixture->filter)), <, 3000);

  for (guint i = 0; i < 200; i++)
    g_string_append (many, "a ");
  porthole_filter_set_query (fixture->filter, many->str);
  g_assert_nonnull (strstr (porthole_filter_get_problem (fixture->filter), "64"));
}

static void
test_choices (Fixture *fixture, gconstpointer data)
{
  PortholeFilter *filter = fixture->filter;
  g_autofree char *all = shown (fixture, "");
  g_autoptr (PortholeEvent) of_host = check_exec (1, "/bin/sh", "sh");

  g_assert_cmpstr (all, ==, "ehds");
  g_assert_cmpuint (fixture->n_changed, ==, 0);
  g_assert_false (porthole_filter_get_active (filter));

  porthole_filter_set_kind (filter, PORTHOLE_EVENT_EXEC, FALSE);
  porthole_filter_set_kind (filter, PORTHOLE_EVENT_EXEC, FALSE);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_assert_true (porthole_filter_get_active (filter));
  g_assert_false (porthole_filter_matches_event (filter, fixture->exec));
  porthole_filter_set_protocol (filter, PORTHOLE_PROTOCOL_UDP, FALSE);
  g_assert_false (porthole_filter_matches_event (filter, fixture->dns));
  g_assert_true (porthole_filter_matches_event (filter, fixture->https));
  g_assert_true (porthole_filter_matches_event (filter, fixture->shadow));
  porthole_filter_set_level (filter, PORTHOLE_LEVEL_HIGH, FALSE);
  g_assert_false (porthole_filter_matches_event (filter, fixture->shadow));
  porthole_filter_set_ports (filter, "80, 443");
  g_assert_true (porthole_filter_matches_event (filter, fixture->https));
  porthole_filter_set_ports (filter, "80 8000-8100");
  g_assert_false (porthole_filter_matches_event (filter, fixture->https));
  porthole_filter_set_ports (filter, "http");
  g_assert_nonnull (porthole_filter_get_problem (filter));
  g_assert_true (porthole_filter_matches_event (filter, fixture->https));

  fixture->n_changed = 0;
  porthole_filter_reset (filter);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_assert_false (porthole_filter_get_active (filter));
  g_assert_null (porthole_filter_get_problem (filter));
  g_assert_cmpstr (porthole_filter_get_ports (filter), ==, "");
  porthole_filter_reset (filter);
  g_assert_cmpuint (fixture->n_changed, ==, 1);

  porthole_filter_set_container (filter, CHECK_WEB, FALSE);
  g_assert_cmpuint (porthole_filter_get_n_hidden (filter), ==, 1);
  g_assert_false (porthole_filter_matches_event (filter, fixture->exec));
  g_assert_false (porthole_filter_matches_container (
      filter, porthole_session_get_container (fixture->session, CHECK_WEB)));
  porthole_filter_show_all_containers (filter);
  g_assert_true (porthole_filter_matches_event (filter, fixture->exec));

  g_free (of_host->container);
  of_host->container = g_strdup (PORTHOLE_CONTAINER_HOST);
  g_assert_false (porthole_filter_matches_event (filter, of_host));
  porthole_filter_set_show_host (filter, TRUE);
  g_assert_true (porthole_filter_matches_event (filter, of_host));
}

/* which of web, db, the peer of https and that of dns, and which of the two edges */
static char *
drawn (Fixture *fixture, const char *query, gint64 now)
{
  PortholeGraph *graph = porthole_session_get_graph (fixture->session);
  PortholeNode *nodes[] = {
    porthole_graph_lookup_node (graph, CHECK_WEB),
    porthole_graph_lookup_node (graph, CHECK_DB),
    porthole_graph_lookup_peer (graph, "203.0.113.7"),
    porthole_graph_lookup_peer (graph, "2001:db8::53"),
  };
  PortholeEdge *edges[] = {
    porthole_graph_lookup_edge (graph, CHECK_WEB, "peer:203.0.113.7"),
    porthole_graph_lookup_edge (graph, CHECK_WEB, "peer:2001:db8::53"),
  };
  GString *letters = g_string_new (NULL);

  if (query != NULL)
    porthole_filter_set_query (fixture->filter, query);
  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      gboolean has_edge = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (edges); j++)
        has_edge |= (edges[j]->source == nodes[i] || edges[j]->target == nodes[i])
                    && porthole_filter_matches_edge (fixture->filter, edges[j], now);
      if (porthole_filter_shows_node (fixture->filter, nodes[i], has_edge, now))
        g_string_append_c (letters, "WDHU"[i]);
    }
  for (guint j = 0; j < G_N_ELEMENTS (edges); j++)
    {
      if (porthole_filter_matches_edge (fixture->filter, edges[j], now))
        g_string_append_c (letters, "hu"[j]);
    }
  return g_string_free (letters, FALSE);
}

static void
test_graph (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *query, *drawn;
  } cases[] = {
    { "", "WDHUhu" },
    { "port:443", "WHh" },
    { "proto:udp", "WUu" },
    { "container=db", "D" },
    { "-container=db", "WHUhu" },
    { "ip:203.0.113.7", "WHh" },
    { "api.example", "WHh" },
    { "kind:exec", "WD" },
    { "level:high", "" },
    { "user:0", "WDHUhu" },
    { "result:refused", "WUu" },
    { "db", "WDUu" }, /* an address has it too */
  };
  PortholeGraph *graph = porthole_session_get_graph (fixture->session);
  PortholeNode *peer = porthole_graph_lookup_peer (graph, "203.0.113.7");
  PortholeEdge *edge = porthole_graph_lookup_edge (graph, CHECK_WEB, "peer:203.0.113.7");
  const gint64 now = CHECK_TIME + SECOND;
  g_autofree char *idle = NULL;
  g_autofree char *hidden = NULL;
  g_autofree char *lonely = NULL;
  g_autofree char *high = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *letters = drawn (fixture, cases[i].query, now);

      g_test_message ("%s", cases[i].query);
      g_assert_cmpstr (letters, ==, cases[i].drawn);
    }

  porthole_filter_set_query (fixture->filter, "");
  g_assert_cmpint (porthole_filter_get_idle_time (fixture->filter, peer, now), ==, 0);
  porthole_filter_set_show_idle (fixture->filter, FALSE);
  peer->last = now;
  g_assert_cmpint (porthole_filter_get_idle_time (fixture->filter, peer, now), ==,
                   now + PORTHOLE_FILTER_IDLE);
  idle = drawn (fixture, NULL, now + PORTHOLE_FILTER_IDLE - 1);
  g_assert_cmpstr (idle, ==, "WDHh");

  porthole_filter_reset (fixture->filter);
  porthole_filter_set_container (fixture->filter, CHECK_WEB, FALSE);
  hidden = drawn (fixture, NULL, now);
  g_assert_cmpstr (hidden, ==, "D");
  lonely = drawn (fixture, "ip:203.0.113.7", now);
  g_assert_cmpstr (lonely, ==, "H");

  /* the end of what is shown is shown too */
  porthole_filter_reset (fixture->filter);
  edge->level = PORTHOLE_LEVEL_HIGH;
  porthole_filter_set_level (fixture->filter, PORTHOLE_LEVEL_NORMAL, FALSE);
  high = drawn (fixture, NULL, now);
  g_assert_cmpstr (high, ==, "WHh");
  g_assert_true (porthole_filter_matches_flow (fixture->filter, edge->flows->pdata[0]));
}

static void
test_finding (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *query;
    gboolean shown;
  } cases[] = {
    { "", TRUE },
    { "level:high", TRUE },
    { "level:warning", FALSE },
    { "rule:scan", TRUE },
    { "technique:t1046", TRUE },
    { "container:web", TRUE },
    { "container:db", FALSE },
    { "ip:203.0.113.0/24", TRUE },
    { "ip:203.0.114.0/24", FALSE },
    { "Tried", TRUE },
    { "exe:nmap", TRUE },
    { "port:443", FALSE },
    { "kind:open", TRUE },
  };
  g_autoptr (PortholeFinding) finding = porthole_finding_new ("port-scan", CHECK_WEB);

  finding->level = PORTHOLE_LEVEL_HIGH;
  finding->title = g_strdup ("Port scan");
  finding->subject = g_strdup ("203.0.113.9");
  finding->techniques = g_strsplit ("T1046", ",", -1);
  finding->process = check_process (7, "/usr/bin/nmap", "nmap");
  porthole_finding_add_reason (finding, "124 peers were tried");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].query);
      porthole_filter_set_query (fixture->filter, cases[i].query);
      g_assert_cmpint (porthole_filter_matches_finding (fixture->filter, finding), ==,
                       cases[i].shown);
    }
}

static void
test_session_goes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PortholeRules) rules = porthole_rules_new ();
  PortholeSession *session = porthole_session_new (rules, NULL);

  porthole_filter_set_session (fixture->filter, session);
  porthole_filter_set_query (fixture->filter, "container:web");
  g_assert_false (porthole_filter_matches_event (fixture->filter, fixture->exec));
  g_object_unref (session);
  g_assert_false (porthole_filter_matches_event (fixture->filter, fixture->exec));
}

/* prints how fast it is; a time is no reason to fail */
static void
test_speed (Fixture *fixture, gconstpointer data)
{
  const guint n = 100 * 1000;
  gint64 start;
  guint n_shown = 0;

  porthole_filter_set_query (fixture->filter,
                             "nothing-of-that -ip:10.0.0.0/8 container:web -port:1-1023");
  start = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    n_shown += porthole_filter_matches_event (fixture->filter, fixture->exec);
  g_assert_cmpuint (n_shown, ==, 0);
  g_test_message ("%.0f events a second", n * 1e6 / MAX (g_get_monotonic_time () - start, 1));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/filter/query", test_query);
  ADD ("/filter/problems", test_problems);
  ADD ("/filter/bounded", test_bounded);
  ADD ("/filter/choices", test_choices);
  ADD ("/filter/graph", test_graph);
  ADD ("/filter/finding", test_finding);
  ADD ("/filter/session-goes", test_session_goes);
  ADD ("/filter/speed", test_speed);

  return g_test_run ();
}
