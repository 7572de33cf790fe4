// SPDX-License-Identifier: GPL-2.0-or-later
/* What was there before: every process, with its cgroup. */
#include "maps.h"

SEC("iter/task")
int every_task(struct bpf_iter__task *args)
{
	struct seq_file *seq = args->meta->seq;
	struct task_struct *task = args->task;
	struct task_entry entry = {};

	if (!task || task->pid != task->tgid)
		return 0;
	entry.cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	entry.pid = task->tgid;
	entry.pid_in_container = innermost_pid(task);
	entry.parent = BPF_CORE_READ(task, real_parent, tgid);
	entry.uid = BPF_CORE_READ(task, cred, uid.val);
	entry.pid_level = BPF_CORE_READ(task, thread_pid, level);
	BPF_CORE_READ_STR_INTO(&entry.comm, task, comm);
	bpf_seq_write(seq, &entry, sizeof(entry));
	return 0;
}
