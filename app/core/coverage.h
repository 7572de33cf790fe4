/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PortholeCoverage:
 * @state: "active", "missing" or "off", which is for everyone who watches
 * @reason: why a better tier or the probe is missing, and what to do; "" where all is well
 *
 * What one probe of the helper sees.
 */
typedef struct
{
  char *probe, *tier, *state, *reason;
} PortholeCoverage;

PortholeCoverage *porthole_coverage_new (const char *probe,
                                         const char *tier,
                                         const char *state,
                                         const char *reason);
PortholeCoverage *porthole_coverage_copy (const PortholeCoverage *self);
void porthole_coverage_free (PortholeCoverage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeCoverage, porthole_coverage_free)

G_END_DECLS
