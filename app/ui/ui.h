/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* what every widget here needs: its template, colours and icons; once, after adw_init() */
void porthole_ui_init (void);

G_END_DECLS
