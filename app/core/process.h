/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PortholeProcess:
 *
 * A process as it was when an event happened. Text is in the form of porthole_text_from_bytes().
 * A pid that is not known is 0. @exe and @args are (nullable): not known.
 */
typedef struct
{
  gatomicrefcount ref_count;
  guint32 pid; /* as the host sees it */
  guint32 pid_in_container;
  guint32 parent; /* as the host sees it */
  guint32 uid;    /* as the host sees it */
  char *comm;
  char *exe;
  gboolean exe_resolved; /* by the kernel, otherwise as the caller wrote it */
  GStrv args;
  gboolean args_cut; /* there were more than 4 KiB */
} PortholeProcess;

#define PORTHOLE_TYPE_PROCESS (porthole_process_get_type ())
GType porthole_process_get_type (void);

PortholeProcess *porthole_process_new (void);
PortholeProcess *porthole_process_ref (PortholeProcess *self);
void porthole_process_unref (PortholeProcess *self);
PortholeProcess *porthole_process_copy (const PortholeProcess *self);
/* (nullable) (transfer full): the last part of its path, the applet of a multi-call program, or
 * comm */
char *porthole_process_dup_name (const PortholeProcess *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeProcess, porthole_process_unref)

G_END_DECLS
