/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "box.h"

G_BEGIN_DECLS

/**
 * load_run:
 * @loadgen: path of the program
 * @name: of the load
 * @wall: tell wall clock time instead of processor time
 *
 * Runs a load in @box as a container would run it, while the main loop goes on: a monitor's client
 * has to acknowledge meanwhile.
 *
 * Returns: nanoseconds per operation
 */
double load_run (Box *box, const char *loadgen, const char *name, guint count, gboolean wall);

G_END_DECLS
