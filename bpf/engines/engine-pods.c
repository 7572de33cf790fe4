/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-pods.h"

#include "engine-json.h"
#include "engine-request.h"

#define MAX_PODS 256

struct _PortholeEnginePods
{
  GObject *owner;
  PortholeEnginePodsFunc func;
  GHashTable *names; /* id -> name, or NULL while it is asked */
};

typedef struct
{
  PortholeEnginePods *pods;
  GObject *owner;
  char *id;
  char *name;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->owner);
  g_free (question->id);
  g_free (question->name);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

PortholeEnginePods *
porthole_engine_pods_new (GObject *owner, PortholeEnginePodsFunc func)
{
  PortholeEnginePods *self = g_new0 (PortholeEnginePods, 1);

  self->owner = owner;
  self->func = func;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
porthole_engine_pods_free (PortholeEnginePods *self)
{
  g_hash_table_unref (self->names);
  g_free (self);
}

static gboolean
answer_object_cb (JsonObject *object, gpointer user_data)
{
  Question *question = user_data;

  if (object != NULL)
    question->name = porthole_engine_json_get_name (object, "Name");

  return FALSE;
}

static const PortholeEngineRequestSink answer_sink = { .object = answer_object_cb };

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  PortholeEnginePods *self = question->pods;
  g_autoptr (GError) error = NULL;

  porthole_engine_request_finish (result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (question->name == NULL)
    {
      /* Asked again for the next container of that pod. */
      g_hash_table_remove (self->names, question->id);
      return;
    }

  g_hash_table_insert (self->names, g_strdup (question->id), g_strdup (question->name));
  self->func (self->owner, question->id, question->name);
}

const char *
porthole_engine_pods_lookup (PortholeEnginePods *self,
                             const char *id,
                             SoupSession *session,
                             const char *libpod,
                             guint deadline,
                             GCancellable *cancellable)
{
  g_autofree char *path = NULL;
  const char *name = NULL;
  Question *question;

  if (g_hash_table_lookup_extended (self->names, id, NULL, (gpointer *)&name))
    return name;

  if (g_hash_table_size (self->names) >= MAX_PODS)
    g_hash_table_remove_all (self->names);
  g_hash_table_insert (self->names, g_strdup (id), NULL);

  question = g_new0 (Question, 1);
  question->pods = self;
  question->owner = g_object_ref (self->owner);
  question->id = g_strdup (id);
  path = g_strdup_printf ("%s/pods/%s/json", libpod, id);
  porthole_engine_request_async (session, path, deadline, FALSE, &answer_sink, cancellable,
                                 answer_cb, question);

  return NULL;
}

void
porthole_engine_pods_clear (PortholeEnginePods *self)
{
  g_hash_table_remove_all (self->names);
}
