/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* one event that waits */
typedef struct
{
  char *container; /* id */
  guint64 count;
  GVariant *event; /* NULL where there was no room for it */
} PortholeUndecidedEvent;

/**
 * PortholeUndecided:
 *
 * What containers did before their name was known, for a subscriber who chose containers by name:
 * a container may have run and gone before its engine says what it is called. At most 512 KiB; of
 * what does not fit only the count is kept.
 */
typedef struct _PortholeUndecided PortholeUndecided;

PortholeUndecided *porthole_undecided_new (void);
void porthole_undecided_free (PortholeUndecided *self);

void porthole_undecided_add (PortholeUndecided *self,
                             const char *container,
                             guint64 count,
                             GVariant *event);

/* Returns: (element-type PortholeUndecidedEvent): what @container did, which is forgotten here */
GPtrArray *porthole_undecided_take (PortholeUndecided *self, const char *container);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeUndecided, porthole_undecided_free)

G_END_DECLS
