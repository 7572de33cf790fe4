/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * porthole_landlock_enter:
 * @readable: (array zero-terminated=1): folders below which may be read; those that are missing
 *   are passed over
 *
 * From here on this process may read below @readable and nowhere else, and write, make and run
 * nothing; it opens no TCP connection, and reaches no process outside of itself. What is open stays
 * open. Only for a process with one thread and no_new_privs.
 *
 * Returns: 0, or an errno; ENOSYS and EOPNOTSUPP where this kernel has no Landlock
 */
int porthole_landlock_enter (const char *const *readable);

G_END_DECLS
