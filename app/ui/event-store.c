/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "event-store.h"

#include <string.h>

#define INTERVAL 150 /* milliseconds between two times that something new is told of */

typedef struct
{
  PortholeEvent *event; /* NULL where some were lost */
  guint64 n_lost;
  gint64 time;
  gsize size;
  PortholeEventItem *item; /* weak */
} Entry;

struct _PortholeEventStore
{
  GObject parent_instance;

  PortholeWatch *watch;
  PortholeFilter *filter;
  PortholeSession *session;

  GQueue *entries; /* of Entry, the oldest at the head */
  GQueue *news;    /* of Entry: not told of */
  gsize size, news_size;
  guint64 n_dropped, n_lost;
  const PortholeProcess *last_process; /* its size was counted already; never looked into */

  /* what the model holds: a ring of Entry that belong to @entries */
  Entry **shown;
  guint first, n_shown;
  guint64 n_shown_dropped;

  guint timer;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PortholeEventStore,
                               porthole_event_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static guint flushed_signal;

static void
entry_free (Entry *entry)
{
  g_clear_weak_pointer (&entry->item);
  g_clear_pointer (&entry->event, porthole_event_unref);
  g_free (entry);
}

static Entry *
get_shown (PortholeEventStore *self, guint position)
{
  return self->shown[(self->first + position) % PORTHOLE_EVENT_STORE_MAX];
}

static GType
porthole_event_store_get_item_type (GListModel *model)
{
  return PORTHOLE_TYPE_EVENT_ITEM;
}

static guint
porthole_event_store_get_n_items (GListModel *model)
{
  return PORTHOLE_EVENT_STORE (model)->n_shown;
}

/* The same item as long as anybody holds it, so that a selection stays what it is. */
static gpointer
porthole_event_store_get_item (GListModel *model, guint position)
{
  PortholeEventStore *self = PORTHOLE_EVENT_STORE (model);
  Entry *entry;

  if (position >= self->n_shown)
    return NULL;
  entry = get_shown (self, position);
  if (entry->item != NULL)
    return g_object_ref (entry->item);

  g_set_weak_pointer (&entry->item,
                      porthole_event_item_new (entry->event, entry->n_lost, entry->time));
  return entry->item;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = porthole_event_store_get_item_type;
  iface->get_n_items = porthole_event_store_get_n_items;
  iface->get_item = porthole_event_store_get_item;
}

static gboolean
matches (PortholeEventStore *self, const Entry *entry)
{
  return entry->event == NULL || porthole_filter_matches_event (self->filter, entry->event);
}

/* the ring has room for all entries that there can be */
static void
show (PortholeEventStore *self, Entry *entry)
{
  self->shown[(self->first + self->n_shown) % PORTHOLE_EVENT_STORE_MAX] = entry;
  self->n_shown++;
}

static void
drop (GQueue *queue, gsize *size)
{
  Entry *entry = g_queue_pop_head (queue);

  *size -= entry->size;
  entry_free (entry);
}

static gboolean
is_full (PortholeEventStore *self)
{
  return self->entries->length + self->news->length > PORTHOLE_EVENT_STORE_MAX
         || self->size + self->news_size > PORTHOLE_EVENT_STORE_MAX_BYTES;
}

/* Makes room for what is new among what was told of; returns how many of the shown ones went. */
static guint
make_room (PortholeEventStore *self)
{
  guint n_gone = 0;

  while (is_full (self) && self->entries->length > 0)
    {
      if (self->n_shown > 0 && get_shown (self, 0) == g_queue_peek_head (self->entries))
        {
          self->first = (self->first + 1) % PORTHOLE_EVENT_STORE_MAX;
          self->n_shown--;
          n_gone++;
        }
      drop (self->entries, &self->size);
      self->n_dropped++;
    }

  return n_gone;
}

void
porthole_event_store_flush (PortholeEventStore *self)
{
  guint n_gone, n_before;
  Entry *entry;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (g_queue_is_empty (self->news))
    return;

  n_gone = make_room (self);
  self->n_shown_dropped += n_gone;
  if (n_gone > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_gone, 0);

  n_before = self->n_shown;
  while ((entry = g_queue_pop_head (self->news)) != NULL)
    {
      g_queue_push_tail (self->entries, entry);
      if (matches (self, entry))
        show (self, entry);
    }
  self->size += self->news_size;
  self->news_size = 0;
  if (self->n_shown > n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, self->n_shown - n_before);
  g_signal_emit (self, flushed_signal, 0);
}

static gboolean
porthole_event_store_timer_cb (gpointer user_data)
{
  PortholeEventStore *self = user_data;

  self->timer = 0;
  porthole_event_store_flush (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (PortholeEventStore *self)
{
  if (self->timer == 0 && !porthole_watch_get_paused (self->watch))
    self->timer = g_timeout_add (INTERVAL, porthole_event_store_timer_cb, self);
}

static gsize
measure_text (const char *text)
{
  return text != NULL ? strlen (text) + 1 : 0;
}

static gsize
measure_texts (char **texts)
{
  gsize size = 0;

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    size += sizeof (char *) + measure_text (texts[i]);
  return size;
}

/* about how much memory it holds; a process is shared by all that it does */
static gsize
measure (PortholeEventStore *self, const PortholeEvent *event)
{
  gsize size = sizeof (Entry) + sizeof (PortholeEvent) + measure_text (event->container)
               + measure_text (event->file) + measure_text (event->path)
               + measure_text (event->result) + measure_texts (event->access);
  const PortholeProcess *process = event->process;

  if (event->peer != NULL)
    size += sizeof (PortholePeer) + measure_text (event->peer->ip)
            + measure_text (event->peer->name) + measure_text (event->peer->container);
  if (process != NULL && process != self->last_process)
    size += sizeof (PortholeProcess) + measure_text (process->exe) + measure_text (process->comm)
            + measure_texts (process->args);
  self->last_process = process;

  return size;
}

static void
add (PortholeEventStore *self, Entry *entry)
{
  g_queue_push_tail (self->news, entry);
  self->news_size += entry->size;
  /* while it is paused, what was told of stays, and so the news alone may be as many */
  if (self->news->length > PORTHOLE_EVENT_STORE_MAX
      || self->news_size > PORTHOLE_EVENT_STORE_MAX_BYTES)
    {
      drop (self->news, &self->news_size);
      self->n_dropped++;
    }
  schedule (self);
}

static void
porthole_event_store_event_cb (PortholeSession *session,
                               PortholeEvent *event,
                               PortholeEventStore *self)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->event = porthole_event_ref (event);
  entry->time = event->time;
  entry->size = measure (self, event);
  add (self, entry);
}

static void
porthole_event_store_totals_cb (PortholeSession *session, PortholeEventStore *self)
{
  const PortholeTotals *totals = porthole_session_get_totals (session, NULL);
  guint64 n_lost = totals != NULL ? totals->lost : 0;
  Entry *last = g_queue_peek_tail (self->news);

  if (n_lost <= self->n_lost)
    return;
  if (last != NULL && last->event == NULL)
    last->n_lost += n_lost - self->n_lost;
  else
    {
      Entry *entry = g_new0 (Entry, 1);

      entry->n_lost = n_lost - self->n_lost;
      entry->time = porthole_session_get_time (session);
      entry->size = sizeof (Entry);
      add (self, entry);
    }
  self->n_lost = n_lost;
}

static void
clear (PortholeEventStore *self)
{
  guint n_shown = self->n_shown;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->first = self->n_shown = 0;
  self->n_shown_dropped = self->n_dropped = self->n_lost = 0;
  if (n_shown > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_shown, 0);
  g_queue_clear_full (self->entries, (GDestroyNotify)entry_free);
  g_queue_clear_full (self->news, (GDestroyNotify)entry_free);
  self->size = self->news_size = 0;
  self->last_process = NULL;
}

static void
drop_session (PortholeEventStore *self)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
}

static void
porthole_event_store_session_cb (PortholeWatch *watch, GParamSpec *pspec, PortholeEventStore *self)
{
  drop_session (self);
  clear (self);
  g_set_object (&self->session, porthole_watch_get_session (watch));
  if (self->session != NULL)
    {
      g_signal_connect (self->session, "event", G_CALLBACK (porthole_event_store_event_cb), self);
      g_signal_connect (self->session, "totals", G_CALLBACK (porthole_event_store_totals_cb), self);
    }
  g_signal_emit (self, flushed_signal, 0);
}

static void
porthole_event_store_paused_cb (PortholeWatch *watch, GParamSpec *pspec, PortholeEventStore *self)
{
  if (porthole_watch_get_paused (watch))
    g_clear_handle_id (&self->timer, g_source_remove);
  else
    porthole_event_store_flush (self);
}

static void
porthole_event_store_filter_cb (PortholeFilter *filter, PortholeEventStore *self)
{
  guint n_before = self->n_shown;

  self->first = self->n_shown = 0;
  for (GList *l = self->entries->head; l != NULL; l = l->next)
    {
      if (matches (self, l->data))
        show (self, l->data);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->n_shown);
  g_signal_emit (self, flushed_signal, 0);
}

static void
porthole_event_store_dispose (GObject *object)
{
  PortholeEventStore *self = PORTHOLE_EVENT_STORE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  drop_session (self);
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  if (self->filter != NULL)
    g_signal_handlers_disconnect_by_data (self->filter, self);
  g_clear_object (&self->watch);
  g_clear_object (&self->filter);

  G_OBJECT_CLASS (porthole_event_store_parent_class)->dispose (object);
}

static void
porthole_event_store_finalize (GObject *object)
{
  PortholeEventStore *self = PORTHOLE_EVENT_STORE (object);

  g_queue_free_full (self->entries, (GDestroyNotify)entry_free);
  g_queue_free_full (self->news, (GDestroyNotify)entry_free);
  g_free (self->shown);

  G_OBJECT_CLASS (porthole_event_store_parent_class)->finalize (object);
}

static void
porthole_event_store_class_init (PortholeEventStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = porthole_event_store_dispose;
  object_class->finalize = porthole_event_store_finalize;

  flushed_signal = g_signal_new ("flushed", PORTHOLE_TYPE_EVENT_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
porthole_event_store_init (PortholeEventStore *self)
{
  self->entries = g_queue_new ();
  self->news = g_queue_new ();
  self->shown = g_new (Entry *, PORTHOLE_EVENT_STORE_MAX);
}

/**
 * porthole_event_store_new:
 * @watch: whose session's events are kept, from now on
 * @filter: which of them are shown
 */
PortholeEventStore *
porthole_event_store_new (PortholeWatch *watch, PortholeFilter *filter)
{
  PortholeEventStore *self = g_object_new (PORTHOLE_TYPE_EVENT_STORE, NULL);

  self->watch = g_object_ref (watch);
  self->filter = g_object_ref (filter);
  g_signal_connect (watch, "notify::session", G_CALLBACK (porthole_event_store_session_cb), self);
  g_signal_connect (watch, "notify::paused", G_CALLBACK (porthole_event_store_paused_cb), self);
  g_signal_connect (filter, "changed", G_CALLBACK (porthole_event_store_filter_cb), self);
  porthole_event_store_session_cb (watch, NULL, self);

  return self;
}

guint
porthole_event_store_get_size (PortholeEventStore *self)
{
  return self->entries->length;
}

guint64
porthole_event_store_get_n_dropped (PortholeEventStore *self)
{
  return self->n_dropped;
}

guint64
porthole_event_store_get_n_shown_dropped (PortholeEventStore *self)
{
  return self->n_shown_dropped;
}

/**
 * porthole_event_store_find:
 * @self: a store
 * @event: an event
 * @position: (out): where it is shown
 *
 * Returns: whether @event is shown
 */
gboolean
porthole_event_store_find (PortholeEventStore *self, const PortholeEvent *event, guint *position)
{
  for (guint i = self->n_shown; i > 0; i--)
    {
      if (get_shown (self, i - 1)->event == event)
        {
          *position = i - 1;
          return TRUE;
        }
    }
  return FALSE;
}
