/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

/**
 * Listener:
 *
 * A #PortholeEngine on a socket of its own in a folder of its own, and what it said.
 */
typedef struct
{
  char *folder;
  char *run_folder; /* in it, where the socket is */
  char *socket_path;
  PortholeEngine *engine;
  guint n_containers;
  guint n_removed;
  guint n_states;
  char *said; /* all states and their messages, a line each */
} Listener;

Listener *listener_new (void);
void listener_free (Listener *self);

/* Runs the main loop until the engine is in that state and its message contains @part. */
void listener_wait_state (Listener *self, PortholeEngineState state, const char *part);

/* Runs the main loop until a container is known by that name. */
PortholeEngineContainer *listener_wait_name (Listener *self, const char *id, const char *name);

/* Runs the main loop until its facts, as listener_describe() writes them, are these. */
void listener_wait_facts (Listener *self, const char *id, const char *facts);

/* Runs the main loop until so many were removed, and a little longer; then it are so many. */
void listener_wait_removed (Listener *self, guint number);

/* "name image state pid exit-code addresses" */
char *listener_describe (PortholeEngineContainer *container);

/* Runs the main loop for so long; returns how often it woke up. */
guint listener_run (Listener *self, guint msec);

/* 64 digits, of which the last are @number. */
char *make_id (guint number);

/* Answers in Docker's form. @name is put in as it is. */
char *make_listed (guint number, const char *name, const char *state);
char *make_inspected (guint number, const char *name, const char *state, guint pid);
char *make_event (guint number, const char *action, const char *name, const char *more);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listener, listener_free)

G_END_DECLS
