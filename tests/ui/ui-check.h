/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/window.h"

#include "fake-feed.h"

G_BEGIN_DECLS

/* iterates the main loop until the condition holds; fails after a minute */
#define UI_WAIT_FOR(condition)                                                                     \
  for (gint64 ui_end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC; !(condition);)               \
  ui_iterate (ui_end, G_STRLOC ": " #condition)
void ui_iterate (gint64 end, const char *what);

void ui_init (int *argc, char ***argv);

/* A window with rules that are shipped, a watch and a demo of a script of this folder. */
typedef struct
{
  PortholeWatch *watch;
  PortholeDemoWatch *demo;
  GSettings *settings;
  PortholeWindow *window;
} UiWindow;

UiWindow *ui_window_open (void);
UiWindow *ui_window_open_with (const char *script, const char *recording);
void ui_window_close (UiWindow *self);

#define UI_WEB "1111111111111111111111111111111111111111111111111111111111111111"
#define UI_BAD "2222222222222222222222222222222222222222222222222222222222222222"

/* a session of two containers, a peer and some findings */
void ui_fill_session (PortholeSession *session);
/* the folder of this test's own */
char *ui_make_folder (void);
/* Saves NAME.png, where the environment has a folder for such pictures, once nothing moves. */
void ui_picture (GtkWidget *widget, const char *name);
/* the first widget below with this type */
GtkWidget *ui_find (GtkWidget *widget, GType type);
/* whether some label that can be seen begins like this */
gboolean ui_has_label (GtkWidget *widget, const char *prefix);
/* the toplevel of this type, or NULL */
GtkWindow *ui_find_window (GType type);

G_END_DECLS
