/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "file-table.h"

struct _PortholeFileTable
{
  GPtrArray *files;
  GHashTable *index;
  guint64 not_shown;
};

static void
file_free (PortholeFile *file)
{
  porthole_event_unref (file->event);
  g_free (file->access);
  g_free (file);
}

PortholeFileTable *
porthole_file_table_new (void)
{
  PortholeFileTable *self = g_new0 (PortholeFileTable, 1);

  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify)file_free);
  self->index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
porthole_file_table_free (PortholeFileTable *self)
{
  g_hash_table_unref (self->index);
  g_ptr_array_unref (self->files);
  g_free (self);
}

/**
 * porthole_file_table_take:
 * @self: a table
 * @event: what happened
 */
void
porthole_file_table_take (PortholeFileTable *self, PortholeEvent *event)
{
  g_autofree char *access = NULL;
  g_autofree char *key = NULL;
  PortholeFile *file;

  if (event->kind != PORTHOLE_EVENT_OPEN || event->path == NULL)
    return;

  access = event->access != NULL ? g_strjoinv (", ", event->access) : g_strdup ("");
  key = g_strconcat (access, "\n", event->result != NULL ? event->result : "", "\n", event->path,
                     NULL);
  file = g_hash_table_lookup (self->index, key);
  if (file == NULL)
    {
      if (self->files->len >= PORTHOLE_FILE_TABLE_MAX)
        {
          self->not_shown += event->count;
          return;
        }
      file = g_new0 (PortholeFile, 1);
      file->event = porthole_event_ref (event);
      file->access = g_steal_pointer (&access);
      file->first = event->time;
      g_ptr_array_add (self->files, file);
      g_hash_table_insert (self->index, g_steal_pointer (&key), file);
    }
  file->count += event->count;
  file->last = MAX (file->last, event->time);
  file->level = MAX (file->level, event->level);
}

GPtrArray *
porthole_file_table_list (PortholeFileTable *self)
{
  return self->files;
}

guint64
porthole_file_table_get_not_shown (PortholeFileTable *self)
{
  return self->not_shown;
}
