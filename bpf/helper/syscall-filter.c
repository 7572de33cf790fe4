/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "syscall-filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCHITECTURE AUDIT_ARCH_S390X
#else
#error "this processor's number in linux/audit.h is to be added here"
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOW_HALF 0
#else
#define LOW_HALF 4
#endif

/* landlock_restrict_self: the numbers of newer calls are the same on all processors */
#define NEWEST_KNOWN 446

#define X32_BIT 0x40000000

#define ANY G_MAXUINT8

/* A call that is allowed if the lower half of one of its arguments, masked, is a value. What a call
 * may be is given one line each. */
typedef struct
{
  guint number;
  guint8 argument; /* ANY: whatever they are */
  guint32 mask;
  guint32 value;
} Rule;

#define CALL(name)                                                                                 \
  {                                                                                                \
    SYS_##name, ANY, 0, 0                                                                          \
  }
#define WHERE(name, argument, value)                                                               \
  {                                                                                                \
    SYS_##name, argument, G_MAXUINT32, value                                                       \
  }
#define WITHOUT(name, argument, bits)                                                              \
  {                                                                                                \
    SYS_##name, argument, bits, 0                                                                  \
  }

#define WRITING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)

static const Rule rules[] = {
  /* most frequent first: the kernel goes through them in order */
  CALL (read),
  CALL (write),
  CALL (ppoll),
  CALL (futex),
  CALL (recvmsg),
  CALL (sendmsg),
  CALL (recvfrom),
  CALL (sendto),
  WHERE (bpf, 0, BPF_MAP_LOOKUP_ELEM),
  WHERE (bpf, 0, BPF_MAP_UPDATE_ELEM),
  WHERE (bpf, 0, BPF_MAP_DELETE_ELEM),
  WHERE (bpf, 0, BPF_MAP_GET_NEXT_KEY),
  WHERE (bpf, 0, BPF_MAP_LOOKUP_BATCH),
  WHERE (bpf, 0, BPF_ITER_CREATE),
  /* a probe that is switched on again */
  WHERE (bpf, 0, BPF_LINK_CREATE),
  WHERE (bpf, 0, BPF_RAW_TRACEPOINT_OPEN),
  CALL (perf_event_open),
  WHERE (ioctl, 1, PERF_EVENT_IOC_SET_BPF),
  WHERE (ioctl, 1, PERF_EVENT_IOC_ENABLE),
  WHERE (ioctl, 1, PERF_EVENT_IOC_DISABLE),
  WHERE (ioctl, 1, FIONREAD),
#ifdef SYS_poll
  CALL (poll),
#endif
  CALL (epoll_create1),
  CALL (epoll_ctl),
  CALL (epoll_pwait),
#ifdef SYS_epoll_wait
  CALL (epoll_wait),
#endif
  CALL (readv),
  CALL (writev),
  CALL (pread64),
  CALL (lseek),
  CALL (close),
  CALL (dup),
#ifdef SYS_dup2
  CALL (dup2),
#endif
  CALL (dup3),
  CALL (fcntl),
  CALL (eventfd2),
  CALL (pipe2),
  /* only to read, should there be no Landlock */
  WITHOUT (openat, 2, WRITING),
#ifdef SYS_open
  WITHOUT (open, 1, WRITING),
#endif
  CALL (fstat),
  CALL (newfstatat),
  CALL (statx),
#ifdef SYS_stat
  CALL (stat),
  CALL (lstat),
  CALL (access),
  CALL (readlink),
#endif
  CALL (fstatfs),
  CALL (statfs),
  CALL (faccessat),
  CALL (faccessat2),
  CALL (readlinkat),
  CALL (getdents64),
  CALL (getcwd),
  CALL (inotify_add_watch),
  CALL (inotify_rm_watch),
  CALL (inotify_init1),
  CALL (timerfd_create),
  CALL (timerfd_settime),
  CALL (clock_gettime),
  CALL (clock_nanosleep),
  CALL (nanosleep),
  CALL (gettimeofday),
#ifdef SYS_time
  CALL (time),
#endif
  /* engines and the bus */
  WHERE (socket, 0, AF_UNIX),
  CALL (connect),
  CALL (shutdown),
  CALL (getsockname),
  CALL (getpeername),
  CALL (getsockopt),
  CALL (setsockopt),
  /* memory, none of it new code */
  WITHOUT (mmap, 2, PROT_EXEC),
  WITHOUT (mprotect, 2, PROT_EXEC),
  CALL (munmap),
  CALL (mremap),
  CALL (madvise),
  CALL (brk),
  /* threads, but no other process; clone3, whose flags cannot be looked at, is refused below */
  { SYS_clone, 0, CLONE_THREAD, CLONE_THREAD },
  CALL (set_robust_list),
  CALL (rseq),
  CALL (membarrier),
  CALL (sched_yield),
  CALL (sched_getaffinity),
  CALL (sched_getattr),
  CALL (sched_setattr),
  CALL (getcpu),
  WHERE (prctl, 0, PR_SET_NAME),
  WHERE (prctl, 0, PR_GET_NAME),
  CALL (rt_sigaction),
  CALL (rt_sigprocmask),
  CALL (rt_sigreturn),
  CALL (sigaltstack),
  CALL (restart_syscall),
  CALL (exit),
  CALL (exit_group),
  CALL (getpid),
  CALL (gettid),
  CALL (getuid),
  CALL (geteuid),
  CALL (getgid),
  CALL (getegid),
  CALL (uname),
  CALL (sysinfo),
  CALL (getrandom),
  CALL (getrusage),
#ifdef PORTHOLE_SANITIZED
  /* the search for leaks at the end stops all threads from another one, and writes what it found */
  CALL (clone),
  CALL (ptrace),
  CALL (wait4),
  CALL (kill),
  CALL (tgkill),
  CALL (rt_tgsigqueueinfo),
  CALL (getppid),
  CALL (prctl),
  CALL (prlimit64),
  CALL (getrlimit),
  CALL (process_vm_readv),
  CALL (execve),
  CALL (getdents),
  CALL (ioctl),
  CALL (mmap),
  CALL (mprotect),
  CALL (sched_getparam),
  CALL (sched_getscheduler),
#endif
};

static void
add (GArray *program, guint16 code, guint8 jump_true, guint8 jump_false, guint32 k)
{
  struct sock_filter instruction = { code, jump_true, jump_false, k };

  g_array_append_val (program, instruction);
}

static void
load (GArray *program, gsize offset)
{
  add (program, BPF_LD | BPF_W | BPF_ABS, 0, 0, offset);
}

static void
add_rule (GArray *program, const Rule *rule)
{
  if (rule->argument == ANY)
    {
      add (program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, rule->number);
      add (program, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
      return;
    }
  add (program, BPF_JMP | BPF_JEQ | BPF_K, 0, 5, rule->number);
  load (program, offsetof (struct seccomp_data, args) + 8 * rule->argument + LOW_HALF);
  add (program, BPF_ALU | BPF_AND | BPF_K, 0, 0, rule->mask);
  add (program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, rule->value);
  add (program, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
  load (program, offsetof (struct seccomp_data, nr));
}

int
porthole_syscall_filter_enter (void)
{
  g_autoptr (GArray) program = g_array_new (FALSE, FALSE, sizeof (struct sock_filter));
  struct sock_fprog filter;

  /* calls of another architecture have other numbers */
  load (program, offsetof (struct seccomp_data, arch));
  add (program, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCHITECTURE);
  add (program, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
  load (program, offsetof (struct seccomp_data, nr));
#ifdef __x86_64__
  add (program, BPF_JMP | BPF_JGE | BPF_K, 0, 1, X32_BIT);
  add (program, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
#endif
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    add_rule (program, &rules[i]);
  add (program, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, SYS_clone3);
  add (program, BPF_JMP | BPF_JGT | BPF_K, 0, 1, NEWEST_KNOWN);
  add (program, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS);
  add (program, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM);

  filter.len = program->len;
  filter.filter = (struct sock_filter *)(gpointer)program->data;
  return prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 ? 0 : errno;
}
