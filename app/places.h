/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Where the things are that Porthole comes with and that the user keeps. An app that is started
 * from its build tree uses what is in the source and build trees; else what was installed.
 */
char *porthole_places_get_helper (void);
char *porthole_places_get_rules_dir (void);
char *porthole_places_get_user_rules_dir (void);
char *porthole_places_get_demo_script (void);
char *porthole_places_get_demo_recording (void);
/* where the schema of the settings is, if it is there; else it is where all schemas are */
char *porthole_places_get_schema_dir (void);

G_END_DECLS
