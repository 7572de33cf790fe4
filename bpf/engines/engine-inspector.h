/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PortholeEngineInspector:
 *
 * Which containers the engine still has to be asked about: a few at a time, each once however
 * often it is wanted, and again shortly where the engine may not know it yet. It does not ask
 * itself, but says when to.
 */
typedef struct _PortholeEngineInspector PortholeEngineInspector;

/* Ask about @id now, and call porthole_engine_inspector_done() afterwards. */
typedef void (*PortholeEngineInspectorFunc) (const char *id, gpointer user_data);

PortholeEngineInspector *porthole_engine_inspector_new (PortholeEngineInspectorFunc func,
                                                        gpointer user_data);
void porthole_engine_inspector_free (PortholeEngineInspector *self);

/* @persist: ask up to five times, from 5 ms to 500 ms later, and before those without */
void porthole_engine_inspector_add (PortholeEngineInspector *self,
                                    const char *id,
                                    gboolean persist);

/* @found: whether the engine knew it */
void porthole_engine_inspector_done (PortholeEngineInspector *self, const char *id, gboolean found);

/* It is gone: there is no use in asking. */
void porthole_engine_inspector_forget (PortholeEngineInspector *self, const char *id);

/* Nothing is asked until somebody can answer; what is wanted then stays wanted. Whatever was asked
 * before counts as not asked. */
void porthole_engine_inspector_set_running (PortholeEngineInspector *self, gboolean running);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeEngineInspector, porthole_engine_inspector_free)

G_END_DECLS
