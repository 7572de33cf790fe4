/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "recording.h"

#include "json-output.h"
#include "line-private.h"

#include <string.h>

static void
begin_line (PortholeJsonOutput *out, PortholeLineType type)
{
  porthole_json_output_init (out);
  porthole_json_output_begin_object (out, NULL);
  porthole_json_output_string (out, "type", porthole_line_type_to_string (type));
}

static char *
end_line (PortholeJsonOutput *out)
{
  porthole_json_output_end_object (out);
  return porthole_json_output_finish (out);
}

/**
 * porthole_recording_line_for_session:
 * @time: when watching began
 * @host: (nullable): the computer's name
 * @kernel: (nullable): its kernel's release
 * @coverage: (nullable) (element-type PortholeCoverage): what is seen
 *
 * Returns: (transfer full): the first line of a recording
 */
char *
porthole_recording_line_for_session (gint64 time,
                                     const char *host,
                                     const char *kernel,
                                     GPtrArray *coverage)
{
  PortholeJsonOutput out;

  begin_line (&out, PORTHOLE_LINE_SESSION);
  porthole_json_output_unsigned (&out, "version", PORTHOLE_RECORDING_VERSION);
  porthole_json_output_time (&out, "time", time);
  porthole_json_output_known (&out, "host", host);
  porthole_json_output_known (&out, "kernel", kernel);
  porthole_json_output_begin_object (&out, "coverage");
  for (guint i = 0; coverage != NULL && i < coverage->len; i++)
    {
      const PortholeCoverage *probe = coverage->pdata[i];
      g_autofree char *state = probe->reason[0] != '\0'
                                   ? g_strconcat (probe->state, ": ", probe->reason, NULL)
                                   : g_strdup (probe->state);

      porthole_json_output_string (&out, probe->probe, state);
    }
  porthole_json_output_end_object (&out);
  porthole_json_output_begin_object (&out, "tiers");
  for (guint i = 0; coverage != NULL && i < coverage->len; i++)
    {
      const PortholeCoverage *probe = coverage->pdata[i];

      if (probe->tier[0] != '\0')
        porthole_json_output_string (&out, probe->probe, probe->tier);
    }
  porthole_json_output_end_object (&out);

  return end_line (&out);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static void
write_labels (PortholeJsonOutput *out, GHashTable *labels)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (labels), compare_strings);

  porthole_json_output_begin_object (out, "labels");
  for (GList *l = keys; l != NULL; l = l->next)
    porthole_json_output_string (out, l->data, g_hash_table_lookup (labels, l->data));
  porthole_json_output_end_object (out);
}

char *
porthole_recording_line_for_container (const PortholeContainer *container)
{
  PortholeJsonOutput out;

  begin_line (&out, PORTHOLE_LINE_CONTAINER);
  porthole_json_output_time (&out, "time", container->time);
  porthole_json_output_string (&out, "id", container->id);
  porthole_json_output_known (&out, "name", container->name);
  porthole_json_output_known (&out, "image", container->image);
  porthole_json_output_known (&out, "runtime", container->runtime);
  porthole_json_output_known (&out, "state", container->state);
  if (container->labels != NULL)
    write_labels (&out, container->labels);
  porthole_json_output_known (&out, "project", container->project);
  porthole_json_output_known (&out, "pod", container->pod);
  if (container->addresses != NULL)
    porthole_json_output_strv (&out, "addresses", container->addresses);
  if (container->claimed)
    {
      porthole_json_output_boolean (&out, "claimed", TRUE);
      porthole_json_output_unsigned (&out, "owner", container->owner);
    }
  porthole_json_output_boolean (&out, "corrects", container->corrects);

  return end_line (&out);
}

static void
write_process (PortholeJsonOutput *out, const char *name, const PortholeProcess *process)
{
  porthole_json_output_begin_object (out, name);
  if (process->pid != 0)
    porthole_json_output_unsigned (out, "pid", process->pid);
  if (process->pid_in_container != 0)
    porthole_json_output_unsigned (out, "pid_in_container", process->pid_in_container);
  if (process->parent != 0)
    porthole_json_output_unsigned (out, "parent", process->parent);
  porthole_json_output_unsigned (out, "uid", process->uid);
  porthole_json_output_known (out, "comm", process->comm);
  porthole_json_output_known (out, "exe", process->exe);
  if (!process->exe_resolved)
    porthole_json_output_boolean (out, "exe_resolved", FALSE);
  if (process->args != NULL)
    porthole_json_output_strv (out, "args", process->args);
  if (process->args_cut)
    porthole_json_output_boolean (out, "args_cut", TRUE);
  porthole_json_output_end_object (out);
}

/**
 * porthole_recording_line_for_process:
 * @time: when it was told
 * @container: where it runs
 * @process: a process that ran when watching began
 *
 * Returns: (transfer full): a line
 */
char *
porthole_recording_line_for_process (gint64 time,
                                     const char *container,
                                     const PortholeProcess *process)
{
  PortholeJsonOutput out;

  begin_line (&out, PORTHOLE_LINE_PROCESS);
  porthole_json_output_time (&out, "time", time);
  porthole_json_output_string (&out, "container", container);
  write_process (&out, "process", process);

  return end_line (&out);
}

static void
write_peer (PortholeJsonOutput *out, const char *name, const PortholePeer *peer)
{
  porthole_json_output_begin_object (out, name);
  porthole_json_output_string (out, "ip", peer->ip);
  porthole_json_output_unsigned (out, "port", peer->port);
  porthole_json_output_known (out, "protocol", peer->protocol);
  porthole_json_output_known (out, "name", peer->name);
  porthole_json_output_known (out, "container", peer->container);
  porthole_json_output_end_object (out);
}

static void
write_time (PortholeJsonOutput *out, const char *name, gint64 time)
{
  if (time != 0)
    porthole_json_output_time (out, name, time);
}

static void
write_kind (PortholeJsonOutput *out, const PortholeEvent *event)
{
  switch (event->kind)
    {
    case PORTHOLE_EVENT_EXEC:
      if (event->file != NULL)
        {
          porthole_json_output_begin_object (out, "file");
          porthole_json_output_string (out, "path", event->file);
          porthole_json_output_end_object (out);
        }
      if (event->input != NULL)
        write_peer (out, "input", event->input);
      break;

    case PORTHOLE_EVENT_EXIT:
      if (event->signal == 0)
        {
          porthole_json_output_signed (out, "code", event->code);
          porthole_json_output_null (out, "signal");
        }
      else
        {
          porthole_json_output_null (out, "code");
          porthole_json_output_signed (out, "signal", event->signal);
        }
      break;

    case PORTHOLE_EVENT_CONNECT:
      if (event->peer != NULL)
        write_peer (out, "peer", event->peer);
      break;

    case PORTHOLE_EVENT_OPEN:
      porthole_json_output_begin_object (out, "file");
      porthole_json_output_known (out, "path", event->path);
      porthole_json_output_boolean (out, "resolved", event->resolved);
      if (event->cut)
        porthole_json_output_boolean (out, "cut", TRUE);
      if (event->access != NULL)
        porthole_json_output_strv (out, "access", event->access);
      porthole_json_output_end_object (out);
      break;

    default:
      g_assert_not_reached ();
    }
}

char *
porthole_recording_line_for_event (const PortholeEvent *event)
{
  PortholeJsonOutput out;

  begin_line (&out, PORTHOLE_LINE_EVENT);
  porthole_json_output_unsigned (&out, "id", event->id);
  porthole_json_output_time (&out, "time", event->time);
  porthole_json_output_string (&out, "kind", porthole_event_kind_to_string (event->kind));
  porthole_json_output_string (&out, "container", event->container);
  porthole_json_output_string (&out, "phase",
                               event->phase == PORTHOLE_PHASE_SETUP ? "setup" : "run");
  porthole_json_output_string (&out, "level", porthole_level_to_string (event->level));
  porthole_json_output_unsigned (&out, "score", event->score);
  porthole_json_output_begin_array (&out, "rules");
  for (guint i = 0; event->rules != NULL && i < event->rules->len; i++)
    porthole_json_output_string (&out, NULL, event->rules->pdata[i]);
  porthole_json_output_end_array (&out);
  if (event->process != NULL)
    write_process (&out, "process", event->process);

  write_kind (&out, event);

  porthole_json_output_known (&out, "result", event->result);
  if (event->result != NULL && event->kind == PORTHOLE_EVENT_CONNECT
      && event->outcomes != event->count)
    porthole_json_output_unsigned (&out, "outcomes", event->outcomes);
  if (event->kind == PORTHOLE_EVENT_CONNECT || event->count != 1)
    porthole_json_output_unsigned (&out, "count", event->count);
  write_time (&out, "first", event->first);
  write_time (&out, "last", event->last);

  return end_line (&out);
}

char *
porthole_recording_line_for_finding (const PortholeFinding *finding)
{
  PortholeJsonOutput out;

  begin_line (&out, PORTHOLE_LINE_FINDING);
  porthole_json_output_unsigned (&out, "id", finding->id);
  porthole_json_output_time (&out, "time", finding->time);
  porthole_json_output_string (&out, "rule", finding->rule);
  porthole_json_output_known (&out, "title", finding->title);
  porthole_json_output_string (&out, "level", porthole_level_to_string (finding->level));
  porthole_json_output_unsigned (&out, "score", finding->score);
  porthole_json_output_string (&out, "container", finding->container);
  porthole_json_output_known (&out, "subject", finding->subject);
  if (finding->process != NULL)
    write_process (&out, "process", finding->process);
  if (finding->chain != NULL)
    {
      porthole_json_output_begin_array (&out, "chain");
      for (guint i = 0; i < finding->chain->len; i++)
        write_process (&out, NULL, finding->chain->pdata[i]);
      porthole_json_output_end_array (&out);
    }
  porthole_json_output_begin_array (&out, "reasons");
  for (guint i = 0; i < finding->reasons->len; i++)
    porthole_json_output_string (&out, NULL, finding->reasons->pdata[i]);
  porthole_json_output_end_array (&out);
  porthole_json_output_strv (&out, "techniques", finding->techniques);
  porthole_json_output_begin_array (&out, "events");
  for (guint i = 0; i < finding->events->len; i++)
    porthole_json_output_unsigned (&out, NULL, g_array_index (finding->events, guint64, i));
  porthole_json_output_end_array (&out);
  porthole_json_output_unsigned (&out, "count", finding->count);
  write_time (&out, "first", finding->first);
  write_time (&out, "last", finding->last);

  return end_line (&out);
}

static void
write_totals (PortholeJsonOutput *out, const PortholeTotals *totals)
{
  porthole_json_output_unsigned (out, "events", totals->events);
  porthole_json_output_unsigned (out, "delivered", totals->delivered);
  porthole_json_output_unsigned (out, "merged", totals->merged);
  porthole_json_output_unsigned (out, "lost", totals->lost);
  porthole_json_output_unsigned (out, "not_itemised", totals->not_itemised);
}

/**
 * porthole_recording_line_for_totals:
 * @time: when they were so
 * @totals: (element-type PortholeTotals): the sum of all is that of container "", or of the others
 *
 * Returns: (transfer full): a line
 */
char *
porthole_recording_line_for_totals (gint64 time, GPtrArray *totals)
{
  g_autoptr (PortholeTotals) added = porthole_totals_new ("");
  const PortholeTotals *sum = added;
  PortholeJsonOutput out;

  for (guint i = 0; i < totals->len; i++)
    {
      const PortholeTotals *one = totals->pdata[i];

      if (one->container[0] == '\0')
        sum = one;
      else
        porthole_totals_add (added, one);
    }

  begin_line (&out, PORTHOLE_LINE_STATS);
  porthole_json_output_time (&out, "time", time);
  write_totals (&out, sum);
  porthole_json_output_begin_object (&out, "containers");
  for (guint i = 0; i < totals->len; i++)
    {
      const PortholeTotals *one = totals->pdata[i];

      if (one->container[0] == '\0')
        continue;
      porthole_json_output_begin_object (&out, one->container);
      write_totals (&out, one);
      porthole_json_output_end_object (&out);
    }
  porthole_json_output_end_object (&out);

  return end_line (&out);
}

char *
porthole_recording_line_for_snapshot (gint64 time, gboolean begins)
{
  PortholeJsonOutput out;

  begin_line (&out, PORTHOLE_LINE_SNAPSHOT);
  porthole_json_output_time (&out, "time", time);
  porthole_json_output_boolean (&out, "begins", begins);

  return end_line (&out);
}

/**
 * porthole_recording_apply_line:
 * @line: what a line tells; its event becomes the session's
 * @session: who is told
 *
 * A replay is judged by the rules and trust of @session and not by those of the day of the
 * recording, so findings are passed over.
 */
void
porthole_recording_apply_line (const PortholeLine *line, PortholeSession *session)
{
  switch (line->type)
    {
    case PORTHOLE_LINE_SESSION:
      porthole_session_begin (session, line->time, line->host, line->kernel, line->coverage);
      break;
    case PORTHOLE_LINE_CONTAINER:
      porthole_session_take_container (session, line->container);
      break;
    case PORTHOLE_LINE_PROCESS:
      porthole_session_take_process (session, line->container_id, line->process);
      break;
    case PORTHOLE_LINE_EVENT:
      porthole_session_take_event (session, line->event);
      break;
    case PORTHOLE_LINE_STATS:
      for (guint i = 0; i < line->totals->len; i++)
        porthole_session_take_totals (session, line->totals->pdata[i]);
      break;
    case PORTHOLE_LINE_SNAPSHOT:
      if (line->begins)
        porthole_session_begin_snapshot (session);
      else
        porthole_session_end_snapshot (session);
      break;
    case PORTHOLE_LINE_FINDING:
    case PORTHOLE_LINE_OTHER:
      break;
    default:
      g_assert_not_reached ();
    }
}
