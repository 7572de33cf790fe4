/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint porthole_interrupt_watch (void (*callback) (gpointer user_data),
                                gpointer user_data,
                                GError **error);

G_END_DECLS
