/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PortholeBoundedInput:
 *
 * What comes from a bus, message by message, before GDBus takes it apart: that makes a hundred
 * bytes of memory of a few bytes of a message, and takes in whatever comes. Here a message whose
 * body is larger than %PORTHOLE_BOUNDED_INPUT_MAX loses it, so that its sender is told that the
 * arguments are wrong, and no more is read while as much as %PORTHOLE_BOUNDED_INPUT_WAITING waits
 * to be handled.
 */
#define PORTHOLE_TYPE_BOUNDED_INPUT (porthole_bounded_input_get_type ())
G_DECLARE_FINAL_TYPE (
    PortholeBoundedInput, porthole_bounded_input, PORTHOLE, BOUNDED_INPUT, GInputStream)

#define PORTHOLE_BOUNDED_INPUT_MAX     (256u * 1024)
#define PORTHOLE_BOUNDED_INPUT_WAITING (1024u * 1024)

/* @base: at the beginning of a message */
GInputStream *porthole_bounded_input_new (GInputStream *base);

/* The oldest message that was read and not said to be handled has been handled. Any thread. */
void porthole_bounded_input_handled (PortholeBoundedInput *self);

G_END_DECLS
