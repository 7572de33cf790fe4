/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * porthole_tracefs_ensure:
 *
 * Classic tracepoints are found through tracefs. Where nobody has mounted it, it is mounted in a
 * mount namespace that only this process has, so that the machine stays as it was.
 */
gboolean porthole_tracefs_ensure (GError **error);

G_END_DECLS
