/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "line-private.h"

#include "address-set.h"
#include "json-input.h"

#include <string.h>

static const char *const types[] = {
  NULL, "session", "container", "process", "event", "finding", "stats", "snapshot",
};

G_STATIC_ASSERT (G_N_ELEMENTS (types) == PORTHOLE_LINE_SNAPSHOT + 1);

GQuark
porthole_recording_error_quark (void)
{
  return g_quark_from_static_string ("porthole-recording-error-quark");
}

const char *
porthole_line_type_to_string (PortholeLineType type)
{
  g_assert (type > PORTHOLE_LINE_OTHER && type < G_N_ELEMENTS (types));

  return types[type];
}

void
porthole_line_free (PortholeLine *self)
{
  g_free (self->host);
  g_free (self->kernel);
  g_clear_pointer (&self->coverage, g_ptr_array_unref);
  g_clear_pointer (&self->container, porthole_container_unref);
  g_free (self->container_id);
  g_clear_pointer (&self->process, porthole_process_unref);
  g_clear_pointer (&self->event, porthole_event_unref);
  g_clear_pointer (&self->finding, porthole_finding_unref);
  g_clear_pointer (&self->totals, g_ptr_array_unref);
  g_free (self);
}

static gboolean G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (PORTHOLE_RECORDING_ERROR, PORTHOLE_RECORDING_ERROR_MALFORMED,
                                 format, args);
  va_end (args);
  return FALSE;
}

static gboolean
need_string (JsonObject *object, const char *name, char **value, GError **error)
{
  if (!porthole_json_get_string (object, name, value, error))
    return FALSE;
  if (*value == NULL || (*value)[0] == '\0')
    return fail (error, "\"%s\" is missing", name);
  return TRUE;
}

static gboolean
read_session (PortholeLine *line, JsonObject *object, GError **error)
{
  JsonObject *coverage = NULL;
  JsonObject *tiers = NULL;
  g_autoptr (GList) probes = NULL;

  if (!porthole_json_get_uint (object, "version", G_MAXUINT, &line->version, error)
      || !porthole_json_get_string (object, "host", &line->host, error)
      || !porthole_json_get_string (object, "kernel", &line->kernel, error)
      || !porthole_json_get_object (object, "coverage", &coverage, error)
      || !porthole_json_get_object (object, "tiers", &tiers, error))
    return FALSE;
  if (line->version == 0)
    return fail (error, "\"version\" is missing");
  if (line->version > PORTHOLE_RECORDING_VERSION)
    {
      g_set_error (error, PORTHOLE_RECORDING_ERROR, PORTHOLE_RECORDING_ERROR_VERSION,
                   "it is a recording of version %u, and this Porthole reads up to version %d",
                   line->version, PORTHOLE_RECORDING_VERSION);
      return FALSE;
    }

  line->coverage = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_coverage_free);
  probes = coverage != NULL ? json_object_get_members (coverage) : NULL;
  for (GList *l = probes; l != NULL; l = l->next)
    {
      g_autofree char *state = NULL;
      g_autofree char *tier = NULL;
      char *reason;

      if (!porthole_json_get_string (coverage, l->data, &state, error)
          || (tiers != NULL && !porthole_json_get_string (tiers, l->data, &tier, error)))
        return FALSE;
      if (state == NULL)
        continue;
      reason = strstr (state, ": ");
      if (reason != NULL)
        {
          *reason = '\0';
          reason += 2;
        }
      g_ptr_array_add (line->coverage, porthole_coverage_new (l->data, tier != NULL ? tier : "",
                                                              state, reason != NULL ? reason : ""));
    }
  return TRUE;
}

static gboolean
read_labels (JsonObject *object, GHashTable **labels, GError **error)
{
  JsonObject *members = NULL;
  g_autoptr (GList) names = NULL;

  if (!porthole_json_get_object (object, "labels", &members, error))
    return FALSE;
  if (members == NULL)
    return TRUE;

  *labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  names = json_object_get_members (members);
  for (GList *l = names; l != NULL; l = l->next)
    {
      char *value = NULL;

      if (!porthole_json_get_string (members, l->data, &value, error))
        return FALSE;
      if (value != NULL)
        g_hash_table_insert (*labels, g_strdup (l->data), value);
    }
  return TRUE;
}

static gboolean
read_container (PortholeLine *line, JsonObject *object, GError **error)
{
  g_autofree char *id = NULL;
  PortholeContainer *container;

  if (!need_string (object, "id", &id, error))
    return FALSE;

  container = line->container = porthole_container_new (id);
  container->time = line->time;
  return porthole_json_get_string (object, "name", &container->name, error)
         && porthole_json_get_string (object, "image", &container->image, error)
         && porthole_json_get_string (object, "runtime", &container->runtime, error)
         && porthole_json_get_string (object, "state", &container->state, error)
         && read_labels (object, &container->labels, error)
         && porthole_json_get_string (object, "project", &container->project, error)
         && porthole_json_get_string (object, "pod", &container->pod, error)
         && porthole_json_get_strv (object, "addresses", &container->addresses, error)
         && porthole_json_get_boolean (object, "claimed", &container->claimed, error)
         && porthole_json_get_uint (object, "owner", G_MAXUINT32, &container->owner, error)
         && porthole_json_get_boolean (object, "corrects", &container->corrects, error);
}

static gboolean
read_process (JsonObject *object, PortholeProcess **out, GError **error)
{
  PortholeProcess *process = *out = porthole_process_new ();

  return porthole_json_get_uint (object, "pid", G_MAXUINT32, &process->pid, error)
         && porthole_json_get_uint (object, "pid_in_container", G_MAXUINT32,
                                    &process->pid_in_container, error)
         && porthole_json_get_uint (object, "parent", G_MAXUINT32, &process->parent, error)
         && porthole_json_get_uint (object, "uid", G_MAXUINT32, &process->uid, error)
         && porthole_json_get_string (object, "comm", &process->comm, error)
         && porthole_json_get_string (object, "exe", &process->exe, error)
         && porthole_json_get_boolean (object, "exe_resolved", &process->exe_resolved, error)
         && porthole_json_get_strv (object, "args", &process->args, error)
         && porthole_json_get_boolean (object, "args_cut", &process->args_cut, error);
}

static gboolean
read_member_process (JsonObject *object, PortholeProcess **out, GError **error)
{
  JsonObject *member = NULL;

  if (!porthole_json_get_object (object, "process", &member, error))
    return FALSE;
  return member == NULL || read_process (member, out, error);
}

static gboolean
read_process_line (PortholeLine *line, JsonObject *object, GError **error)
{
  if (!need_string (object, "container", &line->container_id, error)
      || !read_member_process (object, &line->process, error))
    return FALSE;
  return line->process != NULL || fail (error, "\"process\" is missing");
}

static gboolean
read_peer (JsonObject *object, const char *name, PortholePeer **out, GError **error)
{
  JsonObject *member = NULL;
  g_autofree char *ip = NULL;
  g_autofree char *protocol = NULL;
  guint8 bytes[16];
  guint port = 0;

  if (!porthole_json_get_object (object, name, &member, error))
    return FALSE;
  if (member == NULL)
    return TRUE;
  if (!need_string (member, "ip", &ip, error)
      || !porthole_json_get_uint (member, "port", G_MAXUINT16, &port, error)
      || !need_string (member, "protocol", &protocol, error))
    return FALSE;
  if (!porthole_address_parse (ip, bytes))
    return fail (error, "\"ip\" is no address");
  /* names of protocols are kept for ever, so not just any is taken */
  if (!g_str_equal (protocol, "tcp") && !g_str_equal (protocol, "udp"))
    return fail (error, "\"protocol\" must be \"tcp\" or \"udp\"");

  *out = porthole_peer_new (ip, port, protocol);
  return porthole_json_get_string (member, "name", &(*out)->name, error)
         && porthole_json_get_string (member, "container", &(*out)->container, error);
}

static gboolean
read_exit (PortholeEvent *event, JsonObject *object, GError **error)
{
  guint code = 0;
  guint signal = 0;

  if (!porthole_json_get_uint (object, "code", G_MAXINT, &code, error)
      || !porthole_json_get_uint (object, "signal", G_MAXINT, &signal, error))
    return FALSE;
  event->code = signal != 0 ? -1 : (int)code;
  event->signal = signal;
  return TRUE;
}

static gboolean
read_file (PortholeEvent *event, JsonObject *object, GError **error)
{
  JsonObject *file = NULL;

  if (!porthole_json_get_object (object, "file", &file, error))
    return FALSE;
  if (event->kind == PORTHOLE_EVENT_EXEC)
    return file == NULL || porthole_json_get_string (file, "path", &event->file, error);
  if (file == NULL)
    return fail (error, "\"file\" is missing");

  return need_string (file, "path", &event->path, error)
         && porthole_json_get_boolean (file, "resolved", &event->resolved, error)
         && porthole_json_get_boolean (file, "cut", &event->cut, error)
         && porthole_json_get_strv (file, "access", &event->access, error);
}

static gboolean
read_connect (PortholeEvent *event, JsonObject *object, GError **error)
{
  if (!read_peer (object, "peer", &event->peer, error))
    return FALSE;
  if (event->peer == NULL)
    return fail (error, "\"peer\" is missing");
  if (event->result != NULL)
    event->outcomes = event->count;
  return porthole_json_get_unsigned (object, "outcomes", G_MAXINT64, &event->outcomes, error);
}

static gboolean
read_kind (PortholeEvent *event, JsonObject *object, GError **error)
{
  switch (event->kind)
    {
    case PORTHOLE_EVENT_EXEC:
      return read_file (event, object, error) && read_peer (object, "input", &event->input, error);
    case PORTHOLE_EVENT_EXIT:
      return read_exit (event, object, error);
    case PORTHOLE_EVENT_CONNECT:
      return read_connect (event, object, error);
    case PORTHOLE_EVENT_OPEN:
      return read_file (event, object, error);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
read_level (JsonObject *object, PortholeLevel *level, guint *score, GError **error)
{
  g_autofree char *name = NULL;

  if (!porthole_json_get_string (object, "level", &name, error)
      || !porthole_json_get_uint (object, "score", 100, score, error))
    return FALSE;
  return name == NULL || porthole_level_from_string (name, level)
         || fail (error, "\"level\" must be \"normal\", \"warning\" or \"high\"");
}

static gboolean
read_event (PortholeLine *line, JsonObject *object, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *phase = NULL;
  g_auto (GStrv) rules = NULL;
  PortholeEventKind kind;
  PortholeEvent *event;

  if (!need_string (object, "kind", &name, error))
    return FALSE;
  if (!porthole_event_kind_from_string (name, &kind))
    {
      line->type = PORTHOLE_LINE_OTHER;
      return TRUE;
    }

  event = line->event = porthole_event_new (kind);
  event->time = line->time;
  if (!porthole_json_get_unsigned (object, "id", G_MAXINT64, &event->id, error)
      || !need_string (object, "container", &event->container, error)
      || !porthole_json_get_string (object, "phase", &phase, error)
      || !read_level (object, &event->level, &event->score, error)
      || !porthole_json_get_strv (object, "rules", &rules, error)
      || !read_member_process (object, &event->process, error)
      || !porthole_json_get_string (object, "result", &event->result, error)
      || !porthole_json_get_unsigned (object, "count", G_MAXINT64, &event->count, error)
      || !porthole_json_get_time (object, "first", &event->first, error)
      || !porthole_json_get_time (object, "last", &event->last, error))
    return FALSE;

  if (g_strcmp0 (phase, "setup") == 0)
    event->phase = PORTHOLE_PHASE_SETUP;
  if (rules != NULL && rules[0] != NULL)
    {
      event->rules = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 0; rules[i] != NULL; i++)
        g_ptr_array_add (event->rules, g_strdup (rules[i]));
    }

  return read_kind (event, object, error);
}

static gboolean
read_chain (PortholeFinding *finding, JsonObject *object, GError **error)
{
  JsonArray *chain = NULL;

  if (!porthole_json_get_array (object, "chain", &chain, error))
    return FALSE;
  if (chain == NULL)
    return TRUE;

  finding->chain = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_process_unref);
  for (guint i = 0; i < json_array_get_length (chain); i++)
    {
      JsonNode *node = json_array_get_element (chain, i);
      g_autoptr (PortholeProcess) process = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return fail (error, "\"chain\" must be an array of processes");
      if (!read_process (json_node_get_object (node), &process, error))
        return FALSE;
      g_ptr_array_add (finding->chain, g_steal_pointer (&process));
    }
  return TRUE;
}

static gboolean
read_event_ids (PortholeFinding *finding, JsonObject *object, GError **error)
{
  JsonArray *events = NULL;

  if (!porthole_json_get_array (object, "events", &events, error))
    return FALSE;
  for (guint i = 0; events != NULL && i < json_array_get_length (events); i++)
    {
      JsonNode *node = json_array_get_element (events, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
        return fail (error, "\"events\" must be an array of whole numbers");
      porthole_finding_add_event (finding, json_node_get_int (node));
    }
  return TRUE;
}

static gboolean
read_finding (PortholeLine *line, JsonObject *object, GError **error)
{
  g_autofree char *rule = NULL;
  g_autofree char *container = NULL;
  g_auto (GStrv) reasons = NULL;
  PortholeFinding *finding;

  if (!need_string (object, "rule", &rule, error)
      || !need_string (object, "container", &container, error))
    return FALSE;

  finding = line->finding = porthole_finding_new (rule, container);
  finding->time = line->time;
  if (!porthole_json_get_unsigned (object, "id", G_MAXINT64, &finding->id, error)
      || !porthole_json_get_string (object, "title", &finding->title, error)
      || !read_level (object, &finding->level, &finding->score, error)
      || !porthole_json_get_string (object, "subject", &finding->subject, error)
      || !read_member_process (object, &finding->process, error)
      || !read_chain (finding, object, error)
      || !porthole_json_get_strv (object, "reasons", &reasons, error)
      || !porthole_json_get_strv (object, "techniques", &finding->techniques, error)
      || !read_event_ids (finding, object, error)
      || !porthole_json_get_unsigned (object, "count", G_MAXINT64, &finding->count, error)
      || !porthole_json_get_time (object, "first", &finding->first, error)
      || !porthole_json_get_time (object, "last", &finding->last, error))
    return FALSE;

  for (guint i = 0; reasons != NULL && reasons[i] != NULL; i++)
    porthole_finding_add_reason (finding, reasons[i]);
  return TRUE;
}

static gboolean
read_totals (PortholeLine *line, const char *container, JsonObject *object, GError **error)
{
  PortholeTotals *totals = porthole_totals_new (container);

  g_ptr_array_add (line->totals, totals);
  return porthole_json_get_unsigned (object, "events", G_MAXINT64, &totals->events, error)
         && porthole_json_get_unsigned (object, "delivered", G_MAXINT64, &totals->delivered, error)
         && porthole_json_get_unsigned (object, "merged", G_MAXINT64, &totals->merged, error)
         && porthole_json_get_unsigned (object, "lost", G_MAXINT64, &totals->lost, error)
         && porthole_json_get_unsigned (object, "not_itemised", G_MAXINT64, &totals->not_itemised,
                                        error);
}

static gboolean
read_stats (PortholeLine *line, JsonObject *object, GError **error)
{
  JsonObject *containers = NULL;
  g_autoptr (GList) ids = NULL;

  line->totals = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_totals_free);
  if (!read_totals (line, "", object, error)
      || !porthole_json_get_object (object, "containers", &containers, error))
    return FALSE;

  ids = containers != NULL ? json_object_get_members (containers) : NULL;
  for (GList *l = ids; l != NULL; l = l->next)
    {
      JsonObject *totals = NULL;

      if (!porthole_json_get_object (containers, l->data, &totals, error))
        return FALSE;
      if (totals != NULL && ((char *)l->data)[0] != '\0'
          && !read_totals (line, l->data, totals, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_snapshot (PortholeLine *line, JsonObject *object, GError **error)
{
  return porthole_json_get_boolean (object, "begins", &line->begins, error);
}

/**
 * porthole_recording_parse_line:
 * @line: (array length=length): one line, without its line end
 * @length: bytes of @line
 * @error: return location for an error, which says what is wrong but not where
 *
 * Returns: (transfer full): what the line tells, or %NULL
 */
PortholeLine *
porthole_recording_parse_line (const char *line, gsize length, GError **error)
{
  static gboolean (*const readers[]) (PortholeLine *, JsonObject *, GError **)
      = { NULL,       read_session, read_container, read_process_line,
          read_event, read_finding, read_stats,     read_snapshot };
  g_autoptr (PortholeLine) self = g_new0 (PortholeLine, 1);
  g_autoptr (GError) own_error = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *type = NULL;
  JsonObject *object;

  root = porthole_json_parse (line, length, NULL, &own_error);
  if (root == NULL)
    {
      fail (error, "%s", own_error->message);
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      fail (error, "a line must be an object");
      return NULL;
    }

  object = json_node_get_object (root);
  if (!need_string (object, "type", &type, &own_error)
      || !porthole_json_get_time (object, "time", &self->time, &own_error))
    {
      fail (error, "%s", own_error->message);
      return NULL;
    }
  for (guint i = 1; i < G_N_ELEMENTS (types); i++)
    {
      if (g_str_equal (type, types[i]))
        self->type = i;
    }

  if (self->type != PORTHOLE_LINE_OTHER && !readers[self->type](self, object, &own_error))
    {
      if (own_error->domain == PORTHOLE_RECORDING_ERROR)
        g_propagate_error (error, g_steal_pointer (&own_error));
      else
        fail (error, "%s", own_error->message);
      return NULL;
    }

  return g_steal_pointer (&self);
}
