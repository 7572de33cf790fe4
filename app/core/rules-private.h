/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rules.h"

G_BEGIN_DECLS

/* (transfer none) (element-type PortholeRule): those that look at events of @kind */
GPtrArray *porthole_rules_get_of_kind (PortholeRules *self, PortholeEventKind kind);

G_END_DECLS
