/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine-container.h"

G_BEGIN_DECLS

/* What engines write in JSON, read without believing that it has the form that it should have. */

/* (nullable): what is there only if it is a string; bounded, valid UTF-8 */
char *porthole_engine_json_get_text (JsonObject *object, const char *member, gsize max_length);
gboolean porthole_engine_json_get_int (JsonObject *object, const char *member, gint64 *value);
/* (transfer none) (nullable): what is there only if it is an object */
JsonObject *porthole_engine_json_get_object (JsonObject *object, const char *member);

/* Name and image as this project limits their length; the engines' own limits are far below. */
char *porthole_engine_json_get_name (JsonObject *object, const char *member);
char *porthole_engine_json_get_image (JsonObject *object, const char *member);

/* Sets labels, and what follows from them, from an object of strings without the members in
 * @leave_out (nullable). */
void porthole_engine_json_set_labels (PortholeEngineContainer *container,
                                      JsonObject *labels,
                                      const char *const *leave_out);

/* (transfer full) (nullable): one element of GET /containers/json; %NULL where it has no id */
PortholeEngineContainer *porthole_engine_json_read_listed (JsonObject *object, const char *runtime);

/* (transfer full) (nullable): the answer to GET /containers/ID/json, Docker's form or libpod's */
PortholeEngineContainer *porthole_engine_json_read_inspected (JsonObject *object,
                                                              const char *runtime);

G_END_DECLS
