/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engines.h"

G_BEGIN_DECLS

#define PORTHOLE_ENGINES_MAX 16

/* (transfer full) (nullable): the path without links of a socket that is to be believed */
typedef char *(*PortholeEnginesCheck) (const char *path);

/* For tests, which have their own list of sockets and are not root. */
PortholeEngines *porthole_engines_new_for (const char *proc_path,
                                           const char *const *usual_paths,
                                           PortholeEnginesCheck check);

G_END_DECLS
