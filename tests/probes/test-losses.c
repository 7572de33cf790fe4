/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of containers that come and go while the ring buffer has no room. */
#include <signal.h>
#include <string.h>

#include "box.h"
#include "client.h"

static gboolean
is_running (Client *client, gconstpointer id)
{
  GVariant *container = client_container (client, id);
  g_autofree char *text = container != NULL ? g_variant_print (container, FALSE) : NULL;

  return text != NULL && strstr (text, "running") != NULL;
}

static gboolean
has_snapshot (Client *client, gconstpointer data)
{
  return (client->flags & 3) == 3;
}

static void
test_lost (void)
{
  /* each of them fills some 4 KiB */
  const char *const storm[] = { "/bin/sh", "-c",
                                "long=$(head -c 4000 /dev/zero | tr '\\0' x); i=0; "
                                "while [ $i -lt 2000 ]; do /bin/true $long; i=$((i + 1)); done",
                                NULL };
  const char *const after[] = { "/bin/true", "after-the-loss", NULL };
  Client *client = client_new (NULL);
  Box *dies = box_new ();
  Box *loud = box_new ();
  Box *is_born;
  g_autofree char *dead = g_strdup (dies->id);
  g_autoptr (GVariant) session = client_watch (client, NULL, NULL);
  g_autoptr (GVariant) again = NULL;

  g_assert_nonnull (session);
  client_wait (client, is_running, dead);

  g_assert_cmpint (kill (client->pid, SIGSTOP), ==, 0);
  g_assert_cmpint (box_run (loud, FALSE, storm), ==, 0);
  box_free (dies);
  is_born = box_new ();
  g_assert_cmpint (kill (client->pid, SIGCONT), ==, 0);

  client_wait (client, is_running, is_born->id);
  /* who fell behind is told by a snapshot, in which the dead are missing; so all are given one */
  client_unwatch (client);
  again = client_watch (client, NULL, NULL);
  g_assert_nonnull (again);
  client_wait (client, is_running, is_born->id);
  client_wait (client, has_snapshot, NULL);
  g_assert_null (client_container (client, dead));
  /* the kernel knows it as well */
  g_assert_cmpint (box_run (is_born, FALSE, after), ==, 0);
  client_await (client, 0, is_born->id, "exec", "[after-the-loss]");
  box_free (is_born);
  box_free (loud);
  client_free (client);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!bpf_is_possible ())
    return 77;
  g_test_add_func ("/losses/births-and-deaths", test_lost);
  return g_test_run ();
}
