/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-engine"

#include "engine-private.h"

#include "engine-cache.h"
#include "engine-container-private.h"
#include "engine-event.h"
#include "engine-inspector.h"
#include "engine-json.h"
#include "engine-message.h"
#include "engine-pods.h"
#include "engine-request.h"
#include "socket-watch.h"

/* In milliseconds. A list takes longer than other answers where there are thousands. */
#define DEADLINE       10000
#define LIST_DEADLINES 3

#define MIN_BACKOFF 100
#define MAX_BACKOFF 60000
/* Whoever stayed this long has shown that it works. */
#define STEADY_USEC (5 * G_USEC_PER_SEC)

/* Between the moments in which a socket appears in its folder and in which somebody listens. */
#define MAX_TRIES     6
#define MIN_TRY_DELAY 50

/* Absent engines are tried again for a container that nobody knows, but not for each of a crowd. */
#define ASK_INTERVAL_USEC G_USEC_PER_SEC

/* A container may be born and gone while we connect; the engine still has its events. */
#define LOOK_BACK_NSEC (30 * (gint64)1000000000)

struct _PortholeEngine
{
  GObject parent_instance;

  char *socket_path;
  const char *runtime;
  guint deadline;
  gboolean started;

  PortholeEngineState state;
  char *message;

  PortholeEngineCache *cache;
  PortholeEngineInspector *inspector;
  PortholeEnginePods *pods;

  PortholeSocketWatch *watch;
  guint retry_id;
  guint backoff; /* until the next try where this one fails, milliseconds */
  guint n_tries; /* since the socket changed */
  gint64 tried_at;
  gint64 ready_at;

  /* Of one connection; NULL while there is none. */
  GCancellable *cancellable;
  SoupSession *session;
  char *api;    /* "/v1.41" */
  char *libpod; /* "/v4.3.1/libpod", only where this is Podman */
  gint64 list_time;
  guint n_unreadable;
  gboolean listing_all;
  gboolean checking;
  gint64 heard; /* time of the newest event, nanoseconds */
};

enum
{
  CONTAINER,
  REMOVED,
  STATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PortholeEngine, porthole_engine, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (PortholeEngineState,
                    porthole_engine_state,
                    G_DEFINE_ENUM_VALUE (PORTHOLE_ENGINE_STATE_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (PORTHOLE_ENGINE_STATE_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (PORTHOLE_ENGINE_STATE_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (PORTHOLE_ENGINE_STATE_UNREACHABLE, "unreachable"))

typedef struct
{
  PortholeEngine *engine;
  char *id;
  gint64 time;
  gboolean found;
} Inspection;

static void porthole_engine_connect (PortholeEngine *self);
static void porthole_engine_list (PortholeEngine *self, gboolean all);

static gint64
now_nsec (void)
{
  return g_get_real_time () * 1000;
}

static void
porthole_engine_set_state (PortholeEngine *self, PortholeEngineState state, const char *message)
{
  g_autofree char *harmless = porthole_engine_message_make_harmless (message);

  if (self->state == state && g_strcmp0 (self->message, harmless) == 0)
    return;

  self->state = state;
  g_free (self->message);
  self->message = g_strdup (harmless);
  g_signal_emit (self, signals[STATE], 0, state, harmless);
}

static void
porthole_engine_disconnect (PortholeEngine *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  porthole_engine_inspector_set_running (self->inspector, FALSE);
  porthole_engine_pods_clear (self->pods);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  self->checking = FALSE;
  g_clear_pointer (&self->api, g_free);
  g_clear_pointer (&self->libpod, g_free);
}

static gboolean
retry_cb (gpointer user_data)
{
  PortholeEngine *self = user_data;

  self->retry_id = 0;
  porthole_engine_connect (self);

  return G_SOURCE_REMOVE;
}

/* @error is %NULL where the engine ended the connection in good order. */
static void
porthole_engine_fail (PortholeEngine *self, const GError *error)
{
  g_autofree char *message
      = porthole_engine_message_describe (self->runtime, self->socket_path, error);
  guint delay = 0;

  if (self->state == PORTHOLE_ENGINE_STATE_READY
      && g_get_monotonic_time () - self->ready_at >= STEADY_USEC)
    self->backoff = MIN_BACKOFF;

  porthole_engine_disconnect (self);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    {
      if (self->n_tries < MAX_TRIES)
        delay = MIN_TRY_DELAY << self->n_tries++;
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
           && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    {
      delay = self->backoff;
      self->backoff = MIN (self->backoff * 2, MAX_BACKOFF);
    }

  /* Without a delay, the watch says when there is something new to try. */
  if (delay > 0)
    self->retry_id = g_timeout_add (delay, retry_cb, self);

  porthole_engine_set_state (self, PORTHOLE_ENGINE_STATE_UNREACHABLE, message);
}

static void
porthole_engine_tell (PortholeEngine *self, PortholeEngineContainer *container)
{
  if (container != NULL)
    g_signal_emit (self, signals[CONTAINER], 0, container);
}

static void
porthole_engine_vanish (PortholeEngine *self, const char *id, gint64 time)
{
  PortholeEngineContainer *known = porthole_engine_cache_lookup (self->cache, id);

  porthole_engine_inspector_forget (self->inspector, id);

  if (known != NULL && !porthole_engine_container_is_dead (known)
      && !porthole_engine_cache_is_removed (self->cache, id))
    {
      g_autoptr (PortholeEngineContainer) news = porthole_engine_container_new (id, known->runtime);

      news->state = "exited";
      porthole_engine_tell (self, porthole_engine_cache_put (self->cache, news, time));
    }

  if (porthole_engine_cache_remove (self->cache, id, time))
    g_signal_emit (self, signals[REMOVED], 0, id);
}

static void
pod_named_cb (gpointer owner, const char *id, const char *name)
{
  PortholeEngine *self = owner;
  g_autoptr (GPtrArray) ids = porthole_engine_cache_list_older (self->cache, G_MAXINT64);

  for (guint i = 0; i < ids->len; i++)
    {
      PortholeEngineContainer *known
          = porthole_engine_cache_lookup (self->cache, g_ptr_array_index (ids, i));
      g_autoptr (PortholeEngineContainer) news = NULL;

      if (known == NULL || g_strcmp0 (known->pod, id) != 0)
        continue;

      news = porthole_engine_container_copy (known);
      g_free (news->pod);
      news->pod = g_strdup (name);
      porthole_engine_tell (self, porthole_engine_cache_put (self->cache, news, 0));
    }
}

static void
porthole_engine_name_pod (PortholeEngine *self, PortholeEngineContainer *news)
{
  const char *name;

  if (self->libpod == NULL || !porthole_engine_container_is_id (news->pod))
    return;

  name = porthole_engine_pods_lookup (self->pods, news->pod, self->session, self->libpod,
                                      self->deadline, self->cancellable);
  if (name == NULL)
    return;

  g_free (news->pod);
  news->pod = g_strdup (name);
}

static Inspection *
inspection_new (PortholeEngine *engine, const char *id)
{
  Inspection *inspection = g_new0 (Inspection, 1);

  inspection->engine = g_object_ref (engine);
  inspection->id = g_strdup (id);
  inspection->time = now_nsec ();

  return inspection;
}

static void
inspection_free (Inspection *inspection)
{
  g_object_unref (inspection->engine);
  g_free (inspection->id);
  g_free (inspection);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Inspection, inspection_free)

static gboolean
inspect_object_cb (JsonObject *object, gpointer user_data)
{
  Inspection *inspection = user_data;
  PortholeEngine *self = inspection->engine;
  g_autoptr (PortholeEngineContainer) news = NULL;

  if (object != NULL)
    news = porthole_engine_json_read_inspected (object, self->runtime);
  if (news == NULL || !g_str_equal (news->id, inspection->id))
    return FALSE;

  inspection->found = TRUE;
  porthole_engine_name_pod (self, news);
  porthole_engine_tell (self, porthole_engine_cache_put (self->cache, news, inspection->time));

  return FALSE;
}

static const PortholeEngineRequestSink inspect_sink = { .object = inspect_object_cb };

static void
check_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeEngine) self = user_data;
  g_autoptr (GError) error = NULL;

  porthole_engine_request_finish (result, NULL, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->checking = FALSE;
  if (error != NULL && !porthole_engine_request_was_answered (error))
    porthole_engine_fail (self, error);
}

static const PortholeEngineRequestSink check_sink = { .object = NULL };

/* Docker may hang about one container that is stuck, and do well otherwise. */
static void
porthole_engine_check (PortholeEngine *self)
{
  if (self->checking)
    return;

  self->checking = TRUE;
  porthole_engine_request_async (self->session, "/_ping", self->deadline, FALSE, &check_sink,
                                 self->cancellable, check_cb, g_object_ref (self));
}

static void
inspect_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Inspection) inspection = user_data;
  PortholeEngine *self = inspection->engine;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  const char *complaint = NULL;

  porthole_engine_request_finish (result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (g_error_matches (error, PORTHOLE_ENGINE_REQUEST_ERROR, PORTHOLE_ENGINE_REQUEST_ERROR_SILENT))
    complaint = "does not answer";
  else if (error == NULL ? !inspection->found
                         : error->domain != G_IO_ERROR
                               && (error->domain != PORTHOLE_ENGINE_REQUEST_ERROR
                                   || error->code == PORTHOLE_ENGINE_REQUEST_ERROR_NONSENSE))
    complaint = "answers nonsense";

  /* a connection that broke is no answer: the engine may be on its way out */
  if (complaint != NULL || (error != NULL && error->domain == G_IO_ERROR))
    porthole_engine_check (self);
  porthole_engine_inspector_done (self->inspector, inspection->id, inspection->found);

  if (complaint == NULL || self->state != PORTHOLE_ENGINE_STATE_READY)
    return;

  message = g_strdup_printf ("%s at %s %s when asked about the container %.12s",
                             porthole_engine_message_get_title (self->runtime), self->socket_path,
                             complaint, inspection->id);
  porthole_engine_set_state (self, PORTHOLE_ENGINE_STATE_READY, message);
}

static void
inspect_wanted_cb (const char *id, gpointer user_data)
{
  PortholeEngine *self = user_data;
  g_autofree char *path = NULL;

  path = g_strdup_printf ("%s/containers/%s/json", self->libpod != NULL ? self->libpod : self->api,
                          id);
  porthole_engine_request_async (self->session, path, self->deadline, FALSE, &inspect_sink,
                                 self->cancellable, inspect_cb, inspection_new (self, id));
}

static gboolean
list_object_cb (JsonObject *object, gpointer user_data)
{
  PortholeEngine *self = user_data;
  g_autoptr (PortholeEngineContainer) news = NULL;

  if (object != NULL)
    news = porthole_engine_json_read_listed (object, self->runtime);
  if (news == NULL)
    {
      self->n_unreadable++;
      return TRUE;
    }

  porthole_engine_tell (self, porthole_engine_cache_put (self->cache, news, self->list_time));
  if (!porthole_engine_container_is_dead (news))
    porthole_engine_inspector_add (self->inspector, news->id, FALSE);

  return TRUE;
}

static const PortholeEngineRequestSink list_sink = { .object = list_object_cb };

static void
list_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeEngine) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  gboolean cut;

  if (!porthole_engine_request_finish (result, &cut, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        porthole_engine_fail (self, error);
      return;
    }

  if (cut && self->listing_all)
    {
      porthole_engine_list (self, FALSE);
      return;
    }

  if (self->listing_all)
    {
      g_autoptr (GPtrArray) gone = porthole_engine_cache_list_older (self->cache, self->list_time);

      for (guint i = 0; i < gone->len; i++)
        porthole_engine_vanish (self, g_ptr_array_index (gone, i), self->list_time);
    }

  /* Whoever was told may have stopped us. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;

  self->ready_at = g_get_monotonic_time ();
  if (!self->listing_all)
    message
        = g_strdup_printf ("%s at %s has too many containers: only the newest of those that "
                           "ended are known",
                           porthole_engine_message_get_title (self->runtime), self->socket_path);
  else if (self->n_unreadable > 0)
    message = g_strdup_printf ("%s at %s answers, but lists %u containers in a way that makes no "
                               "sense",
                               porthole_engine_message_get_title (self->runtime), self->socket_path,
                               self->n_unreadable);
  else
    message = g_strdup_printf (
        "%s at %s answers", porthole_engine_message_get_title (self->runtime), self->socket_path);
  porthole_engine_set_state (self, PORTHOLE_ENGINE_STATE_READY, message);
}

static void
porthole_engine_list (PortholeEngine *self, gboolean all)
{
  g_autofree char *path = g_strconcat (self->api, "/containers/json", all ? "?all=1" : "", NULL);

  self->listing_all = all;
  self->n_unreadable = 0;
  self->list_time = now_nsec ();
  porthole_engine_request_async (self->session, path, self->deadline * LIST_DEADLINES, FALSE,
                                 &list_sink, self->cancellable, list_cb, g_object_ref (self));
}

/* The list is asked for when events arrive already, so that nothing falls between the two. */
static void
events_opened_cb (SoupMessage *message, gpointer user_data)
{
  PortholeEngine *self = user_data;

  porthole_engine_inspector_set_running (self->inspector, TRUE);
  porthole_engine_list (self, TRUE);
}

static gboolean
events_object_cb (JsonObject *object, gpointer user_data)
{
  PortholeEngine *self = user_data;
  g_autoptr (PortholeEngineEvent) event = NULL;
  PortholeEngineContainer *news;
  PortholeEngineContainer *known;

  if (object != NULL)
    event = porthole_engine_event_read (object, self->runtime);
  else
    g_debug ("%s tells something that cannot be read", self->socket_path);
  if (event == NULL)
    return TRUE;

  news = event->container;
  self->heard = MAX (self->heard, event->time);

  /* A network's event tells nothing of the container but that something changed. */
  if (news->name != NULL)
    {
      porthole_engine_name_pod (self, news);
      porthole_engine_tell (self, porthole_engine_cache_put (self->cache, news, event->time));
    }

  if (event->removed)
    {
      porthole_engine_vanish (self, news->id, event->time);
      return TRUE;
    }

  known = porthole_engine_cache_lookup (self->cache, news->id);
  if (event->inspect && (known == NULL || !porthole_engine_container_is_dead (known)))
    porthole_engine_inspector_add (self->inspector, news->id, FALSE);

  return TRUE;
}

static const PortholeEngineRequestSink events_sink
    = { .opened = events_opened_cb, .object = events_object_cb };

static void
events_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeEngine) self = user_data;
  g_autoptr (GError) error = NULL;

  porthole_engine_request_finish (result, NULL, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    porthole_engine_fail (self, error);
}

static void
porthole_engine_listen (PortholeEngine *self)
{
  gint64 since = MAX (self->heard, now_nsec () - LOOK_BACK_NSEC);
  g_autofree char *path = NULL;

  path = g_strdup_printf ("%s/events?since=%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT "&filters=%s",
                          self->api, since / 1000000000, since % 1000000000,
                          porthole_engine_event_get_filter ());
  porthole_engine_request_async (self->session, path, self->deadline, TRUE, &events_sink,
                                 self->cancellable, events_cb, g_object_ref (self));
}

static char *
read_version (SoupMessage *message, const char *header, const char *after)
{
  const char *version
      = soup_message_headers_get_one (soup_message_get_response_headers (message), header);

  if (version == NULL || *version == '\0' || strlen (version) > 16
      || strspn (version, "0123456789.") != strlen (version))
    return NULL;

  return g_strconcat ("/v", version, after, NULL);
}

static void
ping_opened_cb (SoupMessage *message, gpointer user_data)
{
  PortholeEngine *self = user_data;

  g_free (self->api);
  self->api = read_version (message, "API-Version", "");
  g_free (self->libpod);
  self->libpod = read_version (message, "Libpod-API-Version", "/libpod");
  if (self->libpod != NULL)
    self->runtime = "podman";
}

static const PortholeEngineRequestSink ping_sink = { .opened = ping_opened_cb };

static void
ping_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PortholeEngine) self = user_data;
  g_autoptr (GError) error = NULL;

  porthole_engine_request_finish (result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL && !porthole_engine_request_was_answered (error))
    {
      porthole_engine_fail (self, error);
      return;
    }

  /* An engine accepts neither versions that are newer than itself nor (Docker since 29: before
   * 1.44) those that are much older, so it is spoken to in the one that it calls its own. Paths
   * without a version mean the same, but Docker has announced their end: they are for engines
   * that do not tell. */
  if (self->api == NULL)
    self->api = g_strdup ("");
  porthole_engine_listen (self);
}

static void
porthole_engine_connect (PortholeEngine *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->tried_at = g_get_monotonic_time ();
  self->cancellable = g_cancellable_new ();
  self->session = porthole_engine_request_session_new (self->socket_path);
  porthole_engine_request_async (self->session, "/_ping", self->deadline, FALSE, &ping_sink,
                                 self->cancellable, ping_cb, g_object_ref (self));
}

/* The socket is new, as far as is known. */
static void
porthole_engine_connect_anew (PortholeEngine *self)
{
  g_autofree char *message
      = g_strdup_printf ("Waiting for %s at %s to answer",
                         porthole_engine_message_get_title (self->runtime), self->socket_path);

  self->n_tries = 0;
  self->backoff = MIN_BACKOFF;
  porthole_engine_connect (self);
  porthole_engine_set_state (self, PORTHOLE_ENGINE_STATE_CONNECTING, message);
}

static void
watch_cb (gpointer user_data)
{
  PortholeEngine *self = user_data;

  if (self->session != NULL)
    {
      /* A socket is made, gets a mode and an owner: what fails in between is tried again. */
      self->n_tries = 0;
      return;
    }

  porthole_engine_connect_anew (self);
}

void
porthole_engine_start (PortholeEngine *self)
{
  g_return_if_fail (PORTHOLE_IS_ENGINE (self));

  if (self->started)
    return;

  self->started = TRUE;
  self->watch = porthole_socket_watch_new (self->socket_path, watch_cb, self);
  porthole_engine_connect_anew (self);
}

void
porthole_engine_stop (PortholeEngine *self)
{
  g_autofree char *message = NULL;

  g_return_if_fail (PORTHOLE_IS_ENGINE (self));

  if (!self->started)
    return;

  self->started = FALSE;
  g_clear_pointer (&self->watch, porthole_socket_watch_free);
  porthole_engine_disconnect (self);
  message = g_strdup_printf ("%s at %s is not followed",
                             porthole_engine_message_get_title (self->runtime), self->socket_path);
  porthole_engine_set_state (self, PORTHOLE_ENGINE_STATE_STOPPED, message);
}

void
porthole_engine_ask (PortholeEngine *self, const char *id)
{
  PortholeEngineContainer *known;

  g_return_if_fail (PORTHOLE_IS_ENGINE (self));

  if (!self->started || !porthole_engine_container_is_id (id))
    return;

  known = porthole_engine_cache_lookup (self->cache, id);
  if (known != NULL && (known->complete || porthole_engine_cache_is_removed (self->cache, id)))
    return;

  porthole_engine_inspector_add (self->inspector, id, TRUE);
  if (self->session == NULL && g_get_monotonic_time () - self->tried_at >= ASK_INTERVAL_USEC)
    porthole_engine_connect (self);
}

PortholeEngineContainer *
porthole_engine_lookup (PortholeEngine *self, const char *id)
{
  g_return_val_if_fail (PORTHOLE_IS_ENGINE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return porthole_engine_cache_lookup (self->cache, id);
}

const char *
porthole_engine_get_socket_path (PortholeEngine *self)
{
  g_return_val_if_fail (PORTHOLE_IS_ENGINE (self), NULL);

  return self->socket_path;
}

PortholeEngineState
porthole_engine_get_state (PortholeEngine *self)
{
  g_return_val_if_fail (PORTHOLE_IS_ENGINE (self), PORTHOLE_ENGINE_STATE_STOPPED);

  return self->state;
}

const char *
porthole_engine_get_message (PortholeEngine *self)
{
  g_return_val_if_fail (PORTHOLE_IS_ENGINE (self), NULL);

  return self->message;
}

gboolean
porthole_engine_is_started (PortholeEngine *self)
{
  return self->started;
}

void
porthole_engine_set_deadline (PortholeEngine *self, guint deadline)
{
  self->deadline = deadline;
}

PortholeEngine *
porthole_engine_new (const char *socket_path, const char *runtime)
{
  PortholeEngine *self;

  g_return_val_if_fail (socket_path != NULL, NULL);
  g_return_val_if_fail (runtime != NULL, NULL);

  self = g_object_new (PORTHOLE_TYPE_ENGINE, NULL);
  self->socket_path = g_strdup (socket_path);
  self->runtime = g_intern_string (runtime);

  return self;
}

static void
porthole_engine_dispose (GObject *object)
{
  PortholeEngine *self = PORTHOLE_ENGINE (object);

  self->started = FALSE;
  g_clear_pointer (&self->watch, porthole_socket_watch_free);
  if (self->inspector != NULL)
    porthole_engine_disconnect (self);
  g_clear_pointer (&self->inspector, porthole_engine_inspector_free);

  G_OBJECT_CLASS (porthole_engine_parent_class)->dispose (object);
}

static void
porthole_engine_finalize (GObject *object)
{
  PortholeEngine *self = PORTHOLE_ENGINE (object);

  g_clear_pointer (&self->cache, porthole_engine_cache_free);
  g_clear_pointer (&self->pods, porthole_engine_pods_free);
  g_free (self->socket_path);
  g_free (self->message);

  G_OBJECT_CLASS (porthole_engine_parent_class)->finalize (object);
}

static void
porthole_engine_class_init (PortholeEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = porthole_engine_dispose;
  object_class->finalize = porthole_engine_finalize;

  signals[CONTAINER] = g_signal_new ("container", PORTHOLE_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, PORTHOLE_TYPE_ENGINE_CONTAINER);
  signals[REMOVED] = g_signal_new ("removed", PORTHOLE_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[STATE] = g_signal_new ("state", PORTHOLE_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 2, PORTHOLE_TYPE_ENGINE_STATE, G_TYPE_STRING);
}

static void
porthole_engine_init (PortholeEngine *self)
{
  self->deadline = DEADLINE;
  self->backoff = MIN_BACKOFF;
  self->cache = porthole_engine_cache_new (PORTHOLE_ENGINE_CACHE_MAX_CONTAINERS,
                                           PORTHOLE_ENGINE_CACHE_MAX_BYTES);
  self->inspector = porthole_engine_inspector_new (inspect_wanted_cb, self);
  self->pods = porthole_engine_pods_new (G_OBJECT (self), pod_named_cb);
}
