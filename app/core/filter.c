/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "filter.h"

#include <string.h>

#define KEY(name)  (1u << PORTHOLE_QUERY_KEY_##name)
#define ALL(count) ((1u << (count)) - 1)
#define N_LEVELS   (PORTHOLE_LEVEL_HIGH + 1)

/* what is only known of single happenings */
#define OF_EVENTS (KEY (KIND) | KEY (USER) | KEY (PID) | KEY (PATH) | KEY (RULE) | KEY (TECHNIQUE))

struct _PortholeFilter
{
  GObject parent_instance;

  PortholeSession *session; /* weak */
  guint levels, kinds, protocols;
  GHashTable *hidden; /* ids of containers */
  char *query_text, *ports_text, *problem;
  PortholeQuery *query, *ports;
  gboolean show_host, show_idle;
};

enum
{
  PROP_0,
  PROP_QUERY,
  PROP_PORTS,
  PROP_SHOW_HOST,
  PROP_SHOW_IDLE,
  PROP_PROBLEM,
  PROP_ACTIVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (PortholeFilter, porthole_filter, G_TYPE_OBJECT)

static void
porthole_filter_finalize (GObject *object)
{
  PortholeFilter *self = PORTHOLE_FILTER (object);

  g_clear_weak_pointer (&self->session);
  g_hash_table_unref (self->hidden);
  g_free (self->query_text);
  g_free (self->ports_text);
  g_free (self->problem);
  porthole_query_free (self->query);
  porthole_query_free (self->ports);

  G_OBJECT_CLASS (porthole_filter_parent_class)->finalize (object);
}

static void
porthole_filter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PortholeFilter *self = PORTHOLE_FILTER (object);

  switch (id)
    {
    case PROP_QUERY:
      g_value_set_string (value, self->query_text);
      break;
    case PROP_PORTS:
      g_value_set_string (value, self->ports_text);
      break;
    case PROP_SHOW_HOST:
      g_value_set_boolean (value, self->show_host);
      break;
    case PROP_SHOW_IDLE:
      g_value_set_boolean (value, self->show_idle);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, porthole_filter_get_active (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
porthole_filter_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PortholeFilter *self = PORTHOLE_FILTER (object);

  switch (id)
    {
    case PROP_QUERY:
      porthole_filter_set_query (self, g_value_get_string (value));
      break;
    case PROP_PORTS:
      porthole_filter_set_ports (self, g_value_get_string (value));
      break;
    case PROP_SHOW_HOST:
      porthole_filter_set_show_host (self, g_value_get_boolean (value));
      break;
    case PROP_SHOW_IDLE:
      porthole_filter_set_show_idle (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
porthole_filter_class_init (PortholeFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags written = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags told = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = porthole_filter_finalize;
  object_class->get_property = porthole_filter_get_property;
  object_class->set_property = porthole_filter_set_property;

  properties[PROP_QUERY] = g_param_spec_string ("query", NULL, NULL, "", written);
  properties[PROP_PORTS] = g_param_spec_string ("ports", NULL, NULL, "", written);
  properties[PROP_SHOW_HOST] = g_param_spec_boolean ("show-host", NULL, NULL, FALSE, written);
  properties[PROP_SHOW_IDLE] = g_param_spec_boolean ("show-idle", NULL, NULL, TRUE, written);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, told);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, told);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  changed_signal = g_signal_new ("changed", PORTHOLE_TYPE_FILTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
porthole_filter_init (PortholeFilter *self)
{
  self->levels = ALL (N_LEVELS);
  self->kinds = ALL (PORTHOLE_N_EVENT_KINDS);
  self->protocols = ALL (PORTHOLE_N_PROTOCOLS);
  self->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->query_text = g_strdup ("");
  self->ports_text = g_strdup ("");
  self->query = porthole_query_new (NULL);
  self->ports = porthole_query_new (NULL);
  self->show_idle = TRUE;
}

PortholeFilter *
porthole_filter_new (void)
{
  return g_object_new (PORTHOLE_TYPE_FILTER, NULL);
}

static void
tell (PortholeFilter *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  g_signal_emit (self, changed_signal, 0);
}

static void
update_problem (PortholeFilter *self)
{
  const char *of_query = porthole_query_get_problem (self->query);
  const char *of_ports = porthole_query_get_problem (self->ports);
  g_autofree char *problem = NULL;

  if (of_query != NULL && of_ports != NULL)
    problem = g_strconcat (of_query, "\n", of_ports, NULL);
  else
    problem = g_strdup (of_query != NULL ? of_query : of_ports);
  if (g_strcmp0 (problem, self->problem) == 0)
    return;

  g_free (self->problem);
  self->problem = g_steal_pointer (&problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static gboolean
take_query (PortholeFilter *self, const char *text)
{
  text = text != NULL ? text : "";
  if (g_str_equal (text, self->query_text))
    return FALSE;

  g_free (self->query_text);
  self->query_text = g_strndup (text, PORTHOLE_QUERY_MAX_LENGTH + 1);
  porthole_query_free (self->query);
  self->query = porthole_query_new (text);
  update_problem (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
  return TRUE;
}

static gboolean
take_ports (PortholeFilter *self, const char *text)
{
  g_autofree char *bounded
      = g_strstrip (g_strndup (text != NULL ? text : "", PORTHOLE_QUERY_MAX_LENGTH / 2));
  g_auto (GStrv) parts = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *term = NULL;

  if (g_str_equal (bounded, self->ports_text))
    return FALSE;

  /* with or without commas between them */
  parts = g_strsplit_set (bounded, " ,;\"", -1);
  joined = g_strjoinv (",", parts);
  term = bounded[0] != '\0' ? g_strconcat ("port:", joined, NULL) : g_strdup ("");
  g_free (self->ports_text);
  self->ports_text = g_steal_pointer (&bounded);
  porthole_query_free (self->ports);
  self->ports = porthole_query_new (term);
  update_problem (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORTS]);
  return TRUE;
}

static gboolean
take_boolean (PortholeFilter *self, gboolean *field, gboolean value, guint property)
{
  if (*field == !!value)
    return FALSE;

  *field = !!value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  return TRUE;
}

/**
 * porthole_filter_reset:
 * @self: a filter
 *
 * Shows everything, but the host only where it was chosen: that is what is watched, not only what
 * is shown.
 */
void
porthole_filter_reset (PortholeFilter *self)
{
  gboolean changed = self->levels != ALL (N_LEVELS) || self->kinds != ALL (PORTHOLE_N_EVENT_KINDS)
                     || self->protocols != ALL (PORTHOLE_N_PROTOCOLS)
                     || g_hash_table_size (self->hidden) > 0;

  self->levels = ALL (N_LEVELS);
  self->kinds = ALL (PORTHOLE_N_EVENT_KINDS);
  self->protocols = ALL (PORTHOLE_N_PROTOCOLS);
  g_hash_table_remove_all (self->hidden);
  changed |= take_query (self, "");
  changed |= take_ports (self, "");
  changed |= take_boolean (self, &self->show_idle, TRUE, PROP_SHOW_IDLE);
  if (changed)
    tell (self);
}

gboolean
porthole_filter_get_active (PortholeFilter *self)
{
  return self->levels != ALL (N_LEVELS) || self->kinds != ALL (PORTHOLE_N_EVENT_KINDS)
         || self->protocols != ALL (PORTHOLE_N_PROTOCOLS) || g_hash_table_size (self->hidden) > 0
         || !self->show_idle || self->query_text[0] != '\0' || self->ports_text[0] != '\0';
}

void
porthole_filter_set_session (PortholeFilter *self, PortholeSession *session)
{
  g_set_weak_pointer (&self->session, session);
}

static const PortholeContainer *
look_up (PortholeFilter *self, const char *id)
{
  return self->session != NULL && id != NULL ? porthole_session_get_container (self->session, id)
                                             : NULL;
}

static void
set_bit (PortholeFilter *self, guint *bits, guint bit, gboolean set)
{
  guint old = *bits;

  *bits = set ? old | 1u << bit : old & ~(1u << bit);
  if (*bits != old)
    tell (self);
}

gboolean
porthole_filter_get_level (PortholeFilter *self, PortholeLevel level)
{
  return (self->levels & 1u << level) != 0;
}

void
porthole_filter_set_level (PortholeFilter *self, PortholeLevel level, gboolean shown)
{
  set_bit (self, &self->levels, level, shown);
}

gboolean
porthole_filter_get_kind (PortholeFilter *self, PortholeEventKind kind)
{
  return (self->kinds & 1u << kind) != 0;
}

void
porthole_filter_set_kind (PortholeFilter *self, PortholeEventKind kind, gboolean shown)
{
  set_bit (self, &self->kinds, kind, shown);
}

gboolean
porthole_filter_get_protocol (PortholeFilter *self, PortholeProtocol protocol)
{
  return (self->protocols & 1u << protocol) != 0;
}

void
porthole_filter_set_protocol (PortholeFilter *self, PortholeProtocol protocol, gboolean shown)
{
  set_bit (self, &self->protocols, protocol, shown);
}

/* whether it was not hidden by hand */
gboolean
porthole_filter_get_container (PortholeFilter *self, const char *id)
{
  return !g_hash_table_contains (self->hidden, id);
}

void
porthole_filter_set_container (PortholeFilter *self, const char *id, gboolean shown)
{
  if (shown ? g_hash_table_remove (self->hidden, id)
            : g_hash_table_add (self->hidden, g_strdup (id)))
    tell (self);
}

void
porthole_filter_show_all_containers (PortholeFilter *self)
{
  if (g_hash_table_size (self->hidden) == 0)
    return;

  g_hash_table_remove_all (self->hidden);
  tell (self);
}

/**
 * porthole_filter_show_only_container:
 * @self: a filter
 * @id: of a container, which is shown even if it was hidden
 *
 * Whatever the query asks of containers is replaced.
 */
void
porthole_filter_show_only_container (PortholeFilter *self, const char *id)
{
  const PortholeContainer *container = look_up (self, id);
  const char *name = container != NULL ? container->name : NULL;
  g_autoptr (GRegex) words
      = g_regex_new ("(^|\\s)-?container[:=](\"[^\"]*(\"|$)|\\S)*", G_REGEX_CASELESS, 0, NULL);
  g_autofree char *rest = g_regex_replace_literal (words, self->query_text, -1, 0, "", 0, NULL);
  gboolean is_plain
      = name != NULL && name[0] != '\0' && strlen (name) <= 128 && strpbrk (name, "\"\\") == NULL;
  g_autofree char *query = NULL;
  gboolean changed = g_hash_table_remove (self->hidden, id);

  /* a name that cannot stand in a query is passed over for the id */
  query = g_strdup_printf ("container=%s%s%s %s", is_plain ? "\"" : "", is_plain ? name : id,
                           is_plain ? "\"" : "", rest != NULL ? g_strstrip (rest) : "");
  changed |= take_query (self, g_strchomp (query));
  if (changed)
    tell (self);
}

guint
porthole_filter_get_n_hidden (PortholeFilter *self)
{
  return g_hash_table_size (self->hidden);
}

const char *
porthole_filter_get_query (PortholeFilter *self)
{
  return self->query_text;
}

void
porthole_filter_set_query (PortholeFilter *self, const char *query)
{
  if (take_query (self, query))
    tell (self);
}

const char *
porthole_filter_get_ports (PortholeFilter *self)
{
  return self->ports_text;
}

void
porthole_filter_set_ports (PortholeFilter *self, const char *ports)
{
  if (take_ports (self, ports))
    tell (self);
}

const char *
porthole_filter_get_problem (PortholeFilter *self)
{
  return self->problem;
}

gboolean
porthole_filter_get_show_host (PortholeFilter *self)
{
  return self->show_host;
}

void
porthole_filter_set_show_host (PortholeFilter *self, gboolean show)
{
  if (take_boolean (self, &self->show_host, show, PROP_SHOW_HOST))
    tell (self);
}

gboolean
porthole_filter_get_show_idle (PortholeFilter *self)
{
  return self->show_idle;
}

void
porthole_filter_set_show_idle (PortholeFilter *self, gboolean show)
{
  if (take_boolean (self, &self->show_idle, show, PROP_SHOW_IDLE))
    tell (self);
}

static PortholeVerdict
judge (PortholeFilter *self, const PortholeQuerySubject *subject)
{
  PortholeVerdict of_query = porthole_query_judge (self->query, subject);
  PortholeVerdict of_ports = porthole_query_judge (self->ports, subject);

  if (of_query == PORTHOLE_VERDICT_NO || of_ports == PORTHOLE_VERDICT_NO)
    return PORTHOLE_VERDICT_NO;
  return MAX (of_query, of_ports);
}

static gboolean
allows_id (PortholeFilter *self, const char *id)
{
  if (id == NULL)
    return TRUE;
  if (!self->show_host && g_str_equal (id, PORTHOLE_CONTAINER_HOST))
    return FALSE;
  return g_hash_table_size (self->hidden) == 0 || !g_hash_table_contains (self->hidden, id);
}

static gboolean
allows_node (PortholeFilter *self, PortholeNode *node, gint64 now)
{
  if (node->kind != PORTHOLE_NODE_PEER)
    return allows_id (self, node->id);
  return self->show_idle || now - node->last < PORTHOLE_FILTER_IDLE;
}

static gboolean
allows_protocol (PortholeFilter *self, const PortholePeer *peer)
{
  if (peer == NULL || peer->protocol == NULL || self->protocols == ALL (PORTHOLE_N_PROTOCOLS))
    return TRUE;
  if (g_str_equal (peer->protocol, "tcp"))
    return porthole_filter_get_protocol (self, PORTHOLE_PROTOCOL_TCP);
  if (g_str_equal (peer->protocol, "udp"))
    return porthole_filter_get_protocol (self, PORTHOLE_PROTOCOL_UDP);
  return TRUE;
}

static PortholeVerdict
judge_node (PortholeFilter *self, PortholeNode *node, gint64 now)
{
  PortholeQuerySubject subject = {
    .silent = OF_EVENTS,
    .level = node->level,
    .kind = -1,
    .container_id = node->container != NULL ? node->id : NULL,
    .container = node->container,
    .ip = node->ip,
    .name = node->container == NULL ? node->name : NULL,
  };

  if (!allows_node (self, node, now) || !porthole_filter_get_level (self, node->level))
    return PORTHOLE_VERDICT_NO;
  return judge (self, &subject);
}

/**
 * porthole_filter_matches_node:
 * @self: a filter
 * @node: a node of the session's graph
 * @now: wall clock, or a replay's own time, in nanoseconds
 *
 * Returns: whether @node is by itself what is looked for
 */
gboolean
porthole_filter_matches_node (PortholeFilter *self, PortholeNode *node, gint64 now)
{
  return judge_node (self, node, now) != PORTHOLE_VERDICT_NO;
}

/**
 * porthole_filter_shows_node:
 * @self: a filter
 * @node: a node of the session's graph
 * @has_edge: whether an edge that begins or ends there matches
 * @now: wall clock, or a replay's own time, in nanoseconds
 *
 * Returns: whether a view shows @node; a peer without edges only where it was asked for
 */
gboolean
porthole_filter_shows_node (PortholeFilter *self, PortholeNode *node, gboolean has_edge, gint64 now)
{
  if (has_edge)
    return allows_node (self, node, now);
  if (node->kind == PORTHOLE_NODE_PEER)
    return judge_node (self, node, now) == PORTHOLE_VERDICT_YES;
  return judge_node (self, node, now) != PORTHOLE_VERDICT_NO;
}

gint64
porthole_filter_get_idle_time (PortholeFilter *self, PortholeNode *node, gint64 now)
{
  if (self->show_idle || node->kind != PORTHOLE_NODE_PEER
      || now - node->last >= PORTHOLE_FILTER_IDLE)
    return 0;
  return node->last + PORTHOLE_FILTER_IDLE;
}

static gboolean
flow_matches (PortholeFilter *self, PortholeFlow *flow, int level)
{
  PortholeQuerySubject subject = {
    .silent = KEY (USER) | KEY (PID) | (level < 0 ? KEY (LEVEL) : 0),
    .level = level,
    .kind = PORTHOLE_EVENT_CONNECT,
    .container_id = flow->container,
    .container = look_up (self, flow->container),
    .other = flow->peer != NULL ? look_up (self, flow->peer->container) : NULL,
    .peer = flow->peer,
    .program = flow->program,
    .flow = flow,
  };

  return porthole_filter_get_kind (self, PORTHOLE_EVENT_CONNECT)
         && allows_protocol (self, flow->peer) && judge (self, &subject) != PORTHOLE_VERDICT_NO;
}

/**
 * porthole_filter_matches_edge:
 * @self: a filter
 * @edge: an edge of the session's graph
 * @now: wall clock, or a replay's own time, in nanoseconds
 *
 * Returns: whether @edge is what is looked for: one of its flows is, and both its ends may be
 *   shown
 */
gboolean
porthole_filter_matches_edge (PortholeFilter *self, PortholeEdge *edge, gint64 now)
{
  if (!porthole_filter_get_level (self, edge->level) || !allows_node (self, edge->source, now)
      || !allows_node (self, edge->target, now)
      || !porthole_filter_get_kind (self, PORTHOLE_EVENT_CONNECT))
    return FALSE;
  if (self->protocols == ALL (PORTHOLE_N_PROTOCOLS) && porthole_query_is_empty (self->query)
      && porthole_query_is_empty (self->ports))
    return TRUE;

  for (guint i = 0; i < edge->flows->len; i++)
    {
      if (flow_matches (self, edge->flows->pdata[i], edge->level))
        return TRUE;
    }
  return FALSE;
}

/* its level is not known: that of the edge counts */
gboolean
porthole_filter_matches_flow (PortholeFilter *self, PortholeFlow *flow)
{
  return allows_id (self, flow->container)
         && (flow->peer == NULL || allows_id (self, flow->peer->container))
         && flow_matches (self, flow, -1);
}

gboolean
porthole_filter_matches_event (PortholeFilter *self, PortholeEvent *event)
{
  PortholeQuerySubject subject;

  if (!porthole_filter_get_level (self, event->level)
      || !porthole_filter_get_kind (self, event->kind) || !allows_id (self, event->container)
      || !allows_protocol (self, event->peer))
    return FALSE;
  if (porthole_query_is_empty (self->query) && porthole_query_is_empty (self->ports))
    return TRUE;

  subject = (PortholeQuerySubject){
    .silent = KEY (TECHNIQUE),
    .level = event->level,
    .kind = event->kind,
    .container_id = event->container,
    .container = look_up (self, event->container),
    .other = event->peer != NULL ? look_up (self, event->peer->container) : NULL,
    .peer = event->peer,
    .input = event->input,
    .process = event->process,
    .path = event->path,
    .file = event->file,
    .result = event->result,
    .rules = event->rules,
  };
  return judge (self, &subject) != PORTHOLE_VERDICT_NO;
}

gboolean
porthole_filter_matches_finding (PortholeFilter *self, PortholeFinding *finding)
{
  PortholeQuerySubject subject = {
    .silent = KEY (KIND),
    .level = finding->level,
    .kind = -1,
    .container_id = finding->container,
    .container = look_up (self, finding->container),
    .process = finding->process,
    .finding = finding,
  };

  return porthole_filter_get_level (self, finding->level) && allows_id (self, finding->container)
         && judge (self, &subject) != PORTHOLE_VERDICT_NO;
}

/**
 * porthole_filter_matches_container:
 * @self: a filter
 * @container: a container
 *
 * For lists of containers. What asks for connections, programs or files is passed over there.
 *
 * Returns: whether it is shown
 */
gboolean
porthole_filter_matches_container (PortholeFilter *self, PortholeContainer *container)
{
  PortholeQuerySubject subject = {
    .silent
    = OF_EVENTS | KEY (PORT) | KEY (PROTO) | KEY (NAME) | KEY (EXE) | KEY (COMM) | KEY (RESULT),
    .level = container->level,
    .kind = -1,
    .container_id = container->id,
    .container = container,
  };

  return porthole_filter_get_level (self, container->level) && allows_id (self, container->id)
         && judge (self, &subject) != PORTHOLE_VERDICT_NO;
}
