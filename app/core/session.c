/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "session.h"

#include "address-book.h"
#include "detector.h"
#include "finding-store.h"
#include "process-table.h"
#include "totals-book.h"

#include <string.h>

/* containers that have gone are kept up to here */
#define MAX_CONTAINERS 10000

#define SECOND G_GINT64_CONSTANT (1000000000)

typedef struct
{
  PortholeContainer *container;
  guint64 snapshot; /* the last one in which it was told */
  GList link;       /* in recent */
} Known;

struct _PortholeSession
{
  GObject parent_instance;

  PortholeRules *rules;
  PortholeTrust *trust;
  PortholeDetector *detector;
  PortholeFindingStore *findings;
  GPtrArray *pending; /* findings to tell of after the event that made them */
  GPtrArray *late;    /* findings whose count has risen since they were told */
  PortholeGraph *graph;
  PortholeProcessTable *processes;
  PortholeAddressBook *addresses;
  GHashTable *containers; /* id to Known */
  GQueue recent;          /* of Known, the one that was told last at the tail */
  guint64 snapshot;
  gboolean in_snapshot;

  PortholeTotalsBook *totals;

  gint64 time;
  guint64 last_id;
  guint64 n_forgotten;
  char *host, *kernel;
  GPtrArray *coverage;
  gboolean running;
};

enum
{
  BEGUN,
  COVERAGE,
  SNAPSHOT,
  CONTAINER,
  PROCESS,
  EVENT,
  EDGE,
  FINDING,
  TOTALS,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PortholeSession, porthole_session, G_TYPE_OBJECT)

static void
known_free (Known *known)
{
  porthole_container_unref (known->container);
  g_free (known);
}

static void
porthole_session_finalize (GObject *object)
{
  PortholeSession *self = PORTHOLE_SESSION (object);

  porthole_rules_unref (self->rules);
  g_object_unref (self->trust);
  porthole_detector_free (self->detector);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->late);
  porthole_finding_store_free (self->findings);
  g_object_unref (self->graph);
  porthole_process_table_free (self->processes);
  porthole_address_book_free (self->addresses);
  g_hash_table_unref (self->containers);
  porthole_totals_book_free (self->totals);
  g_free (self->host);
  g_free (self->kernel);
  g_ptr_array_unref (self->coverage);

  G_OBJECT_CLASS (porthole_session_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, guint n, GType first, GType second)
{
  return g_signal_new (name, PORTHOLE_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n, first, second);
}

static void
porthole_session_class_init (PortholeSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_session_finalize;

  signals[BEGUN] = add_signal ("begun", 0, 0, 0);
  signals[COVERAGE] = add_signal ("coverage", 0, 0, 0);
  signals[SNAPSHOT] = add_signal ("snapshot", 1, G_TYPE_BOOLEAN, 0);
  signals[CONTAINER] = add_signal ("container", 1, PORTHOLE_TYPE_CONTAINER, 0);
  signals[PROCESS] = add_signal ("process", 2, G_TYPE_STRING, PORTHOLE_TYPE_PROCESS);
  signals[EVENT] = add_signal ("event", 1, PORTHOLE_TYPE_EVENT, 0);
  signals[EDGE] = add_signal ("edge", 1, PORTHOLE_TYPE_EDGE, 0);
  signals[FINDING] = add_signal ("finding", 1, PORTHOLE_TYPE_FINDING, 0);
  signals[TOTALS] = add_signal ("totals", 0, 0, 0);
  signals[ENDED] = add_signal ("ended", 1, G_TYPE_STRING, 0);
}

static void
porthole_session_init (PortholeSession *self)
{
  self->findings = porthole_finding_store_new ();
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_finding_unref);
  self->late = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_finding_unref);
  self->graph = porthole_graph_new ();
  self->processes = porthole_process_table_new ();
  self->addresses = porthole_address_book_new ();
  self->containers
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)known_free);
  g_queue_init (&self->recent);
  self->totals = porthole_totals_book_new ();
  self->coverage = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_coverage_free);
}

/**
 * porthole_session_new:
 * @rules: what to look for
 * @trust: (nullable): what the user trusts, and block lists
 *
 * Returns: (transfer full): a session that has not begun
 */
PortholeSession *
porthole_session_new (PortholeRules *rules, PortholeTrust *trust)
{
  PortholeSession *self = g_object_new (PORTHOLE_TYPE_SESSION, NULL);

  self->rules = porthole_rules_ref (rules);
  self->trust = trust != NULL ? g_object_ref (trust) : porthole_trust_new ();
  self->detector = porthole_detector_new (rules);

  return self;
}

static void
copy_coverage (PortholeSession *self, GPtrArray *coverage)
{
  g_ptr_array_set_size (self->coverage, 0);
  for (guint i = 0; coverage != NULL && i < coverage->len; i++)
    g_ptr_array_add (self->coverage, porthole_coverage_copy (coverage->pdata[i]));
}

/**
 * porthole_session_begin:
 * @self: a session
 * @time: when watching began
 * @host: (nullable): the computer's name
 * @kernel: (nullable): its kernel's release
 * @coverage: (nullable) (element-type PortholeCoverage): what is seen
 *
 * May be called again where a stream had to be begun anew; nothing is forgotten then.
 */
void
porthole_session_begin (
    PortholeSession *self, gint64 time, const char *host, const char *kernel, GPtrArray *coverage)
{
  self->time = MAX (self->time, time);
  g_free (self->host);
  self->host = g_strdup (host);
  g_free (self->kernel);
  self->kernel = g_strdup (kernel);
  copy_coverage (self, coverage);

  porthole_totals_book_begin (self->totals);
  self->running = TRUE;
  g_signal_emit (self, signals[BEGUN], 0);
}

void
porthole_session_take_coverage (PortholeSession *self, GPtrArray *coverage)
{
  copy_coverage (self, coverage);
  g_signal_emit (self, signals[COVERAGE], 0);
}

static void
forget_containers (PortholeSession *self)
{
  GList *next;

  for (GList *l = self->recent.head;
       l != NULL && g_hash_table_size (self->containers) >= MAX_CONTAINERS; l = next)
    {
      Known *known = l->data;
      const char *id = known->container->id;

      next = l->next;
      if (g_strcmp0 (known->container->state, "exited") != 0)
        continue;
      porthole_graph_remove_container (self->graph, id);
      porthole_address_book_remove (self->addresses, id);
      porthole_totals_book_remove (self->totals, id);
      g_queue_unlink (&self->recent, &known->link);
      g_hash_table_remove (self->containers, id);
      self->n_forgotten++;
    }
}

static Known *
add_container (PortholeSession *self, const char *id)
{
  Known *known = g_new0 (Known, 1);

  forget_containers (self);
  known->container = porthole_container_new (id);
  known->link.data = known;
  g_hash_table_insert (self->containers, known->container->id, known);
  g_queue_push_tail_link (&self->recent, &known->link);

  return known;
}

static void
tell_container (PortholeSession *self, Known *known)
{
  PortholeContainer *container = known->container;
  g_autofree char *trusted = porthole_trust_find_container (self->trust, container);

  known->snapshot = self->snapshot;
  g_queue_unlink (&self->recent, &known->link);
  g_queue_push_tail_link (&self->recent, &known->link);

  container->trusted = trusted != NULL;
  self->time = MAX (self->time, container->time);
  porthole_graph_take_container (self->graph, container);
  porthole_address_book_take (self->addresses, container);
  for (guint i = 0; container->addresses != NULL && container->addresses[i] != NULL; i++)
    {
      if (porthole_address_book_find (self->addresses, container->addresses[i]) == container)
        porthole_graph_merge_peer (self->graph, container->addresses[i], container->id);
    }

  g_signal_emit (self, signals[CONTAINER], 0, container);
}

static Known *
get_container (PortholeSession *self, const char *id, gint64 time)
{
  Known *known = g_hash_table_lookup (self->containers, id);

  if (known == NULL)
    {
      known = add_container (self, id);
      known->container->time = time;
      if (g_str_equal (id, PORTHOLE_CONTAINER_HOST))
        known->container->name = g_strdup (self->host);
      tell_container (self, known);
    }

  return known;
}

/**
 * porthole_session_begin_snapshot:
 * @self: a session
 *
 * What is told from here to porthole_session_end_snapshot() is all there is.
 */
void
porthole_session_begin_snapshot (PortholeSession *self)
{
  self->snapshot++;
  self->in_snapshot = TRUE;
  porthole_process_table_begin_snapshot (self->processes);
  g_signal_emit (self, signals[SNAPSHOT], 0, TRUE);
}

void
porthole_session_end_snapshot (PortholeSession *self)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();

  if (!self->in_snapshot)
    return;
  self->in_snapshot = FALSE;
  porthole_process_table_end_snapshot (self->processes);

  for (GList *l = self->recent.head; l != NULL; l = l->next)
    {
      Known *known = l->data;

      if (known->snapshot != self->snapshot
          && !g_str_equal (known->container->id, PORTHOLE_CONTAINER_HOST)
          && g_strcmp0 (known->container->state, "exited") != 0)
        g_ptr_array_add (gone, known);
    }
  for (guint i = 0; i < gone->len; i++)
    {
      Known *known = gone->pdata[i];

      g_free (known->container->state);
      known->container->state = g_strdup ("exited");
      known->container->corrects = FALSE;
      tell_container (self, known);
    }

  g_signal_emit (self, signals[SNAPSHOT], 0, FALSE);
}

/**
 * porthole_session_take_container:
 * @self: a session
 * @container: what was told of one; copied
 */
void
porthole_session_take_container (PortholeSession *self, PortholeContainer *container)
{
  Known *known = g_hash_table_lookup (self->containers, container->id);
  gboolean is_new = known == NULL;

  if (is_new)
    known = add_container (self, container->id);
  if (porthole_container_update (known->container, container) || is_new)
    tell_container (self, known);
  known->snapshot = self->snapshot;
}

/* what a container is for is told by what it was started for */
static void
take_program (PortholeSession *self, const char *container, const PortholeProcess *process)
{
  if (process->pid_in_container == 1 && process->exe != NULL)
    porthole_graph_set_program (self->graph, container, process->exe);
}

/**
 * porthole_session_take_process:
 * @self: a session
 * @container: where it runs
 * @process: one that ran when the snapshot was taken; must not change any more
 */
void
porthole_session_take_process (PortholeSession *self,
                               const char *container,
                               PortholeProcess *process)
{
  get_container (self, container, self->time)->snapshot = self->snapshot;
  porthole_process_table_take (self->processes, container, process);
  take_program (self, container, process);
  g_signal_emit (self, signals[PROCESS], 0, container, process);
}

/* A finding whose count has just risen waits until a second has passed since it was told of, so
 * that a storm of events is no storm of findings. */
static void
tell_findings (PortholeSession *self)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      PortholeFinding *finding = self->pending->pdata[i];

      if (finding->told != 0 && self->time - finding->told < SECOND)
        {
          if (!finding->late)
            g_ptr_array_add (self->late, porthole_finding_ref (finding));
          finding->late = TRUE;
          continue;
        }
      finding->late = FALSE;
      finding->told = self->time;
      g_signal_emit (self, signals[FINDING], 0, finding);
    }
  g_ptr_array_set_size (self->pending, 0);
}

static void
tell_late_findings (PortholeSession *self, gboolean all)
{
  g_autoptr (GPtrArray) late = g_steal_pointer (&self->late);

  self->late = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_finding_unref);
  for (guint i = 0; i < late->len; i++)
    {
      PortholeFinding *finding = late->pdata[i];

      if (!finding->late)
        continue;
      if (!all && self->time - finding->told < SECOND)
        {
          g_ptr_array_add (self->late, porthole_finding_ref (finding));
          continue;
        }
      finding->late = FALSE;
      finding->told = self->time;
      g_signal_emit (self, signals[FINDING], 0, finding);
    }
}

static void
take_finding (PortholeSession *self,
              const PortholeMatch *match,
              const PortholeFacts *facts,
              PortholeLevel level,
              guint score,
              const char *but)
{
  const PortholeEvent *event = facts->event;
  const PortholeRule *rule = match->rule;
  g_autofree char *subject = rule->has_subject ? porthole_facts_dup (facts, rule->subject) : NULL;
  g_autofree char *explained = porthole_rule_explain (rule, facts, match->number);
  g_autofree char *reason = but != NULL ? g_strconcat (explained, ", ", but, NULL) : NULL;
  gboolean is_new;
  PortholeFinding *finding
      = porthole_finding_store_get (self->findings, rule->id, event->container, subject, &is_new);

  if (is_new)
    {
      finding->time = event->time;
      finding->first = event->first != 0 ? event->first : event->time;
      finding->title = g_strdup (rule->title);
      finding->process = event->process != NULL ? porthole_process_ref (event->process) : NULL;
      finding->chain = facts->chain != NULL ? g_ptr_array_ref (facts->chain) : NULL;
      finding->techniques = g_strdupv (rule->techniques);
      finding->count = MAX (event->count, match->number);
    }
  else
    finding->count += event->count;

  finding->level = MAX (finding->level, level);
  finding->score = MAX (finding->score, score);
  finding->last = MAX (finding->last, MAX (event->last, event->time));
  porthole_finding_add_event (finding, event->id);
  /* the sentence of a threshold tells how many there are by now */
  if (rule->threshold != NULL && finding->reasons->len > 0)
    g_ptr_array_set_size (finding->reasons, 0);
  porthole_finding_add_reason (finding, reason != NULL ? reason : explained);

  if ((is_new || event->count > 0) && !g_ptr_array_find (self->pending, finding, NULL))
    g_ptr_array_add (self->pending, porthole_finding_ref (finding));
}

/* findings about what runs are the container's; about whom it talks to, the edge's too */
static void
raise_graph (PortholeSession *self,
             const PortholeEvent *event,
             PortholeEdge *edge,
             PortholeLevel level,
             guint score)
{
  PortholeNode *node = porthole_graph_lookup_node (self->graph, event->container);

  if (node != NULL)
    porthole_graph_raise_node (self->graph, node, level, score);

  if (edge == NULL && event->input != NULL)
    {
      const PortholeContainer *container
          = porthole_address_book_find (self->addresses, event->input->ip);
      g_autofree char *peer = container != NULL ? g_strdup (container->id)
                                                : g_strconcat ("peer:", event->input->ip, NULL);

      edge = porthole_graph_lookup_edge (self->graph, event->container, peer);
    }
  if (edge != NULL)
    porthole_graph_raise_edge (self->graph, edge, level, score);
}

static void
add_rule (PortholeEvent *event, const char *id)
{
  if (event->rules == NULL)
    event->rules = g_ptr_array_new_with_free_func (g_free);
  if (!g_ptr_array_find_with_equal_func (event->rules, id, g_str_equal, NULL))
    g_ptr_array_add (event->rules, g_strdup (id));
}

/* rules match first, so that an event tells what it is even where it is trusted */
static void
judge (PortholeSession *self, PortholeEvent *event, PortholeFacts *facts, PortholeEdge *edge)
{
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (PortholeMatch));
  g_autofree char *trusted = NULL;

  porthole_detector_take (self->detector, facts, matches);
  if (matches->len == 0)
    return;

  trusted = porthole_trust_find_container (self->trust, facts->container);
  if (trusted == NULL && event->peer != NULL)
    trusted = porthole_trust_find_address (self->trust, event->peer->ip);

  for (guint i = 0; i < matches->len; i++)
    {
      PortholeMatch *match = &g_array_index (matches, PortholeMatch, i);
      PortholeRule *rule = match->rule;

      add_rule (event, rule->id);
      if (trusted == NULL)
        {
          event->level = MAX (event->level, rule->level);
          event->score = MAX (event->score, rule->score);
          take_finding (self, match, facts, rule->level, rule->score, NULL);
          raise_graph (self, event, edge, rule->level, rule->score);
          if (edge != NULL && porthole_condition_asks (rule->when, PORTHOLE_FIELD_PEER_BLOCKED))
            porthole_graph_raise_node (self->graph, edge->target, rule->level, rule->score);
        }
      else if (porthole_condition_asks (rule->when, PORTHOLE_FIELD_PEER_BLOCKED))
        {
          g_autofree char *but = g_strdup_printf ("but %s: trust wins", trusted);

          take_finding (self, match, facts, PORTHOLE_LEVEL_NORMAL, 0, but);
        }
    }
}

static PortholeEdge *
take_connect (PortholeSession *self, PortholeEvent *event, PortholeFacts *facts, char **blocked)
{
  PortholePeer *peer = event->peer;
  const Known *known
      = peer->container != NULL ? g_hash_table_lookup (self->containers, peer->container) : NULL;
  PortholeEdge *edge;
  gboolean is_new;

  if (known != NULL)
    facts->peer_container = known->container;
  else
    {
      facts->peer_container = porthole_address_book_find (self->addresses, peer->ip);
      g_free (peer->container);
      peer->container = facts->peer_container != NULL ? g_strdup (facts->peer_container->id) : NULL;
    }

  *blocked = porthole_trust_find_block (self->trust, peer->ip, peer->name);
  facts->blocked = *blocked;

  edge = porthole_graph_take_connect (self->graph, event, &is_new);
  if (edge == NULL)
    return NULL;
  if (edge->target->kind == PORTHOLE_NODE_PEER && (is_new || *blocked != NULL))
    {
      g_autofree char *trusted = porthole_trust_find_address (self->trust, peer->ip);

      edge->target->trusted = trusted != NULL;
      edge->target->blocked = *blocked != NULL && trusted == NULL;
    }
  if (is_new)
    g_signal_emit (self, signals[EDGE], 0, edge);

  return edge;
}

static void
take_process_of (PortholeSession *self, PortholeEvent *event)
{
  PortholeProcess *process = event->process;
  gboolean lives;

  if (process == NULL || process->pid == 0)
    return;

  /* what is told by another processor, or with its outcome, can come after the exit */
  lives = event->kind != PORTHOLE_EVENT_EXIT
          && !porthole_process_table_had_ended (self->processes, process->pid, event->time);
  if (event->kind == PORTHOLE_EVENT_EXEC)
    take_program (self, event->container, process);
  else
    porthole_process_table_complete (self->processes, event->container, process);
  if (lives
      && (event->kind == PORTHOLE_EVENT_EXEC
          || porthole_process_table_lookup (self->processes, event->container, process->pid)
                 == NULL))
    porthole_process_table_take (self->processes, event->container, process);
}

/**
 * porthole_session_take_event:
 * @self: a session
 * @event: what happened; the session completes it, and it must not change after that
 */
void
porthole_session_take_event (PortholeSession *self, PortholeEvent *event)
{
  Known *known;
  PortholeFacts facts = { .event = event };
  g_autoptr (GPtrArray) chain = NULL;
  g_autofree char *blocked = NULL;
  PortholeEdge *edge = NULL;

  g_return_if_fail (event->container != NULL);

  known = get_container (self, event->container, event->time);
  facts.container = known->container;
  known->snapshot = self->snapshot;
  self->time = MAX (self->time, event->time);
  self->last_id = event->id > self->last_id ? event->id : self->last_id + 1;
  event->id = self->last_id;
  event->level = PORTHOLE_LEVEL_NORMAL;
  event->score = 0;
  g_clear_pointer (&event->rules, g_ptr_array_unref);

  take_process_of (self, event);
  if (event->phase == PORTHOLE_PHASE_RUN)
    {
      if (event->process != NULL)
        chain
            = porthole_process_table_get_chain (self->processes, event->container, event->process);
      facts.chain = chain;
      if (event->kind == PORTHOLE_EVENT_CONNECT && event->peer != NULL)
        edge = take_connect (self, event, &facts, &blocked);
      judge (self, event, &facts, edge);
    }
  g_signal_emit (self, signals[EVENT], 0, event);
  tell_findings (self);

  if (event->kind == PORTHOLE_EVENT_EXIT && event->process != NULL)
    porthole_process_table_end (self->processes, event->container, event->process->pid,
                                event->time);
}

/**
 * porthole_session_take_totals:
 * @self: a session
 * @totals: numbers since the stream was begun, of one container or of all ("")
 */
void
porthole_session_take_totals (PortholeSession *self, const PortholeTotals *totals)
{
  guint64 lost = porthole_totals_book_get_sum (self->totals)->lost;

  porthole_totals_book_take (self->totals, totals);

  /* ids that nobody has show where something is missing */
  if (porthole_totals_book_get_sum (self->totals)->lost > lost)
    self->last_id += porthole_totals_book_get_sum (self->totals)->lost - lost;

  tell_late_findings (self, FALSE);
  g_signal_emit (self, signals[TOTALS], 0);
}

/**
 * porthole_session_end:
 * @self: a session
 * @reason: (nullable): why, in words for the user, where it did not end as was wished
 */
void
porthole_session_end (PortholeSession *self, const char *reason)
{
  if (!self->running)
    return;

  self->running = FALSE;
  tell_late_findings (self, TRUE);
  g_signal_emit (self, signals[ENDED], 0, reason);
}

PortholeContainer *
porthole_session_get_container (PortholeSession *self, const char *id)
{
  const Known *known = g_hash_table_lookup (self->containers, id);

  return known != NULL ? known->container : NULL;
}

static int
compare_containers (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(PortholeContainer *const *)a)->id, (*(PortholeContainer *const *)b)->id);
}

GPtrArray *
porthole_session_get_containers (PortholeSession *self)
{
  GPtrArray *containers = g_ptr_array_new ();

  for (GList *l = self->recent.head; l != NULL; l = l->next)
    g_ptr_array_add (containers, ((Known *)l->data)->container);
  g_ptr_array_sort (containers, compare_containers);

  return containers;
}

PortholeProcess *
porthole_session_get_process (PortholeSession *self, const char *container, guint32 pid)
{
  return porthole_process_table_lookup (self->processes, container, pid);
}

GPtrArray *
porthole_session_get_processes (PortholeSession *self, const char *container)
{
  return porthole_process_table_list (self->processes, container);
}

PortholeGraph *
porthole_session_get_graph (PortholeSession *self)
{
  return self->graph;
}

PortholeRules *
porthole_session_get_rules (PortholeSession *self)
{
  return self->rules;
}

/**
 * porthole_session_get_findings:
 * @self: a session
 *
 * Returns: (transfer none) (element-type PortholeFinding): in order of their ids
 */
GPtrArray *
porthole_session_get_findings (PortholeSession *self)
{
  return porthole_finding_store_list (self->findings);
}

/**
 * porthole_session_get_totals:
 * @self: a session
 * @container: (nullable): full id; %NULL or "" for the sum of all
 *
 * Returns: (nullable) (transfer none): its numbers; %NULL where none were told
 */
const PortholeTotals *
porthole_session_get_totals (PortholeSession *self, const char *container)
{
  if (container == NULL || container[0] == '\0')
    return porthole_totals_book_get_sum (self->totals);

  return porthole_totals_book_lookup (self->totals, container);
}

GPtrArray *
porthole_session_get_all_totals (PortholeSession *self)
{
  return porthole_totals_book_list (self->totals);
}

guint64
porthole_session_get_n_forgotten (PortholeSession *self)
{
  return self->n_forgotten + porthole_finding_store_get_n_dropped (self->findings);
}

gboolean
porthole_session_get_running (PortholeSession *self)
{
  return self->running;
}

gint64
porthole_session_get_time (PortholeSession *self)
{
  return self->time;
}

const char *
porthole_session_get_host (PortholeSession *self)
{
  return self->host;
}

const char *
porthole_session_get_kernel (PortholeSession *self)
{
  return self->kernel;
}

GPtrArray *
porthole_session_get_coverage (PortholeSession *self)
{
  return self->coverage;
}
