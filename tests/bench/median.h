/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* of doubles, whose order stays as it is; 0 of none */
double median_of (GArray *figures);

G_END_DECLS
