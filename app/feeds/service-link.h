/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The way to the service on the system bus: whom to call is the unique name of who owns it. */
typedef struct
{
  GDBusConnection *connection;
  char *owner;
} PortholeServiceLink;

gboolean porthole_service_link_is_for (const char *helper);

void porthole_service_link_open_async (guint timeout,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
PortholeServiceLink *porthole_service_link_open_finish (GAsyncResult *result, GError **error);
void porthole_service_link_free (PortholeServiceLink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeServiceLink, porthole_service_link_free)

G_END_DECLS
