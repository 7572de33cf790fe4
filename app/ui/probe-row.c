/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-probe-row"

#include "probe-row.h"

#include <string.h>

#include "trouble.h"

struct _PortholeProbeRow
{
  AdwActionRow parent_instance;

  PortholeWatch *watch;
  PortholeCoverage *coverage;
  gboolean is_asking; /* the helper */
  gboolean is_updating;

  GtkWidget *icon;
  GtkLabel *tier;
  GtkSwitch *toggle;
};

G_DEFINE_FINAL_TYPE (PortholeProbeRow, porthole_probe_row, ADW_TYPE_ACTION_ROW)

static void
porthole_probe_row_dispose (GObject *object)
{
  PortholeProbeRow *self = PORTHOLE_PROBE_ROW (object);

  g_clear_object (&self->watch);

  G_OBJECT_CLASS (porthole_probe_row_parent_class)->dispose (object);
}

static void
porthole_probe_row_finalize (GObject *object)
{
  PortholeProbeRow *self = PORTHOLE_PROBE_ROW (object);

  g_clear_pointer (&self->coverage, porthole_coverage_free);

  G_OBJECT_CLASS (porthole_probe_row_parent_class)->finalize (object);
}

/* What others stand on, and what is only looked at once, the helper does not switch. */
static gboolean
is_constant (const char *probe)
{
  return strcmp (probe, "container") == 0 || strcmp (probe, "before") == 0;
}

static gboolean
is_in (PortholeProbeRow *self, const char *state)
{
  return strcmp (self->coverage->state, state) == 0;
}

static void
porthole_probe_row_say (PortholeProbeRow *self, const char *text)
{
  g_autofree char *sentence = *text != '\0' ? porthole_trouble_sentence (text) : g_strdup ("");

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), sentence);
}

static void
porthole_probe_row_show_icon (PortholeProbeRow *self, const char *name, const char *style)
{
  const char *styles[] = { style, NULL };

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), name);
  gtk_widget_set_css_classes (self->icon, styles);
}

static void
porthole_probe_row_update_switch (PortholeProbeRow *self)
{
  gboolean can_switch = !is_constant (self->coverage->probe) && !is_in (self, "missing")
                        && porthole_watch_can_switch (self->watch);

  gtk_widget_set_visible (GTK_WIDGET (self->toggle), can_switch);
  gtk_widget_set_sensitive (GTK_WIDGET (self->toggle), !self->is_asking);
  if (self->is_asking)
    return;
  self->is_updating = TRUE;
  gtk_switch_set_active (self->toggle, is_in (self, "active"));
  gtk_switch_set_state (self->toggle, is_in (self, "active"));
  self->is_updating = FALSE;
}

static void
porthole_probe_row_update (PortholeProbeRow *self)
{
  const char *tier = self->coverage->tier;

  if (is_in (self, "missing"))
    porthole_probe_row_show_icon (self, "dialog-error-symbolic", "error");
  else if (is_in (self, "off"))
    porthole_probe_row_show_icon (self, "media-playback-pause-symbolic", "dim-label");
  else if (*self->coverage->reason != '\0')
    porthole_probe_row_show_icon (self, "dialog-warning-symbolic", "warning");
  else
    porthole_probe_row_show_icon (self, "emblem-ok-symbolic", "success");
  gtk_label_set_label (
      self->tier, is_in (self, "missing") || is_in (self, "off") ? self->coverage->state : tier);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->tier), *tier != '\0' ? tier : NULL);
  porthole_probe_row_say (self, self->coverage->reason);
  porthole_probe_row_update_switch (self);
}

static void
porthole_probe_row_switched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeProbeRow) self = user_data;
  g_autoptr (GError) error = NULL;

  porthole_watch_switch_probe_finish (PORTHOLE_WATCH (source), result, &error);
  self->is_asking = FALSE;
  /* the dialog was closed in the meantime */
  if (self->watch == NULL)
    return;
  porthole_probe_row_update (self);
  if (error == NULL)
    return;
  porthole_probe_row_show_icon (self, "dialog-error-symbolic", "error");
  porthole_probe_row_say (self, error->message);
}

/* The switch follows when the helper has done it. */
static gboolean
porthole_probe_row_state_set_cb (GtkSwitch *toggle, gboolean on, PortholeProbeRow *self)
{
  if (self->is_updating)
    return FALSE;
  if (!porthole_watch_can_switch (self->watch))
    {
      porthole_probe_row_update_switch (self);
      return TRUE;
    }
  self->is_asking = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (toggle), FALSE);
  porthole_watch_switch_probe_async (self->watch, self->coverage->probe, on,
                                     porthole_probe_row_switched_cb, g_object_ref (self));
  return TRUE;
}

static void
porthole_probe_row_class_init (PortholeProbeRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = porthole_probe_row_dispose;
  object_class->finalize = porthole_probe_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/probe-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeProbeRow, icon);
  gtk_widget_class_bind_template_child (widget_class, PortholeProbeRow, tier);
  gtk_widget_class_bind_template_child (widget_class, PortholeProbeRow, toggle);
  gtk_widget_class_bind_template_callback (widget_class, porthole_probe_row_state_set_cb);
}

static void
porthole_probe_row_init (PortholeProbeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * porthole_probe_row_new:
 * @watch: through which it is switched
 * @coverage: what it sees, as it is now
 */
PortholeProbeRow *
porthole_probe_row_new (PortholeWatch *watch, const PortholeCoverage *coverage)
{
  PortholeProbeRow *self = g_object_new (PORTHOLE_TYPE_PROBE_ROW, NULL);

  self->watch = g_object_ref (watch);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), coverage->probe);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  coverage->probe, -1);
  porthole_probe_row_set_coverage (self, coverage);
  g_signal_connect_object (watch, "notify::state", G_CALLBACK (porthole_probe_row_update_switch),
                           self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * porthole_probe_row_set_coverage:
 * @coverage: of the same probe
 */
void
porthole_probe_row_set_coverage (PortholeProbeRow *self, const PortholeCoverage *coverage)
{
  PortholeCoverage *copy = porthole_coverage_copy (coverage);

  g_clear_pointer (&self->coverage, porthole_coverage_free);
  self->coverage = copy;
  porthole_probe_row_update (self);
}

const char *
porthole_probe_row_get_probe (PortholeProbeRow *self)
{
  return self->coverage->probe;
}
