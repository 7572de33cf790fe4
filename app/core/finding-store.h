/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "finding.h"

G_BEGIN_DECLS

#define PORTHOLE_FINDING_STORE_MAX 10000

/**
 * PortholeFindingStore:
 *
 * The findings of a session, one for each rule, container and subject. Where there are too many,
 * the oldest are dropped and counted.
 */
typedef struct _PortholeFindingStore PortholeFindingStore;

PortholeFindingStore *porthole_finding_store_new (void);
void porthole_finding_store_free (PortholeFindingStore *self);
/* (transfer none): the one there is, or a new one; @is_new tells */
PortholeFinding *porthole_finding_store_get (PortholeFindingStore *self,
                                             const char *rule,
                                             const char *container,
                                             const char *subject,
                                             gboolean *is_new);
/* (transfer none) (element-type PortholeFinding): by id */
GPtrArray *porthole_finding_store_list (PortholeFindingStore *self);
guint64 porthole_finding_store_get_n_dropped (PortholeFindingStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeFindingStore, porthole_finding_store_free)

G_END_DECLS
