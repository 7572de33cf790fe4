/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "event-list.h"

#include "core/text.h"
#include "event-store.h"
#include "inspector-words.h"
#include "level-image.h"

#define MAX_NAME 60

struct _PortholeEventList
{
  GtkWidget parent_instance;

  PortholeWatch *watch;
  PortholeFilter *filter;
  PortholeSelection *selection;
  PortholeEventStore *store;
  GtkSingleSelection *model;

  GtkStack *stack;
  GtkScrolledWindow *scrolled;
  GtkColumnView *view;
  GtkColumnViewColumn *time_column, *container_column, *kind_column, *process_column, *what_column;
  GtkRevealer *news_revealer;
  GtkButton *news_button;
  GMenuModel *menu;
  GtkWidget *popover;

  gboolean following;
  gboolean selecting; /* by ourselves */
  guint settling;     /* frames until the table has taken in what was told of */
  guint tick;
  guint resized; /* to follow after that */
  guint64 seen;  /* how many were shown, gone ones included, when it stopped following */
};

typedef void (*BindFunc) (PortholeEventList *self, GtkWidget *cell, PortholeEventItem *item);

G_DEFINE_FINAL_TYPE (PortholeEventList, porthole_event_list, GTK_TYPE_WIDGET)

/* frames in which the table may still move by itself */
#define SETTLE_FRAMES 2

static PortholeContainer *
look_up (PortholeEventList *self, const char *id)
{
  return porthole_session_get_container (porthole_watch_get_session (self->watch), id);
}

static char *
dup_container_title (PortholeEventList *self, const char *id)
{
  const PortholeContainer *container = look_up (self, id);

  if (container != NULL)
    return porthole_text_for_terminal (porthole_container_get_title (container), MAX_NAME);
  return porthole_text_for_terminal (id, 12);
}

static void
bind_time (PortholeEventList *self, GtkWidget *cell, PortholeEventItem *item)
{
  g_autofree char *clock = porthole_words_for_clock (porthole_event_item_get_time (item));
  g_autofree char *exact = porthole_words_for_time (porthole_event_item_get_time (item));

  gtk_label_set_text (GTK_LABEL (cell), clock);
  gtk_widget_set_tooltip_text (cell, exact);
}

static void
bind_container (PortholeEventList *self, GtkWidget *cell, PortholeEventItem *item)
{
  const PortholeEvent *event = porthole_event_item_get_event (item);
  GtkWidget *image = gtk_widget_get_first_child (cell);
  GtkWidget *label = gtk_widget_get_last_child (cell);
  g_autofree char *title = event != NULL ? dup_container_title (self, event->container) : NULL;

  if (event == NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (image), "dialog-information-symbolic");
  else
    porthole_level_image_set (GTK_IMAGE (image), event->level, FALSE);
  /* nearly all are normal: only what is more catches the eye */
  gtk_widget_set_opacity (image, event != NULL && event->level == PORTHOLE_LEVEL_NORMAL ? 0 : 1);
  gtk_label_set_text (GTK_LABEL (label), title != NULL ? title : "—");
  gtk_widget_set_tooltip_text (label, event != NULL ? event->container : NULL);
}

static void
bind_kind (PortholeEventList *self, GtkWidget *cell, PortholeEventItem *item)
{
  const PortholeEvent *event = porthole_event_item_get_event (item);

  gtk_label_set_text (GTK_LABEL (cell),
                      event != NULL ? porthole_event_kind_to_string (event->kind) : "lost");
}

static void
bind_process (PortholeEventList *self, GtkWidget *cell, PortholeEventItem *item)
{
  g_autofree char *process = porthole_event_item_dup_process (item);

  gtk_label_set_text (GTK_LABEL (cell), process);
}

static void
bind_what (PortholeEventList *self, GtkWidget *cell, PortholeEventItem *item)
{
  g_autofree char *what = porthole_event_item_dup_what (item);
  g_autofree char *details = porthole_event_item_dup_details (item);

  gtk_label_set_text (GTK_LABEL (cell), what);
  gtk_widget_set_tooltip_text (cell, details);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean has)
{
  if (has)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *list_item, PortholeEventList *self)
{
  BindFunc bind = (BindFunc)g_object_get_data (G_OBJECT (factory), "porthole-bind");
  PortholeEventItem *item = gtk_list_item_get_item (list_item);
  const PortholeEvent *event = porthole_event_item_get_event (item);
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  set_class (cell, "dim-label", event != NULL && event->phase == PORTHOLE_PHASE_SETUP);
  set_class (cell, "porthole-lost", event == NULL);
  bind (self, cell, item);
}

static GtkWidget *
make_label (gboolean mono)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, mono ? "porthole-mono" : "tabular");

  return label;
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *list_item, PortholeEventList *self)
{
  BindFunc bind = (BindFunc)g_object_get_data (G_OBJECT (factory), "porthole-bind");
  GtkWidget *cell = make_label (bind == bind_process || bind == bind_what);

  if (bind == bind_container)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

      gtk_box_append (GTK_BOX (box), gtk_image_new ());
      gtk_box_append (GTK_BOX (box), cell);
      gtk_label_set_ellipsize (GTK_LABEL (cell), PANGO_ELLIPSIZE_MIDDLE);
      cell = box;
    }
  /* for the menu of a row: which one the pointer is over */
  g_object_set_data (G_OBJECT (cell), "porthole-list-item", list_item);
  gtk_list_item_set_child (list_item, cell);
}

static void
set_factory (PortholeEventList *self, GtkColumnViewColumn *column, BindFunc bind)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_object_set_data (G_OBJECT (factory), "porthole-bind", (gpointer)bind);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  gtk_column_view_column_set_factory (column, factory);
}

static GtkAdjustment *
get_adjustment (PortholeEventList *self)
{
  return gtk_scrolled_window_get_vadjustment (self->scrolled);
}

static gboolean
porthole_event_list_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  PortholeEventList *self = PORTHOLE_EVENT_LIST (widget);

  if (--self->settling > 0)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  /* the table only guesses how tall rows are that it has not seen */
  if (self->following)
    {
      GtkAdjustment *adjustment = get_adjustment (self);

      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
    }
  return G_SOURCE_REMOVE;
}

/* what the adjustment does until then is not the person's doing */
static void
settle (PortholeEventList *self)
{
  self->settling = SETTLE_FRAMES;
  if (self->tick == 0)
    self->tick
        = gtk_widget_add_tick_callback (GTK_WIDGET (self), porthole_event_list_tick_cb, NULL, NULL);
}

/* The list has the action, and it is inside the table. */
static void
scroll_to (PortholeEventList *self, guint position)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_LIST_VIEW (child))
        gtk_widget_activate_action (child, "list.scroll-to-item", "u", position);
    }
  settle (self);
}

static guint64
count_shown (PortholeEventList *self)
{
  return porthole_event_store_get_n_shown_dropped (self->store)
         + g_list_model_get_n_items (G_LIST_MODEL (self->store));
}

static void
update_news (PortholeEventList *self)
{
  guint64 shown = self->store != NULL ? count_shown (self) : 0;
  guint64 n = shown > self->seen ? shown - self->seen : 0;
  g_autofree char *number = porthole_words_for_number (n);
  g_autofree char *text = n > 0
                              ? g_strdup_printf (n == 1 ? "%s new event" : "%s new events", number)
                              : g_strdup ("Follow");

  gtk_button_set_label (self->news_button, text);
  gtk_revealer_set_reveal_child (self->news_revealer, !self->following);
  gtk_widget_set_can_target (GTK_WIDGET (self->news_revealer), !self->following);
}

static void
set_following (PortholeEventList *self, gboolean following)
{
  if (self->following == following)
    return;
  self->following = following;
  if (!following)
    self->seen = count_shown (self);
  update_news (self);
}

static void
follow (PortholeEventList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  if (n > 0)
    scroll_to (self, n - 1);
}

static gboolean
porthole_event_list_resized_idle_cb (gpointer user_data)
{
  PortholeEventList *self = user_data;

  self->resized = 0;
  if (self->store != NULL && self->following)
    follow (self);
  return G_SOURCE_REMOVE;
}

static void
porthole_event_list_moved_cb (GtkAdjustment *adjustment, PortholeEventList *self)
{
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  if (self->store != NULL && self->settling == 0)
    set_following (self, gtk_adjustment_get_value (adjustment) >= end - 1);
}

/* a window of another size shows the end too */
static void
porthole_event_list_resized_cb (GtkAdjustment *adjustment,
                                GParamSpec *pspec,
                                PortholeEventList *self)
{
  settle (self);
  if (self->following && self->resized == 0)
    self->resized = g_idle_add (porthole_event_list_resized_idle_cb, self);
}

/* scrolled up by hand, at whatever moment */
static gboolean
porthole_event_list_scroll_cb (GtkEventControllerScroll *controller,
                               double dx,
                               double dy,
                               PortholeEventList *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  if (dy < 0 && gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment))
    {
      set_following (self, FALSE);
    }
  return FALSE;
}

static void
update_page (PortholeEventList *self)
{
  gboolean some = porthole_event_store_get_size (self->store) > 0;
  gboolean shown = g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0;

  gtk_stack_set_visible_child_name (self->stack, shown ? "events" : some ? "filtered" : "empty");
}

static void
porthole_event_list_flushed_cb (PortholeEventStore *store, PortholeEventList *self)
{
  update_page (self);
  settle (self);
  if (self->following)
    follow (self);
  else if (g_list_model_get_n_items (G_LIST_MODEL (store)) == 0)
    set_following (self, TRUE);
  else
    {
      self->seen = MIN (self->seen, count_shown (self));
      update_news (self);
    }
}

static PortholeEventItem *
get_selected (PortholeEventList *self)
{
  return self->model != NULL ? gtk_single_selection_get_selected_item (self->model) : NULL;
}

static void
update_actions (PortholeEventList *self)
{
  PortholeEventItem *item = get_selected (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "events.copy", item != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "events.only-container",
                                 item != NULL && porthole_event_item_get_event (item) != NULL);
}

static void
porthole_event_list_selected_cb (GtkSingleSelection *model,
                                 GParamSpec *pspec,
                                 PortholeEventList *self)
{
  PortholeEventItem *item = get_selected (self);

  update_actions (self);
  if (self->selecting || item == NULL || porthole_event_item_get_event (item) == NULL)
    return;
  self->selecting = TRUE;
  porthole_selection_set_event (self->selection, porthole_event_item_get_event (item));
  self->selecting = FALSE;
}

static void
porthole_event_list_selection_cb (PortholeSelection *selection, PortholeEventList *self)
{
  PortholeEvent *event = porthole_selection_get_event (selection);
  guint position = GTK_INVALID_LIST_POSITION;

  if (self->selecting)
    return;
  self->selecting = TRUE;
  if (event != NULL && porthole_event_store_find (self->store, event, &position))
    {
      set_following (self, FALSE);
      scroll_to (self, position);
    }
  gtk_single_selection_set_selected (self->model, position);
  self->selecting = FALSE;
}

static void
porthole_event_list_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeEventList *self = PORTHOLE_EVENT_LIST (widget);
  PortholeEventItem *item = get_selected (self);
  const PortholeEvent *event;
  g_autofree char *time = NULL;
  g_autofree char *container = NULL;
  g_autofree char *process = NULL;
  g_autofree char *what = NULL;
  g_autofree char *line = NULL;

  if (item == NULL)
    return;
  event = porthole_event_item_get_event (item);
  time = porthole_words_for_time (porthole_event_item_get_time (item));
  container = event != NULL ? dup_container_title (self, event->container) : g_strdup ("—");
  process = porthole_event_item_dup_process (item);
  what = porthole_event_item_dup_what (item);
  line = g_strdup_printf ("%s\t%s\t%s\t%s\t%s", time != NULL ? time : "", container,
                          event != NULL ? porthole_event_kind_to_string (event->kind) : "lost",
                          process, what);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), line);
}

static void
porthole_event_list_only_container (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeEventList *self = PORTHOLE_EVENT_LIST (widget);
  PortholeEventItem *item = get_selected (self);
  const PortholeEvent *event = item != NULL ? porthole_event_item_get_event (item) : NULL;

  if (event != NULL)
    porthole_filter_show_only_container (self->filter, event->container);
}

static void
porthole_event_list_follow (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeEventList *self = PORTHOLE_EVENT_LIST (widget);

  set_following (self, TRUE);
  if (self->store != NULL)
    follow (self);
}

static void
porthole_event_list_reset_filter (GtkWidget *widget, const char *name, GVariant *parameter)
{
  porthole_filter_reset (PORTHOLE_EVENT_LIST (widget)->filter);
}

static GtkListItem *
find_list_item (PortholeEventList *self, GtkWidget *widget)
{
  for (; widget != NULL && widget != GTK_WIDGET (self->view);
       widget = gtk_widget_get_parent (widget))
    {
      GtkWidget *child = gtk_widget_get_first_child (widget);
      GtkListItem *item = g_object_get_data (G_OBJECT (widget), "porthole-list-item");

      if (item == NULL && child != NULL)
        item = g_object_get_data (G_OBJECT (child), "porthole-list-item");
      if (item != NULL)
        return item;
    }
  return NULL;
}

static void
popup (PortholeEventList *self, double x, double y)
{
  const GdkRectangle at = { x, y, 1, 1 };

  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &at);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
porthole_event_list_pressed_cb (
    GtkGestureClick *gesture, int n_press, double x, double y, PortholeEventList *self)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkListItem *item = find_list_item (self, picked);

  if (item == NULL)
    return;
  gtk_single_selection_set_selected (self->model, gtk_list_item_get_position (item));
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup (self, x, y);
}

static void
porthole_event_list_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeEventList *self = PORTHOLE_EVENT_LIST (widget);

  if (get_selected (self) != NULL)
    popup (self, gtk_widget_get_width (widget) / 3.0, gtk_widget_get_height (widget) / 3.0);
}

static void
porthole_event_list_dispose (GObject *object)
{
  PortholeEventList *self = PORTHOLE_EVENT_LIST (object);

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_handle_id (&self->resized, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  g_clear_object (&self->model);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), PORTHOLE_TYPE_EVENT_LIST);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->watch);

  G_OBJECT_CLASS (porthole_event_list_parent_class)->dispose (object);
}

static void
porthole_event_list_class_init (PortholeEventListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = porthole_event_list_dispose;

  gtk_widget_class_set_css_name (widget_class, "eventlist");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/event-list.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeEventList, stack);
  gtk_widget_class_bind_template_child (widget_class, PortholeEventList, scrolled);
  gtk_widget_class_bind_template_child (widget_class, PortholeEventList, view);
  gtk_widget_class_bind_template_child (widget_class, PortholeEventList, time_column);
  gtk_widget_class_bind_template_child (widget_class, PortholeEventList, container_column);
  gtk_widget_class_bind_template_child (widget_class, PortholeEventList, kind_column);
  gtk_widget_class_bind_template_child (widget_class, PortholeEventList, process_column);
  gtk_widget_class_bind_template_child (widget_class, PortholeEventList, what_column);
  gtk_widget_class_bind_template_child (widget_class, PortholeEventList, news_revealer);
  gtk_widget_class_bind_template_child (widget_class, PortholeEventList, news_button);
  gtk_widget_class_bind_template_child (widget_class, PortholeEventList, menu);

  gtk_widget_class_install_action (widget_class, "events.copy", NULL, porthole_event_list_copy);
  gtk_widget_class_install_action (widget_class, "events.only-container", NULL,
                                   porthole_event_list_only_container);
  gtk_widget_class_install_action (widget_class, "events.follow", NULL, porthole_event_list_follow);
  gtk_widget_class_install_action (widget_class, "events.reset-filter", NULL,
                                   porthole_event_list_reset_filter);
  gtk_widget_class_install_action (widget_class, "events.menu", NULL, porthole_event_list_menu);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "events.copy",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "events.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "events.menu",
                                       NULL);
}

static void
porthole_event_list_init (PortholeEventList *self)
{
  GtkGesture *gesture;
  GtkEventController *scroll;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->following = TRUE;
  set_factory (self, self->time_column, bind_time);
  set_factory (self, self->container_column, bind_container);
  set_factory (self, self->kind_column, bind_kind);
  set_factory (self, self->process_column, bind_process);
  set_factory (self, self->what_column, bind_what);
  g_signal_connect_object (get_adjustment (self), "value-changed",
                           G_CALLBACK (porthole_event_list_moved_cb), self, 0);
  g_signal_connect_object (get_adjustment (self), "notify::page-size",
                           G_CALLBACK (porthole_event_list_resized_cb), self, 0);

  scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (porthole_event_list_scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), scroll);

  gesture = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), GTK_PHASE_CAPTURE);
  g_signal_connect (gesture, "pressed", G_CALLBACK (porthole_event_list_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (gesture));
  update_actions (self);
}

/**
 * porthole_event_list_set_context:
 * @self: a list
 * @watch: whose session's events it shows
 * @filter: which of them
 * @selection: shared by all views
 *
 * To be called once.
 */
void
porthole_event_list_set_context (PortholeEventList *self,
                                 PortholeWatch *watch,
                                 PortholeFilter *filter,
                                 PortholeSelection *selection)
{
  g_return_if_fail (self->watch == NULL);

  self->watch = g_object_ref (watch);
  self->filter = g_object_ref (filter);
  self->selection = g_object_ref (selection);
  self->store = porthole_event_store_new (watch, filter);
  self->model = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE,
                              "model", self->store, NULL);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->model));
  g_signal_connect (self->model, "notify::selected-item",
                    G_CALLBACK (porthole_event_list_selected_cb), self);
  g_signal_connect (self->store, "flushed", G_CALLBACK (porthole_event_list_flushed_cb), self);
  g_signal_connect (selection, "changed", G_CALLBACK (porthole_event_list_selection_cb), self);
  porthole_event_list_flushed_cb (self->store, self);
}

gboolean
porthole_event_list_get_following (PortholeEventList *self)
{
  return self->following;
}
