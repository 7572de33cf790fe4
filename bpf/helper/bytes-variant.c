/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "bytes-variant.h"

#include <string.h>

GVariant *
porthole_bytes_variant (const void *bytes, gsize length)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, length, 1);
}

GVariant *
porthole_bytes_variant_field (const char *field, gsize size)
{
  return porthole_bytes_variant (field, strnlen (field, size));
}

GVariant *
porthole_bytes_variant_list (const char *bytes, gsize length)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aay"));
  while (length > 0)
    {
      gsize n = strnlen (bytes, length);

      g_variant_builder_add_value (&builder, porthole_bytes_variant (bytes, n));
      n = MIN (n + 1, length);
      bytes += n;
      length -= n;
    }
  return g_variant_builder_end (&builder);
}
