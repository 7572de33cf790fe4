/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PortholeLevel:
 * @PORTHOLE_LEVEL_NORMAL: green
 * @PORTHOLE_LEVEL_WARNING: yellow
 * @PORTHOLE_LEVEL_HIGH: red
 */
typedef enum
{
  PORTHOLE_LEVEL_NORMAL,
  PORTHOLE_LEVEL_WARNING,
  PORTHOLE_LEVEL_HIGH,
} PortholeLevel;

const char *porthole_level_to_string (PortholeLevel level);
gboolean porthole_level_from_string (const char *string, PortholeLevel *level);

G_END_DECLS
