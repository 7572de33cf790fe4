/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The maps and switches that the probes share; weak, so that the linker makes one of each. */
#ifndef PORTHOLE_MAPS_H
#define PORTHOLE_MAPS_H

#include "kernel.h"
#include "records.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#ifndef __weak
#define __weak __attribute__((weak))
#endif

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} ring __weak SEC(".maps");

/* cgroups that are watched, those below a container's too as far as there is room */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct cgroup_info);
} cgroups __weak SEC(".maps");

/* processes that a runtime brought into a container, and whether they have become its own */
enum setup_state { SETUP_NOW = 1, SETUP_OVER };

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u32);
} setup __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 32768);
	__type(key, struct flow_key);
	__type(value, struct flow);
} flows __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 16384);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct totals_key);
	__type(value, struct totals);
} totals __weak SEC(".maps");

/* processes that are wanted, when only some are */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u32);
} pids __weak SEC(".maps");

extern volatile struct switches switches;

/* mount namespace of the host: what runs in it has not entered a container */
extern const volatile __u32 host_mount_namespace;

static __always_inline void count(__u64 container, __u32 kind, bool lost)
{
	struct totals_key key = {.container = container, .kind = kind};
	struct totals *t = bpf_map_lookup_elem(&totals, &key);

	if (!t) {
		struct totals zero = {};

		bpf_map_update_elem(&totals, &key, &zero, BPF_NOEXIST);
		t = bpf_map_lookup_elem(&totals, &key);
		if (!t) {
			__sync_fetch_and_add(&switches.totals_lost, 1);
			return;
		}
	}
	t->events++;
	if (lost)
		t->lost++;
}

/* The first record into a sleeping helper's ring wakes it, the others wait for its timer: a
 * wake-up costs several times what the rest of a probe does. */
static __always_inline __u64 wake_flag(void)
{
	if (switches.armed && __sync_lock_test_and_set(&switches.armed, 0))
		return BPF_RB_FORCE_WAKEUP;
	return BPF_RB_NO_WAKEUP;
}

static __always_inline bool send(void *data, __u64 size)
{
	return bpf_ringbuf_output(&ring, data, size, wake_flag()) == 0;
}

static __always_inline bool pid_wanted(void)
{
	__u32 pid;

	if (!switches.only_pids)
		return true;
	pid = bpf_get_current_pid_tgid() >> 32;
	return bpf_map_lookup_elem(&pids, &pid) != NULL;
}

/* the container of a cgroup that is too deep below it to find out here; the helper can */
#define TOO_DEEP (~0ull)

/* Walks up from a struct cgroup. Returns the container that it is below of, 0 or TOO_DEEP. */
__u64 container_above(__u64 cgroup);

/* Returns the container that a cgroup belongs to, 0 or TOO_DEEP. */
static __always_inline __u64 container_of_cgroup(struct cgroup *cgroup, __u64 id)
{
	struct cgroup_info *info = bpf_map_lookup_elem(&cgroups, &id);

	if (info)
		return info->container;
	return switches.crowded ? container_above((__u64)cgroup) : 0;
}

/* the cgroup of a task, as bpf_get_current_cgroup_id means it */
static __always_inline struct cgroup *cgroup_of(struct task_struct *task)
{
	return BPF_CORE_READ(task, cgroups, dfl_cgrp);
}

/* Whether what the current task does is wanted, and for which container. */
static __always_inline bool watched(__u64 cgroup, enum kind kind, __u64 *container)
{
	struct cgroup_info *info = bpf_map_lookup_elem(&cgroups, &cgroup);
	__u64 above = 0;

	if (!info && switches.crowded) {
		above = container_above((__u64)cgroup_of((void *)bpf_get_current_task()));
		if (above != 0 && above != TOO_DEEP)
			info = bpf_map_lookup_elem(&cgroups, &above);
	}
	if (info) {
		if (!(info->kinds & KIND_BIT(kind)))
			return false;
		*container = info->container;
	} else if (above == TOO_DEEP) {
		if (!(switches.new_kinds & KIND_BIT(kind)))
			return false;
		*container = HOST_CONTAINER;
	} else {
		if (!(switches.host_kinds & KIND_BIT(kind)))
			return false;
		*container = HOST_CONTAINER;
	}
	return pid_wanted();
}

static __always_inline bool in_setup(__u32 pid)
{
	__u32 *state = bpf_map_lookup_elem(&setup, &pid);

	return state && *state == SETUP_NOW;
}

/* the host has no set-up */
static __always_inline __u32 current_phase(__u64 container)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;

	if (container == HOST_CONTAINER)
		return PHASE_RUN;
	return in_setup(pid) ? PHASE_SETUP : PHASE_RUN;
}

static __always_inline __u32 innermost_pid(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, group_leader, thread_pid);
	__u32 level = BPF_CORE_READ(pid, level) & 31;
	struct upid upid = {};

	bpf_probe_read_kernel(&upid, sizeof(upid),
			      (void *)pid + bpf_core_field_offset(struct pid, numbers) +
				      level * bpf_core_type_size(struct upid));
	return upid.nr;
}

/* of the current task */
static __always_inline void fill_record(struct record *record, __u32 type, __u64 container,
					__u64 cgroup)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	record->time = bpf_ktime_get_boot_ns();
	record->container = container;
	record->cgroup = cgroup;
	record->type = type;
	record->pid = bpf_get_current_pid_tgid() >> 32;
	record->pid_in_container = innermost_pid(task);
	record->parent = BPF_CORE_READ(task, real_parent, tgid);
	record->uid = bpf_get_current_uid_gid();
	record->phase = current_phase(container);
	bpf_get_current_comm(record->comm, sizeof(record->comm));
}

#endif
