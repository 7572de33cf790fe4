/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PORTHOLE_APPLICATION_ID "org.porthole.Porthole"

/**
 * PortholeApplication:
 *
 * The windowed program. Started without any wish it shows the window that is open already, if there
 * is one; what is set here is for a window of its own.
 */
#define PORTHOLE_TYPE_APPLICATION (porthole_application_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeApplication, porthole_application, PORTHOLE, APPLICATION, AdwApplication)

PortholeApplication *porthole_application_new (void);

void porthole_application_set_helper (PortholeApplication *self, const char *helper);
void porthole_application_set_containers (PortholeApplication *self,
                                          const char *const *containers,
                                          gboolean host);
void porthole_application_set_demo (PortholeApplication *self, const char *script);
void porthole_application_set_recording (PortholeApplication *self, const char *path);

G_END_DECLS
