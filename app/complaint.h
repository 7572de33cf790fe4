/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void porthole_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS
