/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "container.h"

#include <string.h>

#include "bytes-variant.h"

void
porthole_watched_container_free (PortholeWatchedContainer *self)
{
  g_free (self->id);
  g_free (self->cgroup_name);
  g_clear_pointer (&self->facts, porthole_engine_container_unref);
  g_clear_pointer (&self->told, g_variant_unref);
  g_free (self);
}

const char *
porthole_watched_container_get_name (const PortholeWatchedContainer *self)
{
  return self->facts != NULL ? self->facts->name : NULL;
}

static void
add_bytes (GVariantBuilder *facts, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (facts, "{sv}", key, porthole_bytes_variant (text, strlen (text)));
}

static GVariant *
labels_variant (GHashTable *labels)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer key, value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_hash_table_iter_init (&iter, labels);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_variant_builder_add (&builder, "{ss}", key, value);
  return g_variant_builder_end (&builder);
}

/* The kernel knows whether it is there; the engine knows what it is doing as long as it is. */
static const char *
state_of (const PortholeWatchedContainer *self)
{
  if (self->gone)
    return "exited";
  if (self->facts != NULL && g_strcmp0 (self->facts->state, "paused") == 0)
    return "paused";
  return "running";
}

GVariant *
porthole_watched_container_to_variant (const PortholeWatchedContainer *self)
{
  const PortholeEngineContainer *engine = self->facts;
  GVariantBuilder facts;

  g_variant_builder_init (&facts, G_VARIANT_TYPE_VARDICT);
  if (engine != NULL)
    {
      add_bytes (&facts, "name", engine->name);
      add_bytes (&facts, "image", engine->image);
      add_bytes (&facts, "project", engine->project);
      add_bytes (&facts, "pod", engine->pod);
      g_variant_builder_add (&facts, "{sv}", "runtime", g_variant_new_string (engine->runtime));
      if (g_hash_table_size (engine->labels) > 0)
        g_variant_builder_add (&facts, "{sv}", "labels", labels_variant (engine->labels));
      if (engine->addresses[0] != NULL)
        g_variant_builder_add (&facts, "{sv}", "addresses",
                               g_variant_new_strv ((const char *const *)engine->addresses, -1));
    }
  else
    {
      if (self->key == HOST_CONTAINER)
        add_bytes (&facts, "name", g_get_host_name ());
      else if (!self->named)
        add_bytes (&facts, "name", self->cgroup_name);
      g_variant_builder_add (&facts, "{sv}", "runtime", g_variant_new_string (self->runtime));
    }
  g_variant_builder_add (&facts, "{sv}", "state", g_variant_new_string (state_of (self)));
  if (self->claimed)
    {
      g_variant_builder_add (&facts, "{sv}", "claimed", g_variant_new_boolean (TRUE));
      g_variant_builder_add (&facts, "{sv}", "owner", g_variant_new_uint32 (self->owner));
    }
  return g_variant_new ("(sxa{sv})", self->id, self->time, &facts);
}
