/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "timeline.h"

#include "core/timestamp.h"
#include "inspector-words.h"
#include "timeline-bars.h"

#define INTERVAL 1000 /* milliseconds between two times that it is drawn */
#define SOON     50   /* for the first */

struct _PortholeTimeline
{
  GtkWidget parent_instance;

  PortholeWatch *watch;
  PortholeSession *session;
  guint timer;
  gboolean has_news;
  gint64 last;  /* time of the newest event */
  gint64 moved; /* when the bars were, monotonic microseconds */

  PortholeTimelineBars *bars;
  GtkButton *live_button;
  GtkToggleButton *pause_button;
  GtkLabel *rate;
};

G_DEFINE_FINAL_TYPE (PortholeTimeline, porthole_timeline, GTK_TYPE_WIDGET)

static gboolean
is_live (PortholeTimeline *self)
{
  return porthole_watch_get_state (self->watch) == PORTHOLE_WATCH_WATCHING;
}

static void
show_rate (PortholeTimeline *self)
{
  guint64 rate = porthole_timeline_bars_get_rate (self->bars);
  g_autofree char *number = porthole_words_for_number (rate);
  g_autofree char *text = g_strdup_printf ("%s/s", number);
  g_autofree char *exact
      = g_strdup_printf ("%" G_GUINT64_FORMAT " events in the last whole second", rate);

  gtk_label_set_text (self->rate, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->rate), exact);
}

static void schedule (PortholeTimeline *self);

/* Time goes on for what was watched live; a recording has a time of its own, that of its events. */
static void
tick (PortholeTimeline *self)
{
  gint64 now = is_live (self) ? MAX (porthole_timestamp_now (), self->last) : self->last;
  gboolean some = porthole_timeline_bars_move_to (self->bars, now, is_live (self));

  self->moved = g_get_monotonic_time ();
  show_rate (self);
  if (self->has_news || (some && is_live (self)))
    schedule (self);
  self->has_news = FALSE;
}

static gboolean
porthole_timeline_timer_cb (gpointer user_data)
{
  PortholeTimeline *self = user_data;

  self->timer = 0;
  tick (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (PortholeTimeline *self)
{
  gint64 since = (g_get_monotonic_time () - self->moved) / 1000;

  if (self->timer == 0 && gtk_widget_get_mapped (GTK_WIDGET (self))
      && !porthole_watch_get_paused (self->watch))
    self->timer = g_timeout_add (CLAMP (INTERVAL - since, SOON, INTERVAL),
                                 porthole_timeline_timer_cb, self);
}

static void
porthole_timeline_event_cb (PortholeSession *session, PortholeEvent *event, PortholeTimeline *self)
{
  if (event->count == 0)
    return;
  porthole_timeline_bars_add (self->bars, event->time, event->level, event->count);
  self->last = MAX (self->last, event->time);
  self->has_news = TRUE;
  schedule (self);
}

static void
drop_session (PortholeTimeline *self)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
}

static void
porthole_timeline_session_cb (PortholeWatch *watch, GParamSpec *pspec, PortholeTimeline *self)
{
  drop_session (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->last = 0;
  self->has_news = FALSE;
  porthole_timeline_bars_clear (self->bars);
  gtk_label_set_text (self->rate, "");
  g_set_object (&self->session, porthole_watch_get_session (watch));
  g_signal_connect (self->session, "event", G_CALLBACK (porthole_timeline_event_cb), self);
}

static void
update_buttons (PortholeTimeline *self)
{
  gboolean paused = porthole_watch_get_paused (self->watch);
  gboolean runs = porthole_watch_is_running (self->watch);
  PortholeWatchState state = porthole_watch_get_state (self->watch);
  gboolean replays = state == PORTHOLE_WATCH_REPLAYING || state == PORTHOLE_WATCH_REPLAYED;

  gtk_toggle_button_set_active (self->pause_button, paused);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pause_button), runs || paused);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "timeline.live", runs || paused);
  gtk_button_set_label (self->live_button, paused    ? "Paused"
                                           : replays ? "Recording"
                                           : runs    ? "Live"
                                                     : "Ended");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->live_button),
                               paused    ? "Show what happens again"
                               : replays ? "What happened is shown as it was recorded"
                               : runs    ? "What happens is shown as it happens"
                                         : "Nothing is watched now");
  if (runs && !paused && !replays)
    gtk_widget_add_css_class (GTK_WIDGET (self->live_button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->live_button), "suggested-action");
}

static void
porthole_timeline_paused_cb (PortholeWatch *watch, GParamSpec *pspec, PortholeTimeline *self)
{
  update_buttons (self);
  if (porthole_watch_get_paused (watch))
    g_clear_handle_id (&self->timer, g_source_remove);
  else if (self->last != 0)
    tick (self);
}

static void
porthole_timeline_state_cb (PortholeWatch *watch, GParamSpec *pspec, PortholeTimeline *self)
{
  update_buttons (self);
  porthole_timeline_bars_set_over (self->bars, !porthole_watch_is_running (watch));
  /* time stands still from now on, or goes on */
  if (self->last != 0 && !porthole_watch_get_paused (watch))
    tick (self);
}

static void
porthole_timeline_toggled_cb (GtkToggleButton *button, PortholeTimeline *self)
{
  if (self->watch != NULL)
    porthole_watch_set_paused (self->watch, gtk_toggle_button_get_active (button));
}

static void
porthole_timeline_live (GtkWidget *widget, const char *name, GVariant *parameter)
{
  porthole_watch_set_paused (PORTHOLE_TIMELINE (widget)->watch, FALSE);
}

static void
porthole_timeline_map (GtkWidget *widget)
{
  PortholeTimeline *self = PORTHOLE_TIMELINE (widget);

  GTK_WIDGET_CLASS (porthole_timeline_parent_class)->map (widget);
  if (self->watch != NULL && self->last != 0 && !porthole_watch_get_paused (self->watch))
    tick (self);
}

static void
porthole_timeline_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (porthole_timeline_parent_class)->unmap (widget);
  g_clear_handle_id (&PORTHOLE_TIMELINE (widget)->timer, g_source_remove);
}

static void
porthole_timeline_dispose (GObject *object)
{
  PortholeTimeline *self = PORTHOLE_TIMELINE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  drop_session (self);
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), PORTHOLE_TYPE_TIMELINE);
  g_clear_object (&self->watch);

  G_OBJECT_CLASS (porthole_timeline_parent_class)->dispose (object);
}

static void
porthole_timeline_class_init (PortholeTimelineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = porthole_timeline_dispose;
  widget_class->map = porthole_timeline_map;
  widget_class->unmap = porthole_timeline_unmap;

  g_type_ensure (PORTHOLE_TYPE_TIMELINE_BARS);
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/timeline.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeTimeline, bars);
  gtk_widget_class_bind_template_child (widget_class, PortholeTimeline, live_button);
  gtk_widget_class_bind_template_child (widget_class, PortholeTimeline, pause_button);
  gtk_widget_class_bind_template_child (widget_class, PortholeTimeline, rate);
  gtk_widget_class_install_action (widget_class, "timeline.live", NULL, porthole_timeline_live);
}

static void
porthole_timeline_init (PortholeTimeline *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->pause_button, "toggled", G_CALLBACK (porthole_timeline_toggled_cb), self);
}

/**
 * porthole_timeline_set_context:
 * @self: a timeline
 * @watch: whose session's events it counts, from now on
 * @filter: not heeded: what happened, happened
 * @selection: shared by all views
 *
 * To be called once.
 */
void
porthole_timeline_set_context (PortholeTimeline *self,
                               PortholeWatch *watch,
                               PortholeFilter *filter,
                               PortholeSelection *selection)
{
  g_return_if_fail (self->watch == NULL);

  self->watch = g_object_ref (watch);
  g_signal_connect (watch, "notify::session", G_CALLBACK (porthole_timeline_session_cb), self);
  g_signal_connect (watch, "notify::paused", G_CALLBACK (porthole_timeline_paused_cb), self);
  g_signal_connect (watch, "notify::state", G_CALLBACK (porthole_timeline_state_cb), self);
  porthole_timeline_session_cb (watch, NULL, self);
  update_buttons (self);
}
