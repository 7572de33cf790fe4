/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PORTHOLE_PATH_PATTERN_MAX_BYTES 256
#define PORTHOLE_PATH_PATTERN_MAX_COUNT 256

/**
 * PortholePathPattern:
 * @how: "exact", "prefix" (ends with a slash) or "suffix" (begins with a slash or a dot), interned
 * @bytes: what to compare with, as seen in the container
 *
 * Files whose opening the rules need to know of: an entry of the helper's Watch option "paths".
 */
typedef struct
{
  const char *how;
  GBytes *bytes;
} PortholePathPattern;

PortholePathPattern *porthole_path_pattern_new (const char *how, const char *text);
PortholePathPattern *porthole_path_pattern_copy (const PortholePathPattern *self);
void porthole_path_pattern_free (PortholePathPattern *self);
gboolean porthole_path_pattern_equal (const PortholePathPattern *self,
                                      const PortholePathPattern *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholePathPattern, porthole_path_pattern_free)

G_END_DECLS
