/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Programs:
 *
 * What the kernel itself counts of each BPF program that runs. Counting is on, and costs every run
 * of a program something, as long as there is one of these.
 */
typedef struct _Programs Programs;

/* Returns: (nullable): %NULL where the kernel does not count */
Programs *programs_new (void);
void programs_free (Programs *self);

/* Prints what ran of @pid's programs since the last call, or only notes it where @operations is 0.
 */
void programs_print (Programs *self, GPid pid, guint operations);

/* Returns: whether there are programs in the way of what everybody does that are not @pid's (0:
 * nobody's) */
gboolean programs_of_others (GPid pid);

G_END_DECLS
