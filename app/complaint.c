/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-complaint"

#include "complaint.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/text.h"

#define MAX_CHARACTERS 2000

/**
 * porthole_complain:
 *
 * Says something in one line on standard error: what, where, and what to do. Part of it may come
 * from a container or a file, so that it is made inert.
 */
void
porthole_complain (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *inert = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  valid = g_utf8_make_valid (text, -1);
  inert = porthole_text_for_terminal (valid, MAX_CHARACTERS);
  fprintf (stderr, "porthole: %s\n", inert);
}
