/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "inspector-private.h"

#include "core/text.h"
#include "inspector-words.h"
#include "level-image.h"

static char *
make_inert (const char *text)
{
  return porthole_text_for_terminal (text, PORTHOLE_INSPECTOR_MAX_TITLE);
}

/* @text: (nullable) */
static void
set_text (GtkLabel *label, const char *text)
{
  if (text != NULL && !g_str_equal (gtk_label_get_text (label), text))
    gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

/* @inert: (transfer full); @subtitle: (nullable) */
static void
show_header (const PortholeInspectorWidgets *widgets,
             char *inert,
             const char *subtitle,
             const char *status,
             PortholeLevel level,
             gboolean unknown,
             guint score)
{
  g_autofree char *title = inert;
  g_autofree char *below = subtitle != NULL ? make_inert (subtitle) : NULL;
  g_autofree char *last = make_inert (status);
  g_autofree char *number = g_strdup_printf ("%u", score);
  g_autofree char *tooltip = g_strdup_printf ("Score %u of 100", score);

  set_text (widgets->title, title);
  set_text (widgets->subtitle, below);
  gtk_widget_set_tooltip_text (GTK_WIDGET (widgets->subtitle), below);
  set_text (widgets->status, last[0] != '\0' ? last : NULL);
  porthole_level_image_set (widgets->mark, level, unknown);
  gtk_widget_set_visible (GTK_WIDGET (widgets->mark), TRUE);
  gtk_label_set_text (widgets->score, number);
  gtk_widget_set_tooltip_text (GTK_WIDGET (widgets->score), tooltip);
  gtk_widget_set_visible (GTK_WIDGET (widgets->score), score > 0);
  for (guint i = 0; i <= PORTHOLE_LEVEL_HIGH; i++)
    gtk_widget_remove_css_class (GTK_WIDGET (widgets->score), porthole_level_get_style (i));
  gtk_widget_add_css_class (GTK_WIDGET (widgets->score), porthole_level_get_style (level));
}

/* @note: (transfer full) (nullable) */
static void
finish (PortholeInspectorSection *section, const char *title, char *note)
{
  porthole_inspector_section_set_title (section, title);
  porthole_inspector_section_set_note (section, note);
  porthole_inspector_section_refresh (section);
  g_free (note);
}

static char *
make_note (guint n, guint n_hidden, const char *empty)
{
  if (n_hidden > 0)
    return g_strdup_printf ("%u hidden by the filter", n_hidden);

  return n == 0 ? g_strdup (empty) : NULL;
}

static int
compare_findings (gconstpointer a, gconstpointer b)
{
  const PortholeFinding *fa = *(PortholeFinding *const *)a;
  const PortholeFinding *fb = *(PortholeFinding *const *)b;

  if (fa->level != fb->level)
    return fa->level > fb->level ? -1 : 1;
  if (fa->score != fb->score)
    return fa->score > fb->score ? -1 : 1;

  return fa->id < fb->id ? -1 : fa->id > fb->id;
}

/* what the filter shows of @findings, sorted; (transfer container) */
static GPtrArray *
filter_findings (PortholeInspectorContext *context, GPtrArray *findings)
{
  GPtrArray *shown = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_finding_unref);

  for (guint i = 0; i < findings->len; i++)
    {
      if (porthole_filter_matches_finding (context->filter, findings->pdata[i]))
        g_ptr_array_add (shown, porthole_finding_ref (findings->pdata[i]));
    }
  g_ptr_array_sort (shown, compare_findings);

  return shown;
}

static void
fill_why (const PortholeInspectorWidgets *widgets,
          PortholeInspectorContext *context,
          GPtrArray *findings,
          const char *empty)
{
  g_autoptr (GPtrArray) shown = filter_findings (context, findings);

  porthole_inspector_model_set_things (porthole_inspector_section_get_model (widgets->why), shown,
                                       porthole_inspector_describe_finding, context);
  finish (widgets->why, "Why", make_note (shown->len, findings->len - shown->len, empty));
}

static gboolean
matches_event_cb (PortholeEvent *event, gpointer user_data)
{
  PortholeInspectorContext *context = user_data;

  return porthole_filter_matches_event (context->filter, event);
}

static void
fill_story (const PortholeInspectorWidgets *widgets,
            PortholeInspectorContext *context,
            GPtrArray *findings)
{
  PortholeStory *story = porthole_history_get_story (context->history, context->node->id);
  g_autoptr (GPtrArray) shown = filter_findings (context, findings);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) steps = NULL;

  if (story != NULL)
    steps = porthole_story_list (story, shown, matches_event_cb, porthole_inspector_name_container,
                                 context);
  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      /* without a finding there is no story to begin with: what happened last is read first */
      guint place = shown->len > 0 ? i : steps->len - 1 - i;

      g_ptr_array_add (items, porthole_inspector_describe_step (steps->pdata[place]));
    }
  porthole_inspector_model_set_items (porthole_inspector_section_get_model (widgets->story), items);
  finish (widgets->story, shown->len > 0 ? "Story" : "Latest",
          items->len == 0 ? g_strdup ("Nothing that happened is known or passes the filter.")
                          : NULL);
}

static void
fill_processes (const PortholeInspectorWidgets *widgets, PortholeInspectorContext *context)
{
  PortholeProcessTree *tree = porthole_history_get_processes (context->history, context->node->id);
  g_autoptr (GPtrArray) rows = tree != NULL ? porthole_process_tree_list (tree) : NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_alive = tree != NULL ? porthole_process_tree_get_n_alive (tree) : 0;
  guint64 n_forgotten = tree != NULL ? porthole_process_tree_get_n_forgotten (tree) : 0;
  char *note = NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    g_ptr_array_add (items, porthole_inspector_describe_process (rows->pdata[i]));
  if (items->len == 0)
    note = g_strdup ("No process of it is known.");
  else if (n_forgotten > 0)
    note = g_strdup_printf ("%u running; %" G_GUINT64_FORMAT " others are no longer kept", n_alive,
                            n_forgotten);
  else if (n_alive < items->len)
    note = g_strdup_printf ("%u running, %u ended", n_alive, items->len - n_alive);
  porthole_inspector_model_set_items (porthole_inspector_section_get_model (widgets->processes),
                                      items);
  finish (widgets->processes, "Processes", note);
}

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  const PortholeEdge *ea = *(PortholeEdge *const *)a;
  const PortholeEdge *eb = *(PortholeEdge *const *)b;
  guint na = g_bit_storage (ea->count);
  guint nb = g_bit_storage (eb->count);

  if (ea->level != eb->level)
    return ea->level > eb->level ? -1 : 1;
  if (ea->target->kind != eb->target->kind)
    return ea->target->kind < eb->target->kind ? -1 : 1;
  /* only what is twice as much is more, so that rows rest */
  if (na != nb)
    return na > nb ? -1 : 1;
  if (ea->first != eb->first)
    return ea->first < eb->first ? -1 : 1;

  return g_strcmp0 (ea->target->id, eb->target->id);
}

/* @edges: (transfer container), not owning */
static void
fill_edges (const PortholeInspectorWidgets *widgets,
            PortholeInspectorContext *context,
            GPtrArray *edges,
            const char *title,
            const char *empty)
{
  g_autoptr (GPtrArray) all = edges;
  g_autoptr (GPtrArray) shown
      = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_edge_unref);

  for (guint i = 0; i < all->len; i++)
    {
      if (porthole_filter_matches_edge (context->filter, all->pdata[i], context->now))
        g_ptr_array_add (shown, porthole_edge_ref (all->pdata[i]));
    }
  g_ptr_array_sort (shown, compare_edges);
  porthole_inspector_model_set_things (porthole_inspector_section_get_model (widgets->peers), shown,
                                       porthole_inspector_describe_edge, context);
  finish (widgets->peers, title, make_note (shown->len, all->len - shown->len, empty));
}

static int
compare_files (gconstpointer a, gconstpointer b)
{
  const PortholeFile *fa = *(PortholeFile *const *)a;
  const PortholeFile *fb = *(PortholeFile *const *)b;

  if (fa->level != fb->level)
    return fa->level > fb->level ? -1 : 1;

  return fa->event->id < fb->event->id ? -1 : fa->event->id > fb->event->id;
}

static void
fill_files (const PortholeInspectorWidgets *widgets, PortholeInspectorContext *context)
{
  PortholeFileTable *table = porthole_history_get_files (context->history, context->node->id);
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint64 not_shown = table != NULL ? porthole_file_table_get_not_shown (table) : 0;
  guint n = table != NULL ? porthole_file_table_list (table)->len : 0;
  char *note;

  for (guint i = 0; i < n; i++)
    {
      PortholeFile *file = porthole_file_table_list (table)->pdata[i];

      if (porthole_filter_matches_event (context->filter, file->event))
        g_ptr_array_add (files, file);
    }
  g_ptr_array_sort (files, compare_files);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (items, porthole_inspector_describe_file (files->pdata[i]));
  porthole_inspector_model_set_items (porthole_inspector_section_get_model (widgets->files), items);

  note = make_note (files->len, n - files->len,
                    "None of the files that a rule names; others are not watched.");
  if (note == NULL && not_shown > 0)
    note = g_strdup_printf ("%" G_GUINT64_FORMAT " more opens, of files for which there is no room",
                            not_shown);
  finish (widgets->files, "Files", note);
}

/* @facts: (transfer container) */
static void
fill_details (const PortholeInspectorWidgets *widgets, const char *title, GPtrArray *facts)
{
  porthole_inspector_section_set_facts (widgets->details, facts);
  finish (widgets->details, title, NULL);
  g_ptr_array_unref (facts);
}

static char *
tell_age (PortholeInspectorContext *context)
{
  const PortholeNode *node = context->node;

  if (node->first == 0)
    return g_strdup ("age unknown");
  if (g_strcmp0 (node->container->state, "exited") == 0)
    {
      g_autofree char *life = porthole_words_for_span (MAX (node->last - node->first, 0));

      return g_strdup_printf ("lived %s", life);
    }

  return porthole_words_for_age (MAX (context->now - node->first, 0));
}

static void
fill_container (const PortholeInspectorWidgets *widgets, PortholeInspectorContext *context)
{
  PortholeNode *node = context->node;
  const PortholeContainer *container = node->container;
  gboolean is_host = node->kind == PORTHOLE_NODE_HOST;
  g_autoptr (GPtrArray) findings = porthole_history_list_findings (context->history, node->id);
  g_autofree char *age = tell_age (context);
  g_autofree char *status = g_strdup_printf ("%s%s%s%s",
                                             is_host                    ? ""
                                             : container->state != NULL ? container->state
                                                                        : "state unknown",
                                             is_host ? "" : " · ", age,
                                             container->claimed ? " · name only claimed" : "");

  show_header (widgets, make_inert (porthole_node_get_title (node)),
               is_host                    ? "This computer"
               : container->image != NULL ? container->image
                                          : "image unknown",
               status, node->level, porthole_inspector_is_unknown (node), node->score);
  fill_why (widgets, context, findings,
            node->trusted ? "Nothing: you trust it." : "Nothing was found.");
  fill_story (widgets, context, findings);
  fill_processes (widgets, context);
  fill_edges (widgets, context,
              porthole_graph_list_edges_of (porthole_session_get_graph (context->session), node),
              "Peers", "No connection was seen.");
  fill_files (widgets, context);
  fill_details (widgets, "Identity", porthole_inspector_list_container_facts (node, context));
}

static void
fill_peer (const PortholeInspectorWidgets *widgets, PortholeInspectorContext *context)
{
  PortholeNode *node = context->node;
  g_autoptr (GPtrArray) findings = porthole_history_list_peer_findings (context->history, node);
  g_autofree char *status = g_strdup_printf ("%s%s%s", porthole_words_for_kind (node),
                                             node->blocked ? " · on a block list" : "",
                                             node->trusted ? " · trusted" : "");

  show_header (widgets, make_inert (porthole_node_get_title (node)),
               node->name != NULL ? node->ip : NULL, status, node->level, FALSE, node->score);
  if (node->level == PORTHOLE_LEVEL_NORMAL && !node->trusted)
    porthole_level_image_set_neutral (widgets->mark);
  fill_why (widgets, context, findings, "Nothing was found about it.");
  fill_edges (widgets, context,
              porthole_graph_list_edges_of (porthole_session_get_graph (context->session), node),
              "Who talks to it", "Nobody whom the filter shows.");
  fill_details (widgets, "Identity", porthole_inspector_list_peer_facts (node));
}

static int
compare_flows (gconstpointer a, gconstpointer b)
{
  const PortholeFlow *fa = *(PortholeFlow *const *)a;
  const PortholeFlow *fb = *(PortholeFlow *const *)b;

  return fa->peer->port != fb->peer->port ? fa->peer->port - fb->peer->port
                                          : g_strcmp0 (fa->program, fb->program);
}

static void
fill_flows (const PortholeInspectorWidgets *widgets,
            PortholeInspectorContext *context,
            PortholeEdge *edge)
{
  g_autoptr (GPtrArray) shown
      = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_flow_unref);

  for (guint i = 0; i < edge->flows->len; i++)
    {
      if (porthole_filter_matches_flow (context->filter, edge->flows->pdata[i]))
        g_ptr_array_add (shown, porthole_flow_ref (edge->flows->pdata[i]));
    }
  g_ptr_array_sort (shown, compare_flows);
  porthole_inspector_model_set_things (porthole_inspector_section_get_model (widgets->peers), shown,
                                       porthole_inspector_describe_flow, context);
  finish (widgets->peers, "Flows",
          make_note (shown->len, edge->flows->len - shown->len, "No flow is known."));
}

static void
add_end (GPtrArray *items,
         PortholeInspectorContext *context,
         PortholeNode *node,
         const char *role,
         guint n)
{
  PortholeInspectorItem *item = porthole_inspector_describe_node (node, context);
  g_autofree char *key = g_strdup_printf ("%u %s", n, item->key);

  g_free (item->key);
  item->key = g_steal_pointer (&key);
  item->trailing = g_strdup (role);
  g_ptr_array_add (items, item);
}

static void
fill_edge (const PortholeInspectorWidgets *widgets,
           PortholeInspectorContext *context,
           PortholeEdge *edge)
{
  g_autoptr (GPtrArray) findings = porthole_history_list_edge_findings (context->history, edge);
  g_autoptr (GPtrArray) ends = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *ports = porthole_words_for_ports (edge->flows);
  g_autofree char *count = porthole_words_for_number (edge->count);
  g_autofree char *status
      = g_strdup_printf ("%s · %s connection%s", ports, count, edge->count == 1 ? "" : "s");

  show_header (widgets, porthole_inspector_name_edge (edge), NULL, status, edge->level, FALSE,
               edge->score);
  if (edge->level == PORTHOLE_LEVEL_NORMAL)
    porthole_level_image_set_neutral (widgets->mark);
  add_end (ends, context, edge->source, "calls", 0);
  add_end (ends, context, edge->target, "is called", 1);
  porthole_inspector_model_set_items (porthole_inspector_section_get_model (widgets->ends), ends);
  finish (widgets->ends, "Ends", NULL);
  fill_why (widgets, context, findings, "Nothing was found about it.");
  fill_flows (widgets, context, edge);
  fill_details (widgets, "Numbers", porthole_inspector_list_edge_facts (edge));
}

static PortholeNode *
find_node_of_peer (PortholeInspectorContext *context, const PortholePeer *peer)
{
  PortholeGraph *graph = porthole_session_get_graph (context->session);
  PortholeNode *node
      = peer->container != NULL ? porthole_graph_lookup_node (graph, peer->container) : NULL;

  return node != NULL ? node : porthole_graph_lookup_peer (graph, peer->ip);
}

/* where one can go from an event or a finding */
static void
fill_ways (const PortholeInspectorWidgets *widgets,
           PortholeInspectorContext *context,
           const char *container,
           const PortholePeer *peer)
{
  g_autoptr (GPtrArray) ways = g_ptr_array_new_with_free_func (g_object_unref);
  PortholeNode *node
      = porthole_graph_lookup_node (porthole_session_get_graph (context->session), container);
  PortholeNode *other = peer != NULL ? find_node_of_peer (context, peer) : NULL;

  if (node != NULL)
    add_end (ways, context, node, NULL, 0);
  if (other != NULL)
    add_end (ways, context, other, "peer", 1);
  porthole_inspector_model_set_items (porthole_inspector_section_get_model (widgets->ends), ways);
  finish (widgets->ends, "Where",
          ways->len == 0 ? g_strdup ("Its container is no longer known.") : NULL);
}

static void
fill_event (const PortholeInspectorWidgets *widgets,
            PortholeInspectorContext *context,
            PortholeEvent *event)
{
  g_autofree char *title
      = porthole_story_tell_event (event, porthole_inspector_name_container, context);
  g_autofree char *clock = porthole_words_for_clock (event->time);
  g_autofree char *status
      = g_strdup_printf ("%s · %s", porthole_event_kind_to_string (event->kind), clock);

  show_header (widgets, make_inert (title), NULL, status, event->level, FALSE, event->score);
  fill_ways (widgets, context, event->container, event->peer != NULL ? event->peer : event->input);
  fill_details (widgets, "Event", porthole_inspector_list_event_facts (event, context));
}

static void
fill_finding (const PortholeInspectorWidgets *widgets,
              PortholeInspectorContext *context,
              PortholeFinding *finding)
{
  g_autofree char *clock = porthole_words_for_clock (finding->time);
  g_autofree char *count = porthole_words_for_number (finding->count);
  g_autofree char *status = finding->count == 1
                                ? g_strdup_printf ("Finding · %s", clock)
                                : g_strdup_printf ("Finding · %s · %s×", clock, count);

  show_header (widgets, make_inert (finding->title != NULL ? finding->title : finding->rule), NULL,
               status, finding->level, FALSE, finding->score);
  fill_ways (widgets, context, finding->container, NULL);
  fill_details (widgets, "Finding", porthole_inspector_list_finding_facts (finding));
}

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  PortholeNode *na = *(PortholeNode *const *)a;
  PortholeNode *nb = *(PortholeNode *const *)b;

  if (na->level != nb->level)
    return na->level > nb->level ? -1 : 1;

  return g_strcmp0 (porthole_node_get_title (na), porthole_node_get_title (nb));
}

static void
fill_nodes (const PortholeInspectorWidgets *widgets,
            PortholeInspectorContext *context,
            GPtrArray *ids)
{
  PortholeGraph *graph = porthole_session_get_graph (context->session);
  g_autoptr (GPtrArray) nodes
      = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_node_unref);
  g_autoptr (GHashTable) chosen = g_hash_table_new (NULL, NULL);
  PortholeLevel level = PORTHOLE_LEVEL_NORMAL;
  guint score = 0;

  for (guint i = 0; i < ids->len; i++)
    {
      PortholeNode *node = porthole_graph_lookup_node (graph, ids->pdata[i]);

      if (node == NULL || !g_hash_table_add (chosen, node))
        continue;
      g_ptr_array_add (nodes, porthole_node_ref (node));
      level = MAX (level, node->level);
      score = MAX (score, node->score);
    }
  g_ptr_array_sort (nodes, compare_nodes);

  show_header (widgets, g_strdup_printf ("%u selected", ids->len), NULL,
               nodes->len < ids->len ? "Some of them have gone" : "", level, FALSE, score);
  porthole_inspector_model_set_things (porthole_inspector_section_get_model (widgets->ends), nodes,
                                       porthole_inspector_describe_node, context);
  finish (widgets->ends, "Selected", NULL);
  fill_edges (widgets, context, porthole_graph_list_edges_among (graph, chosen), "Between them",
              "They do not talk to each other.");
}

static void
fill_gone (const PortholeInspectorWidgets *widgets, const char *title)
{
  show_header (widgets, make_inert (title), NULL,
               "No longer known: forgotten to keep memory small, or cleared", PORTHOLE_LEVEL_NORMAL,
               TRUE, 0);
}

static PortholeEdge *
find_edge (PortholeInspectorContext *context, PortholeSelection *selection)
{
  const char *source, *target;

  porthole_selection_get_edge (selection, &source, &target);

  return porthole_graph_lookup_edge (porthole_session_get_graph (context->session), source, target);
}

static void
fill_selected_nodes (const PortholeInspectorWidgets *widgets,
                     PortholeInspectorContext *context,
                     PortholeSelection *selection)
{
  g_autoptr (GPtrArray) ids = porthole_selection_dup_nodes (selection);
  PortholeNode *node = ids->len == 1 ? porthole_graph_lookup_node (
                           porthole_session_get_graph (context->session), ids->pdata[0])
                                     : NULL;

  if (ids->len > 1)
    {
      fill_nodes (widgets, context, ids);
      return;
    }
  if (node == NULL)
    {
      fill_gone (widgets, ids->len > 0 ? ids->pdata[0] : "");
      return;
    }
  context->node = porthole_node_ref (node);
  if (node->container != NULL)
    fill_container (widgets, context);
  else
    fill_peer (widgets, context);
}

static gboolean
fill (const PortholeInspectorWidgets *widgets,
      PortholeInspectorContext *context,
      PortholeSelection *selection)
{
  PortholeEdge *edge;

  switch (porthole_selection_get_kind (selection))
    {
    case PORTHOLE_SELECTION_NODES:
      fill_selected_nodes (widgets, context, selection);
      return TRUE;
    case PORTHOLE_SELECTION_EDGE:
      edge = find_edge (context, selection);
      if (edge != NULL)
        fill_edge (widgets, context, edge);
      else
        fill_gone (widgets, "Connection");
      return TRUE;
    case PORTHOLE_SELECTION_EVENT:
      fill_event (widgets, context, porthole_selection_get_event (selection));
      return TRUE;
    case PORTHOLE_SELECTION_FINDING:
      fill_finding (widgets, context, porthole_selection_get_finding (selection));
      return TRUE;
    case PORTHOLE_SELECTION_NONE:
    default:
      return FALSE;
    }
}

gboolean
porthole_inspector_fill (const PortholeInspectorWidgets *widgets,
                         PortholeInspectorContext *context,
                         PortholeSelection *selection)
{
  PortholeInspectorSection *const sections[]
      = { widgets->ends,  widgets->why,   widgets->story,  widgets->processes,
          widgets->peers, widgets->files, widgets->details };
  gboolean filled;

  g_clear_pointer (&context->node, porthole_node_unref);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    porthole_inspector_section_begin (sections[i]);
  filled = fill (widgets, context, selection);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    porthole_inspector_section_end (sections[i]);

  return filled;
}

gint64
porthole_inspector_get_patience (PortholeInspectorContext *context, PortholeSelection *selection)
{
  if (context->node == NULL || context->node->container == NULL || context->node->first == 0)
    return 0;

  return porthole_words_get_age_step (MAX (context->now - context->node->first, 0));
}
