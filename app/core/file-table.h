/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "event.h"

G_BEGIN_DECLS

#define PORTHOLE_FILE_TABLE_MAX 512

/**
 * PortholeFile:
 * @event: the first open of it
 * @access: "read, write"; "" where it is not known
 * @count: how often
 *
 * What was opened in the same way with the same result.
 */
typedef struct
{
  PortholeEvent *event;
  char *access;
  guint64 count;
  gint64 first, last;
  PortholeLevel level;
} PortholeFile;

/**
 * PortholeFileTable:
 *
 * The files that a container opened, one entry for each path, access and result.
 */
typedef struct _PortholeFileTable PortholeFileTable;

PortholeFileTable *porthole_file_table_new (void);
void porthole_file_table_free (PortholeFileTable *self);
/* of kind open; others are passed over */
void porthole_file_table_take (PortholeFileTable *self, PortholeEvent *event);
/* (transfer none) (element-type PortholeFile): in the order of their first open */
GPtrArray *porthole_file_table_list (PortholeFileTable *self);
/* opens of files that came after there were too many */
guint64 porthole_file_table_get_not_shown (PortholeFileTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeFileTable, porthole_file_table_free)

G_END_DECLS
