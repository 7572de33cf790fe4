/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "coverage.h"

/**
 * porthole_coverage_new:
 * @probe: what is looked at
 * @tier: the way that was taken
 * @state: "active", "missing" or "off"
 * @reason: why it is missing or off, or no better tier was taken, and what to do, or ""
 *
 * Returns: (transfer full): what one probe sees
 */
PortholeCoverage *
porthole_coverage_new (const char *probe, const char *tier, const char *state, const char *reason)
{
  PortholeCoverage *self = g_new0 (PortholeCoverage, 1);

  self->probe = g_strdup (probe);
  self->tier = g_strdup (tier);
  self->state = g_strdup (state);
  self->reason = g_strdup (reason);

  return self;
}

PortholeCoverage *
porthole_coverage_copy (const PortholeCoverage *self)
{
  return porthole_coverage_new (self->probe, self->tier, self->state, self->reason);
}

void
porthole_coverage_free (PortholeCoverage *self)
{
  g_free (self->probe);
  g_free (self->tier);
  g_free (self->state);
  g_free (self->reason);
  g_free (self);
}
