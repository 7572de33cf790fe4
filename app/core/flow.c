/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "flow.h"

static const char *const outcomes[] = {
  "established", "refused", "timed-out", "reset", "unreachable", "aborted", "failed",
};

G_STATIC_ASSERT (G_N_ELEMENTS (outcomes) == PORTHOLE_N_OUTCOMES);

G_DEFINE_BOXED_TYPE (PortholeFlow, porthole_flow, porthole_flow_ref, porthole_flow_unref)

/**
 * porthole_flow_new:
 * @container: full id, or "host"
 * @program: path of the program, or its comm
 * @peer: the other end
 *
 * Returns: (transfer full): a flow in which nothing has happened yet
 */
PortholeFlow *
porthole_flow_new (const char *container, const char *program, const PortholePeer *peer)
{
  PortholeFlow *self = g_new0 (PortholeFlow, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->container = g_strdup (container);
  self->program = g_strdup (program);
  self->peer = porthole_peer_copy (peer);

  return self;
}

PortholeFlow *
porthole_flow_ref (PortholeFlow *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
porthole_flow_unref (PortholeFlow *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->container);
  g_free (self->program);
  porthole_peer_free (self->peer);
  g_free (self);
}

/**
 * porthole_flow_take_event:
 * @self: a flow
 * @event: of kind connect, that belongs to it
 */
void
porthole_flow_take_event (PortholeFlow *self, const PortholeEvent *event)
{
  gint64 first = event->first != 0 ? event->first : event->time;
  gint64 last = event->last != 0 ? event->last : event->time;

  self->count += event->count;
  if (event->result != NULL)
    self->outcomes[porthole_outcome_from_string (event->result)] += event->outcomes;
  if (self->first == 0 || first < self->first)
    self->first = first;
  self->last = MAX (self->last, last);
  if (self->peer->name == NULL)
    self->peer->name = g_strdup (event->peer->name);
}

const char *
porthole_outcome_to_string (PortholeOutcome outcome)
{
  g_assert (outcome < PORTHOLE_N_OUTCOMES);

  return outcomes[outcome];
}

PortholeOutcome
porthole_outcome_from_string (const char *string)
{
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      if (g_str_equal (string, outcomes[i]))
        return i;
    }

  return PORTHOLE_OUTCOME_FAILED;
}
