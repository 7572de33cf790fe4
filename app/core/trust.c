/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "trust.h"

#include "address-set.h"
#include "block-list.h"
#include "glob.h"
#include "json-input.h"
#include "json-output.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_FILE     (1024 * 1024)
#define MAX_ENTRIES  10000
#define MAX_PROBLEMS 50
#define NO_OWNER     G_MAXUINT64

typedef struct
{
  const char *key; /* "name", "image" or "id" for a container, "address" */
  char *value;
  char *note;
  guint64 owner; /* the user whose claim is believed, or NO_OWNER */
} Entry;

struct _PortholeTrust
{
  GObject parent_instance;

  char *source;          /* what to call the user's file */
  gboolean damaged;      /* part of it was not understood and would be lost if it were saved */
  GPtrArray *containers; /* of Entry */
  GPtrArray *addresses;  /* of Entry */
  PortholeAddressSet *address_set;
  PortholeBlockList *blocks;
};

G_DEFINE_FINAL_TYPE (PortholeTrust, porthole_trust, G_TYPE_OBJECT)

static void
entry_free (Entry *entry)
{
  g_free (entry->value);
  g_free (entry->note);
  g_free (entry);
}

static void
forget_entries (PortholeTrust *self)
{
  g_ptr_array_set_size (self->containers, 0);
  g_ptr_array_set_size (self->addresses, 0);
  g_clear_pointer (&self->address_set, porthole_address_set_free);
  self->address_set = porthole_address_set_new ();
  self->damaged = FALSE;
}

static void
porthole_trust_finalize (GObject *object)
{
  PortholeTrust *self = PORTHOLE_TRUST (object);

  g_free (self->source);
  g_ptr_array_unref (self->containers);
  g_ptr_array_unref (self->addresses);
  porthole_address_set_free (self->address_set);
  porthole_block_list_free (self->blocks);

  G_OBJECT_CLASS (porthole_trust_parent_class)->finalize (object);
}

static void
porthole_trust_class_init (PortholeTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_trust_finalize;
}

static void
porthole_trust_init (PortholeTrust *self)
{
  self->source = g_strdup ("trust.json");
  self->containers = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
  self->address_set = porthole_address_set_new ();
  self->blocks = porthole_block_list_new ();
}

/**
 * porthole_trust_new:
 *
 * Returns: (transfer full): an object that trusts nobody and blocks nobody
 */
PortholeTrust *
porthole_trust_new (void)
{
  return g_object_new (PORTHOLE_TYPE_TRUST, NULL);
}

char *
porthole_trust_get_default_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "porthole", "trust.json", NULL);
}

char *
porthole_trust_get_default_block_dir (void)
{
  return g_build_filename (g_get_user_config_dir (), "porthole", "block", NULL);
}

static void G_GNUC_PRINTF (3, 4)
    add_problem (PortholeTrust *self, GPtrArray *problems, const char *format, ...)
{
  va_list args;

  self->damaged = TRUE;
  if (problems == NULL || problems->len >= MAX_PROBLEMS)
    return;
  va_start (args, format);
  g_ptr_array_add (problems, g_strdup_vprintf (format, args));
  va_end (args);
}

static const char *
get_container_key (const char *key)
{
  static const char *const keys[] = { "name", "image", "id" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (g_str_equal (key, keys[i]))
        return keys[i];
    }
  return NULL;
}

static Entry *
find_entry (GPtrArray *entries, const char *key, const char *value, guint64 owner, guint *index)
{
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = entries->pdata[i];

      if (g_str_equal (entry->key, key) && g_str_equal (entry->value, value)
          && entry->owner == owner)
        {
          if (index != NULL)
            *index = i;
          return entry;
        }
    }
  return NULL;
}

static gboolean
add_entry (GPtrArray *entries, const char *key, const char *value, const char *note, guint64 owner)
{
  Entry *entry;

  if (entries->len >= MAX_ENTRIES || find_entry (entries, key, value, owner, NULL) != NULL)
    return FALSE;

  entry = g_new0 (Entry, 1);
  entry->key = key;
  entry->value = g_strdup (value);
  entry->note = g_strdup (note);
  entry->owner = owner;
  g_ptr_array_add (entries, entry);
  return TRUE;
}

static gboolean
read_container (PortholeTrust *self, JsonObject *object, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);
  g_autofree char *value = NULL;
  g_autofree char *note = NULL;
  const char *key = NULL;
  guint64 owner = NO_OWNER;

  for (GList *l = members; l != NULL; l = l->next)
    {
      if (g_str_equal (l->data, "note") || g_str_equal (l->data, "owner"))
        continue;
      if (key != NULL || get_container_key (l->data) == NULL)
        {
          g_set_error_literal (
              error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
              "it must have one of \"name\", \"image\" and \"id\", and nothing else "
              "but \"note\" and \"owner\"");
          return FALSE;
        }
      key = get_container_key (l->data);
    }
  if (key == NULL)
    {
      g_set_error_literal (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                           "it needs a \"name\", an \"image\" or an \"id\"");
      return FALSE;
    }

  if (!porthole_json_get_string (object, key, &value, error)
      || !porthole_json_get_string (object, "note", &note, error)
      || !porthole_json_get_unsigned (object, "owner", G_MAXUINT32, &owner, error))
    return FALSE;
  if (value == NULL || value[0] == '\0')
    {
      g_set_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE, "\"%s\" is empty", key);
      return FALSE;
    }

  add_entry (self->containers, key, value, note, owner);
  return TRUE;
}

static gboolean
read_address (PortholeTrust *self, JsonObject *object, GError **error)
{
  g_autofree char *value = NULL;
  g_autofree char *note = NULL;

  if (!porthole_json_get_string (object, "address", &value, error)
      || !porthole_json_get_string (object, "note", &note, error))
    return FALSE;
  if (value == NULL)
    {
      g_set_error_literal (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                           "it needs an \"address\"");
      return FALSE;
    }

  return porthole_trust_add_address (self, value, note, error) || *error == NULL;
}

static void
read_entries (PortholeTrust *self,
              const char *name,
              JsonObject *root,
              const char *member,
              gboolean (*read) (PortholeTrust *, JsonObject *, GError **),
              GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  JsonArray *array = NULL;

  if (!porthole_json_get_array (root, member, &array, &error))
    add_problem (self, problems, "%s: %s", name, error->message);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autoptr (GError) entry_error = NULL;

      if (i >= MAX_ENTRIES)
        {
          add_problem (self, problems, "%s: more than %d %s; make prefixes or globs of them", name,
                       MAX_ENTRIES, member);
          break;
        }
      if (!JSON_NODE_HOLDS_OBJECT (node))
        add_problem (self, problems, "%s: number %u of \"%s\" must be an object", name, i + 1,
                     member);
      else if (!read (self, json_node_get_object (node), &entry_error))
        add_problem (self, problems, "%s: number %u of \"%s\": %s", name, i + 1, member,
                     entry_error->message);
    }
}

/**
 * porthole_trust_load_data:
 * @self: what to load into; what the user's file said before is forgotten
 * @name: stands for the file in messages
 * @data: content of the file
 * @length: bytes of @data, or -1 where it ends with a NUL
 * @problems: (nullable) (element-type utf8): to add what is wrong to
 *
 * Returns: whether all of it was understood
 */
gboolean
porthole_trust_load_data (
    PortholeTrust *self, const char *name, const char *data, gssize length, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;
  guint64 version = 1;
  guint line = 1;

  forget_entries (self);
  g_free (self->source);
  self->source = g_path_get_basename (name);

  root = porthole_json_parse (data, length < 0 ? strlen (data) : (gsize)length, &line, &error);
  if (root == NULL)
    {
      add_problem (self, problems,
                   "%s:%u: %s; correct the JSON there, nobody is trusted until then", name, line,
                   error->message);
      return FALSE;
    }
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      add_problem (self, problems, "%s: must be an object with \"containers\" and \"addresses\"",
                   name);
      return FALSE;
    }
  if (!porthole_json_get_unsigned (json_node_get_object (root), "version", G_MAXUINT, &version,
                                   &error)
      || version != 1)
    {
      add_problem (self, problems, "%s: is not of version 1; it belongs to another Porthole", name);
      return FALSE;
    }

  read_entries (self, name, json_node_get_object (root), "containers", read_container, problems);
  read_entries (self, name, json_node_get_object (root), "addresses", read_address, problems);
  return !self->damaged;
}

/**
 * porthole_trust_load:
 * @self: what to load into; what the user's file said before is forgotten
 * @path: of the user's file; where there is none, nobody is trusted
 * @problems: (nullable) (element-type utf8): to add what is wrong to
 *
 * Returns: whether all of it was understood
 */
gboolean
porthole_trust_load (PortholeTrust *self, const char *path, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &error);
  g_autofree char *data = g_malloc (MAX_FILE + 1);
  gsize length = 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      forget_entries (self);
      return TRUE;
    }
  if (stream == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), data, MAX_FILE + 1, &length, NULL,
                                   &error))
    {
      forget_entries (self);
      add_problem (self, problems, "%s: cannot be read: %s; correct its permissions", path,
                   error->message);
      return FALSE;
    }
  if (length > MAX_FILE)
    {
      forget_entries (self);
      add_problem (self, problems, "%s: is larger than %d bytes; make it smaller", path, MAX_FILE);
      return FALSE;
    }

  return porthole_trust_load_data (self, path, data, length, problems);
}

/**
 * porthole_trust_load_blocks:
 * @self: what to load into; block lists that were loaded before are forgotten
 * @dir: folder with *.txt; none is none of the troubles
 * @problems: (nullable) (element-type utf8): to add what is wrong to
 *
 * Returns: whether all lines were understood
 */
gboolean
porthole_trust_load_blocks (PortholeTrust *self, const char *dir, GPtrArray *problems)
{
  porthole_block_list_free (self->blocks);
  self->blocks = porthole_block_list_new ();

  return porthole_block_list_load_dir (self->blocks, dir, problems);
}

/**
 * porthole_trust_load_block_data:
 * @self: what to add to
 * @name: stands for the file in messages
 * @data: content of a block list
 * @length: bytes of @data, or -1 where it ends with a NUL
 * @problems: (nullable) (element-type utf8): to add what is wrong to
 *
 * Returns: whether all lines were understood
 */
gboolean
porthole_trust_load_block_data (
    PortholeTrust *self, const char *name, const char *data, gssize length, GPtrArray *problems)
{
  return porthole_block_list_load_data (self->blocks, name, data,
                                        length < 0 ? strlen (data) : (gsize)length, problems);
}

gboolean
porthole_trust_add_container (PortholeTrust *self,
                              const char *key,
                              const char *value,
                              const char *note)
{
  g_return_val_if_fail (get_container_key (key) != NULL, FALSE);

  return add_entry (self->containers, get_container_key (key), value, note, NO_OWNER);
}

gboolean
porthole_trust_remove_container (PortholeTrust *self, const char *key, const char *value)
{
  guint index;

  if (find_entry (self->containers, key, value, NO_OWNER, &index) == NULL)
    return FALSE;

  g_ptr_array_remove_index (self->containers, index);
  return TRUE;
}

/**
 * porthole_trust_add_address:
 * @self: what to add to
 * @prefix: address or prefix
 * @note: (nullable): the user's words
 * @error: return location for an error: @prefix is none
 *
 * Returns: %TRUE where it was added; %FALSE without @error where it was there already
 */
gboolean
porthole_trust_add_address (PortholeTrust *self,
                            const char *prefix,
                            const char *note,
                            GError **error)
{
  if (!porthole_address_set_add (self->address_set, prefix, self->addresses->len))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "\"%s\" is no address such as 198.51.100.7 or 2001:db8::/32", prefix);
      return FALSE;
    }

  return add_entry (self->addresses, "address", prefix, note, NO_OWNER);
}

gboolean
porthole_trust_remove_address (PortholeTrust *self, const char *prefix)
{
  guint index;

  if (find_entry (self->addresses, "address", prefix, NO_OWNER, &index) == NULL)
    return FALSE;

  g_ptr_array_remove_index (self->addresses, index);
  porthole_address_set_free (self->address_set);
  self->address_set = porthole_address_set_new ();
  for (guint i = 0; i < self->addresses->len; i++)
    porthole_address_set_add (self->address_set, ((Entry *)self->addresses->pdata[i])->value, i);
  return TRUE;
}

static void
write_entries (PortholeJsonOutput *out, const char *member, GPtrArray *entries)
{
  porthole_json_output_begin_array (out, member);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = entries->pdata[i];

      /* a line for each, since people edit this file too */
      porthole_json_output_begin_object (out, NULL);
      g_string_insert (out->text, out->text->len - 1, "\n  ");
      porthole_json_output_string (out, entry->key, entry->value);
      if (entry->owner != NO_OWNER)
        porthole_json_output_unsigned (out, "owner", entry->owner);
      porthole_json_output_known (out, "note", entry->note);
      porthole_json_output_end_object (out);
    }
  porthole_json_output_end_array (out);
}

/**
 * porthole_trust_save:
 * @self: what the user trusts
 * @path: of the user's file
 * @error: return location for an error
 *
 * Replaces the file in one step. A file of which something was not understood when it was loaded
 * is not replaced: what the user wrote there would be lost.
 *
 * Returns: whether it was saved
 */
gboolean
porthole_trust_save (PortholeTrust *self, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *json = NULL;
  PortholeJsonOutput out;

  if (self->damaged)
    {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
          "%s was not saved: part of it could not be understood and would be lost; correct "
          "it first",
          path);
      return FALSE;
    }

  porthole_json_output_init (&out);
  porthole_json_output_begin_object (&out, NULL);
  porthole_json_output_unsigned (&out, "version", 1);
  write_entries (&out, "containers", self->containers);
  write_entries (&out, "addresses", self->addresses);
  porthole_json_output_end_object (&out);
  g_string_append_c (out.text, '\n');
  json = porthole_json_output_finish (&out);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s cannot be made: %s",
                   folder, g_strerror (errno));
      return FALSE;
    }
  return g_file_set_contents_full (
      path, json, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static gboolean
entry_matches (const Entry *entry, const PortholeContainer *container)
{
  const char *value = container->id;

  /* whoever may make a cgroup may call it what he likes */
  if (container->claimed ? entry->owner != container->owner : entry->owner != NO_OWNER)
    return FALSE;

  if (g_str_equal (entry->key, "id"))
    return g_str_equal (entry->value, value);

  value = g_str_equal (entry->key, "name") ? container->name : container->image;
  return value != NULL && porthole_glob_match (entry->value, value);
}

/**
 * porthole_trust_find_container:
 * @self: what the user trusts
 * @container: a container
 *
 * Returns: (nullable) (transfer full): what says that @container is trusted, or %NULL
 */
char *
porthole_trust_find_container (PortholeTrust *self, const PortholeContainer *container)
{
  for (guint i = 0; i < self->containers->len; i++)
    {
      const Entry *entry = self->containers->pdata[i];

      if (entry_matches (entry, container))
        return g_strdup_printf ("%s trusts the %s %s", self->source, entry->key, entry->value);
    }

  return NULL;
}

/**
 * porthole_trust_find_address:
 * @self: what the user trusts
 * @ip: an address
 *
 * Returns: (nullable) (transfer full): what says that @ip is trusted, or %NULL
 */
char *
porthole_trust_find_address (PortholeTrust *self, const char *ip)
{
  guint32 index;

  if (!porthole_address_set_find (self->address_set, ip, &index) || index >= self->addresses->len)
    return NULL;

  return g_strdup_printf ("%s trusts %s", self->source,
                          ((Entry *)self->addresses->pdata[index])->value);
}

/**
 * porthole_trust_find_block:
 * @self: what block lists say
 * @ip: an address
 * @name: (nullable): its name, where one is known
 *
 * Returns: (nullable) (transfer full): where @ip, or @name or a domain above it, is listed
 */
char *
porthole_trust_find_block (PortholeTrust *self, const char *ip, const char *name)
{
  return porthole_block_list_find (self->blocks, ip, name);
}

guint
porthole_trust_get_n_blocks (PortholeTrust *self)
{
  return porthole_block_list_get_size (self->blocks);
}
