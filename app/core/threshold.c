/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "threshold.h"

#include "json-input.h"

#define MAX_WITHIN (24 * 3600)
#define MAX_FIELDS 8

static gboolean
read_fields (JsonObject *object, const char *name, GArray *fields, GError **error)
{
  g_auto (GStrv) names = NULL;

  if (!porthole_json_get_strv (object, name, &names, error))
    return FALSE;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      PortholeField field;

      if (i >= MAX_FIELDS || !porthole_field_from_string (names[i], &field))
        {
          g_set_error (
              error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
              "threshold: \"%s\" in \"%s\" is no field, or there are more than %d; look for "
              "its right name in a shipped rule",
              names[i], name, MAX_FIELDS);
          return FALSE;
        }
      g_array_append_val (fields, field);
    }
  return TRUE;
}

/**
 * porthole_threshold_new_from_json:
 * @node: from a rules file
 * @error: return location for an error, which says what is wrong and what to do, but not where
 *
 * Returns: (transfer full): the threshold, or %NULL
 */
PortholeThreshold *
porthole_threshold_new_from_json (JsonNode *node, GError **error)
{
  g_autoptr (PortholeThreshold) self = g_new0 (PortholeThreshold, 1);
  JsonObject *object;

  self->per = g_array_new (FALSE, FALSE, sizeof (PortholeField));
  self->distinct = g_array_new (FALSE, FALSE, sizeof (PortholeField));

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                           "\"threshold\" must be an object");
      return NULL;
    }

  object = json_node_get_object (node);
  if (!porthole_json_get_uint (object, "at-least", PORTHOLE_THRESHOLD_MAX_NUMBER, &self->number,
                               error)
      || !porthole_json_get_uint (object, "within", MAX_WITHIN, &self->within, error)
      || !read_fields (object, "per", self->per, error)
      || !read_fields (object, "distinct", self->distinct, error))
    return NULL;

  if (self->number == 0 || self->within == 0)
    {
      g_set_error_literal (
          error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
          "\"threshold\" needs \"at-least\" and \"within\" (seconds), both above 0");
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
porthole_threshold_free (PortholeThreshold *self)
{
  g_array_unref (self->per);
  g_array_unref (self->distinct);
  g_free (self);
}
