/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "container-list.h"

#include "container-store.h"
#include "core/text.h"
#include "inspector-words.h"
#include "level-image.h"

#define MAX_CELL 120

typedef enum
{
  COLUMN_NAME,
  COLUMN_LEVEL,
  COLUMN_SCORE,
  COLUMN_STATE,
  COLUMN_IMAGE,
  COLUMN_RUNTIME,
  COLUMN_PROCESSES,
  COLUMN_CONNECTIONS,
  COLUMN_EVENTS,
} Column;

static const struct
{
  const char *title;
  int width; /* pixels, 0 where it takes what is left */
  gboolean is_number;
} columns[] = {
  [COLUMN_NAME] = { "Name", 190, FALSE },
  [COLUMN_LEVEL] = { "Level", 100, FALSE },
  [COLUMN_SCORE] = { "Score", 72, TRUE },
  [COLUMN_STATE] = { "State", 84, FALSE },
  [COLUMN_IMAGE] = { "Image", 0, FALSE },
  [COLUMN_RUNTIME] = { "Runtime", 88, FALSE },
  [COLUMN_PROCESSES] = { "Processes", 92, TRUE },
  [COLUMN_CONNECTIONS] = { "Connections", 106, TRUE },
  [COLUMN_EVENTS] = { "Events", 78, TRUE },
};

struct _PortholeContainerList
{
  GtkWidget parent_instance;

  PortholeWatch *watch;
  PortholeFilter *filter;
  PortholeSelection *selection;
  PortholeContainerStore *store;
  GtkFilter *model_filter;
  GtkSortListModel *sorted;
  GtkSingleSelection *model;
  gboolean selecting; /* by ourselves */

  GtkStack *stack;
  GtkColumnView *view;
  GtkSorter *sorters[G_N_ELEMENTS (columns)];
};

G_DEFINE_FINAL_TYPE (PortholeContainerList, porthole_container_list, GTK_TYPE_WIDGET)

static Column
get_column (gpointer factory)
{
  return GPOINTER_TO_UINT (g_object_get_data (factory, "porthole-column"));
}

static guint64
get_number (PortholeContainerItem *item, Column column)
{
  const PortholeContainerNumbers *numbers = porthole_container_item_get_numbers (item);
  const PortholeContainer *container = porthole_container_item_get_container (item);

  switch (column)
    {
    case COLUMN_LEVEL:
      return container->level * 2
             + (container->level == PORTHOLE_LEVEL_NORMAL
                && porthole_container_item_is_unknown (item));
    case COLUMN_SCORE:
      return container->score;
    case COLUMN_PROCESSES:
      return numbers->processes;
    case COLUMN_CONNECTIONS:
      return numbers->connections;
    case COLUMN_EVENTS:
      return numbers->events;
    case COLUMN_NAME:
    case COLUMN_STATE:
    case COLUMN_IMAGE:
    case COLUMN_RUNTIME:
    default:
      return 0;
    }
}

/* (transfer full) */
static char *
dup_text (PortholeContainerItem *item, Column column)
{
  const PortholeContainer *container = porthole_container_item_get_container (item);
  const char *text = column == COLUMN_STATE     ? container->state
                     : column == COLUMN_IMAGE   ? container->image
                     : column == COLUMN_RUNTIME ? container->runtime
                                                : NULL;

  if (column == COLUMN_NAME)
    return porthole_container_item_dup_title (item);
  return porthole_text_for_terminal (text != NULL ? text : "", MAX_CELL);
}

static void
show_name (GtkWidget *cell, PortholeContainerItem *item)
{
  const PortholeContainer *container = porthole_container_item_get_container (item);
  g_autofree char *title = porthole_container_item_dup_title (item);
  g_autofree char *tooltip = container->claimed
                                 ? g_strdup_printf ("%s\nUser %u claims that it is called so",
                                                    container->id, container->owner)
                                 : g_strdup (container->id);

  gtk_label_set_text (GTK_LABEL (cell), title);
  gtk_widget_set_tooltip_text (cell, tooltip);
}

static void
show_level (GtkWidget *cell, PortholeContainerItem *item)
{
  const PortholeContainer *container = porthole_container_item_get_container (item);
  gboolean unknown = porthole_container_item_is_unknown (item);
  const char *title = unknown && container->level == PORTHOLE_LEVEL_NORMAL
                          ? "Unknown"
                          : porthole_level_get_title (container->level);

  porthole_level_image_set (GTK_IMAGE (gtk_widget_get_first_child (cell)), container->level,
                            unknown);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (cell)),
                      container->trusted ? "Trusted" : title);
}

static void
show_number (GtkWidget *cell, PortholeContainerItem *item, Column column)
{
  guint64 number = get_number (item, column);
  g_autofree char *rounded = porthole_words_for_number (number);
  g_autofree char *exact = g_strdup_printf ("%'" G_GUINT64_FORMAT, number);

  gtk_label_set_text (GTK_LABEL (cell), number == 0 ? "–" : rounded);
  gtk_widget_set_tooltip_text (cell, g_str_equal (rounded, exact) ? NULL : exact);
}

static void
show (GtkListItem *list_item, PortholeContainerItem *item, Column column)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);
  /* a level is as bright as ever */
  GtkWidget *label = column == COLUMN_LEVEL ? gtk_widget_get_last_child (cell) : cell;
  const PortholeContainer *container = porthole_container_item_get_container (item);

  if (g_strcmp0 (container->state, "exited") == 0)
    gtk_widget_add_css_class (label, "dim-label");
  else
    gtk_widget_remove_css_class (label, "dim-label");

  if (column == COLUMN_NAME)
    show_name (cell, item);
  else if (column == COLUMN_LEVEL)
    show_level (cell, item);
  else if (columns[column].is_number)
    show_number (cell, item, column);
  else
    {
      g_autofree char *text = dup_text (item, column);

      gtk_label_set_text (GTK_LABEL (cell), text);
      gtk_widget_set_tooltip_text (cell, text[0] != '\0' ? text : "Not known");
    }
}

static void
item_changed_cb (PortholeContainerItem *item, GtkListItem *list_item)
{
  show (list_item, item,
        GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (list_item), "porthole-column")));
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  Column column = get_column (factory);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *cell = label;

  gtk_label_set_xalign (GTK_LABEL (label), columns[column].is_number ? 1 : 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), column == COLUMN_NAME || column == COLUMN_IMAGE
                                                  ? PANGO_ELLIPSIZE_MIDDLE
                                                  : PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "tabular");
  if (column == COLUMN_IMAGE)
    gtk_label_set_width_chars (GTK_LABEL (label), 12);
  if (column == COLUMN_LEVEL)
    {
      cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      gtk_box_append (GTK_BOX (cell), gtk_image_new ());
      gtk_box_append (GTK_BOX (cell), label);
    }
  g_object_set_data (G_OBJECT (list_item), "porthole-column", GUINT_TO_POINTER (column));
  gtk_list_item_set_child (list_item, cell);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  PortholeContainerItem *item = gtk_list_item_get_item (list_item);

  show (list_item, item, get_column (factory));
  g_signal_connect (item, "changed", G_CALLBACK (item_changed_cb), list_item);
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (list_item), list_item);
}

static int
compare_cb (gconstpointer a, gconstpointer b, gpointer user_data)
{
  Column column = GPOINTER_TO_UINT (user_data);
  PortholeContainerItem *one = (gpointer)a;
  PortholeContainerItem *other = (gpointer)b;
  guint64 one_number = get_number (one, column);
  guint64 other_number = get_number (other, column);
  g_autofree char *one_text = NULL;
  g_autofree char *other_text = NULL;
  int order;

  if (one_number != other_number)
    return one_number < other_number ? GTK_ORDERING_SMALLER : GTK_ORDERING_LARGER;
  if (columns[column].is_number || column == COLUMN_LEVEL)
    return GTK_ORDERING_EQUAL;

  one_text = dup_text (one, column);
  other_text = dup_text (other, column);
  order = g_utf8_collate (one_text, other_text);

  return gtk_ordering_from_cmpfunc (order);
}

static void
add_column (PortholeContainerList *self, Column column)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) view_column
      = gtk_column_view_column_new (columns[column].title, NULL);

  g_object_set_data (G_OBJECT (factory), "porthole-column", GUINT_TO_POINTER (column));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_column_view_column_set_factory (view_column, factory);

  self->sorters[column]
      = GTK_SORTER (gtk_custom_sorter_new (compare_cb, GUINT_TO_POINTER (column), NULL));
  gtk_column_view_column_set_sorter (view_column, self->sorters[column]);
  gtk_column_view_column_set_resizable (view_column, TRUE);
  if (columns[column].width > 0)
    gtk_column_view_column_set_fixed_width (view_column, columns[column].width);
  else
    gtk_column_view_column_set_expand (view_column, TRUE);
  gtk_column_view_append_column (self->view, view_column);
  if (column == COLUMN_LEVEL)
    gtk_column_view_sort_by_column (self->view, view_column, GTK_SORT_DESCENDING);
}

static void
update_page (PortholeContainerList *self)
{
  gboolean some = g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0;
  gboolean shown = g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0;

  gtk_stack_set_visible_child_name (self->stack, shown  ? "containers"
                                                 : some ? "filtered"
                                                        : "empty");
}

static gboolean
match_cb (gpointer item, gpointer user_data)
{
  PortholeContainerList *self = user_data;

  return porthole_filter_matches_container (self->filter,
                                            porthole_container_item_get_container (item));
}

static void
select_from_selection (PortholeContainerList *self)
{
  g_autoptr (GPtrArray) ids = porthole_selection_dup_nodes (self->selection);
  GListModel *model = G_LIST_MODEL (self->model);
  guint position = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; ids->len == 1 && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PortholeContainerItem) item = g_list_model_get_item (model, i);

      if (g_str_equal (porthole_container_item_get_container (item)->id, ids->pdata[0]))
        position = i;
    }
  self->selecting = TRUE;
  gtk_single_selection_set_selected (self->model, position);
  self->selecting = FALSE;
}

static void
porthole_container_list_selection_cb (PortholeSelection *selection, PortholeContainerList *self)
{
  if (!self->selecting)
    select_from_selection (self);
}

static void
porthole_container_list_selected_cb (GtkSingleSelection *model,
                                     GParamSpec *pspec,
                                     PortholeContainerList *self)
{
  PortholeContainerItem *item = gtk_single_selection_get_selected_item (model);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "containers.copy", item != NULL);
  if (self->selecting || item == NULL)
    return;
  self->selecting = TRUE;
  porthole_selection_set_node (self->selection, porthole_container_item_get_container (item)->id);
  self->selecting = FALSE;
}

/* what is sorted by may have changed, and whether it is shown; what is let in is put among what is
 * in order */
static void
refresh (PortholeContainerList *self)
{
  self->selecting = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    gtk_sorter_changed (self->sorters[i], GTK_SORTER_CHANGE_DIFFERENT);
  gtk_filter_changed (self->model_filter, GTK_FILTER_CHANGE_DIFFERENT);
  self->selecting = FALSE;
  update_page (self);
}

static void
porthole_container_list_updated_cb (PortholeContainerStore *store, PortholeContainerList *self)
{
  refresh (self);
}

static void
porthole_container_list_filter_cb (PortholeFilter *filter, PortholeContainerList *self)
{
  refresh (self);
}

static void
porthole_container_list_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeContainerList *self = PORTHOLE_CONTAINER_LIST (widget);
  PortholeContainerItem *item = gtk_single_selection_get_selected_item (self->model);
  g_autoptr (GString) line = g_string_new (NULL);

  if (item == NULL)
    return;
  g_string_append (line, porthole_container_item_get_container (item)->id);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *text = dup_text (item, i);

      if (columns[i].is_number)
        g_string_append_printf (line, "\t%" G_GUINT64_FORMAT, get_number (item, i));
      else if (i == COLUMN_LEVEL)
        g_string_append_printf (
            line, "\t%s",
            porthole_level_get_title (porthole_container_item_get_container (item)->level));
      else
        g_string_append_printf (line, "\t%s", text);
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), line->str);
}

static void
porthole_container_list_reset_filter (GtkWidget *widget, const char *name, GVariant *parameter)
{
  porthole_filter_reset (PORTHOLE_CONTAINER_LIST (widget)->filter);
}

static void
porthole_container_list_dispose (GObject *object)
{
  PortholeContainerList *self = PORTHOLE_CONTAINER_LIST (object);

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->filter != NULL)
    g_signal_handlers_disconnect_by_data (self->filter, self);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  /* the filter asks us */
  if (self->model_filter != NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->model_filter), NULL, NULL, NULL);
  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  g_clear_object (&self->model);
  g_clear_object (&self->model_filter);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), PORTHOLE_TYPE_CONTAINER_LIST);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    g_clear_object (&self->sorters[i]);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->watch);

  G_OBJECT_CLASS (porthole_container_list_parent_class)->dispose (object);
}

static void
porthole_container_list_class_init (PortholeContainerListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = porthole_container_list_dispose;

  gtk_widget_class_set_css_name (widget_class, "containerlist");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/container-list.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeContainerList, stack);
  gtk_widget_class_bind_template_child (widget_class, PortholeContainerList, view);

  gtk_widget_class_install_action (widget_class, "containers.copy", NULL,
                                   porthole_container_list_copy);
  gtk_widget_class_install_action (widget_class, "containers.reset-filter", NULL,
                                   porthole_container_list_reset_filter);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "containers.copy",
                                       NULL);
}

static void
porthole_container_list_init (PortholeContainerList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    add_column (self, i);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "containers.copy", FALSE);
}

/**
 * porthole_container_list_set_context:
 * @self: a list
 * @watch: whose session's containers it shows
 * @filter: which of them
 * @selection: shared by all views
 *
 * To be called once.
 */
void
porthole_container_list_set_context (PortholeContainerList *self,
                                     PortholeWatch *watch,
                                     PortholeFilter *filter,
                                     PortholeSelection *selection)
{
  GtkFilterListModel *filtered;

  g_return_if_fail (self->watch == NULL);

  self->watch = g_object_ref (watch);
  self->filter = g_object_ref (filter);
  self->selection = g_object_ref (selection);
  self->store = porthole_container_store_get (watch);
  self->model_filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)),
                                        g_object_ref (self->model_filter));
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered),
                                          g_object_ref (gtk_column_view_get_sorter (self->view)));
  self->model = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE,
                              "model", self->sorted, NULL);
  g_object_unref (self->sorted);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->model));
  g_signal_connect (self->model, "notify::selected-item",
                    G_CALLBACK (porthole_container_list_selected_cb), self);
  g_signal_connect (self->store, "updated", G_CALLBACK (porthole_container_list_updated_cb), self);
  g_signal_connect (filter, "changed", G_CALLBACK (porthole_container_list_filter_cb), self);
  g_signal_connect (selection, "changed", G_CALLBACK (porthole_container_list_selection_cb), self);
  update_page (self);
}
