/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/inspector-row.h"
#include "ui/inspector.h"

#include "ui-check.h"

G_BEGIN_DECLS

#define WEB    "1111111111111111111111111111111111111111111111111111111111111111"
#define DB     "2222222222222222222222222222222222222222222222222222222222222222"
#define TIME   G_GINT64_CONSTANT (1714557600000000001)
#define SECOND G_GINT64_CONSTANT (1000000000)

/* An inspector in a window, and the session of two containers that it is about. */
typedef struct
{
  PortholeWatch *watch;
  PortholeFilter *filter;
  PortholeSelection *selection;
  PortholeSession *session;
  PortholeInspector *inspector;
  GtkWidget *window;
  gint64 time;
} InspectorCheck;

/* until the inspector's pause is over, and what came of it is laid out and drawn */
void inspector_check_settle (InspectorCheck *f);
PortholeContainer *inspector_check_new_container (const char *id,
                                                  const char *name,
                                                  const char *address);
void inspector_check_set_up (InspectorCheck *f, gconstpointer data);
void inspector_check_tear_down (InspectorCheck *f, gconstpointer data);
void inspector_check_take (InspectorCheck *f, PortholeEvent *event);
PortholeEvent *inspector_check_new_event (PortholeEventKind kind,
                                          guint32 pid,
                                          const char *exe,
                                          const char *args);
void inspector_check_run (InspectorCheck *f, guint32 pid, const char *args);
void inspector_check_call (InspectorCheck *f, const char *ip, guint16 port, const char *result);
void inspector_check_read_file (InspectorCheck *f, const char *path, const char *result);
/* all that is to be read, a line for each label */
char *inspector_check_read_all (InspectorCheck *f);
void inspector_check_assert_reads (InspectorCheck *f, const char *words);
void inspector_check_assert_reads_not (InspectorCheck *f, const char *words);
GPtrArray *inspector_check_list_rows (InspectorCheck *f);
PortholeInspectorRow *inspector_check_find_row (InspectorCheck *f, const char *title);
GtkWidget *inspector_check_find_widget (GtkWidget *widget, GType type, const char *label);
void inspector_check_press (InspectorCheck *f, const char *label);
char *inspector_check_read_clipboard (InspectorCheck *f);
void inspector_check_take_picture (InspectorCheck *f, const char *name);

G_END_DECLS
