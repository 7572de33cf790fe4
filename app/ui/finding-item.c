/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "finding-item.h"

struct _PortholeFindingItem
{
  GObject parent_instance;

  PortholeFinding *finding;
};

G_DEFINE_FINAL_TYPE (PortholeFindingItem, porthole_finding_item, G_TYPE_OBJECT)

static guint changed_signal;

static void
porthole_finding_item_finalize (GObject *object)
{
  porthole_finding_unref (PORTHOLE_FINDING_ITEM (object)->finding);

  G_OBJECT_CLASS (porthole_finding_item_parent_class)->finalize (object);
}

static void
porthole_finding_item_class_init (PortholeFindingItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_finding_item_finalize;

  changed_signal = g_signal_new ("changed", PORTHOLE_TYPE_FINDING_ITEM, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
porthole_finding_item_init (PortholeFindingItem *self)
{
}

PortholeFindingItem *
porthole_finding_item_new (PortholeFinding *finding)
{
  PortholeFindingItem *self = g_object_new (PORTHOLE_TYPE_FINDING_ITEM, NULL);

  self->finding = porthole_finding_ref (finding);

  return self;
}

PortholeFinding *
porthole_finding_item_get_finding (PortholeFindingItem *self)
{
  return self->finding;
}

void
porthole_finding_item_changed (PortholeFindingItem *self)
{
  g_signal_emit (self, changed_signal, 0);
}
