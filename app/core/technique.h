/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What an attacker's technique is called and means, by its MITRE ATT&CK id (T1046, T1059.004). Only
 * those that findings are likely to name are known.
 */
/* each (nullable) (transfer none): NULL where it is not known; a sub-technique that is not known is
 * told as what it belongs to */
const char *porthole_technique_get_name (const char *id);
const char *porthole_technique_get_meaning (const char *id);

G_END_DECLS
