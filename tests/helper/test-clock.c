/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clock.h"

/* clocks that the test turns: each reading takes 20 ns */
typedef struct
{
  gint64 boot;
  gint64 offset;
} Fake;

static gint64
fake_clock (clockid_t clock, gpointer user_data)
{
  Fake *fake = user_data;

  fake->boot += 20;
  return clock == CLOCK_REALTIME ? fake->boot + fake->offset : fake->boot;
}

#define SECOND G_GINT64_CONSTANT (1000000000)
#define OFFSET (G_GINT64_CONSTANT (1700000000) * SECOND)

static void
assert_close (gint64 a, gint64 b, gint64 within)
{
  if (ABS (a - b) > within)
    g_test_message ("%" G_GINT64_FORMAT " against %" G_GINT64_FORMAT, a, b);
  g_assert_cmpint (ABS (a - b), <=, within);
}

static void
test_steady (void)
{
  Fake fake = { 5 * SECOND, OFFSET };
  g_autoptr (PortholeClock) clock = porthole_clock_new (fake_clock, &fake);

  for (int i = 0; i < 1000; i++)
    {
      gint64 then = fake.boot;

      fake.boot += SECOND / 20;
      porthole_clock_sample (clock);
      assert_close (porthole_clock_to_wall (clock, then), then + OFFSET, 1000);
    }
}

/* the wall clock is set back by an hour between two drains */
static void
test_set (void)
{
  Fake fake = { 5 * SECOND, OFFSET };
  g_autoptr (PortholeClock) clock = porthole_clock_new (fake_clock, &fake);
  gint64 before, after;

  porthole_clock_sample (clock);
  fake.boot += SECOND / 50;
  before = fake.boot;
  fake.boot += SECOND / 1000;
  fake.offset -= 3600 * SECOND;
  porthole_clock_sample (clock); /* the kernel says at once that it was set */
  after = fake.boot + SECOND / 1000;
  fake.boot += SECOND / 50;
  porthole_clock_sample (clock);

  assert_close (porthole_clock_to_wall (clock, before), before + OFFSET, 1000);
  assert_close (porthole_clock_to_wall (clock, after), after + OFFSET - 3600 * SECOND, 1000);
}

/* the wall clock is slewed by 500 ppm, the most that the kernel does */
static void
test_slewed (void)
{
  Fake fake = { 5 * SECOND, OFFSET };
  g_autoptr (PortholeClock) clock = porthole_clock_new (fake_clock, &fake);

  for (int i = 0; i < 500; i++)
    {
      gint64 start = fake.boot;
      gint64 offset = fake.offset;

      fake.boot += SECOND / 20;
      fake.offset += SECOND / 20 / 2000;
      porthole_clock_sample (clock);
      assert_close (porthole_clock_to_wall (clock, start + SECOND / 40),
                    start + SECOND / 40 + offset + SECOND / 40 / 2000, 1000);
    }
}

/* what is older than all that is remembered still gets a time */
static void
test_ancient (void)
{
  Fake fake = { 5 * SECOND, OFFSET };
  g_autoptr (PortholeClock) clock = porthole_clock_new (fake_clock, &fake);

  for (int i = 0; i < 200; i++)
    {
      fake.boot += SECOND;
      fake.offset += SECOND;
      porthole_clock_sample (clock);
    }
  g_assert_cmpint (porthole_clock_to_wall (clock, 1), >, OFFSET);
}

/* against the system's own clocks */
static void
test_real (void)
{
  g_autoptr (PortholeClock) clock = porthole_clock_new (NULL, NULL);
  struct timespec boot, wall, again;
  gint64 b, w, width;

  do
    {
      clock_gettime (CLOCK_BOOTTIME, &boot);
      clock_gettime (CLOCK_REALTIME, &wall);
      clock_gettime (CLOCK_BOOTTIME, &again);
      width = (again.tv_sec - boot.tv_sec) * SECOND + again.tv_nsec - boot.tv_nsec;
    }
  while (width > 1000);
  b = boot.tv_sec * SECOND + boot.tv_nsec + width / 2;
  w = wall.tv_sec * SECOND + wall.tv_nsec;
  porthole_clock_sample (clock);
  assert_close (porthole_clock_to_wall (clock, b), w, 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/steady", test_steady);
  g_test_add_func ("/clock/set", test_set);
  g_test_add_func ("/clock/slewed", test_slewed);
  g_test_add_func ("/clock/ancient", test_ancient);
  g_test_add_func ("/clock/real", test_real);
  return g_test_run ();
}
