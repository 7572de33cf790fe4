/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Samples that are kept: at one per drain this is far more than the ring buffer can lag behind. */
#define N_SAMPLES 64

/* Up to this much between two samples is a clock being slewed, more is a clock being set. */
#define LARGEST_SLEW (G_GINT64_CONSTANT (1000000))

/* A difference below this is the noise of measuring, nanoseconds. */
#define NOISE 500

#define TRIES 5

typedef struct
{
  gint64 boot;
  gint64 offset;
} Sample;

struct _PortholeClock
{
  PortholeClockSource source;
  gpointer user_data;
  Sample samples[N_SAMPLES];
  guint n_samples;
  int timer;
  guint timer_source;
};

static gint64
system_clock (clockid_t clock, gpointer user_data)
{
  struct timespec t;

  clock_gettime (clock, &t);
  return (gint64)t.tv_sec * G_GINT64_CONSTANT (1000000000) + t.tv_nsec;
}

PortholeClock *
porthole_clock_new (PortholeClockSource source, gpointer user_data)
{
  PortholeClock *self = g_new0 (PortholeClock, 1);

  self->source = source != NULL ? source : system_clock;
  self->user_data = user_data;
  self->timer = -1;
  porthole_clock_sample (self);
  return self;
}

void
porthole_clock_free (PortholeClock *self)
{
  g_clear_handle_id (&self->timer_source, g_source_remove);
  if (self->timer >= 0)
    close (self->timer);
  g_free (self);
}

void
porthole_clock_sample (PortholeClock *self)
{
  Sample best = { 0 };
  gint64 smallest = G_MAXINT64;

  /* the wall clock is read between two readings of the other; the closest pair errs the least */
  for (int i = 0; i < TRIES; i++)
    {
      gint64 before = self->source (CLOCK_BOOTTIME, self->user_data);
      gint64 wall = self->source (CLOCK_REALTIME, self->user_data);
      gint64 after = self->source (CLOCK_BOOTTIME, self->user_data);

      if (after - before < smallest)
        {
          smallest = after - before;
          best.boot = before + (after - before) / 2;
          best.offset = wall - best.boot;
        }
    }
  if (self->n_samples >= 2)
    {
      Sample *last = &self->samples[self->n_samples - 1];
      Sample *before = &self->samples[self->n_samples - 2];

      /* nothing has changed: the last sample moves on */
      if (ABS (best.offset - last->offset) < NOISE && ABS (last->offset - before->offset) < NOISE)
        {
          last->boot = best.boot;
          return;
        }
    }
  if (self->n_samples == N_SAMPLES)
    {
      memmove (self->samples, self->samples + 1, sizeof (Sample) * (N_SAMPLES - 1));
      self->n_samples--;
    }
  self->samples[self->n_samples++] = best;
}

gint64
porthole_clock_to_wall (PortholeClock *self, guint64 boot)
{
  gint64 t = (gint64)boot;
  guint i = self->n_samples - 1;
  const Sample *from, *to;
  gint64 change;

  while (i > 0 && self->samples[i].boot > t)
    i--;
  from = &self->samples[i];
  if (t <= from->boot || i + 1 == self->n_samples)
    return t + from->offset;

  to = from + 1;
  change = to->offset - from->offset;
  if (ABS (change) > LARGEST_SLEW)
    return t + from->offset;
  return t + from->offset + (gint64)((double)change * (t - from->boot) / (to->boot - from->boot));
}

static gboolean
clock_set_cb (int fd, GIOCondition condition, gpointer user_data)
{
  PortholeClock *self = user_data;
  guint64 expirations;

  porthole_clock_sample (self);
  if (read (fd, &expirations, sizeof (expirations)) < 0 && errno != ECANCELED && errno != EAGAIN)
    {
      g_warning ("no longer told when the clock is set: %s", g_strerror (errno));
      self->timer_source = 0;
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

void
porthole_clock_follow (PortholeClock *self)
{
  /* never expires: only its cancellation is of interest */
  struct itimerspec never = { .it_value = { .tv_sec = G_MAXINT32 } };

  if (self->timer >= 0)
    return;
  self->timer = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->timer < 0
      || timerfd_settime (self->timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL)
             < 0)
    {
      g_warning ("cannot follow changes of the clock: %s", g_strerror (errno));
      return;
    }
  self->timer_source = g_unix_fd_add (self->timer, G_IO_IN, clock_set_cb, self);
}
