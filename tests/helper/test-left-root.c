/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real helper while it is watching: it is not root any more, for good. */
#include <string.h>

#include "client.h"

static char *
status_of (Client *client, const char *label)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", client->pid);
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  line = strstr (status, label);
  g_assert_nonnull (line);
  line += strlen (label);
  return g_strstrip (g_strndup (line, strcspn (line, "\n")));
}

static guint64
mask_of (Client *client, const char *label)
{
  g_autofree char *mask = status_of (client, label);

  g_test_message ("%s %s", label + 1, mask);
  return g_ascii_strtoull (mask, NULL, 16);
}

static void
assert_is_not_root (Client *client, const char *label)
{
  g_autofree char *text = status_of (client, label);
  g_auto (GStrv) ids = g_strsplit (text, "\t", -1);

  g_test_message ("%s %s", label + 1, text);
  g_assert_cmpuint (g_strv_length (ids), ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (g_ascii_strtoull (ids[i], NULL, 10), >, 0);
}

static void
test_status (void)
{
  /* CAP_DAC_READ_SEARCH, CAP_PERFMON, CAP_BPF */
  const guint64 most = 1ull << 2 | 1ull << 38 | 1ull << 39;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) session = NULL;
  Client *client;

  if (!bpf_is_possible ())
    return;
  client = client_new (NULL);
  session = client_watch (client, NULL, &error);
  g_assert_no_error (error);
  assert_is_not_root (client, "\nUid:");
  assert_is_not_root (client, "\nGid:");
  g_assert_cmphex (mask_of (client, "\nCapPrm:") & ~most, ==, 0);
  g_assert_cmphex (mask_of (client, "\nCapEff:") & ~most, ==, 0);
  g_assert_cmphex (mask_of (client, "\nCapInh:"), ==, 0);
  g_assert_cmphex (mask_of (client, "\nCapAmb:"), ==, 0);
  g_assert_cmphex (mask_of (client, "\nCapBnd:"), ==, 0);
  g_assert_cmphex (mask_of (client, "\nNoNewPrivs:"), ==, 1);
  g_assert_cmphex (mask_of (client, "\nSeccomp:"), ==, 2);
  client_free (client);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/left-root/status", test_status);
  return g_test_run ();
}
