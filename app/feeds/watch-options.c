/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-watch-options"

#include "watch-options.h"

/**
 * porthole_watch_options_new:
 * @rules: say which files' opening is told
 * @kinds: (nullable): names of the event kinds that are wanted; all where %NULL
 * @host: whether what runs outside of containers is wanted too
 * @containers: (nullable): full ids or names; all where %NULL or empty
 *
 * Returns: (transfer floating): the options of the helper's Watch
 */
GVariant *
porthole_watch_options_new (PortholeRules *rules,
                            const char *const *kinds,
                            gboolean host,
                            const char *const *containers)
{
  g_autoptr (GPtrArray) patterns = porthole_rules_get_paths (rules);
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) paths = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(say)"));

  if (kinds != NULL)
    g_variant_builder_add (&options, "{sv}", "kinds", g_variant_new_strv (kinds, -1));
  if (host)
    g_variant_builder_add (&options, "{sv}", "host", g_variant_new_boolean (TRUE));
  if (containers != NULL && containers[0] != NULL)
    g_variant_builder_add (&options, "{sv}", "containers", g_variant_new_strv (containers, -1));

  for (guint i = 0; i < patterns->len && i < PORTHOLE_PATH_PATTERN_MAX_COUNT; i++)
    {
      const PortholePathPattern *pattern = g_ptr_array_index (patterns, i);

      g_variant_builder_add (
          &paths, "(s@ay)", pattern->how,
          g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, pattern->bytes, TRUE));
    }
  if (patterns->len > 0)
    g_variant_builder_add (&options, "{sv}", "paths", g_variant_builder_end (&paths));
  if (patterns->len > PORTHOLE_PATH_PATTERN_MAX_COUNT)
    g_message ("The rules name %u paths, of which the helper can watch the first %d", patterns->len,
               PORTHOLE_PATH_PATTERN_MAX_COUNT);
  return g_variant_builder_end (&options);
}
