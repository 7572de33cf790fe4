/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-feed.h"

#include <string.h>

#include "feeds/error.h"

#define NOW (g_get_real_time () * 1000)

struct _FakeFeed
{
  GObject parent_instance;

  gboolean waits;
  GError *error;
  GPtrArray *coverage;
  char *refusal;
  guint n_switched;
  GTask *task;
  PortholeSession *session;
  gboolean stopped;
};

static void fake_feed_iface_init (PortholeFeedInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeFeed,
                               fake_feed,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PORTHOLE_TYPE_FEED, fake_feed_iface_init))

static void
fake_feed_finalize (GObject *object)
{
  FakeFeed *self = FAKE_FEED (object);

  g_clear_error (&self->error);
  g_clear_object (&self->task);
  g_clear_object (&self->session);
  g_ptr_array_unref (self->coverage);
  g_free (self->refusal);

  G_OBJECT_CLASS (fake_feed_parent_class)->finalize (object);
}

static void
fake_feed_class_init (FakeFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_feed_finalize;
}

static void
fake_feed_init (FakeFeed *self)
{
  self->coverage = g_ptr_array_new_with_free_func ((GDestroyNotify)porthole_coverage_free);
  g_ptr_array_add (self->coverage,
                   porthole_coverage_new ("container", "tp_btf/cgroup_mkdir", "active", ""));
  g_ptr_array_add (self->coverage,
                   porthole_coverage_new ("exec", "tp_btf/sched_process_exec", "active", ""));
}

FakeFeed *
fake_feed_new (void)
{
  return g_object_new (TYPE_FAKE_FEED, NULL);
}

void
fake_feed_set_waits (FakeFeed *self)
{
  self->waits = TRUE;
}

void
fake_feed_set_error (FakeFeed *self, GQuark domain, int code, const char *message)
{
  g_clear_error (&self->error);
  self->error = g_error_new_literal (domain, code, message);
}

void
fake_feed_set_missing (FakeFeed *self, const char *probe, const char *reason)
{
  g_ptr_array_add (self->coverage, porthole_coverage_new (probe, "", "missing", reason));
}

static void
cancelled_cb (GCancellable *cancellable, FakeFeed *self)
{
  if (self->task != NULL)
    g_task_return_error_if_cancelled (self->task);
  g_clear_object (&self->task);
}

static void
fake_feed_start_async (PortholeFeed *feed,
                       PortholeSession *session,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  FakeFeed *self = FAKE_FEED (feed);

  self->task = g_task_new (self, cancellable, callback, user_data);
  self->session = g_object_ref (session);
  g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self, 0);
  if (!self->waits)
    fake_feed_answer (self);
}

void
fake_feed_answer (FakeFeed *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (self->error != NULL)
    {
      g_task_return_error (task, g_error_copy (self->error));
      return;
    }
  porthole_session_begin (self->session, NOW, "vm", "6.1.0", self->coverage);
  g_task_return_boolean (task, TRUE);
}

static gboolean
fake_feed_start_finish (PortholeFeed *feed, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
fake_feed_end (FakeFeed *self, const GError *error)
{
  porthole_feed_end (PORTHOLE_FEED (self), self->session, error);
}

static gboolean
end_cb (gpointer user_data)
{
  fake_feed_end (FAKE_FEED (user_data), NULL);
  return G_SOURCE_REMOVE;
}

static void
fake_feed_stop (PortholeFeed *feed)
{
  FakeFeed *self = FAKE_FEED (feed);

  if (self->stopped)
    return;
  self->stopped = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT, end_cb, g_object_ref (self), g_object_unref);
}

gboolean
fake_feed_is_stopped (FakeFeed *self)
{
  return self->stopped;
}

static guint64
fake_feed_get_n_ignored (PortholeFeed *feed)
{
  return 0;
}

void
fake_feed_set_refusal (FakeFeed *self, const char *message)
{
  g_free (self->refusal);
  self->refusal = g_strdup (message);
}

guint
fake_feed_get_n_switched (FakeFeed *self)
{
  return self->n_switched;
}

void
fake_feed_switch (FakeFeed *self, const char *probe, gboolean on)
{
  for (guint i = 0; i < self->coverage->len; i++)
    {
      PortholeCoverage *coverage = self->coverage->pdata[i];

      if (strcmp (coverage->probe, probe) != 0)
        continue;
      self->coverage->pdata[i]
          = porthole_coverage_new (probe, coverage->tier, on ? "active" : "off",
                                   on ? "" : "programs that run are not seen (switched off)");
      porthole_coverage_free (coverage);
    }
  porthole_session_take_coverage (self->session, self->coverage);
}

typedef struct
{
  char *probe;
  gboolean on;
} Wish;

static void
wish_free (gpointer data)
{
  g_free (((Wish *)data)->probe);
  g_free (data);
}

static gboolean
switch_cb (gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  FakeFeed *self = FAKE_FEED (g_task_get_source_object (task));
  Wish *wish = g_task_get_task_data (task);

  self->n_switched++;
  if (self->refusal != NULL)
    {
      g_task_return_new_error (task, PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_NOT_AUTHORISED, "%s",
                               self->refusal);
      return G_SOURCE_REMOVE;
    }
  fake_feed_switch (self, wish->probe, wish->on);
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
fake_feed_switch_probe_async (PortholeFeed *feed,
                              const char *probe,
                              gboolean on,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (feed, NULL, callback, user_data);
  Wish *wish = g_new0 (Wish, 1);

  wish->probe = g_strdup (probe);
  wish->on = on;
  g_task_set_task_data (task, wish, wish_free);
  g_idle_add_full (G_PRIORITY_LOW, switch_cb, task, g_object_unref);
}

static gboolean
fake_feed_switch_probe_finish (PortholeFeed *feed, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fake_feed_iface_init (PortholeFeedInterface *iface)
{
  iface->switch_probe_async = fake_feed_switch_probe_async;
  iface->switch_probe_finish = fake_feed_switch_probe_finish;
  iface->start_async = fake_feed_start_async;
  iface->start_finish = fake_feed_start_finish;
  iface->stop = fake_feed_stop;
  iface->get_n_ignored = fake_feed_get_n_ignored;
}
