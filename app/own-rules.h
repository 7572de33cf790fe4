/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/rules.h"
#include "core/trust.h"

G_BEGIN_DECLS

/* the shipped rules, and the user's own rules, trust and block lists */
PortholeRules *porthole_own_rules_load (PortholeTrust **trust, GPtrArray *problems);

G_END_DECLS
