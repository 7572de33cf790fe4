/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "wants.h"

#include <string.h>

#define MAX_PATTERN 256
#define MAX_NAME    256

static const char *kind_names[N_KINDS] = { "exec", "exit", "connect", "open" };
static const char *how_names[] = { NULL, "exact", "prefix", "suffix" };

const char *
porthole_kind_to_string (guint32 kind)
{
  g_return_val_if_fail (kind < N_KINDS, "unknown");
  return kind_names[kind];
}

static gboolean invalid (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
invalid (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, args);
  va_end (args);
  return FALSE;
}

static gboolean
parse_kinds (PortholeWants *self, GVariant *value, GError **error)
{
  GVariantIter iter;
  const char *name;

  self->kinds = 0;
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "&s", &name))
    {
      guint32 kind = 0;

      while (kind < N_KINDS && strcmp (kind_names[kind], name) != 0)
        kind++;
      if (kind == N_KINDS)
        return invalid (error, "kinds: there is no kind \"%.64s\"", name);
      self->kinds |= KIND_BIT (kind);
    }
  return TRUE;
}

static gboolean
parse_containers (PortholeWants *self, GVariant *value, GError **error)
{
  GVariantIter iter;
  const char *name;

  self->containers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "&s", &name))
    {
      if (name[0] == '\0' || strlen (name) > MAX_NAME)
        return invalid (error, "containers: a name has 1 to %d bytes", MAX_NAME);
      g_hash_table_add (self->containers, g_strdup (name));
    }
  return TRUE;
}

static gboolean
parse_pids (PortholeWants *self, GVariant *value, GError **error)
{
  GVariantIter iter;
  guint32 pid;

  self->pids = g_hash_table_new (NULL, NULL);
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "u", &pid))
    {
      if (pid == 0 || pid > G_MAXINT32)
        return invalid (error, "pids: %u is not the pid of a process", pid);
      g_hash_table_add (self->pids, GUINT_TO_POINTER (pid));
    }
  return TRUE;
}

static guint64
hash_bytes (const guint8 *bytes, gsize length, gboolean backwards)
{
  guint64 hash = FNV_BASIS;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ bytes[backwards ? length - 1 - i : i]) * FNV_PRIME;
  return hash;
}

static gboolean
parse_paths (PortholeWants *self, GVariant *value, GError **error)
{
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) bytes = g_variant_get_child_value (child, 1);
      g_autoptr (GVariant) how_value = g_variant_get_child_value (child, 0);
      const char *how = g_variant_get_string (how_value, NULL);
      struct path_key key = { .how = 0 };
      const guint8 *pattern;
      gsize length;

      pattern = g_variant_get_fixed_array (bytes, &length, 1);
      for (guint j = PATH_EXACT; j <= PATH_SUFFIX; j++)
        if (strcmp (how, how_names[j]) == 0)
          key.how = j;
      if (key.how == 0)
        return invalid (error, "paths: \"%.64s\" is none of exact, prefix and suffix", how);
      if (length == 0 || length > MAX_PATTERN)
        return invalid (error, "paths: a pattern has 1 to %d bytes", MAX_PATTERN);
      if (key.how == PATH_SUFFIX ? pattern[0] != '/' && pattern[0] != '.' : pattern[0] != '/')
        return invalid (error, "paths: a pattern begins with a slash, a suffix perhaps with a dot");
      if (key.how == PATH_PREFIX && pattern[length - 1] != '/')
        return invalid (error, "paths: a prefix ends with a slash");
      if (memchr (pattern, '\0', length) != NULL)
        return invalid (error, "paths: a pattern has no NUL");
      key.length = length;
      key.hash = hash_bytes (pattern, length, key.how == PATH_SUFFIX);
      g_array_append_val (self->paths, key);
    }
  return TRUE;
}

static gboolean
parse_host (PortholeWants *self, GVariant *value, GError **error)
{
  self->host = g_variant_get_boolean (value);
  return TRUE;
}

static const struct
{
  const char *name;
  const char *type;
  gboolean (*parse) (PortholeWants *self, GVariant *value, GError **error);
} options_known[] = {
  { "kinds", "as", parse_kinds },           { "host", "b", parse_host },
  { "containers", "as", parse_containers }, { "pids", "au", parse_pids },
  { "paths", "a(say)", parse_paths },
};

PortholeWants *
porthole_wants_new (GVariant *options, GError **error)
{
  g_autoptr (PortholeWants) self = g_new0 (PortholeWants, 1);
  GVariantIter iter;
  const char *name;
  GVariant *child;

  self->kinds = ALL_KINDS;
  self->paths = g_array_new (FALSE, FALSE, sizeof (struct path_key));
  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &child))
    {
      g_autoptr (GVariant) value = child;
      gsize i = 0;

      while (i < G_N_ELEMENTS (options_known) && strcmp (options_known[i].name, name) != 0)
        i++;
      if (i == G_N_ELEMENTS (options_known))
        {
          invalid (error, "there is no option \"%.64s\"", name);
          return NULL;
        }
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE (options_known[i].type)))
        {
          invalid (error, "%s has the type %s, not %.64s", name, options_known[i].type,
                   g_variant_get_type_string (value));
          return NULL;
        }
      if (g_variant_is_container (value) && g_variant_n_children (value) > PORTHOLE_WANTS_MAX)
        {
          invalid (error, "%s has at most %d members", name, PORTHOLE_WANTS_MAX);
          return NULL;
        }
      /* a name given twice would leave the first one's memory behind */
      if ((i == 2 && self->containers != NULL) || (i == 3 && self->pids != NULL))
        {
          invalid (error, "%s is there twice", name);
          return NULL;
        }
      if (!options_known[i].parse (self, value, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
porthole_wants_free (PortholeWants *self)
{
  g_clear_pointer (&self->containers, g_hash_table_unref);
  g_clear_pointer (&self->pids, g_hash_table_unref);
  g_clear_pointer (&self->paths, g_array_unref);
  g_free (self);
}

gboolean
porthole_wants_container (const PortholeWants *self, const char *id, const char *name)
{
  if (self->containers == NULL)
    return TRUE;
  return g_hash_table_contains (self->containers, id)
         || (name != NULL && g_hash_table_contains (self->containers, name));
}
