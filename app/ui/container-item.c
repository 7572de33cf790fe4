/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "container-item.h"

#include "core/text.h"

#define MAX_TITLE 80

struct _PortholeContainerItem
{
  GObject parent_instance;

  PortholeContainer *container; /* the session's, which changes at any time */
  PortholeContainer *shown;     /* as it was when the store told last: a sorted list stays sorted */
  PortholeContainerNumbers numbers;
  guint64 connections; /* until now */
};

G_DEFINE_FINAL_TYPE (PortholeContainerItem, porthole_container_item, G_TYPE_OBJECT)

static guint changed_signal;

static void
porthole_container_item_finalize (GObject *object)
{
  PortholeContainerItem *self = PORTHOLE_CONTAINER_ITEM (object);

  porthole_container_unref (self->container);
  porthole_container_unref (self->shown);

  G_OBJECT_CLASS (porthole_container_item_parent_class)->finalize (object);
}

static void
porthole_container_item_class_init (PortholeContainerItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_container_item_finalize;

  changed_signal = g_signal_new ("changed", PORTHOLE_TYPE_CONTAINER_ITEM, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
porthole_container_item_init (PortholeContainerItem *self)
{
}

PortholeContainerItem *
porthole_container_item_new (PortholeContainer *container)
{
  PortholeContainerItem *self = g_object_new (PORTHOLE_TYPE_CONTAINER_ITEM, NULL);

  self->container = porthole_container_ref (container);
  self->shown = porthole_container_copy (container);

  return self;
}

PortholeContainer *
porthole_container_item_get_container (PortholeContainerItem *self)
{
  return self->shown;
}

const PortholeContainerNumbers *
porthole_container_item_get_numbers (PortholeContainerItem *self)
{
  return &self->numbers;
}

gboolean
porthole_container_item_is_unknown (PortholeContainerItem *self)
{
  const PortholeContainer *container = self->shown;

  if (g_str_equal (container->id, PORTHOLE_CONTAINER_HOST))
    return FALSE;
  return container->claimed || (container->name == NULL && container->image == NULL);
}

char *
porthole_container_item_dup_title (PortholeContainerItem *self)
{
  if (g_str_equal (self->shown->id, PORTHOLE_CONTAINER_HOST))
    return g_strdup ("This computer");
  return porthole_text_for_terminal (porthole_container_get_title (self->shown), MAX_TITLE);
}

void
porthole_container_item_add_connections (PortholeContainerItem *self, guint64 n)
{
  self->connections += n;
}

void
porthole_container_item_update (PortholeContainerItem *self, guint64 processes, guint64 events)
{
  porthole_container_unref (self->shown);
  self->shown = porthole_container_copy (self->container);
  self->numbers.processes = processes;
  self->numbers.connections = self->connections;
  self->numbers.events = MAX (self->numbers.events, events);
  g_signal_emit (self, changed_signal, 0);
}
