/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "rules.h"

#include "json-input.h"
#include "rules-private.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_FILES    1024
#define MAX_LISTS    1024
#define MAX_TEXT     1024
#define MAX_PROBLEMS 200

struct _PortholeRules
{
  gatomicrefcount ref_count;
  GPtrArray *rules;
  GPtrArray *of_kind[PORTHOLE_N_EVENT_KINDS];
  GHashTable *lists;  /* name to GStrv */
  GHashTable *macros; /* name to PortholeCondition */
};

/* a rules file between being read and being understood */
typedef struct
{
  char *name;
  JsonNode *root;
} Source;

G_DEFINE_BOXED_TYPE (PortholeRules, porthole_rules, porthole_rules_ref, porthole_rules_unref)

static void
source_free (Source *source)
{
  g_free (source->name);
  json_node_unref (source->root);
  g_free (source);
}

static void G_GNUC_PRINTF (2, 3) add_problem (GPtrArray *problems, const char *format, ...)
{
  va_list args;

  if (problems == NULL || problems->len > MAX_PROBLEMS)
    return;
  if (problems->len == MAX_PROBLEMS)
    {
      g_ptr_array_add (problems, g_strdup ("more is wrong; repair what is named first"));
      return;
    }
  va_start (args, format);
  g_ptr_array_add (problems, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
free_list (gpointer list)
{
  g_strfreev (list);
}

/**
 * porthole_rules_new:
 *
 * Returns: (transfer full): no rules at all
 */
PortholeRules *
porthole_rules_new (void)
{
  PortholeRules *self = g_new0 (PortholeRules, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_rule_unref);
  for (guint i = 0; i < PORTHOLE_N_EVENT_KINDS; i++)
    self->of_kind[i] = g_ptr_array_new ();
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_list);
  self->macros = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify)porthole_condition_unref);

  return self;
}

PortholeRules *
porthole_rules_ref (PortholeRules *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
porthole_rules_unref (PortholeRules *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < PORTHOLE_N_EVENT_KINDS; i++)
    g_ptr_array_unref (self->of_kind[i]);
  g_ptr_array_unref (self->rules);
  g_hash_table_unref (self->lists);
  g_hash_table_unref (self->macros);
  g_free (self);
}

static gboolean
check_members (JsonObject *object, const char *const *known, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    {
      if (!g_strv_contains (known, l->data))
        {
          g_set_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                       "nothing is called \"%s\" here; correct its name or take it out",
                       (char *)l->data);
          return FALSE;
        }
    }
  return TRUE;
}

static GStrv
read_list (PortholeRules *self, JsonObject *lists, const char *name, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) values = NULL;

  if (g_hash_table_size (self->lists) >= MAX_LISTS)
    {
      g_set_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                   "there are %d lists already; take some out", MAX_LISTS);
      return NULL;
    }
  if (!porthole_json_get_strv (lists, name, &values, error))
    return NULL;

  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      GStrv other;

      if (values[i][0] != '@')
        {
          g_strv_builder_add (builder, values[i]);
          continue;
        }
      other = g_hash_table_lookup (self->lists, values[i] + 1);
      if (other == NULL)
        {
          g_set_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                       "no list before this one is called \"%s\"; correct its name", values[i] + 1);
          return NULL;
        }
      g_strv_builder_addv (builder, (const char **)other);
    }

  return g_strv_builder_end (builder);
}

static void
read_lists (PortholeRules *self, const Source *source, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GList) members = NULL;
  JsonObject *lists = NULL;

  if (!porthole_json_get_object (json_node_get_object (source->root), "lists", &lists, &error))
    add_problem (problems, "%s: %s", source->name, error->message);
  if (lists == NULL)
    return;

  members = json_object_get_members (lists);
  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autoptr (GError) list_error = NULL;
      GStrv list = read_list (self, lists, l->data, &list_error);

      if (list != NULL)
        g_hash_table_replace (self->lists, g_strdup (l->data), list);
      else
        add_problem (problems, "%s: list %s: %s", source->name, (char *)l->data,
                     list_error->message);
    }
}

static void
read_macros (PortholeRules *self, const Source *source, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GList) members = NULL;
  JsonObject *macros = NULL;

  if (!porthole_json_get_object (json_node_get_object (source->root), "macros", &macros, &error))
    add_problem (problems, "%s: %s", source->name, error->message);
  if (macros == NULL)
    return;

  members = json_object_get_members (macros);
  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autoptr (GError) macro_error = NULL;
      PortholeCondition *macro = porthole_condition_new_from_json (
          json_object_get_member (macros, l->data), self->lists, self->macros, &macro_error);

      if (macro != NULL)
        g_hash_table_replace (self->macros, g_strdup (l->data), macro);
      else
        add_problem (problems, "%s: macro %s: %s", source->name, (char *)l->data,
                     macro_error->message);
    }
}

static gboolean
is_id (const char *id)
{
  if (!g_ascii_isalpha (id[0]) || strlen (id) > 64)
    return FALSE;
  for (const char *p = id; *p != '\0'; p++)
    {
      if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-' && *p != '_')
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_texts (PortholeRule *rule, JsonObject *object, GError **error)
{
  g_autofree char *level = NULL;

  if (!porthole_json_get_string (object, "title", &rule->title, error)
      || !porthole_json_get_string (object, "reason", &rule->reason, error)
      || !porthole_json_get_string (object, "level", &level, error)
      || !porthole_json_get_strv (object, "techniques", &rule->techniques, error))
    return FALSE;

  if (rule->title == NULL || rule->reason == NULL || strlen (rule->title) > MAX_TEXT
      || strlen (rule->reason) > MAX_TEXT)
    {
      g_set_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                   "it needs a \"title\" and a \"reason\" of at most %d bytes", MAX_TEXT);
      return FALSE;
    }
  if (level == NULL || !porthole_level_from_string (level, &rule->level))
    {
      g_set_error_literal (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                           "\"level\" must be \"normal\", \"warning\" or \"high\"");
      return FALSE;
    }

  for (guint i = 0; rule->techniques != NULL && rule->techniques[i] != NULL; i++)
    {
      if (rule->techniques[i][0] != 'T' || !g_ascii_isdigit (rule->techniques[i][1]))
        {
          g_set_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                       "\"%s\" in \"techniques\" is no ATT&CK id such as T1059.004",
                       rule->techniques[i]);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_kinds (PortholeRule *rule, JsonObject *object, GError **error)
{
  g_auto (GStrv) kinds = NULL;

  if (!porthole_json_get_strv (object, "kinds", &kinds, error))
    return FALSE;

  for (guint i = 0; kinds != NULL && kinds[i] != NULL; i++)
    {
      PortholeEventKind kind;

      if (!porthole_event_kind_from_string (kinds[i], &kind))
        {
          g_set_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                       "there are no events of kind \"%s\"; take exec, exit, connect or open",
                       kinds[i]);
          return FALSE;
        }
      rule->kinds |= 1u << kind;
    }
  if (rule->kinds == 0)
    {
      g_set_error_literal (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                           "it needs \"kinds\", such as [\"exec\"]");
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_conditions (PortholeRules *self, PortholeRule *rule, JsonObject *object, GError **error)
{
  JsonNode *when = json_object_get_member (object, "when");
  JsonNode *unless = json_object_get_member (object, "unless");
  JsonNode *threshold = json_object_get_member (object, "threshold");

  if (when == NULL)
    {
      g_set_error_literal (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                           "it needs \"when\", the condition that an event must fit");
      return FALSE;
    }
  rule->when = porthole_condition_new_from_json (when, self->lists, self->macros, error);
  if (rule->when == NULL)
    return FALSE;
  if (unless != NULL)
    {
      rule->unless = porthole_condition_new_from_json (unless, self->lists, self->macros, error);
      if (rule->unless == NULL)
        return FALSE;
    }
  if (threshold != NULL)
    {
      rule->threshold = porthole_threshold_new_from_json (threshold, error);
      if (rule->threshold == NULL)
        return FALSE;
    }

  if ((rule->kinds & (1u << PORTHOLE_EVENT_OPEN)) != 0)
    {
      g_autoptr (GPtrArray) patterns
          = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_path_pattern_free);

      if (!porthole_condition_get_paths (rule->when, patterns))
        {
          g_set_error_literal (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                               "only files that a rule names are watched; let \"when\" compare "
                               "\"path\" with equals, in, prefix (ending with a slash), suffix "
                               "(beginning with a slash or a dot) or basename");
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_reason (const PortholeRule *rule, GError **error)
{
  for (const char *p = rule->reason; (p = strchr (p, '{')) != NULL; p++)
    {
      const char *end = strchr (p, '}');
      g_autofree char *name = end != NULL ? g_strndup (p + 1, end - p - 1) : NULL;
      PortholeField field;

      if (name == NULL
          || (!g_str_equal (name, "number") && !g_str_equal (name, "within")
              && !porthole_field_from_string (name, &field)))
        {
          g_set_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                       "\"reason\" asks for {%s}, which is no field; correct its name",
                       name != NULL ? name : p + 1);
          return FALSE;
        }
    }
  return TRUE;
}

/* NULL without an error: it is switched off */
static PortholeRule *
read_rule (PortholeRules *self, JsonObject *object, const char *id, GError **error)
{
  static const char *const members[]
      = { "id",    "enabled", "title",  "description", "reason",     "level",   "score",
          "kinds", "when",    "unless", "threshold",   "techniques", "subject", NULL };
  static const guint scores[] = { 0, 40, 80 };
  g_autoptr (PortholeRule) rule = porthole_rule_new (id);
  g_autofree char *subject = NULL;
  gboolean enabled = TRUE;

  if (!check_members (object, members, error)
      || !porthole_json_get_boolean (object, "enabled", &enabled, error))
    return NULL;
  if (!enabled)
    return NULL;

  if (!read_texts (rule, object, error) || !read_kinds (rule, object, error)
      || !read_conditions (self, rule, object, error) || !check_reason (rule, error))
    return NULL;

  rule->score = scores[rule->level];
  if (!porthole_json_get_uint (object, "score", 100, &rule->score, error)
      || !porthole_json_get_string (object, "subject", &subject, error))
    return NULL;
  if (subject != NULL)
    {
      rule->has_subject = porthole_field_from_string (subject, &rule->subject);
      if (!rule->has_subject)
        {
          g_set_error (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                       "\"subject\" must be a field; there is none called \"%s\"", subject);
          return NULL;
        }
    }
  if (rule->techniques == NULL)
    rule->techniques = g_new0 (char *, 1);

  return g_steal_pointer (&rule);
}

static void
remove_others (PortholeRules *self, const char *id, const char *file)
{
  for (guint i = self->rules->len; i > 0; i--)
    {
      const PortholeRule *rule = self->rules->pdata[i - 1];

      if (g_str_equal (rule->id, id) && !g_str_equal (rule->file, file))
        g_ptr_array_remove_index (self->rules, i - 1);
    }
}

/* what keeps a rule from being read at all, with its id where it has one */
static const char *
get_id (JsonNode *node, GError **error)
{
  JsonNode *id;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      id = json_object_get_member (json_node_get_object (node), "id");
      if (id != NULL && JSON_NODE_HOLDS_VALUE (id) && json_node_get_value_type (id) == G_TYPE_STRING
          && is_id (json_node_get_string (id)))
        return json_node_get_string (id);
    }

  g_set_error_literal (error, PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE,
                       "it needs an \"id\" of small letters, digits and dashes");
  return NULL;
}

static void
read_rules (PortholeRules *self, const Source *source, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  JsonArray *rules = NULL;

  if (!porthole_json_get_array (json_node_get_object (source->root), "rules", &rules, &error))
    add_problem (problems, "%s: %s", source->name, error->message);

  for (guint i = 0; rules != NULL && i < json_array_get_length (rules); i++)
    {
      g_autoptr (GError) rule_error = NULL;
      JsonNode *node = json_array_get_element (rules, i);
      const char *id = get_id (node, &rule_error);
      PortholeRule *rule;

      if (id == NULL)
        {
          add_problem (problems, "%s: rule number %u: %s", source->name, i + 1,
                       rule_error->message);
          continue;
        }

      rule = read_rule (self, json_node_get_object (node), id, &rule_error);
      if (rule == NULL && rule_error != NULL)
        {
          /* a broken rule replaces nothing: what watched until now goes on watching */
          add_problem (problems, "%s: rule %s: %s", source->name, id, rule_error->message);
          continue;
        }
      remove_others (self, id, source->name);
      if (rule == NULL)
        continue;

      if (self->rules->len >= PORTHOLE_RULES_MAX_RULES)
        {
          add_problem (problems, "%s: rule %s: there are %d rules already; take some out",
                       source->name, id, PORTHOLE_RULES_MAX_RULES);
          porthole_rule_unref (rule);
          return;
        }
      rule->file = g_strdup (source->name);
      g_ptr_array_add (self->rules, rule);
    }
}

static void
index_rules (PortholeRules *self)
{
  for (guint kind = 0; kind < PORTHOLE_N_EVENT_KINDS; kind++)
    {
      g_ptr_array_set_size (self->of_kind[kind], 0);
      for (guint i = 0; i < self->rules->len; i++)
        {
          PortholeRule *rule = self->rules->pdata[i];

          if ((rule->kinds & (1u << kind)) != 0)
            g_ptr_array_add (self->of_kind[kind], rule);
        }
    }
}

/* All lists come before all macros and these before all rules, so that a list of the user's own
 * changes the rules that came with the program. */
static void
read_sources (PortholeRules *self, GPtrArray *sources, GPtrArray *problems)
{
  g_autoptr (GPtrArray) paths = NULL;

  for (guint i = 0; i < sources->len; i++)
    read_lists (self, sources->pdata[i], problems);
  for (guint i = 0; i < sources->len; i++)
    read_macros (self, sources->pdata[i], problems);
  for (guint i = 0; i < sources->len; i++)
    read_rules (self, sources->pdata[i], problems);
  index_rules (self);

  paths = porthole_rules_get_paths (self);
  if (paths->len > PORTHOLE_PATH_PATTERN_MAX_COUNT)
    add_problem (problems,
                 "the rules name %u files and folders, of which only the first %d can be watched; "
                 "take some out",
                 paths->len, PORTHOLE_PATH_PATTERN_MAX_COUNT);
}

static Source *
parse_source (const char *name, const char *data, gsize length, GPtrArray *problems)
{
  static const char *const members[] = { "description", "lists", "macros", "rules", NULL };
  g_autoptr (GError) error = NULL;
  JsonNode *root;
  Source *source;
  guint line = 1;

  if (length > PORTHOLE_RULES_MAX_FILE)
    {
      add_problem (problems, "%s: is larger than %d bytes; split it", name,
                   PORTHOLE_RULES_MAX_FILE);
      return NULL;
    }
  root = porthole_json_parse (data, length, &line, &error);
  if (root == NULL)
    {
      add_problem (problems, "%s:%u: %s; correct the JSON there, the file is left out until then",
                   name, line, error->message);
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      add_problem (problems, "%s: must be an object with \"rules\", \"lists\" or \"macros\"", name);
      json_node_unref (root);
      return NULL;
    }
  if (!check_members (json_node_get_object (root), members, &error))
    add_problem (problems, "%s: %s", name, error->message);

  source = g_new0 (Source, 1);
  source->name = g_strdup (name);
  source->root = root;
  return source;
}

static Source *
load_source (const char *path, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *data = g_malloc (PORTHOLE_RULES_MAX_FILE + 1);
  gsize length;

  /* one byte more than allowed is read, and never more */
  stream = g_file_read (file, NULL, &error);
  if (stream == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), data, PORTHOLE_RULES_MAX_FILE + 1,
                                   &length, NULL, &error))
    {
      add_problem (problems, "%s: cannot be read: %s; correct its permissions or remove it", path,
                   error->message);
      return NULL;
    }

  return parse_source (path, data, length, problems);
}

/**
 * porthole_rules_load_data:
 * @self: rules that nobody uses yet
 * @name: stands for the file in messages
 * @data: content of a rules file
 * @length: bytes of @data, or -1 where it ends with a NUL
 * @problems: (nullable) (element-type utf8): to add what is wrong to
 *
 * Returns: whether @data could be parsed; single rules may have been left out all the same
 */
gboolean
porthole_rules_load_data (
    PortholeRules *self, const char *name, const char *data, gssize length, GPtrArray *problems)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify)source_free);
  Source *source = parse_source (name, data, length < 0 ? strlen (data) : (gsize)length, problems);

  if (source == NULL)
    return FALSE;

  g_ptr_array_add (sources, source);
  read_sources (self, sources, problems);
  return TRUE;
}

/**
 * porthole_rules_load_file:
 * @self: rules that nobody uses yet
 * @path: of a rules file
 * @problems: (nullable) (element-type utf8): to add what is wrong to
 *
 * Returns: whether it could be read and parsed
 */
gboolean
porthole_rules_load_file (PortholeRules *self, const char *path, GPtrArray *problems)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify)source_free);
  Source *source = load_source (path, problems);

  if (source == NULL)
    return FALSE;

  g_ptr_array_add (sources, source);
  read_sources (self, sources, problems);
  return TRUE;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static GPtrArray *
list_files (const char *folder, GPtrArray *problems)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  if (dir == NULL)
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        add_problem (problems, "%s: cannot be read: %s; correct its permissions", folder,
                     error->message);
      return g_steal_pointer (&files);
    }

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (name[0] != '.' && g_str_has_suffix (name, ".json"))
        g_ptr_array_add (files, g_build_filename (folder, name, NULL));
    }
  g_ptr_array_sort (files, compare_strings);
  if (files->len > MAX_FILES)
    {
      add_problem (problems,
                   "%s: holds more than %d files; the rest is left out, put several into "
                   "one",
                   folder, MAX_FILES);
      g_ptr_array_set_size (files, MAX_FILES);
    }

  return g_steal_pointer (&files);
}

/**
 * porthole_rules_load_dirs:
 * @dirs: (array zero-terminated=1): folders with *.json, the one that has the last word at the end
 * @problems: (nullable) (element-type utf8): to add what is wrong to
 *
 * Returns: (transfer full): all rules that are right
 */
PortholeRules *
porthole_rules_load_dirs (const char *const *dirs, GPtrArray *problems)
{
  PortholeRules *self = porthole_rules_new ();
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify)source_free);

  for (guint i = 0; dirs[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) files = list_files (dirs[i], problems);

      for (guint j = 0; j < files->len; j++)
        {
          Source *source = load_source (files->pdata[j], problems);

          if (source != NULL)
            g_ptr_array_add (sources, source);
        }
    }
  read_sources (self, sources, problems);

  return self;
}

GPtrArray *
porthole_rules_get_rules (PortholeRules *self)
{
  return self->rules;
}

GPtrArray *
porthole_rules_get_of_kind (PortholeRules *self, PortholeEventKind kind)
{
  return self->of_kind[kind];
}

PortholeRule *
porthole_rules_lookup (PortholeRules *self, const char *id)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      PortholeRule *rule = self->rules->pdata[i];

      if (g_str_equal (rule->id, id))
        return rule;
    }

  return NULL;
}

/**
 * porthole_rules_get_paths:
 * @self: rules
 *
 * The union of what the rules for events of kind open can fit. The helper takes the first
 * %PORTHOLE_PATH_PATTERN_MAX_COUNT; where there are more, loading said so.
 *
 * Returns: (transfer full) (element-type PortholePathPattern): without doubles
 */
GPtrArray *
porthole_rules_get_paths (PortholeRules *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_path_pattern_free);

  for (guint i = 0; i < self->of_kind[PORTHOLE_EVENT_OPEN]->len; i++)
    {
      const PortholeRule *rule = self->of_kind[PORTHOLE_EVENT_OPEN]->pdata[i];
      g_autoptr (GPtrArray) own
          = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_path_pattern_free);

      porthole_condition_get_paths (rule->when, own);
      for (guint j = 0; j < own->len; j++)
        {
          PortholePathPattern *pattern = own->pdata[j];

          if (!g_ptr_array_find_with_equal_func (all, pattern,
                                                 (GEqualFunc)porthole_path_pattern_equal, NULL))
            g_ptr_array_add (all, porthole_path_pattern_copy (pattern));
        }
    }

  return all;
}
