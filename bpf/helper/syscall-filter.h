/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * porthole_syscall_filter_enter:
 *
 * From here on this process and its threads have the system calls that watching needs, and no
 * others: no other program, no file to write, no socket but of the unix family, no new BPF program
 * or map, no new credentials, no power over another process. Only with no_new_privs.
 *
 * What is not allowed fails with EPERM, or with ENOSYS where it is newer than this list, so that
 * the C library takes the way it took before. It does not kill: whoever found out how to lead the
 * helper to a call that nobody thought of could otherwise blind it for all.
 *
 * Returns: 0, or an errno
 */
int porthole_syscall_filter_enter (void);

G_END_DECLS
