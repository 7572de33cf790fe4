/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "path-pattern.h"

#include "text.h"

#include <string.h>

/**
 * porthole_path_pattern_new:
 * @how: "exact", "prefix" or "suffix"
 * @text: in the form of porthole_text_from_bytes()
 *
 * Returns: (nullable) (transfer full): a pattern that the helper takes, or %NULL where it would not
 */
PortholePathPattern *
porthole_path_pattern_new (const char *how, const char *text)
{
  g_autoptr (GBytes) bytes = porthole_text_to_bytes (text);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  PortholePathPattern *self;

  if (length == 0 || length > PORTHOLE_PATH_PATTERN_MAX_BYTES
      || memchr (data, '\0', length) != NULL)
    return NULL;
  if (g_str_equal (how, "suffix") ? data[0] != '/' && data[0] != '.' : data[0] != '/')
    return NULL;
  if (g_str_equal (how, "prefix") && data[length - 1] != '/')
    return NULL;

  self = g_new0 (PortholePathPattern, 1);
  self->how = g_intern_string (how);
  self->bytes = g_steal_pointer (&bytes);
  return self;
}

PortholePathPattern *
porthole_path_pattern_copy (const PortholePathPattern *self)
{
  PortholePathPattern *copy = g_new0 (PortholePathPattern, 1);

  copy->how = self->how;
  copy->bytes = g_bytes_ref (self->bytes);

  return copy;
}

void
porthole_path_pattern_free (PortholePathPattern *self)
{
  g_bytes_unref (self->bytes);
  g_free (self);
}

gboolean
porthole_path_pattern_equal (const PortholePathPattern *self, const PortholePathPattern *other)
{
  return g_str_equal (self->how, other->how) && g_bytes_equal (self->bytes, other->bytes);
}
