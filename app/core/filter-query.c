/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "filter-query.h"

#include "filter-term.h"
#include "text.h"

#include <string.h>

struct _PortholeQuery
{
  GPtrArray *terms;
  GString *problem;
};

typedef enum
{
  RELATION_NONE,
  RELATION_CONTAINS, /* : */
  RELATION_IS,       /* = */
  RELATION_LESS,
  RELATION_AT_MOST,
  RELATION_MORE,
  RELATION_AT_LEAST,
} Relation;

/* one word as it stands in the query */
typedef struct
{
  gboolean negated;
  Relation relation;
  char *key;
  char *value;
  char *whole; /* without the minus */
  gboolean has_quote;
} Word;

static const struct
{
  const char *name;
  PortholeQueryKey key;
} keys[] = {
  { "level", PORTHOLE_QUERY_KEY_LEVEL },
  { "kind", PORTHOLE_QUERY_KEY_KIND },
  { "container", PORTHOLE_QUERY_KEY_CONTAINER },
  { "image", PORTHOLE_QUERY_KEY_IMAGE },
  { "exe", PORTHOLE_QUERY_KEY_EXE },
  { "comm", PORTHOLE_QUERY_KEY_COMM },
  { "path", PORTHOLE_QUERY_KEY_PATH },
  { "name", PORTHOLE_QUERY_KEY_NAME },
  { "rule", PORTHOLE_QUERY_KEY_RULE },
  { "technique", PORTHOLE_QUERY_KEY_TECHNIQUE },
  { "port", PORTHOLE_QUERY_KEY_PORT },
  { "proto", PORTHOLE_QUERY_KEY_PROTO },
  { "protocol", PORTHOLE_QUERY_KEY_PROTO },
  { "ip", PORTHOLE_QUERY_KEY_IP },
  { "user", PORTHOLE_QUERY_KEY_USER },
  { "uid", PORTHOLE_QUERY_KEY_USER },
  { "pid", PORTHOLE_QUERY_KEY_PID },
  { "result", PORTHOLE_QUERY_KEY_RESULT },
};

static G_GNUC_PRINTF (2, 3) void complain (PortholeQuery *self, const char *format, ...)
{
  va_list args;

  if (self->problem->len > 0)
    g_string_append_c (self->problem, '\n');
  va_start (args, format);
  g_string_append_vprintf (self->problem, format, args);
  va_end (args);
}

static char *
quote (const char *text)
{
  g_autofree char *inert = porthole_text_for_terminal (text, 32);

  return g_strdup_printf ("“%s”", inert);
}

static Relation
read_relation (const char *p, guint *length)
{
  *length = 1;
  switch (*p)
    {
    case ':':
      return RELATION_CONTAINS;
    case '=':
      return RELATION_IS;
    case '<':
      *length += p[1] == '=';
      return p[1] == '=' ? RELATION_AT_MOST : RELATION_LESS;
    case '>':
      *length += p[1] == '=';
      return p[1] == '=' ? RELATION_AT_LEAST : RELATION_MORE;
    default:
      return RELATION_NONE;
    }
}

static void
word_clear (Word *word)
{
  g_free (word->key);
  g_free (word->value);
  g_free (word->whole);
}

/* Reads one word from @p on; quotation marks hold spaces together. */
static const char *
read_word (PortholeQuery *self, const char *p, Word *word)
{
  GString *whole = g_string_new (NULL);
  gsize value = 0;
  gboolean quoted = FALSE;

  *word = (Word){ 0 };
  if (*p == '-' && p[1] != '\0' && !g_ascii_isspace (p[1]))
    {
      word->negated = TRUE;
      p++;
    }
  for (; *p != '\0' && (quoted || !g_ascii_isspace (*p)); p++)
    {
      guint length;
      Relation relation = quoted || word->has_quote ? RELATION_NONE : read_relation (p, &length);

      if (*p == '"')
        {
          quoted = !quoted;
          word->has_quote = TRUE;
          continue;
        }
      if (relation != RELATION_NONE && word->relation == RELATION_NONE && whole->len > 0)
        {
          word->relation = relation;
          word->key = g_ascii_strdown (whole->str, whole->len);
          g_string_append_len (whole, p, length);
          value = whole->len;
          p += length - 1;
          continue;
        }
      g_string_append_c (whole, *p);
    }
  if (quoted)
    complain (self, "A quotation mark is not closed.");
  word->value = g_strdup (whole->str + value);
  word->whole = g_string_free (whole, FALSE);

  return p;
}

static gboolean
find_key (const char *name, PortholeQueryKey *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (g_str_equal (keys[i].name, name))
        {
          *key = keys[i].key;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
takes_order (PortholeQueryKey key)
{
  return key == PORTHOLE_QUERY_KEY_LEVEL || key == PORTHOLE_QUERY_KEY_PORT
         || key == PORTHOLE_QUERY_KEY_USER || key == PORTHOLE_QUERY_KEY_PID;
}

static guint
mask_from (Relation relation, guint number)
{
  switch (relation)
    {
    case RELATION_LESS:
      return (1u << number) - 1;
    case RELATION_AT_MOST:
      return (2u << number) - 1;
    case RELATION_MORE:
      return ~((2u << number) - 1);
    case RELATION_AT_LEAST:
      return ~((1u << number) - 1);
    case RELATION_NONE:
    case RELATION_CONTAINS:
    case RELATION_IS:
    default:
      return 1u << number;
    }
}

static void
add_level (PortholeQuery *self, PortholeQueryTerm *term, Relation relation, const char *value)
{
  g_autofree char *quoted = quote (value);
  PortholeLevel level;

  if (porthole_level_from_string (value, &level))
    term->mask |= mask_from (relation, level);
  else
    complain (self, "%s is no level; there are normal, warning and high.", quoted);
}

static void
add_kind (PortholeQuery *self, PortholeQueryTerm *term, const char *value)
{
  g_autofree char *quoted = quote (value);
  g_autoptr (GString) names = g_string_new (NULL);
  PortholeEventKind kind;

  if (porthole_event_kind_from_string (value, &kind))
    {
      term->mask |= 1u << kind;
      return;
    }
  for (guint i = 0; i < PORTHOLE_N_EVENT_KINDS; i++)
    g_string_append_printf (names, "%s%s",
                            i == 0                            ? ""
                            : i + 1 == PORTHOLE_N_EVENT_KINDS ? " and "
                                                              : ", ",
                            porthole_event_kind_to_string (i));
  complain (self, "%s is no kind of event; there are %s.", quoted, names->str);
}

/* "80" or "8000-8100" */
static gboolean
parse_range (const char *text, guint32 max, PortholeQueryRange *range)
{
  const char *dash = strchr (text, '-');
  g_autofree char *start = dash != NULL ? g_strndup (text, dash - text) : g_strdup (text);
  guint64 first, last;

  if (!g_ascii_string_to_unsigned (start, 10, 0, max, &first, NULL))
    return FALSE;
  last = first;
  if (dash != NULL && !g_ascii_string_to_unsigned (dash + 1, 10, first, max, &last, NULL))
    return FALSE;

  range->first = first;
  range->last = last;
  return TRUE;
}

static void
add_number (PortholeQuery *self, PortholeQueryTerm *term, Relation relation, const char *value)
{
  guint32 max = term->key == PORTHOLE_QUERY_KEY_PORT ? G_MAXUINT16 : G_MAXUINT32;
  PortholeQueryRange range;
  g_autofree char *quoted = quote (value);

  if (term->key == PORTHOLE_QUERY_KEY_USER && g_str_equal (value, "root"))
    value = "0";
  if (!parse_range (value, max, &range))
    {
      if (term->key == PORTHOLE_QUERY_KEY_PORT)
        complain (self, "%s is no port; write port:443 or port:8000-8100.", quoted);
      else if (term->key == PORTHOLE_QUERY_KEY_USER)
        complain (self, "%s is no user; write root or a number, such as user:1000.", quoted);
      else
        complain (self, "%s is no process; write a number, such as pid:4711.", quoted);
      return;
    }

  switch (relation)
    {
    case RELATION_LESS:
      if (range.first == 0)
        {
          complain (self, "Nothing is less than %s.", quoted);
          return;
        }
      range.last = range.first - 1;
      range.first = 0;
      break;
    case RELATION_AT_MOST:
      range.first = 0;
      break;
    case RELATION_MORE:
      if (range.last == max)
        {
          complain (self, "Nothing is more than %s.", quoted);
          return;
        }
      range.first = range.last + 1;
      range.last = max;
      break;
    case RELATION_AT_LEAST:
      range.last = max;
      break;
    case RELATION_NONE:
    case RELATION_CONTAINS:
    case RELATION_IS:
    default:
      break;
    }
  g_array_append_val (term->ranges, range);
}

static void
add_address (PortholeQuery *self, PortholeQueryTerm *term, const char *value)
{
  g_autofree char *quoted = quote (value);

  if (porthole_address_set_add (term->addresses, value, 0))
    return;
  /* how one begins, as it is while it is being typed */
  if (value[strspn (value, "0123456789abcdefABCDEF.:")] == '\0')
    g_ptr_array_add (term->texts, g_ascii_strdown (value, -1));
  else
    complain (self, "%s is no address; write ip:203.0.113.7 or ip:203.0.113.0/24.", quoted);
}

static void
add_value (PortholeQuery *self, PortholeQueryTerm *term, Relation relation, const char *value)
{
  switch (term->key)
    {
    case PORTHOLE_QUERY_KEY_LEVEL:
      add_level (self, term, relation, value);
      break;
    case PORTHOLE_QUERY_KEY_KIND:
      add_kind (self, term, value);
      break;
    case PORTHOLE_QUERY_KEY_PORT:
    case PORTHOLE_QUERY_KEY_USER:
    case PORTHOLE_QUERY_KEY_PID:
      add_number (self, term, relation, value);
      break;
    case PORTHOLE_QUERY_KEY_IP:
      add_address (self, term, value);
      break;
    case PORTHOLE_QUERY_KEY_PROTO:
      if (!g_str_equal (value, "tcp") && !g_str_equal (value, "udp"))
        {
          g_autofree char *quoted = quote (value);

          complain (self, "%s is no protocol; there are tcp and udp.", quoted);
          break;
        }
      g_ptr_array_add (term->texts, g_strdup (value));
      break;
    case PORTHOLE_QUERY_KEY_TEXT:
    case PORTHOLE_QUERY_KEY_CONTAINER:
    case PORTHOLE_QUERY_KEY_IMAGE:
    case PORTHOLE_QUERY_KEY_EXE:
    case PORTHOLE_QUERY_KEY_COMM:
    case PORTHOLE_QUERY_KEY_PATH:
    case PORTHOLE_QUERY_KEY_NAME:
    case PORTHOLE_QUERY_KEY_RULE:
    case PORTHOLE_QUERY_KEY_TECHNIQUE:
    case PORTHOLE_QUERY_KEY_RESULT:
    default:
      g_ptr_array_add (term->texts, g_strdup (value));
      break;
    }
}

static gboolean
holds_something (PortholeQueryTerm *term)
{
  return term->mask != 0 || term->ranges->len > 0 || term->texts->len > 0
         || porthole_address_set_get_size (term->addresses) > 0;
}

static void
take_word (PortholeQuery *self, const Word *word)
{
  PortholeQueryKey key = PORTHOLE_QUERY_KEY_TEXT;
  g_autoptr (PortholeQueryTerm) term = NULL;
  g_autofree char *quoted = quote (word->whole);
  gboolean has_key = word->key != NULL && find_key (word->key, &key);

  if (word->whole[0] == '\0')
    return;
  if (word->key != NULL && !has_key)
    {
      g_autofree char *name = quote (word->key);

      /* images and links have colons too */
      complain (self, "%s is no field, so %s is looked for as text.", name, quoted);
    }

  term = porthole_query_term_new (key);
  term->negated = word->negated;
  term->exact = has_key && word->relation == RELATION_IS;
  if (has_key && word->relation > RELATION_IS && !takes_order (key))
    {
      complain (self, "%s cannot be more or less; write %s:… instead.", quoted, word->key);
      return;
    }
  if (has_key && word->value[0] == '\0')
    {
      complain (self, "%s says nothing to look for.", quoted);
      return;
    }

  if (!has_key)
    {
      g_ptr_array_add (term->texts, g_utf8_strdown (word->whole, -1));
    }
  else if (word->has_quote)
    {
      g_autofree char *lower = g_utf8_strdown (word->value, -1);

      add_value (self, term, word->relation, lower);
    }
  else
    {
      g_autofree char *lower = g_utf8_strdown (word->value, -1);
      g_auto (GStrv) values = g_strsplit (lower, ",", -1);

      for (guint i = 0; values[i] != NULL; i++)
        {
          if (values[i][0] != '\0')
            add_value (self, term, word->relation, values[i]);
        }
    }
  if (holds_something (term))
    g_ptr_array_add (self->terms, g_steal_pointer (&term));
}

/**
 * porthole_query_new:
 * @text: (nullable): what was typed, of any length
 *
 * Returns: (transfer full): what of it can be understood
 */
PortholeQuery *
porthole_query_new (const char *text)
{
  PortholeQuery *self = g_new0 (PortholeQuery, 1);
  gsize length = text != NULL ? strnlen (text, PORTHOLE_QUERY_MAX_LENGTH + 1) : 0;
  gboolean too_long = length > PORTHOLE_QUERY_MAX_LENGTH;
  g_autofree char *valid
      = g_utf8_make_valid (text != NULL ? text : "", MIN (length, PORTHOLE_QUERY_MAX_LENGTH));
  const char *p = valid;

  self->terms = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_query_term_free);
  self->problem = g_string_new (NULL);
  if (too_long)
    complain (self, "Only the first %d characters are looked at.", PORTHOLE_QUERY_MAX_LENGTH);

  while (*p != '\0')
    {
      Word word;

      if (g_ascii_isspace (*p))
        {
          p++;
          continue;
        }
      if (self->terms->len >= PORTHOLE_QUERY_MAX_TERMS)
        {
          complain (self, "Only the first %d words are looked at.", PORTHOLE_QUERY_MAX_TERMS);
          break;
        }
      p = read_word (self, p, &word);
      take_word (self, &word);
      word_clear (&word);
    }

  return self;
}

void
porthole_query_free (PortholeQuery *self)
{
  g_ptr_array_unref (self->terms);
  g_string_free (self->problem, TRUE);
  g_free (self);
}

gboolean
porthole_query_is_empty (const PortholeQuery *self)
{
  return self->terms->len == 0;
}

const char *
porthole_query_get_problem (const PortholeQuery *self)
{
  return self->problem->len > 0 ? self->problem->str : NULL;
}

/**
 * porthole_query_judge:
 * @self: a query
 * @subject: what it is asked about
 *
 * Returns: whether all that @self asks for is so
 */
PortholeVerdict
porthole_query_judge (const PortholeQuery *self, const PortholeQuerySubject *subject)
{
  PortholeVerdict verdict = PORTHOLE_VERDICT_SILENT;

  for (guint i = 0; i < self->terms->len; i++)
    {
      const PortholeQueryTerm *term = self->terms->pdata[i];

      if ((subject->silent & 1u << term->key) != 0)
        continue;
      if (porthole_query_term_matches (term, subject) == term->negated)
        return PORTHOLE_VERDICT_NO;
      if (!term->negated)
        verdict = PORTHOLE_VERDICT_YES;
    }

  return verdict;
}
