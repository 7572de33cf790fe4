/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "story.h"

#include <string.h>

/* how many steps back one is looked for that goes on */
#define LOOK_BACK 16
/* how many different peers and ports of a step are told apart */
#define MAX_PEERS 256
/* what stands this near to a finding belongs to its story */
#define NEAR_STEPS 2
#define NEAR_TIME  (30 * G_GINT64_CONSTANT (1000000000))

typedef struct
{
  PortholeEvent *event; /* the first */
  guint64 count;
  gint64 last;
  PortholeLevel level;
  guint64 first_found, last_found; /* ids of events that a rule matched; 0 for none */
  guint64 outcomes[PORTHOLE_N_OUTCOMES];
  GHashTable *peers, *ports; /* of connects to more than one */
} Step;

struct _PortholeStory
{
  GPtrArray *steps;
};

static void
step_free (Step *step)
{
  porthole_event_unref (step->event);
  g_clear_pointer (&step->peers, g_hash_table_unref);
  g_clear_pointer (&step->ports, g_hash_table_unref);
  g_free (step);
}

PortholeStory *
porthole_story_new (void)
{
  PortholeStory *self = g_new0 (PortholeStory, 1);

  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify)step_free);

  return self;
}

void
porthole_story_free (PortholeStory *self)
{
  g_ptr_array_unref (self->steps);
  g_free (self);
}

static gboolean
is_worth_telling (const PortholeEvent *event)
{
  if (event->phase != PORTHOLE_PHASE_RUN || event->process == NULL)
    return FALSE;

  switch (event->kind)
    {
    case PORTHOLE_EVENT_EXIT:
      return event->signal != 0 || event->process->pid_in_container == 1;
    case PORTHOLE_EVENT_CONNECT:
      return event->peer != NULL;
    case PORTHOLE_EVENT_OPEN:
      return event->path != NULL;
    case PORTHOLE_EVENT_EXEC:
    default:
      return TRUE;
    }
}

static gboolean
strv_same (GStrv a, GStrv b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_strv_equal ((const char *const *)a, (const char *const *)b);
}

static gboolean
goes_on (const Step *step, const PortholeEvent *event)
{
  const PortholeEvent *first = step->event;

  if (first->kind != event->kind)
    return FALSE;

  switch (event->kind)
    {
    case PORTHOLE_EVENT_EXEC:
      return event->input == NULL && first->input == NULL
             && g_strcmp0 (first->process->exe, event->process->exe) == 0
             && strv_same (first->process->args, event->process->args);
    case PORTHOLE_EVENT_CONNECT:
      return first->process->pid == event->process->pid
             && g_strcmp0 (first->process->exe, event->process->exe) == 0
             && first->peer->protocol == event->peer->protocol;
    case PORTHOLE_EVENT_OPEN:
      return first->process->pid == event->process->pid && g_str_equal (first->path, event->path)
             && strv_same (first->access, event->access)
             && g_strcmp0 (first->result, event->result) == 0;
    case PORTHOLE_EVENT_EXIT:
    default:
      return FALSE;
    }
}

static void
make_room (PortholeStory *self)
{
  guint drop = 0;

  if (self->steps->len < PORTHOLE_STORY_MAX)
    return;

  for (guint i = 0; i < self->steps->len; i++)
    {
      if (((Step *)self->steps->pdata[i])->first_found == 0)
        {
          drop = i;
          break;
        }
    }
  g_ptr_array_remove_index (self->steps, drop);
}

static void
add_peer (Step *step, const PortholePeer *peer)
{
  if (step->peers == NULL)
    {
      step->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      step->ports = g_hash_table_new (NULL, NULL);
    }
  if (g_hash_table_size (step->peers) < MAX_PEERS)
    g_hash_table_add (step->peers, g_strdup (peer->ip));
  if (g_hash_table_size (step->ports) < MAX_PEERS)
    g_hash_table_add (step->ports, GUINT_TO_POINTER (peer->port + 1));
}

/**
 * porthole_story_take:
 * @self: a story
 * @event: what happened in its container
 */
void
porthole_story_take (PortholeStory *self, PortholeEvent *event)
{
  Step *step = NULL;

  if (!is_worth_telling (event))
    return;

  for (guint i = self->steps->len; step == NULL && i > 0 && i + LOOK_BACK > self->steps->len; i--)
    {
      if (goes_on (self->steps->pdata[i - 1], event))
        step = self->steps->pdata[i - 1];
    }
  if (step == NULL)
    {
      make_room (self);
      step = g_new0 (Step, 1);
      step->event = porthole_event_ref (event);
      g_ptr_array_add (self->steps, step);
    }

  step->count += event->count;
  step->last = MAX (step->last, MAX (event->last, event->time));
  step->level = MAX (step->level, event->level);
  if (event->rules != NULL && event->rules->len > 0)
    {
      if (step->first_found == 0)
        step->first_found = event->id;
      step->last_found = event->id;
    }
  if (event->kind == PORTHOLE_EVENT_CONNECT)
    {
      if (event->result != NULL)
        step->outcomes[porthole_outcome_from_string (event->result)] += event->outcomes;
      add_peer (step, event->peer);
    }
}

static char *
dup_program (const PortholeProcess *process)
{
  char *name = process != NULL ? porthole_process_dup_name (process) : NULL;

  return name != NULL ? name : g_strdup ("an unknown program");
}

static char *
dup_peer (const PortholePeer *peer, PortholeStoryNameFunc name, gpointer user_data)
{
  const char *title = peer->container != NULL ? name (peer->container, user_data) : NULL;

  if (title == NULL)
    title = peer->name != NULL ? peer->name : peer->ip;

  return g_strdup_printf ("%s port %u", title, peer->port);
}

static const char *
get_open_verb (const PortholeEvent *event, gboolean tried)
{
  const char *const *access = (const char *const *)event->access;

  if (access != NULL && g_strv_contains (access, "create"))
    return tried ? "create" : "created";
  if (access != NULL && (g_strv_contains (access, "write") || g_strv_contains (access, "truncate")))
    return tried ? "write" : "wrote";
  if (access != NULL && g_strv_contains (access, "read"))
    return "read";
  return tried ? "open" : "opened";
}

static char *
tell_open (const PortholeEvent *event, const char *program)
{
  gboolean failed = event->result != NULL && !g_str_equal (event->result, "ok");

  return g_strdup_printf ("%s %s%s %s", program, failed ? "tried to " : "",
                          get_open_verb (event, failed), event->path);
}

static char *
tell_connect (const PortholeEvent *event, const char *program, const char *peer)
{
  const char *result = event->result;

  if (g_str_equal (event->peer->protocol, "udp"))
    return g_strdup_printf ("%s sent to %s", program, peer);
  if (result != NULL && porthole_outcome_from_string (result) != PORTHOLE_OUTCOME_ESTABLISHED)
    return g_strdup_printf ("%s tried %s: %s", program, peer, result);
  return g_strdup_printf ("%s %s %s", program, result != NULL ? "connected to" : "called", peer);
}

/**
 * porthole_story_tell_event:
 * @event: what happened
 * @name: tells what a container is called
 * @user_data: for @name
 *
 * Returns: (transfer full): a short sentence without a full stop; text of containers in it is as
 *   they wrote it
 */
char *
porthole_story_tell_event (const PortholeEvent *event,
                           PortholeStoryNameFunc name,
                           gpointer user_data)
{
  g_autofree char *program = dup_program (event->process);

  switch (event->kind)
    {
    case PORTHOLE_EVENT_EXIT:
      if (event->signal != 0)
        return g_strdup_printf ("%s was ended by signal %d", program, event->signal);
      return g_strdup_printf ("%s ended with code %d", program, event->code);
    case PORTHOLE_EVENT_CONNECT:
      {
        g_autofree char *peer
            = event->peer != NULL ? dup_peer (event->peer, name, user_data) : g_strdup ("a peer");

        return event->peer != NULL ? tell_connect (event, program, peer)
                                   : g_strdup_printf ("%s called %s", program, peer);
      }
    case PORTHOLE_EVENT_OPEN:
      return event->path != NULL ? tell_open (event, program)
                                 : g_strdup_printf ("%s opened a file", program);
    case PORTHOLE_EVENT_EXEC:
    default:
      if (event->input != NULL)
        {
          g_autofree char *peer = dup_peer (event->input, name, user_data);

          return g_strdup_printf ("%s started, its input on %s", program, peer);
        }
      return g_strdup_printf ("%s started", program);
    }
}

static void
append_number (GString *text, guint64 number, const char *what)
{
  if (text->len > 0)
    g_string_append (text, ", ");
  g_string_append_printf (text, "%" G_GUINT64_FORMAT " %s", number, what);
}

static char *
tell_outcomes (const Step *step)
{
  GString *text = g_string_new (NULL);

  append_number (text, step->count, step->count == 1 ? "connection" : "connections");
  for (guint i = 0; i < PORTHOLE_N_OUTCOMES; i++)
    {
      if (step->outcomes[i] > 0)
        append_number (text, step->outcomes[i], porthole_outcome_to_string (i));
    }

  return g_string_free (text, FALSE);
}

static char *
tell_many (const Step *step)
{
  g_autofree char *program = dup_program (step->event->process);
  guint peers = g_hash_table_size (step->peers);
  guint ports = g_hash_table_size (step->ports);

  return g_strdup_printf ("%s %s %u%s peer%s on %u%s port%s", program,
                          g_str_equal (step->event->peer->protocol, "udp")   ? "sent to"
                          : step->outcomes[PORTHOLE_OUTCOME_ESTABLISHED] > 0 ? "called"
                                                                             : "tried",
                          peers, peers >= MAX_PEERS ? " or more" : "", peers == 1 ? "" : "s", ports,
                          ports >= MAX_PEERS ? " or more" : "", ports == 1 ? "" : "s");
}

void
porthole_story_item_free (PortholeStoryItem *self)
{
  g_free (self->text);
  g_free (self->detail);
  g_clear_pointer (&self->event, porthole_event_unref);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

static PortholeStoryItem *
new_item (void)
{
  PortholeStoryItem *item = g_new0 (PortholeStoryItem, 1);

  item->findings = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_finding_unref);

  return item;
}

static PortholeStoryItem *
tell_step (const Step *step, PortholeStoryNameFunc name, gpointer user_data)
{
  const PortholeEvent *event = step->event;
  PortholeStoryItem *item = new_item ();
  gboolean many = step->peers != NULL
                  && (g_hash_table_size (step->peers) > 1 || g_hash_table_size (step->ports) > 1);

  item->time = event->first != 0 ? event->first : event->time;
  item->last = step->last;
  item->level = step->level;
  item->count = step->count;
  item->event = porthole_event_ref (step->event);
  item->text = many ? tell_many (step) : porthole_story_tell_event (event, name, user_data);
  switch (event->kind)
    {
    case PORTHOLE_EVENT_EXEC:
      item->detail = event->process->args != NULL && event->process->args[0] != NULL
                         ? g_strjoinv (" ", event->process->args)
                         : NULL;
      break;
    case PORTHOLE_EVENT_CONNECT:
      item->detail = many || step->count > 1 ? tell_outcomes (step) : NULL;
      break;
    case PORTHOLE_EVENT_OPEN:
      item->detail = event->result != NULL && !g_str_equal (event->result, "ok")
                         ? g_strdup (event->result)
                         : NULL;
      break;
    case PORTHOLE_EVENT_EXIT:
    default:
      break;
    }

  return item;
}

static PortholeStoryItem *
tell_finding (PortholeFinding *finding)
{
  PortholeStoryItem *item = new_item ();

  item->time = finding->first;
  item->last = finding->last;
  item->level = finding->level;
  item->count = finding->count;
  item->text = g_strdup (finding->title != NULL ? finding->title : finding->rule);
  item->detail = finding->reasons->len > 0 ? g_strdup (finding->reasons->pdata[0]) : NULL;
  g_ptr_array_add (item->findings, porthole_finding_ref (finding));

  return item;
}

/* whether one of the events that @finding names is among those of @step */
static gboolean
is_found_in (const PortholeFinding *finding, const Step *step)
{
  guint64 id = finding->events->len > 0 ? g_array_index (finding->events, guint64, 0) : 0;

  return step->first_found != 0 && id >= step->first_found && id <= step->last_found
         && (finding->process == NULL || finding->process->pid == step->event->process->pid);
}

static void
mark_near (PortholeStory *self, guint found, gboolean *told)
{
  gint64 time = ((Step *)self->steps->pdata[found])->event->time;
  guint first = found > NEAR_STEPS ? found - NEAR_STEPS : 0;
  guint last = MIN (found + NEAR_STEPS, self->steps->len - 1);

  for (guint i = first; i <= last; i++)
    {
      if (ABS (((Step *)self->steps->pdata[i])->event->time - time) <= NEAR_TIME)
        told[i] = TRUE;
    }
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const PortholeStoryItem *ia = *(PortholeStoryItem *const *)a;
  const PortholeStoryItem *ib = *(PortholeStoryItem *const *)b;

  return ia->time < ib->time ? -1 : ia->time > ib->time;
}

/**
 * porthole_story_list:
 * @self: a story
 * @findings: (element-type PortholeFinding): of its container
 * @shown: (nullable): whether an event is to be told
 * @name: tells what a container is called
 * @user_data: for both
 *
 * Where there are findings, it is they and what stands around them; else all that is kept.
 *
 * Returns: (transfer full) (element-type PortholeStoryItem): in order
 */
GPtrArray *
porthole_story_list (PortholeStory *self,
                     GPtrArray *findings,
                     PortholeStoryEventFunc shown,
                     PortholeStoryNameFunc name,
                     gpointer user_data)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_story_item_free);
  g_autofree gboolean *told = g_new0 (gboolean, self->steps->len + 1);
  g_autofree int *places = g_new (int, findings->len + 1);

  for (guint i = 0; i < findings->len; i++)
    {
      places[i] = -1;
      for (guint j = 0; places[i] < 0 && j < self->steps->len; j++)
        {
          if (is_found_in (findings->pdata[i], self->steps->pdata[j]))
            places[i] = j;
        }
      if (places[i] >= 0)
        mark_near (self, places[i], told);
    }

  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = self->steps->pdata[i];
      gboolean is_found = FALSE;
      PortholeStoryItem *item;

      for (guint j = 0; !is_found && j < findings->len; j++)
        is_found = places[j] == (int)i;
      if (!is_found
          && ((findings->len > 0 && !told[i])
              || (shown != NULL && !shown (step->event, user_data))))
        continue;

      item = tell_step (step, name, user_data);
      for (guint j = 0; j < findings->len; j++)
        {
          PortholeFinding *finding = findings->pdata[j];

          if (places[j] != (int)i)
            continue;
          item->level = MAX (item->level, finding->level);
          g_ptr_array_add (item->findings, porthole_finding_ref (finding));
        }
      g_ptr_array_add (items, item);
    }
  for (guint i = 0; i < findings->len; i++)
    {
      if (places[i] < 0)
        g_ptr_array_add (items, tell_finding (findings->pdata[i]));
    }
  g_ptr_array_sort (items, compare_items);

  return items;
}

guint
porthole_story_get_size (PortholeStory *self)
{
  return self->steps->len;
}
