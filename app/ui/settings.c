/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-settings"

#include "settings.h"

#include "places.h"

#define SCHEMA "org.porthole.Porthole"

/**
 * porthole_settings_new:
 *
 * What is remembered from one start to the next. From the build tree it is the schema of the build
 * tree that counts, whatever is installed.
 *
 * Returns: (transfer full) (nullable): %NULL where the schema is nowhere, so that nothing is
 *   remembered
 */
GSettings *
porthole_settings_new (void)
{
  g_autofree char *dir = porthole_places_get_schema_dir ();
  GSettingsSchemaSource *usual = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) own = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;

  if (dir != NULL)
    own = g_settings_schema_source_new_from_directory (dir, usual, FALSE, NULL);
  if (own != NULL)
    schema = g_settings_schema_source_lookup (own, SCHEMA, TRUE);
  else if (usual != NULL)
    schema = g_settings_schema_source_lookup (usual, SCHEMA, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}
