/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-notices"

#include "notices.h"

#include "banner.h"
#include "trouble.h"

struct _PortholeNotices
{
  GtkWidget parent_instance;

  PortholeWatch *watch;
  PortholeDemoWatch *demo;

  char *file;            /* (nullable): name of the recording that is shown */
  GError *demo_error;    /* (nullable): why the demo has failed */
  gboolean has_content;  /* there is something to see below */
  gboolean is_dismissed; /* what is said about losses was read */

  PortholeBanner *state_banner;
  PortholeBanner *loss_banner;
};

G_DEFINE_FINAL_TYPE (PortholeNotices, porthole_notices, GTK_TYPE_WIDGET)

static void
porthole_notices_dispose (GObject *object)
{
  PortholeNotices *self = PORTHOLE_NOTICES (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->watch);
  g_clear_object (&self->demo);
  g_clear_pointer (&self->file, g_free);
  g_clear_error (&self->demo_error);

  G_OBJECT_CLASS (porthole_notices_parent_class)->dispose (object);
}

static void
porthole_notices_class_init (PortholeNoticesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = porthole_notices_dispose;

  g_type_ensure (PORTHOLE_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/notices.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeNotices, state_banner);
  gtk_widget_class_bind_template_child (widget_class, PortholeNotices, loss_banner);
}

static void
porthole_notices_init (PortholeNotices *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  porthole_banner_set_closable (self->loss_banner, "win.dismiss-notice");
}

static char *
describe_session (PortholeSession *session)
{
  gint64 time = porthole_session_get_time (session);
  const char *host = porthole_session_get_host (session);
  g_autoptr (GDateTime) date
      = g_date_time_new_from_unix_local (time / G_GINT64_CONSTANT (1000000000));
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  if (time == 0 || date == NULL)
    return NULL;
  when = g_date_time_format (date, "%x, %R");
  text = host != NULL && *host != '\0' ? g_strdup_printf ("recorded on %s, %s", host, when)
                                       : g_strdup_printf ("recorded on %s", when);
  return porthole_trouble_sentence (text);
}

static void
porthole_notices_show_recording (PortholeNotices *self, gboolean ended)
{
  g_autofree char *description = describe_session (porthole_watch_get_session (self->watch));
  g_autofree char *title = NULL;

  if (porthole_demo_watch_is_recording (self->demo))
    {
      const char *reason = porthole_demo_watch_get_reason (self->demo);

      porthole_banner_show (self->state_banner, PORTHOLE_BANNER_WARNING,
                            "This is a recording of the demo, and not what happens here",
                            reason != NULL ? reason : description, ended ? "Close" : "Stop",
                            ended ? "win.clear" : "win.watch");
      return;
    }
  title = g_strdup_printf (ended ? "Recording: %s" : "Replaying %s",
                           self->file != NULL ? self->file : "a recording");
  porthole_banner_show (self->state_banner,
                        ended ? PORTHOLE_BANNER_RECORDING : PORTHOLE_BANNER_BUSY, title,
                        description, ended ? "Close" : "Stop", ended ? "win.clear" : "win.watch");
}

static gboolean
porthole_notices_show_demo (PortholeNotices *self)
{
  PortholeDemoWatchState state = porthole_demo_watch_get_state (self->demo);
  const char *text = porthole_demo_watch_get_text (self->demo);

  if (state == PORTHOLE_DEMO_WATCH_IDLE || !self->has_content)
    return FALSE;
  if (state == PORTHOLE_DEMO_WATCH_CANCELLING)
    porthole_banner_show (self->state_banner, PORTHOLE_BANNER_BUSY, "The demo is being ended", text,
                          NULL, NULL);
  else
    porthole_banner_show (self->state_banner, PORTHOLE_BANNER_BUSY, "The demo is running", text,
                          "Cancel", "win.cancel-demo");
  return TRUE;
}

static void
porthole_notices_update_state_banner (PortholeNotices *self)
{
  const GError *error = porthole_watch_get_error (self->watch);
  PortholeWatchState state = porthole_watch_get_state (self->watch);

  if (error != NULL)
    {
      g_autoptr (PortholeTrouble) trouble = porthole_trouble_new (error);

      porthole_banner_show (self->state_banner, PORTHOLE_BANNER_ERROR, trouble->title,
                            trouble->detail, trouble->label, trouble->action);
    }
  else if (porthole_watch_get_paused (self->watch))
    porthole_banner_show (self->state_banner, PORTHOLE_BANNER_PAUSED, "Paused",
                          "What happens is still taken in, and appears when you resume.", "Resume",
                          "win.pause");
  else if (porthole_notices_show_demo (self))
    return;
  else if (self->demo_error != NULL)
    {
      g_autofree char *detail = porthole_trouble_sentence (self->demo_error->message);

      porthole_banner_show (self->state_banner, PORTHOLE_BANNER_ERROR,
                            "The demo has not come to its end", detail, "Run Again", "win.demo");
    }
  else if (state == PORTHOLE_WATCH_REPLAYING)
    porthole_notices_show_recording (self, FALSE);
  else if (state == PORTHOLE_WATCH_REPLAYED
           || (state == PORTHOLE_WATCH_STOPPED && porthole_demo_watch_is_recording (self->demo)))
    porthole_notices_show_recording (self, TRUE);
  else if (state == PORTHOLE_WATCH_STOPPED && self->has_content)
    porthole_banner_show (self->state_banner, PORTHOLE_BANNER_STOPPED, "Stopped",
                          "What was seen stays here until you watch again.", "Save…", "win.save");
  else
    porthole_banner_hide (self->state_banner);
}

static char *
list_probes (GPtrArray *coverage, const char *state)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; coverage != NULL && i < coverage->len; i++)
    {
      const PortholeCoverage *probe = g_ptr_array_index (coverage, i);

      if (g_strcmp0 (probe->state, state) == 0)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", probe->probe);
    }
  return g_string_free (names, FALSE);
}

static void
porthole_notices_update_losses (PortholeNotices *self)
{
  const PortholeTotals *totals
      = porthole_session_get_totals (porthole_watch_get_session (self->watch), NULL);
  guint64 n_ignored = porthole_watch_get_n_ignored (self->watch);
  GPtrArray *coverage = porthole_session_get_coverage (porthole_watch_get_session (self->watch));
  g_autofree char *missing = list_probes (coverage, "missing");
  g_autofree char *off = list_probes (coverage, "off");
  g_autofree char *detail = NULL;

  if (self->is_dismissed)
    {
      porthole_banner_hide (self->loss_banner);
      return;
    }
  if (n_ignored > 0)
    {
      detail
          = g_strdup_printf ("%" G_GUINT64_FORMAT " things that the helper sent made no sense and "
                             "were left out. Install app and helper of one version.",
                             n_ignored);
      porthole_banner_show (self->loss_banner, PORTHOLE_BANNER_WARNING,
                            "Some of what happened is not shown", detail, "Details",
                            "win.coverage");
    }
  else if (totals != NULL && totals->lost + totals->not_itemised > 0)
    {
      detail
          = g_strdup_printf ("Of %'" G_GUINT64_FORMAT " things that happened, %'" G_GUINT64_FORMAT
                             " were counted and cannot be told one by one.",
                             totals->events, totals->lost + totals->not_itemised);
      porthole_banner_show (self->loss_banner, PORTHOLE_BANNER_WARNING,
                            "Some of what happened is not shown", detail, "Details",
                            "win.coverage");
    }
  else if (*missing != '\0' || *off != '\0')
    {
      g_autofree char *text
          = *missing != '\0' ? g_strdup_printf ("without a probe on this computer: %s", missing)
                             : g_strdup_printf ("switched off: %s", off);

      detail = porthole_trouble_sentence (text);
      porthole_banner_show (self->loss_banner, PORTHOLE_BANNER_WARNING,
                            "Some of what happens cannot be seen", detail, "Details",
                            "win.coverage");
    }
  else
    porthole_banner_hide (self->loss_banner);
}

/**
 * porthole_notices_set_context:
 * @watch: of which they tell
 * @demo: of @watch
 *
 * Called once.
 */
void
porthole_notices_set_context (PortholeNotices *self, PortholeWatch *watch, PortholeDemoWatch *demo)
{
  self->watch = g_object_ref (watch);
  self->demo = g_object_ref (demo);
}

/**
 * porthole_notices_set_file:
 * @name: (nullable): of the recording that is shown
 */
void
porthole_notices_set_file (PortholeNotices *self, const char *name)
{
  char *copy = g_strdup (name);

  g_free (self->file);
  self->file = copy;
}

/**
 * porthole_notices_set_demo_error:
 * @error: (nullable): why the demo has failed
 */
void
porthole_notices_set_demo_error (PortholeNotices *self, const GError *error)
{
  g_clear_error (&self->demo_error);
  if (error != NULL)
    self->demo_error = g_error_copy (error);
}

/**
 * porthole_notices_set_dismissed:
 * @dismissed: whether what is said about losses was read
 */
void
porthole_notices_set_dismissed (PortholeNotices *self, gboolean dismissed)
{
  self->is_dismissed = dismissed;
}

/**
 * porthole_notices_update:
 * @has_content: whether there is something to see below; what the page that stands there else says
 *   is not said twice
 *
 * Says what there is to say now.
 */
void
porthole_notices_update (PortholeNotices *self, gboolean has_content)
{
  self->has_content = has_content;
  porthole_notices_update_state_banner (self);
  porthole_notices_update_losses (self);
}

/**
 * porthole_notices_get_title:
 *
 * Returns: (nullable) (transfer none): what is said about the state, in a few words
 */
const char *
porthole_notices_get_title (PortholeNotices *self)
{
  return porthole_banner_get_shown (self->state_banner)
             ? porthole_banner_get_title (self->state_banner)
             : NULL;
}

/**
 * porthole_notices_get_loss:
 *
 * Returns: (nullable) (transfer none): what is said about losses, in a few words
 */
const char *
porthole_notices_get_loss (PortholeNotices *self)
{
  return porthole_banner_get_shown (self->loss_banner)
             ? porthole_banner_get_title (self->loss_banner)
             : NULL;
}
