/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PortholeSocketWatch:
 *
 * Says when something happens to the file at a path, which need not exist yet, nor the folders
 * that it will be in. The nearest folder that exists is watched: GLib polls every four seconds
 * where it is asked to watch a folder that does not.
 */
typedef struct _PortholeSocketWatch PortholeSocketWatch;

typedef void (*PortholeSocketWatchFunc) (gpointer user_data);

PortholeSocketWatch *porthole_socket_watch_new (const char *path,
                                                PortholeSocketWatchFunc func,
                                                gpointer user_data);
void porthole_socket_watch_free (PortholeSocketWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeSocketWatch, porthole_socket_watch_free)

G_END_DECLS
