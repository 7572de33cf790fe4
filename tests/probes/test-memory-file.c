/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that is in no folder: it has its own name, and no other file's. */
#include "box.h"
#include "client.h"

static void
test_exec (void)
{
  Client *client = client_new (NULL);
  Box *box = box_new ();
  g_autoptr (GVariant) session = NULL;
  g_autofree char *exe = NULL;
  GVariant *event;

  /* paths are read at every open, so that one is left where this one's is put */
  session = client_watch (
      client, g_variant_new_parsed ("{'paths': <[('exact', @ay [0x2f, 0x78])]>}"), NULL);
  g_assert_nonnull (session);
  g_assert_cmpint (box_act (box, "exec-memory", ""), ==, 0);
  event = client_await (client, 0, box->id, "exec", "[in-memory]");
  exe = event_bytes (event, "exe");
  g_assert_cmpstr (exe, ==, "memfd:porthole-test");
  box_free (box);
  client_free (client);
}

int
main (int argc, char **argv)
{
  box_maybe_act (argc, argv);
  g_test_init (&argc, &argv, NULL);
  if (!bpf_is_possible ())
    return 77;
  g_test_add_func ("/memory-file/exec", test_exec);
  return g_test_run ();
}
