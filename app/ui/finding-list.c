/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "finding-list.h"

#include "core/finding-store.h"
#include "core/text.h"
#include "core/timestamp.h"
#include "finding-item.h"
#include "finding-row.h"
#include "inspector-words.h"

#define INTERVAL 250 /* milliseconds between two times that something new is shown */
#define MAX_NAME 80

struct _PortholeFindingList
{
  GtkWidget parent_instance;

  PortholeWatch *watch;
  PortholeFilter *filter;
  PortholeSelection *selection;
  PortholeSession *session;

  GListStore *items; /* of PortholeFindingItem, the newest first */
  GHashTable *index; /* finding to its item */
  GHashTable *late;  /* findings to tell of, as a set */
  GtkFilter *model_filter;
  GtkSingleSelection *model;
  GPtrArray *bound; /* (element-type GtkListItem) that show something */
  gboolean selecting;
  guint timer;
  guint clock; /* for "2 min ago" */

  GtkStack *stack;
  GtkListView *view;
};

G_DEFINE_FINAL_TYPE (PortholeFindingList, porthole_finding_list, GTK_TYPE_WIDGET)

/* a recording has a time of its own, and what has ended stands still */
static gint64
get_now (PortholeFindingList *self)
{
  return porthole_watch_get_state (self->watch) == PORTHOLE_WATCH_WATCHING
             ? MAX (porthole_timestamp_now (), porthole_session_get_time (self->session))
             : 0;
}

static char *
dup_container_title (PortholeFindingList *self, const char *id)
{
  const PortholeContainer *container = porthole_session_get_container (self->session, id);

  if (g_str_equal (id, PORTHOLE_CONTAINER_HOST))
    return g_strdup ("This computer");
  return porthole_text_for_terminal (
      container != NULL ? porthole_container_get_title (container) : id, MAX_NAME);
}

static void
show (PortholeFindingList *self, GtkListItem *list_item)
{
  PortholeFindingItem *item = gtk_list_item_get_item (list_item);
  const PortholeFinding *finding = porthole_finding_item_get_finding (item);
  g_autofree char *container = dup_container_title (self, finding->container);

  porthole_finding_row_show (PORTHOLE_FINDING_ROW (gtk_list_item_get_child (list_item)), finding,
                             container, get_now (self));
}

static void
show_all (PortholeFindingList *self)
{
  for (guint i = 0; i < self->bound->len; i++)
    show (self, self->bound->pdata[i]);
}

static gboolean
porthole_finding_list_clock_cb (gpointer user_data)
{
  show_all (user_data);
  return G_SOURCE_CONTINUE;
}

/* ages grow only on the wall clock's time, and only for those who can see it */
static void
update_clock (PortholeFindingList *self)
{
  gboolean runs = self->watch != NULL && self->bound->len > 0
                  && gtk_widget_get_mapped (GTK_WIDGET (self))
                  && porthole_watch_get_state (self->watch) == PORTHOLE_WATCH_WATCHING;

  if (runs && self->clock == 0)
    self->clock = g_timeout_add_seconds (30, porthole_finding_list_clock_cb, self);
  else if (!runs)
    g_clear_handle_id (&self->clock, g_source_remove);
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *list_item, PortholeFindingList *self)
{
  gtk_list_item_set_child (list_item, g_object_new (PORTHOLE_TYPE_FINDING_ROW, NULL));
}

static void
item_changed_cb (PortholeFindingItem *item, GtkListItem *list_item)
{
  show (g_object_get_data (G_OBJECT (list_item), "porthole-list"), list_item);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *list_item, PortholeFindingList *self)
{
  g_object_set_data (G_OBJECT (list_item), "porthole-list", self);
  g_ptr_array_add (self->bound, list_item);
  g_signal_connect (gtk_list_item_get_item (list_item), "changed", G_CALLBACK (item_changed_cb),
                    list_item);
  show (self, list_item);
  update_clock (self);
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *list_item, PortholeFindingList *self)
{
  g_ptr_array_remove_fast (self->bound, list_item);
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (list_item), list_item);
}

static void
update_page (PortholeFindingList *self)
{
  gboolean some = g_list_model_get_n_items (G_LIST_MODEL (self->items)) > 0;
  gboolean shown = g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0;

  gtk_stack_set_visible_child_name (self->stack, shown ? "findings" : some ? "filtered" : "empty");
}

/* the session keeps no more either */
static void
drop_oldest (PortholeFindingList *self)
{
  GListModel *model = G_LIST_MODEL (self->items);

  for (guint n = g_list_model_get_n_items (model); n > PORTHOLE_FINDING_STORE_MAX; n--)
    {
      g_autoptr (PortholeFindingItem) item = g_list_model_get_item (model, n - 1);

      g_hash_table_remove (self->index, porthole_finding_item_get_finding (item));
      g_list_store_remove (self->items, n - 1);
    }
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const PortholeFinding *one = porthole_finding_item_get_finding (*(PortholeFindingItem **)a);
  const PortholeFinding *other = porthole_finding_item_get_finding (*(PortholeFindingItem **)b);

  return one->id < other->id ? 1 : one->id > other->id ? -1 : 0;
}

static void
flush (PortholeFindingList *self)
{
  g_autoptr (GPtrArray) news = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer finding;
  gboolean changed = FALSE;
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
  gboolean at_top = gtk_adjustment_get_value (adjustment) <= 0;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_hash_table_iter_init (&iter, self->late);
  while (g_hash_table_iter_next (&iter, &finding, NULL))
    {
      PortholeFindingItem *item = g_hash_table_lookup (self->index, finding);

      if (item != NULL)
        {
          porthole_finding_item_changed (item);
          changed = TRUE;
          continue;
        }
      item = porthole_finding_item_new (finding);
      g_hash_table_insert (self->index, finding, item);
      g_ptr_array_add (news, item);
    }
  g_hash_table_remove_all (self->late);

  self->selecting = TRUE;
  if (news->len > 0)
    {
      g_ptr_array_sort (news, compare_ids);
      g_list_store_splice (self->items, 0, 0, news->pdata, news->len);
      drop_oldest (self);
      /* the view would go on showing what it showed, with the newest above that */
      if (at_top)
        gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", 0);
    }
  /* its level may have risen since */
  if (changed)
    gtk_filter_changed (self->model_filter, GTK_FILTER_CHANGE_DIFFERENT);
  self->selecting = FALSE;
  update_page (self);
}

static gboolean
porthole_finding_list_timer_cb (gpointer user_data)
{
  PortholeFindingList *self = user_data;

  self->timer = 0;
  flush (self);
  return G_SOURCE_REMOVE;
}

static void
take (PortholeFindingList *self, PortholeFinding *finding)
{
  if (!g_hash_table_contains (self->late, finding))
    g_hash_table_add (self->late, porthole_finding_ref (finding));
  if (self->timer == 0 && !porthole_watch_get_paused (self->watch))
    self->timer = g_timeout_add (INTERVAL, porthole_finding_list_timer_cb, self);
}

static void
porthole_finding_list_finding_cb (PortholeSession *session,
                                  PortholeFinding *finding,
                                  PortholeFindingList *self)
{
  take (self, finding);
}

/* what it was called by its id may have a name by now */
static void
porthole_finding_list_container_cb (PortholeSession *session,
                                    PortholeContainer *container,
                                    PortholeFindingList *self)
{
  if (self->bound->len > 0 && !porthole_watch_get_paused (self->watch))
    show_all (self);
}

static void
drop_session (PortholeFindingList *self)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
}

static void
porthole_finding_list_session_cb (PortholeWatch *watch,
                                  GParamSpec *pspec,
                                  PortholeFindingList *self)
{
  GPtrArray *findings;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_hash_table_remove_all (self->late);
  g_list_store_remove_all (self->items);
  g_hash_table_remove_all (self->index);
  drop_session (self);

  g_set_object (&self->session, porthole_watch_get_session (watch));
  g_signal_connect (self->session, "finding", G_CALLBACK (porthole_finding_list_finding_cb), self);
  g_signal_connect (self->session, "container", G_CALLBACK (porthole_finding_list_container_cb),
                    self);
  findings = porthole_session_get_findings (self->session);
  for (guint i = 0; i < findings->len; i++)
    take (self, findings->pdata[i]);
  update_page (self);
}

static void
porthole_finding_list_paused_cb (PortholeWatch *watch, GParamSpec *pspec, PortholeFindingList *self)
{
  if (porthole_watch_get_paused (watch))
    g_clear_handle_id (&self->timer, g_source_remove);
  else
    flush (self);
}

static void
porthole_finding_list_state_cb (PortholeWatch *watch, GParamSpec *pspec, PortholeFindingList *self)
{
  show_all (self);
  update_clock (self);
}

static gboolean
match_cb (gpointer item, gpointer user_data)
{
  PortholeFindingList *self = user_data;

  return porthole_filter_matches_finding (self->filter, porthole_finding_item_get_finding (item));
}

static void
porthole_finding_list_filter_cb (PortholeFilter *filter, PortholeFindingList *self)
{
  self->selecting = TRUE;
  gtk_filter_changed (self->model_filter, GTK_FILTER_CHANGE_DIFFERENT);
  self->selecting = FALSE;
  update_page (self);
}

static void
porthole_finding_list_selected_cb (GtkSingleSelection *model,
                                   GParamSpec *pspec,
                                   PortholeFindingList *self)
{
  PortholeFindingItem *item = gtk_single_selection_get_selected_item (model);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "findings.copy", item != NULL);
  if (self->selecting || item == NULL)
    return;
  self->selecting = TRUE;
  porthole_selection_set_finding (self->selection, porthole_finding_item_get_finding (item));
  self->selecting = FALSE;
}

static void
porthole_finding_list_selection_cb (PortholeSelection *selection, PortholeFindingList *self)
{
  PortholeFinding *finding = porthole_selection_get_finding (selection);
  GListModel *model = G_LIST_MODEL (self->model);
  guint position = GTK_INVALID_LIST_POSITION;

  if (self->selecting)
    return;
  for (guint i = 0; finding != NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PortholeFindingItem) item = g_list_model_get_item (model, i);

      if (porthole_finding_item_get_finding (item) == finding)
        position = i;
    }
  self->selecting = TRUE;
  gtk_single_selection_set_selected (self->model, position);
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
  self->selecting = FALSE;
}

static void
porthole_finding_list_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeFindingList *self = PORTHOLE_FINDING_LIST (widget);
  PortholeFindingItem *item = gtk_single_selection_get_selected_item (self->model);
  const PortholeFinding *finding;
  g_autofree char *time = NULL;
  g_autofree char *container = NULL;
  g_autofree char *techniques = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *inert = NULL;

  if (item == NULL)
    return;
  finding = porthole_finding_item_get_finding (item);
  time = porthole_words_for_time (finding->time);
  container = dup_container_title (self, finding->container);
  techniques = finding->techniques != NULL ? g_strjoinv (",", finding->techniques) : g_strdup ("");
  g_string_printf (text, "%s · %s · %s · %s · %s", time != NULL ? time : "",
                   porthole_level_to_string (finding->level), container, finding->title,
                   techniques);
  for (guint i = 0; i < finding->reasons->len; i++)
    g_string_append_printf (text, " · %s", (char *)finding->reasons->pdata[i]);
  inert = porthole_text_for_terminal (text->str, 4096);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), inert);
}

static void
porthole_finding_list_reset_filter (GtkWidget *widget, const char *name, GVariant *parameter)
{
  porthole_filter_reset (PORTHOLE_FINDING_LIST (widget)->filter);
}

static void
porthole_finding_list_map (GtkWidget *widget)
{
  PortholeFindingList *self = PORTHOLE_FINDING_LIST (widget);

  GTK_WIDGET_CLASS (porthole_finding_list_parent_class)->map (widget);
  if (self->watch != NULL)
    show_all (self);
  update_clock (self);
}

static void
porthole_finding_list_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (porthole_finding_list_parent_class)->unmap (widget);
  update_clock (PORTHOLE_FINDING_LIST (widget));
}

static void
porthole_finding_list_dispose (GObject *object)
{
  PortholeFindingList *self = PORTHOLE_FINDING_LIST (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->clock, g_source_remove);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->filter != NULL)
    g_signal_handlers_disconnect_by_data (self->filter, self);
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  /* the filter asks us */
  if (self->model_filter != NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->model_filter), NULL, NULL, NULL);
  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  drop_session (self);
  g_clear_object (&self->model);
  g_clear_object (&self->model_filter);
  gtk_widget_dispose_template (GTK_WIDGET (self), PORTHOLE_TYPE_FINDING_LIST);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->watch);

  G_OBJECT_CLASS (porthole_finding_list_parent_class)->dispose (object);
}

static void
porthole_finding_list_finalize (GObject *object)
{
  PortholeFindingList *self = PORTHOLE_FINDING_LIST (object);

  g_hash_table_unref (self->late);
  g_hash_table_unref (self->index);
  g_object_unref (self->items);
  g_ptr_array_unref (self->bound);

  G_OBJECT_CLASS (porthole_finding_list_parent_class)->finalize (object);
}

static void
porthole_finding_list_class_init (PortholeFindingListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = porthole_finding_list_dispose;
  object_class->finalize = porthole_finding_list_finalize;
  widget_class->map = porthole_finding_list_map;
  widget_class->unmap = porthole_finding_list_unmap;

  gtk_widget_class_set_css_name (widget_class, "findinglist");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/finding-list.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeFindingList, stack);
  gtk_widget_class_bind_template_child (widget_class, PortholeFindingList, view);

  gtk_widget_class_install_action (widget_class, "findings.copy", NULL, porthole_finding_list_copy);
  gtk_widget_class_install_action (widget_class, "findings.reset-filter", NULL,
                                   porthole_finding_list_reset_filter);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "findings.copy",
                                       NULL);
}

static void
porthole_finding_list_init (PortholeFindingList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (PORTHOLE_TYPE_FINDING_ITEM);
  self->index = g_hash_table_new (NULL, NULL);
  self->late = g_hash_table_new_full (NULL, NULL, (GDestroyNotify)porthole_finding_unref, NULL);
  self->bound = g_ptr_array_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->view, factory);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "findings.copy", FALSE);
}

/**
 * porthole_finding_list_set_context:
 * @self: a list
 * @watch: whose session's findings it shows
 * @filter: which of them
 * @selection: shared by all views
 *
 * To be called once.
 */
void
porthole_finding_list_set_context (PortholeFindingList *self,
                                   PortholeWatch *watch,
                                   PortholeFilter *filter,
                                   PortholeSelection *selection)
{
  GtkFilterListModel *filtered;

  g_return_if_fail (self->watch == NULL);

  self->watch = g_object_ref (watch);
  self->filter = g_object_ref (filter);
  self->selection = g_object_ref (selection);
  self->model_filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->items)),
                                        g_object_ref (self->model_filter));
  self->model = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE,
                              "model", filtered, NULL);
  g_object_unref (filtered);
  g_signal_connect (watch, "notify::session", G_CALLBACK (porthole_finding_list_session_cb), self);
  g_signal_connect (watch, "notify::paused", G_CALLBACK (porthole_finding_list_paused_cb), self);
  g_signal_connect (watch, "notify::state", G_CALLBACK (porthole_finding_list_state_cb), self);
  g_signal_connect (filter, "changed", G_CALLBACK (porthole_finding_list_filter_cb), self);
  g_signal_connect (selection, "changed", G_CALLBACK (porthole_finding_list_selection_cb), self);
  g_signal_connect (self->model, "notify::selected-item",
                    G_CALLBACK (porthole_finding_list_selected_cb), self);
  porthole_finding_list_session_cb (watch, NULL, self);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->model));
}
