/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "event.h"
#include "finding.h"

G_BEGIN_DECLS

#define PORTHOLE_PROCESS_TREE_MAX 512

/**
 * PortholeProcessRow:
 * @process: as it was seen last
 * @event: (nullable): the first event of it that was seen
 * @depth: how many of its parents stand above it
 * @ended: whether it has exited
 * @code: -1 where a signal ended it or that is not known
 * @signal: 0 where it exited by itself
 * @started: when it was seen first
 *
 * A process in its place in the tree. @level is the worst that was found of it.
 */
typedef struct
{
  PortholeProcess *process;
  PortholeEvent *event;
  guint depth;
  gboolean ended;
  int code, signal;
  gint64 started, stopped;
  PortholeLevel level;

  guint order; /* private: in which they came */
} PortholeProcessRow;

/**
 * PortholeProcessTree:
 *
 * The processes of a container, those that have exited included. Where there are too many, the one
 * that exited first is forgotten, and then the one that was seen first.
 */
typedef struct _PortholeProcessTree PortholeProcessTree;

PortholeProcessTree *porthole_process_tree_new (void);
void porthole_process_tree_free (PortholeProcessTree *self);
/* what runs when watching begins */
void porthole_process_tree_take_process (PortholeProcessTree *self,
                                         PortholeProcess *process,
                                         gint64 time);
/* those of phase setup are the runtime's, and passed over */
void porthole_process_tree_take_event (PortholeProcessTree *self, PortholeEvent *event);
void porthole_process_tree_take_finding (PortholeProcessTree *self, const PortholeFinding *finding);
/* only what is in @alive still lives; (element-type PortholeProcess) */
void porthole_process_tree_keep (PortholeProcessTree *self, GPtrArray *alive, gint64 time);
/* (transfer container) (element-type PortholeProcessRow): children follow their parents; of
 * those that stand side by side the ones in which something was found come first, then what lives
 */
GPtrArray *porthole_process_tree_list (PortholeProcessTree *self);
guint porthole_process_tree_get_size (PortholeProcessTree *self);
guint porthole_process_tree_get_n_alive (PortholeProcessTree *self);
guint64 porthole_process_tree_get_n_forgotten (PortholeProcessTree *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeProcessTree, porthole_process_tree_free)

G_END_DECLS
