/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "filter-term.h"

#include <string.h>

PortholeQueryTerm *
porthole_query_term_new (PortholeQueryKey key)
{
  PortholeQueryTerm *self = g_new0 (PortholeQueryTerm, 1);

  self->key = key;
  self->ranges = g_array_new (FALSE, FALSE, sizeof (PortholeQueryRange));
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->addresses = porthole_address_set_new ();

  return self;
}

void
porthole_query_term_free (PortholeQueryTerm *self)
{
  g_array_unref (self->ranges);
  g_ptr_array_unref (self->texts);
  porthole_address_set_free (self->addresses);
  g_free (self);
}

/* @needle is in lower case. Text that is ASCII, which nearly all is, is looked through as it is. */
static gboolean
find (const char *haystack, const char *needle, gboolean exact)
{
  g_autofree char *lower = NULL;

  if (haystack == NULL)
    return FALSE;
  if (g_str_is_ascii (needle))
    return exact ? g_ascii_strcasecmp (haystack, needle) == 0
                 : strcasestr (haystack, needle) != NULL;

  lower = g_utf8_strdown (haystack, -1);
  return exact ? g_str_equal (lower, needle) : strstr (lower, needle) != NULL;
}

static gboolean
has_text (const PortholeQueryTerm *self, const char *text)
{
  for (guint i = 0; text != NULL && i < self->texts->len; i++)
    {
      if (find (text, self->texts->pdata[i], self->exact))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_any_text (const PortholeQueryTerm *self, char **texts)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      if (has_text (self, texts[i]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_number (const PortholeQueryTerm *self, guint32 number)
{
  for (guint i = 0; i < self->ranges->len; i++)
    {
      const PortholeQueryRange *range = &g_array_index (self->ranges, PortholeQueryRange, i);

      if (number >= range->first && number <= range->last)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_address (const PortholeQueryTerm *self, const char *ip)
{
  if (ip == NULL)
    return FALSE;
  for (guint i = 0; i < self->texts->len; i++)
    {
      if (g_str_has_prefix (ip, self->texts->pdata[i]))
        return TRUE;
    }
  return porthole_address_set_find (self->addresses, ip, NULL);
}

static gboolean
has_container (const PortholeQueryTerm *self, const PortholeContainer *container, const char *id)
{
  if (container != NULL && has_text (self, container->name))
    return TRUE;
  for (guint i = 0; id != NULL && i < self->texts->len; i++)
    {
      const char *text = self->texts->pdata[i];

      if (self->exact ? g_str_equal (id, text) : g_str_has_prefix (id, text))
        return TRUE;
    }
  return FALSE;
}

static const char *
get_base_name (const char *path)
{
  const char *slash = path != NULL ? strrchr (path, '/') : NULL;

  return slash != NULL ? slash + 1 : path;
}

static gboolean
has_result (const PortholeQueryTerm *self, const PortholeQuerySubject *subject)
{
  for (guint i = 0; subject->flow != NULL && i < PORTHOLE_N_OUTCOMES; i++)
    {
      if (subject->flow->outcomes[i] > 0 && has_text (self, porthole_outcome_to_string (i)))
        return TRUE;
    }
  return has_text (self, subject->result);
}

static gboolean
has_rule (const PortholeQueryTerm *self, const PortholeQuerySubject *subject)
{
  for (guint i = 0; subject->rules != NULL && i < subject->rules->len; i++)
    {
      if (has_text (self, subject->rules->pdata[i]))
        return TRUE;
    }
  return subject->finding != NULL && has_text (self, subject->finding->rule);
}

static gboolean
has_ip (const PortholeQueryTerm *self, const PortholeQuerySubject *subject)
{
  const PortholeContainer *ends[] = { subject->container, subject->other };

  if ((subject->peer != NULL && has_address (self, subject->peer->ip))
      || (subject->input != NULL && has_address (self, subject->input->ip))
      || has_address (self, subject->ip))
    return TRUE;
  if (subject->finding != NULL && has_address (self, subject->finding->subject))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      char **addresses = ends[i] != NULL ? ends[i]->addresses : NULL;

      for (guint j = 0; addresses != NULL && addresses[j] != NULL; j++)
        {
          if (has_address (self, addresses[j]))
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
container_has_text (const PortholeQueryTerm *self, const PortholeContainer *container)
{
  return container != NULL
         && (has_text (self, container->name) || has_text (self, container->image)
             || has_text (self, container->project) || has_text (self, container->pod)
             || has_any_text (self, container->addresses));
}

static gboolean
process_has_text (const PortholeQueryTerm *self, const PortholeProcess *process)
{
  return process != NULL
         && (has_text (self, process->comm) || has_text (self, process->exe)
             || has_any_text (self, process->args));
}

static gboolean
peer_has_text (const PortholeQueryTerm *self, const PortholePeer *peer)
{
  return peer != NULL && (has_text (self, peer->ip) || has_text (self, peer->name));
}

static gboolean
finding_has_text (const PortholeQueryTerm *self, const PortholeFinding *finding)
{
  if (finding == NULL)
    return FALSE;
  if (has_text (self, finding->title) || has_text (self, finding->subject)
      || has_any_text (self, finding->techniques))
    return TRUE;
  for (guint i = 0; i < finding->reasons->len; i++)
    {
      if (has_text (self, finding->reasons->pdata[i]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
text_is_there (const PortholeQueryTerm *self, const PortholeQuerySubject *subject)
{
  return process_has_text (self, subject->process) || has_text (self, subject->path)
         || has_text (self, subject->file) || has_text (self, subject->program)
         || peer_has_text (self, subject->peer) || peer_has_text (self, subject->input)
         || has_text (self, subject->ip) || has_text (self, subject->name)
         || container_has_text (self, subject->container)
         || container_has_text (self, subject->other) || has_rule (self, subject)
         || finding_has_text (self, subject->finding)
         /* an id that was copied from somewhere; a short piece of one would be there by chance */
         || (subject->container_id != NULL && self->texts->len == 1
             && strlen (self->texts->pdata[0]) >= 8
             && g_str_has_prefix (subject->container_id, self->texts->pdata[0]));
}

/**
 * porthole_query_term_matches:
 * @self: a term
 * @subject: what it is asked about
 *
 * Returns: whether what it names is there; whether it is negated is for the caller to heed
 */
gboolean
porthole_query_term_matches (const PortholeQueryTerm *self, const PortholeQuerySubject *subject)
{
  const PortholeProcess *process = subject->process;

  switch (self->key)
    {
    case PORTHOLE_QUERY_KEY_LEVEL:
      return subject->level >= 0 && (self->mask & 1u << subject->level) != 0;
    case PORTHOLE_QUERY_KEY_KIND:
      return subject->kind >= 0 && (self->mask & 1u << subject->kind) != 0;
    case PORTHOLE_QUERY_KEY_CONTAINER:
      return has_container (self, subject->container, subject->container_id)
             || (subject->other != NULL
                 && has_container (self, subject->other, subject->other->id));
    case PORTHOLE_QUERY_KEY_IMAGE:
      return (subject->container != NULL && has_text (self, subject->container->image))
             || (subject->other != NULL && has_text (self, subject->other->image));
    case PORTHOLE_QUERY_KEY_EXE:
      return (process != NULL && has_text (self, process->exe))
             || has_text (self, subject->program);
    case PORTHOLE_QUERY_KEY_COMM:
      return (process != NULL && has_text (self, process->comm))
             || has_text (self, get_base_name (subject->program));
    case PORTHOLE_QUERY_KEY_PATH:
      return has_text (self, subject->path) || has_text (self, subject->file)
             || (subject->finding != NULL && has_text (self, subject->finding->subject));
    case PORTHOLE_QUERY_KEY_NAME:
      return (subject->peer != NULL && has_text (self, subject->peer->name))
             || has_text (self, subject->name);
    case PORTHOLE_QUERY_KEY_RULE:
      return has_rule (self, subject);
    case PORTHOLE_QUERY_KEY_TECHNIQUE:
      return subject->finding != NULL && has_any_text (self, subject->finding->techniques);
    case PORTHOLE_QUERY_KEY_PORT:
      return (subject->peer != NULL && has_number (self, subject->peer->port))
             || (subject->input != NULL && has_number (self, subject->input->port));
    case PORTHOLE_QUERY_KEY_PROTO:
      return (subject->peer != NULL && has_text (self, subject->peer->protocol))
             || (subject->input != NULL && has_text (self, subject->input->protocol));
    case PORTHOLE_QUERY_KEY_IP:
      return has_ip (self, subject);
    case PORTHOLE_QUERY_KEY_USER:
      return process != NULL && has_number (self, process->uid);
    case PORTHOLE_QUERY_KEY_PID:
      return process != NULL
             && (has_number (self, process->pid) || has_number (self, process->pid_in_container));
    case PORTHOLE_QUERY_KEY_RESULT:
      return has_result (self, subject);
    case PORTHOLE_QUERY_KEY_TEXT:
    default:
      return text_is_there (self, subject);
    }
}
