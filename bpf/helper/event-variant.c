/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "event-variant.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>

#include "bytes-variant.h"
#include "wants.h"

static const char *outcome_names[N_OUTCOMES] = {
  [OUTCOME_ESTABLISHED] = "established", [OUTCOME_REFUSED] = "refused",
  [OUTCOME_TIMED_OUT] = "timed-out",     [OUTCOME_RESET] = "reset",
  [OUTCOME_UNREACHABLE] = "unreachable", [OUTCOME_ABORTED] = "aborted",
  [OUTCOME_FAILED] = "failed",
};

static GVariant *
new_event (gint64 time,
           guint32 kind,
           const char *container,
           guint32 phase,
           guint64 count,
           const struct record *process,
           GVariantBuilder *detail)
{
  return g_variant_new ("(xssst(uuuu@ay)a{sv})", time, porthole_kind_to_string (kind), container,
                        phase == PHASE_SETUP ? "setup" : "run", count, process->pid,
                        process->pid_in_container, process->parent, process->uid,
                        porthole_bytes_variant_field (process->comm, COMM_SIZE), detail);
}

static const char *
protocol_name (guint8 protocol)
{
  return protocol == IPPROTO_UDP ? "udp" : "tcp";
}

static GVariant *
ip_bytes (const struct address *address)
{
  return porthole_bytes_variant (address->ip, address->family == 4 ? 4 : 16);
}

static void
add_exec (GVariantBuilder *detail, const struct exec_record *exec, gsize size)
{
  gsize used = MIN (exec->arguments_used, size - offsetof (struct exec_record, arguments));

  /* the caller's memory may have been out of reach, then neither it nor a guess is told */
  if (exec->file[0] != '\0')
    g_variant_builder_add (detail, "{sv}", "file",
                           porthole_bytes_variant_field (exec->file, NAME_SIZE));
  if (exec->exe[0] != '\0')
    {
      g_variant_builder_add (detail, "{sv}", "exe",
                             porthole_bytes_variant_field (exec->exe, PATH_SIZE));
      g_variant_builder_add (detail, "{sv}", "resolved",
                             g_variant_new_boolean (exec->resolved != 0));
    }
  g_variant_builder_add (detail, "{sv}", "arguments",
                         porthole_bytes_variant_list (exec->arguments, used));
  g_variant_builder_add (detail, "{sv}", "arguments-cut",
                         g_variant_new_boolean (exec->arguments_total > exec->arguments_used));
  if (exec->input.family != 0)
    g_variant_builder_add (detail, "{sv}", "input",
                           g_variant_new ("(s@ayq)", protocol_name (exec->input.protocol),
                                          ip_bytes (&exec->input), exec->input.port));
}

static void
add_exit (GVariantBuilder *detail, const struct exit_record *ended)
{
  if (ended->signal != 0)
    g_variant_builder_add (detail, "{sv}", "signal", g_variant_new_int32 (ended->signal));
  else
    g_variant_builder_add (detail, "{sv}", "code", g_variant_new_int32 (ended->code));
}

static void
add_open (GVariantBuilder *detail, const struct open_record *opened, gsize size)
{
  gsize length = MIN (opened->length, size - offsetof (struct open_record, path));
  GVariantBuilder access;
  const char *result = "ok";
  char number[16];

  g_variant_builder_init (&access, G_VARIANT_TYPE ("as"));
  if ((opened->flags & O_ACCMODE) != O_WRONLY)
    g_variant_builder_add (&access, "s", "read");
  if ((opened->flags & O_ACCMODE) != O_RDONLY)
    g_variant_builder_add (&access, "s", "write");
  if (opened->flags & O_CREAT)
    g_variant_builder_add (&access, "s", "create");
  if (opened->flags & O_TRUNC)
    g_variant_builder_add (&access, "s", "truncate");
  if (opened->result != 0)
    result = strerrorname_np (-opened->result);
  if (result == NULL)
    {
      g_snprintf (number, sizeof (number), "E%d", -opened->result);
      result = number;
    }
  g_variant_builder_add (detail, "{sv}", "path", porthole_bytes_variant (opened->path, length));
  g_variant_builder_add (detail, "{sv}", "resolved", g_variant_new_boolean (opened->resolved != 0));
  g_variant_builder_add (detail, "{sv}", "cut", g_variant_new_boolean (opened->cut != 0));
  g_variant_builder_add (detail, "{sv}", "access", g_variant_builder_end (&access));
  g_variant_builder_add (detail, "{sv}", "result", g_variant_new_string (result));
}

GVariant *
porthole_event_variant_new (const struct record *record,
                            gsize size,
                            const char *container,
                            PortholeClock *clock)
{
  GVariantBuilder detail;
  guint32 kind;

  g_variant_builder_init (&detail, G_VARIANT_TYPE_VARDICT);
  switch (record->type)
    {
    case RECORD_EXEC:
      kind = KIND_EXEC;
      add_exec (&detail, (const struct exec_record *)record, size);
      break;
    case RECORD_EXIT:
      kind = KIND_EXIT;
      add_exit (&detail, (const struct exit_record *)record);
      break;
    case RECORD_OPEN:
      kind = KIND_OPEN;
      add_open (&detail, (const struct open_record *)record, size);
      break;
    default:
      g_assert_not_reached ();
    }
  return new_event (porthole_clock_to_wall (clock, record->time), kind, container, record->phase, 1,
                    record, &detail);
}

GVariant *
porthole_event_variant_new_for_flow (const PortholeFlowNews *news,
                                     const char *container,
                                     PortholeClock *clock)
{
  const struct flow *flow = news->flow;
  const struct address *peer = &news->key->peer;
  gint64 first = porthole_clock_to_wall (clock, flow->first);
  gint64 last = porthole_clock_to_wall (clock, flow->last);
  struct record process = { .pid = flow->pid,
                            .pid_in_container = flow->pid_in_container,
                            .parent = flow->parent,
                            .uid = flow->uid };
  GVariantBuilder detail;

  memcpy (process.comm, news->key->comm, COMM_SIZE);
  g_variant_builder_init (&detail, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&detail, "{sv}", "ip", ip_bytes (peer));
  g_variant_builder_add (&detail, "{sv}", "port", g_variant_new_uint16 (peer->port));
  g_variant_builder_add (&detail, "{sv}", "protocol",
                         g_variant_new_string (protocol_name (peer->protocol)));
  g_variant_builder_add (&detail, "{sv}", "first", g_variant_new_int64 (first));
  g_variant_builder_add (&detail, "{sv}", "last", g_variant_new_int64 (last));
  if (news->outcome >= 0)
    {
      g_variant_builder_add (&detail, "{sv}", "result",
                             g_variant_new_string (outcome_names[news->outcome]));
      if (news->outcomes != news->count)
        g_variant_builder_add (&detail, "{sv}", "outcomes", g_variant_new_uint64 (news->outcomes));
    }
  return new_event (last, KIND_CONNECT, container, news->key->phase, news->count, &process,
                    &detail);
}
