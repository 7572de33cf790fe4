/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* who the helper becomes when it has loaded its probes */
typedef struct
{
  uid_t uid;
  gid_t gid;
} PortholeOwnUser;

/* The user of that name, who is there where Porthole is installed. */
gboolean porthole_own_user_by_name (PortholeOwnUser *self, const char *name, GError **error);

/* A user id of the system's that nobody has, runs as or is a group of. */
gboolean porthole_own_user_find_unused (PortholeOwnUser *self, GError **error);

G_END_DECLS
