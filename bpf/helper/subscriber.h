/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "container.h"
#include "wants.h"

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_BATCH_SNAPSHOT_BEGINS = 1,
  PORTHOLE_BATCH_SNAPSHOT_ENDS = 2,
  PORTHOLE_BATCH_AFTER_LOSS = 4,
} PortholeBatchFlags;

/* @batch: (transfer floating): the arguments of the signal Batch */
typedef void (*PortholeSubscriberFunc) (GVariant *batch, gpointer user_data);

/**
 * PortholeSubscriber:
 *
 * One who watches: what they want, what waits to be sent to them, what they have acknowledged and
 * what they have not got. With more than %PORTHOLE_SUBSCRIBER_WINDOW batches unacknowledged nothing
 * is sent; what does not fit into %PORTHOLE_SUBSCRIBER_PENDING bytes meanwhile is counted as lost,
 * and the next batch begins with a snapshot.
 */
typedef struct _PortholeSubscriber PortholeSubscriber;

#define PORTHOLE_SUBSCRIBER_WINDOW  8
#define PORTHOLE_SUBSCRIBER_BATCH   (64 * 1024)
#define PORTHOLE_SUBSCRIBER_PENDING (1024 * 1024)

/* @wants: (transfer full)
 * @serial: of the newest batch that the same caller was sent before, or 0 */
PortholeSubscriber *porthole_subscriber_new (PortholeWants *wants,
                                             guint64 serial,
                                             PortholeSubscriberFunc send,
                                             gpointer user_data);
void porthole_subscriber_free (PortholeSubscriber *self);

const PortholeWants *porthole_subscriber_get_wants (PortholeSubscriber *self);

/* Whether what this container does is wanted. */
gboolean porthole_subscriber_wants (PortholeSubscriber *self,
                                    const PortholeWatchedContainer *container);

/* Returns: serial of the newest batch */
guint64 porthole_subscriber_get_serial (PortholeSubscriber *self);

/* Sends what waits, as far as the window allows. */
void porthole_subscriber_flush (PortholeSubscriber *self);

/* Sends what waits, acknowledged or not: nothing comes after it. */
void porthole_subscriber_finish (PortholeSubscriber *self);

/* @serial: of a batch that was sent; the ones before it are acknowledged too */
gboolean porthole_subscriber_acknowledge (PortholeSubscriber *self, guint64 serial, GError **error);

/* Whether something was lost and the next thing must be a snapshot. */
gboolean porthole_subscriber_needs_snapshot (PortholeSubscriber *self);
void porthole_subscriber_begin_snapshot (PortholeSubscriber *self);
void porthole_subscriber_end_snapshot (PortholeSubscriber *self);

/* @container, @process, @event: (transfer none), as Batch has them */
void porthole_subscriber_add_container (PortholeSubscriber *self, GVariant *container);
void porthole_subscriber_add_process (PortholeSubscriber *self, GVariant *process);
void porthole_subscriber_add_event (PortholeSubscriber *self,
                                    const PortholeWatchedContainer *container,
                                    guint32 kind,
                                    guint32 pid,
                                    guint64 count,
                                    GVariant *event);

/* The name of @container has become known, and it was told: what it did before is added, or is
 * found to be unwanted. */
void porthole_subscriber_decide (PortholeSubscriber *self,
                                 const PortholeWatchedContainer *container);

/* From here on the totals of @container count for this subscriber. */
void porthole_subscriber_start_totals (PortholeSubscriber *self,
                                       const PortholeWatchedContainer *container);

/* The totals of @container were read, and then everything that they count was added. */
void porthole_subscriber_add_totals (PortholeSubscriber *self,
                                     const PortholeWatchedContainer *container);

/* @container is long gone: once its last totals are told, nothing of it is kept. */
void porthole_subscriber_forget (PortholeSubscriber *self,
                                 const PortholeWatchedContainer *container);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeSubscriber, porthole_subscriber_free)

G_END_DECLS
