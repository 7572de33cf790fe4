/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

/* For tests, which cannot wait: how long an answer may take, in milliseconds. */
void porthole_engine_set_deadline (PortholeEngine *self, guint deadline);

/* Whether it follows its engine, or tries to. */
gboolean porthole_engine_is_started (PortholeEngine *self);

G_END_DECLS
