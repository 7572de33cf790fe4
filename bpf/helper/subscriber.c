/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "subscriber.h"

#include <string.h>

#include "undecided.h"

/* a container that was told costs this much of what may wait, at least */
#define OVERHEAD 128

/* what the kernel counted for one cgroup; a container that is started again gets another */
typedef struct
{
  PortholeKernelTotals base; /* when this subscriber began */
  guint64 events, lost;      /* since then */
} Part;

/* what became of what one container did */
typedef struct
{
  char *container;
  GHashTable *parts;    /* key of the cgroup -> Part, of those that may still count */
  guint64 events, lost; /* of all parts there ever were */
  gboolean forgotten;   /* once its last numbers have been told */
  guint64 delivered;
  guint64 merged;
  guint64 dropped; /* no room while nothing was acknowledged */
  guint64 told[5]; /* events, delivered, merged, lost, not itemised */
} Account;

struct _PortholeSubscriber
{
  PortholeWants *wants;
  PortholeSubscriberFunc send;
  gpointer user_data;

  guint64 serial;
  guint64 acknowledged;

  GPtrArray *containers;
  GPtrArray *processes;
  GPtrArray *events;
  gsize bytes;
  guint flags;
  gboolean in_snapshot;
  gboolean lost;

  PortholeUndecided *undecided;
  GHashTable *accounts; /* id -> Account */
  GHashTable *changed;  /* set of Account */
};

static void
account_free (gpointer data)
{
  Account *account = data;

  g_hash_table_unref (account->parts);
  g_free (account->container);
  g_free (account);
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
}

PortholeSubscriber *
porthole_subscriber_new (PortholeWants *wants,
                         guint64 serial,
                         PortholeSubscriberFunc send,
                         gpointer user_data)
{
  PortholeSubscriber *self = g_new0 (PortholeSubscriber, 1);

  self->wants = wants;
  self->serial = serial;
  self->acknowledged = serial;
  self->send = send;
  self->user_data = user_data;
  self->undecided = porthole_undecided_new ();
  self->containers = new_list ();
  self->processes = new_list ();
  self->events = new_list ();
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, account_free);
  self->changed = g_hash_table_new (NULL, NULL);
  return self;
}

void
porthole_subscriber_free (PortholeSubscriber *self)
{
  porthole_wants_free (self->wants);
  porthole_undecided_free (self->undecided);
  g_ptr_array_unref (self->containers);
  g_ptr_array_unref (self->processes);
  g_ptr_array_unref (self->events);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->accounts);
  g_free (self);
}

const PortholeWants *
porthole_subscriber_get_wants (PortholeSubscriber *self)
{
  return self->wants;
}

gboolean
porthole_subscriber_wants (PortholeSubscriber *self, const PortholeWatchedContainer *container)
{
  if (container->key == HOST_CONTAINER)
    return self->wants->host;
  return porthole_wants_container (self->wants, container->id,
                                   porthole_watched_container_get_name (container));
}

guint64
porthole_subscriber_get_serial (PortholeSubscriber *self)
{
  return self->serial;
}

static Account *
account_of (PortholeSubscriber *self, const char *id)
{
  Account *account = g_hash_table_lookup (self->accounts, id);

  if (account == NULL)
    {
      account = g_new0 (Account, 1);
      account->container = g_strdup (id);
      account->parts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
      g_hash_table_insert (self->accounts, account->container, account);
    }
  account->forgotten = FALSE;
  return account;
}

static Part *
part_of (Account *account, guint64 key)
{
  Part *part = g_hash_table_lookup (account->parts, &key);

  if (part == NULL)
    {
      part = g_new0 (Part, 1);
      g_hash_table_insert (account->parts, g_memdup2 (&key, sizeof (key)), part);
    }
  return part;
}

static gboolean
window_is_open (PortholeSubscriber *self)
{
  return self->serial - self->acknowledged < PORTHOLE_SUBSCRIBER_WINDOW;
}

static GVariant *
take_list (GPtrArray **list, const char *type)
{
  GVariant *array
      = g_variant_new_array (G_VARIANT_TYPE (type), (GVariant **)(*list)->pdata, (*list)->len);

  g_ptr_array_unref (*list);
  *list = new_list ();
  return array;
}

static GVariant *
take_totals (PortholeSubscriber *self)
{
  GVariantBuilder totals;
  GHashTableIter iter;
  gpointer key;

  g_variant_builder_init (&totals, G_VARIANT_TYPE ("a(sttttt)"));
  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Account *account = key;
      const guint64 *t = account->told;

      g_variant_builder_add (&totals, "(sttttt)", account->container, t[0], t[1], t[2], t[3], t[4]);
      g_hash_table_iter_remove (&iter);
      if (account->forgotten)
        g_hash_table_remove (self->accounts, account->container);
    }
  return g_variant_builder_end (&totals);
}

static void
send_batch (PortholeSubscriber *self)
{
  GVariant *containers = take_list (&self->containers, "(sxa{sv})");
  GVariant *processes = take_list (&self->processes, "(s(uuuuay)a{sv})");
  GVariant *events = take_list (&self->events, "(xssst(uuuuay)a{sv})");
  GVariant *totals = take_totals (self);
  guint flags = self->flags;

  self->flags = 0;
  self->bytes = 0;
  self->serial++;
  self->send (g_variant_new ("(tu@a(sxa{sv})@a(s(uuuuay)a{sv})@a(xssst(uuuuay)a{sv})@a(sttttt))",
                             self->serial, flags, containers, processes, events, totals),
              self->user_data);
}

static gboolean
is_empty (PortholeSubscriber *self)
{
  return self->flags == 0 && self->containers->len == 0 && self->processes->len == 0
         && self->events->len == 0 && g_hash_table_size (self->changed) == 0;
}

void
porthole_subscriber_flush (PortholeSubscriber *self)
{
  if (!is_empty (self) && window_is_open (self))
    send_batch (self);
}

void
porthole_subscriber_finish (PortholeSubscriber *self)
{
  if (!is_empty (self))
    send_batch (self);
}

gboolean
porthole_subscriber_acknowledge (PortholeSubscriber *self, guint64 serial, GError **error)
{
  if (serial > self->serial)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "batch %" G_GUINT64_FORMAT " was never sent, the newest is %" G_GUINT64_FORMAT,
                   serial, self->serial);
      return FALSE;
    }
  self->acknowledged = MAX (self->acknowledged, serial);
  return TRUE;
}

gboolean
porthole_subscriber_needs_snapshot (PortholeSubscriber *self)
{
  return self->lost && window_is_open (self);
}

void
porthole_subscriber_begin_snapshot (PortholeSubscriber *self)
{
  /* what waited comes first: it happened before */
  if (!is_empty (self))
    send_batch (self);
  self->flags |= PORTHOLE_BATCH_SNAPSHOT_BEGINS;
  if (self->lost)
    self->flags |= PORTHOLE_BATCH_AFTER_LOSS;
  self->lost = FALSE;
  self->in_snapshot = TRUE;
}

void
porthole_subscriber_end_snapshot (PortholeSubscriber *self)
{
  self->flags |= PORTHOLE_BATCH_SNAPSHOT_ENDS;
  self->in_snapshot = FALSE;
  porthole_subscriber_flush (self);
}

/* Whether there is room for one more thing of that size; a snapshot always gets it, since it is
 * bounded by what there is and makes the picture right. */
static gboolean
make_room (PortholeSubscriber *self, gsize size)
{
  if (self->bytes > 0 && self->bytes + size > PORTHOLE_SUBSCRIBER_BATCH
      && (window_is_open (self) || self->in_snapshot))
    send_batch (self);
  if (!self->in_snapshot && self->bytes + size > PORTHOLE_SUBSCRIBER_PENDING)
    {
      self->lost = TRUE;
      return FALSE;
    }
  self->bytes += size;
  return TRUE;
}

void
porthole_subscriber_add_container (PortholeSubscriber *self, GVariant *container)
{
  if (make_room (self, g_variant_get_size (container) + OVERHEAD))
    g_ptr_array_add (self->containers, g_variant_ref (container));
}

void
porthole_subscriber_add_process (PortholeSubscriber *self, GVariant *process)
{
  if (make_room (self, g_variant_get_size (process) + OVERHEAD))
    g_ptr_array_add (self->processes, g_variant_ref (process));
}

static void
add_event (PortholeSubscriber *self, Account *account, guint64 count, GVariant *event)
{
  if (event == NULL || !make_room (self, g_variant_get_size (event) + OVERHEAD))
    {
      account->dropped += count;
      return;
    }
  g_ptr_array_add (self->events, g_variant_ref (event));
  if (count > 0)
    {
      account->delivered += 1;
      account->merged += count - 1;
    }
}

/* whether its name, which is not known, may be one that was chosen */
static gboolean
is_undecided (PortholeSubscriber *self, const PortholeWatchedContainer *container)
{
  return self->wants->containers != NULL && container->named && !container->claimed
         && container->facts == NULL;
}

void
porthole_subscriber_add_event (PortholeSubscriber *self,
                               const PortholeWatchedContainer *container,
                               guint32 kind,
                               guint32 pid,
                               guint64 count,
                               GVariant *event)
{
  if (!(self->wants->kinds & KIND_BIT (kind)))
    return;
  if (self->wants->pids != NULL
      && !g_hash_table_contains (self->wants->pids, GUINT_TO_POINTER (pid)))
    return;

  if (porthole_subscriber_wants (self, container))
    add_event (self, account_of (self, container->id), count, event);
  else if (is_undecided (self, container))
    porthole_undecided_add (self->undecided, container->id, count, event);
}

void
porthole_subscriber_decide (PortholeSubscriber *self, const PortholeWatchedContainer *container)
{
  g_autoptr (GPtrArray) events = NULL;

  if (self->wants->containers == NULL || is_undecided (self, container))
    return;
  events = porthole_undecided_take (self->undecided, container->id);
  if (!porthole_subscriber_wants (self, container))
    return;
  for (guint i = 0; i < events->len; i++)
    {
      const PortholeUndecidedEvent *event = events->pdata[i];

      add_event (self, account_of (self, container->id), event->count, event->event);
    }
}

void
porthole_subscriber_start_totals (PortholeSubscriber *self,
                                  const PortholeWatchedContainer *container)
{
  part_of (account_of (self, container->id), container->key)->base = container->totals;
}

void
porthole_subscriber_add_totals (PortholeSubscriber *self, const PortholeWatchedContainer *container)
{
  Account *account;
  Part *part;
  guint64 events = 0, itemised, lost = 0;

  if (!porthole_subscriber_wants (self, container))
    return;
  /* most containers that come and go did nothing that is wanted */
  for (guint32 kind = 0; kind < N_KINDS; kind++)
    events += container->totals.events[kind];
  if (events == 0 && !g_hash_table_contains (self->accounts, container->id))
    return;
  events = 0;
  account = account_of (self, container->id);
  part = part_of (account, container->key);
  for (guint32 kind = 0; kind < N_KINDS; kind++)
    if (self->wants->kinds & KIND_BIT (kind))
      {
        events += container->totals.events[kind] - part->base.events[kind];
        lost += container->totals.lost[kind] - part->base.lost[kind];
      }
  account->events += events - part->events;
  account->lost += lost - part->lost;
  part->events = events;
  part->lost = lost;
  lost = account->lost + account->dropped;
  itemised = account->delivered + account->merged + lost;
  /* the kernel's numbers were read first, so what it counted is either itemised by now or was
   * evicted; what came after that reading is itemised but not in them yet */
  events = MAX (account->events, itemised);

  const guint64 now[5] = { events, account->delivered, account->merged, lost, events - itemised };

  if (memcmp (now, account->told, sizeof (now)) == 0)
    return;
  memcpy (account->told, now, sizeof (now));
  g_hash_table_add (self->changed, account);
}

void
porthole_subscriber_forget (PortholeSubscriber *self, const PortholeWatchedContainer *container)
{
  Account *account = g_hash_table_lookup (self->accounts, container->id);

  if (account == NULL)
    return;
  g_hash_table_remove (account->parts, &container->key);
  if (g_hash_table_size (account->parts) > 0)
    return;
  account->forgotten = TRUE;
  if (!g_hash_table_contains (self->changed, account))
    g_hash_table_remove (self->accounts, container->id);
}
