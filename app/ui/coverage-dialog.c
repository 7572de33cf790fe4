/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-coverage-dialog"

#include "coverage-dialog.h"

#include <string.h>

#include "probe-row.h"
#include "trouble.h"

struct _PortholeCoverageDialog
{
  AdwWindow parent_instance;

  AdwPreferencesGroup *probes;
  AdwPreferencesGroup *numbers;
  GPtrArray *rows; /* (element-type PortholeProbeRow): of probes */
};

G_DEFINE_FINAL_TYPE (PortholeCoverageDialog, porthole_coverage_dialog, ADW_TYPE_WINDOW)

static void
porthole_coverage_dialog_finalize (GObject *object)
{
  PortholeCoverageDialog *self = PORTHOLE_COVERAGE_DIALOG (object);

  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (porthole_coverage_dialog_parent_class)->finalize (object);
}

static void
porthole_coverage_dialog_class_init (PortholeCoverageDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = porthole_coverage_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/coverage-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeCoverageDialog, probes);
  gtk_widget_class_bind_template_child (widget_class, PortholeCoverageDialog, numbers);
}

static void
porthole_coverage_dialog_init (PortholeCoverageDialog *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What a row says is markup unless it is told otherwise. */
static AdwActionRow *
add_row (AdwPreferencesGroup *group, const char *title, const char *subtitle)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL && *subtitle != '\0')
    {
      g_autofree char *sentence = porthole_trouble_sentence (subtitle);

      adw_action_row_set_subtitle (row, sentence);
      adw_action_row_set_subtitle_lines (row, 0);
    }
  adw_preferences_group_add (group, GTK_WIDGET (row));
  return row;
}

/* Others who watch may switch probes as well. */
static void
porthole_coverage_dialog_coverage_cb (PortholeCoverageDialog *self, PortholeSession *session)
{
  GPtrArray *coverage = porthole_session_get_coverage (session);

  for (guint i = 0; i < self->rows->len; i++)
    for (guint k = 0; k < coverage->len; k++)
      {
        PortholeProbeRow *row = g_ptr_array_index (self->rows, i);
        const PortholeCoverage *probe = g_ptr_array_index (coverage, k);

        if (strcmp (porthole_probe_row_get_probe (row), probe->probe) == 0)
          porthole_probe_row_set_coverage (row, probe);
      }
}

static void
add_probe (PortholeCoverageDialog *self, PortholeWatch *watch, const PortholeCoverage *coverage)
{
  PortholeProbeRow *row = porthole_probe_row_new (watch, coverage);

  g_ptr_array_add (self->rows, g_object_ref (row));
  adw_preferences_group_add (self->probes, GTK_WIDGET (row));
}

static void
add_number (PortholeCoverageDialog *self, const char *title, const char *text, guint64 number)
{
  AdwActionRow *row = add_row (self->numbers, title, text);
  g_autofree char *value = g_strdup_printf ("%'" G_GUINT64_FORMAT, number);
  GtkWidget *label = gtk_label_new (value);

  gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  adw_action_row_add_suffix (row, label);
}

/**
 * porthole_coverage_dialog_new:
 * @watch: of which it tells: the numbers as they are now, and the probes as they are switched
 */
PortholeCoverageDialog *
porthole_coverage_dialog_new (GtkWindow *parent, PortholeWatch *watch)
{
  PortholeCoverageDialog *self
      = g_object_new (PORTHOLE_TYPE_COVERAGE_DIALOG, "transient-for", parent, NULL);
  PortholeSession *session = porthole_watch_get_session (watch);
  GPtrArray *coverage = porthole_session_get_coverage (session);
  const PortholeTotals *totals = porthole_session_get_totals (session, "");

  gtk_widget_set_visible (GTK_WIDGET (self->probes), coverage != NULL && coverage->len > 0);
  for (guint i = 0; coverage != NULL && i < coverage->len; i++)
    add_probe (self, watch, g_ptr_array_index (coverage, i));
  if (totals != NULL)
    {
      add_number (self, "Happened", NULL, totals->events);
      add_number (self, "Told one by one", NULL, totals->delivered);
      add_number (self, "Merged", "another event stands for them", totals->merged);
      add_number (self, "Lost", "there was no room for them", totals->lost);
      add_number (self, "Not itemised", "the kernel counted them and no longer has their details",
                  totals->not_itemised);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->numbers), totals != NULL);
  g_signal_connect_object (session, "coverage", G_CALLBACK (porthole_coverage_dialog_coverage_cb),
                           self, G_CONNECT_SWAPPED);
  return self;
}
