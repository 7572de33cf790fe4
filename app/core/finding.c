/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "finding.h"

#define MAX_REASONS 8

G_DEFINE_BOXED_TYPE (PortholeFinding,
                     porthole_finding,
                     porthole_finding_ref,
                     porthole_finding_unref)

/**
 * porthole_finding_new:
 * @rule: id of the rule
 * @container: full id, or "host"
 *
 * Returns: (transfer full): a finding that stands for nothing yet
 */
PortholeFinding *
porthole_finding_new (const char *rule, const char *container)
{
  PortholeFinding *self = g_new0 (PortholeFinding, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->rule = g_strdup (rule);
  self->container = g_strdup (container);
  self->reasons = g_ptr_array_new_with_free_func (g_free);
  self->events = g_array_new (FALSE, FALSE, sizeof (guint64));

  return self;
}

PortholeFinding *
porthole_finding_ref (PortholeFinding *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
porthole_finding_unref (PortholeFinding *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->rule);
  g_free (self->title);
  g_free (self->container);
  g_free (self->subject);
  g_clear_pointer (&self->process, porthole_process_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->reasons, g_ptr_array_unref);
  g_strfreev (self->techniques);
  g_clear_pointer (&self->events, g_array_unref);
  g_free (self);
}

/**
 * porthole_finding_add_event:
 * @self: a finding
 * @id: of an event that belongs to it
 *
 * Only the first %PORTHOLE_FINDING_MAX_EVENTS are kept.
 */
void
porthole_finding_add_event (PortholeFinding *self, guint64 id)
{
  if (self->events->len < PORTHOLE_FINDING_MAX_EVENTS)
    g_array_append_val (self->events, id);
}

/**
 * porthole_finding_add_reason:
 * @self: a finding
 * @reason: a sentence
 *
 * A sentence that is there already is not added again, and no more than a few are kept.
 */
void
porthole_finding_add_reason (PortholeFinding *self, const char *reason)
{
  if (self->reasons->len >= MAX_REASONS
      || g_ptr_array_find_with_equal_func (self->reasons, reason, g_str_equal, NULL))
    return;

  g_ptr_array_add (self->reasons, g_strdup (reason));
}
