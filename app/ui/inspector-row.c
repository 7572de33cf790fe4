/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "inspector-row.h"

#include "inspector-facts.h"
#include "level-image.h"

/* what is deeper in a tree stands no further to the side than this */
#define MAX_DEPTH   6
#define DEPTH_WIDTH 14

struct _PortholeInspectorRow
{
  GtkWidget parent_instance;

  PortholeInspectorItem *item;

  GtkWidget *line;
  GtkWidget *dot;
  GtkImage *mark;
  GtkLabel *time;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *trailing;
  GtkImage *arrow;
  GtkRevealer *revealer;
  PortholeInspectorFacts *facts;
  GtkButton *go_button;
  GMenuModel *menu;
  GtkWidget *popover;
};

G_DEFINE_FINAL_TYPE (PortholeInspectorRow, porthole_inspector_row, GTK_TYPE_WIDGET)

enum
{
  OPENED,
  GO,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
porthole_inspector_row_dispose (GObject *object)
{
  PortholeInspectorRow *self = PORTHOLE_INSPECTOR_ROW (object);
  GtkWidget *child;

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), PORTHOLE_TYPE_INSPECTOR_ROW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (porthole_inspector_row_parent_class)->dispose (object);
}

static void
porthole_inspector_row_go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[GO], 0);
}

static void
porthole_inspector_row_copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  porthole_inspector_row_copy (PORTHOLE_INSPECTOR_ROW (widget));
}

static void
porthole_inspector_row_menu_cb (
    GtkGestureClick *gesture, int n_press, double x, double y, PortholeInspectorRow *self)
{
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle){ x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
porthole_inspector_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  PortholeInspectorRow *self = PORTHOLE_INSPECTOR_ROW (widget);

  GTK_WIDGET_CLASS (porthole_inspector_row_parent_class)
      ->size_allocate (widget, width, height, baseline);
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
porthole_inspector_row_class_init (PortholeInspectorRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = porthole_inspector_row_dispose;
  widget_class->size_allocate = porthole_inspector_row_size_allocate;

  signals[OPENED] = g_signal_new ("opened", PORTHOLE_TYPE_INSPECTOR_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[GO] = g_signal_new ("go", PORTHOLE_TYPE_INSPECTOR_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "row.go", NULL, porthole_inspector_row_go_action);
  gtk_widget_class_install_action (widget_class, "row.copy", NULL,
                                   porthole_inspector_row_copy_action);

  g_type_ensure (PORTHOLE_TYPE_INSPECTOR_FACTS);
  gtk_widget_class_set_css_name (widget_class, "inspectorrow");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/inspector-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, line);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, dot);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, mark);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, time);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, title);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, trailing);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, arrow);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, revealer);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, facts);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, go_button);
  gtk_widget_class_bind_template_child (widget_class, PortholeInspectorRow, menu);
}

static void
porthole_inspector_row_init (PortholeInspectorRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (porthole_inspector_row_menu_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

PortholeInspectorRow *
porthole_inspector_row_new (void)
{
  return g_object_new (PORTHOLE_TYPE_INSPECTOR_ROW, NULL);
}

static void
set_text (GtkLabel *label, const char *text)
{
  if (text != NULL && !g_str_equal (gtk_label_get_text (label), text))
    gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
set_class (gpointer widget, const char *name, gboolean set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
set_lines (GtkLabel *label, int lines)
{
  gtk_label_set_wrap (label, lines > 1);
  gtk_label_set_lines (label, lines);
}

static void
show_level (PortholeInspectorRow *self, const PortholeInspectorItem *item)
{
  gboolean has_mark = item->has_level && !item->is_step;

  gtk_widget_set_visible (GTK_WIDGET (self->mark), has_mark);
  if (has_mark && item->is_neutral && item->level == PORTHOLE_LEVEL_NORMAL)
    porthole_level_image_set_neutral (self->mark);
  else if (has_mark)
    porthole_level_image_set (self->mark, item->level, item->is_unknown);
  gtk_widget_set_visible (self->dot, item->is_step);
  set_class (self->dot, "porthole-plain", item->level == PORTHOLE_LEVEL_NORMAL);
  if (item->is_step && item->level > PORTHOLE_LEVEL_NORMAL)
    porthole_level_image_set (GTK_IMAGE (self->dot), item->level, FALSE);
  else
    gtk_image_clear (GTK_IMAGE (self->dot));
}

static void
show_open (PortholeInspectorRow *self, gboolean open)
{
  static const char *const actions[] = {
    [PORTHOLE_SELECTION_NONE] = "Show",
    [PORTHOLE_SELECTION_NODES] = "Show node",
    [PORTHOLE_SELECTION_EDGE] = "Show connection",
    [PORTHOLE_SELECTION_EVENT] = "Show event",
    [PORTHOLE_SELECTION_FINDING] = "Show finding",
  };

  open = open && self->item->facts != NULL;
  gtk_revealer_set_reveal_child (self->revealer, open);
  gtk_widget_set_visible (GTK_WIDGET (self->revealer), open);
  if (open)
    {
      porthole_inspector_facts_set (self->facts, self->item->facts);
      gtk_button_set_label (self->go_button, actions[self->item->target]);
      gtk_widget_set_visible (GTK_WIDGET (self->go_button),
                              self->item->target != PORTHOLE_SELECTION_NONE);
    }
  gtk_widget_set_visible (
      GTK_WIDGET (self->arrow),
      self->item->facts != NULL
          || (self->item->target != PORTHOLE_SELECTION_NONE && !self->item->is_step));
  gtk_image_set_from_icon_name (self->arrow, self->item->facts == NULL ? "go-next-symbolic"
                                             : open                    ? "pan-up-symbolic"
                                                                       : "pan-down-symbolic");
  if (self->item->facts != NULL)
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
}

/**
 * porthole_inspector_row_set_item:
 * @self: a row
 * @item: what it shows from now on
 * @open: whether its facts are shown
 */
void
porthole_inspector_row_set_item (PortholeInspectorRow *self,
                                 PortholeInspectorItem *item,
                                 gboolean open)
{
  gboolean same = self->item != NULL && open == porthole_inspector_row_get_open (self)
                  && porthole_inspector_item_looks_like (self->item, item);

  g_set_object (&self->item, item);
  if (same && open)
    porthole_inspector_facts_set (self->facts, item->facts);
  if (same)
    return;

  set_text (self->time, item->time);
  set_text (self->title, item->title);
  set_text (self->subtitle, item->subtitle);
  set_text (self->trailing, item->trailing);
  gtk_widget_set_tooltip_text (self->line, item->tooltip);
  set_class (self->title, "porthole-mono", item->title_mono);
  set_class (self->title, "dim-label", item->dim);
  set_class (self->title, porthole_level_get_style (PORTHOLE_LEVEL_HIGH),
             item->title_mono && item->level == PORTHOLE_LEVEL_HIGH);
  /* a command and a path take one line */
  set_lines (self->title, item->title_mono ? 1 : 2);
  set_lines (self->subtitle, item->is_brief ? 1 : 2);
  gtk_widget_set_margin_start (GTK_WIDGET (self->line), MIN (item->depth, MAX_DEPTH) * DEPTH_WIDTH);
  show_level (self, item);
  show_open (self, open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.go",
                                 item->target != PORTHOLE_SELECTION_NONE);
}

PortholeInspectorItem *
porthole_inspector_row_get_item (PortholeInspectorRow *self)
{
  return self->item;
}

gboolean
porthole_inspector_row_get_open (PortholeInspectorRow *self)
{
  return gtk_revealer_get_reveal_child (self->revealer);
}

void
porthole_inspector_row_activate (PortholeInspectorRow *self)
{
  gboolean open = !porthole_inspector_row_get_open (self);

  if (self->item == NULL)
    return;
  if (self->item->facts == NULL)
    {
      if (self->item->target != PORTHOLE_SELECTION_NONE)
        g_signal_emit (self, signals[GO], 0);
      return;
    }
  show_open (self, open);
  g_signal_emit (self, signals[OPENED], 0, open);
}

/**
 * porthole_inspector_row_copy:
 * @self: a row
 *
 * Puts its item on the clipboard as text.
 */
void
porthole_inspector_row_copy (PortholeInspectorRow *self)
{
  g_autofree char *text = NULL;

  if (self->item == NULL)
    return;
  text = porthole_inspector_item_to_text (self->item);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}
