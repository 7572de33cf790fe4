/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "finding-store.h"

/* many are dropped together, since the list moves up each time */
#define DROP 1000

struct _PortholeFindingStore
{
  GPtrArray *findings;
  GHashTable *index;
  guint64 last_id;
  guint64 n_dropped;
};

PortholeFindingStore *
porthole_finding_store_new (void)
{
  PortholeFindingStore *self = g_new0 (PortholeFindingStore, 1);

  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_finding_unref);
  self->index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
porthole_finding_store_free (PortholeFindingStore *self)
{
  g_hash_table_unref (self->index);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

static char *
make_key (const char *rule, const char *container, const char *subject)
{
  return g_strdup_printf ("%s\n%s\n%s", rule, container, subject != NULL ? subject : "");
}

static void
drop_oldest (PortholeFindingStore *self)
{
  for (guint i = 0; i < DROP; i++)
    {
      const PortholeFinding *finding = self->findings->pdata[i];
      g_autofree char *key = make_key (finding->rule, finding->container, finding->subject);

      g_hash_table_remove (self->index, key);
    }
  g_ptr_array_remove_range (self->findings, 0, DROP);
  self->n_dropped += DROP;
}

PortholeFinding *
porthole_finding_store_get (PortholeFindingStore *self,
                            const char *rule,
                            const char *container,
                            const char *subject,
                            gboolean *is_new)
{
  g_autofree char *key = make_key (rule, container, subject);
  PortholeFinding *finding = g_hash_table_lookup (self->index, key);

  *is_new = finding == NULL;
  if (finding != NULL)
    return finding;

  if (self->findings->len >= PORTHOLE_FINDING_STORE_MAX)
    drop_oldest (self);
  finding = porthole_finding_new (rule, container);
  finding->id = ++self->last_id;
  finding->subject = g_strdup (subject);
  g_ptr_array_add (self->findings, finding);
  g_hash_table_insert (self->index, g_steal_pointer (&key), finding);

  return finding;
}

GPtrArray *
porthole_finding_store_list (PortholeFindingStore *self)
{
  return self->findings;
}

guint64
porthole_finding_store_get_n_dropped (PortholeFindingStore *self)
{
  return self->n_dropped;
}
