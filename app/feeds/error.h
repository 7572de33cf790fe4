/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PortholeFeedError:
 * @PORTHOLE_FEED_ERROR_HELPER_MISSING: there is no helper to start
 * @PORTHOLE_FEED_ERROR_HELPER_UNSAFE: somebody else could have replaced the helper
 * @PORTHOLE_FEED_ERROR_PKEXEC_MISSING: pkexec is not installed, or not set up
 * @PORTHOLE_FEED_ERROR_DISMISSED: the person closed the password dialog
 * @PORTHOLE_FEED_ERROR_NOT_AUTHORISED: polkit says no
 * @PORTHOLE_FEED_ERROR_NO_AGENT: nothing runs that could ask for the password
 * @PORTHOLE_FEED_ERROR_VERSION: the helper is of another version
 * @PORTHOLE_FEED_ERROR_NO_BTF: the kernel does not describe its types
 * @PORTHOLE_FEED_ERROR_NOT_PERMITTED: BPF may not be used here
 * @PORTHOLE_FEED_ERROR_INVALID_OPTIONS: the helper does not accept what is wanted
 * @PORTHOLE_FEED_ERROR_TIMED_OUT: the helper does not answer
 * @PORTHOLE_FEED_ERROR_HELPER_DIED: the helper ended without being asked
 * @PORTHOLE_FEED_ERROR_PROTOCOL: the helper says what makes no sense
 * @PORTHOLE_FEED_ERROR_FAILED: anything else; the message says what
 *
 * Why nothing comes in, or no more. Each message is one line for a person to read.
 */
typedef enum
{
  PORTHOLE_FEED_ERROR_HELPER_MISSING,
  PORTHOLE_FEED_ERROR_HELPER_UNSAFE,
  PORTHOLE_FEED_ERROR_PKEXEC_MISSING,
  PORTHOLE_FEED_ERROR_DISMISSED,
  PORTHOLE_FEED_ERROR_NOT_AUTHORISED,
  PORTHOLE_FEED_ERROR_NO_AGENT,
  PORTHOLE_FEED_ERROR_VERSION,
  PORTHOLE_FEED_ERROR_NO_BTF,
  PORTHOLE_FEED_ERROR_NOT_PERMITTED,
  PORTHOLE_FEED_ERROR_INVALID_OPTIONS,
  PORTHOLE_FEED_ERROR_TIMED_OUT,
  PORTHOLE_FEED_ERROR_HELPER_DIED,
  PORTHOLE_FEED_ERROR_PROTOCOL,
  PORTHOLE_FEED_ERROR_FAILED,
} PortholeFeedError;

#define PORTHOLE_FEED_ERROR (porthole_feed_error_quark ())
GQuark porthole_feed_error_quark (void);

GError *porthole_feed_error_explain (const GError *error);

G_END_DECLS
