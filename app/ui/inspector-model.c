/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "inspector-model.h"

struct _PortholeInspectorModel
{
  GObject parent_instance;

  GPtrArray *things;
  PortholeInspectorDescribeFunc describe; /* (nullable): they are items already */
  gpointer user_data;
  guint n_described;
};

enum
{
  REFRESHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
porthole_inspector_model_get_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
porthole_inspector_model_get_n_items (GListModel *list)
{
  return PORTHOLE_INSPECTOR_MODEL (list)->things->len;
}

static gpointer
porthole_inspector_model_get_item (GListModel *list, guint position)
{
  return position < PORTHOLE_INSPECTOR_MODEL (list)->things->len
             ? g_object_new (G_TYPE_OBJECT, NULL)
             : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = porthole_inspector_model_get_item_type;
  interface->get_n_items = porthole_inspector_model_get_n_items;
  interface->get_item = porthole_inspector_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PortholeInspectorModel,
                               porthole_inspector_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
porthole_inspector_model_finalize (GObject *object)
{
  g_ptr_array_unref (PORTHOLE_INSPECTOR_MODEL (object)->things);

  G_OBJECT_CLASS (porthole_inspector_model_parent_class)->finalize (object);
}

static void
porthole_inspector_model_class_init (PortholeInspectorModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_inspector_model_finalize;

  signals[REFRESHED] = g_signal_new ("refreshed", PORTHOLE_TYPE_INSPECTOR_MODEL, G_SIGNAL_RUN_LAST,
                                     0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
porthole_inspector_model_init (PortholeInspectorModel *self)
{
  self->things = g_ptr_array_new ();
}

PortholeInspectorModel *
porthole_inspector_model_new (void)
{
  return g_object_new (PORTHOLE_TYPE_INSPECTOR_MODEL, NULL);
}

static gboolean
is_same (PortholeInspectorModel *self, gconstpointer a, gconstpointer b)
{
  if (a == b || self->describe != NULL)
    return a == b;

  return g_str_equal (((const PortholeInspectorItem *)a)->key,
                      ((const PortholeInspectorItem *)b)->key);
}

static void
replace (PortholeInspectorModel *self,
         GPtrArray *things,
         PortholeInspectorDescribeFunc describe,
         gpointer user_data)
{
  g_autoptr (GPtrArray) old = self->things;
  gboolean comparable = self->describe == describe;
  guint shorter = comparable ? MIN (old->len, things->len) : 0;
  guint head = 0;
  guint tail = 0;

  self->things = g_ptr_array_ref (things);
  self->describe = describe;
  self->user_data = user_data;

  /* only what lies between is told as changed, so that a view stays where it is */
  while (head < shorter && is_same (self, old->pdata[head], things->pdata[head]))
    head++;
  while (tail < shorter - head
         && is_same (self, old->pdata[old->len - 1 - tail], things->pdata[things->len - 1 - tail]))
    tail++;
  if (old->len != things->len || head + tail < old->len)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                things->len - head - tail);
  g_signal_emit (self, signals[REFRESHED], 0);
}

/**
 * porthole_inspector_model_set_things:
 * @self: a model
 * @things: what is in it, owned by the array; the same thing is the same pointer
 * @describe: makes the words
 * @user_data: for @describe; must live as long as @self or until other things are set
 */
void
porthole_inspector_model_set_things (PortholeInspectorModel *self,
                                     GPtrArray *things,
                                     PortholeInspectorDescribeFunc describe,
                                     gpointer user_data)
{
  g_return_if_fail (describe != NULL);

  replace (self, things, describe, user_data);
}

/**
 * porthole_inspector_model_set_items:
 * @self: a model
 * @items: (element-type PortholeInspectorItem): the same item has the same key
 */
void
porthole_inspector_model_set_items (PortholeInspectorModel *self, GPtrArray *items)
{
  replace (self, items, NULL, NULL);
}

PortholeInspectorItem *
porthole_inspector_model_describe (PortholeInspectorModel *self, guint position)
{
  if (position >= self->things->len)
    return NULL;
  if (self->describe == NULL)
    return g_object_ref (self->things->pdata[position]);
  self->n_described++;

  return self->describe (self->things->pdata[position], self->user_data);
}

guint
porthole_inspector_model_get_n_described (PortholeInspectorModel *self)
{
  return self->n_described;
}
