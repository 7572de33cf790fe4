/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "event.h"

static const char *const kinds[] = { "exec", "exit", "connect", "open" };

G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == PORTHOLE_N_EVENT_KINDS);

G_DEFINE_BOXED_TYPE (PortholeEvent, porthole_event, porthole_event_ref, porthole_event_unref)

/**
 * porthole_event_new:
 * @kind: what happened
 *
 * Returns: (transfer full): an event that stands for one happening of which nothing else is known
 */
PortholeEvent *
porthole_event_new (PortholeEventKind kind)
{
  PortholeEvent *self = g_new0 (PortholeEvent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->phase = PORTHOLE_PHASE_RUN;
  self->count = 1;
  self->resolved = TRUE;

  return self;
}

PortholeEvent *
porthole_event_ref (PortholeEvent *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
porthole_event_unref (PortholeEvent *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->container);
  g_clear_pointer (&self->process, porthole_process_unref);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  g_free (self->file);
  g_clear_pointer (&self->input, porthole_peer_free);
  g_clear_pointer (&self->peer, porthole_peer_free);
  g_free (self->path);
  g_strfreev (self->access);
  g_free (self->result);
  g_free (self);
}

/**
 * porthole_event_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): the name that recordings, rules and the helper use
 */
const char *
porthole_event_kind_to_string (PortholeEventKind kind)
{
  g_assert (kind < PORTHOLE_N_EVENT_KINDS);

  return kinds[kind];
}

/**
 * porthole_event_kind_from_string:
 * @string: a name
 * @kind: (out): where to put the kind
 *
 * Returns: whether @string names a kind
 */
gboolean
porthole_event_kind_from_string (const char *string, PortholeEventKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_equal (string, kinds[i]))
        {
          *kind = i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * porthole_peer_new:
 * @ip: address in its usual text form
 * @port: in host byte order
 * @protocol: "tcp" or "udp"
 *
 * Returns: (transfer full): a peer
 */
PortholePeer *
porthole_peer_new (const char *ip, guint16 port, const char *protocol)
{
  PortholePeer *self = g_new0 (PortholePeer, 1);

  self->ip = g_strdup (ip);
  self->port = port;
  self->protocol = g_intern_string (protocol);

  return self;
}

PortholePeer *
porthole_peer_copy (const PortholePeer *self)
{
  PortholePeer *copy = porthole_peer_new (self->ip, self->port, self->protocol);

  copy->name = g_strdup (self->name);
  copy->container = g_strdup (self->container);

  return copy;
}

void
porthole_peer_free (PortholePeer *self)
{
  g_free (self->ip);
  g_free (self->name);
  g_free (self->container);
  g_free (self);
}
