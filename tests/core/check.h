/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/session.h"

G_BEGIN_DECLS

#define CHECK_TIME G_GINT64_CONSTANT (1714557600000000001)
#define CHECK_WEB  "1111111111111111111111111111111111111111111111111111111111111111"
#define CHECK_DB   "2222222222222222222222222222222222222222222222222222222222222222"
#define SECOND     G_GINT64_CONSTANT (1000000000)

/* what several tests need: events in a few words */
PortholeContainer *check_container (const char *id, const char *name, const char *address);
PortholeProcess *check_process (guint32 pid, const char *exe, const char *args);
PortholeEvent *check_exec (guint32 pid, const char *exe, const char *args);
PortholeEvent *check_connect (guint32 pid, const char *ip, guint16 port, const char *result);
PortholeEvent *check_open (guint32 pid, const char *path, const char *access, const char *result);

/* the rules that are shipped; fails where anything is wrong with them */
PortholeRules *check_shipped_rules (void);
/* fails where any of @problems is there */
void check_no_problems (GPtrArray *problems);
char *check_folder (void);
void check_remove_folder (char *folder);
char *check_read (const char *path);

G_END_DECLS
