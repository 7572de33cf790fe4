/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "own-user.h"

G_BEGIN_DECLS

/**
 * porthole_confinement_prepare:
 *
 * The first thing that the helper does: whatever started it has left nothing behind that it could
 * be led astray with, neither in the environment nor in descriptors, and 0, 1 and 2 are open.
 *
 * Returns: %FALSE where it may not open as many files as it has to
 */
gboolean porthole_confinement_prepare (GError **error);

/**
 * porthole_confinement_enter:
 * @user: (nullable): who to become; %NULL is to stay who one is, for one who is not root
 * @groups: (element-type gid_t): to be in, so that the sockets of engines can be reached
 *
 * Leaves root for good. To be called when the probes are loaded, before the first thread and before
 * anyone is spoken to.
 *
 * Returns: %FALSE where the process is not confined as it should be, and must end
 */
gboolean porthole_confinement_enter (const PortholeOwnUser *user,
                                     const GArray *groups,
                                     GError **error);

G_END_DECLS
