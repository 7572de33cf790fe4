/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-sockets.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* Each line is about a socket of somebody, who can open many. */
#define MAX_LINES 100000
#define MAX_FOUND 256
#define MAX_LINKS 16

/* Of the columns Num, RefCount, Protocol, Flags, Type, St, Inode, Path. */
#define N_COLUMNS    8
#define COLUMN_FLAGS 3
#define COLUMN_TYPE  4
#define COLUMN_PATH  7
#define FLAG_LISTENS 0x10000 /* __SO_ACCEPTCON */

/* The path at the end of @line, if a stream socket listens there. */
static const char *
listening_path (char *line)
{
  char *columns[N_COLUMNS];
  char *rest = line;

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      rest += strspn (rest, " ");
      columns[i] = rest;
      if (i == COLUMN_PATH)
        break;

      rest = strchr (rest, ' ');
      if (rest == NULL)
        return NULL;
      *rest++ = '\0';
    }

  if ((g_ascii_strtoull (columns[COLUMN_FLAGS], NULL, 16) & FLAG_LISTENS) == 0
      || g_ascii_strtoull (columns[COLUMN_TYPE], NULL, 16) != SOCK_STREAM)
    return NULL;

  return columns[COLUMN_PATH];
}

GPtrArray *
porthole_engine_sockets_find (const char *proc_path)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GFile) file = g_file_new_for_path (proc_path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  g_autoptr (GDataInputStream) lines = NULL;

  if (stream == NULL)
    return paths;

  lines = g_data_input_stream_new (G_INPUT_STREAM (stream));
  for (guint i = 0; i < MAX_LINES && paths->len < MAX_FOUND; i++)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      const char *path;

      if (line == NULL)
        break;

      path = listening_path (line);
      if (path == NULL || *path != '/'
          || !(g_str_has_suffix (path, "docker.sock") || g_str_has_suffix (path, "podman.sock"))
          || g_ptr_array_find_with_equal_func (paths, path, g_str_equal, NULL))
        continue;

      g_ptr_array_add (paths, g_strdup (path));
    }

  return paths;
}

const char *
porthole_engine_sockets_guess_runtime (const char *path)
{
  return g_str_has_suffix (path, "podman.sock") ? "podman" : "docker";
}

static gboolean
folder_is_safe (const struct stat *info, gboolean *shared)
{
  *shared = (info->st_mode & (S_IWGRP | S_IWOTH)) != 0;
  return S_ISDIR (info->st_mode) && info->st_uid == 0
         && (!*shared || (info->st_mode & S_ISVTX) != 0);
}

/* The path that @link at @folder means, with @rest behind it. */
static char *
follow_link (const char *folder, const char *link, const char *rest)
{
  g_autofree char *target = g_file_read_link (link, NULL);
  g_autofree char *base = NULL;

  if (target == NULL)
    return NULL;

  base = g_canonicalize_filename (target, folder);
  return g_build_filename (base, rest, NULL);
}

char *
porthole_engine_sockets_resolve (const char *path)
{
  g_autofree char *todo = NULL;
  g_autoptr (GString) done = g_string_new ("/");
  struct stat info;
  gboolean shared;
  guint n_links = 0;

  if (!g_path_is_absolute (path))
    return NULL;

  /* Taking "x/.." away before links are followed would lead elsewhere. Nobody listens there. */
  if (strstr (path, "/../") != NULL)
    return NULL;

  todo = g_strdup (path);
  if (lstat ("/", &info) != 0 || !folder_is_safe (&info, &shared))
    return NULL;

  for (;;)
    {
      g_autofree char *folder = g_strdup (done->str);
      g_autofree char *name = NULL;
      const char *start = todo + strspn (todo, "/");
      const char *rest = start + strcspn (start, "/");

      name = g_strndup (start, (gsize)(rest - start));
      rest += strspn (rest, "/");
      if (*name == '\0' || g_str_equal (name, ".") || g_str_equal (name, ".."))
        return NULL;

      if (done->len > 1)
        g_string_append_c (done, '/');
      g_string_append (done, name);

      if (lstat (done->str, &info) != 0)
        {
          if (errno != ENOENT || shared)
            return NULL;
          /* Only root can make what is missing. */
          return g_build_filename (done->str, rest, NULL);
        }
      if (info.st_uid != 0)
        return NULL;

      if (S_ISLNK (info.st_mode))
        {
          char *followed = ++n_links <= MAX_LINKS ? follow_link (folder, done->str, rest) : NULL;

          if (followed == NULL)
            return NULL;
          g_free (todo);
          todo = followed;
          g_string_assign (done, "/");
          shared = FALSE;
          continue;
        }

      if (*rest == '\0')
        return S_ISSOCK (info.st_mode) ? g_strdup (done->str) : NULL;
      if (!folder_is_safe (&info, &shared))
        return NULL;

      memmove (todo, rest, strlen (rest) + 1);
    }
}
