/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-helper"

#include "probes.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup-tree.h"
#include "probes.skel.h"
#include "tracefs.h"

#define BTF_PATH "/sys/kernel/btf/vmlinux"

#define MAX_PROGRAMS 9
#define MAX_TIERS    2

/* Programs that are one probe by one means. */
typedef struct
{
  const char *name;
  const char *programs[MAX_PROGRAMS];
  gboolean tracefs;
  gboolean cgroup;
} Tier;

typedef struct
{
  const char *name;
  const char *missing; /* what is not seen without it */
  gboolean required;
  gboolean on_demand;
  gboolean constant; /* cannot be switched off */
  Tier tiers[MAX_TIERS];
} Probe;

static const Probe probes[] = {
  { .name = "container",
    .missing = "containers cannot be told apart",
    .required = TRUE,
    .constant = TRUE,
    .tiers = { { .name = "cgroup tracepoints (tp_btf)",
                 .programs = { "cgroup_made", "cgroup_removed", "cgroup_attached",
                               "process_forked" } } } },
  { .name = "exec",
    .missing = "programs that containers run are not seen",
    .tiers = { { .name = "sched_process_exec (tp_btf)", .programs = { "process_executed" } },
               { .name = "syscalls:sys_enter_execve(at)",
                 .programs = { "enter_execve", "enter_execveat", "exit_execve", "exit_execveat" },
                 .tracefs = TRUE } } },
  { .name = "exit",
    .missing = "ends of processes are not seen",
    .tiers = { { .name = "sched_process_exit (tp_btf)", .programs = { "process_exited" } } } },
  { .name = "connect",
    .missing = "connections are not seen",
    .tiers = { { .name = "cgroup/connect, cgroup/sendmsg",
                 .programs = { "cgroup_connect4", "cgroup_connect6", "cgroup_sendmsg4",
                               "cgroup_sendmsg6" },
                 .cgroup = TRUE },
               { .name = "syscalls:sys_enter_connect",
                 .programs = { "enter_connect" },
                 .tracefs = TRUE } } },
  { .name = "outcome",
    .missing = "what comes of TCP connections is not known",
    .tiers = { { .name = "inet_sock_set_state (tp_btf)", .programs = { "socket_state" } } } },
  { .name = "outcome-udp",
    .missing = "errors that come back for UDP are not known",
    .tiers = { { .name = "inet_sk_error_report (tp_btf)", .programs = { "socket_error" } } } },
  { .name = "outcome-failed",
    .missing = "connections that fail before anything is sent have no outcome",
    .tiers = { { .name = "cgroup/sock_release",
                 .programs = { "cgroup_release" },
                 .cgroup = TRUE } } },
  { .name = "open",
    .missing = "opens of sensitive files are not seen",
    .on_demand = TRUE,
    .tiers = { { .name = "syscalls:sys_exit_open(at)",
                 .programs = { "enter_openat", "enter_openat2", "exit_openat", "exit_openat2",
#ifdef __x86_64__
                               "enter_open", "enter_creat", "exit_open", "exit_creat",
#endif
                 },
                 .tracefs = TRUE } } },
  { .name = "before",
    .missing = "processes that ran before are not seen",
    .constant = TRUE,
    .tiers = { { .name = "iter/task", .programs = { "every_task" } } } },
};

#define N_PROBES G_N_ELEMENTS (probes)

/* what was chosen for a probe */
typedef struct
{
  guint tier; /* MAX_TIERS or one without programs: missing */
  char *reason;
  gboolean wanted; /* of one that is attached on demand */
  gboolean off;    /* switched off by somebody */
  struct bpf_link *links[MAX_PROGRAMS];
} Choice;

struct _PortholeProbes
{
  struct probes *skeleton;
  Choice choices[N_PROBES];
  int cgroup_fd;
  char *cgroup_reason;
};

G_DEFINE_QUARK (porthole - probes - error - quark, porthole_probes_error)

static char last_message[512];

/* libbpf's warnings say more than its error numbers; the last one goes into the reason */
static int
print_cb (enum libbpf_print_level level, const char *format, va_list args)
{
  if (level == LIBBPF_WARN)
    {
      g_vsnprintf (last_message, sizeof (last_message), format, args);
      g_strchomp (last_message);
      g_debug ("%s", last_message);
    }
  return 0;
}

static const Tier *
chosen_tier (PortholeProbes *self, gsize i)
{
  guint tier = self->choices[i].tier;

  return tier < MAX_TIERS && probes[i].tiers[tier].name != NULL ? &probes[i].tiers[tier] : NULL;
}

static void
next_tier (PortholeProbes *self, gsize i, const char *why)
{
  const Tier *tier = chosen_tier (self, i);
  g_autofree char *before = g_steal_pointer (&self->choices[i].reason);

  g_debug ("probe %s: %s: %s", probes[i].name, tier->name, why);
  self->choices[i].reason = g_strdup_printf ("%s%s%s: %s", before != NULL ? before : "",
                                             before != NULL ? "; " : "", tier->name, why);
  self->choices[i].tier++;
}

static struct bpf_program *
find_program (struct probes *skeleton, const char *name)
{
  return bpf_object__find_program_by_name (skeleton->obj, name);
}

static struct probes *
open_skeleton (GError **error)
{
  struct probes *skeleton = probes__open ();
  struct bpf_program *program;
  struct stat st;

  if (skeleton == NULL)
    {
      g_set_error (error, PORTHOLE_PROBES_ERROR, PORTHOLE_PROBES_ERROR_FAILED,
                   "cannot read the probes: %s", g_strerror (errno));
      return NULL;
    }
  if (stat ("/proc/self/ns/mnt", &st) == 0)
    skeleton->rodata->host_mount_namespace = st.st_ino;
  bpf_object__for_each_program (program, skeleton->obj) bpf_program__set_autoload (program, FALSE);
  return skeleton;
}

static void
want_tier (struct probes *skeleton, const Tier *tier)
{
  for (guint i = 0; i < MAX_PROGRAMS && tier->programs[i] != NULL; i++)
    bpf_program__set_autoload (find_program (skeleton, tier->programs[i]), TRUE);
}

/* Loads one tier alone, to find the one that spoils the rest. Returns 0 or an errno. */
static int
try_tier (const Tier *tier)
{
  struct probes *skeleton = open_skeleton (NULL);
  int result;

  if (skeleton == NULL)
    return errno;
  want_tier (skeleton, tier);
  result = probes__load (skeleton);
  probes__destroy (skeleton);
  return -result;
}

static gboolean
load (PortholeProbes *self, GError **error)
{
  for (;;)
    {
      gboolean changed = FALSE;
      int result;

      g_clear_pointer (&self->skeleton, probes__destroy);
      self->skeleton = open_skeleton (error);
      if (self->skeleton == NULL)
        return FALSE;
      for (gsize i = 0; i < N_PROBES; i++)
        if (chosen_tier (self, i) != NULL)
          want_tier (self->skeleton, chosen_tier (self, i));
      result = probes__load (self->skeleton);
      if (result == 0)
        return TRUE;

      for (gsize i = 0; i < N_PROBES; i++)
        {
          const Tier *tier = chosen_tier (self, i);
          int failure;

          if (tier == NULL)
            continue;
          failure = try_tier (tier);
          if (failure == 0)
            continue;
          if (probes[i].required)
            {
              gboolean denied = failure == EPERM || failure == EACCES;

              g_set_error (error, PORTHOLE_PROBES_ERROR,
                           denied ? PORTHOLE_PROBES_ERROR_NOT_PERMITTED
                                  : PORTHOLE_PROBES_ERROR_FAILED,
                           denied ? "this process may not load BPF programs (%s): run it as root, "
                                    "outside of a container, on a kernel that is not locked down"
                                  : "the kernel refuses the probes (%s)",
                           g_strerror (failure));
              return FALSE;
            }
          next_tier (self, i, g_strerror (failure));
          changed = TRUE;
        }
      if (!changed)
        {
          g_set_error (error, PORTHOLE_PROBES_ERROR, PORTHOLE_PROBES_ERROR_FAILED,
                       "the kernel refuses the probes (%s; %s)", g_strerror (-result),
                       last_message);
          return FALSE;
        }
    }
}

static void
detach (Choice *choice)
{
  for (guint i = 0; i < MAX_PROGRAMS; i++)
    g_clear_pointer (&choice->links[i], bpf_link__destroy);
}

/* Returns: %FALSE with the reason where a program of the tier cannot be attached */
static gboolean
attach (PortholeProbes *self, gsize i, char **why)
{
  const Tier *tier = chosen_tier (self, i);
  Choice *choice = &self->choices[i];
  g_autoptr (GError) error = NULL;

  if (tier->tracefs && !porthole_tracefs_ensure (&error))
    {
      *why = g_strdup (error->message);
      return FALSE;
    }
  if (tier->cgroup && self->cgroup_fd < 0)
    {
      *why = g_strdup (self->cgroup_reason);
      return FALSE;
    }
  for (guint j = 0; j < MAX_PROGRAMS && tier->programs[j] != NULL; j++)
    {
      struct bpf_program *program = find_program (self->skeleton, tier->programs[j]);

      choice->links[j] = tier->cgroup ? bpf_program__attach_cgroup (program, self->cgroup_fd)
                                      : bpf_program__attach (program);
      if (choice->links[j] == NULL)
        {
          *why = g_strdup_printf ("cannot attach %s: %s", tier->programs[j], g_strerror (errno));
          detach (choice);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
attach_all (PortholeProbes *self, gboolean *again, GError **error)
{
  *again = FALSE;
  for (gsize i = 0; i < N_PROBES; i++)
    {
      g_autofree char *why = NULL;

      if (chosen_tier (self, i) == NULL || attach (self, i, &why))
        continue;
      if (probes[i].required)
        {
          g_set_error_literal (error, PORTHOLE_PROBES_ERROR, PORTHOLE_PROBES_ERROR_FAILED, why);
          return FALSE;
        }
      next_tier (self, i, why);
      *again |= chosen_tier (self, i) != NULL;
    }
  return TRUE;
}

PortholeProbes *
porthole_probes_load (gboolean fallback, GError **error)
{
  g_autoptr (PortholeProbes) self = g_new0 (PortholeProbes, 1);
  g_autoptr (GError) cgroup_error = NULL;
  g_autofree char *root = NULL;
  gboolean again = TRUE;

  self->cgroup_fd = -1;
  libbpf_set_print (print_cb);
  if (access (BTF_PATH, R_OK) != 0)
    {
      g_set_error (error, PORTHOLE_PROBES_ERROR, PORTHOLE_PROBES_ERROR_NO_BTF,
                   "this kernel does not tell its types (%s: %s): use one built with "
                   "CONFIG_DEBUG_INFO_BTF",
                   BTF_PATH, g_strerror (errno));
      return NULL;
    }
  root = porthole_cgroup_tree_find (&cgroup_error);
  if (root != NULL)
    self->cgroup_fd = open (root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->cgroup_fd < 0)
    self->cgroup_reason = g_strdup (root == NULL ? cgroup_error->message : g_strerror (errno));

  for (gsize i = 0; fallback && i < N_PROBES; i++)
    if (probes[i].tiers[1].name != NULL)
      next_tier (self, i, "passed over as asked for");

  while (again)
    {
      for (gsize i = 0; i < N_PROBES; i++)
        detach (&self->choices[i]);
      if (!load (self, error) || !attach_all (self, &again, error))
        return NULL;
    }
  porthole_probes_watch_opens (self, FALSE);
  return g_steal_pointer (&self);
}

void
porthole_probes_free (PortholeProbes *self)
{
  for (gsize i = 0; i < N_PROBES; i++)
    {
      detach (&self->choices[i]);
      g_free (self->choices[i].reason);
    }
  g_clear_pointer (&self->skeleton, probes__destroy);
  if (self->cgroup_fd >= 0)
    close (self->cgroup_fd);
  g_free (self->cgroup_reason);
  g_free (self);
}

void
porthole_probes_watch_opens (PortholeProbes *self, gboolean on)
{
  for (gsize i = 0; i < N_PROBES; i++)
    {
      Choice *choice = &self->choices[i];
      g_autofree char *why = NULL;

      if (!probes[i].on_demand || chosen_tier (self, i) == NULL)
        continue;
      choice->wanted = on;
      if (!on)
        detach (choice);
      else if (choice->off)
        continue;
      else if (choice->links[0] == NULL && !attach (self, i, &why))
        next_tier (self, i, why);
    }
}

gboolean
porthole_probes_switch (PortholeProbes *self, const char *name, gboolean on, GError **error)
{
  gsize i = 0;
  Choice *choice;

  while (i < N_PROBES && strcmp (probes[i].name, name) != 0)
    i++;
  if (i == N_PROBES || probes[i].constant || chosen_tier (self, i) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   i == N_PROBES        ? "there is no probe \"%.64s\""
                   : probes[i].constant ? "the probe %s cannot be switched"
                                        : "the probe %s is missing here",
                   name);
      return FALSE;
    }
  choice = &self->choices[i];
  choice->off = !on;
  if (!on)
    {
      detach (choice);
    }
  else if (choice->links[0] == NULL && (!probes[i].on_demand || choice->wanted))
    {
      g_autofree char *why = NULL;

      if (!attach (self, i, &why))
        {
          choice->off = TRUE;
          g_set_error (error, PORTHOLE_PROBES_ERROR, PORTHOLE_PROBES_ERROR_FAILED, "%s", why);
          return FALSE;
        }
    }
  return TRUE;
}

struct switches *
porthole_probes_get_switches (PortholeProbes *self)
{
  return (struct switches *)&self->skeleton->bss->switches;
}

int
porthole_probes_get_map (PortholeProbes *self, const char *name)
{
  return bpf_object__find_map_fd_by_name (self->skeleton->obj, name);
}

int
porthole_probes_iterate (PortholeProbes *self)
{
  const gsize before = N_PROBES - 1;

  if (self->choices[before].links[0] == NULL)
    return -1;
  return bpf_iter_create (bpf_link__fd (self->choices[before].links[0]));
}

GVariant *
porthole_probes_get_coverage (PortholeProbes *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssss)"));
  for (gsize i = 0; i < N_PROBES; i++)
    {
      const Tier *tier = chosen_tier (self, i);
      const char *reason = self->choices[i].reason;
      const char *state = "active";
      g_autofree char *text = NULL;

      if (tier == NULL)
        {
          state = "missing";
          text = g_strdup_printf ("%s (%s)", probes[i].missing, reason);
        }
      else if (self->choices[i].off)
        {
          state = "off";
          text = g_strdup_printf ("%s (switched off)", probes[i].missing);
        }
      else
        {
          text = g_strdup (reason != NULL ? reason : "");
        }
      g_variant_builder_add (&builder, "(ssss)", probes[i].name, tier != NULL ? tier->name : "",
                             state, text);
    }
  return g_variant_builder_end (&builder);
}
