/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean porthole_glob_match (const char *pattern, const char *string);

G_END_DECLS
