/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "monitor.h"

#include <bpf/bpf.h>
#include <string.h>

#include "cgroup-name.h"
#include "cgroup-tree.h"
#include "clock.h"
#include "containers.h"
#include "engines.h"
#include "event-variant.h"
#include "flows.h"
#include "kernel-filter.h"
#include "processes.h"
#include "ring.h"

/* how often the kernel's numbers are read while they rise */
#define NUMBERS_INTERVAL_MS 1000

/* cgroups that are known to be no container's, when the host is watched */
#define MAX_HOST_CGROUPS 16384

struct _PortholeMonitor
{
  GObject parent_instance;

  PortholeProbes *probes;
  GError *failure; /* why there are none */
  PortholeRing *ring;
  PortholeFlows *flows;
  PortholeClock *clock;
  PortholeContainers *containers;
  PortholeEngines *engines;
  GPtrArray *subscribers; /* not owned */
  GHashTable *host_cgroups;
  GHashTable *answered; /* set of sockets of engines */
  gboolean no_engine_told;
  gboolean draining;
  gboolean idle; /* the last reading of the numbers had no news */
  guint numbers_source;
  guint64 births_lost, totals_lost; /* of these it was said */
};

G_DEFINE_FINAL_TYPE (PortholeMonitor, porthole_monitor, G_TYPE_OBJECT)

static void
tell_container (PortholeMonitor *self, PortholeWatchedContainer *container)
{
  g_autoptr (GVariant) variant
      = g_variant_ref_sink (porthole_watched_container_to_variant (container));
  g_autoptr (GVariant) facts = g_variant_get_child_value (variant, 2);

  /* engines say the same again and again */
  if (container->told != NULL && g_variant_equal (container->told, facts))
    return;
  g_clear_pointer (&container->told, g_variant_unref);
  container->told = g_steal_pointer (&facts);
  for (guint i = 0; i < self->subscribers->len; i++)
    {
      PortholeSubscriber *subscriber = self->subscribers->pdata[i];

      if (porthole_subscriber_wants (subscriber, container))
        porthole_subscriber_add_container (subscriber, variant);
    }
}

static void
flush_all (PortholeMonitor *self)
{
  for (guint i = 0; i < self->subscribers->len; i++)
    porthole_subscriber_flush (self->subscribers->pdata[i]);
}

/* which containers are wanted may depend on their names, which come late */
static gboolean
wanted_cb (guint64 key, gpointer user_data)
{
  PortholeMonitor *self = user_data;
  PortholeWatchedContainer *container = porthole_containers_by_key (self->containers, key);

  if (container == NULL)
    return TRUE;
  for (guint i = 0; i < self->subscribers->len; i++)
    {
      PortholeSubscriber *subscriber = self->subscribers->pdata[i];

      if (porthole_subscriber_wants (subscriber, container))
        return TRUE;
      /* its name is not known yet: rather too much than too little */
      if (container->facts == NULL && container->named && !container->gone)
        return TRUE;
    }
  return FALSE;
}

static void
apply_wants (PortholeMonitor *self)
{
  porthole_kernel_filter_apply (self->probes, self->subscribers, wanted_cb, self);
}

static gboolean
any_picks_containers (PortholeMonitor *self)
{
  for (guint i = 0; i < self->subscribers->len; i++)
    if (porthole_subscriber_get_wants (self->subscribers->pdata[i])->containers != NULL)
      return TRUE;
  return FALSE;
}

static void
take_facts (PortholeMonitor *self,
            PortholeWatchedContainer *container,
            PortholeEngineContainer *facts)
{
  if (container->claimed || container->facts == facts)
    return;
  g_clear_pointer (&container->facts, porthole_engine_container_unref);
  container->facts = porthole_engine_container_ref (facts);
}

static void
engine_container_cb (PortholeEngines *engines, PortholeEngineContainer *facts, gpointer user_data)
{
  PortholeMonitor *self = user_data;
  PortholeWatchedContainer *container = porthole_containers_by_id (self->containers, facts->id);

  /* one that is not born yet gets its facts at birth */
  if (container == NULL || container->claimed)
    return;
  take_facts (self, container, facts);
  container->time = g_get_real_time () * 1000;
  tell_container (self, container);
  for (guint i = 0; i < self->subscribers->len; i++)
    porthole_subscriber_decide (self->subscribers->pdata[i], container);
  if (any_picks_containers (self) && self->probes != NULL)
    apply_wants (self);
  if (!self->draining)
    flush_all (self);
}

static void
engine_state_cb (PortholeEngines *engines,
                 PortholeEngine *engine,
                 PortholeEngineState state,
                 const char *message,
                 gpointer user_data)
{
  PortholeMonitor *self = user_data;
  const char *path = porthole_engine_get_socket_path (engine);
  GPtrArray *all = porthole_engines_list (engines);

  if (state == PORTHOLE_ENGINE_STATE_READY)
    g_hash_table_add (self->answered, g_strdup (path));
  /* that an engine is there or has gone is news; that one was never there is not */
  if (state == PORTHOLE_ENGINE_STATE_READY
      || (state == PORTHOLE_ENGINE_STATE_UNREACHABLE
          && (g_hash_table_contains (self->answered, path)
              || g_file_test (path, G_FILE_TEST_EXISTS))))
    g_message ("%s", message);
  else
    g_info ("%s", message);
  if (state == PORTHOLE_ENGINE_STATE_UNREACHABLE)
    g_hash_table_remove (self->answered, path);

  if (self->no_engine_told)
    return;
  for (guint i = 0; i < all->len; i++)
    if (porthole_engine_get_state (all->pdata[i]) != PORTHOLE_ENGINE_STATE_UNREACHABLE)
      return;
  g_message ("no container engine answers: containers are shown by their ids until one does");
  self->no_engine_told = TRUE;
}

static PortholeWatchedContainer *
born (PortholeMonitor *self,
      guint64 key,
      const char *name,
      const char *parent,
      guint32 owner,
      gint64 time)
{
  PortholeWatchedContainer *container = porthole_containers_by_key (self->containers, key);
  PortholeEngineContainer *facts;

  if (container != NULL)
    return container;
  container = porthole_containers_add (self->containers, key, name, parent, owner, time);
  if (container->named && !container->claimed)
    {
      facts = porthole_engines_lookup (self->engines, container->id);
      if (facts != NULL)
        take_facts (self, container, facts);
      porthole_engines_ask (self->engines, container->id);
    }
  return container;
}

/* /proc/PID/cgroup is the last resort, for a task whose cgroup the kernel side does not know. */
static PortholeWatchedContainer *
container_of_stranger (PortholeMonitor *self, const struct record *record)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/cgroup", record->pid);
  g_autofree char *text = NULL;
  g_auto (PortholeCgroupName) name = { 0 };
  PortholeWatchedContainer *container;

  if (g_hash_table_contains (self->host_cgroups, &record->cgroup)
      || !g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  if (porthole_cgroup_name_from_proc (&name, text))
    {
      container = porthole_containers_by_id (self->containers, name.id);
      if (container != NULL && record->cgroup != 1)
        porthole_kernel_filter_add (self->probes, record->cgroup, container->key);
      return container;
    }
  /* the root cgroup also holds those whose container is only in a v1 hierarchy */
  if (record->cgroup != 1)
    {
      if (g_hash_table_size (self->host_cgroups) >= MAX_HOST_CGROUPS)
        g_hash_table_remove_all (self->host_cgroups);
      g_hash_table_add (self->host_cgroups, g_memdup2 (&record->cgroup, sizeof (guint64)));
    }
  return NULL;
}

static PortholeWatchedContainer *
container_of (PortholeMonitor *self, const struct record *record)
{
  PortholeWatchedContainer *container = NULL;

  if (record->container == HOST_CONTAINER)
    container = container_of_stranger (self, record);
  if (container == NULL)
    container = porthole_containers_by_key (self->containers, record->container);
  if (container == NULL)
    {
      /* its birth found no room in the ring buffer */
      container = born (self, record->container, "unknown", "", 0,
                        porthole_clock_to_wall (self->clock, record->time));
      tell_container (self, container);
    }
  return container;
}

static void
tell_event (PortholeMonitor *self,
            const PortholeWatchedContainer *container,
            guint32 kind,
            guint32 pid,
            guint64 count,
            GVariant *floating)
{
  g_autoptr (GVariant) event = g_variant_ref_sink (floating);

  for (guint i = 0; i < self->subscribers->len; i++)
    porthole_subscriber_add_event (self->subscribers->pdata[i], container, kind, pid, count, event);
}

static void
flow_cb (const PortholeFlowNews *news, gpointer user_data)
{
  PortholeMonitor *self = user_data;
  struct record record
      = { .container = news->key->container, .time = news->flow->last, .pid = news->flow->pid };
  PortholeWatchedContainer *container;

  /* the late outcome of a container that is forgotten is no new container */
  if (porthole_containers_by_key (self->containers, record.container) == NULL
      && porthole_kernel_filter_container_of (self->probes, record.container) == HOST_CONTAINER)
    return;
  container = container_of (self, &record);
  tell_event (self, container, KIND_CONNECT, news->flow->pid, news->count,
              porthole_event_variant_new_for_flow (news, container->id, self->clock));
}

static void
take_birth (PortholeMonitor *self, const struct birth_record *birth)
{
  g_autofree char *name = g_strndup (birth->name, CGROUP_NAME_SIZE);
  g_autofree char *parent = g_strndup (birth->parent, CGROUP_NAME_SIZE);
  PortholeWatchedContainer *container
      = born (self, birth->record.container, name, parent, birth->owner,
              porthole_clock_to_wall (self->clock, birth->record.time));

  tell_container (self, container);
}

static void
take_death (PortholeMonitor *self, const struct record *death)
{
  PortholeWatchedContainer *container
      = porthole_containers_by_key (self->containers, death->container);

  if (container == NULL || container->gone)
    return;
  container->time = porthole_clock_to_wall (self->clock, death->time);
  porthole_containers_remove (self->containers, container);
  tell_container (self, container);
}

/* The first connection of a flow: what came of it is often known by now. */
static void
take_connect (PortholeMonitor *self, const struct connect_record *connect)
{
  struct flow flow = { .first = connect->record.time,
                       .last = connect->record.time,
                       .attempts = 1,
                       .pid = connect->record.pid,
                       .pid_in_container = connect->record.pid_in_container,
                       .parent = connect->record.parent,
                       .uid = connect->record.uid };

  if (!porthole_flows_read (self->flows, &connect->key))
    porthole_flows_compare (self->flows, &connect->key, &flow);
}

static gboolean numbers_cb (gpointer user_data);

static void
follow_numbers (PortholeMonitor *self)
{
  self->idle = FALSE;
  if (self->numbers_source == 0)
    self->numbers_source = g_timeout_add (NUMBERS_INTERVAL_MS, numbers_cb, self);
}

static void
record_cb (const struct record *record, gsize size, gpointer user_data)
{
  PortholeMonitor *self = user_data;
  PortholeWatchedContainer *container;

  if (record == NULL)
    {
      self->draining = FALSE;
      flush_all (self);
      return;
    }
  if (!self->draining)
    {
      porthole_clock_sample (self->clock);
      self->draining = TRUE;
      follow_numbers (self);
    }
  switch (record->type)
    {
    case RECORD_BIRTH:
      take_birth (self, (const struct birth_record *)record);
      break;
    case RECORD_DEATH:
      take_death (self, record);
      break;
    case RECORD_CONNECT:
      take_connect (self, (const struct connect_record *)record);
      break;
    case RECORD_TICK:
      break;
    default:
      container = container_of (self, record);
      tell_event (self, container,
                  record->type == RECORD_EXEC   ? KIND_EXEC
                  : record->type == RECORD_EXIT ? KIND_EXIT
                                                : KIND_OPEN,
                  record->pid, 1,
                  porthole_event_variant_new (record, size, container->id, self->clock));
      break;
    }
}

/* Gives containers what the kernel counted, and leaves in @all what belongs to none.
 * @final: those that have gone had gone before it was read */
static void
take_totals (PortholeMonitor *self, GHashTable *all, gboolean final)
{
  int map = porthole_probes_get_map (self->probes, "totals");
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      PortholeWatchedContainer *container
          = porthole_containers_by_key (self->containers, *(guint64 *)key);

      if (container == NULL)
        continue;
      container->totals = *(PortholeKernelTotals *)value;
      /* its last numbers are kept here from now on */
      if (container->gone && final)
        porthole_totals_map_forget (map, container->key);
      g_hash_table_iter_remove (&iter);
    }
}

/* The kernel goes on counting for a container whose birth has not been told yet, or was lost. */
static void
forget_dead_totals (PortholeMonitor *self, GHashTable *all)
{
  int map = porthole_probes_get_map (self->probes, "totals");
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (porthole_kernel_filter_container_of (self->probes, *(guint64 *)key) == HOST_CONTAINER)
      porthole_totals_map_forget (map, *(guint64 *)key);
}

static void
forget_cb (PortholeWatchedContainer *container, gpointer user_data)
{
  PortholeMonitor *self = user_data;

  for (guint i = 0; i < self->subscribers->len; i++)
    porthole_subscriber_forget (self->subscribers->pdata[i], container);
}

/* Containers whose runtime gave them no name: all of a cgroup's processes are in a pid namespace
 * of their own. */
static void
find_unnamed (PortholeMonitor *self, GPtrArray *cgroups, GArray *processes)
{
  g_autoptr (GHashTable) ordinary = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) inner = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < processes->len; i++)
    {
      struct task_entry *process = &g_array_index (processes, struct task_entry, i);

      g_hash_table_add (process->pid_level == 0 ? ordinary : inner, &process->cgroup);
    }
  for (guint i = 0; i < cgroups->len; i++)
    {
      PortholeCgroup *cgroup = cgroups->pdata[i];

      if (cgroup->container == 0 && g_hash_table_contains (inner, &cgroup->id)
          && !g_hash_table_contains (ordinary, &cgroup->id))
        cgroup->container = cgroup->id;
    }
}

static GPtrArray *
scan_cgroups (PortholeMonitor *self)
{
  g_autofree char *root = porthole_cgroup_tree_find (NULL);
  g_autoptr (GArray) processes = porthole_processes_read (self->probes);
  GPtrArray *cgroups = root != NULL ? porthole_cgroup_tree_scan (root) : g_ptr_array_new ();

  find_unnamed (self, cgroups, processes);
  return cgroups;
}

/* What found no room in the ring buffer is to be seen in the cgroup tree. The known are listed
 * first: who is born after that is told as ever. */
static void
find_what_was_missed (PortholeMonitor *self)
{
  g_autoptr (GPtrArray) known = porthole_containers_list (self->containers);
  g_autoptr (GPtrArray) cgroups = scan_cgroups (self);
  g_autoptr (GHashTable) there = g_hash_table_new (g_int64_hash, g_int64_equal);
  gint64 now = g_get_real_time () * 1000;

  for (guint i = 0; i < cgroups->len; i++)
    {
      PortholeCgroup *cgroup = cgroups->pdata[i];

      g_hash_table_add (there, &cgroup->id);
      if (cgroup->container == 0)
        continue;
      if (porthole_kernel_filter_container_of (self->probes, cgroup->id) == HOST_CONTAINER)
        porthole_kernel_filter_add (self->probes, cgroup->id, cgroup->container);
      if (cgroup->container == cgroup->id
          && porthole_containers_by_key (self->containers, cgroup->id) == NULL)
        tell_container (self,
                        born (self, cgroup->id, cgroup->name, cgroup->parent, cgroup->owner, now));
    }
  for (guint i = 0; i < known->len && cgroups->len > 0; i++)
    {
      PortholeWatchedContainer *container = known->pdata[i];

      if (container->gone || container->key == HOST_CONTAINER
          || g_hash_table_contains (there, &container->key))
        continue;
      container->time = now;
      porthole_containers_remove (self->containers, container);
      tell_container (self, container);
    }
}

static void
take_losses (PortholeMonitor *self)
{
  const struct switches *switches = porthole_probes_get_switches (self->probes);

  if (switches->births_lost > self->births_lost)
    {
      g_message ("too much at once: %" G_GUINT64_FORMAT
                 " births or deaths of containers were missed",
                 (guint64)switches->births_lost - self->births_lost);
      find_what_was_missed (self);
    }
  if (switches->totals_lost > self->totals_lost)
    g_message ("too many containers: %" G_GUINT64_FORMAT " events are in no container's sums",
               (guint64)switches->totals_lost - self->totals_lost);
  self->births_lost = switches->births_lost;
  self->totals_lost = switches->totals_lost;
}

/* The kernel's numbers are read first: by the end everything that they count has been told, or the
 * kernel has evicted it. */
static gboolean
read_numbers (PortholeMonitor *self)
{
  g_autoptr (GHashTable) all
      = porthole_totals_map_read (porthole_probes_get_map (self->probes, "totals"));
  g_autoptr (GPtrArray) containers = NULL;
  gboolean news;

  /* what is gone before the drain counts no more; what the drain tells of may be born in it */
  take_totals (self, all, TRUE);
  porthole_ring_drain (self->ring);
  porthole_clock_sample (self->clock);
  news = porthole_flows_read_all (self->flows);
  take_totals (self, all, FALSE);
  forget_dead_totals (self, all);
  take_losses (self);
  containers = porthole_containers_list (self->containers);
  for (guint i = 0; i < self->subscribers->len; i++)
    {
      for (guint j = 0; j < containers->len; j++)
        porthole_subscriber_add_totals (self->subscribers->pdata[i], containers->pdata[j]);
      porthole_subscriber_flush (self->subscribers->pdata[i]);
    }
  porthole_containers_trim (self->containers, forget_cb, self);
  return news;
}

/* Goes on until a whole interval had no news; then the kernel is asked to say when there is some.
 */
static gboolean
numbers_cb (gpointer user_data)
{
  PortholeMonitor *self = user_data;
  struct switches *switches = porthole_probes_get_switches (self->probes);
  gboolean was_idle = self->idle;

  self->idle = TRUE;
  if (was_idle)
    __atomic_store_n (&switches->flows_armed, 1, __ATOMIC_SEQ_CST);
  if (read_numbers (self))
    self->idle = FALSE;
  if (!was_idle || !self->idle)
    return G_SOURCE_CONTINUE;
  self->numbers_source = 0;
  return G_SOURCE_REMOVE;
}

/* What ran before the probes were there. They are attached already, so nothing is missed. */
static void
find_what_was_there (PortholeMonitor *self)
{
  g_autoptr (GPtrArray) cgroups = scan_cgroups (self);
  gint64 now = g_get_real_time () * 1000;

  for (guint i = 0; i < cgroups->len; i++)
    {
      PortholeCgroup *cgroup = cgroups->pdata[i];

      if (cgroup->container == 0)
        continue;
      if (cgroup->container == cgroup->id)
        born (self, cgroup->id, cgroup->name, cgroup->parent, cgroup->owner, now);
      porthole_kernel_filter_add (self->probes, cgroup->id, cgroup->container);
    }
}

void
porthole_monitor_load (PortholeMonitor *self, gboolean fallback)
{
  g_autoptr (PortholeProbes) probes = porthole_probes_load (fallback, &self->failure);
  g_autoptr (PortholeRing) ring = NULL;

  if (probes == NULL)
    return;
  ring = porthole_ring_new (probes, record_cb, self, &self->failure);
  if (ring == NULL)
    return;
  self->probes = g_steal_pointer (&probes);
  self->ring = g_steal_pointer (&ring);
  self->flows = porthole_flows_new (porthole_probes_get_map (self->probes, "flows"), flow_cb, self);
}

void
porthole_monitor_begin (PortholeMonitor *self)
{
  if (self->probes == NULL)
    return;
  porthole_clock_follow (self->clock);
  porthole_engines_scan (self->engines);
  find_what_was_there (self);
}

gboolean
porthole_monitor_can_watch (PortholeMonitor *self, GError **error)
{
  if (self->probes != NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->failure));
  return FALSE;
}

GVariant *
porthole_monitor_get_coverage (PortholeMonitor *self)
{
  return porthole_probes_get_coverage (self->probes);
}

gboolean
porthole_monitor_switch_probe (PortholeMonitor *self,
                               const char *probe,
                               gboolean on,
                               GError **error)
{
  return porthole_probes_switch (self->probes, probe, on, error);
}

static void
snapshot (PortholeMonitor *self, PortholeSubscriber *subscriber)
{
  g_autoptr (GPtrArray) containers = porthole_containers_list (self->containers);
  g_autoptr (GArray) processes = porthole_processes_read (self->probes);

  porthole_subscriber_begin_snapshot (subscriber);
  for (guint i = 0; i < containers->len; i++)
    {
      const PortholeWatchedContainer *container = containers->pdata[i];
      g_autoptr (GVariant) variant = NULL;

      if (container->gone || !porthole_subscriber_wants (subscriber, container))
        continue;
      variant = g_variant_ref_sink (porthole_watched_container_to_variant (container));
      porthole_subscriber_add_container (subscriber, variant);
    }
  for (guint i = 0; i < processes->len; i++)
    {
      const struct task_entry *process = &g_array_index (processes, struct task_entry, i);
      guint64 key = porthole_kernel_filter_container_of (self->probes, process->cgroup);
      PortholeWatchedContainer *container = porthole_containers_by_key (self->containers, key);
      g_autoptr (GVariant) variant = NULL;

      if (container == NULL || !porthole_subscriber_wants (subscriber, container))
        continue;
      variant = g_variant_ref_sink (porthole_process_to_variant (process, container->id));
      porthole_subscriber_add_process (subscriber, variant);
    }
  porthole_subscriber_end_snapshot (subscriber);
}

void
porthole_monitor_watch (PortholeMonitor *self, PortholeSubscriber *subscriber)
{
  g_autoptr (GPtrArray) containers = NULL;

  g_return_if_fail (self->probes != NULL);

  /* what happened before is told to those who were there, and not counted for the new one */
  read_numbers (self);
  containers = porthole_containers_list (self->containers);
  for (guint i = 0; i < containers->len; i++)
    porthole_subscriber_start_totals (subscriber, containers->pdata[i]);
  g_ptr_array_add (self->subscribers, subscriber);
  apply_wants (self);
}

void
porthole_monitor_start (PortholeMonitor *self, PortholeSubscriber *subscriber)
{
  snapshot (self, subscriber);
  follow_numbers (self);
}

void
porthole_monitor_unwatch (PortholeMonitor *self, PortholeSubscriber *subscriber)
{
  if (g_ptr_array_remove (self->subscribers, subscriber) && self->probes != NULL)
    apply_wants (self);
}

void
porthole_monitor_finish (PortholeMonitor *self, PortholeSubscriber *subscriber)
{
  if (self->probes != NULL)
    read_numbers (self);
  porthole_subscriber_finish (subscriber);
}

void
porthole_monitor_resume (PortholeMonitor *self, PortholeSubscriber *subscriber)
{
  if (porthole_subscriber_needs_snapshot (subscriber))
    snapshot (self, subscriber);
  else
    porthole_subscriber_flush (subscriber);
}

static void
porthole_monitor_finalize (GObject *object)
{
  PortholeMonitor *self = PORTHOLE_MONITOR (object);

  g_clear_handle_id (&self->numbers_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->engines, self);
  porthole_engines_stop (self->engines);
  g_clear_object (&self->engines);
  g_clear_pointer (&self->ring, porthole_ring_free);
  g_clear_pointer (&self->flows, porthole_flows_free);
  g_clear_pointer (&self->probes, porthole_probes_free);
  g_clear_pointer (&self->containers, porthole_containers_free);
  g_clear_pointer (&self->clock, porthole_clock_free);
  g_clear_pointer (&self->subscribers, g_ptr_array_unref);
  g_clear_pointer (&self->host_cgroups, g_hash_table_unref);
  g_clear_pointer (&self->answered, g_hash_table_unref);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (porthole_monitor_parent_class)->finalize (object);
}

static void
porthole_monitor_class_init (PortholeMonitorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = porthole_monitor_finalize;
}

static void
porthole_monitor_init (PortholeMonitor *self)
{
  self->clock = porthole_clock_new (NULL, NULL);
  self->containers = porthole_containers_new ();
  self->engines = porthole_engines_new ();
  self->subscribers = g_ptr_array_new ();
  self->host_cgroups = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->answered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect (self->engines, "container", G_CALLBACK (engine_container_cb), self);
  g_signal_connect (self->engines, "state", G_CALLBACK (engine_state_cb), self);
}

PortholeMonitor *
porthole_monitor_new (void)
{
  return g_object_new (PORTHOLE_TYPE_MONITOR, NULL);
}
