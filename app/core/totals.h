/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PortholeTotals:
 * @container: full id, or "" for the sum of all
 * @events: what happened; the sum of the other four
 * @delivered: what was told as events of their own
 * @merged: what other events' counts stand for
 * @lost: what was counted and never told
 * @not_itemised: what is in no flow's numbers
 *
 * How much happened since watching began. Numbers never fall within a session.
 */
typedef struct
{
  char *container;
  guint64 events, delivered, merged, lost, not_itemised;
} PortholeTotals;

#define PORTHOLE_TYPE_TOTALS (porthole_totals_get_type ())
GType porthole_totals_get_type (void);

PortholeTotals *porthole_totals_new (const char *container);
PortholeTotals *porthole_totals_copy (const PortholeTotals *self);
void porthole_totals_free (PortholeTotals *self);
void porthole_totals_add (PortholeTotals *self, const PortholeTotals *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeTotals, porthole_totals_free)

G_END_DECLS
