/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "block-list.h"

#include "address-set.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_LINE     512
#define MAX_DOMAIN   253
#define MAX_PROBLEMS 20

typedef struct
{
  guint32 file; /* in files */
  guint32 line;
} Place;

struct _PortholeBlockList
{
  GPtrArray *files;    /* names to show */
  GArray *places;      /* of Place */
  GHashTable *domains; /* to the number of its place */
  PortholeAddressSet *addresses;
};

/**
 * porthole_block_list_new:
 *
 * Returns: (transfer full): a list that names nobody
 */
PortholeBlockList *
porthole_block_list_new (void)
{
  PortholeBlockList *self = g_new0 (PortholeBlockList, 1);

  self->files = g_ptr_array_new_with_free_func (g_free);
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->addresses = porthole_address_set_new ();

  return self;
}

void
porthole_block_list_free (PortholeBlockList *self)
{
  g_ptr_array_unref (self->files);
  g_array_unref (self->places);
  g_hash_table_unref (self->domains);
  porthole_address_set_free (self->addresses);
  g_free (self);
}

/* (nullable) (transfer full): in the form that is compared; NULL where it is no domain */
static char *
normalize_domain (const char *text)
{
  g_autofree char *ascii = NULL;
  gboolean letters = FALSE;
  gsize length;

  if (g_str_has_prefix (text, "*."))
    text += 2;
  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  ascii = g_hostname_is_non_ascii (text) ? g_hostname_to_ascii (text) : g_ascii_strdown (text, -1);
  if (ascii == NULL)
    return NULL;

  length = strlen (ascii);
  if (length > 0 && ascii[length - 1] == '.')
    ascii[--length] = '\0';
  if (length == 0 || length > MAX_DOMAIN || ascii[0] == '.' || strchr (ascii, '.') == NULL
      || strstr (ascii, "..") != NULL)
    return NULL;
  for (const char *p = ascii; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_' && *p != '.')
        return NULL;
      letters |= g_ascii_isalpha (*p);
    }

  /* 198.51.100.300 is a mistake and not a domain */
  return letters ? g_steal_pointer (&ascii) : NULL;
}

static gboolean
add_line (PortholeBlockList *self, char *line, guint32 number)
{
  char *comment = strchr (line, '#');
  Place place = { .file = self->files->len - 1, .line = number };
  char *domain;

  if (comment != NULL)
    *comment = '\0';
  g_strstrip (line);
  if (line[0] == '\0')
    return TRUE;

  if (porthole_address_set_add (self->addresses, line, self->places->len))
    {
      g_array_append_val (self->places, place);
      return TRUE;
    }

  domain = normalize_domain (line);
  if (domain == NULL)
    return FALSE;
  if (g_hash_table_contains (self->domains, domain))
    {
      g_free (domain);
      return TRUE;
    }
  g_hash_table_insert (self->domains, domain, GUINT_TO_POINTER (self->places->len));
  g_array_append_val (self->places, place);
  return TRUE;
}

static void
add_problem (GPtrArray *problems, char *problem)
{
  if (problems != NULL)
    g_ptr_array_add (problems, problem);
  else
    g_free (problem);
}

/**
 * porthole_block_list_load_data:
 * @self: what to add to
 * @name: stands for the file in messages and answers
 * @data: (array length=length): lines
 * @length: bytes of @data
 * @problems: (nullable) (element-type utf8): to add what is wrong to
 *
 * Returns: whether all lines were understood; the others count all the same
 */
gboolean
porthole_block_list_load_data (
    PortholeBlockList *self, const char *name, const char *data, gsize length, GPtrArray *problems)
{
  const char *end = data + length;
  guint32 number = 0;
  guint n_bad = 0;

  g_ptr_array_add (self->files, g_path_get_basename (name));
  for (const char *p = data; p < end;)
    {
      const char *line_end = memchr (p, '\n', end - p);
      gsize n = (line_end != NULL ? line_end : end) - p;
      g_autofree char *line = n <= MAX_LINE ? g_strndup (p, n) : NULL;

      number++;
      if (self->places->len >= PORTHOLE_BLOCK_LIST_MAX_ENTRIES)
        {
          add_problem (problems, g_strdup_printf (
                                     "%s:%u: there are %d entries already, the rest is left out; "
                                     "take some out",
                                     name, number, PORTHOLE_BLOCK_LIST_MAX_ENTRIES));
          return FALSE;
        }
      if ((line == NULL || !add_line (self, line, number)) && ++n_bad <= MAX_PROBLEMS)
        add_problem (problems,
                     g_strdup_printf ("%s:%u: is no address, prefix or domain; correct it "
                                      "or begin it with #",
                                      name, number));
      p = line_end != NULL ? line_end + 1 : end;
    }

  if (n_bad > MAX_PROBLEMS)
    add_problem (problems,
                 g_strdup_printf ("%s: %u more lines are no address, prefix or domain; is "
                                  "it a block list?",
                                  name, n_bad - MAX_PROBLEMS));
  return n_bad == 0;
}

static gboolean
load_file (PortholeBlockList *self, const char *path, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &error);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  guint8 chunk[16384];
  gssize n = 0;

  while (stream != NULL
         && (n = g_input_stream_read (G_INPUT_STREAM (stream), chunk, sizeof chunk, NULL, &error))
                > 0)
    {
      if (data->len + n > PORTHOLE_BLOCK_LIST_MAX_FILE)
        {
          add_problem (problems, g_strdup_printf ("%s: is larger than %d bytes; split it", path,
                                                  PORTHOLE_BLOCK_LIST_MAX_FILE));
          return FALSE;
        }
      g_byte_array_append (data, chunk, n);
    }
  if (error != NULL)
    {
      add_problem (problems,
                   g_strdup_printf ("%s: cannot be read: %s; correct its permissions or remove it",
                                    path, error->message));
      return FALSE;
    }

  return porthole_block_list_load_data (self, path, (const char *)data->data, data->len, problems);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/**
 * porthole_block_list_load_dir:
 * @self: what to add to
 * @dir: folder with *.txt; none is none of the troubles
 * @problems: (nullable) (element-type utf8): to add what is wrong to
 *
 * Returns: whether all lines of all files were understood
 */
gboolean
porthole_block_list_load_dir (PortholeBlockList *self, const char *dir, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (dir, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean good = TRUE;
  const char *name;

  if (folder == NULL)
    {
      if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      add_problem (problems, g_strdup_printf ("%s: cannot be read: %s; correct its permissions",
                                              dir, error->message));
      return FALSE;
    }

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      if (name[0] != '.' && g_str_has_suffix (name, ".txt"))
        g_ptr_array_add (names, g_build_filename (dir, name, NULL));
    }
  g_ptr_array_sort (names, compare_strings);
  for (guint i = 0; i < names->len; i++)
    good = load_file (self, names->pdata[i], problems) && good;

  return good;
}

static char *
describe_place (PortholeBlockList *self, guint index)
{
  const Place *place = &g_array_index (self->places, Place, index);

  return g_strdup_printf ("%s, line %u", (char *)self->files->pdata[place->file], place->line);
}

/**
 * porthole_block_list_find:
 * @self: a list
 * @ip: an address
 * @name: (nullable): its name, where one is known
 *
 * Returns: (nullable) (transfer full): the file and line that names @ip, or @name or a domain above
 */
char *
porthole_block_list_find (PortholeBlockList *self, const char *ip, const char *name)
{
  g_autofree char *domain = NULL;
  guint32 number;

  if (porthole_address_set_find (self->addresses, ip, &number))
    return describe_place (self, number);

  if (name == NULL || g_hash_table_size (self->domains) == 0)
    return NULL;
  domain = normalize_domain (name);
  for (const char *p = domain; p != NULL; p = strchr (p, '.'))
    {
      gpointer value;

      p += p != domain ? 1 : 0;
      if (g_hash_table_lookup_extended (self->domains, p, NULL, &value))
        return describe_place (self, GPOINTER_TO_UINT (value));
    }
  return NULL;
}

guint
porthole_block_list_get_size (PortholeBlockList *self)
{
  return porthole_address_set_get_size (self->addresses) + g_hash_table_size (self->domains);
}
