/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "undecided.h"

#include <string.h>

#define MAX_BYTES  (512 * 1024)
#define MAX_EVENTS 4096
#define OVERHEAD   128

struct _PortholeUndecided
{
  GQueue events; /* PortholeUndecidedEvent, oldest first */
  gsize bytes;
};

static gsize
size_of (const PortholeUndecidedEvent *event)
{
  return OVERHEAD + (event->event != NULL ? g_variant_get_size (event->event) : 0);
}

static void
undecided_event_free (gpointer data)
{
  PortholeUndecidedEvent *event = data;

  g_clear_pointer (&event->event, g_variant_unref);
  g_free (event->container);
  g_free (event);
}

PortholeUndecided *
porthole_undecided_new (void)
{
  return g_new0 (PortholeUndecided, 1);
}

void
porthole_undecided_free (PortholeUndecided *self)
{
  g_queue_clear_full (&self->events, undecided_event_free);
  g_free (self);
}

void
porthole_undecided_add (PortholeUndecided *self,
                        const char *container,
                        guint64 count,
                        GVariant *variant)
{
  PortholeUndecidedEvent *last = g_queue_peek_tail (&self->events);
  PortholeUndecidedEvent *event;
  gboolean fits = self->bytes + OVERHEAD + g_variant_get_size (variant) <= MAX_BYTES;

  /* the count of what does not fit goes to the one before, if that is the same container's */
  if (!fits && last != NULL && last->event == NULL && strcmp (last->container, container) == 0)
    {
      last->count += count;
      return;
    }
  /* whoever makes thousands of containers of no name pushes out the oldest of them */
  while (g_queue_get_length (&self->events) >= MAX_EVENTS)
    {
      event = g_queue_pop_head (&self->events);
      self->bytes -= size_of (event);
      undecided_event_free (event);
    }
  event = g_new0 (PortholeUndecidedEvent, 1);
  event->container = g_strdup (container);
  event->count = count;
  event->event = fits ? g_variant_ref (variant) : NULL;
  self->bytes += size_of (event);
  g_queue_push_tail (&self->events, event);
}

GPtrArray *
porthole_undecided_take (PortholeUndecided *self, const char *container)
{
  GPtrArray *taken = g_ptr_array_new_with_free_func (undecided_event_free);
  GList *next;

  for (GList *l = self->events.head; l != NULL; l = next)
    {
      PortholeUndecidedEvent *event = l->data;

      next = l->next;
      if (strcmp (event->container, container) != 0)
        continue;
      self->bytes -= size_of (event);
      g_ptr_array_add (taken, event);
      g_queue_delete_link (&self->events, l);
    }
  return taken;
}
