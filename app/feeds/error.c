/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-feed"

#include "error.h"

GQuark
porthole_feed_error_quark (void)
{
  return g_quark_from_static_string ("porthole-feed-error-quark");
}
