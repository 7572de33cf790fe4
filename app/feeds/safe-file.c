/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-safe-file"

#include "safe-file.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "error.h"

static gboolean
is_ours (uid_t uid)
{
  return uid == 0 || uid == getuid ();
}

static char *
name_user (uid_t uid)
{
  struct passwd *user = getpwuid (uid);

  return user != NULL ? g_strdup (user->pw_name) : g_strdup_printf ("user %u", (unsigned)uid);
}

/* Many distributions give each user a group of their own, and files that this group can write. */
static gboolean
group_is_ours (gid_t gid)
{
  gboolean ours = TRUE;
  struct group *group = getgrgid (gid);
  struct passwd *user;

  if (group == NULL)
    return FALSE;
  for (char **member = group->gr_mem; *member != NULL; member++)
    {
      user = getpwnam (*member);
      if (user == NULL || !is_ours (user->pw_uid))
        return FALSE;
    }

  setpwent ();
  while (ours && (user = getpwent ()) != NULL)
    ours = user->pw_gid != gid || is_ours (user->pw_uid);
  endpwent ();
  return ours;
}

/* Where there is an access list, the group's bits are its mask and say nothing of who may write. */
static gboolean
others_can_write (const char *path, const struct stat *info)
{
  if ((info->st_mode & S_IWOTH) != 0)
    return TRUE;
  if ((info->st_mode & S_IWGRP) == 0)
    return FALSE;
  if (lgetxattr (path, "system.posix_acl_access", NULL, 0) > 0)
    return TRUE;
  return !group_is_ours (info->st_gid);
}

static gboolean
refuse (GError **error, const char *helper, const char *path, const struct stat *info)
{
  if (!is_ours (info->st_uid))
    {
      g_autofree char *owner = name_user (info->st_uid);
      /* a home folder is not to be given to root, whatever for */
      g_autofree char *way_out = S_ISDIR (info->st_mode)
                                     ? g_strdup ("build it in a folder of root's")
                                     : g_strdup_printf ("give it to root: chown root '%s'", path);

      g_set_error (error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_HELPER_UNSAFE,
                   "not starting %s as root, since %s could replace it: %s belongs to them; "
                   "run porthole as %s, or %s",
                   helper, owner, path, owner, way_out);
    }
  else
    g_set_error (error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_HELPER_UNSAFE,
                 "not starting %s as root, since others could replace it: they can write %s; "
                 "forbid it: chmod go-w '%s'",
                 helper, path, path);
  return FALSE;
}

static gboolean
set_missing (GError **error, const char *path, int code)
{
  g_set_error (error, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_HELPER_MISSING,
               "the helper %s cannot be started: %s; build or install Porthole again", path,
               g_strerror (code));
  return FALSE;
}

/* From the root down, so that what was found safe stays so while the rest is looked at. */
static gboolean
check_way (const char *helper, const char *path, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autoptr (GString) way = g_string_new ("/");
  gboolean sticky = FALSE;
  struct stat info;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (parts[i][0] == '\0' && i > 0)
        continue;
      if (way->len > 1)
        g_string_append_c (way, '/');
      g_string_append (way, parts[i]);

      if (lstat (way->str, &info) != 0)
        return set_missing (error, helper, errno);
      if (!is_ours (info.st_uid))
        return refuse (error, helper, way->str, &info);
      if (S_ISLNK (info.st_mode))
        continue;

      sticky = S_ISDIR (info.st_mode) && (info.st_mode & S_ISVTX) != 0;
      if (others_can_write (way->str, &info) && !sticky)
        return refuse (error, helper, way->str, &info);
    }
  return TRUE;
}

/**
 * porthole_safe_file_resolve:
 * @path: a program
 *
 * Finds out whether only root and the caller decide what is in the program's file: they own it and
 * every folder on the way to it, and nobody else can write these. A sticky folder such as /tmp may
 * be on the way, as what is in it is owned by root or the caller too.
 *
 * Returns: (transfer full) (nullable): the absolute path without symbolic links, or %NULL with
 *   %PORTHOLE_FEED_ERROR_HELPER_MISSING or %PORTHOLE_FEED_ERROR_HELPER_UNSAFE
 */
char *
porthole_safe_file_resolve (const char *path, GError **error)
{
  g_autofree char *lexical = g_canonicalize_filename (path, NULL);
  g_autofree char *resolved = NULL;
  char *real = realpath (path, NULL);
  struct stat info;

  if (real == NULL)
    {
      set_missing (error, lexical, errno);
      return NULL;
    }
  resolved = g_strdup (real);
  free (real);

  if (stat (resolved, &info) != 0)
    {
      set_missing (error, lexical, errno);
      return NULL;
    }
  if (!S_ISREG (info.st_mode) || access (resolved, X_OK) != 0)
    {
      set_missing (error, lexical, S_ISDIR (info.st_mode) ? EISDIR : EACCES);
      return NULL;
    }
  if (!check_way (lexical, lexical, error) || !check_way (lexical, resolved, error))
    return NULL;
  return g_steal_pointer (&resolved);
}
