/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "filter-panel.h"

#include <string.h>

#include "container-store.h"
#include "core/text.h"
#include "filter-row.h"
#include "inspector-words.h"
#include "level-image.h"

#define INTERVAL 500 /* milliseconds between two times that numbers change */
#define SLOWLY   2000
#define SOON     50   /* for the first */
#define MANY     2000 /* nodes; more are counted slowly */
#define SEARCHED 8    /* containers; among more one can search */
#define N_LEVELS (PORTHOLE_LEVEL_HIGH + 1)

struct _PortholeFilterPanel
{
  GtkWidget parent_instance;

  PortholeWatch *watch;
  PortholeFilter *filter;
  PortholeSession *session;
  PortholeContainerStore *store;
  GtkFilter *container_filter;
  GtkSorter *container_sorter;
  GListModel *containers; /* those that are listed */
  guint64 kinds[PORTHOLE_N_EVENT_KINDS];
  guint64 protocols[PORTHOLE_N_PROTOCOLS];
  gboolean updating; /* widgets from the filter */
  gboolean watched_host;
  guint timer;
  gint64 shown; /* monotonic microseconds */
  guint n_nodes;
  char *wanted; /* of a container, in lower case */

  GtkScrolledWindow *scrolled;
  GtkSearchEntry *query_entry;
  GtkLabel *problem_label;
  GtkCheckButton *level_normal, *level_warning, *level_high;
  GtkImage *mark_normal, *mark_warning, *mark_high;
  GtkLabel *count_normal, *count_warning, *count_high;
  GtkGrid *kind_grid;
  GtkToggleButton *kind_buttons[PORTHOLE_N_EVENT_KINDS];
  GtkButton *all_button;
  GtkLabel *containers_count;
  GtkSearchEntry *container_entry;
  GtkStack *containers_stack;
  GtkLabel *none_label;
  GtkListView *container_view;
  GtkToggleButton *tcp_button, *udp_button;
  GtkEntry *ports_entry;
  GtkSwitch *host_switch, *idle_switch;
  GtkLabel *host_hint;
};

G_DEFINE_FINAL_TYPE (PortholeFilterPanel, porthole_filter_panel, GTK_TYPE_WIDGET)

static GtkCheckButton *
get_level_button (PortholeFilterPanel *self, PortholeLevel level)
{
  return level == PORTHOLE_LEVEL_HIGH      ? self->level_high
         : level == PORTHOLE_LEVEL_WARNING ? self->level_warning
                                           : self->level_normal;
}

static void
show_count (GtkLabel *label, guint64 number, const char *unit)
{
  g_autofree char *rounded = porthole_words_for_number (number);
  g_autofree char *exact = g_strdup_printf ("%" G_GUINT64_FORMAT " %s", number, unit);

  gtk_label_set_text (label, rounded);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), exact);
}

static void
show_levels (PortholeFilterPanel *self)
{
  GtkLabel *const labels[] = { self->count_normal, self->count_warning, self->count_high };
  g_autoptr (GPtrArray) nodes
      = porthole_graph_get_nodes (porthole_session_get_graph (self->session));
  guint64 counts[N_LEVELS] = { 0 };

  self->n_nodes = nodes->len;
  for (guint i = 0; i < nodes->len; i++)
    counts[((PortholeNode *)nodes->pdata[i])->level]++;
  for (guint i = 0; i < N_LEVELS; i++)
    show_count (labels[i], counts[i], "containers and peers");
}

/* a chip: a name and how many */
static void
show_chip (GtkToggleButton *button, guint64 number)
{
  GtkWidget *box = gtk_button_get_child (GTK_BUTTON (button));

  show_count (GTK_LABEL (gtk_widget_get_last_child (box)), number, "events");
}

static void
make_chip (GtkToggleButton *button, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *count = gtk_label_new ("0");

  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (count, "porthole-chip-count");
  gtk_widget_add_css_class (count, "tabular");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), count);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (GTK_WIDGET (button), "porthole-chip");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static guint
count_containers (PortholeFilterPanel *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  if (porthole_container_store_lookup (self->store, PORTHOLE_CONTAINER_HOST) != NULL)
    n--;
  return n;
}

static void
show_containers (PortholeFilterPanel *self)
{
  guint n = count_containers (self);
  guint n_listed = g_list_model_get_n_items (self->containers);
  g_autofree char *count = porthole_words_for_number (n);

  gtk_label_set_text (self->containers_count, n > 0 ? count : "");
  gtk_widget_set_visible (GTK_WIDGET (self->container_entry),
                          n > SEARCHED || self->wanted[0] != '\0');
  gtk_label_set_text (self->none_label,
                      n > 0 ? "No container is called so." : "Containers are listed here.");
  gtk_stack_set_visible_child_name (self->containers_stack, n_listed > 0 ? "list" : "none");
}

static void
show_numbers (PortholeFilterPanel *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->shown = g_get_monotonic_time ();
  show_levels (self);
  for (guint i = 0; i < PORTHOLE_N_EVENT_KINDS; i++)
    show_chip (self->kind_buttons[i], self->kinds[i]);
  show_chip (self->tcp_button, self->protocols[PORTHOLE_PROTOCOL_TCP]);
  show_chip (self->udp_button, self->protocols[PORTHOLE_PROTOCOL_UDP]);
  show_containers (self);
}

static gboolean
porthole_filter_panel_timer_cb (gpointer user_data)
{
  PortholeFilterPanel *self = user_data;

  self->timer = 0;
  show_numbers (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (PortholeFilterPanel *self)
{
  int interval = self->n_nodes > MANY ? SLOWLY : INTERVAL;
  gint64 since = (g_get_monotonic_time () - self->shown) / 1000;

  if (self->timer == 0 && gtk_widget_get_mapped (GTK_WIDGET (self))
      && !porthole_watch_get_paused (self->watch))
    self->timer = g_timeout_add (CLAMP (interval - since, SOON, interval),
                                 porthole_filter_panel_timer_cb, self);
}

static void
porthole_filter_panel_event_cb (PortholeSession *session,
                                PortholeEvent *event,
                                PortholeFilterPanel *self)
{
  self->kinds[event->kind] += event->count;
  if (event->peer != NULL && g_str_equal (event->peer->protocol, "udp"))
    self->protocols[PORTHOLE_PROTOCOL_UDP] += event->count;
  else if (event->peer != NULL)
    self->protocols[PORTHOLE_PROTOCOL_TCP] += event->count;
  schedule (self);
}

static void
drop_session (PortholeFilterPanel *self)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
}

static void
porthole_filter_panel_session_cb (PortholeWatch *watch,
                                  GParamSpec *pspec,
                                  PortholeFilterPanel *self)
{
  drop_session (self);
  memset (self->kinds, 0, sizeof self->kinds);
  memset (self->protocols, 0, sizeof self->protocols);
  g_set_object (&self->session, porthole_watch_get_session (watch));
  porthole_filter_set_session (self->filter, self->session);
  self->watched_host = porthole_filter_get_show_host (self->filter);
  g_signal_connect (self->session, "event", G_CALLBACK (porthole_filter_panel_event_cb), self);
  show_numbers (self);
  self->shown = 0; /* the first of a session come soon */
}

static void
porthole_filter_panel_paused_cb (PortholeWatch *watch, GParamSpec *pspec, PortholeFilterPanel *self)
{
  if (porthole_watch_get_paused (watch))
    g_clear_handle_id (&self->timer, g_source_remove);
  else
    show_numbers (self);
}

/* the helper is told when it is started */
static void
show_hint (PortholeFilterPanel *self)
{
  PortholeWatchState state = porthole_watch_get_state (self->watch);
  gboolean live = state == PORTHOLE_WATCH_STARTING || state == PORTHOLE_WATCH_WATCHING;

  gtk_widget_set_visible (GTK_WIDGET (self->host_hint),
                          live && porthole_filter_get_show_host (self->filter)
                              && !self->watched_host);
}

static void
porthole_filter_panel_state_cb (PortholeWatch *watch, GParamSpec *pspec, PortholeFilterPanel *self)
{
  show_hint (self);
}

static void
show_filter (PortholeFilterPanel *self)
{
  PortholeFilter *filter = self->filter;
  const char *problem = porthole_filter_get_problem (filter);

  self->updating = TRUE;
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->query_entry)),
                    porthole_filter_get_query (filter)))
    gtk_editable_set_text (GTK_EDITABLE (self->query_entry), porthole_filter_get_query (filter));
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->ports_entry)),
                    porthole_filter_get_ports (filter))
      && !gtk_widget_has_focus (
          GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->ports_entry)))))
    gtk_editable_set_text (GTK_EDITABLE (self->ports_entry), porthole_filter_get_ports (filter));
  gtk_label_set_text (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
  for (guint i = 0; i < N_LEVELS; i++)
    gtk_check_button_set_active (get_level_button (self, i), porthole_filter_get_level (filter, i));
  for (guint i = 0; i < PORTHOLE_N_EVENT_KINDS; i++)
    gtk_toggle_button_set_active (self->kind_buttons[i], porthole_filter_get_kind (filter, i));
  gtk_toggle_button_set_active (self->tcp_button,
                                porthole_filter_get_protocol (filter, PORTHOLE_PROTOCOL_TCP));
  gtk_toggle_button_set_active (self->udp_button,
                                porthole_filter_get_protocol (filter, PORTHOLE_PROTOCOL_UDP));
  gtk_switch_set_active (self->host_switch, porthole_filter_get_show_host (filter));
  gtk_switch_set_active (self->idle_switch, porthole_filter_get_show_idle (filter));
  gtk_widget_set_visible (GTK_WIDGET (self->all_button), porthole_filter_get_n_hidden (filter) > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "filters.reset",
                                 porthole_filter_get_active (filter));
  self->updating = FALSE;
  show_hint (self);
}

static void
porthole_filter_panel_level_cb (GtkCheckButton *button, PortholeFilterPanel *self)
{
  for (guint i = 0; !self->updating && i < N_LEVELS; i++)
    {
      if (get_level_button (self, i) == button)
        porthole_filter_set_level (self->filter, i, gtk_check_button_get_active (button));
    }
}

static void
porthole_filter_panel_kind_cb (GtkToggleButton *button, PortholeFilterPanel *self)
{
  for (guint i = 0; !self->updating && i < PORTHOLE_N_EVENT_KINDS; i++)
    {
      if (self->kind_buttons[i] == button)
        porthole_filter_set_kind (self->filter, i, gtk_toggle_button_get_active (button));
    }
}

static void
porthole_filter_panel_protocol_cb (GtkToggleButton *button, PortholeFilterPanel *self)
{
  if (!self->updating)
    porthole_filter_set_protocol (
        self->filter, button == self->udp_button ? PORTHOLE_PROTOCOL_UDP : PORTHOLE_PROTOCOL_TCP,
        gtk_toggle_button_get_active (button));
}

static void
porthole_filter_panel_query_cb (GtkSearchEntry *entry, PortholeFilterPanel *self)
{
  if (!self->updating && self->filter != NULL)
    porthole_filter_set_query (self->filter, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
porthole_filter_panel_stop_cb (GtkSearchEntry *entry, PortholeFilterPanel *self)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

static void
porthole_filter_panel_ports_cb (GtkEditable *entry, PortholeFilterPanel *self)
{
  if (!self->updating && self->filter != NULL)
    porthole_filter_set_ports (self->filter, gtk_editable_get_text (entry));
}

static void
porthole_filter_panel_host_cb (GtkSwitch *widget, GParamSpec *pspec, PortholeFilterPanel *self)
{
  if (self->updating || self->filter == NULL)
    return;
  porthole_watch_set_host (self->watch, gtk_switch_get_active (widget));
  porthole_filter_set_show_host (self->filter, gtk_switch_get_active (widget));
}

static void
porthole_filter_panel_idle_cb (GtkSwitch *widget, GParamSpec *pspec, PortholeFilterPanel *self)
{
  if (!self->updating && self->filter != NULL)
    porthole_filter_set_show_idle (self->filter, gtk_switch_get_active (widget));
}

static void
porthole_filter_panel_wanted_cb (GtkSearchEntry *entry, PortholeFilterPanel *self)
{
  g_free (self->wanted);
  self->wanted = g_utf8_strdown (gtk_editable_get_text (GTK_EDITABLE (entry)), -1);
  if (self->container_filter == NULL)
    return;
  gtk_filter_changed (self->container_filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_containers (self);
}

static gboolean
has_wanted (PortholeFilterPanel *self, const char *text)
{
  g_autofree char *lower = text != NULL ? g_utf8_strdown (text, -1) : NULL;

  return lower != NULL && strstr (lower, self->wanted) != NULL;
}

static gboolean
match_cb (gpointer item, gpointer user_data)
{
  PortholeFilterPanel *self = user_data;
  const PortholeContainer *container = porthole_container_item_get_container (item);

  if (g_str_equal (container->id, PORTHOLE_CONTAINER_HOST))
    return FALSE;
  return self->wanted[0] == '\0' || has_wanted (self, container->name)
         || has_wanted (self, container->image) || g_str_has_prefix (container->id, self->wanted);
}

/* what runs before what has gone, the worst first */
static int
compare_cb (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const PortholeContainer *one = porthole_container_item_get_container ((gpointer)a);
  const PortholeContainer *other = porthole_container_item_get_container ((gpointer)b);
  int one_gone = g_strcmp0 (one->state, "exited") == 0;
  int other_gone = g_strcmp0 (other->state, "exited") == 0;

  if (one->level != other->level)
    return one->level > other->level ? GTK_ORDERING_SMALLER : GTK_ORDERING_LARGER;
  if (one_gone != other_gone)
    return one_gone < other_gone ? GTK_ORDERING_SMALLER : GTK_ORDERING_LARGER;
  return gtk_ordering_from_cmpfunc (
      strcmp (porthole_container_get_title (one), porthole_container_get_title (other)));
}

static void
porthole_filter_panel_updated_cb (PortholeContainerStore *store, PortholeFilterPanel *self)
{
  GtkAdjustment *adjustment
      = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->container_view));
  gboolean at_top = gtk_adjustment_get_value (adjustment) <= 0;

  gtk_sorter_changed (self->container_sorter, GTK_SORTER_CHANGE_DIFFERENT);
  gtk_filter_changed (self->container_filter, GTK_FILTER_CHANGE_DIFFERENT);
  /* the view would go on showing what it showed, and what has become the worst is above that */
  if (at_top)
    gtk_widget_activate_action (GTK_WIDGET (self->container_view), "list.scroll-to-item", "u", 0);
  schedule (self);
  show_containers (self);
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *list_item, PortholeFilterPanel *self)
{
  gtk_list_item_set_child (list_item, GTK_WIDGET (porthole_filter_row_new (self->filter)));
  gtk_list_item_set_selectable (list_item, FALSE);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *list_item, PortholeFilterPanel *self)
{
  porthole_filter_row_set_item (PORTHOLE_FILTER_ROW (gtk_list_item_get_child (list_item)),
                                gtk_list_item_get_item (list_item));
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *list_item, PortholeFilterPanel *self)
{
  porthole_filter_row_set_item (PORTHOLE_FILTER_ROW (gtk_list_item_get_child (list_item)), NULL);
}

/* a row by the keyboard */
static void
porthole_filter_panel_activate_cb (GtkListView *view, guint position, PortholeFilterPanel *self)
{
  g_autoptr (PortholeContainerItem) item = g_list_model_get_item (self->containers, position);
  const char *id = porthole_container_item_get_container (item)->id;

  porthole_filter_set_container (self->filter, id,
                                 !porthole_filter_get_container (self->filter, id));
}

static void
porthole_filter_panel_reset (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeFilterPanel *self = PORTHOLE_FILTER_PANEL (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->ports_entry), "");
  gtk_editable_set_text (GTK_EDITABLE (self->container_entry), "");
  porthole_filter_reset (self->filter);
}

static void
porthole_filter_panel_show_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  porthole_filter_show_all_containers (PORTHOLE_FILTER_PANEL (widget)->filter);
}

static gboolean
porthole_filter_panel_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PORTHOLE_FILTER_PANEL (widget)->query_entry));
}

static void
porthole_filter_panel_map (GtkWidget *widget)
{
  PortholeFilterPanel *self = PORTHOLE_FILTER_PANEL (widget);

  GTK_WIDGET_CLASS (porthole_filter_panel_parent_class)->map (widget);
  if (self->session != NULL && !porthole_watch_get_paused (self->watch))
    show_numbers (self);
}

static void
porthole_filter_panel_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (porthole_filter_panel_parent_class)->unmap (widget);
  g_clear_handle_id (&PORTHOLE_FILTER_PANEL (widget)->timer, g_source_remove);
}

static void
porthole_filter_panel_dispose (GObject *object)
{
  PortholeFilterPanel *self = PORTHOLE_FILTER_PANEL (object);
  GtkWidget *child;

  g_clear_handle_id (&self->timer, g_source_remove);
  drop_session (self);
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  if (self->filter != NULL)
    g_signal_handlers_disconnect_by_data (self->filter, self);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  /* they ask us */
  if (self->container_filter != NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->container_filter), NULL, NULL,
                                       NULL);
  if (self->container_view != NULL)
    gtk_list_view_set_model (self->container_view, NULL);
  g_clear_object (&self->containers);
  g_clear_object (&self->container_filter);
  g_clear_object (&self->container_sorter);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), PORTHOLE_TYPE_FILTER_PANEL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->filter);
  g_clear_object (&self->watch);
  g_clear_pointer (&self->wanted, g_free);

  G_OBJECT_CLASS (porthole_filter_panel_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, PortholeFilterPanel, name)

static void
porthole_filter_panel_class_init (PortholeFilterPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = porthole_filter_panel_dispose;
  widget_class->grab_focus = porthole_filter_panel_grab_focus;
  widget_class->map = porthole_filter_panel_map;
  widget_class->unmap = porthole_filter_panel_unmap;

  gtk_widget_class_set_css_name (widget_class, "filterpanel");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/filter-panel.ui");
  BIND (scrolled);
  BIND (query_entry);
  BIND (problem_label);
  BIND (level_normal);
  BIND (level_warning);
  BIND (level_high);
  BIND (mark_normal);
  BIND (mark_warning);
  BIND (mark_high);
  BIND (count_normal);
  BIND (count_warning);
  BIND (count_high);
  BIND (kind_grid);
  BIND (all_button);
  BIND (containers_count);
  BIND (container_entry);
  BIND (containers_stack);
  BIND (none_label);
  BIND (container_view);
  BIND (tcp_button);
  BIND (udp_button);
  BIND (ports_entry);
  BIND (host_switch);
  BIND (idle_switch);
  BIND (host_hint);

  gtk_widget_class_install_action (widget_class, "filters.reset", NULL,
                                   porthole_filter_panel_reset);
  gtk_widget_class_install_action (widget_class, "filters.show-all-containers", NULL,
                                   porthole_filter_panel_show_all);
}

static void
add_kinds (PortholeFilterPanel *self)
{
  for (guint i = 0; i < PORTHOLE_N_EVENT_KINDS; i++)
    {
      self->kind_buttons[i] = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
      make_chip (self->kind_buttons[i], porthole_event_kind_to_string (i));
      gtk_grid_attach (self->kind_grid, GTK_WIDGET (self->kind_buttons[i]), i % 2, i / 2, 1, 1);
      g_signal_connect (self->kind_buttons[i], "toggled",
                        G_CALLBACK (porthole_filter_panel_kind_cb), self);
    }
}

static void
porthole_filter_panel_init (PortholeFilterPanel *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkImage **const marks[] = { &self->mark_normal, &self->mark_warning, &self->mark_high };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->wanted = g_strdup ("");
  for (guint i = 0; i < N_LEVELS; i++)
    {
      porthole_level_image_set (*marks[i], i, FALSE);
      g_signal_connect (get_level_button (self, i), "toggled",
                        G_CALLBACK (porthole_filter_panel_level_cb), self);
    }
  add_kinds (self);
  make_chip (self->tcp_button, "tcp");
  make_chip (self->udp_button, "udp");
  g_signal_connect (self->tcp_button, "toggled", G_CALLBACK (porthole_filter_panel_protocol_cb),
                    self);
  g_signal_connect (self->udp_button, "toggled", G_CALLBACK (porthole_filter_panel_protocol_cb),
                    self);
  g_signal_connect (self->query_entry, "search-changed",
                    G_CALLBACK (porthole_filter_panel_query_cb), self);
  g_signal_connect (self->query_entry, "stop-search", G_CALLBACK (porthole_filter_panel_stop_cb),
                    self);
  g_signal_connect (self->ports_entry, "changed", G_CALLBACK (porthole_filter_panel_ports_cb),
                    self);
  g_signal_connect (self->container_entry, "search-changed",
                    G_CALLBACK (porthole_filter_panel_wanted_cb), self);
  g_signal_connect (self->host_switch, "notify::active", G_CALLBACK (porthole_filter_panel_host_cb),
                    self);
  g_signal_connect (self->idle_switch, "notify::active", G_CALLBACK (porthole_filter_panel_idle_cb),
                    self);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->container_view, factory);
  g_signal_connect (self->container_view, "activate",
                    G_CALLBACK (porthole_filter_panel_activate_cb), self);
}

static void
list_containers (PortholeFilterPanel *self)
{
  GtkFilterListModel *filtered;
  g_autoptr (GtkNoSelection) selection = NULL;

  self->store = porthole_container_store_get (self->watch);
  self->container_filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  self->container_sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, NULL, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)),
                                        g_object_ref (self->container_filter));
  self->containers = G_LIST_MODEL (
      gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_object_ref (self->container_sorter)));
  selection = gtk_no_selection_new (g_object_ref (self->containers));
  gtk_list_view_set_model (self->container_view, GTK_SELECTION_MODEL (selection));
  g_signal_connect (self->store, "updated", G_CALLBACK (porthole_filter_panel_updated_cb), self);
}

/**
 * porthole_filter_panel_set_context:
 * @self: a panel
 * @watch: whose session is counted, and which watches the host where it is asked to
 * @filter: what is chosen; it looks up names in @watch's session from now on
 * @selection: shared by all views
 *
 * To be called once.
 */
void
porthole_filter_panel_set_context (PortholeFilterPanel *self,
                                   PortholeWatch *watch,
                                   PortholeFilter *filter,
                                   PortholeSelection *selection)
{
  g_return_if_fail (self->watch == NULL);

  self->watch = g_object_ref (watch);
  self->filter = g_object_ref (filter);
  if (porthole_watch_get_host (watch))
    porthole_filter_set_show_host (filter, TRUE);
  list_containers (self);
  g_signal_connect (watch, "notify::session", G_CALLBACK (porthole_filter_panel_session_cb), self);
  g_signal_connect (watch, "notify::paused", G_CALLBACK (porthole_filter_panel_paused_cb), self);
  g_signal_connect (watch, "notify::state", G_CALLBACK (porthole_filter_panel_state_cb), self);
  g_signal_connect_swapped (filter, "changed", G_CALLBACK (show_filter), self);
  porthole_filter_panel_session_cb (watch, NULL, self);
  show_filter (self);
}
