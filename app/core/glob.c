/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "glob.h"

/**
 * porthole_glob_match:
 * @pattern: `*` stands for any characters, slashes too, and `?` for one
 * @string: what to look at
 *
 * Goes back to the last star only, so that no string from a container can make it slow, as
 * #GPatternSpec is for patterns of several stars.
 *
 * Returns: whether all of @string fits
 */
gboolean
porthole_glob_match (const char *pattern, const char *string)
{
  const char *star = NULL;
  const char *retry = NULL;

  while (*string != '\0')
    {
      if (*pattern == '*')
        {
          star = ++pattern;
          retry = string;
        }
      else if (*pattern == '?')
        {
          pattern++;
          string = g_utf8_next_char (string);
        }
      else if (*pattern == *string)
        {
          pattern++;
          string++;
        }
      else if (star != NULL)
        {
          pattern = star;
          string = retry = g_utf8_next_char (retry);
        }
      else
        return FALSE;
    }

  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}
