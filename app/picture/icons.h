/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* below it lie scalable/apps and scalable/actions, as GTK looks for an application's icons */
#define PORTHOLE_ICONS_PATH "/org/porthole/Porthole/icons"

/* makes the icons known, once */
void porthole_icons_register (void);
/* (transfer full): the SVG of a symbolic icon that is Porthole's own */
GBytes *porthole_icons_load (const char *name);

G_END_DECLS
