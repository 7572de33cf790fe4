/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "core/session.h"

G_BEGIN_DECLS

gboolean porthole_batch_take (
    GVariant *batch, PortholeSession *session, guint64 *serial, guint64 *n_ignored, GError **error);

G_END_DECLS
