/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "options.h"

G_BEGIN_DECLS

/**
 * PortholeHeadless:
 *
 * Watches, or replays, without a window, as the options want it.
 */
#define PORTHOLE_TYPE_HEADLESS (porthole_headless_get_type ())
G_DECLARE_FINAL_TYPE (PortholeHeadless, porthole_headless, PORTHOLE, HEADLESS, GObject)

PortholeHeadless *porthole_headless_new (const PortholeOptions *options);
int porthole_headless_run (PortholeHeadless *self);

G_END_DECLS
