/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "detector.h"

#include "rules-private.h"

#include <string.h>

#define MAX_COUNTERS 8192
#define MAX_SEEN     262144

#define SECOND G_GINT64_CONSTANT (1000000000)

/* something that counted towards a threshold */
typedef struct
{
  guint64 hash;
  gint64 time;
  guint64 count;
} Seen;

/* what is counted apart: a rule, a container, and the values of the threshold's "per" */
typedef struct
{
  char *key;
  GArray *seen;
  GList link; /* in recent */
} Counter;

struct _PortholeDetector
{
  PortholeRules *rules;
  GHashTable *counters; /* by key */
  GQueue recent;        /* of counters, the one that counted last at the tail */
  guint n_seen;
};

static void
counter_free (Counter *counter)
{
  g_free (counter->key);
  g_array_unref (counter->seen);
  g_free (counter);
}

/**
 * porthole_detector_new:
 * @rules: what to look for
 *
 * Returns: (transfer full): a detector that has seen nothing yet
 */
PortholeDetector *
porthole_detector_new (PortholeRules *rules)
{
  PortholeDetector *self = g_new0 (PortholeDetector, 1);

  self->rules = porthole_rules_ref (rules);
  self->counters
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)counter_free);
  g_queue_init (&self->recent);

  return self;
}

void
porthole_detector_free (PortholeDetector *self)
{
  g_hash_table_unref (self->counters);
  porthole_rules_unref (self->rules);
  g_free (self);
}

static void
drop_counter (PortholeDetector *self, Counter *counter)
{
  self->n_seen -= counter->seen->len;
  g_queue_unlink (&self->recent, &counter->link);
  g_hash_table_remove (self->counters, counter->key);
}

static Counter *
get_counter (PortholeDetector *self,
             const PortholeRule *rule,
             guint index,
             const PortholeFacts *facts)
{
  g_autoptr (GString) key = g_string_new (NULL);
  Counter *counter;

  g_string_printf (key, "%u %s", index, facts->event->container);
  for (guint i = 0; i < rule->threshold->per->len; i++)
    {
      g_autofree char *value
          = porthole_facts_dup (facts, g_array_index (rule->threshold->per, PortholeField, i));

      g_string_append_c (key, '\n');
      g_string_append (key, value != NULL ? value : "");
    }

  counter = g_hash_table_lookup (self->counters, key->str);
  if (counter == NULL)
    {
      if (g_hash_table_size (self->counters) >= MAX_COUNTERS)
        drop_counter (self, self->recent.head->data);
      counter = g_new0 (Counter, 1);
      counter->key = g_strdup (key->str);
      counter->seen = g_array_new (FALSE, FALSE, sizeof (Seen));
      counter->link.data = counter;
      g_hash_table_insert (self->counters, counter->key, counter);
    }
  else
    g_queue_unlink (&self->recent, &counter->link);
  g_queue_push_tail_link (&self->recent, &counter->link);

  return counter;
}

/* FNV-1a of 64 bits, which is enough to tell a few thousand values apart */
static guint64
hash_fields (GArray *fields, const PortholeFacts *facts)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (guint i = 0; i < fields->len; i++)
    {
      g_autofree char *value = porthole_facts_dup (facts, g_array_index (fields, PortholeField, i));

      for (const char *p = value != NULL ? value : ""; *p != '\0'; p++)
        hash = (hash ^ (guint8)*p) * G_GUINT64_CONSTANT (0x100000001b3);
      hash = (hash ^ '\n') * G_GUINT64_CONSTANT (0x100000001b3);
    }
  return hash;
}

static void
forget_old (PortholeDetector *self, Counter *counter, gint64 before, guint max)
{
  GArray *seen = counter->seen;
  guint n = 0;
  guint excess = seen->len > max ? seen->len - max : 0;

  /* what was seen last is at the end, so what is in excess is at the start */
  for (guint i = excess; i < seen->len; i++)
    {
      if (g_array_index (seen, Seen, i).time >= before)
        g_array_index (seen, Seen, n++) = g_array_index (seen, Seen, i);
    }
  self->n_seen -= seen->len - n;
  g_array_set_size (seen, n);
}

static void
add_seen (PortholeDetector *self, Counter *counter, const Seen *what, gboolean distinct)
{
  GArray *seen = counter->seen;

  if (distinct)
    {
      for (guint i = 0; i < seen->len; i++)
        {
          if (g_array_index (seen, Seen, i).hash == what->hash)
            {
              g_array_remove_index (seen, i);
              self->n_seen--;
              break;
            }
        }
    }
  else if (seen->len > 0)
    {
      Seen *last = &g_array_index (seen, Seen, seen->len - 1);

      if (last->time / SECOND == what->time / SECOND)
        {
          last->count += what->count;
          return;
        }
    }
  g_array_append_vals (seen, what, 1);
  self->n_seen++;
}

static guint
count (PortholeDetector *self, const PortholeRule *rule, guint index, const PortholeFacts *facts)
{
  const PortholeThreshold *threshold = rule->threshold;
  gboolean distinct = threshold->distinct->len > 0;
  Counter *counter = get_counter (self, rule, index, facts);
  Seen what = { .time = facts->event->time, .count = distinct ? 1 : facts->event->count };
  guint64 sum = 0;

  if (distinct)
    what.hash = hash_fields (threshold->distinct, facts);
  if (what.count > 0)
    add_seen (self, counter, &what, distinct);
  forget_old (self, counter, what.time - threshold->within * SECOND,
              MAX (2 * threshold->number, distinct ? 256 : 64));

  for (guint i = 0; i < counter->seen->len; i++)
    sum += g_array_index (counter->seen, Seen, i).count;
  while (self->n_seen > MAX_SEEN && self->recent.head->data != counter)
    drop_counter (self, self->recent.head->data);

  return MIN (sum, G_MAXUINT);
}

/**
 * porthole_detector_take:
 * @self: a detector
 * @facts: the next event and what is known about it
 * @matches: (element-type PortholeMatch): to add to; rules are borrowed
 *
 * Asks every rule. A rule with a threshold matches once the threshold is reached and as long as it
 * stays so.
 */
void
porthole_detector_take (PortholeDetector *self, const PortholeFacts *facts, GArray *matches)
{
  GPtrArray *rules = porthole_rules_get_of_kind (self->rules, facts->event->kind);

  for (guint i = 0; i < rules->len; i++)
    {
      PortholeMatch match = { .rule = rules->pdata[i], .number = 1 };

      if (!porthole_rule_matches (match.rule, facts))
        continue;
      if (match.rule->threshold != NULL)
        {
          match.number
              = count (self, match.rule, i * PORTHOLE_N_EVENT_KINDS + facts->event->kind, facts);
          if (match.number < match.rule->threshold->number)
            continue;
        }
      g_array_append_val (matches, match);
    }
}

/**
 * porthole_detector_get_size:
 * @self: a detector
 *
 * Returns: how many things it remembers
 */
guint
porthole_detector_get_size (PortholeDetector *self)
{
  return g_hash_table_size (self->counters) + self->n_seen;
}
