/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inspector-check.h"

#include <string.h>

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
void
inspector_check_settle (InspectorCheck *f)
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

PortholeContainer *
inspector_check_new_container (const char *id, const char *name, const char *address)
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

void
inspector_check_set_up (InspectorCheck *f, gconstpointer data)
{
  const char *dirs[] = { g_getenv ("PORTHOLE_TEST_RULES"), NULL };
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (PortholeRules) rules = porthole_rules_load_dirs (dirs, problems);
  g_autoptr (PortholeTrust) trust = porthole_trust_new ();
  g_autoptr (PortholeContainer) web = inspector_check_new_container (WEB, "web", "198.51.100.2");
  g_autoptr (PortholeContainer) db = inspector_check_new_container (DB, "db", "198.51.100.3");

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

void
inspector_check_tear_down (InspectorCheck *f, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (f->inspector), (gpointer *)&f->inspector);
  gtk_window_destroy (GTK_WINDOW (f->window));
  while (f->inspector != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&f->selection);
  g_clear_object (&f->filter);
  g_clear_object (&f->watch);
}

void
inspector_check_take (InspectorCheck *f, PortholeEvent *event)
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

PortholeEvent *
inspector_check_new_event (PortholeEventKind kind, guint32 pid, const char *exe, const char *args)
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

void
inspector_check_run (InspectorCheck *f, guint32 pid, const char *args)
{
  g_auto (GStrv) words = g_strsplit (args, " ", 2);

  inspector_check_take (f, inspector_check_new_event (PORTHOLE_EVENT_EXEC, pid, words[0], args));
}

void
inspector_check_call (InspectorCheck *f, const char *ip, guint16 port, const char *result)
{
  PortholeEvent *event
      = inspector_check_new_event (PORTHOLE_EVENT_CONNECT, 1010, "/usr/bin/curl", NULL);

  event->peer = porthole_peer_new (ip, port, "tcp");
  event->result = g_strdup (result);
  event->outcomes = 1;
  inspector_check_take (f, event);
}

void
inspector_check_read_file (InspectorCheck *f, const char *path, const char *result)
{
  PortholeEvent *event
      = inspector_check_new_event (PORTHOLE_EVENT_OPEN, 1011, "/usr/bin/cat", NULL);

  event->path = g_strdup (path);
  event->access = g_strsplit ("read", " ", -1);
  event->result = g_strdup (result);
  inspector_check_take (f, event);
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
char *
inspector_check_read_all (InspectorCheck *f)
{
  GString *text = g_string_new ("\n");

  add_text (GTK_WIDGET (f->inspector), text);

  return g_string_free (text, FALSE);
}

void
inspector_check_assert_reads (InspectorCheck *f, const char *words)
{
  g_autofree char *text = inspector_check_read_all (f);

  if (strstr (text, words) == NULL)
    g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, words));
}

void
inspector_check_assert_reads_not (InspectorCheck *f, const char *words)
{
  g_autofree char *text = inspector_check_read_all (f);

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

GPtrArray *
inspector_check_list_rows (InspectorCheck *f)
{
  GPtrArray *rows = g_ptr_array_new ();

  add_rows (GTK_WIDGET (f->inspector), rows);

  return rows;
}

PortholeInspectorRow *
inspector_check_find_row (InspectorCheck *f, const char *title)
{
  g_autoptr (GPtrArray) rows = inspector_check_list_rows (f);

  for (guint i = 0; i < rows->len; i++)
    {
      if (g_str_equal (porthole_inspector_row_get_item (rows->pdata[i])->title, title))
        return rows->pdata[i];
    }
  g_test_message ("no row says %s", title);
  g_assert_not_reached ();
}

GtkWidget *
inspector_check_find_widget (GtkWidget *widget, GType type, const char *label)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type)
      && (label == NULL || g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = inspector_check_find_widget (child, type, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

void
inspector_check_press (InspectorCheck *f, const char *label)
{
  GtkWidget *button
      = inspector_check_find_widget (GTK_WIDGET (f->inspector), GTK_TYPE_BUTTON, label);

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

char *
inspector_check_read_clipboard (InspectorCheck *f)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (f->window), NULL, text_cb, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);

  return text;
}

void
inspector_check_take_picture (InspectorCheck *f, const char *name)
{
  g_autofree char *whole = g_strconcat ("inspector-", name, NULL);

  inspector_check_settle (f);
  ui_picture (f->window, whole);
}
