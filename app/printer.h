/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdio.h>

#include "core/session.h"

G_BEGIN_DECLS

/**
 * PortholePrinter:
 *
 * Lines for a person to read on a terminal: findings, containers and connections as they come.
 * A container waits a moment for its name, and a connection for its outcome.
 *
 * Signals:
 * - failed (GError *error): the lines cannot be written (told once)
 */
#define PORTHOLE_TYPE_PRINTER (porthole_printer_get_type ())
G_DECLARE_FINAL_TYPE (PortholePrinter, porthole_printer, PORTHOLE, PRINTER, GObject)

PortholePrinter *porthole_printer_new (FILE *file, gboolean colours);
void porthole_printer_follow (PortholePrinter *self, PortholeSession *session);
void porthole_printer_print (PortholePrinter *self, const char *text);

G_END_DECLS
