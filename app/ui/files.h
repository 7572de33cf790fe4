/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "window.h"

G_BEGIN_DECLS

/* what the window reads and writes; each of the first three asks for the file */
void porthole_files_choose_recording (PortholeWindow *window);
void porthole_files_choose_save (PortholeWindow *window);
void porthole_files_choose_export (PortholeWindow *window);

void porthole_files_save (PortholeWindow *window, GFile *file);
void porthole_files_export (PortholeWindow *window, GFile *file);

G_END_DECLS
