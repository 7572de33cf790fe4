/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "flows.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

#define CHUNK 1024

/* what was told of a flow */
typedef struct
{
  struct flow_key key;
  guint64 first; /* which generation of it */
  guint64 attempts;
  guint64 outcomes[N_OUTCOMES];
  guint reading; /* the last one that saw it */
} Told;

struct _PortholeFlows
{
  int map;
  PortholeFlowFunc func;
  gpointer user_data;
  GHashTable *told; /* struct flow_key at the start of Told -> Told */
  guint reading;
  struct flow_key *keys;
  struct flow *values;
};

static guint
key_hash (gconstpointer key)
{
  const guint8 *bytes = key;
  guint64 hash = FNV_BASIS;

  for (gsize i = 0; i < sizeof (struct flow_key); i++)
    hash = (hash ^ bytes[i]) * FNV_PRIME;
  return (guint)(hash ^ (hash >> 32));
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (struct flow_key)) == 0;
}

PortholeFlows *
porthole_flows_new (int map, PortholeFlowFunc func, gpointer user_data)
{
  PortholeFlows *self = g_new0 (PortholeFlows, 1);

  self->map = map;
  self->func = func;
  self->user_data = user_data;
  self->told = g_hash_table_new_full (key_hash, key_equal, NULL, g_free);
  self->keys = g_new (struct flow_key, CHUNK);
  self->values = g_new (struct flow, CHUNK);
  return self;
}

void
porthole_flows_free (PortholeFlows *self)
{
  g_hash_table_unref (self->told);
  g_free (self->keys);
  g_free (self->values);
  g_free (self);
}

gboolean
porthole_flows_compare (PortholeFlows *self, const struct flow_key *key, const struct flow *flow)
{
  Told *told = g_hash_table_lookup (self->told, key);
  guint64 left;
  gboolean any = FALSE;

  if (told == NULL)
    {
      told = g_new0 (Told, 1);
      told->key = *key;
      told->first = flow->first;
      g_hash_table_insert (self->told, &told->key, told);
    }
  else if (told->first != flow->first)
    {
      /* evicted and made anew in between: it counts from zero again */
      told->first = flow->first;
      told->attempts = 0;
      memset (told->outcomes, 0, sizeof (told->outcomes));
    }
  told->reading = self->reading;

  left = flow->attempts > told->attempts ? flow->attempts - told->attempts : 0;
  told->attempts += left;
  for (int i = 0; i < N_OUTCOMES; i++)
    {
      PortholeFlowNews news = { key, flow, 0, i, 0 };

      if (flow->outcomes[i] <= told->outcomes[i])
        continue;
      news.outcomes = flow->outcomes[i] - told->outcomes[i];
      /* outcomes may be of connections that were told before: those are not counted again */
      news.count = MIN (news.outcomes, left);
      left -= news.count;
      told->outcomes[i] = flow->outcomes[i];
      self->func (&news, self->user_data);
      any = TRUE;
    }
  if (left > 0)
    {
      PortholeFlowNews news = { key, flow, left, -1, 0 };

      self->func (&news, self->user_data);
      any = TRUE;
    }
  return any;
}

gboolean
porthole_flows_read (PortholeFlows *self, const struct flow_key *key)
{
  struct flow flow;

  if (bpf_map_lookup_elem (self->map, key, &flow) != 0)
    return FALSE;
  porthole_flows_compare (self, key, &flow);
  return TRUE;
}

static gboolean
not_seen (gpointer key, gpointer value, gpointer user_data)
{
  PortholeFlows *self = user_data;

  return ((Told *)value)->reading != self->reading;
}

gboolean
porthole_flows_read_all (PortholeFlows *self)
{
  struct flow_key *in = NULL;
  struct flow_key position;
  gboolean any = FALSE;
  int result = 0;

  self->reading++;
  while (result == 0)
    {
      guint32 n = CHUNK;

      result = bpf_map_lookup_batch (self->map, in, &position, self->keys, self->values, &n, NULL);
      if (result != 0 && result != -ENOENT)
        {
          g_warning ("cannot read the flows: %s", g_strerror (-result));
          return any;
        }
      for (guint32 i = 0; i < n; i++)
        any |= porthole_flows_compare (self, &self->keys[i], &self->values[i]);
      in = &position;
    }
  /* what the kernel has forgotten need not be remembered either */
  g_hash_table_foreach_remove (self->told, not_seen, self);
  return any;
}
