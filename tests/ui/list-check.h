/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/filter.h"
#include "core/selection.h"
#include "ui-check.h"

G_BEGIN_DECLS

#define LIST_WEB "1111111111111111111111111111111111111111111111111111111111111111"
#define LIST_BAD "2222222222222222222222222222222222222222222222222222222222222222"

/* One widget in a window, with a watch that nobody feeds unless a test does. */
typedef struct
{
  PortholeWatch *watch;
  PortholeFilter *filter;
  PortholeSelection *selection;
  FakeFeed *feed;
  GtkWindow *window;
  GtkWidget *widget;
} ListCheck;

typedef void (*ListCheckSetContext) (gpointer widget,
                                     PortholeWatch *watch,
                                     PortholeFilter *filter,
                                     PortholeSelection *selection);

ListCheck *list_check_open (GType type, ListCheckSetContext set_context, int width, int height);
void list_check_close (ListCheck *self);
/* watches the fake feed; returns its session */
PortholeSession *list_check_watch (ListCheck *self);
/* the recording of the demo, all of it */
void list_check_replay (ListCheck *self);

/* (transfer full): in a few words */
PortholeEvent *list_check_exec (const char *container, const char *arguments);
PortholeEvent *list_check_connect (const char *container, const char *ip, guint16 port);
void list_check_take_event (PortholeSession *session, PortholeEvent *event /* (transfer full) */);
void list_check_take_container (PortholeSession *session,
                                const char *id,
                                const char *name,
                                const char *image);
/* what reads a sensitive file, which the shipped rules find */
void list_check_take_finding (PortholeSession *session, const char *container);

/* does nothing for so long but what the main loop has to do */
void list_check_idle (guint milliseconds);
/* whether some label that can be seen says just that, and a widget of that type that can be seen */
gboolean list_check_says (GtkWidget *widget, const char *text);
/* the text of the clipboard of @widget */
char *list_check_read_clipboard (GtkWidget *widget);
/* name that nobody should give */
char *list_check_hostile (void);

G_END_DECLS
