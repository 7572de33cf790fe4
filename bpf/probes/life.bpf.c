// SPDX-License-Identifier: GPL-2.0-or-later
/* Containers: when they are born and die, and who is brought into them. */
#include "maps.h"
#include "life.h"

char LICENSE[] SEC("license") = "GPL";

volatile struct switches switches = {};
const volatile __u32 host_mount_namespace = 0;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct birth_record);
} births SEC(".maps");

static __always_inline bool is_hex(const char *s)
{
	for (int i = 0; i < CONTAINER_ID_SIZE; i++) {
		char c = s[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
	}
	return true;
}

static __always_inline bool starts(const char *s, const char *prefix, int length)
{
	for (int i = 0; i < length; i++)
		if (s[i] != prefix[i])
			return false;
	return true;
}

#define STARTS(name, prefix) starts(name, prefix, sizeof(prefix) - 1)
#define HAS_ID(name, prefix) (STARTS(name, prefix) && is_hex(name + sizeof(prefix) - 1))

/* Names that runtimes give to the cgroup of a container. conmon's own (libpod-conmon-) is none. */
static __always_inline bool is_named(const char *name)
{
	return HAS_ID(name, "docker-") || HAS_ID(name, "libpod-") || HAS_ID(name, "crio-") ||
	       HAS_ID(name, "cri-containerd-") || HAS_ID(name, "nerdctl-") || is_hex(name) ||
	       STARTS(name, "lxc.payload.") || STARTS(name, "machine-");
}

#define MAX_CGROUP_DEPTH 256

__u64 container_above(__u64 address)
{
	struct cgroup *cgroup = (void *)address;

	for (int i = 0; i < MAX_CGROUP_DEPTH; i++) {
		struct cgroup_info *info;
		__u64 id;

		cgroup = BPF_CORE_READ(cgroup, self.parent, cgroup);
		if (!cgroup)
			return 0;
		id = BPF_CORE_READ(cgroup, kn, id);
		info = bpf_map_lookup_elem(&cgroups, &id);
		if (info)
			return info->container;
	}
	return TOO_DEEP;
}

static __always_inline void remember_nested(__u64 id, __u64 container)
{
	struct cgroup_info *above = bpf_map_lookup_elem(&cgroups, &container);
	struct cgroup_info info = {.container = container};

	if (!above || switches.nested >= MAX_NESTED) {
		switches.crowded = 1;
		return;
	}
	info.kinds = above->kinds;
	if (bpf_map_update_elem(&cgroups, &id, &info, BPF_NOEXIST))
		switches.crowded = 1;
	else
		__sync_fetch_and_add(&switches.nested, 1);
}

static __always_inline struct birth_record *birth_of(struct cgroup *cgroup)
{
	struct cgroup *parent = BPF_CORE_READ(cgroup, self.parent, cgroup);
	struct kernfs_node *node = BPF_CORE_READ(cgroup, kn);
	struct kernfs_node *parent_node = BPF_CORE_READ(parent, kn);
	struct kernfs_iattrs *attributes = BPF_CORE_READ(parent_node, iattr);
	__u32 zero = 0;
	struct birth_record *b = bpf_map_lookup_elem(&births, &zero);

	if (!b)
		return NULL;
	__builtin_memset(b, 0, sizeof(*b));
	bpf_probe_read_kernel_str(b->name, sizeof(b->name), BPF_CORE_READ(node, name));
	bpf_probe_read_kernel_str(b->parent, sizeof(b->parent), BPF_CORE_READ(parent_node, name));
	b->record.cgroup = BPF_CORE_READ(node, id);
	b->record.container = b->record.cgroup;
	if (attributes)
		b->owner = BPF_CORE_READ(attributes, ia_uid.val);
	return b;
}

static __always_inline void announce(struct birth_record *b)
{
	struct cgroup_info info = {.container = b->record.cgroup, .kinds = switches.new_kinds};

	if (bpf_map_update_elem(&cgroups, &b->record.cgroup, &info, BPF_ANY)) {
		__sync_fetch_and_add(&switches.births_lost, 1);
		return;
	}
	b->record.time = bpf_ktime_get_boot_ns();
	b->record.type = RECORD_BIRTH;
	if (!send(b, sizeof(*b)))
		__sync_fetch_and_add(&switches.births_lost, 1);
}

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(cgroup_made, struct cgroup *cgroup, const char *path)
{
	__u64 parent_id, id, container;
	struct cgroup *parent;
	struct birth_record *b;

	/* the tracepoint fires once per hierarchy; 0 is v2 */
	if (BPF_CORE_READ(cgroup, root, hierarchy_id) != 0)
		return 0;
	id = BPF_CORE_READ(cgroup, kn, id);
	parent = BPF_CORE_READ(cgroup, self.parent, cgroup);
	parent_id = BPF_CORE_READ(parent, kn, id);
	container = container_of_cgroup(parent, parent_id);
	if (container) {
		remember_nested(id, container);
		return 0;
	}
	b = birth_of(cgroup);
	if (!b)
		return 0;
	if (is_named(b->name)) {
		b->named = 1;
		announce(b);
	} else {
		struct candidate none = {};

		__builtin_memcpy(none.name, b->name, sizeof(none.name));
		__builtin_memcpy(none.parent, b->parent, sizeof(none.parent));
		none.owner = b->owner;
		bpf_map_update_elem(&candidates, &id, &none, BPF_ANY);
	}
	return 0;
}

SEC("tp_btf/cgroup_rmdir")
int BPF_PROG(cgroup_removed, struct cgroup *cgroup, const char *path)
{
	struct cgroup_info *info;
	struct record death = {};
	__u64 id;

	if (BPF_CORE_READ(cgroup, root, hierarchy_id) != 0)
		return 0;
	id = BPF_CORE_READ(cgroup, kn, id);
	bpf_map_delete_elem(&candidates, &id);
	info = bpf_map_lookup_elem(&cgroups, &id);
	if (!info)
		return 0;
	if (info->container == id) {
		death.time = bpf_ktime_get_boot_ns();
		death.type = RECORD_DEATH;
		death.container = id;
		death.cgroup = id;
		if (!send(&death, sizeof(death)))
			__sync_fetch_and_add(&switches.births_lost, 1);
	} else {
		__sync_fetch_and_sub(&switches.nested, 1);
	}
	bpf_map_delete_elem(&cgroups, &id);
	return 0;
}

static __always_inline void mark_setup(__u32 pid)
{
	__u32 now = SETUP_NOW;

	bpf_map_update_elem(&setup, &pid, &now, BPF_ANY);
}

/* Whoever is brought in by somebody outside is a runtime's until it executes something inside.
 * What a container moves about itself, or into another, stays its own: it could be silent at will
 * otherwise. Who moves itself is in the new place already when this is told. */
SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(cgroup_attached, struct cgroup *cgroup, const char *path, struct task_struct *task,
	     bool threadgroup)
{
	struct task_struct *mover = (void *)bpf_get_current_task();
	__u64 id;

	if (BPF_CORE_READ(cgroup, root, hierarchy_id) != 0)
		return 0;
	id = BPF_CORE_READ(cgroup, kn, id);
	if (!container_of_cgroup(cgroup, id) && !bpf_map_lookup_elem(&candidates, &id))
		return 0;
	if (container_of_cgroup(cgroup_of(mover), bpf_get_current_cgroup_id()))
		return 0;
	mark_setup(BPF_CORE_READ(task, tgid));
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(process_forked, struct task_struct *parent, struct task_struct *child)
{
	struct cgroup *cgroup = cgroup_of(child), *parent_cgroup = cgroup_of(parent);
	__u64 id = BPF_CORE_READ(cgroup, kn, id);
	__u32 pid, parent_pid;

	if (!container_of_cgroup(cgroup, id) && !bpf_map_lookup_elem(&candidates, &id))
		return 0;
	pid = BPF_CORE_READ(child, tgid);
	parent_pid = BPF_CORE_READ(parent, tgid);
	if (pid == parent_pid)
		return 0;
	if (in_setup(parent_pid)) {
		mark_setup(pid);
		return 0;
	}
	/* born straight into the container by somebody outside: CLONE_INTO_CGROUP */
	if (parent_cgroup != cgroup &&
	    !container_of_cgroup(parent_cgroup, BPF_CORE_READ(parent_cgroup, kn, id)))
		mark_setup(pid);
	return 0;
}

/* A cgroup of no known name whose first process enters a new pid namespace is a container without
 * a name. runc executes itself once before that, so one ordinary execution is forgiven. */
int promote(__u64 cgroup)
{
	struct candidate *candidate = bpf_map_lookup_elem(&candidates, &cgroup);
	struct task_struct *task = (void *)bpf_get_current_task();
	struct birth_record *b;
	__u32 zero = 0;

	if (!candidate)
		return 0;
	if (BPF_CORE_READ(task, thread_pid, level) == 0) {
		if (++candidate->ordinary > 1)
			bpf_map_delete_elem(&candidates, &cgroup);
		return 0;
	}
	b = bpf_map_lookup_elem(&births, &zero);
	if (!b)
		return 0;
	__builtin_memset(b, 0, sizeof(*b));
	__builtin_memcpy(b->name, candidate->name, sizeof(b->name));
	__builtin_memcpy(b->parent, candidate->parent, sizeof(b->parent));
	b->owner = candidate->owner;
	b->record.cgroup = cgroup;
	b->record.container = cgroup;
	bpf_map_delete_elem(&candidates, &cgroup);
	announce(b);
	return 1;
}
