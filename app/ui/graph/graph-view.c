/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-view.h"

#include "graph-facts.h"
#include "graph-gestures.h"
#include "graph-minimap.h"

#include <math.h>

#define SEED             1
#define ZOOM_STEP        1.25f
#define ROOM_FOR_MINIMAP 520 /* px: below, it would be in the way */

/* how long a replay's time goes on by itself, so that what has begun is seen to its end */
#define AFTERGLOW G_GINT64_CONSTANT (1000000000) /* nanoseconds */

struct _PortholeGraphView
{
  GtkWidget parent_instance;

  PortholeWatch *watch;
  PortholeSession *session;
  PortholeFilter *filter;
  PortholeSelection *selection;
  gint64 told_time, told_at; /* the session's, and the monotonic one at which it was seen */
  gint64 latest;

  PortholeGraphCanvas *canvas;
  GtkWidget *zoom_bar;
  GtkLabel *zoom_label;
  PortholeGraphMinimap *minimap;
  GtkPopover *menu;
};

enum
{
  INSPECT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PortholeGraphView, porthole_graph_view, GTK_TYPE_WIDGET)

/* (transfer full): what is selected and drawn; only the first is of interest where it is one */
static GPtrArray *
get_selected (PortholeGraphView *self)
{
  PortholeScene *scene = porthole_graph_canvas_get_scene (self->canvas);
  GPtrArray *selected = g_ptr_array_new ();
  g_autoptr (GPtrArray) ids = NULL;

  if (self->selection == NULL || scene == NULL)
    return selected;
  ids = porthole_selection_dup_nodes (self->selection);
  for (guint i = 0; i < ids->len; i++)
    {
      PortholeSceneNode *node = porthole_scene_lookup_node (scene, ids->pdata[i]);

      if (node != NULL)
        g_ptr_array_add (selected, node);
    }

  return selected;
}

static PortholeSceneEdge *
get_selected_edge (PortholeGraphView *self)
{
  PortholeScene *scene = porthole_graph_canvas_get_scene (self->canvas);
  const char *source, *target;

  if (self->selection == NULL || scene == NULL
      || !porthole_selection_get_edge (self->selection, &source, &target))
    return NULL;
  return porthole_scene_lookup_edge (scene, source, target);
}

static void
update_actions (PortholeGraphView *self)
{
  g_autoptr (GPtrArray) selected = get_selected (self);
  gboolean any = selected->len > 0, pinned = FALSE, loose = FALSE;
  GtkWidget *widget = GTK_WIDGET (self);

  for (guint i = 0; i < selected->len; i++)
    {
      pinned |= ((PortholeSceneNode *)selected->pdata[i])->pinned;
      loose |= !((PortholeSceneNode *)selected->pdata[i])->pinned;
    }
  gtk_widget_action_set_enabled (widget, "graph.inspect", any || get_selected_edge (self) != NULL);
  gtk_widget_action_set_enabled (widget, "graph.show-only", selected->len == 1);
  gtk_widget_action_set_enabled (widget, "graph.hide", any);
  gtk_widget_action_set_enabled (widget, "graph.pin", loose);
  gtk_widget_action_set_enabled (widget, "graph.unpin", pinned);
  gtk_widget_action_set_enabled (widget, "graph.copy-name", selected->len == 1);
  gtk_widget_action_set_enabled (widget, "graph.copy-id", selected->len == 1);
}

/* what somebody hears who does not see the graph */
static void
describe_selection (PortholeGraphView *self)
{
  g_autoptr (GPtrArray) selected = get_selected (self);
  PortholeSceneEdge *edge = get_selected_edge (self);
  g_autofree char *facts = NULL;

  if (selected->len == 1)
    facts = porthole_graph_facts_for_node (selected->pdata[0]);
  else if (selected->len > 1)
    facts = g_strdup_printf ("%u selected", selected->len);
  else if (edge != NULL)
    facts = porthole_graph_facts_for_edge (edge);
  else
    facts = g_strdup ("Nothing is selected");
  g_strdelimit (facts, "\n", ',');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->canvas),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, facts, -1);
}

static void
selection_changed_cb (PortholeGraphView *self)
{
  update_actions (self);
  describe_selection (self);
}

static void
canvas_changed_cb (PortholeGraphView *self)
{
  const PortholeGraphCamera *camera = porthole_graph_canvas_get_camera (self->canvas);
  PortholeScene *scene = porthole_graph_canvas_get_scene (self->canvas);
  g_autofree char *percent = g_strdup_printf ("%ld %%", lroundf (camera->zoom * 100));
  guint n = 0;

  if (scene != NULL)
    porthole_scene_get_nodes (scene, &n);
  gtk_label_set_text (self->zoom_label, percent);
  gtk_widget_set_visible (GTK_WIDGET (self->minimap), n > 1 && camera->width >= ROOM_FOR_MINIMAP);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "graph.zoom-in",
                                 camera->zoom < PORTHOLE_GRAPH_CAMERA_MAX_ZOOM);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "graph.zoom-out",
                                 camera->zoom > PORTHOLE_GRAPH_CAMERA_MIN_ZOOM);
}

static gboolean
query_tooltip_cb (PortholeGraphView *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  PortholeSceneNode *node = NULL;
  PortholeSceneEdge *edge = NULL;
  g_autofree char *facts = NULL;
  graphene_point_t at;
  int half;

  if (keyboard)
    {
      g_autoptr (GPtrArray) selected = get_selected (self);

      node = selected->len > 0 ? selected->pdata[0] : NULL;
    }
  else
    {
      node = porthole_graph_canvas_pick_node (self->canvas, x, y);
      edge = node == NULL ? porthole_graph_canvas_pick_edge (self->canvas, x, y) : NULL;
    }
  if (node == NULL && edge == NULL)
    return FALSE;

  if (node != NULL)
    {
      const PortholeGraphCamera *camera = porthole_graph_canvas_get_camera (self->canvas);

      at = porthole_graph_camera_to_view (camera, &node->position);
      half = (int)(node->size * camera->zoom);
      gtk_tooltip_set_tip_area (
          tooltip, &(GdkRectangle){ (int)at.x - half, (int)at.y - half, 2 * half, 2 * half + 24 });
      facts = porthole_graph_facts_for_node (node);
    }
  else
    facts = porthole_graph_facts_for_edge (edge);
  gtk_tooltip_set_text (tooltip, facts);

  return TRUE;
}

static void
zoom_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeGraphView *self = PORTHOLE_GRAPH_VIEW (widget);
  const PortholeGraphCamera *camera = porthole_graph_canvas_get_camera (self->canvas);
  float zoom = 1;

  if (g_str_equal (name, "graph.zoom-in"))
    zoom = camera->zoom * ZOOM_STEP;
  else if (g_str_equal (name, "graph.zoom-out"))
    zoom = camera->zoom / ZOOM_STEP;
  /* 100 % is sharpest, and should not be missed by a little */
  if ((camera->zoom - 1) * (zoom - 1) < 0 || fabsf (zoom - 1) < 0.05f)
    zoom = 1;
  porthole_graph_canvas_zoom_at (
      self->canvas, &GRAPHENE_POINT_INIT (camera->width / 2, camera->height / 2), zoom);
}

static void
fit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  porthole_graph_canvas_fit (PORTHOLE_GRAPH_VIEW (widget)->canvas);
}

static void
inspect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[INSPECT], 0);
}

static void
pin_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeGraphView *self = PORTHOLE_GRAPH_VIEW (widget);
  PortholeScene *scene = porthole_graph_canvas_get_scene (self->canvas);
  g_autoptr (GPtrArray) selected = get_selected (self);

  for (guint i = 0; i < selected->len; i++)
    {
      PortholeSceneNode *node = selected->pdata[i];

      if (g_str_equal (name, "graph.pin"))
        porthole_scene_move_node (scene, node, node->position.x, node->position.y);
      else
        porthole_scene_unpin_node (scene, node);
    }
  update_actions (self);
  porthole_graph_canvas_wake (self->canvas);
}

/* a term of the query for it; the person sees it there and can take it back */
static char *
make_term (const PortholeSceneNode *node)
{
  const char *name;

  if (node->node->kind == PORTHOLE_NODE_PEER)
    return g_strconcat ("ip:", node->node->ip, NULL);
  name = node->node->container != NULL ? node->node->container->name : NULL;
  if (name == NULL || *name == '\0'
      || name[strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_.-")] != '\0')
    name = node->node->id;

  return g_strconcat ("container=", name, NULL);
}

static void
show_only_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeGraphView *self = PORTHOLE_GRAPH_VIEW (widget);
  g_autoptr (GPtrArray) selected = get_selected (self);
  g_autofree char *term = NULL;

  if (selected->len == 0 || self->filter == NULL)
    return;
  term = make_term (selected->pdata[0]);
  porthole_filter_set_query (self->filter, term);
}

static void
hide_node (PortholeGraphView *self, const PortholeSceneNode *node)
{
  g_autofree char *term = NULL, *query = NULL;

  if (node->node->kind == PORTHOLE_NODE_CONTAINER)
    porthole_filter_set_container (self->filter, node->node->id, FALSE);
  else if (node->node->kind == PORTHOLE_NODE_HOST)
    porthole_filter_set_show_host (self->filter, FALSE);
  else
    {
      const char *before = porthole_filter_get_query (self->filter);

      term = make_term (node);
      query = g_strconcat (before != NULL ? before : "",
                           before != NULL && *before != '\0' ? " -" : "-", term, NULL);
      porthole_filter_set_query (self->filter, query);
    }
}

static void
hide_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeGraphView *self = PORTHOLE_GRAPH_VIEW (widget);
  g_autoptr (GPtrArray) selected = get_selected (self);

  if (self->filter == NULL)
    return;
  for (guint i = 0; i < selected->len; i++)
    hide_node (self, selected->pdata[i]);
  porthole_selection_clear (self->selection);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeGraphView *self = PORTHOLE_GRAPH_VIEW (widget);
  g_autoptr (GPtrArray) selected = get_selected (self);
  PortholeNode *node;

  if (selected->len == 0)
    return;
  node = ((PortholeSceneNode *)selected->pdata[0])->node;
  if (g_str_equal (name, "graph.copy-name"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), porthole_node_get_title (node));
  else
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                            node->kind == PORTHOLE_NODE_PEER ? node->ip : node->id);
}

static void
open_menu (PortholeGraphView *self, double x, double y)
{
  update_actions (self);
  gtk_popover_set_pointing_to (self->menu, &(GdkRectangle){ (int)x, (int)y, 1, 1 });
  gtk_popover_popup (self->menu);
}

static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeGraphView *self = PORTHOLE_GRAPH_VIEW (widget);
  PortholeSceneNode *node;
  PortholeSceneEdge *edge;
  double x, y;

  g_variant_get (parameter, "(dd)", &x, &y);
  if (self->selection == NULL)
    return;
  node = porthole_graph_canvas_pick_node (self->canvas, x, y);
  edge = node == NULL ? porthole_graph_canvas_pick_edge (self->canvas, x, y) : NULL;
  if (node != NULL && !porthole_selection_has_node (self->selection, node->node->id))
    porthole_selection_set_node (self->selection, node->node->id);
  else if (edge != NULL)
    porthole_selection_set_edge (self->selection, edge->source->node->id, edge->target->node->id);
  open_menu (self, x, y);
}

static void
keyboard_menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PortholeGraphView *self = PORTHOLE_GRAPH_VIEW (widget);
  const PortholeGraphCamera *camera = porthole_graph_canvas_get_camera (self->canvas);
  g_autoptr (GPtrArray) selected = get_selected (self);
  graphene_point_t at = GRAPHENE_POINT_INIT (camera->width / 2, camera->height / 2);

  if (selected->len > 0)
    {
      PortholeSceneNode *node = selected->pdata[0];

      at = porthole_graph_camera_to_view (camera, &node->position);
      at.y += node->size * camera->zoom;
    }
  open_menu (self, (double)at.x, (double)at.y);
}

static gint64
get_time_cb (gboolean *running, gpointer user_data)
{
  PortholeGraphView *self = user_data;
  gint64 time, elapsed;

  if (self->session == NULL || porthole_watch_get_state (self->watch) == PORTHOLE_WATCH_WATCHING)
    return g_get_real_time () * 1000;

  time = porthole_session_get_time (self->session);
  if (time != self->told_time)
    {
      self->told_time = time;
      self->told_at = g_get_monotonic_time ();
    }
  elapsed = (g_get_monotonic_time () - self->told_at) * 1000;
  *running = elapsed < AFTERGLOW;
  self->latest = MAX (self->latest, time + MIN (elapsed, AFTERGLOW));

  return self->latest;
}

static void
forget_session (PortholeGraphView *self)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self->canvas);
  g_clear_object (&self->session);
}

static void
session_changed_cb (PortholeGraphView *self)
{
  static const char *const told[] = { "container", "event", "edge", "finding", "ended" };
  g_autoptr (PortholeScene) scene = NULL;

  forget_session (self);
  g_set_object (&self->session, porthole_watch_get_session (self->watch));
  self->latest = self->told_time = 0;
  scene = porthole_scene_new (porthole_session_get_graph (self->session), self->filter, SEED);
  porthole_graph_canvas_set_scene (self->canvas, scene);
  /* the frame clock gathers what is told until the next frame */
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    g_signal_connect_object (self->session, told[i], G_CALLBACK (porthole_graph_canvas_wake),
                             self->canvas, G_CONNECT_SWAPPED);
  selection_changed_cb (self);
}

static void
paused_cb (PortholeGraphView *self)
{
  porthole_graph_canvas_set_paused (self->canvas, porthole_watch_get_paused (self->watch));
}

static void
porthole_graph_view_dispose (GObject *object)
{
  PortholeGraphView *self = PORTHOLE_GRAPH_VIEW (object);
  GtkWidget *child;

  forget_session (self);
  g_clear_object (&self->watch);
  g_clear_object (&self->filter);
  g_clear_object (&self->selection);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (porthole_graph_view_parent_class)->dispose (object);
}

static void
add_key (GtkWidgetClass *klass, guint key, GdkModifierType modifiers, const char *action)
{
  gtk_widget_class_add_binding_action (klass, key, modifiers, action, NULL);
}

static void
add_keys (GtkWidgetClass *klass)
{
  static const guint zoom_in[] = { GDK_KEY_plus, GDK_KEY_equal, GDK_KEY_KP_Add };
  static const guint zoom_out[] = { GDK_KEY_minus, GDK_KEY_KP_Subtract };
  static const guint zoom_normal[] = { GDK_KEY_0, GDK_KEY_KP_0 };

  for (GdkModifierType modifiers = 0; modifiers <= GDK_CONTROL_MASK; modifiers += GDK_CONTROL_MASK)
    {
      for (guint i = 0; i < G_N_ELEMENTS (zoom_in); i++)
        add_key (klass, zoom_in[i], modifiers, "graph.zoom-in");
      for (guint i = 0; i < G_N_ELEMENTS (zoom_out); i++)
        add_key (klass, zoom_out[i], modifiers, "graph.zoom-out");
      for (guint i = 0; i < G_N_ELEMENTS (zoom_normal); i++)
        add_key (klass, zoom_normal[i], modifiers, "graph.zoom-normal");
    }
  add_key (klass, GDK_KEY_f, 0, "graph.fit");
  add_key (klass, GDK_KEY_Menu, 0, "graph.keyboard-menu");
  add_key (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "graph.keyboard-menu");
  add_key (klass, GDK_KEY_c, GDK_CONTROL_MASK, "graph.copy-name");
}

static void
porthole_graph_view_class_init (PortholeGraphViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = porthole_graph_view_dispose;

  signals[INSPECT] = g_signal_new ("inspect", PORTHOLE_TYPE_GRAPH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "graph.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "graph.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "graph.zoom-normal", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "graph.fit", NULL, fit_action);
  gtk_widget_class_install_action (widget_class, "graph.inspect", NULL, inspect_action);
  gtk_widget_class_install_action (widget_class, "graph.show-only", NULL, show_only_action);
  gtk_widget_class_install_action (widget_class, "graph.hide", NULL, hide_action);
  gtk_widget_class_install_action (widget_class, "graph.pin", NULL, pin_action);
  gtk_widget_class_install_action (widget_class, "graph.unpin", NULL, pin_action);
  gtk_widget_class_install_action (widget_class, "graph.copy-name", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "graph.copy-id", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "graph.menu", "(dd)", menu_action);
  gtk_widget_class_install_action (widget_class, "graph.keyboard-menu", NULL, keyboard_menu_action);
  add_keys (widget_class);

  g_type_ensure (PORTHOLE_TYPE_GRAPH_CANVAS);
  g_type_ensure (PORTHOLE_TYPE_GRAPH_MINIMAP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/graph-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeGraphView, canvas);
  gtk_widget_class_bind_template_child (widget_class, PortholeGraphView, zoom_bar);
  gtk_widget_class_bind_template_child (widget_class, PortholeGraphView, zoom_label);
  gtk_widget_class_bind_template_child (widget_class, PortholeGraphView, minimap);
  gtk_widget_class_bind_template_child (widget_class, PortholeGraphView, menu);
}

static void
porthole_graph_view_init (PortholeGraphView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  porthole_graph_gestures_add (self->canvas);
  porthole_graph_minimap_set_canvas (self->minimap, self->canvas);
  porthole_graph_canvas_set_clock (self->canvas, get_time_cb, self);
  g_signal_connect_swapped (self->canvas, "changed", G_CALLBACK (canvas_changed_cb), self);
  g_signal_connect_swapped (self->canvas, "query-tooltip", G_CALLBACK (query_tooltip_cb), self);
  canvas_changed_cb (self);
  update_actions (self);
}

GtkWidget *
porthole_graph_view_new (void)
{
  return g_object_new (PORTHOLE_TYPE_GRAPH_VIEW, NULL);
}

/**
 * porthole_graph_view_set_context:
 * @self: a view that has none yet
 * @watch: whose session it shows
 * @filter: what of it
 * @selection: what is selected, shared with other views
 */
void
porthole_graph_view_set_context (PortholeGraphView *self,
                                 PortholeWatch *watch,
                                 PortholeFilter *filter,
                                 PortholeSelection *selection)
{
  g_assert (self->watch == NULL);

  self->watch = g_object_ref (watch);
  self->filter = g_object_ref (filter);
  self->selection = g_object_ref (selection);
  porthole_graph_canvas_set_selection (self->canvas, selection);
  /* all of them may outlive the view */
  g_signal_connect_object (selection, "changed", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (filter, "changed", G_CALLBACK (porthole_graph_canvas_wake), self->canvas,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (watch, "notify::session", G_CALLBACK (session_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (watch, "notify::paused", G_CALLBACK (paused_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (watch, "notify::state", G_CALLBACK (porthole_graph_canvas_wake),
                           self->canvas, G_CONNECT_SWAPPED);
  session_changed_cb (self);
}

PortholeScene *
porthole_graph_view_get_scene (PortholeGraphView *self)
{
  return porthole_graph_canvas_get_scene (self->canvas);
}

PortholeGraphCanvas *
porthole_graph_view_get_canvas (PortholeGraphView *self)
{
  return self->canvas;
}
