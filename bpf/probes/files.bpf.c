// SPDX-License-Identifier: GPL-2.0-or-later
/* Opens of the files that somebody wants to know of, tried ones too. */
#include "path.h"
#include "socket.h"

/* calls that have begun */
struct opening {
	__u64 path; /* of the caller */
	__u32 flags;
	__u32 unused;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct opening);
} openings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct open_record);
} opens SEC(".maps");

#define O_CREAT_TRUNC_WRONLY 01101

static __always_inline int open_begins(__u64 path, __u32 flags)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct opening opening = {.path = path, .flags = flags};
	__u64 container;

	if (!switches.paths_wanted)
		return 0;
	if (!watched(bpf_get_current_cgroup_id(), KIND_OPEN, &container))
		return 0;
	bpf_map_update_elem(&openings, &thread, &opening, BPF_ANY);
	return 0;
}

static __always_inline int open_ends(long result)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 thread = bpf_get_current_pid_tgid();
	struct opening *opening = bpf_map_lookup_elem(&openings, &thread);
	__u64 cgroup = bpf_get_current_cgroup_id();
	struct path_buffer *b = path_buffer(PATH_BUFFER_PROBE);
	struct open_record *open;
	__u64 path, length, container;
	__u32 flags, zero = 0;
	int n;

	if (!opening || !b)
		return 0;
	path = opening->path;
	flags = opening->flags;
	bpf_map_delete_elem(&openings, &thread);
	if (!watched(cgroup, KIND_OPEN, &container))
		return 0;
	n = result >= 0 ? path_of_file((__u64)file_of(task, result), (__u64)task, PATH_BUFFER_PROBE)
			: path_of_user(path);
	if (n < 0 || !path_wanted())
		return 0;
	open = bpf_map_lookup_elem(&opens, &zero);
	if (!open)
		return 0;
	__builtin_memset(open, 0, __builtin_offsetof(struct open_record, path));
	fill_record(&open->record, RECORD_OPEN, container, cgroup);
	open->result = result >= 0 ? 0 : result;
	open->flags = flags;
	open->resolved = result >= 0;
	open->cut = b->cut;
	length = b->length;
	asm volatile("" : "+r"(length));
	if (length > PATH_SIZE)
		length = PATH_SIZE;
	open->length = length;
	bpf_probe_read_kernel(open->path, length, b->path);
	count(container, KIND_OPEN,
	      !send(open, __builtin_offsetof(struct open_record, path) + length));
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_openat")
int enter_openat(struct trace_event_raw_sys_enter *args)
{
	return open_begins(args->args[1], args->args[2]);
}

SEC("tracepoint/syscalls/sys_enter_openat2")
int enter_openat2(struct trace_event_raw_sys_enter *args)
{
	__u64 flags = 0;

	bpf_probe_read_user(&flags, sizeof(flags), (void *)args->args[2]);
	return open_begins(args->args[1], flags);
}

SEC("tracepoint/syscalls/sys_enter_open")
int enter_open(struct trace_event_raw_sys_enter *args)
{
	return open_begins(args->args[0], args->args[1]);
}

SEC("tracepoint/syscalls/sys_enter_creat")
int enter_creat(struct trace_event_raw_sys_enter *args)
{
	return open_begins(args->args[0], O_CREAT_TRUNC_WRONLY);
}

#define OPEN_ENDS(call)                                        \
	SEC("tracepoint/syscalls/sys_exit_" #call)             \
	int exit_##call(struct trace_event_raw_sys_exit *args) \
	{                                                      \
		return open_ends(args->ret);                   \
	}

OPEN_ENDS(openat)
OPEN_ENDS(openat2)
OPEN_ENDS(open)
OPEN_ENDS(creat)
