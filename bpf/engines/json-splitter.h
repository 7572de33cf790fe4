/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PortholeJsonSplitter:
 *
 * Cuts a stream into the JSON objects in it, whether they follow each other or are the elements of
 * one array. It keeps one object in memory at a time, however many there are, and refuses objects
 * that are too long, or nested so deeply that a recursive parser would run out of stack.
 */
typedef struct _PortholeJsonSplitter PortholeJsonSplitter;

/* @text is not terminated. Returns whether to go on. */
typedef gboolean (*PortholeJsonSplitterFunc) (const char *text, gsize length, gpointer user_data);

PortholeJsonSplitter *porthole_json_splitter_new (gsize max_length, guint max_depth);
void porthole_json_splitter_free (PortholeJsonSplitter *self);

/**
 * porthole_json_splitter_feed:
 *
 * Calls @func for each object that ends in @data, until it returns %FALSE.
 *
 * Returns: %FALSE and an error (%G_IO_ERROR_INVALID_DATA, %G_IO_ERROR_MESSAGE_TOO_LARGE) where
 *   this is not such a stream
 */
gboolean porthole_json_splitter_feed (PortholeJsonSplitter *self,
                                      const char *data,
                                      gsize length,
                                      PortholeJsonSplitterFunc func,
                                      gpointer user_data,
                                      GError **error);

/* Whether the stream may end here: not inside of an object or of the array. */
gboolean porthole_json_splitter_is_whole (PortholeJsonSplitter *self);

/* Whether there was nothing at all, not even an empty array. */
gboolean porthole_json_splitter_is_empty (PortholeJsonSplitter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeJsonSplitter, porthole_json_splitter_free)

G_END_DECLS
