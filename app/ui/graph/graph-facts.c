/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-facts.h"

#include "core/text.h"

#define MAX_CHARACTERS 96

/* takes @line */
static void
add_line (GString *text, char *line)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
  g_free (line);
}

static const char *
get_level (PortholeSceneMark mark)
{
  switch (mark)
    {
    case PORTHOLE_SCENE_MARK_HIGH:
      return "High";
    case PORTHOLE_SCENE_MARK_WARNING:
      return "Warning";
    case PORTHOLE_SCENE_MARK_UNKNOWN:
      return "Unknown: no engine says what it is";
    case PORTHOLE_SCENE_MARK_NORMAL:
    default:
      return NULL;
    }
}

static void
add_level (GString *text, PortholeSceneMark mark, guint score)
{
  const char *level = get_level (mark);

  if (level == NULL)
    return;
  if (score > 0)
    add_line (text, g_strdup_printf ("%s, score %u", level, score));
  else
    add_line (text, g_strdup (level));
}

static void
add_container (GString *text, const PortholeContainer *container)
{
  if (container->image != NULL)
    add_line (text, porthole_text_for_terminal (container->image, MAX_CHARACTERS));
  if (container->state != NULL)
    add_line (text, porthole_text_for_terminal (container->state, MAX_CHARACTERS));
}

char *
porthole_graph_facts_for_node (const PortholeSceneNode *node)
{
  const PortholeNode *of = node->node;
  GString *text = g_string_new (NULL);

  add_line (text, porthole_text_for_terminal (node->full_label, MAX_CHARACTERS));
  if (of->kind == PORTHOLE_NODE_CONTAINER && of->container != NULL)
    add_container (text, of->container);
  else if (of->kind == PORTHOLE_NODE_HOST)
    add_line (text, g_strdup ("This computer"));
  else if (of->ip != NULL && g_strcmp0 (of->ip, node->full_label) != 0)
    add_line (text, porthole_text_for_terminal (of->ip, MAX_CHARACTERS));
  add_level (text, node->mark, of->score);
  if (of->blocked)
    add_line (text, g_strdup ("On a block list"));
  if (of->trusted)
    add_line (text, g_strdup ("Trusted"));
  if (node->pinned)
    add_line (text, g_strdup ("Pinned; double-click lets it go"));

  return g_string_free (text, FALSE);
}

char *
porthole_graph_facts_for_edge (const PortholeSceneEdge *edge)
{
  GString *text = g_string_new (NULL);
  g_autofree char *source = porthole_text_for_terminal (edge->source->full_label, MAX_CHARACTERS);
  g_autofree char *target = porthole_text_for_terminal (edge->target->full_label, MAX_CHARACTERS);

  add_line (text, g_strdup_printf ("%s \u2192 %s", source, target));
  add_line (text, g_strdup_printf ("%'" G_GUINT64_FORMAT " %s", edge->edge->count,
                                   edge->edge->count == 1 ? "connection" : "connections"));
  if (edge->edge->flows->len > 0)
    {
      const PortholeFlow *flow = edge->edge->flows->pdata[0];

      if (edge->edge->flows->len == 1)
        add_line (text, g_strdup_printf ("%s %u", flow->peer->protocol, flow->peer->port));
      else
        add_line (text, g_strdup_printf ("%s %u and %u more", flow->peer->protocol,
                                         flow->peer->port, edge->edge->flows->len - 1));
    }
  add_level (text, edge->mark, edge->edge->score);

  return g_string_free (text, FALSE);
}
