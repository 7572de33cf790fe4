/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real helper while it is watching: it is not root any more, for good. */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

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

/* A library that somebody would like to have loaded as root. */
static char *
plant_library (const char *folder)
{
  g_autofree char *maps = NULL;
  g_autofree char *library = NULL;
  char *path = g_build_filename (folder, "libgioplanted.so", NULL);
  g_auto (GStrv) lines = NULL;
  gsize length;
  g_autofree char *bytes = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL && library == NULL; i++)
    if (strstr (lines[i], "/libgmodule-2.0.so") != NULL)
      library = g_strdup (strchr (lines[i], '/'));
  g_assert_nonnull (library);
  g_assert_true (g_file_get_contents (library, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
  return path;
}

static void
test_environment (void)
{
  static const char *const names[] = { "GIO_EXTRA_MODULES", "GIO_MODULE_DIR", "GCONV_PATH" };
  g_autofree char *folder = g_dir_make_tmp ("porthole-test-XXXXXX", NULL);
  g_autofree char *library = plant_library (folder);
  g_autofree char *maps_path = NULL;
  g_autofree char *maps = NULL;
  g_autoptr (GVariant) session = NULL;
  g_autoptr (GError) error = NULL;
  Client *client;

  if (!bpf_is_possible ())
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_setenv (names[i], folder, TRUE);
  client = client_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
  session = client_watch (client, NULL, &error);
  g_assert_no_error (error);
  maps_path = g_strdup_printf ("/proc/%d/maps", client->pid);
  g_assert_true (g_file_get_contents (maps_path, &maps, NULL, NULL));
  g_assert_nonnull (strstr (maps, "porthole-helper"));
  g_assert_null (strstr (maps, "planted"));
  client_free (client);
  g_unlink (library);
  g_rmdir (folder);
}

/* What it opens first must not become where errors are written to. */
static void
test_closed (void)
{
  static const char *const ways[] = { "<&-", ">&-", "2>&-", "<&- >&- 2>&-" };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *command
          = g_strdup_printf ("timeout 30 \"$PORTHOLE_TEST_HELPER\" --peer %s", ways[i]);
      int status = system (command);

      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/left-root/status", test_status);
  g_test_add_func ("/left-root/environment", test_environment);
  g_test_add_func ("/left-root/closed", test_closed);
  return g_test_run ();
}
