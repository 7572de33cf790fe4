/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "test-safe-file"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feeds/error.h"
#include "feeds/safe-file.h"

typedef struct
{
  char *folder;
  char *inner;
  char *file;
  char *link;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  fixture->inner = g_build_filename (fixture->folder, "inner", NULL);
  fixture->file = g_build_filename (fixture->inner, "helper", NULL);
  fixture->link = g_build_filename (fixture->folder, "link", NULL);
  g_assert_no_errno (g_mkdir (fixture->inner, 0755));
  g_assert_no_errno (chmod (fixture->inner, 0755));
  g_assert_true (g_file_set_contents (fixture->file, "#!/bin/sh\n", -1, NULL));
  g_assert_no_errno (chmod (fixture->file, 0755));
  g_assert_no_errno (symlink (fixture->file, fixture->link));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->file);
  g_unlink (fixture->link);
  g_rmdir (fixture->inner);
  g_rmdir (fixture->folder);
  g_free (fixture->file);
  g_free (fixture->link);
  g_free (fixture->inner);
  g_free (fixture->folder);
}

static void
assert_safe (const char *path, const char *resolved)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = porthole_safe_file_resolve (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, resolved);
}

static void
assert_refused (const char *path, int code, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = porthole_safe_file_resolve (path, &error);

  g_assert_error (error, PORTHOLE_FEED_ERROR, code);
  g_assert_null (found);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  assert_safe (fixture->file, fixture->file);
  assert_safe (fixture->link, fixture->file);
  assert_safe ("/proc/self/../../usr/bin/env", "/usr/bin/env");
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  assert_refused ("/no/such/file", PORTHOLE_FEED_ERROR_HELPER_MISSING, "/no/such/file");
  assert_refused (fixture->inner, PORTHOLE_FEED_ERROR_HELPER_MISSING, fixture->inner);
  g_assert_no_errno (chmod (fixture->file, 0644));
  assert_refused (fixture->file, PORTHOLE_FEED_ERROR_HELPER_MISSING, fixture->file);
}

static void
test_written_by_others (Fixture *fixture, gconstpointer data)
{
  g_autofree char *fix = g_strdup_printf ("chmod go-w '%s'", fixture->file);
  g_autofree char *fix_folder = g_strdup_printf ("chmod go-w '%s'", fixture->inner);

  g_assert_no_errno (chmod (fixture->file, 0757));
  assert_refused (fixture->file, PORTHOLE_FEED_ERROR_HELPER_UNSAFE, fix);
  g_assert_no_errno (chmod (fixture->file, 0755));

  g_assert_no_errno (chmod (fixture->inner, 0777));
  assert_refused (fixture->file, PORTHOLE_FEED_ERROR_HELPER_UNSAFE, fix_folder);
  assert_refused (fixture->link, PORTHOLE_FEED_ERROR_HELPER_UNSAFE, fix_folder);
  g_assert_no_errno (chmod (fixture->inner, 01777));
  assert_safe (fixture->file, fixture->file);
}

/* the rest needs to give files away */
static gboolean
is_root (void)
{
  if (geteuid () == 0)
    return TRUE;
  g_test_skip ("only root can give files to others");
  return FALSE;
}

static void
test_owned_by_others (Fixture *fixture, gconstpointer data)
{
  if (!is_root ())
    return;
  g_assert_no_errno (chown (fixture->file, 12345, 0));
  assert_refused (fixture->file, PORTHOLE_FEED_ERROR_HELPER_UNSAFE, "user 12345");
  g_assert_no_errno (chown (fixture->file, 0, 0));

  g_assert_no_errno (lchown (fixture->link, 12345, 0));
  assert_refused (fixture->link, PORTHOLE_FEED_ERROR_HELPER_UNSAFE, fixture->link);
  assert_safe (fixture->file, fixture->file);

  g_assert_no_errno (chown (fixture->inner, 12345, 0));
  assert_refused (fixture->file, PORTHOLE_FEED_ERROR_HELPER_UNSAFE, fixture->inner);
}

static void
test_group (Fixture *fixture, gconstpointer data)
{
  if (!is_root ())
    return;
  g_assert_no_errno (chown (fixture->file, 0, 54321));
  g_assert_no_errno (chmod (fixture->file, 0775));
  assert_refused (fixture->file, PORTHOLE_FEED_ERROR_HELPER_UNSAFE, fixture->file);
  g_assert_no_errno (chmod (fixture->file, 0755));
  assert_safe (fixture->file, fixture->file);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/feeds/safe-file/good", test_good);
  ADD ("/feeds/safe-file/missing", test_missing);
  ADD ("/feeds/safe-file/written-by-others", test_written_by_others);
  ADD ("/feeds/safe-file/owned-by-others", test_owned_by_others);
  ADD ("/feeds/safe-file/group", test_group);
  return g_test_run ();
}
