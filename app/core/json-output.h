/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PortholeJsonOutput:
 *
 * Writes JSON on one line, members in the order in which they are given, so that the same facts
 * make the same bytes. Nothing in it ends a line or does anything to a terminal. A @name is NULL
 * inside of an array. Lives on the stack.
 */
typedef struct
{
  GString *text;
  gboolean comma;
} PortholeJsonOutput;

void porthole_json_output_init (PortholeJsonOutput *self);
/* (transfer full) */
char *porthole_json_output_finish (PortholeJsonOutput *self);

void porthole_json_output_begin_object (PortholeJsonOutput *self, const char *name);
void porthole_json_output_end_object (PortholeJsonOutput *self);
void porthole_json_output_begin_array (PortholeJsonOutput *self, const char *name);
void porthole_json_output_end_array (PortholeJsonOutput *self);
void porthole_json_output_string (PortholeJsonOutput *self, const char *name, const char *value);
/* passes over a value of NULL */
void porthole_json_output_known (PortholeJsonOutput *self, const char *name, const char *value);
void porthole_json_output_strv (PortholeJsonOutput *self, const char *name, GStrv values);
void porthole_json_output_unsigned (PortholeJsonOutput *self, const char *name, guint64 value);
void porthole_json_output_signed (PortholeJsonOutput *self, const char *name, gint64 value);
void porthole_json_output_boolean (PortholeJsonOutput *self, const char *name, gboolean value);
void porthole_json_output_null (PortholeJsonOutput *self, const char *name);
void porthole_json_output_time (PortholeJsonOutput *self, const char *name, gint64 time);

G_END_DECLS
