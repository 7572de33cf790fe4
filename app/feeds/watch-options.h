/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "core/rules.h"

G_BEGIN_DECLS

GVariant *porthole_watch_options_new (PortholeRules *rules,
                                      const char *const *kinds,
                                      gboolean host,
                                      const char *const *containers);

G_END_DECLS
