/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-printer"

#include "printer.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>

#include "core/text.h"

#include "summary.h"

#define PATIENCE (2 * G_GINT64_CONSTANT (1000000000)) /* for an outcome or a name, nanoseconds */
#define TICK     500                                  /* milliseconds */
#define MAX_TEXT 120                                  /* characters of a name */
#define MAX_HELD 4096

#define COLOUR_OFF "\033[0m"

typedef enum
{
  TOLD_NOTHING,
  TOLD_NEW,
  TOLD_GONE,
} Told;

/* what waits until more is known of it; of the two the one that is not NULL */
typedef struct
{
  PortholeEdge *edge;
  PortholeContainer *container;
  gint64 since; /* nanoseconds since 1970-01-01 UTC, by the session's clock */
  gint64 taken; /* monotonic microseconds */
} Held;

struct _PortholePrinter
{
  GObject parent_instance;

  FILE *file;
  gboolean colours;
  gboolean has_failed;
  PortholeSession *session;
  guint tick;

  GQueue held;       /* (element-type Held), the oldest first */
  GHashTable *index; /* (element-type gpointer GList): links of @held by their object */
  GHashTable *told;  /* (element-type utf8 Told): of containers, by id */
  guint64 last_finding;
};

G_DEFINE_FINAL_TYPE (PortholePrinter, porthole_printer, G_TYPE_OBJECT)

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
held_free (Held *held)
{
  g_clear_pointer (&held->edge, porthole_edge_unref);
  g_clear_pointer (&held->container, porthole_container_unref);
  g_free (held);
}

static void
porthole_printer_dispose (GObject *object)
{
  PortholePrinter *self = PORTHOLE_PRINTER (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_queue_clear_full (&self->held, (GDestroyNotify)held_free);
  g_clear_pointer (&self->index, g_hash_table_unref);
  g_clear_pointer (&self->told, g_hash_table_unref);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (porthole_printer_parent_class)->dispose (object);
}

static void
porthole_printer_class_init (PortholePrinterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = porthole_printer_dispose;

  signals[FAILED] = g_signal_new ("failed", PORTHOLE_TYPE_PRINTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
porthole_printer_init (PortholePrinter *self)
{
  g_queue_init (&self->held);
  self->index = g_hash_table_new (NULL, NULL);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * porthole_printer_new:
 * @file: where to; stays the caller's
 */
PortholePrinter *
porthole_printer_new (FILE *file, gboolean colours)
{
  PortholePrinter *self = g_object_new (PORTHOLE_TYPE_PRINTER, NULL);

  self->file = file;
  self->colours = colours;
  return self;
}

/**
 * porthole_printer_print:
 * @text: whole lines, that a terminal may be given as they are
 */
void
porthole_printer_print (PortholePrinter *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  int code;

  if (self->has_failed || (fputs (text, self->file) >= 0 && fflush (self->file) == 0))
    return;
  code = errno;
  self->has_failed = TRUE;
  error
      = g_error_new (G_IO_ERROR, g_io_error_from_errno (code),
                     "standard output cannot be written: %s; send it elsewhere", g_strerror (code));
  g_signal_emit (self, signals[FAILED], 0, error);
}

static const char *
get_colour (PortholePrinter *self, PortholeLevel level)
{
  if (!self->colours)
    return "";
  return level == PORTHOLE_LEVEL_HIGH      ? "\033[1;31m"
         : level == PORTHOLE_LEVEL_WARNING ? "\033[33m"
                                           : "";
}

static void
porthole_printer_print_line (
    PortholePrinter *self, gint64 time, PortholeLevel level, const char *mark, const char *text)
{
  g_autofree char *clock = porthole_summary_of_time (time);
  const char *colour = get_colour (self, level);
  g_autofree char *line = g_strdup_printf ("%s %s%-7s%s %s\n", clock, colour, mark,
                                           colour[0] != '\0' ? COLOUR_OFF : "", text);

  porthole_printer_print (self, line);
}

static char *
describe_container (const PortholeContainer *container)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *title = NULL;
  gboolean runtime_known = g_strcmp0 (container->runtime, "unknown") != 0;
  const char *facts[]
      = { container->image, runtime_known ? container->runtime : NULL, container->state };

  title = porthole_text_for_terminal (porthole_container_get_title (container), MAX_TEXT);
  g_string_append (text, title);
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (facts[i] != NULL)
      {
        g_autofree char *fact = porthole_text_for_terminal (facts[i], MAX_TEXT);

        g_string_append (text, text->len == strlen (title) ? " (" : ", ");
        g_string_append (text, fact);
      }
  if (text->len > strlen (title))
    g_string_append_c (text, ')');
  if (container->claimed)
    g_string_append_printf (text, ", as user %u claims", container->owner);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
has_exited (const PortholeContainer *container)
{
  return g_strcmp0 (container->state, "exited") == 0;
}

static void
porthole_printer_print_container (PortholePrinter *self, PortholeContainer *container)
{
  gpointer before = g_hash_table_lookup (self->told, container->id);
  Told now = has_exited (container) ? TOLD_GONE : TOLD_NEW;
  gboolean goes = before != NULL && now == TOLD_GONE;
  g_autofree char *text = NULL;

  if (GPOINTER_TO_UINT (before) == now)
    return;
  g_hash_table_insert (self->told, g_strdup (container->id), GUINT_TO_POINTER (now));
  /* what it is was told when it was new */
  text = goes ? porthole_text_for_terminal (porthole_container_get_title (container), MAX_TEXT)
              : describe_container (container);
  porthole_printer_print_line (self, container->time, container->level, goes ? "gone" : "new",
                               text);
}

/* (nullable): of the first flow that has one */
static const char *
get_outcome (const PortholeEdge *edge)
{
  for (guint i = 0; i < edge->flows->len; i++)
    {
      const PortholeFlow *flow = g_ptr_array_index (edge->flows, i);

      for (guint j = 0; j < PORTHOLE_N_OUTCOMES; j++)
        if (flow->outcomes[j] > 0)
          return porthole_outcome_to_string (j);
    }
  return NULL;
}

static void
porthole_printer_print_edge (PortholePrinter *self, PortholeEdge *edge)
{
  g_autofree char *source = NULL;
  g_autofree char *target = NULL;
  g_autofree char *text = NULL;
  const char *outcome = get_outcome (edge);
  const PortholeFlow *flow = edge->flows->len > 0 ? g_ptr_array_index (edge->flows, 0) : NULL;

  source = porthole_text_for_terminal (porthole_node_get_title (edge->source), MAX_TEXT);
  target = porthole_text_for_terminal (porthole_node_get_title (edge->target), MAX_TEXT);
  if (flow != NULL)
    text = g_strdup_printf ("%s -> %s %s %u%s%s", source, target, flow->peer->protocol,
                            flow->peer->port, outcome != NULL ? " " : "",
                            outcome != NULL ? outcome : "");
  else
    text = g_strdup_printf ("%s -> %s", source, target);
  porthole_printer_print_line (self, edge->first, edge->level, "edge", text);
}

static void
porthole_printer_release (PortholePrinter *self, GList *link)
{
  Held *held = link->data;

  g_hash_table_remove (self->index,
                       held->edge != NULL ? (gpointer)held->edge : (gpointer)held->container);
  g_queue_delete_link (&self->held, link);
  if (held->edge != NULL)
    porthole_printer_print_edge (self, held->edge);
  else
    porthole_printer_print_container (self, held->container);
  held_free (held);
}

/* what has waited long enough; in a recording time goes by with the events */
static void
porthole_printer_release_old (PortholePrinter *self, gint64 time)
{
  gint64 taken = g_get_monotonic_time () - PATIENCE / 1000;

  while (self->held.head != NULL)
    {
      const Held *held = self->held.head->data;

      if (held->since > time - PATIENCE && held->taken > taken && self->held.length <= MAX_HELD)
        break;
      porthole_printer_release (self, self->held.head);
    }
}

static void
porthole_printer_release_all (PortholePrinter *self)
{
  while (self->held.head != NULL)
    porthole_printer_release (self, self->held.head);
}

static gboolean
porthole_printer_tick_cb (gpointer user_data)
{
  PortholePrinter *self = PORTHOLE_PRINTER (user_data);

  porthole_printer_release_old (self, 0);
  if (self->held.length > 0)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
porthole_printer_hold (PortholePrinter *self,
                       PortholeEdge *edge,
                       PortholeContainer *container,
                       gint64 time)
{
  Held *held = g_new0 (Held, 1);

  held->edge = edge != NULL ? porthole_edge_ref (edge) : NULL;
  held->container = container != NULL ? porthole_container_ref (container) : NULL;
  held->since = time;
  held->taken = g_get_monotonic_time ();
  g_queue_push_tail (&self->held, held);
  g_hash_table_insert (self->index, edge != NULL ? (gpointer)edge : (gpointer)container,
                       self->held.tail);
  if (self->tick == 0)
    self->tick = g_timeout_add (TICK, porthole_printer_tick_cb, self);
}

static void
porthole_printer_begun_cb (PortholeSession *session, PortholePrinter *self)
{
  GPtrArray *coverage = porthole_session_get_coverage (session);
  g_autofree char *host = NULL;
  g_autofree char *kernel = NULL;
  g_autofree char *text = NULL;

  host = porthole_text_for_terminal (porthole_session_get_host (session), MAX_TEXT);
  kernel = porthole_text_for_terminal (porthole_session_get_kernel (session), MAX_TEXT);
  text = g_strdup_printf ("%s, kernel %s", host, kernel);
  porthole_printer_print_line (self, porthole_session_get_time (session), PORTHOLE_LEVEL_NORMAL,
                               "watch", text);

  for (guint i = 0; coverage != NULL && i < coverage->len; i++)
    {
      const PortholeCoverage *part = g_ptr_array_index (coverage, i);
      g_autofree char *line = NULL;
      g_autofree char *inert = NULL;

      if (strcmp (part->state, "active") == 0)
        continue;
      line = g_strdup_printf ("%s is not seen: %s", part->probe, part->reason);
      inert = porthole_text_for_terminal (line, 400);
      porthole_printer_print_line (self, porthole_session_get_time (session), PORTHOLE_LEVEL_NORMAL,
                                   "missing", inert);
    }
}

static void
porthole_printer_container_cb (PortholeSession *session,
                               PortholeContainer *container,
                               PortholePrinter *self)
{
  GList *link = g_hash_table_lookup (self->index, container);
  gboolean complete = container->name != NULL || has_exited (container)
                      || strcmp (container->id, PORTHOLE_CONTAINER_HOST) == 0
                      || g_hash_table_contains (self->told, container->id);

  if (link != NULL && complete)
    porthole_printer_release (self, link);
  else if (link == NULL && complete)
    porthole_printer_print_container (self, container);
  else if (link == NULL)
    porthole_printer_hold (self, NULL, container, container->time);
}

static void
porthole_printer_edge_cb (PortholeSession *session, PortholeEdge *edge, PortholePrinter *self)
{
  const PortholeFlow *flow = edge->flows->len > 0 ? g_ptr_array_index (edge->flows, 0) : NULL;

  if (get_outcome (edge) != NULL || flow == NULL || strcmp (flow->peer->protocol, "udp") == 0)
    porthole_printer_print_edge (self, edge);
  else
    porthole_printer_hold (self, edge, NULL, edge->first);
}

static void
porthole_printer_event_cb (PortholeSession *session, PortholeEvent *event, PortholePrinter *self)
{
  PortholeGraph *graph = porthole_session_get_graph (session);
  PortholeNode *peer;
  PortholeEdge *edge;
  GList *link;

  if (self->held.length == 0)
    return;
  porthole_printer_release_old (self, event->time);
  if (event->kind != PORTHOLE_EVENT_CONNECT || event->result == NULL)
    return;

  peer = porthole_graph_lookup_peer (graph, event->peer->ip);
  edge = peer != NULL ? porthole_graph_lookup_edge (graph, event->container, peer->id) : NULL;
  link = edge != NULL ? g_hash_table_lookup (self->index, edge) : NULL;
  if (link != NULL && get_outcome (edge) != NULL)
    porthole_printer_release (self, link);
}

static void
porthole_printer_finding_cb (PortholeSession *session,
                             PortholeFinding *finding,
                             PortholePrinter *self)
{
  g_autofree char *container = NULL;
  g_autofree char *title = NULL;
  g_autofree char *techniques = NULL;
  g_autofree char *inert = NULL;
  g_autofree char *reasons = NULL;
  g_autofree char *text = NULL;

  /* one whose count has risen is no news */
  if (finding->id <= self->last_finding)
    return;
  self->last_finding = finding->id;

  container = porthole_summary_of_container (session, finding->container);
  title = porthole_text_for_terminal (finding->title != NULL ? finding->title : finding->rule,
                                      MAX_TEXT);
  techniques = finding->techniques != NULL ? g_strjoinv (", ", finding->techniques) : g_strdup ("");
  inert = porthole_text_for_terminal (techniques, MAX_TEXT);
  reasons = porthole_summary_of_reasons (finding);
  text = g_strdup_printf ("%s: %s%s%s%s%s%s", container, title, inert[0] != '\0' ? " [" : "", inert,
                          inert[0] != '\0' ? "]" : "", reasons[0] != '\0' ? ": " : "", reasons);
  porthole_printer_print_line (self, finding->time, finding->level,
                               porthole_level_to_string (finding->level), text);
}

static void
porthole_printer_ended_cb (PortholeSession *session, const char *reason, PortholePrinter *self)
{
  g_autofree char *findings = porthole_summary_of_findings (session);
  g_autofree char *totals = porthole_summary_of_totals (session);
  g_autofree char *text = NULL;

  porthole_printer_release_all (self);
  text = g_strdup_printf ("%s\n%s\n", findings, totals);
  porthole_printer_print (self, text);
}

/**
 * porthole_printer_follow:
 *
 * Prints what @session tells from now on, and its numbers when it ends. Once only.
 */
void
porthole_printer_follow (PortholePrinter *self, PortholeSession *session)
{
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "begun", G_CALLBACK (porthole_printer_begun_cb), self, 0);
  g_signal_connect_object (session, "container", G_CALLBACK (porthole_printer_container_cb), self,
                           0);
  g_signal_connect_object (session, "edge", G_CALLBACK (porthole_printer_edge_cb), self, 0);
  g_signal_connect_object (session, "event", G_CALLBACK (porthole_printer_event_cb), self, 0);
  g_signal_connect_object (session, "finding", G_CALLBACK (porthole_printer_finding_cb), self, 0);
  g_signal_connect_object (session, "ended", G_CALLBACK (porthole_printer_ended_cb), self, 0);
}
