/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "core/history.h"
#include "core/technique.h"

#include <string.h>

typedef struct
{
  PortholeSession *session;
  PortholeHistory *history;
  gint64 time;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (PortholeRules) rules = check_shipped_rules ();
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web", "198.51.100.2");
  g_autoptr (PortholeContainer) db = check_container (CHECK_DB, "db", "198.51.100.3");

  f->time = CHECK_TIME;
  f->session = porthole_session_new (rules, NULL);
  porthole_session_begin (f->session, CHECK_TIME, "desk", NULL, NULL);
  f->history = porthole_history_new (f->session);
  porthole_session_take_container (f->session, web);
  porthole_session_take_container (f->session, db);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->history);
  g_clear_object (&f->session);
}

static void
take (Fixture *f, PortholeEvent *event)
{
  g_autoptr (PortholeEvent) owned = event;

  f->time += SECOND / 100;
  event->time = f->time;
  if (event->kind == PORTHOLE_EVENT_CONNECT)
    event->first = event->last = f->time;
  porthole_session_take_event (f->session, event);
}

static void
run (Fixture *f, guint32 pid, guint32 parent, const char *args)
{
  g_auto (GStrv) words = g_strsplit (args, " ", 2);
  PortholeEvent *event = check_exec (pid, words[0], args);

  event->process->parent = parent;
  take (f, event);
}

static void
quit (Fixture *f, guint32 pid, int code)
{
  PortholeEvent *event = porthole_event_new (PORTHOLE_EVENT_EXIT);

  event->container = g_strdup (CHECK_WEB);
  event->process = check_process (pid, NULL, NULL);
  event->code = code;
  take (f, event);
}

static const char *
name_cb (const char *container, gpointer user_data)
{
  const PortholeContainer *known = porthole_session_get_container (user_data, container);

  return known != NULL ? porthole_container_get_title (known) : NULL;
}

static GPtrArray *
list_story (Fixture *f)
{
  g_autoptr (GPtrArray) findings = porthole_history_list_findings (f->history, CHECK_WEB);

  return porthole_story_list (porthole_history_get_story (f->history, CHECK_WEB), findings, NULL,
                              name_cb, f->session);
}

static char *
draw_tree (PortholeProcessTree *tree)
{
  g_autoptr (GPtrArray) rows = porthole_process_tree_list (tree);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const PortholeProcessRow *row = rows->pdata[i];

      g_string_append_printf (text, "%s%u.%u%s", i > 0 ? " " : "", row->depth, row->process->pid,
                              row->ended ? "x" : "");
    }

  return g_string_free (text, FALSE);
}

static void
test_tree (Fixture *f, gconstpointer data)
{
  PortholeProcessTree *tree;
  g_autofree char *live = NULL;
  g_autofree char *again = NULL;
  g_autofree char *gone = NULL;
  PortholeEvent *late;
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web", NULL);
  g_autoptr (GPtrArray) rows = NULL;

  run (f, 10, 1, "/bin/sh -c x");
  run (f, 11, 10, "/bin/ls /a");
  run (f, 20, 1, "/bin/sleep 9");
  run (f, 12, 11, "/bin/ls /b");
  run (f, 13, 10, "/bin/ls /c");
  quit (f, 11, 3);
  tree = porthole_history_get_processes (f->history, CHECK_WEB);
  live = draw_tree (tree);
  g_assert_cmpstr (live, ==, "0.10 1.11x 2.12 1.13 0.20");
  g_assert_cmpuint (porthole_process_tree_get_n_alive (tree), ==, 4);

  /* another process gets the pid of one that has exited, and a child of its own */
  run (f, 11, 20, "/bin/cat");
  run (f, 14, 11, "/bin/cat");
  again = draw_tree (tree);
  g_assert_cmpstr (again, ==, "0.10 1.11x 2.12 1.13 0.20 1.11 2.14");

  /* an exec replaces what the process runs and is no other process */
  run (f, 14, 11, "/bin/dd -l");
  rows = porthole_process_tree_list (tree);
  g_assert_cmpuint (rows->len, ==, 7);
  g_assert_cmpstr (((PortholeProcessRow *)rows->pdata[6])->process->exe, ==, "/bin/dd");
  g_assert_cmpint (((PortholeProcessRow *)rows->pdata[1])->code, ==, 3);

  /* what is told of one that has exited brings it not back */
  quit (f, 14, 0);
  late = check_connect (14, "203.0.113.7", 443, "refused");
  late->process->comm = g_strdup ("dd");
  take (f, late);
  g_assert_cmpuint (porthole_process_tree_get_n_alive (tree), ==, 5);

  g_free (web->state);
  web->state = g_strdup ("exited");
  porthole_session_take_container (f->session, web);
  gone = draw_tree (tree);
  g_assert_cmpstr (gone, ==, "0.10x 1.11x 2.12x 1.13x 0.20x 1.11x 2.14x");
  g_assert_cmpuint (porthole_process_tree_get_n_alive (tree), ==, 0);
}

/* a chain of parents as long as the table, and more processes than it holds */
static void
test_tree_bounded (Fixture *f, gconstpointer data)
{
  PortholeProcessTree *tree;
  g_autoptr (GPtrArray) rows = NULL;

  for (guint32 pid = 2; pid < 2000; pid++)
    run (f, pid, pid - 1, "/bin/sh x");
  tree = porthole_history_get_processes (f->history, CHECK_WEB);
  rows = porthole_process_tree_list (tree);
  g_assert_cmpuint (rows->len, ==, PORTHOLE_PROCESS_TREE_MAX);
  g_assert_cmpuint (porthole_process_tree_get_n_forgotten (tree), ==,
                    1998 - PORTHOLE_PROCESS_TREE_MAX);
  g_assert_cmpuint (((PortholeProcessRow *)rows->pdata[rows->len - 1])->depth, ==, rows->len - 1);
}

/* what ran when watching began, and what a later snapshot no longer tells */
static void
test_snapshot (Fixture *f, gconstpointer data)
{
  g_autoptr (PortholeProcess) shell = check_process (10, "/bin/sh", "sh");
  g_autoptr (PortholeProcess) list = check_process (11, "/bin/ls", "ls");
  g_autoptr (PortholeHistory) late = NULL;
  g_autofree char *tree = NULL;
  g_autofree char *known = NULL;

  list->parent = 10;
  porthole_session_begin_snapshot (f->session);
  porthole_session_take_process (f->session, CHECK_WEB, shell);
  porthole_session_take_process (f->session, CHECK_WEB, list);
  porthole_session_end_snapshot (f->session);
  late = porthole_history_new (f->session);
  porthole_session_begin_snapshot (f->session);
  porthole_session_take_process (f->session, CHECK_WEB, shell);
  porthole_session_end_snapshot (f->session);

  tree = draw_tree (porthole_history_get_processes (f->history, CHECK_WEB));
  g_assert_cmpstr (tree, ==, "0.10 1.11x");
  known = draw_tree (porthole_history_get_processes (late, CHECK_WEB));
  g_assert_cmpstr (known, ==, "0.10 1.11x");
}

/* a branch in which something was found comes first, then what lives */
static void
test_tree_order (Fixture *f, gconstpointer data)
{
  g_autofree char *tree = NULL;

  run (f, 10, 1, "/bin/true");
  quit (f, 10, 0);
  run (f, 20, 1, "/bin/sleep 9");
  run (f, 30, 1, "/bin/sh -c x");
  run (f, 31, 30, "/bin/true");
  run (f, 32, 30, "/usr/bin/nmap web");
  tree = draw_tree (porthole_history_get_processes (f->history, CHECK_WEB));
  g_assert_cmpstr (tree, ==, "0.30 1.32 1.31 0.20 0.10x");
}

static void
test_files (Fixture *f, gconstpointer data)
{
  PortholeFileTable *files;
  const PortholeFile *file;

  take (f, check_open (7, "/etc/shadow", "read", "ok"));
  take (f, check_open (7, "/etc/shadow", "read", "EACCES"));
  take (f, check_open (8, "/etc/shadow", "read", "ok"));
  take (f, check_open (8, "/etc/shadow", "read write", "ok"));
  files = porthole_history_get_files (f->history, CHECK_WEB);
  g_assert_cmpuint (porthole_file_table_list (files)->len, ==, 3);
  file = porthole_file_table_list (files)->pdata[0];
  g_assert_cmpuint (file->count, ==, 2);
  g_assert_cmpuint (file->level, ==, PORTHOLE_LEVEL_HIGH);
  g_assert_cmpint (file->last, >, file->first);
  file = porthole_file_table_list (files)->pdata[2];
  g_assert_cmpstr (file->access, ==, "read, write");

  for (guint i = 0; i < 2 * PORTHOLE_FILE_TABLE_MAX; i++)
    {
      g_autofree char *path = g_strdup_printf ("/etc/%u", i);

      take (f, check_open (8, path, "read", "ok"));
    }
  g_assert_cmpuint (porthole_file_table_list (files)->len, ==, PORTHOLE_FILE_TABLE_MAX);
  g_assert_cmpuint (porthole_file_table_get_not_shown (files), ==, PORTHOLE_FILE_TABLE_MAX + 3);
}

static void
assert_item (GPtrArray *items, guint i, const char *text, const char *detail, guint n_findings)
{
  const PortholeStoryItem *item;

  g_assert_cmpuint (items->len, >, i);
  item = items->pdata[i];
  g_assert_cmpstr (item->text, ==, text);
  g_assert_cmpstr (item->detail, ==, detail);
  g_assert_cmpuint (item->findings->len, ==, n_findings);
}

static void
test_story (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) calm = NULL;
  g_autoptr (GPtrArray) items = NULL;

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *args = g_strdup_printf ("/bin/echo %u", i);

      run (f, 30 + i, 1, args);
    }
  run (f, 40, 1, "/bin/echo 5");
  take (f, check_connect (40, "203.0.113.7", 443, "refused"));
  calm = list_story (f);
  g_assert_cmpuint (calm->len, ==, 7);
  assert_item (calm, 5, "echo started", "/bin/echo 5", 0);
  g_assert_cmpuint (((PortholeStoryItem *)calm->pdata[5])->count, ==, 2);
  assert_item (calm, 6, "echo tried 203.0.113.7 port 443: refused", NULL, 0);

  /* a finding, and what stands around it */
  take (f, check_connect (40, "198.51.100.3", 5432, "established"));
  run (f, 41, 1, "/usr/bin/cat /etc/shadow");
  take (f, check_open (41, "/etc/shadow", "read", "ok"));
  take (f, check_open (41, "/etc/shadow", "read", "EACCES"));
  items = list_story (f);
  assert_item (items, 0, "echo called 2 peers on 2 ports",
               "2 connections, 1 established, 1 refused", 0);
  assert_item (items, 1, "cat started", "/usr/bin/cat /etc/shadow", 0);
  assert_item (items, 2, "cat read /etc/shadow", NULL, 1);
  assert_item (items, 3, "cat tried to read /etc/shadow", "EACCES", 0);
  g_assert_cmpuint (items->len, ==, 4);
  g_assert_cmpuint (((PortholeStoryItem *)items->pdata[2])->level, ==, PORTHOLE_LEVEL_HIGH);
}

static gboolean
hide_cb (PortholeEvent *event, gpointer user_data)
{
  return FALSE;
}

/* what the filter hides is not told, but for what was found */
static void
test_story_filter (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) items = NULL;

  run (f, 41, 1, "/usr/bin/cat /etc/shadow");
  take (f, check_open (41, "/etc/shadow", "read", "ok"));
  findings = porthole_history_list_findings (f->history, CHECK_WEB);
  items = porthole_story_list (porthole_history_get_story (f->history, CHECK_WEB), findings,
                               hide_cb, name_cb, f->session);
  g_assert_cmpuint (items->len, ==, 1);
  assert_item (items, 0, "cat read /etc/shadow", NULL, 1);
}

/* steps in which something was found outlast a flood of others; a finding outlasts its step */
static void
test_story_bounded (Fixture *f, gconstpointer data)
{
  PortholeStory *story;
  g_autoptr (PortholeStory) empty = porthole_story_new ();
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) forgotten = NULL;

  take (f, check_open (41, "/etc/shadow", "read", "ok"));
  for (guint i = 0; i < 3 * PORTHOLE_STORY_MAX; i++)
    {
      g_autofree char *args = g_strdup_printf ("/bin/echo %u", i);

      run (f, 1000 + i, 1, args);
    }
  story = porthole_history_get_story (f->history, CHECK_WEB);
  g_assert_cmpuint (porthole_story_get_size (story), ==, PORTHOLE_STORY_MAX);
  items = list_story (f);
  assert_item (items, 0, "an unknown program read /etc/shadow", NULL, 1);

  findings = porthole_history_list_findings (f->history, CHECK_WEB);
  forgotten = porthole_story_list (empty, findings, NULL, name_cb, f->session);
  g_assert_cmpuint (forgotten->len, ==, 1);
  g_assert_cmpstr (((PortholeStoryItem *)forgotten->pdata[0])->text, ==, "Password hashes read");
  g_assert_null (((PortholeStoryItem *)forgotten->pdata[0])->event);
}

static void
test_exit_in_words (Fixture *f, gconstpointer data)
{
  g_autoptr (PortholeEvent) event = porthole_event_new (PORTHOLE_EVENT_EXIT);
  g_autofree char *code = NULL;
  g_autofree char *killed = NULL;
  g_autofree char *sent = NULL;
  g_autoptr (PortholeEvent) udp = check_connect (7, "198.51.100.3", 53, NULL);

  event->process = check_process (7, "/bin/app", NULL);
  event->code = 2;
  code = porthole_story_tell_event (event, name_cb, f->session);
  g_assert_cmpstr (code, ==, "app ended with code 2");
  event->signal = 11;
  killed = porthole_story_tell_event (event, name_cb, f->session);
  g_assert_cmpstr (killed, ==, "app was ended by signal 11");
  udp->peer->protocol = "udp";
  udp->peer->container = g_strdup (CHECK_DB);
  sent = porthole_story_tell_event (udp, name_cb, f->session);
  g_assert_cmpstr (sent, ==, "an unknown program sent to db port 53");
}

/* findings are an edge's where one of its connections gave rise to them */
static void
test_edge_findings (Fixture *f, gconstpointer data)
{
  PortholeGraph *graph = porthole_session_get_graph (f->session);
  PortholeEvent *shell;
  PortholeEdge *edge;
  g_autoptr (GPtrArray) to_peer = NULL;
  g_autoptr (GPtrArray) to_other = NULL;
  g_autoptr (GPtrArray) to_db = NULL;
  g_autoptr (GPtrArray) of_peer = NULL;
  g_autoptr (GPtrArray) edges = NULL;

  take (f, check_connect (7, "203.0.113.7", 23, "established"));
  take (f, check_connect (7, "203.0.113.8", 80, "established"));
  take (f, check_connect (7, "198.51.100.3", 80, "established"));
  shell = check_exec (9, "/bin/bash", "bash -i");
  shell->input = porthole_peer_new ("198.51.100.3", 4444, "tcp");
  take (f, shell);

  edge = porthole_graph_lookup_edge (graph, CHECK_WEB, "peer:203.0.113.7");
  to_peer = porthole_history_list_edge_findings (f->history, edge);
  g_assert_cmpuint (to_peer->len, ==, 1);
  g_assert_cmpstr (((PortholeFinding *)to_peer->pdata[0])->rule, ==, "sensitive-port");
  edge = porthole_graph_lookup_edge (graph, CHECK_WEB, "peer:203.0.113.8");
  to_other = porthole_history_list_edge_findings (f->history, edge);
  g_assert_cmpuint (to_other->len, ==, 0);
  edge = porthole_graph_lookup_edge (graph, CHECK_WEB, CHECK_DB);
  to_db = porthole_history_list_edge_findings (f->history, edge);
  g_assert_cmpuint (to_db->len, ==, 1);
  g_assert_cmpstr (((PortholeFinding *)to_db->pdata[0])->rule, ==, "reverse-shell");

  of_peer = porthole_history_list_peer_findings (f->history,
                                                 porthole_graph_lookup_peer (graph, "203.0.113.7"));
  g_assert_cmpuint (of_peer->len, ==, 1);

  edges = porthole_graph_list_edges_of (graph, porthole_graph_lookup_node (graph, CHECK_WEB));
  g_assert_cmpuint (edges->len, ==, 3);
}

/* the containers that were quiet for longest are forgotten */
static void
test_bounded (Fixture *f, gconstpointer data)
{
  g_autofree char *last = NULL;

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *id = g_strdup_printf ("c%u", i);

      for (guint j = 0; j < 100; j++)
        {
          g_autofree char *args = g_strdup_printf ("/bin/echo %u", j);
          PortholeEvent *event = check_exec (1 + i * 100 + j, "/bin/echo", args);

          g_free (event->container);
          event->container = g_strdup (id);
          take (f, event);
        }
      g_assert_cmpuint (porthole_history_get_size (f->history), <=, PORTHOLE_HISTORY_MAX);
    }
  g_assert_null (porthole_history_get_story (f->history, "c0"));
  g_assert_nonnull (porthole_history_get_story (f->history, "c399"));
}

static void
test_part_of_graph (Fixture *f, gconstpointer data)
{
  PortholeGraph *graph = porthole_session_get_graph (f->session);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  g_autoptr (GPtrArray) edges = NULL;
  g_autofree char *part = NULL;

  take (f, check_connect (7, "203.0.113.7", 443, "established"));
  take (f, check_connect (7, "198.51.100.3", 80, "established"));
  g_ptr_array_add (nodes, porthole_graph_lookup_node (graph, CHECK_DB));
  edges = porthole_graph_list_edges_of (graph, nodes->pdata[0]);
  part = porthole_graph_part_to_json (nodes, edges);
  g_assert_true (g_str_has_prefix (part, "{\"nodes\":[{\"id\":\"" CHECK_DB "\","));
  g_assert_nonnull (
      strstr (part, "\"edges\":[{\"source\":\"" CHECK_WEB "\",\"target\":\"" CHECK_DB));
  g_assert_null (strstr (part, "203.0.113.7"));
}

static void
test_techniques (void)
{
  g_autoptr (PortholeRules) rules = check_shipped_rules ();
  GPtrArray *all = porthole_rules_get_rules (rules);

  /* what a shipped rule names has a meaning */
  for (guint i = 0; i < all->len; i++)
    {
      const PortholeRule *rule = all->pdata[i];

      for (guint j = 0; rule->techniques != NULL && rule->techniques[j] != NULL; j++)
        {
          g_test_message ("%s", rule->techniques[j]);
          g_assert_nonnull (porthole_technique_get_meaning (rule->techniques[j]));
        }
    }
  g_assert_cmpstr (porthole_technique_get_name ("T1059.004"), ==, "Unix Shell");
  g_assert_cmpstr (porthole_technique_get_name ("T1059.999"), ==,
                   porthole_technique_get_name ("T1059"));
  g_assert_cmpstr (porthole_technique_get_name ("T1003"), ==, "OS Credential Dumping");
  g_assert_cmpstr (porthole_technique_get_name ("T1613"), ==, "Container and Resource Discovery");
  g_assert_null (porthole_technique_get_name ("T9999"));
  g_assert_null (porthole_technique_get_meaning (""));
}

#define ADD(path, test) g_test_add ("/history/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("tree", test_tree);
  ADD ("tree-order", test_tree_order);
  ADD ("tree-bounded", test_tree_bounded);
  ADD ("snapshot", test_snapshot);
  ADD ("files", test_files);
  ADD ("story", test_story);
  ADD ("story-filter", test_story_filter);
  ADD ("story-bounded", test_story_bounded);
  ADD ("exit-in-words", test_exit_in_words);
  ADD ("edge-findings", test_edge_findings);
  ADD ("bounded", test_bounded);
  ADD ("part-of-graph", test_part_of_graph);
  g_test_add_func ("/history/techniques", test_techniques);

  return g_test_run ();
}
