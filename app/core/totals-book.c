/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "totals-book.h"

#include <string.h>

typedef struct
{
  PortholeTotals *before; /* what earlier streams told */
  PortholeTotals *now;    /* with what this one tells */
} Numbers;

struct _PortholeTotalsBook
{
  GHashTable *numbers; /* by container */
  Numbers *sum;
  gboolean sum_is_told;
};

static Numbers *
numbers_new (const char *container)
{
  Numbers *numbers = g_new0 (Numbers, 1);

  numbers->before = porthole_totals_new (container);
  numbers->now = porthole_totals_new (container);

  return numbers;
}

static void
numbers_free (Numbers *numbers)
{
  porthole_totals_free (numbers->before);
  porthole_totals_free (numbers->now);
  g_free (numbers);
}

static void
numbers_begin (Numbers *numbers)
{
  porthole_totals_free (numbers->before);
  numbers->before = porthole_totals_copy (numbers->now);
}

static void
numbers_take (Numbers *numbers, const PortholeTotals *told)
{
  /* numbers only fall where the helper had forgotten the container and it came back */
  if (told->events < numbers->now->events - numbers->before->events)
    numbers_begin (numbers);
  porthole_totals_free (numbers->now);
  numbers->now = porthole_totals_copy (numbers->before);
  porthole_totals_add (numbers->now, told);
}

PortholeTotalsBook *
porthole_totals_book_new (void)
{
  PortholeTotalsBook *self = g_new0 (PortholeTotalsBook, 1);

  self->numbers
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)numbers_free);
  self->sum = numbers_new ("");

  return self;
}

void
porthole_totals_book_free (PortholeTotalsBook *self)
{
  g_hash_table_unref (self->numbers);
  numbers_free (self->sum);
  g_free (self);
}

void
porthole_totals_book_begin (PortholeTotalsBook *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->numbers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    numbers_begin (value);
  numbers_begin (self->sum);
}

/* unsigned numbers wrap, so taking the old away and adding the new is exact */
static void
take_away (PortholeTotals *self, const PortholeTotals *other)
{
  self->events -= other->events;
  self->delivered -= other->delivered;
  self->merged -= other->merged;
  self->lost -= other->lost;
  self->not_itemised -= other->not_itemised;
}

void
porthole_totals_book_take (PortholeTotalsBook *self, const PortholeTotals *totals)
{
  Numbers *numbers;

  if (totals->container[0] == '\0')
    {
      numbers_take (self->sum, totals);
      self->sum_is_told = TRUE;
      return;
    }

  numbers = g_hash_table_lookup (self->numbers, totals->container);
  if (numbers == NULL)
    {
      numbers = numbers_new (totals->container);
      g_hash_table_insert (self->numbers, g_strdup (totals->container), numbers);
    }
  if (!self->sum_is_told)
    take_away (self->sum->now, numbers->now);
  numbers_take (numbers, totals);
  if (!self->sum_is_told)
    porthole_totals_add (self->sum->now, numbers->now);
}

void
porthole_totals_book_remove (PortholeTotalsBook *self, const char *container)
{
  g_hash_table_remove (self->numbers, container);
}

const PortholeTotals *
porthole_totals_book_get_sum (PortholeTotalsBook *self)
{
  return self->sum->now;
}

const PortholeTotals *
porthole_totals_book_lookup (PortholeTotalsBook *self, const char *container)
{
  const Numbers *numbers = g_hash_table_lookup (self->numbers, container);

  return numbers != NULL ? numbers->now : NULL;
}

static int
compare_totals (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(PortholeTotals *const *)a)->container,
                 (*(PortholeTotals *const *)b)->container);
}

GPtrArray *
porthole_totals_book_list (PortholeTotalsBook *self)
{
  GPtrArray *totals = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->numbers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (totals, ((Numbers *)value)->now);
  g_ptr_array_sort (totals, compare_totals);

  return totals;
}
