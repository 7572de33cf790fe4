/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* of a process, in KiB */
typedef struct
{
  double rss, peak, pss;
} Memory;

Memory memory_of (GPid pid);

G_END_DECLS
