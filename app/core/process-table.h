/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "process.h"

G_BEGIN_DECLS

#define PORTHOLE_PROCESS_TABLE_MAX   65536
#define PORTHOLE_PROCESS_TABLE_CHAIN 16

/**
 * PortholeProcessTable:
 *
 * The processes that live, by pid. Where there are too many (exits were lost), the one that was
 * told of longest ago is forgotten.
 */
typedef struct _PortholeProcessTable PortholeProcessTable;

PortholeProcessTable *porthole_process_table_new (void);
void porthole_process_table_free (PortholeProcessTable *self);

/* what is told between these two lives; at the end everything else is forgotten */
void porthole_process_table_begin_snapshot (PortholeProcessTable *self);
void porthole_process_table_end_snapshot (PortholeProcessTable *self);

void porthole_process_table_take (PortholeProcessTable *self,
                                  const char *container,
                                  PortholeProcess *process);
/* what is known of its image goes to @process, whose exe and arguments are not told */
void porthole_process_table_complete (PortholeProcessTable *self,
                                      const char *container,
                                      PortholeProcess *process);
/* what is told of it late does not bring it back */
void porthole_process_table_end (PortholeProcessTable *self,
                                 const char *container,
                                 guint32 pid,
                                 gint64 time);
gboolean porthole_process_table_had_ended (PortholeProcessTable *self, guint32 pid, gint64 time);
PortholeProcess *porthole_process_table_lookup (PortholeProcessTable *self,
                                                const char *container,
                                                guint32 pid);
/* (nullable) (transfer full): parents of @process in its container, the nearest first */
GPtrArray *porthole_process_table_get_chain (PortholeProcessTable *self,
                                             const char *container,
                                             const PortholeProcess *process);
/* (transfer container) (element-type PortholeProcess): by pid */
GPtrArray *porthole_process_table_list (PortholeProcessTable *self, const char *container);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeProcessTable, porthole_process_table_free)

G_END_DECLS
