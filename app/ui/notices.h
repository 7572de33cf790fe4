/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "demo-watch.h"
#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeNotices:
 *
 * The bars above the views: one that says what state watching is in, where that is not what is
 * usual, and one that says what is missing from the picture.
 */
#define PORTHOLE_TYPE_NOTICES (porthole_notices_get_type ())
G_DECLARE_FINAL_TYPE (PortholeNotices, porthole_notices, PORTHOLE, NOTICES, GtkWidget)

void porthole_notices_set_context (PortholeNotices *self,
                                   PortholeWatch *watch,
                                   PortholeDemoWatch *demo);
void porthole_notices_set_file (PortholeNotices *self, const char *name);
void porthole_notices_set_demo_error (PortholeNotices *self, const GError *error);
void porthole_notices_set_dismissed (PortholeNotices *self, gboolean dismissed);
void porthole_notices_update (PortholeNotices *self, gboolean has_content);

const char *porthole_notices_get_title (PortholeNotices *self);
const char *porthole_notices_get_loss (PortholeNotices *self);

G_END_DECLS
