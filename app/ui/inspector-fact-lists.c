/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "inspector-items.h"

#include "inspector-words.h"

#define MAX_LABELS 64

static void
add_time (GPtrArray *facts, const char *name, gint64 time)
{
  g_autofree char *text = porthole_words_for_time (time);

  porthole_inspector_facts_add (facts, name, text, FALSE);
}

static void
add_number (GPtrArray *facts, const char *name, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  porthole_inspector_facts_add (facts, name, text, FALSE);
}

static void
add_number_or_unknown (GPtrArray *facts, const char *name, guint64 number)
{
  if (number != 0)
    add_number (facts, name, number);
  else
    porthole_inspector_facts_add (facts, name, NULL, FALSE);
}

static void
add_labels (GPtrArray *facts, GHashTable *labels)
{
  g_autoptr (GList) keys = NULL;
  guint n = 0;

  if (labels == NULL)
    {
      porthole_inspector_facts_add (facts, "Labels", NULL, FALSE);
      return;
    }
  keys = g_list_sort (g_hash_table_get_keys (labels), (GCompareFunc)g_strcmp0);
  if (keys == NULL)
    porthole_inspector_facts_add (facts, "Labels", "none", FALSE);
  for (GList *l = keys; l != NULL && n < MAX_LABELS; l = l->next, n++)
    {
      const char *value = g_hash_table_lookup (labels, l->data);
      g_autofree char *text = g_strdup_printf ("%s=%s", (char *)l->data, value);

      porthole_inspector_facts_add (facts, n == 0 ? "Labels" : "", text, TRUE);
    }
  if (n < g_hash_table_size (labels))
    {
      g_autofree char *more = g_strdup_printf ("and %u more", g_hash_table_size (labels) - n);

      porthole_inspector_facts_add (facts, "", more, FALSE);
    }
}

static void
add_totals (GPtrArray *facts, const PortholeTotals *totals)
{
  if (totals == NULL)
    {
      porthole_inspector_facts_add (facts, "Events", NULL, FALSE);
      return;
    }
  add_number (facts, "Events", totals->events);
  if (totals->merged > 0)
    add_number (facts, "Merged", totals->merged);
  if (totals->lost > 0)
    add_number (facts, "Lost", totals->lost);
  if (totals->not_itemised > 0)
    add_number (facts, "Not itemised", totals->not_itemised);
}

/**
 * porthole_inspector_list_container_facts:
 * @node: of a container or the host
 * @context: what is looked at
 *
 * Returns: (transfer full) (element-type PortholeInspectorFact): who it is
 */
GPtrArray *
porthole_inspector_list_container_facts (PortholeNode *node, PortholeInspectorContext *context)
{
  const PortholeContainer *container = node->container;
  GPtrArray *facts = porthole_inspector_facts_new ();

  if (container->claimed)
    {
      g_autofree char *text = g_strdup_printf (
          "only what user %u claims: whoever has that user id can choose any name",
          container->owner);

      porthole_inspector_facts_add (facts, "Name is", text, FALSE);
    }
  if (node->kind == PORTHOLE_NODE_HOST)
    {
      porthole_inspector_facts_add (facts, "Name", container->name, FALSE);
      porthole_inspector_facts_add (facts, "Kernel", porthole_session_get_kernel (context->session),
                                    TRUE);
    }
  else
    {
      porthole_inspector_facts_add (facts, "Full id", container->id, TRUE);
      porthole_inspector_facts_add (facts, "Name", container->name, FALSE);
      porthole_inspector_facts_add (facts, "Image", container->image, TRUE);
      porthole_inspector_facts_add (facts, "Runtime", container->runtime, FALSE);
      porthole_inspector_facts_add (facts, "State", container->state, FALSE);
      porthole_inspector_facts_add (facts, "Project", container->project, FALSE);
      porthole_inspector_facts_add (facts, "Pod", container->pod, FALSE);
      if (container->addresses == NULL || container->addresses[0] == NULL)
        porthole_inspector_facts_add (facts, "Addresses", NULL, TRUE);
      for (guint i = 0; container->addresses != NULL && container->addresses[i] != NULL; i++)
        porthole_inspector_facts_add (facts, i == 0 ? "Addresses" : "", container->addresses[i],
                                      TRUE);
      add_labels (facts, container->labels);
    }
  if (node->trusted)
    porthole_inspector_facts_add (facts, "Trusted", "yes, by you", FALSE);
  add_time (facts, "First seen", node->first);
  add_time (facts, "Last seen", node->last);
  add_totals (facts, porthole_session_get_totals (context->session, container->id));

  return facts;
}

/**
 * porthole_inspector_list_peer_facts:
 * @node: of a peer
 *
 * Returns: (transfer full) (element-type PortholeInspectorFact): who it is
 */
GPtrArray *
porthole_inspector_list_peer_facts (PortholeNode *node)
{
  GPtrArray *facts = porthole_inspector_facts_new ();

  porthole_inspector_facts_add (facts, "Address", node->ip, TRUE);
  porthole_inspector_facts_add (facts, "Name", node->name, FALSE);
  porthole_inspector_facts_add (facts, "Kind", porthole_words_for_kind (node), FALSE);
  porthole_inspector_facts_add (facts, "Blocked",
                                node->blocked ? "yes, a block list names it" : "no", FALSE);
  porthole_inspector_facts_add (facts, "Trusted", node->trusted ? "yes, by you" : "no", FALSE);
  add_time (facts, "First seen", node->first);
  add_time (facts, "Last seen", node->last);

  return facts;
}

/**
 * porthole_inspector_list_edge_facts:
 * @edge: an edge
 *
 * Returns: (transfer full) (element-type PortholeInspectorFact): its sums
 */
GPtrArray *
porthole_inspector_list_edge_facts (PortholeEdge *edge)
{
  GPtrArray *facts = porthole_inspector_facts_new ();
  g_autofree char *bytes
      = edge->bytes > 0 ? g_format_size_full (edge->bytes, G_FORMAT_SIZE_LONG_FORMAT) : NULL;

  add_number (facts, "Connections", edge->count);
  add_number (facts, "Established", edge->established);
  porthole_inspector_facts_add (facts, "Bytes", bytes, FALSE);
  if (edge->flows_not_shown > 0)
    add_number (facts, "In no flow", edge->flows_not_shown);
  add_time (facts, "First", edge->first);
  add_time (facts, "Last", edge->last);

  return facts;
}

static void
add_process (GPtrArray *facts, const PortholeProcess *process)
{
  g_autofree char *command = NULL;
  g_autofree char *uid = NULL;

  if (process == NULL)
    {
      porthole_inspector_facts_add (facts, "Process", NULL, FALSE);
      return;
    }
  command = porthole_words_for_command (process);
  uid = g_strdup_printf (process->uid == 0 ? "%u (root)" : "%u", process->uid);
  porthole_inspector_facts_add (facts, "Command", command, TRUE);
  porthole_inspector_facts_add (facts, process->exe_resolved ? "Program" : "Program, claimed",
                                process->exe, TRUE);
  porthole_inspector_facts_add (facts, "Called", process->comm, TRUE);
  add_number_or_unknown (facts, "Pid inside", process->pid_in_container);
  add_number_or_unknown (facts, "Pid outside", process->pid);
  add_number_or_unknown (facts, "Parent", process->parent);
  porthole_inspector_facts_add (facts, "User id", uid, FALSE);
}

static void
add_peer (GPtrArray *facts,
          const char *name,
          const PortholePeer *peer,
          PortholeInspectorContext *context)
{
  const char *title = peer->container != NULL
                          ? porthole_inspector_name_container (peer->container, context)
                          : peer->name;
  g_autofree char *address
      = g_strdup_printf ("%s port %u %s", peer->ip, peer->port, peer->protocol);

  porthole_inspector_facts_add (facts, name, title, FALSE);
  porthole_inspector_facts_add (facts, "Address", address, TRUE);
}

static void
add_file (GPtrArray *facts, const PortholeEvent *event)
{
  g_autofree char *path
      = event->path != NULL ? g_strconcat (event->path, event->cut ? "…" : NULL, NULL) : NULL;
  g_autofree char *access = event->access != NULL ? g_strjoinv (", ", event->access) : NULL;

  porthole_inspector_facts_add (facts, "Path", path, TRUE);
  if (!event->resolved)
    porthole_inspector_facts_add (facts, "", "as the program wrote it", FALSE);
  porthole_inspector_facts_add (facts, "Access", access, FALSE);
}

static void
add_end (GPtrArray *facts, const PortholeEvent *event)
{
  if (event->signal != 0)
    add_number (facts, "Signal", event->signal);
  else
    {
      g_autofree char *code = g_strdup_printf ("%d", event->code);

      porthole_inspector_facts_add (facts, "Exit code", code, FALSE);
    }
}

/**
 * porthole_inspector_list_event_facts:
 * @event: an event
 * @context: what is looked at
 *
 * Returns: (transfer full) (element-type PortholeInspectorFact): all that is known of it
 */
GPtrArray *
porthole_inspector_list_event_facts (PortholeEvent *event, PortholeInspectorContext *context)
{
  GPtrArray *facts = porthole_inspector_facts_new ();

  add_time (facts, "Time", event->time);
  porthole_inspector_facts_add (facts, "Kind", porthole_event_kind_to_string (event->kind), FALSE);
  switch (event->kind)
    {
    case PORTHOLE_EVENT_EXEC:
      porthole_inspector_facts_add (facts, "File", event->file, TRUE);
      if (event->input != NULL)
        add_peer (facts, "Input from", event->input, context);
      break;
    case PORTHOLE_EVENT_CONNECT:
      if (event->peer != NULL)
        add_peer (facts, "Peer", event->peer, context);
      porthole_inspector_facts_add (facts, "Result", event->result, FALSE);
      add_time (facts, "First", event->first);
      add_time (facts, "Last", event->last);
      break;
    case PORTHOLE_EVENT_OPEN:
      add_file (facts, event);
      porthole_inspector_facts_add (facts, "Result", event->result, FALSE);
      break;
    case PORTHOLE_EVENT_EXIT:
      add_end (facts, event);
      break;
    default:
      break;
    }
  add_number (facts, "Count", event->count);
  add_process (facts, event->process);
  if (event->phase == PORTHOLE_PHASE_SETUP)
    porthole_inspector_facts_add (facts, "Phase", "set-up by the runtime: no rule looks at it",
                                  FALSE);
  for (guint i = 0; event->rules != NULL && i < event->rules->len; i++)
    porthole_inspector_facts_add (facts, i == 0 ? "Rules" : "", event->rules->pdata[i], TRUE);
  add_number (facts, "Event", event->id);

  return facts;
}
