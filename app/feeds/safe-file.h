/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *porthole_safe_file_resolve (const char *path, GError **error);

G_END_DECLS
