/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "recording.h"

G_BEGIN_DECLS

const char *porthole_line_type_to_string (PortholeLineType type);

G_END_DECLS
