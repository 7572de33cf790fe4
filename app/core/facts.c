/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "facts.h"

#include <string.h>

/* a script is named within the first few arguments of its interpreter */
#define SCRIPT_ARGS 4

static const char *const names[] = {
  [PORTHOLE_FIELD_KIND] = "kind",
  [PORTHOLE_FIELD_CONTAINER_ID] = "container.id",
  [PORTHOLE_FIELD_CONTAINER_NAME] = "container.name",
  [PORTHOLE_FIELD_CONTAINER_TITLE] = "container.title",
  [PORTHOLE_FIELD_CONTAINER_IMAGE] = "container.image",
  [PORTHOLE_FIELD_CONTAINER_RUNTIME] = "container.runtime",
  [PORTHOLE_FIELD_CONTAINER_PROJECT] = "container.project",
  [PORTHOLE_FIELD_PROCESS_NAME] = "process.name",
  [PORTHOLE_FIELD_PROCESS_COMM] = "process.comm",
  [PORTHOLE_FIELD_PROCESS_EXE] = "process.exe",
  [PORTHOLE_FIELD_PROCESS_ARGS] = "process.args",
  [PORTHOLE_FIELD_PROCESS_SCRIPT] = "process.script",
  [PORTHOLE_FIELD_PROCESS_UID] = "process.uid",
  [PORTHOLE_FIELD_PROCESS_PID] = "process.pid",
  [PORTHOLE_FIELD_PROCESS_PID_IN_CONTAINER] = "process.pid_in_container",
  [PORTHOLE_FIELD_PARENT_NAME] = "parent.name",
  [PORTHOLE_FIELD_PARENT_EXE] = "parent.exe",
  [PORTHOLE_FIELD_ANCESTORS_NAME] = "ancestors.name",
  [PORTHOLE_FIELD_FILE] = "file",
  [PORTHOLE_FIELD_INPUT_IP] = "input.ip",
  [PORTHOLE_FIELD_INPUT_PORT] = "input.port",
  [PORTHOLE_FIELD_INPUT_PROTOCOL] = "input.protocol",
  [PORTHOLE_FIELD_PEER_IP] = "peer.ip",
  [PORTHOLE_FIELD_PEER_PORT] = "peer.port",
  [PORTHOLE_FIELD_PEER_PROTOCOL] = "peer.protocol",
  [PORTHOLE_FIELD_PEER_NAME] = "peer.name",
  [PORTHOLE_FIELD_PEER_TITLE] = "peer.title",
  [PORTHOLE_FIELD_PEER_CONTAINER] = "peer.container",
  [PORTHOLE_FIELD_PEER_BLOCKED] = "peer.blocked",
  [PORTHOLE_FIELD_PATH] = "path",
  [PORTHOLE_FIELD_ACCESS] = "access",
  [PORTHOLE_FIELD_RESULT] = "result",
  [PORTHOLE_FIELD_DID] = "did",
  [PORTHOLE_FIELD_CODE] = "code",
  [PORTHOLE_FIELD_SIGNAL] = "signal",
};

G_STATIC_ASSERT (G_N_ELEMENTS (names) == PORTHOLE_N_FIELDS);

const char *
porthole_field_to_string (PortholeField field)
{
  g_assert (field < PORTHOLE_N_FIELDS);

  return names[field];
}

/**
 * porthole_field_from_string:
 * @string: a name
 * @field: (out): where to put the field
 *
 * Returns: whether @string names a field
 */
gboolean
porthole_field_from_string (const char *string, PortholeField *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (string, names[i]))
        {
          *field = i;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
tell (const char *value, PortholeFactsFunc func, gpointer user_data)
{
  return value != NULL && func (value, user_data);
}

static gboolean
tell_number (gint64 value, PortholeFactsFunc func, gpointer user_data)
{
  char digits[24];

  g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, value);
  return func (digits, user_data);
}

static gboolean
tell_name (const PortholeProcess *process, PortholeFactsFunc func, gpointer user_data)
{
  g_autofree char *name = porthole_process_dup_name (process);

  return tell (name, func, user_data);
}

static gboolean
tell_strv (GStrv values, PortholeFactsFunc func, gpointer user_data)
{
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      if (func (values[i], user_data))
        return TRUE;
    }
  return FALSE;
}

/* -c, -e, -ic and the like: what follows is code and no file */
static gboolean
is_inline_option (const char *arg)
{
  gsize length = strlen (arg);

  return length >= 2 && arg[1] != '-' && strchr ("cerm", arg[length - 1]) != NULL;
}

static gboolean
tell_script (const PortholeProcess *process, PortholeFactsFunc func, gpointer user_data)
{
  if (process->args == NULL || process->args[0] == NULL)
    return FALSE;

  for (guint i = 1; i < SCRIPT_ARGS && process->args[i] != NULL; i++)
    {
      const char *arg = process->args[i];

      if (arg[0] != '-')
        return strchr (arg, '/') != NULL && func (arg, user_data);
      if (is_inline_option (arg))
        return FALSE;
    }
  return FALSE;
}

static gboolean
any_of_container (const PortholeContainer *container,
                  const char *id,
                  PortholeField field,
                  PortholeFactsFunc func,
                  gpointer user_data)
{
  if (field == PORTHOLE_FIELD_CONTAINER_ID)
    return tell (id, func, user_data);
  if (field == PORTHOLE_FIELD_CONTAINER_TITLE)
    return tell (container != NULL ? porthole_container_get_title (container) : id, func,
                 user_data);
  if (container == NULL)
    return FALSE;

  switch ((int)field)
    {
    case PORTHOLE_FIELD_CONTAINER_NAME:
      return tell (container->name, func, user_data);
    case PORTHOLE_FIELD_CONTAINER_IMAGE:
      return tell (container->image, func, user_data);
    case PORTHOLE_FIELD_CONTAINER_RUNTIME:
      return tell (container->runtime, func, user_data);
    case PORTHOLE_FIELD_CONTAINER_PROJECT:
      return tell (container->project, func, user_data);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
any_of_process (const PortholeProcess *process,
                PortholeField field,
                PortholeFactsFunc func,
                gpointer user_data)
{
  if (process == NULL)
    return FALSE;

  switch ((int)field)
    {
    case PORTHOLE_FIELD_PROCESS_NAME:
      return tell_name (process, func, user_data);
    case PORTHOLE_FIELD_PROCESS_COMM:
      return tell (process->comm, func, user_data);
    case PORTHOLE_FIELD_PROCESS_EXE:
      return tell (process->exe, func, user_data);
    case PORTHOLE_FIELD_PROCESS_ARGS:
      return tell_strv (process->args, func, user_data);
    case PORTHOLE_FIELD_PROCESS_SCRIPT:
      return tell_script (process, func, user_data);
    case PORTHOLE_FIELD_PROCESS_UID:
      return tell_number (process->uid, func, user_data);
    case PORTHOLE_FIELD_PROCESS_PID:
      return process->pid != 0 && tell_number (process->pid, func, user_data);
    case PORTHOLE_FIELD_PROCESS_PID_IN_CONTAINER:
      return process->pid_in_container != 0
             && tell_number (process->pid_in_container, func, user_data);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
any_of_chain (GPtrArray *chain, PortholeField field, PortholeFactsFunc func, gpointer user_data)
{
  if (chain == NULL || chain->len == 0)
    return FALSE;

  if (field == PORTHOLE_FIELD_PARENT_NAME)
    return tell_name (chain->pdata[0], func, user_data);
  if (field == PORTHOLE_FIELD_PARENT_EXE)
    return tell (((PortholeProcess *)chain->pdata[0])->exe, func, user_data);

  for (guint i = 0; i < chain->len; i++)
    {
      if (tell_name (chain->pdata[i], func, user_data))
        return TRUE;
    }
  return FALSE;
}

static gboolean
any_of_input (const PortholePeer *input,
              PortholeField field,
              PortholeFactsFunc func,
              gpointer user_data)
{
  if (input == NULL)
    return FALSE;

  switch ((int)field)
    {
    case PORTHOLE_FIELD_INPUT_IP:
      return tell (input->ip, func, user_data);
    case PORTHOLE_FIELD_INPUT_PORT:
      return tell_number (input->port, func, user_data);
    case PORTHOLE_FIELD_INPUT_PROTOCOL:
      return tell (input->protocol, func, user_data);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
any_of_peer (const PortholeFacts *self,
             PortholeField field,
             PortholeFactsFunc func,
             gpointer user_data)
{
  const PortholePeer *peer = self->event->peer;

  if (peer == NULL)
    return FALSE;

  switch ((int)field)
    {
    case PORTHOLE_FIELD_PEER_IP:
      return tell (peer->ip, func, user_data);
    case PORTHOLE_FIELD_PEER_PORT:
      return tell_number (peer->port, func, user_data);
    case PORTHOLE_FIELD_PEER_PROTOCOL:
      return tell (peer->protocol, func, user_data);
    case PORTHOLE_FIELD_PEER_NAME:
      return tell (peer->name, func, user_data);
    case PORTHOLE_FIELD_PEER_TITLE:
      if (self->peer_container != NULL)
        return tell (porthole_container_get_title (self->peer_container), func, user_data);
      return tell (peer->name != NULL ? peer->name : peer->ip, func, user_data);
    case PORTHOLE_FIELD_PEER_CONTAINER:
      return tell (peer->container, func, user_data);
    case PORTHOLE_FIELD_PEER_BLOCKED:
      return tell (self->blocked, func, user_data);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
has_access (const PortholeEvent *event, const char *access)
{
  return event->access != NULL && g_strv_contains ((const char *const *)event->access, access);
}

/* what was done, in words that are true whether it came about or not */
static const char *
get_did (const PortholeEvent *event)
{
  gboolean writes;

  switch (event->kind)
    {
    case PORTHOLE_EVENT_EXEC:
      return "ran";
    case PORTHOLE_EVENT_EXIT:
      return "ended";
    case PORTHOLE_EVENT_CONNECT:
      if (event->peer != NULL && g_strcmp0 (event->peer->protocol, "udp") == 0)
        return "sent to";
      if (event->result == NULL)
        return "began to connect to";
      return g_str_equal (event->result, "established") ? "connected to" : "tried to connect to";
    case PORTHOLE_EVENT_OPEN:
      writes = has_access (event, "write") || has_access (event, "create")
               || has_access (event, "truncate");
      if (event->result != NULL && !g_str_equal (event->result, "ok"))
        return writes ? "tried to write to" : "tried to read";
      if (writes)
        return "opened for writing";
      return has_access (event, "read") ? "read" : "opened";
    default:
      g_assert_not_reached ();
    }
}

/**
 * porthole_facts_any:
 * @self: what is known
 * @field: what to ask for
 * @func: called with each value; numbers as decimal digits
 * @user_data: for @func
 *
 * Returns: whether @func returned %TRUE for a value, which is then the last it was called with
 */
gboolean
porthole_facts_any (const PortholeFacts *self,
                    PortholeField field,
                    PortholeFactsFunc func,
                    gpointer user_data)
{
  const PortholeEvent *event = self->event;

  if (field >= PORTHOLE_FIELD_CONTAINER_ID && field <= PORTHOLE_FIELD_CONTAINER_PROJECT)
    return any_of_container (self->container, event->container, field, func, user_data);
  if (field >= PORTHOLE_FIELD_PROCESS_NAME && field <= PORTHOLE_FIELD_PROCESS_PID_IN_CONTAINER)
    return any_of_process (event->process, field, func, user_data);
  if (field >= PORTHOLE_FIELD_PARENT_NAME && field <= PORTHOLE_FIELD_ANCESTORS_NAME)
    return any_of_chain (self->chain, field, func, user_data);
  if (field >= PORTHOLE_FIELD_INPUT_IP && field <= PORTHOLE_FIELD_INPUT_PROTOCOL)
    return any_of_input (event->input, field, func, user_data);
  if (field >= PORTHOLE_FIELD_PEER_IP && field <= PORTHOLE_FIELD_PEER_BLOCKED)
    return any_of_peer (self, field, func, user_data);

  switch ((int)field)
    {
    case PORTHOLE_FIELD_KIND:
      return func (porthole_event_kind_to_string (event->kind), user_data);
    case PORTHOLE_FIELD_FILE:
      return tell (event->file, func, user_data);
    case PORTHOLE_FIELD_PATH:
      return tell (event->path, func, user_data);
    case PORTHOLE_FIELD_ACCESS:
      return tell_strv (event->access, func, user_data);
    case PORTHOLE_FIELD_RESULT:
      return tell (event->result, func, user_data);
    case PORTHOLE_FIELD_DID:
      return func (get_did (event), user_data);
    case PORTHOLE_FIELD_CODE:
      return event->kind == PORTHOLE_EVENT_EXIT && event->signal == 0
             && tell_number (event->code, func, user_data);
    case PORTHOLE_FIELD_SIGNAL:
      return event->kind == PORTHOLE_EVENT_EXIT && event->signal != 0
             && tell_number (event->signal, func, user_data);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
keep_first (const char *value, gpointer user_data)
{
  char **first = user_data;

  *first = g_strdup (value);
  return TRUE;
}

/**
 * porthole_facts_dup:
 * @self: what is known
 * @field: what to ask for
 *
 * Returns: (nullable) (transfer full): the first value; for arguments, all of them
 */
char *
porthole_facts_dup (const PortholeFacts *self, PortholeField field)
{
  char *value = NULL;

  if (field == PORTHOLE_FIELD_PROCESS_ARGS && self->event->process != NULL
      && self->event->process->args != NULL)
    return g_strjoinv (" ", self->event->process->args);

  porthole_facts_any (self, field, keep_first, &value);
  return value;
}
