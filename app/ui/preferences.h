/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * PortholePreferences:
 *
 * What is remembered and can be chosen.
 */
#define PORTHOLE_TYPE_PREFERENCES (porthole_preferences_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholePreferences, porthole_preferences, PORTHOLE, PREFERENCES, AdwPreferencesWindow)

PortholePreferences *porthole_preferences_new (GtkWindow *parent, GSettings *settings);

G_END_DECLS
