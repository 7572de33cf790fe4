/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inspector-items.h"
#include "inspector-section.h"
#include "inspector.h"

G_BEGIN_DECLS

/* what inspector-content.c fills; the sections stand in this order */
typedef struct
{
  GtkImage *mark;
  GtkLabel *title, *subtitle, *status, *score;
  PortholeInspectorSection *ends, *why, *story, *processes, *peers, *files, *details;
} PortholeInspectorWidgets;

/* FALSE where nothing is selected; what is selected and has gone is said so */
gboolean porthole_inspector_fill (const PortholeInspectorWidgets *widgets,
                                  PortholeInspectorContext *context,
                                  PortholeSelection *selection);
/* when what was filled in becomes wrong by itself, nanoseconds from now; 0 for never */
gint64 porthole_inspector_get_patience (PortholeInspectorContext *context,
                                        PortholeSelection *selection);
/* (nullable) (transfer full) */
char *porthole_inspector_make_json (PortholeInspectorContext *context,
                                    PortholeSelection *selection);

G_END_DECLS
