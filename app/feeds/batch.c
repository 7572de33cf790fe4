/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-batch"

#include "batch.h"

#include <gio/gio.h>
#include <string.h>

#include "core/text.h"

#include "error.h"

#define BATCH_TYPE "(tua(sxa{sv})a(s(uuuuay)a{sv})a(xssst(uuuuay)a{sv})a(sttttt))"

#define MAX_ID       256
#define MAX_WORD     64
#define MAX_BYTES    16384 /* of a path, a name or all arguments; four times what the probes send */
#define MAX_ELEMENTS 4096  /* of a list */

enum
{
  SNAPSHOT_BEGINS = 1 << 0,
  SNAPSHOT_ENDS = 1 << 1,
};

/* printable ASCII without spaces: an id can be compared, written and shown as it is */
static gboolean
is_word (const char *text, gsize max)
{
  gsize length = 0;

  for (; text[length] != '\0'; length++)
    if (length >= max || text[length] <= ' ' || text[length] > '~')
      return FALSE;
  return length > 0;
}

/* Each take function leaves @to as it is where the key is missing, and is FALSE for nonsense. */

static gboolean
take_bool (GVariantDict *from, const char *key, gboolean *to)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (from, key, NULL);

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return FALSE;
  *to = g_variant_get_boolean (value);
  return TRUE;
}

static gboolean
take_time (GVariantDict *from, const char *key, gint64 *to)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (from, key, NULL);

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_INT64) || g_variant_get_int64 (value) < 0)
    return FALSE;
  *to = g_variant_get_int64 (value);
  return TRUE;
}

static gboolean
take_word (GVariantDict *from, const char *key, char **to)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (from, key, NULL);

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
      || !is_word (g_variant_get_string (value, NULL), MAX_WORD))
    return FALSE;
  g_free (*to);
  *to = g_variant_dup_string (value, NULL);
  return TRUE;
}

static char *
text_of (GVariant *bytes)
{
  gsize size = 0;
  const char *data = g_variant_get_fixed_array (bytes, &size, 1);

  if (size > MAX_BYTES)
    return NULL;
  return porthole_text_from_bytes (size > 0 ? data : "", size);
}

static gboolean
take_bytes (GVariantDict *from, const char *key, char **to)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (from, key, NULL);
  char *text = NULL;

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING) || (text = text_of (value)) == NULL)
    return FALSE;
  g_free (*to);
  *to = text;
  return TRUE;
}

static gboolean
take_arguments (GVariantDict *from, GStrv *to)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (from, "arguments", NULL);
  g_autoptr (GStrvBuilder) builder = NULL;

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING_ARRAY)
      || g_variant_n_children (value) > MAX_ELEMENTS || g_variant_get_size (value) > 2 * MAX_BYTES)
    return FALSE;

  builder = g_strv_builder_new ();
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) argument = g_variant_get_child_value (value, i);
      g_autofree char *text = text_of (argument);

      if (text == NULL)
        return FALSE;
      g_strv_builder_add (builder, text);
    }
  g_strfreev (*to);
  *to = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
take_words (GVariantDict *from, const char *key, gboolean are_addresses, GStrv *to)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (from, key, NULL);
  g_autofree const char **words = NULL;

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY)
      || g_variant_n_children (value) > MAX_ELEMENTS)
    return FALSE;

  words = g_variant_get_strv (value, NULL);
  for (gsize i = 0; words[i] != NULL; i++)
    if (!is_word (words[i], MAX_WORD) || (are_addresses && !g_hostname_is_ip_address (words[i])))
      return FALSE;
  g_strfreev (*to);
  *to = g_strdupv ((char **)words);
  return TRUE;
}

static gboolean
take_labels (GVariantDict *from, GHashTable **to)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (from, "labels", NULL);
  g_autoptr (GHashTable) labels = NULL;
  GVariantIter iter;
  const char *key, *text;

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE ("a{ss}"))
      || g_variant_n_children (value) > MAX_ELEMENTS)
    return FALSE;

  labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &text))
    {
      if (strlen (key) > MAX_BYTES || strlen (text) > 8 * MAX_BYTES)
        return FALSE;
      g_hash_table_insert (labels, porthole_text_from_bytes (key, strlen (key)),
                           porthole_text_from_bytes (text, strlen (text)));
    }
  g_clear_pointer (to, g_hash_table_unref);
  *to = g_steal_pointer (&labels);
  return TRUE;
}

/* v4-mapped is told as v4, so that one peer has one name */
static char *
address_of (GVariant *bytes)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  gsize size = 0;
  const guint8 *data = g_variant_get_fixed_array (bytes, &size, 1);
  g_autoptr (GInetAddress) address = NULL;

  if (size == 16 && memcmp (data, mapped, sizeof mapped) == 0)
    address = g_inet_address_new_from_bytes (data + sizeof mapped, G_SOCKET_FAMILY_IPV4);
  else if (size == 16 || size == 4)
    address = g_inet_address_new_from_bytes (data, size == 16 ? G_SOCKET_FAMILY_IPV6
                                                              : G_SOCKET_FAMILY_IPV4);
  return address != NULL ? g_inet_address_to_string (address) : NULL;
}

static PortholePeer *
peer_of (GVariant *address, guint16 port, const char *protocol)
{
  g_autofree char *ip = address_of (address);

  if (ip == NULL || (strcmp (protocol, "tcp") != 0 && strcmp (protocol, "udp") != 0))
    return NULL;
  return porthole_peer_new (ip, port, protocol);
}

static gboolean
take_input (GVariantDict *from, PortholePeer **to)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (from, "input", NULL);
  g_autoptr (GVariant) address = NULL;
  const char *protocol;
  guint16 port;

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE ("(sayq)")))
    return FALSE;
  g_variant_get (value, "(&s@ayq)", &protocol, &address, &port);
  *to = peer_of (address, port, protocol);
  return *to != NULL;
}

static PortholeProcess *
process_of (GVariant *value)
{
  g_autoptr (PortholeProcess) process = porthole_process_new ();
  g_autoptr (GVariant) comm = NULL;

  g_variant_get (value, "(uuuu@ay)", &process->pid, &process->pid_in_container, &process->parent,
                 &process->uid, &comm);
  g_free (process->comm);
  process->comm = text_of (comm);
  return process->comm != NULL ? g_steal_pointer (&process) : NULL;
}

static gboolean
take_image (GVariantDict *facts, PortholeProcess *process)
{
  return take_bytes (facts, "exe", &process->exe)
         && take_bool (facts, "resolved", &process->exe_resolved)
         && take_arguments (facts, &process->args)
         && take_bool (facts, "arguments-cut", &process->args_cut);
}

static gboolean
take_exec (GVariantDict *detail, PortholeEvent *event)
{
  return take_image (detail, event->process) && take_bytes (detail, "file", &event->file)
         && take_input (detail, &event->input);
}

static gboolean
take_exit (GVariantDict *detail, PortholeEvent *event)
{
  gint32 number;

  event->code = -1;
  if (g_variant_dict_lookup (detail, "signal", "i", &number))
    event->signal = number;
  else if (g_variant_dict_lookup (detail, "code", "i", &number))
    event->code = number;
  else
    return FALSE;
  return number >= 0;
}

static gboolean
take_connect (GVariantDict *detail, PortholeEvent *event)
{
  g_autoptr (GVariant) ip = g_variant_dict_lookup_value (detail, "ip", G_VARIANT_TYPE_BYTESTRING);
  g_autoptr (GVariant) outcomes = g_variant_dict_lookup_value (detail, "outcomes", NULL);
  const char *protocol;
  guint16 port;

  if (ip == NULL || !g_variant_dict_lookup (detail, "port", "q", &port)
      || !g_variant_dict_lookup (detail, "protocol", "&s", &protocol)
      || (event->peer = peer_of (ip, port, protocol)) == NULL)
    return FALSE;

  event->first = event->last = event->time;
  if (!take_time (detail, "first", &event->first) || !take_time (detail, "last", &event->last)
      || !take_word (detail, "result", &event->result))
    return FALSE;

  event->outcomes = event->result != NULL ? event->count : 0;
  if (outcomes == NULL)
    return TRUE;
  if (!g_variant_is_of_type (outcomes, G_VARIANT_TYPE_UINT64))
    return FALSE;
  event->outcomes = g_variant_get_uint64 (outcomes);
  return TRUE;
}

static gboolean
take_open (GVariantDict *detail, PortholeEvent *event)
{
  return take_bytes (detail, "path", &event->path) && event->path != NULL
         && take_bool (detail, "resolved", &event->resolved)
         && take_bool (detail, "cut", &event->cut)
         && take_words (detail, "access", FALSE, &event->access)
         && take_word (detail, "result", &event->result);
}

static PortholeEvent *
event_of (GVariant *value)
{
  g_autoptr (PortholeEvent) event = NULL;
  g_autoptr (PortholeProcess) process = NULL;
  g_autoptr (GVariant) process_value = NULL;
  g_autoptr (GVariant) detail_value = NULL;
  g_auto (GVariantDict) detail = { 0 };
  const char *kind_name, *container, *phase;
  PortholeEventKind kind;
  gboolean good = FALSE;
  guint64 count;
  gint64 time;

  g_variant_get (value, "(x&s&s&st@(uuuuay)@a{sv})", &time, &kind_name, &container, &phase, &count,
                 &process_value, &detail_value);
  g_variant_dict_init (&detail, detail_value);
  if (time <= 0 || !is_word (container, MAX_ID)
      || !porthole_event_kind_from_string (kind_name, &kind)
      || (strcmp (phase, "run") != 0 && strcmp (phase, "setup") != 0)
      || (process = process_of (process_value)) == NULL)
    return NULL;

  event = porthole_event_new (kind);
  event->time = time;
  event->phase = strcmp (phase, "setup") == 0 ? PORTHOLE_PHASE_SETUP : PORTHOLE_PHASE_RUN;
  event->container = g_strdup (container);
  event->count = count;
  g_clear_pointer (&event->process, porthole_process_unref);
  event->process = g_steal_pointer (&process);

  switch (kind)
    {
    case PORTHOLE_EVENT_EXEC:
      good = take_exec (&detail, event);
      break;
    case PORTHOLE_EVENT_EXIT:
      good = take_exit (&detail, event);
      break;
    case PORTHOLE_EVENT_CONNECT:
      good = take_connect (&detail, event);
      break;
    case PORTHOLE_EVENT_OPEN:
      good = take_open (&detail, event);
      break;
    default:
      break;
    }
  return good ? g_steal_pointer (&event) : NULL;
}

static PortholeContainer *
container_of (GVariant *value)
{
  g_autoptr (PortholeContainer) container = NULL;
  g_autoptr (GVariant) facts_value = NULL;
  g_autoptr (GVariant) owner = NULL;
  g_auto (GVariantDict) facts = { 0 };
  const char *id;
  gint64 time;

  g_variant_get (value, "(&sx@a{sv})", &id, &time, &facts_value);
  g_variant_dict_init (&facts, facts_value);
  if (!is_word (id, MAX_ID) || time < 0)
    return NULL;

  container = porthole_container_new (id);
  container->time = time;
  owner = g_variant_dict_lookup_value (&facts, "owner", NULL);
  if (owner != NULL && !g_variant_is_of_type (owner, G_VARIANT_TYPE_UINT32))
    return NULL;
  if (owner != NULL)
    container->owner = g_variant_get_uint32 (owner);

  if (take_bytes (&facts, "name", &container->name)
      && take_bytes (&facts, "image", &container->image)
      && take_word (&facts, "runtime", &container->runtime)
      && take_word (&facts, "state", &container->state) && take_labels (&facts, &container->labels)
      && take_bytes (&facts, "project", &container->project)
      && take_bytes (&facts, "pod", &container->pod)
      && take_words (&facts, "addresses", TRUE, &container->addresses)
      && take_bool (&facts, "claimed", &container->claimed)
      && take_bool (&facts, "corrects", &container->corrects))
    return g_steal_pointer (&container);
  return NULL;
}

static gboolean
take_one_container (GVariant *value, PortholeSession *session)
{
  g_autoptr (PortholeContainer) container = container_of (value);

  if (container != NULL)
    porthole_session_take_container (session, container);
  return container != NULL;
}

static gboolean
take_one_process (GVariant *value, PortholeSession *session)
{
  g_autoptr (PortholeProcess) process = NULL;
  g_autoptr (GVariant) process_value = NULL;
  g_autoptr (GVariant) facts_value = NULL;
  g_auto (GVariantDict) facts = { 0 };
  const char *container;

  g_variant_get (value, "(&s@(uuuuay)@a{sv})", &container, &process_value, &facts_value);
  g_variant_dict_init (&facts, facts_value);
  process = process_of (process_value);
  if (process == NULL || !is_word (container, MAX_ID) || !take_image (&facts, process))
    return FALSE;
  porthole_session_take_process (session, container, process);
  return TRUE;
}

static gboolean
take_one_event (GVariant *value, PortholeSession *session)
{
  g_autoptr (PortholeEvent) event = event_of (value);

  if (event != NULL)
    porthole_session_take_event (session, event);
  return event != NULL;
}

static gboolean
take_one_totals (GVariant *value, PortholeSession *session)
{
  PortholeTotals totals = { 0 };
  const char *container;

  g_variant_get (value, "(&sttttt)", &container, &totals.events, &totals.delivered, &totals.merged,
                 &totals.lost, &totals.not_itemised);
  if (!is_word (container, MAX_ID))
    return FALSE;
  totals.container = (char *)container;
  porthole_session_take_totals (session, &totals);
  return TRUE;
}

static void
take_each (GVariant *batch,
           guint index,
           gboolean (*take) (GVariant *value, PortholeSession *session),
           PortholeSession *session,
           guint64 *n_ignored)
{
  g_autoptr (GVariant) list = g_variant_get_child_value (batch, index);
  GVariantIter iter;
  GVariant *value;

  g_variant_iter_init (&iter, list);
  while ((value = g_variant_iter_next_value (&iter)) != NULL)
    {
      if (!take (value, session))
        {
          g_debug ("The helper sent what makes no sense, in part %u of a batch", index);
          ++*n_ignored;
        }
      g_variant_unref (value);
    }
}

/**
 * porthole_batch_take:
 * @batch: parameters of the signal Batch
 * @session: what is in it goes here
 * @serial: (inout): of the batch before, 0 for none; of this one afterwards
 * @n_ignored: (inout): rises by what makes no sense and is left out
 *
 * Takes a batch in. The helper is trusted more than a container, but it is root's process on the
 * other side of a socket: all that it says is checked.
 *
 * Returns: %FALSE with %PORTHOLE_FEED_ERROR_PROTOCOL where it is no batch, or not the next
 */
gboolean
porthole_batch_take (
    GVariant *batch, PortholeSession *session, guint64 *serial, guint64 *n_ignored, GError **error)
{
  guint64 number;
  guint32 flags;

  if (!g_variant_is_of_type (batch, G_VARIANT_TYPE (BATCH_TYPE)))
    {
      g_set_error (error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_PROTOCOL,
                   "the helper sent a batch of the type %s: install app and helper of one version",
                   g_variant_get_type_string (batch));
      return FALSE;
    }

  g_variant_get_child (batch, 0, "t", &number);
  g_variant_get_child (batch, 1, "u", &flags);
  if (number != *serial + 1)
    {
      g_set_error (error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_PROTOCOL,
                   "the helper sent batch %" G_GUINT64_FORMAT " after batch %" G_GUINT64_FORMAT
                   ": start again to go on watching",
                   number, *serial);
      return FALSE;
    }
  *serial = number;

  if ((flags & SNAPSHOT_BEGINS) != 0)
    porthole_session_begin_snapshot (session);
  take_each (batch, 2, take_one_container, session, n_ignored);
  take_each (batch, 3, take_one_process, session, n_ignored);
  take_each (batch, 4, take_one_event, session, n_ignored);
  take_each (batch, 5, take_one_totals, session, n_ignored);
  if ((flags & SNAPSHOT_ENDS) != 0)
    porthole_session_end_snapshot (session);
  return TRUE;
}
