/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "totals.h"

G_BEGIN_DECLS

/**
 * PortholeTotalsBook:
 *
 * The numbers of all containers and their sum. A stream's numbers begin at 0 again when it is begun
 * anew; those here go on.
 */
typedef struct _PortholeTotalsBook PortholeTotalsBook;

PortholeTotalsBook *porthole_totals_book_new (void);
void porthole_totals_book_free (PortholeTotalsBook *self);
/* the next numbers are those of a new stream */
void porthole_totals_book_begin (PortholeTotalsBook *self);
/* @totals are a stream's since its begin; a container of "" tells the sum itself */
void porthole_totals_book_take (PortholeTotalsBook *self, const PortholeTotals *totals);
/* the container's numbers stay in the sum */
void porthole_totals_book_remove (PortholeTotalsBook *self, const char *container);
const PortholeTotals *porthole_totals_book_get_sum (PortholeTotalsBook *self);
/* (nullable) */
const PortholeTotals *porthole_totals_book_lookup (PortholeTotalsBook *self, const char *container);
/* (transfer container) (element-type PortholeTotals): by container, without the sum */
GPtrArray *porthole_totals_book_list (PortholeTotalsBook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeTotalsBook, porthole_totals_book_free)

G_END_DECLS
