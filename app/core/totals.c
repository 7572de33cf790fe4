/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "totals.h"

G_DEFINE_BOXED_TYPE (PortholeTotals, porthole_totals, porthole_totals_copy, porthole_totals_free)

/**
 * porthole_totals_new:
 * @container: full id, or "" for the sum of all
 *
 * Returns: (transfer full): numbers that are all 0
 */
PortholeTotals *
porthole_totals_new (const char *container)
{
  PortholeTotals *self = g_new0 (PortholeTotals, 1);

  self->container = g_strdup (container);

  return self;
}

PortholeTotals *
porthole_totals_copy (const PortholeTotals *self)
{
  PortholeTotals *copy = porthole_totals_new (self->container);

  porthole_totals_add (copy, self);

  return copy;
}

void
porthole_totals_free (PortholeTotals *self)
{
  g_free (self->container);
  g_free (self);
}

/**
 * porthole_totals_add:
 * @self: numbers that rise
 * @other: by how much
 */
void
porthole_totals_add (PortholeTotals *self, const PortholeTotals *other)
{
  self->events += other->events;
  self->delivered += other->delivered;
  self->merged += other->merged;
  self->lost += other->lost;
  self->not_itemised += other->not_itemised;
}
