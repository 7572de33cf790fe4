/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "address-set.h"
#include "filter-query.h"

G_BEGIN_DECLS

/* from @first to @last, both of them included */
typedef struct
{
  guint32 first, last;
} PortholeQueryRange;

/**
 * PortholeQueryTerm:
 * @exact: the whole text, not a part of it
 * @mask: of a level or a kind
 * @ranges: (element-type PortholeQueryRange): of numbers
 * @texts: (element-type utf8): in lower case
 *
 * One word of a query. Of what it holds, one is enough.
 */
typedef struct
{
  PortholeQueryKey key;
  gboolean negated, exact;
  guint mask;
  GArray *ranges;
  GPtrArray *texts;
  PortholeAddressSet *addresses;
} PortholeQueryTerm;

PortholeQueryTerm *porthole_query_term_new (PortholeQueryKey key);
void porthole_query_term_free (PortholeQueryTerm *self);
gboolean porthole_query_term_matches (const PortholeQueryTerm *self,
                                      const PortholeQuerySubject *subject);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeQueryTerm, porthole_query_term_free)

G_END_DECLS
