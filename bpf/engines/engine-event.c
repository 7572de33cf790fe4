/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-event.h"

#include "engine-container-private.h"
#include "engine-json.h"

/* Longer than an id, so that none is made by cutting something else. */
#define MAX_WORD 128

typedef struct
{
  const char *action;
  const char *state; /* in which the container is then; %NULL: as before */
  gboolean inspect;
  gboolean removed;
} Action;

/* Podman says "remove" for "destroy", and some versions "died" for "die". */
static const Action container_actions[] = {
  { "create", "created", FALSE, FALSE }, { "start", "running", TRUE, FALSE },
  { "restart", "running", TRUE, FALSE }, { "unpause", "running", FALSE, FALSE },
  { "pause", "paused", FALSE, FALSE },   { "die", "exited", FALSE, FALSE },
  { "died", "exited", FALSE, FALSE },    { "destroy", NULL, FALSE, TRUE },
  { "remove", NULL, FALSE, TRUE },       { "rename", NULL, FALSE, FALSE },
  { "update", NULL, TRUE, FALSE },
};

static const Action network_actions[] = {
  { "connect", NULL, TRUE, FALSE },
  { "disconnect", NULL, TRUE, FALSE },
};

/* Members of an event's attributes that are the engine's; the others are the container's labels. */
static const char *const engine_attributes[] = {
  "containerExitCode", "execDuration", "execID", "exitCode", "healthStatus", "image", "name",
  "oldName",           "podId",        "signal", NULL,
};

static void
add_actions (GString *filter, const Action *actions, gsize n_actions)
{
  for (gsize i = 0; i < n_actions; i++)
    g_string_append_printf (filter, "\"%s\",", actions[i].action);
}

const char *
porthole_engine_event_get_filter (void)
{
  static char *filter = NULL;
  g_autoptr (GString) text = NULL;

  if (filter != NULL)
    return filter;

  text = g_string_new ("{\"type\":[\"container\",\"network\"],\"event\":[");
  add_actions (text, container_actions, G_N_ELEMENTS (container_actions));
  add_actions (text, network_actions, G_N_ELEMENTS (network_actions));
  g_string_truncate (text, text->len - 1);
  g_string_append (text, "]}");
  filter = g_uri_escape_string (text->str, NULL, FALSE);

  return filter;
}

static const Action *
find_action (const Action *actions, gsize n_actions, const char *word)
{
  for (gsize i = 0; i < n_actions; i++)
    if (g_strcmp0 (actions[i].action, word) == 0)
      return &actions[i];

  return NULL;
}

static gint64
read_time (JsonObject *object)
{
  gint64 now = g_get_real_time () * 1000;
  gint64 time;

  if (!porthole_engine_json_get_int (object, "timeNano", &time) || time <= 0)
    return now;

  return MIN (time, now);
}

static int
read_exit_code (JsonObject *attributes)
{
  static const char *const members[] = { "exitCode", "containerExitCode" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *text = porthole_engine_json_get_text (attributes, members[i], MAX_WORD);
      guint64 code;

      if (text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &code, NULL))
        return (int)code;
    }

  return -1;
}

static PortholeEngineEvent *
porthole_engine_event_new (JsonObject *object,
                           const char *id,
                           const char *runtime,
                           const Action *action)
{
  PortholeEngineEvent *self;

  if (action == NULL || !porthole_engine_container_is_id (id))
    return NULL;

  self = g_new0 (PortholeEngineEvent, 1);
  self->time = read_time (object);
  self->removed = action->removed;
  self->inspect = action->inspect;
  self->container = porthole_engine_container_new (id, runtime);
  self->container->state = action->state;

  return self;
}

void
porthole_engine_event_free (PortholeEngineEvent *self)
{
  porthole_engine_container_unref (self->container);
  g_free (self);
}

PortholeEngineEvent *
porthole_engine_event_read (JsonObject *object, const char *runtime)
{
  g_autofree char *type = porthole_engine_json_get_text (object, "Type", MAX_WORD);
  g_autofree char *word = porthole_engine_json_get_text (object, "Action", MAX_WORD);
  JsonObject *actor = porthole_engine_json_get_object (object, "Actor");
  JsonObject *attributes;
  g_autofree char *id = NULL;
  PortholeEngineEvent *self;

  attributes = actor != NULL ? porthole_engine_json_get_object (actor, "Attributes") : NULL;
  if (attributes == NULL)
    return NULL;

  if (g_strcmp0 (type, "network") == 0)
    {
      id = porthole_engine_json_get_text (attributes, "container", MAX_WORD);
      return porthole_engine_event_new (
          object, id, runtime, find_action (network_actions, G_N_ELEMENTS (network_actions), word));
    }

  if (g_strcmp0 (type, "container") != 0)
    return NULL;

  id = porthole_engine_json_get_text (actor, "ID", MAX_WORD);
  self = porthole_engine_event_new (
      object, id, runtime, find_action (container_actions, G_N_ELEMENTS (container_actions), word));
  if (self == NULL)
    return NULL;

  /* Docker and Podman write these over a label of the same name, so a label cannot forge them. */
  self->container->name = porthole_engine_json_get_name (attributes, "name");
  self->container->image = porthole_engine_json_get_image (attributes, "image");
  porthole_engine_json_set_labels (self->container, attributes, engine_attributes);
  if (self->container->pod == NULL)
    self->container->pod = porthole_engine_json_get_name (attributes, "podId");
  if (porthole_engine_container_is_dead (self->container))
    self->container->exit_code = read_exit_code (attributes);

  return self;
}
