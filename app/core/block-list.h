/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PORTHOLE_BLOCK_LIST_MAX_FILE    (64 * 1024 * 1024)
#define PORTHOLE_BLOCK_LIST_MAX_ENTRIES 2000000

/**
 * PortholeBlockList:
 *
 * Addresses, prefixes and domains that text files name, one a line; a domain means those below it
 * too. Knows of each the file and line.
 */
typedef struct _PortholeBlockList PortholeBlockList;

PortholeBlockList *porthole_block_list_new (void);
void porthole_block_list_free (PortholeBlockList *self);
gboolean porthole_block_list_load_dir (PortholeBlockList *self,
                                       const char *dir,
                                       GPtrArray *problems);
gboolean porthole_block_list_load_data (
    PortholeBlockList *self, const char *name, const char *data, gsize length, GPtrArray *problems);
/* (nullable) (transfer full): "bad.txt, line 12" */
char *porthole_block_list_find (PortholeBlockList *self, const char *ip, const char *name);
guint porthole_block_list_get_size (PortholeBlockList *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeBlockList, porthole_block_list_free)

G_END_DECLS
