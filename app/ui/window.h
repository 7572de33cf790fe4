/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/filter.h"
#include "core/scene.h"
#include "core/selection.h"
#include "demo-watch.h"
#include "watch.h"

G_BEGIN_DECLS

/**
 * PortholeWindow:
 *
 * All that there is to see: a graph, lists, filters, the inspector and the state of watching.
 */
#define PORTHOLE_TYPE_WINDOW (porthole_window_get_type ())
G_DECLARE_FINAL_TYPE (PortholeWindow, porthole_window, PORTHOLE, WINDOW, AdwApplicationWindow)

PortholeWindow *porthole_window_new (GtkApplication *application,
                                     PortholeWatch *watch,
                                     PortholeDemoWatch *demo,
                                     GSettings *settings);

PortholeWatch *porthole_window_get_watch (PortholeWindow *self);
PortholeDemoWatch *porthole_window_get_demo (PortholeWindow *self);
PortholeFilter *porthole_window_get_filter (PortholeWindow *self);
PortholeSelection *porthole_window_get_selection (PortholeWindow *self);
PortholeScene *porthole_window_get_scene (PortholeWindow *self);
GSettings *porthole_window_get_settings (PortholeWindow *self);

void porthole_window_open_recording (PortholeWindow *self, GFile *file);
void porthole_window_tell (PortholeWindow *self, const char *text);

G_END_DECLS
