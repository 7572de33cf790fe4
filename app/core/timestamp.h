/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A timestamp is a gint64: nanoseconds since 1970-01-01 UTC, 0 where it is not known. As text it is
 * RFC 3339 in UTC with all nine digits of the second's fraction: 2024-05-01T10:00:00.000000001Z.
 */
char *porthole_timestamp_to_string (gint64 time);
gboolean porthole_timestamp_from_string (const char *string, gint64 *time);
gint64 porthole_timestamp_now (void);

G_END_DECLS
