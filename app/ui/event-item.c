/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "event-item.h"

#include <string.h>

#include "core/text.h"
#include "inspector-words.h"

#define MAX_CELL    300
#define MAX_DETAILS 1500

struct _PortholeEventItem
{
  GObject parent_instance;

  PortholeEvent *event;
  guint64 n_lost;
  gint64 time;
};

G_DEFINE_FINAL_TYPE (PortholeEventItem, porthole_event_item, G_TYPE_OBJECT)

static void
porthole_event_item_finalize (GObject *object)
{
  PortholeEventItem *self = PORTHOLE_EVENT_ITEM (object);

  g_clear_pointer (&self->event, porthole_event_unref);

  G_OBJECT_CLASS (porthole_event_item_parent_class)->finalize (object);
}

static void
porthole_event_item_class_init (PortholeEventItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_event_item_finalize;
}

static void
porthole_event_item_init (PortholeEventItem *self)
{
}

/**
 * porthole_event_item_new:
 * @event: (nullable): what happened
 * @n_lost: how many were lost, where there is no event
 * @time: when, nanoseconds since 1970-01-01 UTC
 */
PortholeEventItem *
porthole_event_item_new (PortholeEvent *event, guint64 n_lost, gint64 time)
{
  PortholeEventItem *self = g_object_new (PORTHOLE_TYPE_EVENT_ITEM, NULL);

  self->event = event != NULL ? porthole_event_ref (event) : NULL;
  self->n_lost = n_lost;
  self->time = time;

  return self;
}

PortholeEvent *
porthole_event_item_get_event (PortholeEventItem *self)
{
  return self->event;
}

guint64
porthole_event_item_get_n_lost (PortholeEventItem *self)
{
  return self->n_lost;
}

gint64
porthole_event_item_get_time (PortholeEventItem *self)
{
  return self->time;
}

static const char *
get_program (const PortholeEvent *event)
{
  const PortholeProcess *process = event->process;

  if (process == NULL)
    return NULL;
  if (process->exe != NULL && process->exe[0] != '\0')
    return process->exe;
  return process->comm != NULL && process->comm[0] != '\0' ? process->comm : NULL;
}

char *
porthole_event_item_dup_process (PortholeEventItem *self)
{
  g_autofree char *name = NULL;
  g_autofree char *inert = NULL;
  const PortholeProcess *process = self->event != NULL ? self->event->process : NULL;

  if (process == NULL)
    return g_strdup ("");
  name = porthole_process_dup_name (process);
  inert = porthole_text_for_terminal (name != NULL ? name : "", MAX_CELL);
  if (process->pid == 0)
    return g_steal_pointer (&inert);
  return g_strdup_printf ("%s %u", inert, process->pid);
}

static void
append_arguments (GString *text, const PortholeEvent *event, gsize max)
{
  const PortholeProcess *process = event->process;
  const char *program = event->file != NULL ? event->file : get_program (event);

  if (process == NULL || process->args == NULL || process->args[0] == NULL)
    {
      g_string_append (text, program != NULL ? program : "unknown program");
      return;
    }
  for (guint i = 0; process->args[i] != NULL && text->len < max; i++)
    g_string_append_printf (text, "%s%.*s", i > 0 ? " " : "", (int)max, process->args[i]);
  if (process->args_cut)
    g_string_append (text, " …");
}

static void
append_peer (GString *text, const PortholePeer *peer)
{
  gboolean is_v6 = strchr (peer->ip, ':') != NULL;

  if (peer->name != NULL)
    g_string_append_printf (text, "%.*s ", MAX_CELL, peer->name);
  g_string_append_printf (text, is_v6 ? "[%s]:%u %s" : "%s:%u %s", peer->ip, peer->port,
                          peer->protocol);
}

static void
append_exit (GString *text, const PortholeEvent *event)
{
  if (event->signal != 0)
    g_string_append_printf (text, "ended by signal %d (%s)", event->signal,
                            g_strsignal (event->signal));
  else if (event->code > 0)
    g_string_append_printf (text, "exit status %d", event->code);
  else
    g_string_append (text, "ended well");
}

static void
append_result (GString *text, const PortholeEvent *event)
{
  if (event->result != NULL && !g_str_equal (event->result, "ok"))
    g_string_append_printf (text, ", %.*s", MAX_CELL, event->result);
  if (event->count > 1)
    {
      g_autofree char *number = porthole_words_for_number (event->count);

      g_string_append_printf (text, ", %s times", number);
    }
}

/* "read", or "read and write" */
static void
append_access (GString *text, const PortholeEvent *event)
{
  g_autofree char *access = event->access != NULL && event->access[0] != NULL
                                ? g_strjoinv (" and ", event->access)
                                : NULL;

  if (access != NULL)
    g_string_append_printf (text, "%s ", access);
}

static char *
describe (PortholeEventItem *self, gsize max)
{
  const PortholeEvent *event = self->event;
  g_autoptr (GString) text = g_string_new (NULL);

  if (event == NULL)
    {
      g_string_append_printf (
          text,
          self->n_lost == 1 ? "%" G_GUINT64_FORMAT " event was lost here: it was counted, and "
                              "there was no room to tell of it"
                            : "%" G_GUINT64_FORMAT
                              " events were lost here: they were counted, and there was no "
                              "room to tell of them",
          self->n_lost);
      return g_string_free (g_steal_pointer (&text), FALSE);
    }

  switch (event->kind)
    {
    case PORTHOLE_EVENT_EXEC:
      append_arguments (text, event, max);
      if (event->input != NULL)
        {
          g_string_append (text, " with its input on ");
          append_peer (text, event->input);
        }
      break;
    case PORTHOLE_EVENT_EXIT:
      append_exit (text, event);
      break;
    case PORTHOLE_EVENT_CONNECT:
      if (event->peer != NULL)
        append_peer (text, event->peer);
      append_result (text, event);
      break;
    case PORTHOLE_EVENT_OPEN:
    default:
      append_access (text, event);
      g_string_append_printf (text, "%.*s%s", (int)(4 * max),
                              event->path != NULL ? event->path : "", event->cut ? "…" : "");
      append_result (text, event);
      break;
    }

  return porthole_text_for_terminal (text->str, max);
}

char *
porthole_event_item_dup_what (PortholeEventItem *self)
{
  return describe (self, MAX_CELL);
}

static void
append_line (GString *text, const char *name, const char *value)
{
  g_autofree char *inert = value != NULL ? porthole_text_for_terminal (value, MAX_CELL) : NULL;

  if (inert != NULL && inert[0] != '\0')
    g_string_append_printf (text, "\n%s: %s", name, inert);
}

char *
porthole_event_item_dup_details (PortholeEventItem *self)
{
  const PortholeEvent *event = self->event;
  g_autofree char *what = describe (self, MAX_DETAILS);
  GString *text = g_string_new (what);

  if (event == NULL)
    return g_string_free (text, FALSE);
  append_line (text, "Program", get_program (event));
  if (event->process != NULL)
    g_string_append_printf (text, "\nProcess %u, in the container %u, of user %u",
                            event->process->pid, event->process->pid_in_container,
                            event->process->uid);
  if (event->phase == PORTHOLE_PHASE_SETUP)
    g_string_append (text, "\nDone by the runtime while it set the container up");
  for (guint i = 0; event->rules != NULL && i < event->rules->len; i++)
    append_line (text, "Rule", event->rules->pdata[i]);

  return g_string_free (text, FALSE);
}
