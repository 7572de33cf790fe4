/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "rule.h"

#include <string.h>

/* characters of one value in a sentence */
#define MAX_VALUE 200

PortholeRule *
porthole_rule_new (const char *id)
{
  PortholeRule *self = g_new0 (PortholeRule, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);

  return self;
}

PortholeRule *
porthole_rule_ref (PortholeRule *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
porthole_rule_unref (PortholeRule *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_free (self->title);
  g_free (self->reason);
  g_free (self->file);
  g_clear_pointer (&self->when, porthole_condition_unref);
  g_clear_pointer (&self->unless, porthole_condition_unref);
  g_clear_pointer (&self->threshold, porthole_threshold_free);
  g_strfreev (self->techniques);
  g_free (self);
}

/**
 * porthole_rule_matches:
 * @self: a rule
 * @facts: an event and what is known about it
 *
 * Returns: whether the event is what the rule looks for; of a rule with a threshold, one of them
 */
gboolean
porthole_rule_matches (const PortholeRule *self, const PortholeFacts *facts)
{
  return (self->kinds & (1u << facts->event->kind)) != 0
         && porthole_condition_matches (self->when, facts)
         && (self->unless == NULL || !porthole_condition_matches (self->unless, facts));
}

static void
append_value (GString *sentence, const char *value)
{
  if (g_utf8_strlen (value, -1) > MAX_VALUE)
    {
      g_autofree char *start = g_utf8_substring (value, 0, MAX_VALUE - 1);

      g_string_append (sentence, start);
      g_string_append (sentence, "…");
      return;
    }
  g_string_append (sentence, value);
}

static void
append_field (const PortholeRule *self,
              const PortholeFacts *facts,
              guint number,
              const char *name,
              GString *sentence)
{
  PortholeField field;
  g_autofree char *value = NULL;

  if (g_str_equal (name, "number"))
    g_string_append_printf (sentence, "%u", number);
  else if (g_str_equal (name, "within"))
    g_string_append_printf (sentence, "%u", self->threshold != NULL ? self->threshold->within : 0);
  else if (porthole_field_from_string (name, &field))
    {
      value = porthole_facts_dup (facts, field);
      append_value (sentence, value != NULL ? value : "(unknown)");
    }
}

/**
 * porthole_rule_explain:
 * @self: a rule
 * @facts: an event that it matches
 * @number: of how many such events it speaks
 *
 * Returns: (transfer full): the rule's reason, with what is known in place of {fields}
 */
char *
porthole_rule_explain (const PortholeRule *self, const PortholeFacts *facts, guint number)
{
  GString *sentence = g_string_new (NULL);
  const char *p = self->reason;

  while (*p != '\0')
    {
      const char *open = strchr (p, '{');
      const char *close = open != NULL ? strchr (open, '}') : NULL;
      g_autofree char *name = NULL;

      if (close == NULL)
        {
          g_string_append (sentence, p);
          break;
        }
      g_string_append_len (sentence, p, open - p);
      name = g_strndup (open + 1, close - open - 1);
      append_field (self, facts, number, name, sentence);
      p = close + 1;
    }

  return g_string_free (sentence, FALSE);
}
