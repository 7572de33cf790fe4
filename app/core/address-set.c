/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "address-set.h"

#include <arpa/inet.h>
#include <string.h>

typedef struct
{
  guint8 bytes[16];
  guint32 number;
  guint8 length; /* in bits, of the 16 bytes */
} Prefix;

struct _PortholeAddressSet
{
  GArray *prefixes;  /* by length, then by bytes, once sorted */
  guint starts[130]; /* where the prefixes of a length begin */
  gboolean sorted;
};

static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };

PortholeAddressSet *
porthole_address_set_new (void)
{
  PortholeAddressSet *self = g_new0 (PortholeAddressSet, 1);

  self->prefixes = g_array_new (FALSE, FALSE, sizeof (Prefix));
  self->sorted = TRUE;

  return self;
}

void
porthole_address_set_free (PortholeAddressSet *self)
{
  g_array_unref (self->prefixes);
  g_free (self);
}

/**
 * porthole_address_parse:
 * @ip: IPv4 or IPv6 in text form
 * @bytes: (out): where to put it in network order, IPv4 as ::ffff:a.b.c.d
 *
 * Returns: whether @ip is an address
 */
gboolean
porthole_address_parse (const char *ip, guint8 bytes[16])
{
  if (inet_pton (AF_INET6, ip, bytes) == 1)
    return TRUE;
  if (inet_pton (AF_INET, ip, bytes + 12) == 1)
    {
      memcpy (bytes, mapped, sizeof mapped);
      return TRUE;
    }
  return FALSE;
}

/**
 * porthole_address_is_loopback:
 * @ip: an address in text form
 *
 * Returns: whether it means the one who asks: loopback, or the unspecified address, which Linux
 *   connects to loopback
 */
gboolean
porthole_address_is_loopback (const char *ip)
{
  static const guint8 zero[16];
  guint8 bytes[16];

  if (!porthole_address_parse (ip, bytes))
    return FALSE;
  if (memcmp (bytes, mapped, sizeof mapped) == 0)
    return bytes[12] == 127 || memcmp (bytes + 12, zero, 4) == 0;
  return memcmp (bytes, zero, 15) == 0 && bytes[15] <= 1;
}

static void
apply_mask (guint8 bytes[16], guint length)
{
  for (guint i = 0; i < 16; i++)
    {
      guint bits = length > i * 8 ? MIN (length - i * 8, 8) : 0;

      bytes[i] &= (0xff << (8 - bits)) & 0xff;
    }
}

/**
 * porthole_address_set_add:
 * @self: a set
 * @prefix: an address, or an address, a slash and a number of bits
 * @number: what porthole_address_set_find() is to say of it
 *
 * Where the same prefix is added twice, the first stays.
 *
 * Returns: whether @prefix is one
 */
gboolean
porthole_address_set_add (PortholeAddressSet *self, const char *prefix, guint32 number)
{
  const char *slash = strchr (prefix, '/');
  g_autofree char *ip = slash != NULL ? g_strndup (prefix, slash - prefix) : g_strdup (prefix);
  guint64 max = strchr (ip, ':') != NULL ? 128 : 32;
  guint64 bits = max;
  Prefix entry = { .number = number };

  if (!porthole_address_parse (ip, entry.bytes))
    return FALSE;
  if (slash != NULL && !g_ascii_string_to_unsigned (slash + 1, 10, 0, max, &bits, NULL))
    return FALSE;

  entry.length = 128 - max + bits;
  apply_mask (entry.bytes, entry.length);
  g_array_append_val (self->prefixes, entry);
  self->sorted = FALSE;
  return TRUE;
}

static int
compare_prefixes (gconstpointer a, gconstpointer b)
{
  const Prefix *pa = a;
  const Prefix *pb = b;

  if (pa->length != pb->length)
    return pa->length < pb->length ? -1 : 1;
  return memcmp (pa->bytes, pb->bytes, sizeof pa->bytes);
}

static void
sort (PortholeAddressSet *self)
{
  guint n = 0;
  guint length = 0;

  /* g_array_sort() is stable, so the first of equal prefixes stays the first */
  g_array_sort (self->prefixes, compare_prefixes);
  for (guint i = 0; i < self->prefixes->len; i++)
    {
      Prefix *prefix = &g_array_index (self->prefixes, Prefix, i);

      if (n > 0 && compare_prefixes (prefix, &g_array_index (self->prefixes, Prefix, n - 1)) == 0)
        continue;
      while (length <= prefix->length)
        self->starts[length++] = n;
      g_array_index (self->prefixes, Prefix, n++) = *prefix;
    }
  while (length < G_N_ELEMENTS (self->starts))
    self->starts[length++] = n;
  g_array_set_size (self->prefixes, n);
  self->sorted = TRUE;
}

/**
 * porthole_address_set_find:
 * @self: a set
 * @ip: an address in text form
 * @number: (out) (optional): where to put what belongs to the prefix
 *
 * Returns: whether a prefix of @self holds @ip; the longest is the one that counts
 */
gboolean
porthole_address_set_find (PortholeAddressSet *self, const char *ip, guint32 *number)
{
  Prefix key;

  if (self->prefixes->len == 0 || !porthole_address_parse (ip, key.bytes))
    return FALSE;
  if (!self->sorted)
    sort (self);

  for (int length = 128; length >= 0; length--)
    {
      guint start = self->starts[length];
      guint n = self->starts[length + 1] - start;
      const Prefix *found;

      if (n == 0)
        continue;
      key.length = length;
      apply_mask (key.bytes, length);
      found = bsearch (&key, &g_array_index (self->prefixes, Prefix, start), n, sizeof (Prefix),
                       compare_prefixes);
      if (found != NULL)
        {
          if (number != NULL)
            *number = found->number;
          return TRUE;
        }
    }

  return FALSE;
}

guint
porthole_address_set_get_size (PortholeAddressSet *self)
{
  if (!self->sorted)
    sort (self);
  return self->prefixes->len;
}
