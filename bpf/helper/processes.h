/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "probes.h"

G_BEGIN_DECLS

/* Returns: (element-type struct task_entry): every process, or empty where there is no iterator */
GArray *porthole_processes_read (PortholeProbes *probes);

/**
 * porthole_process_to_variant:
 * @container: id
 *
 * Returns: (transfer floating): (s(uuuuay)a{sv}), as Batch tells it; program and arguments are from
 *   /proc and left out where the process has gone meanwhile
 */
GVariant *porthole_process_to_variant (const struct task_entry *process, const char *container);

G_END_DECLS
