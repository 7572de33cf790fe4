// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes: what they execute and how they end. */
#include "life.h"
#include "path.h"
#include "socket.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct exec_record);
} execs SEC(".maps");

/* names of files that are being executed, for the fall-back: the caller's memory is gone at the
 * end of the call */
struct executing {
	char file[NAME_SIZE];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct executing);
} executing SEC(".maps");

static const struct exec_record no_exec;

/* Whether somebody outside of any container has forked it. Whose parent has ended is given to a
 * reaper, which tells nothing. */
static __always_inline bool is_from_outside(struct task_struct *task)
{
	struct task_struct *parent = BPF_CORE_READ(task, group_leader, real_parent);
	struct signal_struct *signal = BPF_CORE_READ(parent, signal);
	struct cgroup *cgroup = cgroup_of(parent);

	return BPF_CORE_READ(parent, tgid) != 1 &&
	       !BPF_CORE_READ_BITFIELD_PROBED(signal, is_child_subreaper) &&
	       !container_of_cgroup(cgroup, BPF_CORE_READ(cgroup, kn, id));
}

/* What a runtime does before the entry point's execution is set-up; that execution is the first
 * one outside of the host's mount namespace, or where that is shared, of its pid namespace. runc
 * moves itself while it executes itself: it may be in the container before that is told. */
static __always_inline void follow_setup(struct task_struct *task, __u64 cgroup)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	__u32 now = SETUP_NOW, *state = bpf_map_lookup_elem(&setup, &pid);

	if (BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum) != host_mount_namespace ||
	    BPF_CORE_READ(task, thread_pid, level) != 0) {
		if (state)
			*state = SETUP_OVER;
	} else if (!state && bpf_map_lookup_elem(&cgroups, &cgroup) && is_from_outside(task)) {
		bpf_map_update_elem(&setup, &pid, &now, BPF_ANY);
	}
}

static __always_inline void fill_exe(struct exec_record *exec, struct task_struct *task)
{
	struct path_buffer *b = path_buffer(PATH_BUFFER_PROBE);

	if (path_of_file((__u64)BPF_CORE_READ(task, mm, exe_file), bpf_get_current_task(),
			 PATH_BUFFER_PROBE) < 0 ||
	    !b)
		return;
	exec->resolved = !b->cut;
	bpf_probe_read_kernel_str(exec->exe, sizeof(exec->exe), b->path);
}

/* Arguments are read where the kernel has put them for the new program: there they are present,
 * and the caller cannot change them any more. */
static __always_inline void fill_arguments(struct exec_record *exec, struct task_struct *task)
{
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	__u64 length = BPF_CORE_READ(task, mm, arg_end) - start;

	exec->arguments_total = length;
	asm volatile("" : "+r"(length));
	if (length > ARGUMENTS_SIZE)
		length = ARGUMENTS_SIZE;
	if (bpf_probe_read_user(exec->arguments, length, (void *)start) == 0)
		exec->arguments_used = length;
}

/* After an execution; file is a string of the kernel's. */
static __always_inline void executed(struct task_struct *task, const char *file)
{
	__u64 cgroup = bpf_get_current_cgroup_id();
	__u64 container, used;
	struct exec_record *exec;
	__u32 zero = 0;

	/* it may be the one that makes its cgroup a container */
	if (!bpf_map_lookup_elem(&cgroups, &cgroup))
		promote(cgroup);
	follow_setup(task, cgroup);
	if (!watched(cgroup, KIND_EXEC, &container))
		return;
	exec = bpf_map_lookup_elem(&execs, &zero);
	if (!exec)
		return;
	bpf_probe_read_kernel(exec, sizeof(*exec), &no_exec);
	fill_record(&exec->record, RECORD_EXEC, container, cgroup);
	bpf_probe_read_kernel_str(exec->file, sizeof(exec->file), file);
	fill_exe(exec, task);
	input_of(task, &exec->input);
	fill_arguments(exec, task);

	used = exec->arguments_used;
	asm volatile("" : "+r"(used));
	if (used > ARGUMENTS_SIZE)
		used = ARGUMENTS_SIZE;
	count(container, KIND_EXEC,
	      !send(exec, __builtin_offsetof(struct exec_record, arguments) + used));
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_executed, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	executed(task, BPF_CORE_READ(bprm, filename));
	return 0;
}

/* The fall-back. */
static __always_inline int exec_begins(const char *file)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u64 cgroup = bpf_get_current_cgroup_id();
	struct executing begun = {};

	/* only the end of the call tells whether it is wanted; most are surely not */
	if (!container_of_cgroup(cgroup_of((void *)bpf_get_current_task()), cgroup) &&
	    !bpf_map_lookup_elem(&candidates, &cgroup) &&
	    !(switches.host_kinds & KIND_BIT(KIND_EXEC)))
		return 0;
	bpf_probe_read_user_str(begun.file, sizeof(begun.file), file);
	bpf_map_update_elem(&executing, &thread, &begun, BPF_ANY);
	return 0;
}

static __always_inline int exec_ends(long result)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct executing *begun = bpf_map_lookup_elem(&executing, &thread);

	if (!begun)
		return 0;
	if (result == 0)
		executed((void *)bpf_get_current_task(), begun->file);
	bpf_map_delete_elem(&executing, &thread);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_execve")
int enter_execve(struct trace_event_raw_sys_enter *args)
{
	return exec_begins((void *)args->args[0]);
}

SEC("tracepoint/syscalls/sys_enter_execveat")
int enter_execveat(struct trace_event_raw_sys_enter *args)
{
	return exec_begins((void *)args->args[1]);
}

SEC("tracepoint/syscalls/sys_exit_execve")
int exit_execve(struct trace_event_raw_sys_exit *args)
{
	return exec_ends(args->ret);
}

SEC("tracepoint/syscalls/sys_exit_execveat")
int exit_execveat(struct trace_event_raw_sys_exit *args)
{
	return exec_ends(args->ret);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(process_exited, struct task_struct *task)
{
	__u64 cgroup = bpf_get_current_cgroup_id();
	struct exit_record exit = {};
	__u32 pid = BPF_CORE_READ(task, tgid);
	__u64 container;
	int code;

	/* the process ends with its last thread */
	if (BPF_CORE_READ(task, signal, live.counter) != 0)
		return 0;
	if (watched(cgroup, KIND_EXIT, &container)) {
		fill_record(&exit.record, RECORD_EXIT, container, cgroup);
		code = BPF_CORE_READ(task, signal, group_exit_code);
		if (!(BPF_CORE_READ(task, signal, flags) & SIGNAL_GROUP_EXIT))
			code = BPF_CORE_READ(task, exit_code);
		exit.signal = code & 0x7f;
		exit.code = exit.signal ? -1 : (code >> 8) & 0xff;
		count(container, KIND_EXIT, !send(&exit, sizeof(exit)));
	}
	bpf_map_delete_elem(&setup, &pid);
	return 0;
}
