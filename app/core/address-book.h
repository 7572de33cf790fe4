/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "container.h"

G_BEGIN_DECLS

/**
 * PortholeAddressBook:
 *
 * Which container has which address. Several may have the same: networks that do not see each other
 * use the same addresses, and one that has gone leaves its own to the next.
 */
typedef struct _PortholeAddressBook PortholeAddressBook;

PortholeAddressBook *porthole_address_book_new (void);
void porthole_address_book_free (PortholeAddressBook *self);
void porthole_address_book_take (PortholeAddressBook *self, PortholeContainer *container);
void porthole_address_book_remove (PortholeAddressBook *self, const char *id);
/* (nullable) (transfer none): the one container whose it is; NULL where that cannot be said */
PortholeContainer *porthole_address_book_find (PortholeAddressBook *self, const char *ip);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeAddressBook, porthole_address_book_free)

G_END_DECLS
