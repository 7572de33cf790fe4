/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Box:
 *
 * The least that the kernel takes for a container: a cgroup with the name that Docker would give
 * it, and processes in a mount namespace of their own.
 */
typedef struct
{
  char *id;   /* 64 hexadecimal digits */
  char *path; /* of its cgroup */
} Box;

Box *box_new (void);
/* @name: of the cgroup, instead of Docker's */
Box *box_new_named (const char *name);
void box_free (Box *self);

/* Removes a cgroup in which something has just run. */
void box_remove_cgroup (const char *path);

/* Where the v2 hierarchy is. */
const char *box_root (void);

/* Runs a program in the box as a runtime would: brought in from outside, then into a mount
 * namespace (and, with @pid_namespace, a pid namespace), then executed. Returns: its wait status */
int box_run (Box *self, gboolean pid_namespace, const char *const *argv);

/* Runs act.c's @name with @argument in the box. Returns: its exit code */
int box_act (Box *self, const char *name, const char *argument);

/* The other half of box_act(): to be called first in main(). Does not return if it acts. */
void box_maybe_act (int argc, char **argv);

G_END_DECLS
