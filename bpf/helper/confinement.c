/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "landlock.h"
#include "syscall-filter.h"

/* A quarter of it is what 64 callers who take nothing in can make wait. */
#define MAX_MEMORY (512u * 1024 * 1024)
/* links and maps are about 100; an engine needs a few */
#define MAX_FILES 512
#define MIN_FILES 256
#define MAX_TASKS 64

#ifndef CAP_PERFMON
#define CAP_PERFMON 38
#define CAP_BPF     39
#endif

/* What is kept, of those that there are:
 * - CAP_BPF: before Linux 5.19 every use of a map and every link needs it; later ones ask nothing
 *   of a process that holds the descriptors.
 * - CAP_PERFMON: perf_event_open() of a tracepoint, where a probe is switched on again.
 * - CAP_DAC_READ_SEARCH: the numbers of tracepoints, which only root may read, where a probe is
 *   switched on again; and the way to an engine's socket in a folder of root's. Landlock leaves it
 *   nothing to read but /proc and /sys. */
static const guint kept[] = { CAP_BPF, CAP_PERFMON, CAP_DAC_READ_SEARCH };

static const char *const readable[] = { "/proc", "/sys", NULL };

/* Half of the probes would be worse than none, and GLib aborts where it gets no descriptor. */
static gboolean
get_files (GError **error)
{
  struct rlimit files;

  if (getrlimit (RLIMIT_NOFILE, &files) == 0 && files.rlim_max >= MIN_FILES)
    {
      files.rlim_cur = MIN (files.rlim_max, MAX_FILES);
      if (setrlimit (RLIMIT_NOFILE, &files) == 0)
        return TRUE;
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               "the helper needs %d open files and may not have so many: raise the limit of "
               "whoever starts it (ulimit -Hn)",
               MIN_FILES);
  return FALSE;
}

gboolean
porthole_confinement_prepare (GError **error)
{
  g_autofree char *messages = g_strdup (g_getenv ("G_MESSAGES_DEBUG"));

  /* an error to be written must not end up in what happens to be descriptor 2 */
  for (int fd = 0; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", O_RDWR) < 0)
      _exit (EXIT_FAILURE);
  syscall (SYS_close_range, STDERR_FILENO + 1, G_MAXUINT, 0);

  /* GCONV_PATH, GIO_EXTRA_MODULES and their like name libraries to load */
  clearenv ();
  g_setenv ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", TRUE);
  g_setenv ("HOME", "/nonexistent", TRUE);
  g_setenv ("GIO_MODULE_DIR", "/nonexistent", TRUE);
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  if (messages != NULL)
    g_setenv ("G_MESSAGES_DEBUG", messages, TRUE);
  umask (077);
  /* of a caller, or of standard error, that has gone */
  signal (SIGPIPE, SIG_IGN);
  if (chdir ("/") != 0)
    _exit (EXIT_FAILURE);
  return get_files (error);
}

static gboolean
fail (GError **error, const char *what, int why)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (why),
               "the helper cannot give up root, and does not go on as root: %s: %s", what,
               g_strerror (why));
  return FALSE;
}

/* Of one thread's: the others would keep what they have. */
static gboolean
is_alone (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (tasks != NULL && g_dir_read_name (tasks) != NULL)
    n++;
  return n == 1;
}

static gboolean
limit (int resource, rlim_t most)
{
  struct rlimit now;

  if (getrlimit (resource, &now) != 0)
    return FALSE;
  now.rlim_max = MIN (now.rlim_max, most);
  now.rlim_cur = now.rlim_max;
  return setrlimit (resource, &now) == 0;
}

static gboolean
limit_all (void)
{
#ifndef PORTHOLE_SANITIZED
  /* the sanitizers' own memory is far more than that, and their threads are root's first */
  if (!limit (RLIMIT_DATA, MAX_MEMORY))
    return FALSE;
#endif
  return limit (RLIMIT_NOFILE, MAX_FILES) && limit (RLIMIT_NPROC, MAX_TASKS)
         && limit (RLIMIT_CORE, 0);
}

static gboolean
become (const PortholeOwnUser *user, const GArray *groups, GError **error)
{
  /* by these, access() looks with the capabilities too, root's uid means nothing any more, and no
   * change of the uid gives or takes a capability */
  const unsigned long bits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP
                             | SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED
                             | SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;

  if (prctl (PR_SET_SECUREBITS, bits) != 0)
    return fail (error, "securebits", errno);
  for (unsigned long capability = 0; prctl (PR_CAPBSET_READ, capability) >= 0; capability++)
    if (prctl (PR_CAPBSET_DROP, capability) != 0)
      return fail (error, "the bounding set", errno);
  if (setgroups (groups->len, (const gid_t *)(gpointer)groups->data) != 0)
    return fail (error, "groups", errno);
  if (setresgid (user->gid, user->gid, user->gid) != 0)
    return fail (error, "the group", errno);
  if (setresuid (user->uid, user->uid, user->uid) != 0)
    return fail (error, "the user", errno);
  return TRUE;
}

static gboolean
reduce_capabilities (GError **error)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct now[2] = { 0 }, data[2] = { 0 };

  if (syscall (SYS_capget, &header, now) != 0)
    return fail (error, "capabilities", errno);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    data[kept[i] / 32].permitted |= now[kept[i] / 32].permitted & (1u << (kept[i] % 32));
  data[0].effective = data[0].permitted;
  data[1].effective = data[1].permitted;
  if (syscall (SYS_capset, &header, data) != 0)
    return fail (error, "capabilities", errno);
  return TRUE;
}

gboolean
porthole_confinement_enter (const PortholeOwnUser *user, const GArray *groups, GError **error)
{
  int result;

  if (!is_alone ())
    return fail (error, "there are threads already", EBUSY);
  if (!limit_all ())
    return fail (error, "limits", errno);
  if (user != NULL && !become (user, groups, error))
    return FALSE;
  if (!reduce_capabilities (error))
    return FALSE;
#ifndef PORTHOLE_SANITIZED
  /* the search for leaks looks into the process from a thread that counts as another one */
  if (prctl (PR_SET_DUMPABLE, 0) != 0)
    return fail (error, "dumpable", errno);
#else
  prctl (PR_SET_DUMPABLE, 1);
#endif
  /* the last chance to seed it from /dev/urandom */
  g_random_int ();
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return fail (error, "no_new_privs", errno);

  result = porthole_landlock_enter (readable);
  if (result == ENOSYS || result == EOPNOTSUPP)
    g_message ("this kernel has no Landlock: what the helper can read is limited by its user and "
               "capabilities alone, and what it can write by the filter of system calls");
  else if (result != 0)
    return fail (error, "Landlock", result);
  result = porthole_syscall_filter_enter ();
  if (result != 0)
    return fail (error, "the filter of system calls", result);
  return TRUE;
}
