/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "container-store.h"

#define INTERVAL 500 /* milliseconds */
#define SOON     50

struct _PortholeContainerStore
{
  GObject parent_instance;

  PortholeWatch *watch;
  PortholeSession *session;
  GListStore *items;
  GHashTable *index;    /* id to item */
  GHashTable *told;     /* id to events that were told one by one */
  GPtrArray *new_items; /* not in @items yet */
  GHashTable *dirty;    /* items, as a set */
  guint64 n_forgotten;
  guint timer;
  gint64 flushed; /* monotonic microseconds */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PortholeContainerStore,
                               porthole_container_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static guint updated_signal;

static GType
porthole_container_store_get_item_type (GListModel *model)
{
  return PORTHOLE_TYPE_CONTAINER_ITEM;
}

static guint
porthole_container_store_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (PORTHOLE_CONTAINER_STORE (model)->items));
}

static gpointer
porthole_container_store_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (PORTHOLE_CONTAINER_STORE (model)->items), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = porthole_container_store_get_item_type;
  iface->get_n_items = porthole_container_store_get_n_items;
  iface->get_item = porthole_container_store_get_item;
}

static void
update_item (PortholeContainerStore *self, PortholeContainerItem *item)
{
  const char *id = porthole_container_item_get_container (item)->id;
  g_autoptr (GPtrArray) processes = porthole_session_get_processes (self->session, id);
  const PortholeTotals *totals = porthole_session_get_totals (self->session, id);
  const guint64 *told = g_hash_table_lookup (self->told, id);
  const PortholeContainer *container = porthole_session_get_container (self->session, id);
  gboolean gone = container != NULL && g_strcmp0 (container->state, "exited") == 0;

  porthole_container_item_update (
      item, gone ? 0 : processes->len,
      MAX (totals != NULL ? totals->events : 0, told != NULL ? *told : 0));
}

/* the session lets go of old containers where there are too many */
static void
remove_forgotten (PortholeContainerStore *self)
{
  GListModel *model = G_LIST_MODEL (self->items);
  guint64 n = porthole_session_get_n_forgotten (self->session);

  if (n == self->n_forgotten)
    return;
  self->n_forgotten = n;
  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (PortholeContainerItem) item = g_list_model_get_item (model, i - 1);
      const char *id = porthole_container_item_get_container (item)->id;

      if (porthole_session_get_container (self->session, id) != NULL)
        continue;
      g_hash_table_remove (self->dirty, item);
      g_hash_table_remove (self->told, id);
      g_list_store_remove (self->items, i - 1);
      g_hash_table_remove (self->index, id);
    }
}

static void
flush (PortholeContainerStore *self)
{
  GHashTableIter iter;
  gpointer item;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->flushed = g_get_monotonic_time ();
  remove_forgotten (self);
  /* into lists that are in order still, which they are not between changes and "updated" */
  for (guint i = 0; i < self->new_items->len; i++)
    {
      update_item (self, self->new_items->pdata[i]);
      g_hash_table_remove (self->dirty, self->new_items->pdata[i]);
    }
  if (self->new_items->len > 0)
    {
      g_autoptr (GPtrArray) news = g_steal_pointer (&self->new_items);

      self->new_items = g_ptr_array_new_with_free_func (g_object_unref);
      g_list_store_splice (self->items, porthole_container_store_get_n_items (G_LIST_MODEL (self)),
                           0, news->pdata, news->len);
    }
  g_hash_table_iter_init (&iter, self->dirty);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    update_item (self, item);
  g_hash_table_remove_all (self->dirty);
  g_signal_emit (self, updated_signal, 0);
}

static gboolean
porthole_container_store_timer_cb (gpointer user_data)
{
  PortholeContainerStore *self = user_data;

  self->timer = 0;
  flush (self);
  return G_SOURCE_REMOVE;
}

/* the first news soon, the next ones not sooner than INTERVAL after */
static void
schedule (PortholeContainerStore *self)
{
  gint64 since = (g_get_monotonic_time () - self->flushed) / 1000;

  if (self->timer == 0 && !porthole_watch_get_paused (self->watch))
    self->timer = g_timeout_add (CLAMP (INTERVAL - since, SOON, INTERVAL),
                                 porthole_container_store_timer_cb, self);
}

static PortholeContainerItem *
touch (PortholeContainerStore *self, const char *id)
{
  PortholeContainerItem *item = g_hash_table_lookup (self->index, id);

  if (item == NULL)
    {
      PortholeContainer *container = porthole_session_get_container (self->session, id);

      if (container == NULL)
        return NULL;
      item = porthole_container_item_new (container);
      g_hash_table_insert (self->index, container->id, item);
      g_ptr_array_add (self->new_items, g_object_ref (item));
    }
  g_hash_table_add (self->dirty, item);
  schedule (self);

  return item;
}

static void
porthole_container_store_container_cb (PortholeSession *session,
                                       PortholeContainer *container,
                                       PortholeContainerStore *self)
{
  touch (self, container->id);
}

static void
porthole_container_store_process_cb (PortholeSession *session,
                                     const char *container,
                                     PortholeProcess *process,
                                     PortholeContainerStore *self)
{
  touch (self, container);
}

static void
porthole_container_store_event_cb (PortholeSession *session,
                                   PortholeEvent *event,
                                   PortholeContainerStore *self)
{
  PortholeContainerItem *item = touch (self, event->container);
  guint64 *told;

  if (item == NULL)
    return;
  if (event->kind == PORTHOLE_EVENT_CONNECT)
    porthole_container_item_add_connections (item, event->count);
  told = g_hash_table_lookup (self->told, event->container);
  if (told == NULL)
    {
      told = g_new0 (guint64, 1);
      g_hash_table_insert (self->told, g_strdup (event->container), told);
    }
  *told += event->count;
}

static void
porthole_container_store_finding_cb (PortholeSession *session,
                                     PortholeFinding *finding,
                                     PortholeContainerStore *self)
{
  touch (self, finding->container);
}

static void
porthole_container_store_ended_cb (PortholeSession *session,
                                   const char *reason,
                                   PortholeContainerStore *self)
{
  GHashTableIter iter;
  gpointer item;

  /* the last numbers came with no event */
  g_hash_table_iter_init (&iter, self->index);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_hash_table_add (self->dirty, item);
  schedule (self);
}

static void
drop_session (PortholeContainerStore *self)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
}

static void
porthole_container_store_session_cb (PortholeWatch *watch,
                                     GParamSpec *pspec,
                                     PortholeContainerStore *self)
{
  g_autoptr (GPtrArray) containers = NULL;

  g_clear_handle_id (&self->timer, g_source_remove);
  drop_session (self);
  g_hash_table_remove_all (self->dirty);
  g_hash_table_remove_all (self->told);
  g_ptr_array_set_size (self->new_items, 0);
  g_list_store_remove_all (self->items);
  g_hash_table_remove_all (self->index);

  g_set_object (&self->session, porthole_watch_get_session (watch));
  self->n_forgotten = porthole_session_get_n_forgotten (self->session);
  g_signal_connect (self->session, "container", G_CALLBACK (porthole_container_store_container_cb),
                    self);
  g_signal_connect (self->session, "process", G_CALLBACK (porthole_container_store_process_cb),
                    self);
  g_signal_connect (self->session, "event", G_CALLBACK (porthole_container_store_event_cb), self);
  g_signal_connect (self->session, "finding", G_CALLBACK (porthole_container_store_finding_cb),
                    self);
  g_signal_connect (self->session, "ended", G_CALLBACK (porthole_container_store_ended_cb), self);
  containers = porthole_session_get_containers (self->session);
  for (guint i = 0; i < containers->len; i++)
    touch (self, ((PortholeContainer *)containers->pdata[i])->id);
  g_signal_emit (self, updated_signal, 0);
}

static void
porthole_container_store_paused_cb (PortholeWatch *watch,
                                    GParamSpec *pspec,
                                    PortholeContainerStore *self)
{
  if (porthole_watch_get_paused (watch))
    g_clear_handle_id (&self->timer, g_source_remove);
  else
    flush (self);
}

static void
porthole_container_store_items_cb (
    GListModel *items, guint position, guint removed, guint added, PortholeContainerStore *self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
porthole_container_store_finalize (GObject *object)
{
  PortholeContainerStore *self = PORTHOLE_CONTAINER_STORE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  drop_session (self);
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_signal_handlers_disconnect_by_data (self->items, self);
  g_clear_object (&self->watch);
  g_object_unref (self->items);
  g_ptr_array_unref (self->new_items);
  g_hash_table_unref (self->dirty);
  g_hash_table_unref (self->told);
  g_hash_table_unref (self->index);

  G_OBJECT_CLASS (porthole_container_store_parent_class)->finalize (object);
}

static void
porthole_container_store_class_init (PortholeContainerStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_container_store_finalize;

  updated_signal = g_signal_new ("updated", PORTHOLE_TYPE_CONTAINER_STORE, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
porthole_container_store_init (PortholeContainerStore *self)
{
  self->items = g_list_store_new (PORTHOLE_TYPE_CONTAINER_ITEM);
  self->index = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->new_items = g_ptr_array_new_with_free_func (g_object_unref);
  self->dirty = g_hash_table_new (NULL, NULL);
  g_signal_connect (self->items, "items-changed", G_CALLBACK (porthole_container_store_items_cb),
                    self);
}

static void
weak_ref_free (GWeakRef *ref)
{
  g_weak_ref_clear (ref);
  g_free (ref);
}

PortholeContainerStore *
porthole_container_store_get (PortholeWatch *watch)
{
  static const char key[] = "porthole-container-store";
  GWeakRef *shared = g_object_get_data (G_OBJECT (watch), key);
  PortholeContainerStore *self = shared != NULL ? g_weak_ref_get (shared) : NULL;

  if (self != NULL)
    return self;

  self = g_object_new (PORTHOLE_TYPE_CONTAINER_STORE, NULL);
  self->watch = g_object_ref (watch);
  g_signal_connect (watch, "notify::session", G_CALLBACK (porthole_container_store_session_cb),
                    self);
  g_signal_connect (watch, "notify::paused", G_CALLBACK (porthole_container_store_paused_cb), self);
  porthole_container_store_session_cb (watch, NULL, self);
  if (shared == NULL)
    {
      shared = g_new0 (GWeakRef, 1);
      g_weak_ref_init (shared, NULL);
      g_object_set_data_full (G_OBJECT (watch), key, shared, (GDestroyNotify)weak_ref_free);
    }
  g_weak_ref_set (shared, self);

  return self;
}

PortholeContainerItem *
porthole_container_store_lookup (PortholeContainerStore *self, const char *id)
{
  return g_hash_table_lookup (self->index, id);
}
