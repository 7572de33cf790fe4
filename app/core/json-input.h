/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define PORTHOLE_JSON_MAX_DEPTH 48

#define PORTHOLE_JSON_ERROR (porthole_json_error_quark ())
GQuark porthole_json_error_quark (void);

typedef enum
{
  PORTHOLE_JSON_ERROR_SYNTAX,
  PORTHOLE_JSON_ERROR_TYPE,
} PortholeJsonError;

/* (transfer full): @line (out) (nullable): of what is wrong, from 1; errors say what, not where */
JsonNode *porthole_json_parse (const char *data, gsize length, guint *line, GError **error);

/*
 * Members of an object that came from outside. A member that is not there, or null, leaves @value
 * alone. Each returns FALSE, and sets @error, where it is there and of another type.
 */
gboolean porthole_json_get_string (JsonObject *object,
                                   const char *name,
                                   char **value,
                                   GError **error);
gboolean porthole_json_get_strv (JsonObject *object,
                                 const char *name,
                                 GStrv *values,
                                 GError **error);
gboolean porthole_json_get_unsigned (
    JsonObject *object, const char *name, guint64 max, guint64 *value, GError **error);
gboolean porthole_json_get_uint (
    JsonObject *object, const char *name, guint max, guint *value, GError **error);
gboolean porthole_json_get_boolean (JsonObject *object,
                                    const char *name,
                                    gboolean *value,
                                    GError **error);
gboolean porthole_json_get_time (JsonObject *object,
                                 const char *name,
                                 gint64 *time,
                                 GError **error);
gboolean porthole_json_get_object (JsonObject *object,
                                   const char *name,
                                   JsonObject **value,
                                   GError **error);
gboolean porthole_json_get_array (JsonObject *object,
                                  const char *name,
                                  JsonArray **value,
                                  GError **error);

G_END_DECLS
