// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes: what they execute and how they end. */
#include "life.h"
#include "path.h"
#include "socket.h"

/* one slack page lets the verifier see that a read at any masked offset fits */
struct exec_scratch {
	struct exec_record exec;
	char slack[256];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct exec_scratch);
} execs SEC(".maps");

/* calls to execve that have begun, for the fall-back: arguments are read before the call, since
 * afterwards the caller's memory is gone */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 512);
	__type(key, __u64);
	__type(value, struct exec_scratch);
} executing SEC(".maps");

static const struct exec_record no_exec;

static __always_inline struct exec_scratch *clean_scratch(void)
{
	__u32 zero = 0;
	struct exec_scratch *s = bpf_map_lookup_elem(&execs, &zero);

	if (!s)
		return NULL;
	bpf_probe_read_kernel(&s->exec, sizeof(s->exec), &no_exec);
	return s;
}

/* What a runtime does before the entry point's execution is set-up; that execution is the first
 * one outside of the host's mount namespace. */
static __always_inline __u32 leave_setup(struct task_struct *task)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;

	if (!bpf_map_lookup_elem(&setup, &pid))
		return PHASE_RUN;
	if (BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum) == host_mount_namespace)
		return PHASE_SETUP;
	bpf_map_delete_elem(&setup, &pid);
	return PHASE_RUN;
}

/* Whether this execution is wanted; it may be the one that makes its cgroup a container. */
static __always_inline bool exec_watched(__u64 cgroup, __u64 *container)
{
	if (!bpf_map_lookup_elem(&cgroups, &cgroup))
		promote(cgroup);
	return watched(cgroup, KIND_EXEC, container);
}

static __always_inline void send_exec(struct exec_scratch *s)
{
	__u64 used = s->exec.arguments_used;

	asm volatile("" : "+r"(used));
	if (used > ARGUMENTS_SIZE)
		used = ARGUMENTS_SIZE;
	count(s->exec.record.container, KIND_EXEC,
	      !send(&s->exec, __builtin_offsetof(struct exec_record, arguments) + used));
}

static __always_inline void resolve_exe(struct exec_scratch *s, struct file *file)
{
	struct path_buffer *b = path_buffer();

	if (path_of_file((__u64)file) < 0 || !b)
		return;
	s->exec.resolved = !b->cut;
	bpf_probe_read_kernel_str(s->exec.exe, sizeof(s->exec.exe), b->path);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_executed, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	__u64 cgroup = bpf_get_current_cgroup_id();
	struct exec_scratch *s;
	unsigned long start, end;
	__u64 container, length;
	__u32 phase;

	if (!exec_watched(cgroup, &container)) {
		leave_setup(task);
		return 0;
	}
	phase = leave_setup(task);
	s = clean_scratch();
	if (!s)
		return 0;
	fill_record(&s->exec.record, RECORD_EXEC, container, cgroup, phase);
	bpf_probe_read_kernel_str(s->exec.file, sizeof(s->exec.file),
				  BPF_CORE_READ(bprm, filename));
	resolve_exe(s, BPF_CORE_READ(bprm, file));
	input_of(task, &s->exec.input);

	start = BPF_CORE_READ(task, mm, arg_start);
	end = BPF_CORE_READ(task, mm, arg_end);
	s->exec.arguments_total = end - start;
	length = end - start;
	asm volatile("" : "+r"(length));
	if (length > ARGUMENTS_SIZE)
		length = ARGUMENTS_SIZE;
	if (bpf_probe_read_user(s->exec.arguments, length, (void *)start) == 0)
		s->exec.arguments_used = length;
	send_exec(s);
	return 0;
}

/* The fall-back. */
static __always_inline int exec_begins(const char *file, const char *const *arguments)
{
	__u64 cgroup = bpf_get_current_cgroup_id();
	__u64 thread = bpf_get_current_pid_tgid();
	struct exec_scratch *s;
	__u64 container;

	/* the cgroup may become a container by this very call, which is only known at its end */
	if (!watched(cgroup, KIND_EXEC, &container) && !bpf_map_lookup_elem(&candidates, &cgroup) &&
	    !bpf_map_lookup_elem(&cgroups, &cgroup))
		return 0;
	s = clean_scratch();
	if (!s)
		return 0;
	bpf_probe_read_user_str(s->exec.file, sizeof(s->exec.file), file);
	for (int i = 0; i < 64; i++) {
		const char *argument = NULL;
		__u64 at = s->exec.arguments_used;
		long n;

		if (bpf_probe_read_user(&argument, sizeof(argument), &arguments[i]) || !argument)
			break;
		if (at >= ARGUMENTS_SIZE) {
			s->exec.arguments_total++;
			break;
		}
		asm volatile("%0 &= 4095" : "+r"(at));
		n = bpf_probe_read_user_str(&s->exec.arguments[at], 256, argument);
		if (n < 1)
			break;
		s->exec.arguments_used += n;
		s->exec.arguments_total += n;
		if (n == 256 || i == 63)
			s->exec.arguments_total++; /* there is more: told as cut */
	}
	if (s->exec.arguments_used > ARGUMENTS_SIZE) {
		s->exec.arguments_used = ARGUMENTS_SIZE;
		s->exec.arguments_total = ARGUMENTS_SIZE + 1;
	}
	bpf_map_update_elem(&executing, &thread, s, BPF_ANY);
	return 0;
}

static __always_inline int exec_ends(long result)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct exec_scratch *s = bpf_map_lookup_elem(&executing, &thread);
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 cgroup = bpf_get_current_cgroup_id();
	__u64 container;
	__u32 phase;

	if (!s)
		return 0;
	if (result == 0) {
		bool wanted = exec_watched(cgroup, &container);

		phase = leave_setup(task);
		if (wanted) {
			fill_record(&s->exec.record, RECORD_EXEC, container, cgroup, phase);
			input_of(task, &s->exec.input);
			send_exec(s);
		}
	}
	bpf_map_delete_elem(&executing, &thread);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_execve")
int enter_execve(struct trace_event_raw_sys_enter *args)
{
	return exec_begins((void *)args->args[0], (void *)args->args[1]);
}

SEC("tracepoint/syscalls/sys_enter_execveat")
int enter_execveat(struct trace_event_raw_sys_enter *args)
{
	return exec_begins((void *)args->args[1], (void *)args->args[2]);
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
		fill_record(&exit.record, RECORD_EXIT, container, cgroup, current_phase());
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
