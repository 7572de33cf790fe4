/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-inspector"

#include "inspector.h"

#include <adwaita.h>

#include "core/timestamp.h"
#include "inspector-list.h"
#include "inspector-private.h"
#include "inspector-row.h"

/* between two looks at the session, milliseconds */
#define PAUSE 250

struct _PortholeInspector
{
  GtkWidget parent_instance;

  PortholeWatch *watch;
  PortholeSelection *selection;
  PortholeInspectorContext context;
  gboolean is_stale;
  guint pause;      /* until what is stale is looked at */
  guint growth;     /* until what is told of an age is wrong */
  gint64 refreshed; /* monotonic microseconds */

  GtkStack *stack;
  GtkScrolledWindow *scroller;
  PortholeInspectorList *list;
  PortholeInspectorWidgets widgets;
};

G_DEFINE_FINAL_TYPE (PortholeInspector, porthole_inspector, GTK_TYPE_WIDGET)

static void
drop_session (PortholeInspector *self)
{
  if (self->context.session == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->context.session, self);
  g_signal_handlers_disconnect_by_data (porthole_session_get_graph (self->context.session), self);
  g_clear_object (&self->context.history);
  g_clear_object (&self->context.session);
}

static void
porthole_inspector_dispose (GObject *object)
{
  PortholeInspector *self = PORTHOLE_INSPECTOR (object);
  GtkWidget *child;

  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_handle_id (&self->growth, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), PORTHOLE_TYPE_INSPECTOR);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  drop_session (self);
  g_clear_pointer (&self->context.node, porthole_node_unref);
  if (self->context.filter != NULL)
    g_signal_handlers_disconnect_by_data (self->context.filter, self);
  g_clear_object (&self->context.filter);
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (porthole_inspector_parent_class)->dispose (object);
}

static void refresh (PortholeInspector *self);

static gboolean
porthole_inspector_growth_cb (gpointer user_data)
{
  PortholeInspector *self = user_data;

  self->growth = 0;
  refresh (self);

  return G_SOURCE_REMOVE;
}

/* only what runs grows older */
static void
wait_for_growth (PortholeInspector *self)
{
  gint64 patience;

  g_clear_handle_id (&self->growth, g_source_remove);
  if (porthole_watch_get_state (self->watch) != PORTHOLE_WATCH_WATCHING
      || porthole_watch_get_paused (self->watch) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  patience = porthole_inspector_get_patience (&self->context, self->selection);
  if (patience > 0)
    self->growth = g_timeout_add_seconds (1 + patience / G_GINT64_CONSTANT (1000000000),
                                          porthole_inspector_growth_cb, self);
}

static void
refresh (PortholeInspector *self)
{
  gboolean live;

  g_clear_handle_id (&self->pause, g_source_remove);
  if (self->context.session == NULL)
    return;
  self->is_stale = !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (self->is_stale)
    return;

  live = porthole_watch_get_state (self->watch) == PORTHOLE_WATCH_WATCHING;
  self->context.now
      = live ? porthole_timestamp_now () : porthole_session_get_time (self->context.session);
  self->refreshed = g_get_monotonic_time ();
  if (!porthole_inspector_fill (&self->widgets, &self->context, self->selection))
    gtk_stack_set_visible_child_name (self->stack, "empty");
  else if (porthole_inspector_list_get_section (self->list) == NULL)
    gtk_stack_set_visible_child_name (self->stack, "content");
  wait_for_growth (self);
}

static gboolean
porthole_inspector_pause_cb (gpointer user_data)
{
  PortholeInspector *self = user_data;

  self->pause = 0;
  refresh (self);

  return G_SOURCE_REMOVE;
}

static void
look_soon (PortholeInspector *self)
{
  gint64 since = (g_get_monotonic_time () - self->refreshed) / 1000;

  self->is_stale = TRUE;
  if (self->pause == 0 && gtk_widget_get_mapped (GTK_WIDGET (self))
      && !porthole_watch_get_paused (self->watch))
    self->pause
        = g_timeout_add (CLAMP (PAUSE - since, 1, PAUSE), porthole_inspector_pause_cb, self);
}

static void
close_list (PortholeInspector *self)
{
  porthole_inspector_list_set_section (self->list, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "inspector.back", FALSE);
}

static void
porthole_inspector_back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeInspector *self = PORTHOLE_INSPECTOR (widget);
  PortholeInspectorSection *section = porthole_inspector_list_get_section (self->list);

  if (section == NULL)
    return;
  g_object_ref (section);
  close_list (self);
  gtk_stack_set_visible_child_name (self->stack, "content");
  gtk_widget_child_focus (GTK_WIDGET (section), GTK_DIR_TAB_FORWARD);
  g_object_unref (section);
}

static void
porthole_inspector_copy_name_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeInspector *self = PORTHOLE_INSPECTOR (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          gtk_label_get_text (self->widgets.title));
}

static void
porthole_inspector_copy_json_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *json = porthole_inspector_dup_json (PORTHOLE_INSPECTOR (widget));

  if (json != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), json);
}

/* (nullable): the row that the keyboard is at: it is in the widget that has the focus, or above */
static PortholeInspectorRow *
find_focused_row (PortholeInspector *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *above;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    return NULL;
  above = gtk_widget_get_ancestor (focus, PORTHOLE_TYPE_INSPECTOR_ROW);
  if (above == NULL && gtk_widget_get_first_child (focus) != NULL
      && PORTHOLE_IS_INSPECTOR_ROW (gtk_widget_get_first_child (focus)))
    above = gtk_widget_get_first_child (focus);

  return above != NULL ? PORTHOLE_INSPECTOR_ROW (above) : NULL;
}

static void
porthole_inspector_copy_row_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeInspectorRow *row = find_focused_row (PORTHOLE_INSPECTOR (widget));

  if (row != NULL)
    porthole_inspector_row_copy (row);
}

static void
porthole_inspector_map (GtkWidget *widget)
{
  PortholeInspector *self = PORTHOLE_INSPECTOR (widget);

  GTK_WIDGET_CLASS (porthole_inspector_parent_class)->map (widget);
  if (self->is_stale)
    refresh (self);
}

static void
porthole_inspector_unmap (GtkWidget *widget)
{
  PortholeInspector *self = PORTHOLE_INSPECTOR (widget);

  self->is_stale = self->is_stale || self->growth != 0;
  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_handle_id (&self->growth, g_source_remove);
  GTK_WIDGET_CLASS (porthole_inspector_parent_class)->unmap (widget);
}

static void
porthole_inspector_go_cb (PortholeInspector *self, PortholeInspectorItem *item)
{
  g_autoptr (PortholeInspectorItem) kept = g_object_ref (item);

  porthole_inspector_item_go (kept, self->selection);
}

static void
porthole_inspector_list_cb (PortholeInspector *self, PortholeInspectorSection *section)
{
  porthole_inspector_list_set_section (self->list, section);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "inspector.back", TRUE);
  gtk_stack_set_visible_child_name (self->stack, "list");
  gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

#define BIND(name)                                                                                 \
  gtk_widget_class_bind_template_child_full (                                                      \
      widget_class, #name, FALSE,                                                                  \
      G_STRUCT_OFFSET (PortholeInspector, widgets)                                                 \
          + G_STRUCT_OFFSET (PortholeInspectorWidgets, name))

static void
porthole_inspector_class_init (PortholeInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = porthole_inspector_dispose;
  widget_class->map = porthole_inspector_map;
  widget_class->unmap = porthole_inspector_unmap;

  gtk_widget_class_install_action (widget_class, "inspector.back", NULL,
                                   porthole_inspector_back_action);
  gtk_widget_class_install_action (widget_class, "inspector.copy-name", NULL,
                                   porthole_inspector_copy_name_action);
  gtk_widget_class_install_action (widget_class, "inspector.copy-json", NULL,
                                   porthole_inspector_copy_json_action);
  gtk_widget_class_install_action (widget_class, "inspector.copy-row", NULL,
                                   porthole_inspector_copy_row_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "inspector.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "inspector.back",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK,
                                       "inspector.copy-row", NULL);

  g_type_ensure (PORTHOLE_TYPE_INSPECTOR_LIST);
  g_type_ensure (PORTHOLE_TYPE_INSPECTOR_SECTION);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspector, scroller);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspector, list);
  BIND (mark);
  BIND (title);
  BIND (subtitle);
  BIND (status);
  BIND (score);
  BIND (ends);
  BIND (why);
  BIND (story);
  BIND (processes);
  BIND (peers);
  BIND (files);
  BIND (details);
  gtk_widget_class_bind_template_callback (widget_class, porthole_inspector_go_cb);
}

static void
porthole_inspector_init (PortholeInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "inspector.back", FALSE);
}

static void
porthole_inspector_event_cb (PortholeInspector *self, PortholeEvent *event)
{
  const PortholeNode *node = self->context.node;

  /* what is about others changes nothing here; an edge or several nodes may be about anybody */
  if (node != NULL && !g_str_equal (event->container, node->id)
      && (event->peer == NULL
          || (g_strcmp0 (event->peer->container, node->id) != 0
              && g_strcmp0 (event->peer->ip, node->ip) != 0)))
    return;
  if (porthole_selection_get_kind (self->selection) == PORTHOLE_SELECTION_EVENT)
    return;

  look_soon (self);
}

static void
take_session (PortholeInspector *self)
{
  PortholeSession *session = porthole_watch_get_session (self->watch);

  if (session == self->context.session)
    return;
  drop_session (self);
  if (session == NULL)
    return;

  self->context.session = g_object_ref (session);
  self->context.history = porthole_history_new (session);
  g_signal_connect_swapped (session, "event", G_CALLBACK (porthole_inspector_event_cb), self);
  g_signal_connect_swapped (session, "container", G_CALLBACK (look_soon), self);
  g_signal_connect_swapped (session, "process", G_CALLBACK (look_soon), self);
  g_signal_connect_swapped (session, "finding", G_CALLBACK (look_soon), self);
  g_signal_connect_swapped (session, "snapshot", G_CALLBACK (look_soon), self);
  g_signal_connect_swapped (session, "ended", G_CALLBACK (look_soon), self);
  g_signal_connect_swapped (porthole_session_get_graph (session), "node-removed",
                            G_CALLBACK (look_soon), self);
}

static void
porthole_inspector_session_cb (PortholeInspector *self)
{
  take_session (self);
  refresh (self);
}

static void
porthole_inspector_paused_cb (PortholeInspector *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  if (!porthole_watch_get_paused (self->watch))
    refresh (self);
}

static void
reset (PortholeInspector *self)
{
  PortholeInspectorSection *const sections[]
      = { self->widgets.ends,  self->widgets.why,   self->widgets.story,  self->widgets.processes,
          self->widgets.peers, self->widgets.files, self->widgets.details };

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      porthole_inspector_section_reset (sections[i]);
      porthole_inspector_section_set_facts (sections[i], NULL);
    }
  close_list (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

static void
porthole_inspector_selection_cb (PortholeInspector *self)
{
  reset (self);
  refresh (self);
}

/**
 * porthole_inspector_set_context:
 * @self: an inspector that has none
 * @watch: whose sessions are looked at
 * @filter: what is shown of them
 * @selection: what is looked at
 */
void
porthole_inspector_set_context (PortholeInspector *self,
                                PortholeWatch *watch,
                                PortholeFilter *filter,
                                PortholeSelection *selection)
{
  PortholeInspectorSection *const sections[]
      = { self->widgets.ends,  self->widgets.why,   self->widgets.story,  self->widgets.processes,
          self->widgets.peers, self->widgets.files, self->widgets.details };

  g_return_if_fail (self->watch == NULL);

  self->watch = g_object_ref (watch);
  self->context.filter = g_object_ref (filter);
  self->selection = g_object_ref (selection);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      g_signal_connect_swapped (sections[i], "go", G_CALLBACK (porthole_inspector_go_cb), self);
      g_signal_connect_swapped (sections[i], "list", G_CALLBACK (porthole_inspector_list_cb), self);
    }
  g_signal_connect_swapped (watch, "notify::session", G_CALLBACK (porthole_inspector_session_cb),
                            self);
  g_signal_connect_swapped (watch, "notify::state", G_CALLBACK (look_soon), self);
  g_signal_connect_swapped (watch, "notify::paused", G_CALLBACK (porthole_inspector_paused_cb),
                            self);
  g_signal_connect_swapped (filter, "changed", G_CALLBACK (refresh), self);
  g_signal_connect_swapped (selection, "changed", G_CALLBACK (porthole_inspector_selection_cb),
                            self);
  porthole_inspector_session_cb (self);
}

char *
porthole_inspector_dup_json (PortholeInspector *self)
{
  if (self->context.session == NULL)
    return NULL;

  return porthole_inspector_make_json (&self->context, self->selection);
}
