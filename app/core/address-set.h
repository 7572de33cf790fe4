/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PortholeAddressSet:
 *
 * IPv4 and IPv6 addresses and prefixes, each with a number that belongs to it. Finding the longest
 * prefix of an address is a binary search for each prefix length in use.
 */
typedef struct _PortholeAddressSet PortholeAddressSet;

PortholeAddressSet *porthole_address_set_new (void);
void porthole_address_set_free (PortholeAddressSet *self);
gboolean porthole_address_set_add (PortholeAddressSet *self, const char *prefix, guint32 number);
gboolean porthole_address_set_find (PortholeAddressSet *self, const char *ip, guint32 *number);
guint porthole_address_set_get_size (PortholeAddressSet *self);

/* 16 bytes in network order, IPv4 as ::ffff:a.b.c.d; FALSE where @ip is no address */
gboolean porthole_address_parse (const char *ip, guint8 bytes[16]);
gboolean porthole_address_is_loopback (const char *ip);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeAddressSet, porthole_address_set_free)

G_END_DECLS
