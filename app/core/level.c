/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "level.h"

static const char *const names[] = { "normal", "warning", "high" };

/**
 * porthole_level_to_string:
 * @level: a level
 *
 * Returns: (transfer none): the name that recordings and rules use
 */
const char *
porthole_level_to_string (PortholeLevel level)
{
  g_assert (level <= PORTHOLE_LEVEL_HIGH);

  return names[level];
}

/**
 * porthole_level_from_string:
 * @string: a name
 * @level: (out): where to put the level
 *
 * Returns: whether @string names a level
 */
gboolean
porthole_level_from_string (const char *string, PortholeLevel *level)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (string, names[i]))
        {
          *level = i;
          return TRUE;
        }
    }

  return FALSE;
}
