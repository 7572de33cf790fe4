/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "ring.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <glib-unix.h>

#define INTERVAL_MS  50
#define EMPTY_DRAINS 2

struct _PortholeRing
{
  struct ring_buffer *buffer;
  struct switches *switches;
  int map;
  PortholeRingFunc func;
  gpointer user_data;
  guint wake_source;
  guint timer_source;
  guint empty;
};

static void sleep_until_woken (PortholeRing *self);

static void
arm (PortholeRing *self)
{
  __atomic_store_n (&self->switches->armed, 1, __ATOMIC_SEQ_CST);
}

/* What the kernel does not fill is not told: only sizes that belong to the type are let in. */
static gboolean
size_is_right (const struct record *record, gsize size)
{
  switch (record->type)
    {
    case RECORD_BIRTH:
      return size == sizeof (struct birth_record);
    case RECORD_DEATH:
    case RECORD_TICK:
      return size == sizeof (struct record);
    case RECORD_EXEC:
      return size >= offsetof (struct exec_record, arguments)
             && size <= sizeof (struct exec_record);
    case RECORD_EXIT:
      return size == sizeof (struct exit_record);
    case RECORD_CONNECT:
      return size == sizeof (struct connect_record);
    case RECORD_OPEN:
      return size >= offsetof (struct open_record, path) && size <= sizeof (struct open_record);
    default:
      return FALSE;
    }
}

/* Never negative: that would end the drain in the middle. */
static int
record_cb (void *user_data, void *data, size_t size)
{
  PortholeRing *self = user_data;
  const struct record *record = data;

  if (size < sizeof (*record) || !size_is_right (record, size))
    {
      g_warning ("a record of %zu bytes that nobody knows was left out", size);
      return 0;
    }
  self->func (record, size, self->user_data);
  return 0;
}

void
porthole_ring_drain (PortholeRing *self)
{
  int n = ring_buffer__consume (self->buffer);

  if (n < 0)
    g_warning ("cannot read the ring buffer: %s", g_strerror (-n));
  self->empty = n > 0 ? 0 : self->empty + 1;
  self->func (NULL, 0, self->user_data);
  /* a drain out of turn may have taken the very record that was to wake: the next one must */
  if (self->wake_source != 0)
    arm (self);
}

static gboolean
timer_cb (gpointer user_data)
{
  PortholeRing *self = user_data;

  porthole_ring_drain (self);
  if (self->empty < EMPTY_DRAINS)
    return G_SOURCE_CONTINUE;
  self->timer_source = 0;
  sleep_until_woken (self);
  return G_SOURCE_REMOVE;
}

static gboolean
wake_cb (int fd, GIOCondition condition, gpointer user_data)
{
  PortholeRing *self = user_data;

  self->wake_source = 0;
  self->empty = 0;
  self->timer_source = g_timeout_add (INTERVAL_MS, timer_cb, self);
  return G_SOURCE_REMOVE;
}

/* A record that slips in between is seen at once: the map itself is readable as long as there is
 * one. libbpf's epoll descriptor is not: it only learns of records that wake. */
static void
sleep_until_woken (PortholeRing *self)
{
  arm (self);
  self->wake_source = g_unix_fd_add (self->map, G_IO_IN, wake_cb, self);
}

PortholeRing *
porthole_ring_new (PortholeProbes *probes,
                   PortholeRingFunc func,
                   gpointer user_data,
                   GError **error)
{
  g_autoptr (PortholeRing) self = g_new0 (PortholeRing, 1);

  self->func = func;
  self->user_data = user_data;
  self->switches = porthole_probes_get_switches (probes);
  self->map = porthole_probes_get_map (probes, "ring");
  self->buffer = ring_buffer__new (self->map, record_cb, self, NULL);
  if (self->buffer == NULL)
    {
      g_set_error (error, PORTHOLE_PROBES_ERROR, PORTHOLE_PROBES_ERROR_FAILED,
                   "cannot map the ring buffer: %s", g_strerror (errno));
      return NULL;
    }
  sleep_until_woken (self);
  return g_steal_pointer (&self);
}

void
porthole_ring_free (PortholeRing *self)
{
  g_clear_handle_id (&self->wake_source, g_source_remove);
  g_clear_handle_id (&self->timer_source, g_source_remove);
  g_clear_pointer (&self->buffer, ring_buffer__free);
  g_free (self);
}
