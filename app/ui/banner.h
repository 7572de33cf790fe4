/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_BANNER_PAUSED,
  PORTHOLE_BANNER_STOPPED,
  PORTHOLE_BANNER_RECORDING,
  PORTHOLE_BANNER_WARNING,
  PORTHOLE_BANNER_ERROR,
  PORTHOLE_BANNER_BUSY, /* with a spinner */
} PortholeBannerStyle;

/**
 * PortholeBanner:
 *
 * A bar across the window that says something in words and offers one action. Nothing that it is
 * told is markup.
 */
#define PORTHOLE_TYPE_BANNER (porthole_banner_get_type ())
G_DECLARE_FINAL_TYPE (PortholeBanner, porthole_banner, PORTHOLE, BANNER, GtkWidget)

void porthole_banner_show (PortholeBanner *self,
                           PortholeBannerStyle style,
                           const char *title,
                           const char *detail,
                           const char *label,
                           const char *action);
void porthole_banner_set_closable (PortholeBanner *self, const char *action);
void porthole_banner_hide (PortholeBanner *self);
gboolean porthole_banner_get_shown (PortholeBanner *self);
const char *porthole_banner_get_title (PortholeBanner *self);

G_END_DECLS
