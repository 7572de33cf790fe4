/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer floating): "ay" without a trailing NUL */
GVariant *porthole_bytes_variant (const void *bytes, gsize length);

/* @field: of @size bytes, ended by the first NUL, if there is one */
GVariant *porthole_bytes_variant_field (const char *field, gsize size);

/* @bytes: NUL separated; the last one has a NUL too unless it was cut. Returns: "aay" */
GVariant *porthole_bytes_variant_list (const char *bytes, gsize length);

G_END_DECLS
