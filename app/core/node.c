/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "node.h"

static const char *const kinds[] = { "container", "host", "peer" };

G_DEFINE_BOXED_TYPE (PortholeNode, porthole_node, porthole_node_ref, porthole_node_unref)

PortholeNode *
porthole_node_new (PortholeNodeKind kind, const char *id)
{
  PortholeNode *self = g_new0 (PortholeNode, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->id = g_strdup (id);

  return self;
}

PortholeNode *
porthole_node_ref (PortholeNode *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
porthole_node_unref (PortholeNode *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_clear_pointer (&self->container, porthole_container_unref);
  g_free (self->ip);
  g_free (self->name);
  g_free (self->program);
  g_free (self);
}

/**
 * porthole_node_get_title:
 * @self: a node
 *
 * Returns: (transfer none): what to call it on screen; it need not be unique
 */
const char *
porthole_node_get_title (PortholeNode *self)
{
  if (self->container != NULL)
    return porthole_container_get_title (self->container);
  if (self->name != NULL)
    return self->name;
  return self->ip != NULL ? self->ip : self->id;
}

const char *
porthole_node_kind_to_string (PortholeNodeKind kind)
{
  g_assert (kind < G_N_ELEMENTS (kinds));

  return kinds[kind];
}
