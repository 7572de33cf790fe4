/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "inspector-items.h"

#include <gtk/gtk.h>

#include "core/technique.h"
#include "core/text.h"
#include "inspector-words.h"

/* what a name stands between, so that its letters turn nothing around it */
#define ISOLATE     "\xe2\x81\xa8"
#define END_ISOLATE "\xe2\x81\xa9"

const char *
porthole_inspector_name_container (const char *container, gpointer user_data)
{
  PortholeInspectorContext *context = user_data;
  const PortholeContainer *known = porthole_session_get_container (context->session, container);

  return known != NULL ? porthole_container_get_title (known) : NULL;
}

static void
add_number (PortholeInspectorItem *item, const char *name, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  porthole_inspector_item_add_fact (item, name, text, FALSE);
}

static void
add_time (PortholeInspectorItem *item, const char *name, gint64 time)
{
  g_autofree char *text = porthole_words_for_time (time);

  porthole_inspector_item_add_fact (item, name, text, FALSE);
}

static void
append (GString *text, const char *part)
{
  if (part == NULL || part[0] == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
}

static void
take_subtitle (PortholeInspectorItem *item, GString *text)
{
  porthole_inspector_item_set_subtitle (item, text->str);
  g_string_free (text, TRUE);
}

static void
add_techniques (GPtrArray *facts, const PortholeFinding *finding)
{
  for (guint i = 0; finding->techniques != NULL && finding->techniques[i] != NULL; i++)
    {
      const char *id = finding->techniques[i];
      const char *name = porthole_technique_get_name (id);
      g_autofree char *text = name != NULL ? g_strdup_printf ("%s %s: %s", id, name,
                                                              porthole_technique_get_meaning (id))
                                           : g_strdup (id);

      porthole_inspector_facts_add (facts, "Technique", text, FALSE);
    }
}

static void
add_chain (GPtrArray *facts, const PortholeFinding *finding)
{
  guint n = finding->chain != NULL ? finding->chain->len : 0;

  if (finding->process == NULL)
    {
      porthole_inspector_facts_add (facts, "Process", NULL, FALSE);
      return;
    }
  /* the eldest first, as it came about */
  for (guint i = n + 1; i > 0; i--)
    {
      const PortholeProcess *process = i > 1 ? finding->chain->pdata[i - 2] : finding->process;
      g_autofree char *command = porthole_words_for_command (process);
      g_autofree char *text = g_strdup_printf ("%s (pid %u)", command, process->pid);

      porthole_inspector_facts_add (facts, i > 1 ? "Started by" : "Process", text, TRUE);
    }
}

/**
 * porthole_inspector_list_finding_facts:
 * @finding: what was found
 *
 * Returns: (transfer full) (element-type PortholeInspectorFact): why, and all else of it
 */
GPtrArray *
porthole_inspector_list_finding_facts (PortholeFinding *finding)
{
  GPtrArray *facts = porthole_inspector_facts_new ();
  g_autofree char *score = g_strdup_printf ("%u of 100", finding->score);
  g_autofree char *count = g_strdup_printf ("%" G_GUINT64_FORMAT, finding->count);
  g_autofree char *first = porthole_words_for_time (finding->first);
  g_autofree char *last = porthole_words_for_time (finding->last);
  g_autoptr (GString) events = g_string_new (NULL);

  for (guint i = 0; i < finding->reasons->len; i++)
    porthole_inspector_facts_add (facts, i == 0 ? "Why" : "", finding->reasons->pdata[i], FALSE);
  add_techniques (facts, finding);
  add_chain (facts, finding);
  porthole_inspector_facts_add (facts, "Score", score, FALSE);
  porthole_inspector_facts_add (facts, "Count", count, FALSE);
  porthole_inspector_facts_add (facts, "First", first, FALSE);
  porthole_inspector_facts_add (facts, "Last", last, FALSE);
  porthole_inspector_facts_add (facts, "Rule", finding->rule, TRUE);
  if (finding->subject != NULL)
    porthole_inspector_facts_add (facts, "About", finding->subject, TRUE);
  for (guint i = 0; i < finding->events->len; i++)
    g_string_append_printf (events, "%s%" G_GUINT64_FORMAT, i > 0 ? ", " : "",
                            g_array_index (finding->events, guint64, i));
  if (finding->events->len >= PORTHOLE_FINDING_MAX_EVENTS)
    g_string_append (events, " and later ones");
  porthole_inspector_facts_add (facts, "Events", events->str, FALSE);

  return facts;
}

PortholeInspectorItem *
porthole_inspector_describe_finding (gpointer thing, gpointer user_data)
{
  PortholeFinding *finding = thing;
  PortholeInspectorContext *context = user_data;
  g_autofree char *key = g_strdup_printf ("%" G_GUINT64_FORMAT, finding->id);
  g_autofree char *clock = porthole_words_for_clock (finding->time);
  g_autofree char *count = porthole_words_for_number (finding->count);
  g_autofree char *times = finding->count > 1 ? g_strdup_printf ("%s×", count) : NULL;
  GString *subtitle = g_string_new (NULL);
  PortholeInspectorItem *item
      = porthole_inspector_item_new (key, finding->title != NULL ? finding->title : finding->rule);

  append (subtitle, finding->techniques != NULL ? finding->techniques[0] : NULL);
  append (subtitle, clock);
  append (subtitle, times);
  /* where all are not of one container, whose it is */
  if (context->node == NULL || !g_str_equal (context->node->id, finding->container))
    append (subtitle, porthole_inspector_name_container (finding->container, context));
  take_subtitle (item, subtitle);
  item->has_level = TRUE;
  item->level = finding->level;
  item->facts = porthole_inspector_list_finding_facts (finding);
  porthole_inspector_item_go_to_finding (item, finding);

  return item;
}

/**
 * porthole_inspector_describe_step:
 * @step: of a story
 *
 * Returns: (transfer full): an item that leads to the event, or to the finding that it is about
 */
PortholeInspectorItem *
porthole_inspector_describe_step (const PortholeStoryItem *step)
{
  PortholeFinding *finding = step->findings->len > 0 ? step->findings->pdata[0] : NULL;
  g_autofree char *key
      = step->event != NULL
            ? g_strdup_printf ("e%" G_GUINT64_FORMAT, step->event->id)
            : g_strdup_printf ("f%" G_GUINT64_FORMAT, finding != NULL ? finding->id : 0);
  PortholeInspectorItem *item = porthole_inspector_item_new (key, step->text);

  item->time = porthole_words_for_clock (step->time);
  item->tooltip = porthole_inspector_item_to_text (item);
  if (step->findings->len > 1)
    {
      g_autofree char *text
          = g_strdup_printf ("%s and %u more", finding->title, step->findings->len - 1);

      porthole_inspector_item_set_subtitle (item, text);
    }
  else
    porthole_inspector_item_set_subtitle (
        item, finding != NULL && step->event != NULL ? finding->title : step->detail);
  if (step->count > 1)
    {
      g_autofree char *count = porthole_words_for_number (step->count);

      item->trailing = g_strdup_printf ("%s×", count);
    }
  item->is_step = TRUE;
  item->is_brief = TRUE;
  item->has_level = TRUE;
  item->level = step->level;
  if (finding != NULL)
    porthole_inspector_item_go_to_finding (item, finding);
  else if (step->event != NULL)
    porthole_inspector_item_go_to_event (item, step->event);

  return item;
}

static char *
tell_end (const PortholeProcessRow *row)
{
  if (!row->ended)
    return g_strdup ("runs");
  if (row->signal != 0)
    return g_strdup_printf ("ended by signal %d", row->signal);
  if (row->code >= 0)
    return g_strdup_printf ("ended with code %d", row->code);
  return g_strdup ("ended");
}

PortholeInspectorItem *
porthole_inspector_describe_process (const PortholeProcessRow *row)
{
  const PortholeProcess *process = row->process;
  g_autofree char *key = g_strdup_printf ("%u %" G_GINT64_FORMAT, process->pid, row->started);
  g_autofree char *command = porthole_words_for_command (process);
  g_autofree char *end = tell_end (row);
  g_autofree char *uid = g_strdup_printf (process->uid == 0 ? "%u (root)" : "%u", process->uid);
  PortholeInspectorItem *item = porthole_inspector_item_new (key, command);

  item->title_mono = TRUE;
  item->dim = row->ended && row->level == PORTHOLE_LEVEL_NORMAL;
  item->has_level = row->level > PORTHOLE_LEVEL_NORMAL;
  item->level = row->level;
  item->depth = row->depth;
  item->trailing = process->pid_in_container != 0
                       ? g_strdup_printf ("pid %u", process->pid_in_container)
                       : NULL;
  if (row->ended)
    porthole_inspector_item_set_subtitle (item, end);
  porthole_inspector_item_add_fact (item, "Command", command, TRUE);
  porthole_inspector_item_add_fact (item, process->exe_resolved ? "Program" : "Program, claimed",
                                    process->exe, TRUE);
  if (process->pid_in_container != 0)
    add_number (item, "Pid inside", process->pid_in_container);
  else
    porthole_inspector_item_add_fact (item, "Pid inside", NULL, FALSE);
  add_number (item, "Pid outside", process->pid);
  if (process->parent != 0)
    add_number (item, "Parent", process->parent);
  else
    porthole_inspector_item_add_fact (item, "Parent", NULL, FALSE);
  porthole_inspector_item_add_fact (item, "User id", uid, FALSE);
  porthole_inspector_item_add_fact (item, "State", end, FALSE);
  add_time (item, "Seen since", row->started);
  if (row->event != NULL)
    porthole_inspector_item_go_to_event (item, row->event);

  return item;
}

PortholeInspectorItem *
porthole_inspector_describe_file (const PortholeFile *file)
{
  PortholeEvent *event = file->event;
  g_autofree char *key = g_strdup_printf ("%" G_GUINT64_FORMAT, event->id);
  g_autofree char *program
      = event->process != NULL ? porthole_process_dup_name (event->process) : NULL;
  g_autofree char *count = porthole_words_for_number (file->count);
  g_autofree char *path = g_strconcat (event->path, event->cut ? "…" : NULL, NULL);
  PortholeInspectorItem *item = porthole_inspector_item_new (key, path);
  GString *subtitle = g_string_new (NULL);

  append (subtitle, file->access);
  append (subtitle, event->result != NULL ? event->result : "result unknown");
  append (subtitle, program);
  take_subtitle (item, subtitle);
  item->title_mono = TRUE;
  item->has_level = TRUE;
  item->level = file->level;
  item->is_neutral = TRUE;
  item->trailing = file->count > 1 ? g_strdup_printf ("%s×", count) : NULL;
  porthole_inspector_item_add_fact (item, "Path", path, TRUE);
  if (!event->resolved)
    porthole_inspector_item_add_fact (item, "", "as the program wrote it", FALSE);
  porthole_inspector_item_add_fact (item, "Access", file->access, FALSE);
  porthole_inspector_item_add_fact (item, "Result", event->result, FALSE);
  porthole_inspector_item_add_fact (item, "Opened by", program, TRUE);
  add_number (item, "Count", file->count);
  add_time (item, "First", file->first);
  add_time (item, "Last", file->last);
  porthole_inspector_item_go_to_event (item, event);

  return item;
}

static char *
tell_bytes (const PortholeEdge *edge)
{
  return edge->bytes > 0 ? g_format_size (edge->bytes) : NULL;
}

static void
sum_outcomes (const PortholeEdge *edge, guint64 sums[PORTHOLE_N_OUTCOMES])
{
  for (guint i = 0; i < edge->flows->len; i++)
    {
      const PortholeFlow *flow = edge->flows->pdata[i];

      for (guint j = 0; j < PORTHOLE_N_OUTCOMES; j++)
        sums[j] += flow->outcomes[j];
    }
}

gboolean
porthole_inspector_is_unknown (const PortholeNode *node)
{
  return node->kind == PORTHOLE_NODE_CONTAINER
         && (node->container->claimed
             || (node->container->name == NULL && node->container->image == NULL));
}

char *
porthole_inspector_name_edge (const PortholeEdge *edge)
{
  gboolean rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  g_autofree char *source = porthole_text_for_terminal (porthole_node_get_title (edge->source),
                                                        PORTHOLE_INSPECTOR_MAX_TITLE);
  g_autofree char *target = porthole_text_for_terminal (porthole_node_get_title (edge->target),
                                                        PORTHOLE_INSPECTOR_MAX_TITLE);

  return g_strconcat (ISOLATE, source, END_ISOLATE, rtl ? " ← " : " → ", ISOLATE,
                      edge->source == edge->target ? "itself" : target, END_ISOLATE, NULL);
}

/* the end of an edge that is not the one that is looked at */
PortholeInspectorItem *
porthole_inspector_describe_edge (gpointer thing, gpointer user_data)
{
  PortholeEdge *edge = thing;
  PortholeInspectorContext *context = user_data;
  gboolean is_loop = edge->source == edge->target;
  gboolean is_incoming = !is_loop && edge->target == context->node;
  PortholeNode *other = is_incoming ? edge->source : edge->target;
  g_autofree char *key = g_strdup_printf ("%s\n%s", edge->source->id, edge->target->id);
  guint64 sums[PORTHOLE_N_OUTCOMES] = { 0 };
  g_autofree char *outcomes = NULL;
  g_autofree char *ports = porthole_words_for_ports (edge->flows);
  g_autofree char *count = porthole_words_for_number (edge->count);
  g_autofree char *connections = g_strdup_printf ("%s×", count);
  GString *subtitle = g_string_new (NULL);
  PortholeInspectorItem *item
      = porthole_inspector_item_new (key, is_loop ? "itself" : porthole_node_get_title (other));

  if (context->node == NULL)
    {
      g_free (item->title);
      item->title = porthole_inspector_name_edge (edge);
    }
  sum_outcomes (edge, sums);
  outcomes = porthole_words_for_outcomes (sums);
  append (subtitle, is_incoming && context->node->container != NULL ? "calls in" : NULL);
  append (subtitle, ports);
  append (subtitle, outcomes != NULL ? outcomes : "outcome unknown");
  take_subtitle (item, subtitle);
  item->trailing = tell_bytes (edge);
  if (item->trailing == NULL)
    item->trailing = g_steal_pointer (&connections);
  item->tooltip = porthole_inspector_item_to_text (item);
  item->has_level = TRUE;
  item->level = edge->level;
  item->is_neutral = TRUE;
  porthole_inspector_item_go_to_edge (item, edge->source->id, edge->target->id);

  return item;
}

PortholeInspectorItem *
porthole_inspector_describe_flow (gpointer thing, gpointer user_data)
{
  const PortholeFlow *flow = thing;
  g_autofree char *key = g_strdup_printf ("%p", flow);
  g_autofree char *program = porthole_words_for_program (flow->program);
  g_autofree char *title
      = g_strdup_printf ("%s → %s %u", program, flow->peer->protocol, flow->peer->port);
  g_autofree char *outcomes = porthole_words_for_outcomes (flow->outcomes);
  g_autofree char *count = porthole_words_for_number (flow->count);
  g_autofree char *port = g_strdup_printf ("%u", flow->peer->port);
  GString *subtitle = g_string_new (NULL);
  PortholeInspectorItem *item = porthole_inspector_item_new (key, title);

  append (subtitle, outcomes != NULL ? outcomes : "outcome unknown");
  append (subtitle, flow->peer->ip);
  take_subtitle (item, subtitle);
  item->trailing = g_strdup_printf ("%s×", count);
  porthole_inspector_item_add_fact (item, "Program", flow->program, TRUE);
  porthole_inspector_item_add_fact (item, "Address", flow->peer->ip, TRUE);
  porthole_inspector_item_add_fact (item, "Port", port, FALSE);
  porthole_inspector_item_add_fact (item, "Protocol", flow->peer->protocol, FALSE);
  add_number (item, g_str_equal (flow->peer->protocol, "udp") ? "Sent" : "Connections",
              flow->count);
  for (guint i = 0; i < PORTHOLE_N_OUTCOMES; i++)
    {
      if (flow->outcomes[i] > 0)
        add_number (item, porthole_outcome_to_string (i), flow->outcomes[i]);
    }
  add_time (item, "First", flow->first);
  add_time (item, "Last", flow->last);

  return item;
}

PortholeInspectorItem *
porthole_inspector_describe_node (gpointer thing, gpointer user_data)
{
  PortholeNode *node = thing;
  PortholeInspectorItem *item
      = porthole_inspector_item_new (node->id, porthole_node_get_title (node));
  GString *subtitle = g_string_new (NULL);

  if (node->container != NULL && node->kind == PORTHOLE_NODE_CONTAINER)
    {
      append (subtitle, node->container->image);
      append (subtitle, node->container->state);
    }
  else
    append (subtitle,
            node->name != NULL && node->ip != NULL ? node->ip : porthole_words_for_kind (node));
  take_subtitle (item, subtitle);
  item->has_level = TRUE;
  item->level = node->level;
  item->is_neutral = node->kind == PORTHOLE_NODE_PEER && !node->trusted;
  item->is_unknown = porthole_inspector_is_unknown (node);
  item->is_brief = TRUE;
  porthole_inspector_item_go_to_node (item, node->id);

  return item;
}
