/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PortholeTrouble:
 * @title: what went wrong, in a few words
 * @detail: why, and what can be done about it, in a sentence; inert, not markup
 * @label: of the button
 * @action: what the button does, an action of the window
 *
 * How an error is told in the window: in words, with one action.
 */
typedef struct
{
  const char *title;
  char *detail;
  const char *label;
  const char *action;
} PortholeTrouble;

PortholeTrouble *porthole_trouble_new (const GError *error);
void porthole_trouble_free (PortholeTrouble *self);

char *porthole_trouble_sentence (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeTrouble, porthole_trouble_free)

G_END_DECLS
