/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "finding-row.h"

#include "core/technique.h"
#include "core/text.h"
#include "inspector-words.h"
#include "level-image.h"

#define MAX_TITLE  160
#define MAX_REASON 400
#define MINUTE     (60 * G_GINT64_CONSTANT (1000000000))

struct _PortholeFindingRow
{
  GtkWidget parent_instance;

  GtkImage *mark;
  GtkBox *box;
  GtkLabel *title, *count, *time, *reason, *where;
};

G_DEFINE_FINAL_TYPE (PortholeFindingRow, porthole_finding_row, GTK_TYPE_WIDGET)

static void
porthole_finding_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PORTHOLE_TYPE_FINDING_ROW);

  G_OBJECT_CLASS (porthole_finding_row_parent_class)->dispose (object);
}

static void
porthole_finding_row_class_init (PortholeFindingRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = porthole_finding_row_dispose;

  gtk_widget_class_set_css_name (widget_class, "findingrow");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/finding-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeFindingRow, mark);
  gtk_widget_class_bind_template_child (widget_class, PortholeFindingRow, box);
  gtk_widget_class_bind_template_child (widget_class, PortholeFindingRow, title);
  gtk_widget_class_bind_template_child (widget_class, PortholeFindingRow, count);
  gtk_widget_class_bind_template_child (widget_class, PortholeFindingRow, time);
  gtk_widget_class_bind_template_child (widget_class, PortholeFindingRow, reason);
  gtk_widget_class_bind_template_child (widget_class, PortholeFindingRow, where);
}

static void
porthole_finding_row_init (PortholeFindingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_inert (GtkLabel *label, const char *text, gsize max)
{
  g_autofree char *inert = porthole_text_for_terminal (text != NULL ? text : "", max);

  gtk_label_set_text (label, inert);
  gtk_widget_set_visible (GTK_WIDGET (label), inert[0] != '\0');
}

static void
show_where (PortholeFindingRow *self, const PortholeFinding *finding, const char *container)
{
  const char *id = finding->techniques != NULL ? finding->techniques[0] : NULL;
  const char *name = id != NULL ? porthole_technique_get_name (id) : NULL;
  const char *meaning = id != NULL ? porthole_technique_get_meaning (id) : NULL;
  g_autoptr (GString) where = g_string_new (container);

  if (id != NULL)
    g_string_append_printf (where, " · %s", id);
  if (name != NULL)
    g_string_append_printf (where, " %s", name);
  if (meaning != NULL)
    g_string_append_printf (where, ": %s", meaning);
  set_inert (self->where, where->str, MAX_REASON);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->where), gtk_label_get_text (self->where));
}

static void
show_count (PortholeFindingRow *self, guint64 count)
{
  g_autofree char *rounded = porthole_words_for_number (count);
  g_autofree char *text = g_strdup_printf ("%s×", rounded);
  g_autofree char *exact = g_strdup_printf ("%" G_GUINT64_FORMAT " times", count);

  gtk_label_set_text (self->count, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->count), exact);
  gtk_widget_set_visible (GTK_WIDGET (self->count), count > 1);
}

static void
show_time (PortholeFindingRow *self, const PortholeFinding *finding, gint64 now)
{
  gint64 age = MAX (now - finding->last, 0);
  g_autofree char *words = porthole_words_for_age (age);
  g_autofree char *text = now == 0       ? porthole_words_for_clock (finding->last)
                          : age < MINUTE ? g_strdup ("just now")
                                         : g_strdup_printf ("%s ago", words);
  g_autofree char *first = porthole_words_for_time (finding->first);
  g_autofree char *last = porthole_words_for_time (finding->last);
  g_autofree char *both = first != NULL && g_strcmp0 (first, last) != 0
                              ? g_strdup_printf ("First %s\nLast %s", first, last)
                              : g_strdup (last);

  gtk_label_set_text (self->time, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->time), both);
}

void
porthole_finding_row_show (PortholeFindingRow *self,
                           const PortholeFinding *finding,
                           const char *container,
                           gint64 now)
{
  porthole_level_image_set (self->mark, finding->level, FALSE);
  set_inert (self->title, finding->title, MAX_TITLE);
  set_inert (self->reason, finding->reasons->len > 0 ? finding->reasons->pdata[0] : NULL,
             MAX_REASON);
  show_where (self, finding, container);
  show_count (self, finding->count);
  show_time (self, finding, now);
}
