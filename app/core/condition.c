/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "condition.h"

#include "address-set.h"
#include "glob.h"
#include "json-input.h"
#include "path-pattern.h"

#include <string.h>

#define MAX_VALUES 8192
#define MAX_LENGTH 1024

/* with what macros stand for, which grows fast when they name each other */
#define MAX_HEIGHT 64
#define MAX_SIZE   4096

typedef enum
{
  SHAPE_ALL,
  SHAPE_ANY,
  SHAPE_NONE,
  SHAPE_TEST,
} Shape;

typedef enum
{
  OPERATOR_EQUALS,
  OPERATOR_IN,
  OPERATOR_PREFIX,
  OPERATOR_SUFFIX,
  OPERATOR_CONTAINS,
  OPERATOR_GLOB,
  OPERATOR_BASENAME,
  OPERATOR_CIDR,
  OPERATOR_RANGE,
  OPERATOR_EXISTS,
} Operator;

typedef struct
{
  gint64 from, to;
} Range;

struct _PortholeCondition
{
  gatomicrefcount ref_count;
  Shape shape;
  guint height, size;
  GPtrArray *children; /* of all, any and none */

  /* of a test */
  GArray *fields;
  Operator operator;
  GHashTable *set;   /* of equals, in and basename */
  GPtrArray *values; /* of these and prefix, suffix, contains and glob */
  PortholeAddressSet *addresses;
  GArray *ranges;
  gboolean exists;
};

static const char *const operators[] = {
  "equals", "in", "prefix", "suffix", "contains", "glob", "basename", "cidr", "range", "exists",
};

typedef struct
{
  GHashTable *lists, *macros;
  guint depth;
  GError **error;
} Reading;

static gboolean G_GNUC_PRINTF (2, 3) fail (Reading *reading, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (reading->error != NULL)
    *reading->error
        = g_error_new_valist (PORTHOLE_JSON_ERROR, PORTHOLE_JSON_ERROR_TYPE, format, args);
  va_end (args);
  return FALSE;
}

static PortholeCondition *
condition_new (Shape shape)
{
  PortholeCondition *self = g_new0 (PortholeCondition, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->shape = shape;
  self->height = 1;
  self->size = 1;

  return self;
}

PortholeCondition *
porthole_condition_ref (PortholeCondition *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
porthole_condition_unref (PortholeCondition *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->fields, g_array_unref);
  g_clear_pointer (&self->set, g_hash_table_unref);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_clear_pointer (&self->addresses, porthole_address_set_free);
  g_clear_pointer (&self->ranges, g_array_unref);
  g_free (self);
}

static gboolean
add_value (PortholeCondition *self, Reading *reading, const char *value)
{
  if (self->values->len >= MAX_VALUES)
    return fail (reading, "more than %d values; make several conditions of it", MAX_VALUES);
  if (value[0] == '\0' || strlen (value) > MAX_LENGTH)
    return fail (reading, "a value must have between 1 and %d bytes", MAX_LENGTH);
  g_ptr_array_add (self->values, g_strdup (value));
  return TRUE;
}

static gboolean
read_value (PortholeCondition *self, Reading *reading, JsonNode *node)
{
  const char *string;
  GStrv list;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    {
      g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

      return add_value (self, reading, digits);
    }
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return fail (reading, "the value of \"%s\" must be a string, a whole number or an array of them",
                 operators[self->operator]);

  string = json_node_get_string (node);
  if (string[0] != '@')
    return add_value (self, reading, string);

  list = g_hash_table_lookup (reading->lists, string + 1);
  if (list == NULL)
    return fail (reading, "no list is called \"%s\"; add it to \"lists\" or write the values here",
                 string + 1);
  for (guint i = 0; list[i] != NULL; i++)
    {
      if (!add_value (self, reading, list[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_values (PortholeCondition *self, Reading *reading, JsonNode *node)
{
  JsonArray *array;

  self->values = g_ptr_array_new_with_free_func (g_free);
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return read_value (self, reading, node);

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (!read_value (self, reading, json_array_get_element (array, i)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_range (PortholeCondition *self, Reading *reading, JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  Range range;

  if (array != NULL && json_array_get_length (array) > 0
      && JSON_NODE_HOLDS_ARRAY (json_array_get_element (array, 0)))
    {
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *element = json_array_get_element (array, i);
          JsonArray *inner = JSON_NODE_HOLDS_ARRAY (element) ? json_node_get_array (element) : NULL;

          if (inner == NULL || json_array_get_length (inner) == 0
              || JSON_NODE_HOLDS_ARRAY (json_array_get_element (inner, 0)))
            return fail (reading, "\"range\" must be [from, to] or an array of these");
          if (!read_range (self, reading, element))
            return FALSE;
        }
      return TRUE;
    }

  if (array == NULL || json_array_get_length (array) != 2)
    return fail (reading, "\"range\" must be [from, to] or an array of these");
  for (guint i = 0; i < 2; i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_INT64)
        return fail (reading, "\"range\" must hold whole numbers");
      *(i == 0 ? &range.from : &range.to) = json_node_get_int (element);
    }
  if (range.from > range.to)
    return fail (reading, "\"range\" ends before it begins; swap its numbers");
  g_array_append_val (self->ranges, range);
  return TRUE;
}

static gboolean
read_operand (PortholeCondition *self, Reading *reading, JsonNode *node)
{
  switch (self->operator)
    {
    case OPERATOR_EXISTS:
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return fail (reading, "\"exists\" must be true or false");
      self->exists = json_node_get_boolean (node);
      return TRUE;
    case OPERATOR_RANGE:
      self->ranges = g_array_new (FALSE, FALSE, sizeof (Range));
      return read_range (self, reading, node);
    default:
      break;
    }

  if (!read_values (self, reading, node))
    return FALSE;

  if (self->operator== OPERATOR_CIDR)
    {
      self->addresses = porthole_address_set_new ();
      for (guint i = 0; i < self->values->len; i++)
        {
          const char *value = self->values->pdata[i];

          if (!porthole_address_set_add (self->addresses, value, i))
            return fail (reading, "\"%s\" is no address such as 198.51.100.7 or 2001:db8::/32",
                         value);
        }
    }
  else if (self->operator== OPERATOR_EQUALS || self->operator== OPERATOR_IN || self->
           operator== OPERATOR_BASENAME)
    {
      self->set = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i < self->values->len; i++)
        g_hash_table_add (self->set, self->values->pdata[i]);
    }
  return TRUE;
}

static gboolean
read_field (PortholeCondition *self, Reading *reading, JsonNode *node)
{
  const char *name;
  PortholeField field;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return fail (reading, "\"field\" must be the name of a field or an array of names");

  name = json_node_get_string (node);
  if (!porthole_field_from_string (name, &field))
    return fail (reading, "there is no field \"%s\"; look for its right name in a shipped rule",
                 name);
  g_array_append_val (self->fields, field);
  return TRUE;
}

static gboolean
read_test (PortholeCondition *self, Reading *reading, JsonObject *object)
{
  g_autoptr (GList) members = json_object_get_members (object);
  JsonNode *fields = json_object_get_member (object, "field");
  JsonNode *operand = NULL;

  self->fields = g_array_new (FALSE, FALSE, sizeof (PortholeField));
  if (JSON_NODE_HOLDS_ARRAY (fields))
    {
      JsonArray *array = json_node_get_array (fields);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          if (!read_field (self, reading, json_array_get_element (array, i)))
            return FALSE;
        }
    }
  else if (!read_field (self, reading, fields))
    return FALSE;

  for (GList *l = members; l != NULL; l = l->next)
    {
      guint i;

      if (g_str_equal (l->data, "field"))
        continue;
      for (i = 0; i < G_N_ELEMENTS (operators); i++)
        {
          if (g_str_equal (l->data, operators[i]))
            break;
        }
      if (i == G_N_ELEMENTS (operators))
        return fail (
            reading,
            "there is no operator \"%s\"; take equals, in, prefix, suffix, contains, glob, "
            "basename, cidr, range or exists",
            (char *)l->data);
      if (operand != NULL)
        return fail (reading, "two operators in one condition; put two conditions into \"all\"");
      self->operator= i;
      operand = json_object_get_member (object, l->data);
    }
  if (operand == NULL)
    return fail (reading, "a \"field\" without an operator; add one, such as \"equals\"");

  return read_operand (self, reading, operand);
}

static PortholeCondition *read_condition (Reading *reading, JsonNode *node);

static PortholeCondition *
read_group (Reading *reading, Shape shape, JsonNode *node)
{
  g_autoptr (PortholeCondition) self = condition_new (shape);
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) == 0)
    {
      fail (reading, "\"all\", \"any\" and \"none\" must be arrays of conditions");
      return NULL;
    }

  array = json_node_get_array (node);
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_condition_unref);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      PortholeCondition *child = read_condition (reading, json_array_get_element (array, i));

      if (child == NULL)
        return NULL;
      g_ptr_array_add (self->children, child);
      self->height = MAX (self->height, child->height + 1);
      self->size += child->size;
      if (self->height > MAX_HEIGHT || self->size > MAX_SIZE)
        {
          fail (reading,
                "macros that name each other make more than %d conditions, or more than %d "
                "deep; make them simpler",
                MAX_SIZE, MAX_HEIGHT);
          return NULL;
        }
    }

  return g_steal_pointer (&self);
}

static PortholeCondition *
read_macro (Reading *reading, JsonNode *node)
{
  PortholeCondition *macro;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      fail (reading, "\"macro\" must be the name of a macro");
      return NULL;
    }
  macro = g_hash_table_lookup (reading->macros, json_node_get_string (node));
  if (macro == NULL)
    {
      fail (reading, "no macro is called \"%s\"; add it to \"macros\", before where it is used",
            json_node_get_string (node));
      return NULL;
    }

  return porthole_condition_ref (macro);
}

static PortholeCondition *
read_object (Reading *reading, JsonObject *object)
{
  static const char *const shapes[] = { "all", "any", "none" };
  g_autoptr (PortholeCondition) self = NULL;

  if (json_object_has_member (object, "field"))
    {
      self = condition_new (SHAPE_TEST);
      return read_test (self, reading, object) ? g_steal_pointer (&self) : NULL;
    }

  if (json_object_get_size (object) == 1)
    {
      for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
        {
          if (json_object_has_member (object, shapes[i]))
            return read_group (reading, i, json_object_get_member (object, shapes[i]));
        }
      if (json_object_has_member (object, "macro"))
        return read_macro (reading, json_object_get_member (object, "macro"));
    }

  fail (reading,
        "a condition must have \"field\" and an operator, or only \"all\", \"any\", \"none\" or "
        "\"macro\"");
  return NULL;
}

static PortholeCondition *
read_condition (Reading *reading, JsonNode *node)
{
  PortholeCondition *self;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      fail (reading, "a condition must be an object");
      return NULL;
    }
  if (reading->depth >= PORTHOLE_CONDITION_MAX_DEPTH)
    {
      fail (reading, "conditions more than %d deep; name the inner ones as macros",
            PORTHOLE_CONDITION_MAX_DEPTH);
      return NULL;
    }

  reading->depth++;
  self = read_object (reading, json_node_get_object (node));
  reading->depth--;
  return self;
}

/**
 * porthole_condition_new_from_json:
 * @node: from a rules file
 * @lists: (element-type utf8 GStrv): what "@name" stands for
 * @macros: (element-type utf8 PortholeCondition): what "macro" may name
 * @error: return location for an error, which says what is wrong and what to do, but not where
 *
 * Returns: (transfer full): the condition, or %NULL
 */
PortholeCondition *
porthole_condition_new_from_json (JsonNode *node,
                                  GHashTable *lists,
                                  GHashTable *macros,
                                  GError **error)
{
  Reading reading = { .lists = lists, .macros = macros, .error = error };

  return read_condition (&reading, node);
}

static gboolean
any_value (const PortholeCondition *self,
           const char *value,
           gboolean (*func) (const char *, const char *))
{
  for (guint i = 0; i < self->values->len; i++)
    {
      if (func (value, self->values->pdata[i]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
contains (const char *value, const char *part)
{
  return strstr (value, part) != NULL;
}

static gboolean
fits_glob (const char *value, const char *pattern)
{
  return porthole_glob_match (pattern, value);
}

static gboolean
in_range (const PortholeCondition *self, const char *value)
{
  gint64 number;

  if (!g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return FALSE;
  for (guint i = 0; i < self->ranges->len; i++)
    {
      const Range *range = &g_array_index (self->ranges, Range, i);

      if (number >= range->from && number <= range->to)
        return TRUE;
    }
  return FALSE;
}

static gboolean
test_value (const char *value, gpointer user_data)
{
  const PortholeCondition *self = user_data;
  const char *slash;

  switch (self->operator)
    {
    case OPERATOR_EQUALS:
    case OPERATOR_IN:
      return g_hash_table_contains (self->set, value);
    case OPERATOR_PREFIX:
      return any_value (self, value, g_str_has_prefix);
    case OPERATOR_SUFFIX:
      return any_value (self, value, g_str_has_suffix);
    case OPERATOR_CONTAINS:
      return any_value (self, value, contains);
    case OPERATOR_GLOB:
      return any_value (self, value, fits_glob);
    case OPERATOR_BASENAME:
      slash = strrchr (value, '/');
      return g_hash_table_contains (self->set, slash != NULL ? slash + 1 : value);
    case OPERATOR_CIDR:
      return porthole_address_set_find (self->addresses, value, NULL);
    case OPERATOR_RANGE:
      return in_range (self, value);
    case OPERATOR_EXISTS:
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
test_matches (const PortholeCondition *self, const PortholeFacts *facts)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->fields->len && !found; i++)
    found = porthole_facts_any (facts, g_array_index (self->fields, PortholeField, i), test_value,
                                (gpointer)self);

  return self->operator== OPERATOR_EXISTS ? found == self->exists : found;
}

/**
 * porthole_condition_matches:
 * @self: a condition
 * @facts: an event and what is known about it
 *
 * Returns: whether the event is so
 */
gboolean
porthole_condition_matches (const PortholeCondition *self, const PortholeFacts *facts)
{
  if (self->shape == SHAPE_TEST)
    return test_matches (self, facts);

  for (guint i = 0; i < self->children->len; i++)
    {
      gboolean matches = porthole_condition_matches (self->children->pdata[i], facts);

      if (self->shape == SHAPE_ALL && !matches)
        return FALSE;
      if (self->shape != SHAPE_ALL && matches)
        return self->shape == SHAPE_ANY;
    }
  return self->shape != SHAPE_ANY;
}

gboolean
porthole_condition_asks (const PortholeCondition *self, PortholeField field)
{
  for (guint i = 0; self->fields != NULL && i < self->fields->len; i++)
    {
      if (g_array_index (self->fields, PortholeField, i) == field)
        return TRUE;
    }
  for (guint i = 0; self->children != NULL && i < self->children->len; i++)
    {
      if (porthole_condition_asks (self->children->pdata[i], field))
        return TRUE;
    }
  return FALSE;
}

static gboolean
test_get_paths (const PortholeCondition *self, GPtrArray *patterns)
{
  if (self->fields->len != 1
      || g_array_index (self->fields, PortholeField, 0) != PORTHOLE_FIELD_PATH)
    return FALSE;

  for (guint i = 0; self->values != NULL && i < self->values->len; i++)
    {
      const char *value = self->values->pdata[i];
      g_autofree char *below = NULL;
      PortholePathPattern *pattern;

      switch ((int)self->operator)
        {
        case OPERATOR_EQUALS:
        case OPERATOR_IN:
          pattern = porthole_path_pattern_new ("exact", value);
          break;
        case OPERATOR_PREFIX:
          pattern = porthole_path_pattern_new ("prefix", value);
          break;
        case OPERATOR_SUFFIX:
          pattern = porthole_path_pattern_new ("suffix", value);
          break;
        case OPERATOR_BASENAME:
          below = g_strconcat ("/", value, NULL);
          pattern = porthole_path_pattern_new ("suffix", below);
          break;
        default:
          return FALSE;
        }
      if (pattern == NULL)
        return FALSE;
      g_ptr_array_add (patterns, pattern);
    }
  return self->values != NULL;
}

/**
 * porthole_condition_get_paths:
 * @self: the condition of a rule for events of kind open
 * @patterns: (element-type PortholePathPattern): to add to; holds rubbish where %FALSE is returned
 *
 * Finds what paths @self can fit at all, which is what the helper must tell of.
 *
 * Returns: whether it could be said: @self compares its path with equals, in, prefix (ending with a
 *   slash), suffix (beginning with a slash or a dot) or basename
 */
gboolean
porthole_condition_get_paths (const PortholeCondition *self, GPtrArray *patterns)
{
  g_autoptr (GPtrArray) best = NULL;

  if (self->shape == SHAPE_TEST)
    return test_get_paths (self, patterns);
  if (self->shape == SHAPE_NONE)
    return FALSE;

  for (guint i = 0; i < self->children->len; i++)
    {
      g_autoptr (GPtrArray) own
          = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_path_pattern_free);
      gboolean bounded = porthole_condition_get_paths (self->children->pdata[i], own);

      if (self->shape == SHAPE_ANY)
        {
          if (!bounded)
            return FALSE;
          g_ptr_array_extend_and_steal (patterns, g_steal_pointer (&own));
        }
      else if (bounded && (best == NULL || own->len < best->len))
        {
          g_clear_pointer (&best, g_ptr_array_unref);
          best = g_steal_pointer (&own);
        }
    }

  /* of several conditions that must all hold, the one with the fewest patterns is enough */
  if (best != NULL)
    g_ptr_array_extend_and_steal (patterns, g_steal_pointer (&best));
  else if (self->shape == SHAPE_ALL)
    return FALSE;
  return TRUE;
}
