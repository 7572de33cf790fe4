/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Does one thing that the probes must see. Returns: an exit code, 0 where it went as it should */
int act (const char *name, const char *argument);
