/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_DEMO_ERROR_NO_ENGINE, /* nothing here runs containers for the caller */
  PORTHOLE_DEMO_ERROR_STOPPED,   /* it was asked to end before it was done */
  PORTHOLE_DEMO_ERROR_FAILED,
} PortholeDemoError;

#define PORTHOLE_DEMO_ERROR (porthole_demo_error_quark ())
GQuark porthole_demo_error_quark (void);

/**
 * PortholeDemo:
 *
 * Runs the script that drives the demo: `SCRIPT run` starts containers, has one attack another and
 * removes them. It says on its standard output how far it is: "progress TEXT", "phase NAME",
 * "container ROLE ID NAME", "error TEXT", "done". Status 3 means that there is no engine to use.
 *
 * Signals:
 * - progress (const char *text): for people to read, inert on a terminal
 */
#define PORTHOLE_TYPE_DEMO (porthole_demo_get_type ())
G_DECLARE_FINAL_TYPE (PortholeDemo, porthole_demo, PORTHOLE, DEMO, GObject)

PortholeDemo *porthole_demo_new (const char *script);
void porthole_demo_run_async (PortholeDemo *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean porthole_demo_run_finish (PortholeDemo *self, GAsyncResult *result, GError **error);
void porthole_demo_stop (PortholeDemo *self);

G_END_DECLS
