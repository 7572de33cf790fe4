// SPDX-License-Identifier: GPL-2.0-or-later
/* What was there before: every process, with its cgroup and its program. */
#include "path.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct task_entry);
} entries SEC(".maps");

static const struct task_entry no_entry;

/* The helper itself may not follow /proc/PID/exe: it has no power over other processes. */
static __always_inline void fill_exe(struct task_entry *entry, struct task_struct *task)
{
	struct path_buffer *b = path_buffer(PATH_BUFFER_ITERATOR);
	struct file *file = BPF_CORE_READ(task, mm, exe_file);
	__u64 length;

	/* the leader is the task itself, and as a plain number it may be passed on */
	if (!file || !b ||
	    path_of_file((__u64)file, (__u64)BPF_CORE_READ(task, group_leader),
			 PATH_BUFFER_ITERATOR) < 0)
		return;
	length = b->length;
	asm volatile("" : "+r"(length));
	if (length > PATH_SIZE)
		length = PATH_SIZE;
	entry->exe_length = length;
	bpf_probe_read_kernel(entry->exe, length, b->path);
}

SEC("iter/task")
int every_task(struct bpf_iter__task *args)
{
	struct seq_file *seq = args->meta->seq;
	struct task_struct *task = args->task;
	struct task_entry *entry;
	__u32 zero = 0;

	if (!task || task->pid != task->tgid)
		return 0;
	entry = bpf_map_lookup_elem(&entries, &zero);
	if (!entry)
		return 0;
	bpf_probe_read_kernel(entry, sizeof(*entry), &no_entry);
	entry->cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	entry->pid = task->tgid;
	entry->pid_in_container = innermost_pid(task);
	entry->parent = BPF_CORE_READ(task, real_parent, tgid);
	entry->uid = BPF_CORE_READ(task, cred, uid.val);
	entry->pid_level = BPF_CORE_READ(task, thread_pid, level);
	BPF_CORE_READ_STR_INTO(&entry->comm, task, comm);
	fill_exe(entry, task);
	bpf_seq_write(seq, entry, sizeof(*entry));
	return 0;
}
