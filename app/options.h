/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PORTHOLE_OUTPUT_TEXT,
  PORTHOLE_OUTPUT_JSON,
  PORTHOLE_OUTPUT_TABLE, /* of the findings, when all is over */
} PortholeOutput;

/**
 * PortholeOptions:
 * @window: whether it is for a window, where there is a display for one
 * @duration: milliseconds; 0 for until it is stopped
 * @record, @replay, @export: (nullable): paths
 * @dark: for a picture of the graph
 * @containers: (nullable): full ids or names
 * @helper: path of the helper
 * @own_helper: whether it was chosen
 * @demo: (nullable): path of the script that drives the demo
 *
 * What the command line asks for.
 */
typedef struct
{
  gboolean version;
  gboolean window;
  PortholeOutput output;
  guint duration;
  char *record, *replay, *export;
  gboolean dark;
  gboolean host;
  GStrv containers;
  char *helper;
  gboolean own_helper;
  char *demo;
} PortholeOptions;

PortholeOptions *porthole_options_parse (char **arguments, GError **error);
void porthole_options_free (PortholeOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeOptions, porthole_options_free)

G_END_DECLS
