/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-window"

#include "window.h"

#include "container-list.h"
#include "coverage-dialog.h"
#include "event-list.h"
#include "files.h"
#include "graph/graph-view.h"
#include "filter-panel.h"
#include "finding-list.h"
#include "inspector.h"
#include "notices.h"
#include "preferences.h"
#include "state-page.h"
#include "timeline.h"
#include "trouble.h"

#define MAX_TOASTS 3   /* that wait to be read */
#define NARROW     640 /* pixels below which the header bar has no room for everything */

struct _PortholeWindow
{
  AdwApplicationWindow parent_instance;

  PortholeWatch *watch;
  PortholeDemoWatch *demo;
  PortholeFilter *filter;
  PortholeSelection *selection;
  GSettings *settings; /* (nullable) */

  PortholeSession *session; /* whose signals are listened to */
  gboolean has_content;     /* something happened in it */
  char *file;               /* (nullable): name of the recording that is shown */
  guint n_toasts;
  guint fitting;                             /* source that makes the header bar fit */
  gboolean filters_wanted, inspector_wanted; /* before the window became narrow */
  gboolean is_closing;

  AdwToastOverlay *toasts;
  GtkButton *watch_button;
  AdwButtonContent *watch_content;
  GtkWidget *end_buttons;
  AdwViewSwitcherTitle *switcher_title;
  AdwFlap *filters_flap;
  AdwFlap *inspector_flap;
  PortholeNotices *notices;
  GtkStack *content;
  PortholeStatePage *state_page;
  AdwViewStack *stack;
  AdwViewStackPage *findings_page;
  PortholeGraphView *graph_view;
  PortholeInspector *inspector;
  GtkWidget *timeline_separator;
  PortholeContainerList *container_list;
  PortholeEventList *event_list;
  PortholeFilterPanel *filter_panel;
  PortholeFindingList *finding_list;
  PortholeTimeline *timeline;
};

G_DEFINE_FINAL_TYPE (PortholeWindow, porthole_window, ADW_TYPE_APPLICATION_WINDOW)

static void
porthole_window_leave_session (PortholeWindow *self)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
}

static void
porthole_window_dispose (GObject *object)
{
  PortholeWindow *self = PORTHOLE_WINDOW (object);

  /* these hold the panes */
  g_action_map_remove_action (G_ACTION_MAP (self), "filters");
  g_action_map_remove_action (G_ACTION_MAP (self), "inspector");
  g_action_map_remove_action (G_ACTION_MAP (self), "view");
  g_clear_handle_id (&self->fitting, g_source_remove);
  porthole_window_leave_session (self);
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  if (self->demo != NULL)
    g_signal_handlers_disconnect_by_data (self->demo, self);
  g_clear_object (&self->watch);
  g_clear_object (&self->demo);
  g_clear_object (&self->filter);
  g_clear_object (&self->selection);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->file, g_free);

  G_OBJECT_CLASS (porthole_window_parent_class)->dispose (object);
}

/* --- what is said about the state */

static void
porthole_window_update_button (PortholeWindow *self)
{
  gboolean running = porthole_watch_is_running (self->watch);
  PortholeWatchState state = porthole_watch_get_state (self->watch);
  const char *label = "_Watch";
  const char *tip = "Watch the containers of this computer";

  if (state == PORTHOLE_WATCH_STARTING)
    {
      label = "_Cancel";
      tip = "Do not watch";
    }
  else if (running)
    {
      label = "_Stop";
      tip = "End what is watched, and keep what was seen";
    }
  adw_button_content_set_label (self->watch_content, label);
  adw_button_content_set_icon_name (self->watch_content, running ? "media-playback-stop-symbolic"
                                                                 : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->watch_button), tip);
  if (running)
    gtk_widget_remove_css_class (GTK_WIDGET (self->watch_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->watch_button), "suggested-action");
}

static void
porthole_window_enable (PortholeWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
porthole_window_update_actions (PortholeWindow *self)
{
  PortholeWatchState state = porthole_watch_get_state (self->watch);
  PortholeDemoWatchState demo = porthole_demo_watch_get_state (self->demo);
  gboolean running = porthole_watch_is_running (self->watch);
  GAction *pause = g_action_map_lookup_action (G_ACTION_MAP (self), "pause");

  porthole_window_enable (self, "watch", state != PORTHOLE_WATCH_STOPPING);
  porthole_window_enable (self, "pause",
                          state == PORTHOLE_WATCH_WATCHING || state == PORTHOLE_WATCH_REPLAYING);
  porthole_window_enable (self, "demo",
                          demo == PORTHOLE_DEMO_WATCH_IDLE
                              && (!running || state == PORTHOLE_WATCH_WATCHING));
  porthole_window_enable (self, "replay-demo", demo == PORTHOLE_DEMO_WATCH_IDLE);
  porthole_window_enable (self, "cancel-demo",
                          demo == PORTHOLE_DEMO_WATCH_STARTING
                              || demo == PORTHOLE_DEMO_WATCH_RUNNING);
  porthole_window_enable (self, "open", demo == PORTHOLE_DEMO_WATCH_IDLE);
  porthole_window_enable (self, "save", self->has_content);
  porthole_window_enable (self, "export", self->has_content);
  porthole_window_enable (self, "clear", state != PORTHOLE_WATCH_IDLE && !running);
  porthole_window_enable (self, "coverage", porthole_session_get_coverage (self->session) != NULL);
  g_simple_action_set_state (G_SIMPLE_ACTION (pause),
                             g_variant_new_boolean (porthole_watch_get_paused (self->watch)));
}

static const char *
porthole_window_get_subtitle (PortholeWindow *self)
{
  if (porthole_watch_get_paused (self->watch))
    return "Paused";
  switch (porthole_watch_get_state (self->watch))
    {
    case PORTHOLE_WATCH_STARTING:
      return "Starting";
    case PORTHOLE_WATCH_WATCHING:
      return "Watching";
    case PORTHOLE_WATCH_STOPPING:
      return "Stopping";
    case PORTHOLE_WATCH_STOPPED:
      return "Stopped";
    case PORTHOLE_WATCH_REPLAYING:
    case PORTHOLE_WATCH_REPLAYED:
      return "Recording";
    case PORTHOLE_WATCH_IDLE:
    case PORTHOLE_WATCH_FAILED:
    default:
      return NULL;
    }
}

static void
porthole_window_update_title (PortholeWindow *self)
{
  PortholeWatchState state = porthole_watch_get_state (self->watch);
  gboolean replays = state == PORTHOLE_WATCH_REPLAYING || state == PORTHOLE_WATCH_REPLAYED;
  const char *subtitle = porthole_window_get_subtitle (self);
  g_autofree char *title = NULL;

  if (replays && self->file != NULL)
    title = g_strdup_printf ("%s – Porthole", self->file);
  gtk_window_set_title (GTK_WINDOW (self), title != NULL ? title : "Porthole");
  adw_view_switcher_title_set_subtitle (self->switcher_title, subtitle);
}

static void
porthole_window_update (PortholeWindow *self)
{
  porthole_window_update_button (self);
  porthole_window_update_actions (self);
  porthole_window_update_title (self);
  porthole_notices_update (self->notices, self->has_content);
  gtk_widget_set_visible (GTK_WIDGET (self->timeline), self->has_content);
  gtk_widget_set_visible (self->timeline_separator, self->has_content);
  if (!self->has_content)
    porthole_state_page_show (self->state_page, self->watch, self->demo);
  gtk_stack_set_visible_child_name (self->content, self->has_content ? "views" : "state");
}

/* --- what the session tells */

static void
porthole_window_happened_cb (PortholeWindow *self)
{
  g_signal_handlers_disconnect_by_func (self->session, porthole_window_happened_cb, self);
  self->has_content = TRUE;
  porthole_window_update (self);
}

/* The count is red as soon as one of them is. */
static void
porthole_window_finding_cb (PortholeWindow *self)
{
  GPtrArray *findings = porthole_session_get_findings (self->session);
  guint n = findings->len;
  gboolean high = FALSE;

  if (porthole_watch_get_paused (self->watch))
    return;
  for (guint i = 0; i < n && !high; i++)
    high = ((const PortholeFinding *)g_ptr_array_index (findings, i))->level == PORTHOLE_LEVEL_HIGH;
  if (high)
    gtk_widget_add_css_class (GTK_WIDGET (self), "porthole-has-high");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "porthole-has-high");
  adw_view_stack_page_set_badge_number (self->findings_page, n);
  adw_view_stack_page_set_needs_attention (self->findings_page, n > 0);
}

static void
porthole_window_totals_cb (PortholeWindow *self)
{
  if (!porthole_watch_get_paused (self->watch))
    porthole_notices_update (self->notices, self->has_content);
}

static void
porthole_window_session_cb (PortholeWindow *self)
{
  PortholeSession *session = porthole_watch_get_session (self->watch);

  porthole_window_leave_session (self);
  self->session = g_object_ref (session);
  self->has_content = FALSE;
  porthole_notices_set_dismissed (self->notices, FALSE);
  porthole_selection_clear (self->selection);
  g_signal_connect_swapped (session, "container", G_CALLBACK (porthole_window_happened_cb), self);
  g_signal_connect_swapped (session, "event", G_CALLBACK (porthole_window_happened_cb), self);
  g_signal_connect_swapped (session, "finding", G_CALLBACK (porthole_window_finding_cb), self);
  g_signal_connect_swapped (session, "totals", G_CALLBACK (porthole_window_totals_cb), self);
  g_signal_connect_swapped (session, "coverage", G_CALLBACK (porthole_window_update), self);
  g_signal_connect_swapped (session, "begun", G_CALLBACK (porthole_window_update), self);
  porthole_window_finding_cb (self);
}

static void
porthole_window_state_cb (PortholeWindow *self)
{
  if (porthole_watch_get_state (self->watch) == PORTHOLE_WATCH_STARTING)
    porthole_notices_set_demo_error (self->notices, NULL);
  porthole_window_update (self);
}

static void
porthole_window_paused_cb (PortholeWindow *self)
{
  porthole_window_finding_cb (self);
  porthole_window_update (self);
}

static void
porthole_window_message_cb (PortholeWatch *watch, const char *text, PortholeWindow *self)
{
  porthole_window_tell (self, text);
}

static void
porthole_window_demo_ended_cb (PortholeDemoWatch *demo, const GError *error, PortholeWindow *self)
{
  porthole_notices_set_demo_error (self->notices, error);
  porthole_window_update (self);
  if (self->is_closing)
    gtk_window_destroy (GTK_WINDOW (self));
}

/* --- actions */

static void
watch_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PortholeWindow *self = PORTHOLE_WINDOW (user_data);

  if (porthole_demo_watch_get_state (self->demo) == PORTHOLE_DEMO_WATCH_STARTING
      || porthole_demo_watch_get_state (self->demo) == PORTHOLE_DEMO_WATCH_RUNNING)
    porthole_demo_watch_cancel (self->demo);
  else if (porthole_watch_is_running (self->watch))
    porthole_watch_stop (self->watch);
  else
    porthole_watch_start (self->watch);
}

static void
pause_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PortholeWindow *self = PORTHOLE_WINDOW (user_data);

  porthole_watch_set_paused (self->watch, !porthole_watch_get_paused (self->watch));
}

static void
demo_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PortholeWindow *self = PORTHOLE_WINDOW (user_data);

  porthole_notices_set_demo_error (self->notices, NULL);
  porthole_demo_watch_start (self->demo);
}

static void
replay_demo_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  porthole_demo_watch_replay (PORTHOLE_WINDOW (user_data)->demo);
}

static void
cancel_demo_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  porthole_demo_watch_cancel (PORTHOLE_WINDOW (user_data)->demo);
}

static void
clear_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  porthole_watch_clear (PORTHOLE_WINDOW (user_data)->watch);
}

static void
open_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  porthole_files_choose_recording (PORTHOLE_WINDOW (user_data));
}

static void
save_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  porthole_files_choose_save (PORTHOLE_WINDOW (user_data));
}

static void
export_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  porthole_files_choose_export (PORTHOLE_WINDOW (user_data));
}

static void
coverage_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PortholeWindow *self = PORTHOLE_WINDOW (user_data);

  gtk_window_present (GTK_WINDOW (porthole_coverage_dialog_new (GTK_WINDOW (self), self->watch)));
}

/* The words are part of the filter. */
static void
search_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PortholeWindow *self = PORTHOLE_WINDOW (user_data);

  adw_flap_set_reveal_flap (self->filters_flap, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->filter_panel));
}

static void
dismiss_notice_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PortholeWindow *self = PORTHOLE_WINDOW (user_data);

  porthole_notices_set_dismissed (self->notices, TRUE);
  porthole_notices_update (self->notices, self->has_content);
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PortholeWindow *self = PORTHOLE_WINDOW (user_data);

  if (self->settings != NULL)
    gtk_window_present (GTK_WINDOW (porthole_preferences_new (GTK_WINDOW (self), self->settings)));
}

static void
deselect_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PortholeWindow *self = PORTHOLE_WINDOW (user_data);

  if (adw_flap_get_folded (self->filters_flap) && adw_flap_get_reveal_flap (self->filters_flap))
    adw_flap_set_reveal_flap (self->filters_flap, FALSE);
  else if (adw_flap_get_folded (self->inspector_flap)
           && adw_flap_get_reveal_flap (self->inspector_flap))
    adw_flap_set_reveal_flap (self->inspector_flap, FALSE);
  else
    porthole_selection_clear (self->selection);
}

static void
porthole_window_add_actions (PortholeWindow *self)
{
  static const GActionEntry entries[] = {
    { "watch", watch_action },
    { "pause", pause_action, NULL, "false", NULL },
    { "demo", demo_action },
    { "replay-demo", replay_demo_action },
    { "cancel-demo", cancel_demo_action },
    { "clear", clear_action },
    { "open", open_action },
    { "save", save_action },
    { "export", export_action },
    { "coverage", coverage_action },
    { "search", search_action },
    { "dismiss-notice", dismiss_notice_action },
    { "preferences", preferences_action },
    { "deselect", deselect_action },
  };
  const struct
  {
    const char *name;
    gpointer object;
    const char *property;
  } bound[] = {
    { "filters", self->filters_flap, "reveal-flap" },
    { "inspector", self->inspector_flap, "reveal-flap" },
    { "view", self->stack, "visible-child-name" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (bound); i++)
    {
      g_autoptr (GPropertyAction) action
          = g_property_action_new (bound[i].name, bound[i].object, bound[i].property);

      g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
    }
  porthole_window_enable (self, "preferences", self->settings != NULL);
}

/* --- panes and what is remembered of them */

/* What the menu has too makes room. */
static void
porthole_window_fit (PortholeWindow *self, int width)
{
  gtk_widget_set_visible (GTK_WIDGET (self->watch_content), width >= NARROW);
  gtk_widget_set_visible (self->end_buttons, width >= NARROW);
}

static gboolean
porthole_window_fit_cb (gpointer user_data)
{
  PortholeWindow *self = PORTHOLE_WINDOW (user_data);

  self->fitting = 0;
  porthole_window_fit (self, gtk_widget_get_width (GTK_WIDGET (self)));
  return G_SOURCE_REMOVE;
}

/* What is visible cannot change while sizes are given out. */
static void
porthole_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  PortholeWindow *self = PORTHOLE_WINDOW (widget);

  GTK_WIDGET_CLASS (porthole_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (gtk_widget_get_visible (self->end_buttons) != (width >= NARROW) && self->fitting == 0)
    self->fitting = g_idle_add (porthole_window_fit_cb, self);
}

/* A pane that lies on top of the views is not what anyone asked for by making the window narrow. */
static void
fold (AdwFlap *flap, gboolean *wanted)
{
  if (adw_flap_get_folded (flap))
    {
      *wanted = adw_flap_get_reveal_flap (flap);
      adw_flap_set_reveal_flap (flap, FALSE);
    }
  else
    adw_flap_set_reveal_flap (flap, *wanted || adw_flap_get_reveal_flap (flap));
}

static void
porthole_window_filters_folded_cb (PortholeWindow *self)
{
  fold (self->filters_flap, &self->filters_wanted);
}

static void
porthole_window_inspector_folded_cb (PortholeWindow *self)
{
  fold (self->inspector_flap, &self->inspector_wanted);
}

static void
porthole_window_selection_cb (PortholeWindow *self)
{
  if (porthole_selection_get_kind (self->selection) == PORTHOLE_SELECTION_NONE
      || adw_flap_get_folded (self->inspector_flap)
      || (self->settings != NULL && !g_settings_get_boolean (self->settings, "inspect-selection")))
    return;
  adw_flap_set_reveal_flap (self->inspector_flap, TRUE);
}

/* asked for by name, also where the pane lies on top */
static void
porthole_window_inspect_cb (PortholeWindow *self)
{
  adw_flap_set_reveal_flap (self->inspector_flap, TRUE);
}

static void
porthole_window_restore (PortholeWindow *self)
{
  int width, height;

  if (self->settings == NULL)
    return;
  g_settings_get (self->settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  porthole_window_fit (self, width);
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  if (!g_settings_get_boolean (self->settings, "restore-view"))
    return;
  {
    g_autofree char *view = g_settings_get_string (self->settings, "view");

    adw_view_stack_set_visible_child_name (self->stack, view);
  }
  adw_flap_set_reveal_flap (self->filters_flap,
                            g_settings_get_boolean (self->settings, "show-filters"));
  adw_flap_set_reveal_flap (self->inspector_flap,
                            g_settings_get_boolean (self->settings, "show-inspector"));
}

static void
porthole_window_remember (PortholeWindow *self)
{
  gboolean filters = adw_flap_get_folded (self->filters_flap)
                         ? self->filters_wanted
                         : adw_flap_get_reveal_flap (self->filters_flap);
  gboolean inspector = adw_flap_get_folded (self->inspector_flap)
                           ? self->inspector_wanted
                           : adw_flap_get_reveal_flap (self->inspector_flap);
  int width, height;

  if (self->settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set (self->settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
  g_settings_set_string (self->settings, "view",
                         adw_view_stack_get_visible_child_name (self->stack));
  g_settings_set_boolean (self->settings, "show-filters", filters);
  g_settings_set_boolean (self->settings, "show-inspector", inspector);
}

/* Containers of the demo are not left behind: the window goes at once, the rest when they have. */
static gboolean
porthole_window_close_request (GtkWindow *window)
{
  PortholeWindow *self = PORTHOLE_WINDOW (window);

  porthole_window_remember (self);
  if (porthole_demo_watch_get_state (self->demo) == PORTHOLE_DEMO_WATCH_IDLE)
    return GTK_WINDOW_CLASS (porthole_window_parent_class)->close_request (window);
  self->is_closing = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  porthole_demo_watch_cancel (self->demo);
  return GDK_EVENT_STOP;
}

static void
porthole_window_class_init (PortholeWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = porthole_window_dispose;
  widget_class->size_allocate = porthole_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = porthole_window_close_request;

  /* only where what has the focus has no use for the key */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "win.pause", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.deselect", NULL);

  g_type_ensure (PORTHOLE_TYPE_GRAPH_VIEW);
  g_type_ensure (PORTHOLE_TYPE_CONTAINER_LIST);
  g_type_ensure (PORTHOLE_TYPE_EVENT_LIST);
  g_type_ensure (PORTHOLE_TYPE_FILTER_PANEL);
  g_type_ensure (PORTHOLE_TYPE_FINDING_LIST);
  g_type_ensure (PORTHOLE_TYPE_INSPECTOR);
  g_type_ensure (PORTHOLE_TYPE_NOTICES);
  g_type_ensure (PORTHOLE_TYPE_STATE_PAGE);
  g_type_ensure (PORTHOLE_TYPE_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/porthole/Porthole/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, watch_button);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, watch_content);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, end_buttons);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, switcher_title);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, filters_flap);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, inspector_flap);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, notices);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, content);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, state_page);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, findings_page);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, graph_view);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, inspector);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, timeline_separator);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, container_list);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, event_list);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, filter_panel);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, finding_list);
  gtk_widget_class_bind_template_child (widget_class, PortholeWindow, timeline);
  gtk_widget_class_bind_template_callback (widget_class, porthole_window_filters_folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, porthole_window_inspector_folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, porthole_window_inspect_cb);
}

static void
porthole_window_init (PortholeWindow *self)
{
  self->filter = porthole_filter_new ();
  self->selection = porthole_selection_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->selection, "changed", G_CALLBACK (porthole_window_selection_cb),
                            self);
}

/**
 * porthole_window_new:
 * @application: (nullable): whose window it is
 * @watch: what it shows, starts and stops
 * @demo: of @watch
 * @settings: (nullable): what is remembered
 */
PortholeWindow *
porthole_window_new (GtkApplication *application,
                     PortholeWatch *watch,
                     PortholeDemoWatch *demo,
                     GSettings *settings)
{
  PortholeWindow *self = g_object_new (PORTHOLE_TYPE_WINDOW, "application", application, NULL);

  self->watch = g_object_ref (watch);
  self->demo = g_object_ref (demo);
  self->settings = settings != NULL ? g_object_ref (settings) : NULL;
  porthole_notices_set_context (self->notices, watch, demo);
  /* where watching the host was asked for on the command line, that is for this time alone */
  if (settings != NULL
      && g_settings_get_boolean (settings, "watch-host") == porthole_watch_get_host (watch))
    g_settings_bind (settings, "watch-host", self->filter, "show-host", G_SETTINGS_BIND_DEFAULT);
  /* first: the filter looks up names in a new session before anybody asks it */
  porthole_filter_panel_set_context (self->filter_panel, watch, self->filter, self->selection);
  porthole_graph_view_set_context (self->graph_view, watch, self->filter, self->selection);
  porthole_inspector_set_context (self->inspector, watch, self->filter, self->selection);
  porthole_container_list_set_context (self->container_list, watch, self->filter, self->selection);
  porthole_event_list_set_context (self->event_list, watch, self->filter, self->selection);
  porthole_finding_list_set_context (self->finding_list, watch, self->filter, self->selection);
  porthole_timeline_set_context (self->timeline, watch, self->filter, self->selection);
  porthole_window_add_actions (self);
  porthole_window_restore (self);

  porthole_window_session_cb (self);
  g_signal_connect_swapped (watch, "notify::session", G_CALLBACK (porthole_window_session_cb),
                            self);
  g_signal_connect_swapped (watch, "notify::state", G_CALLBACK (porthole_window_state_cb), self);
  g_signal_connect_swapped (watch, "notify::error", G_CALLBACK (porthole_window_update), self);
  g_signal_connect_swapped (watch, "notify::paused", G_CALLBACK (porthole_window_paused_cb), self);
  g_signal_connect (watch, "message", G_CALLBACK (porthole_window_message_cb), self);
  g_signal_connect_swapped (demo, "changed", G_CALLBACK (porthole_window_update), self);
  g_signal_connect (demo, "ended", G_CALLBACK (porthole_window_demo_ended_cb), self);
  porthole_window_update (self);
  return self;
}

PortholeWatch *
porthole_window_get_watch (PortholeWindow *self)
{
  return self->watch;
}

PortholeDemoWatch *
porthole_window_get_demo (PortholeWindow *self)
{
  return self->demo;
}

PortholeFilter *
porthole_window_get_filter (PortholeWindow *self)
{
  return self->filter;
}

PortholeSelection *
porthole_window_get_selection (PortholeWindow *self)
{
  return self->selection;
}

/**
 * porthole_window_get_scene:
 *
 * Returns: (nullable) (transfer none): the graph as it is drawn
 */
PortholeScene *
porthole_window_get_scene (PortholeWindow *self)
{
  return porthole_graph_view_get_scene (self->graph_view);
}

/**
 * porthole_window_get_settings:
 *
 * Returns: (nullable) (transfer none): what is remembered
 */
GSettings *
porthole_window_get_settings (PortholeWindow *self)
{
  return self->settings;
}

/**
 * porthole_window_open_recording:
 * @file: a recording, which takes the place of what is shown
 */
void
porthole_window_open_recording (PortholeWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  g_free (self->file);
  self->file = g_filename_display_name (name);
  porthole_notices_set_file (self->notices, self->file);
  porthole_watch_replay (self->watch, file, PORTHOLE_REPLAY_FAST);
}

static void
porthole_window_dismissed_cb (PortholeWindow *self)
{
  self->n_toasts--;
}

/**
 * porthole_window_tell:
 * @text: a line; may hold parts from anywhere
 *
 * Says something in passing. Where much is to be said, the first of it is.
 */
void
porthole_window_tell (PortholeWindow *self, const char *text)
{
  g_autofree char *sentence = porthole_trouble_sentence (text);
  g_autofree char *markup = NULL;
  AdwToast *toast;

  if (self->n_toasts >= MAX_TOASTS)
    {
      g_message ("%s", sentence);
      return;
    }
  /* a toast is no sentence */
  if (g_str_has_suffix (sentence, "."))
    sentence[strlen (sentence) - 1] = '\0';
  markup = g_markup_escape_text (sentence, -1);
  toast = adw_toast_new (markup);
  self->n_toasts++;
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (porthole_window_dismissed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}
