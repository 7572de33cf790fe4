/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The headers may be older than the kernel, so what is used of its interface stands here:
 * https://docs.kernel.org/userspace-api/landlock.html */
#define CREATE_RULESET_VERSION 1
#define RULE_PATH_BENEATH      1

#define READ_FILE (1u << 2)
#define READ_DIR  (1u << 3)

struct ruleset
{
  guint64 files;
  guint64 network;
  guint64 scoped;
};

struct path_beneath
{
  guint64 allowed;
  gint32 parent;
} __attribute__ ((packed));

/* Everything that the kernel's version knows is denied but for what is allowed below. */
static const struct
{
  int version;
  gsize size; /* of the part of struct ruleset that it knows */
  struct ruleset denied;
} versions[] = {
  { 1, 8, { .files = (1u << 13) - 1 } },
  { 2, 8, { .files = (1u << 14) - 1 } },                                 /* refer */
  { 3, 8, { .files = (1u << 15) - 1 } },                                 /* truncate */
  { 4, 16, { .files = (1u << 15) - 1, .network = 3 } },                  /* TCP bind and connect */
  { 5, 16, { .files = (1u << 16) - 1, .network = 3 } },                  /* ioctl of devices */
  { 6, 24, { .files = (1u << 16) - 1, .network = 3, .scoped = 1 | 2 } }, /* abstract, signals */
};

static int
allow_reading (int ruleset, const char *path)
{
  struct path_beneath rule = { .allowed = READ_FILE | READ_DIR };
  int result = 0;

  rule.parent = open (path, O_PATH | O_CLOEXEC);
  if (rule.parent < 0)
    return errno == ENOENT ? 0 : errno;
  if (syscall (SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) != 0)
    result = errno;
  close (rule.parent);
  return result;
}

int
porthole_landlock_enter (const char *const *readable)
{
  int version = syscall (SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
  gsize known = 0;
  int ruleset, result = 0;

  if (version < 1)
    return errno;
  while (known + 1 < G_N_ELEMENTS (versions) && versions[known + 1].version <= version)
    known++;
  ruleset = syscall (SYS_landlock_create_ruleset, &versions[known].denied, versions[known].size, 0);
  if (ruleset < 0)
    return errno;
  for (gsize i = 0; result == 0 && readable[i] != NULL; i++)
    result = allow_reading (ruleset, readable[i]);
  if (result == 0 && syscall (SYS_landlock_restrict_self, ruleset, 0) != 0)
    result = errno;
  close (ruleset);
  return result;
}
