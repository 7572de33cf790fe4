/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the helper can still do when it has left root, tried from inside. */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confinement.h"
#include "tracefs.h"

/* exit statuses of a child */
enum
{
  HELD,      /* it was refused as it should be */
  ESCAPED,   /* it was not */
  NOT_INSIDE /* the child could not be confined */
};

static pid_t other; /* root's, outside */

/* Returns: whether the call has failed as one does that is not allowed */
static gboolean
refused (long result)
{
  return result < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS);
}

static gboolean
write_file (void)
{
  return refused (open ("/tmp/porthole-test-escaped", O_WRONLY | O_CREAT, 0600))
         && refused (open ("/dev/null", O_RDWR)) && refused (mkdir ("/tmp/porthole-test-dir", 0700))
         && refused (unlink ("/tmp/porthole-test-none")) && refused (rename ("/tmp/a", "/tmp/b"))
         && refused (symlink ("/tmp/a", "/tmp/porthole-test-link"))
         && refused (truncate ("/etc/hostname", 0)) && refused (chmod ("/tmp", 0777))
         && refused (open ("/proc/self/oom_score_adj", O_WRONLY))
         && refused (syscall (SYS_memfd_create, "x", 0));
}

static gboolean
read_secret (void)
{
  return refused (open ("/etc/shadow", O_RDONLY)) && refused (open ("/etc/passwd", O_RDONLY))
         && refused (open ("/root", O_RDONLY | O_DIRECTORY));
}

static gboolean
read_needed (void)
{
  static const char *const folders[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };

  if (open ("/proc/self/mountinfo", O_RDONLY) < 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path
          = g_build_filename (folders[i], "events/syscalls/sys_enter_openat/id", NULL);

      if (open (path, O_RDONLY) >= 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
trace (void)
{
  char path[64];

  g_snprintf (path, sizeof (path), "/proc/%d/mem", other);
  if (!refused (open (path, O_RDONLY)))
    return FALSE;
  g_snprintf (path, sizeof (path), "/proc/%d/ns/mnt", other);
  if (!refused (open (path, O_RDONLY)))
    return FALSE;
  return refused (ptrace (PTRACE_ATTACH, other, 0, 0)) && refused (kill (other, SIGTERM))
         && refused (syscall (SYS_pidfd_open, other, 0));
}

static gboolean
network (void)
{
  return refused (socket (AF_INET, SOCK_STREAM, 0)) && refused (socket (AF_INET6, SOCK_DGRAM, 0))
         && refused (socket (AF_NETLINK, SOCK_RAW, 0)) && refused (socket (AF_PACKET, SOCK_RAW, 0))
         && refused (socket (AF_VSOCK, SOCK_STREAM, 0)) && socket (AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static gboolean
raise_capability (void)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct all[2] = { { ~0u, ~0u, ~0u }, { ~0u, ~0u, ~0u } };

  return refused (syscall (SYS_capset, &header, all)) && refused (setuid (0))
         && refused (setresgid (0, 0, 0)) && refused (prctl (PR_SET_DUMPABLE, 1))
         && refused (prctl (PR_SET_SECUREBITS, 0))
         && refused (prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0))
         && refused (unshare (CLONE_NEWUSER)) && refused (mount ("x", "/mnt", "tmpfs", 0, NULL))
         && refused (chroot ("/"));
}

static gboolean
run_program (void)
{
  char *argv[] = { (char *)"/bin/true", NULL };

  return refused (execv (argv[0], argv)) && refused (syscall (SYS_execveat, 0, "x", argv, argv, 0))
         && refused (syscall (SYS_clone, SIGCHLD, 0, 0, 0, 0))
         && mmap (NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                  0)
                == MAP_FAILED;
}

static gboolean
load_bpf (void)
{
  union bpf_attr map
      = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1 };
  union bpf_attr id = { .prog_id = 1 };
  struct io_uring_params ring = { 0 };

  return refused (syscall (SYS_bpf, BPF_MAP_CREATE, &map, sizeof (map)))
         && refused (syscall (SYS_bpf, BPF_PROG_LOAD, &map, sizeof (map)))
         && refused (syscall (SYS_bpf, BPF_PROG_GET_FD_BY_ID, &id, sizeof (id)))
         && refused (syscall (SYS_bpf, BPF_OBJ_PIN, &id, sizeof (id)))
         && refused (syscall (SYS_io_uring_setup, 4, &ring))
         && refused (syscall (SYS_userfaultfd, 0)) && refused (syscall (SYS_keyctl, 0, 0, 0, 0, 0));
}

static gboolean
new_call (void)
{
  return syscall (100000) < 0 && errno == ENOSYS;
}

static void *
thread_main (void *data)
{
  return data;
}

static gboolean
thread_and_memory (void)
{
  static int token;
  pthread_t thread;
  void *result = NULL;

  return pthread_create (&thread, NULL, thread_main, &token) == 0
         && pthread_join (thread, &result) == 0 && result == &token
         && mmap (NULL, 1024u * 1024 * 1024, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0)
                == MAP_FAILED;
}

static gboolean
has_limits (void)
{
  struct rlimit limit;

  return getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max <= 512;
}

typedef struct
{
  const char *name;
  gboolean (*func) (void);
  gboolean plain_only; /* the sanitizers need it themselves */
} Attempt;

static const Attempt attempts[] = {
  { "write", write_file, FALSE },        { "read-secret", read_secret, FALSE },
  { "read-needed", read_needed, FALSE }, { "trace", trace, TRUE },
  { "network", network, FALSE },         { "raise-capability", raise_capability, TRUE },
  { "run-program", run_program, TRUE },  { "load-bpf", load_bpf, FALSE },
  { "new-call", new_call, FALSE },       { "thread-and-memory", thread_and_memory, TRUE },
  { "limits", has_limits, FALSE },
};

static void
test_attempt (gconstpointer data)
{
  const Attempt *attempt = data;
  int status;
  pid_t pid;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can leave root");
      return;
    }
  pid = fork ();
  if (pid == 0)
    {
      g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (gid_t));
      g_autoptr (GError) error = NULL;
      PortholeOwnUser user;

      if (!porthole_tracefs_ensure (&error) || !porthole_own_user_find_unused (&user, &error)
          || !porthole_confinement_enter (&user, groups, &error))
        {
          fprintf (stderr, "# %s\n", error->message);
          _exit (NOT_INSIDE);
        }
      _exit (attempt->func () ? HELD : ESCAPED);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, HELD);
}

/* The attempts mean something only if root outside could. */
static void
test_outside (void)
{
  int fd;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can");
      return;
    }
  fd = open ("/etc/shadow", O_RDONLY);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  fd = socket (AF_INET, SOCK_STREAM, 0);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_cmpint (kill (other, 0), ==, 0);
}

static void
test_user (void)
{
  g_autoptr (GError) error = NULL;
  PortholeOwnUser user = { 0 };

  g_assert_true (porthole_own_user_find_unused (&user, &error));
  g_assert_cmpuint (user.uid, >, 0);
  g_assert_cmpuint (user.uid, <, 1000);
  g_assert_false (porthole_own_user_by_name (&user, "root", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  other = fork ();
  if (other == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      for (;;)
        pause ();
    }
  g_test_add_func ("/confinement/outside", test_outside);
  g_test_add_func ("/confinement/user", test_user);
  for (gsize i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/confinement/%s", attempts[i].name);

#ifdef PORTHOLE_SANITIZED
      /* what the sanitizers need is open to them, so there is nothing to try */
      if (attempts[i].plain_only)
        continue;
#endif
      g_test_add_data_func (path, &attempts[i], test_attempt);
    }
  status = g_test_run ();
  kill (other, SIGKILL);
  waitpid (other, NULL, 0);
  return status;
}
