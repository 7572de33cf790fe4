/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where this machine's sockets are listed, and where distributions put the engines'. */
#define PORTHOLE_ENGINE_SOCKETS_PROC   "/proc/1/net/unix"
#define PORTHOLE_ENGINE_SOCKETS_DOCKER "/run/docker.sock"
#define PORTHOLE_ENGINE_SOCKETS_PODMAN "/run/podman/podman.sock"

/**
 * porthole_engine_sockets_find:
 * @proc_path: a file like /proc/net/unix
 *
 * Returns: (transfer full) (element-type filename): sockets that somebody listens on and that are
 *   called as engines call theirs
 */
GPtrArray *porthole_engine_sockets_find (const char *proc_path);

/* "podman" or "docker", by what the socket is called. */
const char *porthole_engine_sockets_guess_runtime (const char *path);

/**
 * porthole_engine_sockets_resolve:
 * @path: absolute
 *
 * Whoever may put a socket at a path can be any engine, and would name our containers. So each
 * folder and link on the way to it must be root's, and no folder writable by anybody else unless
 * it is one like /tmp, where what is root's stays root's. A socket itself must be root's too; its
 * mode says who may call the engine, not who answers, and so does not matter. It need not exist,
 * but for a folder like /tmp.
 *
 * Returns: (transfer full) (nullable): the path without links, or %NULL where it is not to be
 *   believed
 */
char *porthole_engine_sockets_resolve (const char *path);

G_END_DECLS
