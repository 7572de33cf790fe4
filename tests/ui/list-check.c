/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "list-check.h"

#include "core/timestamp.h"

ListCheck *
list_check_open (GType type, ListCheckSetContext set_context, int width, int height)
{
  ListCheck *self = g_new0 (ListCheck, 1);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  const char *dirs[] = { g_getenv ("PORTHOLE_TEST_RULES"), NULL };
  g_autoptr (PortholeRules) rules = porthole_rules_load_dirs (dirs, problems);
  g_autoptr (PortholeTrust) trust = porthole_trust_new ();

  self->watch = porthole_watch_new (rules, trust);
  self->filter = porthole_filter_new ();
  self->selection = porthole_selection_new ();
  porthole_filter_set_session (self->filter, porthole_watch_get_session (self->watch));
  self->widget = g_object_new (type, NULL);
  set_context (self->widget, self->watch, self->filter, self->selection);
  self->window = g_object_new (ADW_TYPE_WINDOW, "default-width", width, "default-height", height,
                               "content", self->widget, NULL);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *)&self->window);
  g_object_add_weak_pointer (G_OBJECT (self->widget), (gpointer *)&self->widget);
  gtk_window_present (self->window);
  UI_WAIT_FOR (gtk_widget_get_mapped (self->widget));

  return self;
}

void
list_check_close (ListCheck *self)
{
  gtk_window_destroy (self->window);
  UI_WAIT_FOR (self->window == NULL && self->widget == NULL);
  g_object_unref (self->selection);
  g_object_unref (self->filter);
  g_object_add_weak_pointer (G_OBJECT (self->watch), (gpointer *)&self->watch);
  g_object_unref (self->watch);
  UI_WAIT_FOR (self->watch == NULL);
  g_clear_object (&self->feed);
  g_free (self);
}

PortholeSession *
list_check_watch (ListCheck *self)
{
  PortholeSession *session;

  g_clear_object (&self->feed);
  self->feed = fake_feed_new ();
  porthole_watch_start_feed (self->watch, PORTHOLE_FEED (self->feed));
  UI_WAIT_FOR (porthole_watch_get_state (self->watch) == PORTHOLE_WATCH_WATCHING);
  session = porthole_watch_get_session (self->watch);
  porthole_filter_set_session (self->filter, session);

  return session;
}

void
list_check_replay (ListCheck *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PORTHOLE_TEST_DEMO_RECORDING"));

  porthole_watch_replay (self->watch, file, PORTHOLE_REPLAY_FAST);
  porthole_filter_set_session (self->filter, porthole_watch_get_session (self->watch));
  UI_WAIT_FOR (porthole_watch_get_state (self->watch) == PORTHOLE_WATCH_REPLAYED);
  list_check_idle (1300);
}

static PortholeEvent *
new_event (PortholeEventKind kind, const char *container, const char *arguments)
{
  static guint32 pid = 100;
  PortholeEvent *event = porthole_event_new (kind);

  event->time = porthole_timestamp_now ();
  event->container = g_strdup (container);
  event->process = porthole_process_new ();
  event->process->pid = kind == PORTHOLE_EVENT_CONNECT ? pid : ++pid;
  event->process->args = g_strsplit (arguments, " ", -1);
  event->process->exe = g_strconcat ("/usr/bin/", event->process->args[0], NULL);
  event->process->comm = g_strdup (event->process->args[0]);

  return event;
}

PortholeEvent *
list_check_exec (const char *container, const char *arguments)
{
  return new_event (PORTHOLE_EVENT_EXEC, container, arguments);
}

PortholeEvent *
list_check_connect (const char *container, const char *ip, guint16 port)
{
  PortholeEvent *event = new_event (PORTHOLE_EVENT_CONNECT, container, "curl");

  event->peer = porthole_peer_new (ip, port, "tcp");
  event->result = g_strdup ("established");

  return event;
}

void
list_check_take_event (PortholeSession *session, PortholeEvent *event)
{
  porthole_session_take_event (session, event);
  porthole_event_unref (event);
}

void
list_check_take_container (PortholeSession *session,
                           const char *id,
                           const char *name,
                           const char *image)
{
  g_autoptr (PortholeContainer) container = porthole_container_new (id);

  container->time = porthole_timestamp_now ();
  container->name = g_strdup (name);
  container->image = g_strdup (image);
  container->runtime = g_strdup ("docker");
  container->state = g_strdup ("running");
  porthole_session_take_container (session, container);
}

void
list_check_take_finding (PortholeSession *session, const char *container)
{
  PortholeEvent *event = new_event (PORTHOLE_EVENT_OPEN, container, "cat /etc/shadow");

  event->path = g_strdup ("/etc/shadow");
  event->access = g_strsplit ("read", ",", -1);
  event->result = g_strdup ("ok");
  list_check_take_event (session, event);
}

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
list_check_idle (guint milliseconds)
{
  gboolean is_over = FALSE;

  g_timeout_add (milliseconds, over_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

gboolean
list_check_says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
      && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (list_check_says (child, text))
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  gboolean is_done;
  char *text;
} Read;

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Read *got = user_data;

  got->text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  got->is_done = TRUE;
}

char *
list_check_read_clipboard (GtkWidget *widget)
{
  Read got = { 0 };

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, read_cb, &got);
  UI_WAIT_FOR (got.is_done);

  return got.text;
}

char *
list_check_hostile (void)
{
  g_autofree char *long_text = g_strnfill (64 * 1024, 'A');

  return g_strconcat ("<b>bold</b>&amp;\xe2\x80\xae\x1b[31m\n\t", long_text, NULL);
}
