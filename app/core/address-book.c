/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "address-book.h"

#include "address-set.h"

#include <string.h>

struct _PortholeAddressBook
{
  GHashTable *owners;    /* GBytes of an address to GPtrArray of PortholeContainer */
  GHashTable *addresses; /* id of a container to GPtrArray of GBytes */
};

PortholeAddressBook *
porthole_address_book_new (void)
{
  PortholeAddressBook *self = g_new0 (PortholeAddressBook, 1);

  self->owners = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref,
                                        (GDestroyNotify)g_ptr_array_unref);
  self->addresses
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);

  return self;
}

void
porthole_address_book_free (PortholeAddressBook *self)
{
  g_hash_table_unref (self->owners);
  g_hash_table_unref (self->addresses);
  g_free (self);
}

void
porthole_address_book_remove (PortholeAddressBook *self, const char *id)
{
  GPtrArray *addresses = g_hash_table_lookup (self->addresses, id);

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      GPtrArray *owners = g_hash_table_lookup (self->owners, addresses->pdata[i]);

      for (guint j = owners->len; j > 0; j--)
        {
          if (g_str_equal (((PortholeContainer *)owners->pdata[j - 1])->id, id))
            g_ptr_array_remove_index (owners, j - 1);
        }
      if (owners->len == 0)
        g_hash_table_remove (self->owners, addresses->pdata[i]);
    }
  g_hash_table_remove (self->addresses, id);
}

/**
 * porthole_address_book_take:
 * @self: a book
 * @container: its addresses replace those that it had
 */
void
porthole_address_book_take (PortholeAddressBook *self, PortholeContainer *container)
{
  GPtrArray *addresses;

  porthole_address_book_remove (self, container->id);
  if (container->addresses == NULL || container->addresses[0] == NULL)
    return;

  addresses = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  for (guint i = 0; container->addresses[i] != NULL; i++)
    {
      guint8 bytes[16];
      g_autoptr (GBytes) key = NULL;
      GPtrArray *owners;

      /* everyone's loopback is nobody's address */
      if (!porthole_address_parse (container->addresses[i], bytes)
          || porthole_address_is_loopback (container->addresses[i]))
        continue;
      key = g_bytes_new (bytes, sizeof bytes);
      if (g_ptr_array_find_with_equal_func (addresses, key, g_bytes_equal, NULL))
        continue;
      owners = g_hash_table_lookup (self->owners, key);
      if (owners == NULL)
        {
          owners = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_container_unref);
          g_hash_table_insert (self->owners, g_bytes_ref (key), owners);
        }
      g_ptr_array_add (owners, porthole_container_ref (container));
      g_ptr_array_add (addresses, g_steal_pointer (&key));
    }
  g_hash_table_insert (self->addresses, g_strdup (container->id), addresses);
}

PortholeContainer *
porthole_address_book_find (PortholeAddressBook *self, const char *ip)
{
  guint8 bytes[16];
  g_autoptr (GBytes) key = NULL;
  GPtrArray *owners;
  PortholeContainer *found = NULL;
  guint n_alive = 0;

  if (!porthole_address_parse (ip, bytes))
    return NULL;
  key = g_bytes_new_static (bytes, sizeof bytes);
  owners = g_hash_table_lookup (self->owners, key);
  if (owners == NULL)
    return NULL;

  for (guint i = 0; i < owners->len; i++)
    {
      PortholeContainer *container = owners->pdata[i];

      if (g_strcmp0 (container->state, "exited") != 0)
        {
          found = container;
          n_alive++;
        }
    }
  if (n_alive == 0 && owners->len == 1)
    return owners->pdata[0];
  return n_alive == 1 ? found : NULL;
}
