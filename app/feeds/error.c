/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-feed"

#include "error.h"

G_DEFINE_QUARK (porthole - feed - error - quark, porthole_feed_error)
