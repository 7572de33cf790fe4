/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-feed"

#include "error.h"

#include <gio/gio.h>
#include <string.h>

#include "core/text.h"

#define INTERFACE "org.porthole.Monitor1"

GQuark
porthole_feed_error_quark (void)
{
  return g_quark_from_static_string ("porthole-feed-error-quark");
}

/**
 * porthole_feed_error_explain:
 * @error: that the helper has answered
 *
 * Returns: (transfer full): the same in the words of this domain
 */
GError *
porthole_feed_error_explain (const GError *error)
{
  static const struct
  {
    const char *name;
    PortholeFeedError code;
  } known[] = {
    { INTERFACE ".Error.NoBtf", PORTHOLE_FEED_ERROR_NO_BTF },
    { INTERFACE ".Error.NotPermitted", PORTHOLE_FEED_ERROR_NOT_PERMITTED },
    { INTERFACE ".Error.InvalidArgs", PORTHOLE_FEED_ERROR_INVALID_OPTIONS },
    { INTERFACE ".Error.NotAuthorised", PORTHOLE_FEED_ERROR_NOT_AUTHORISED },
    { INTERFACE ".Error.NoAgent", PORTHOLE_FEED_ERROR_NO_AGENT },
    { INTERFACE ".Error.Dismissed", PORTHOLE_FEED_ERROR_DISMISSED },
    { "org.freedesktop.DBus.Error.InvalidArgs", PORTHOLE_FEED_ERROR_INVALID_OPTIONS },
    { "org.freedesktop.DBus.Error.UnknownMethod", PORTHOLE_FEED_ERROR_VERSION },
    { "org.freedesktop.DBus.Error.UnknownInterface", PORTHOLE_FEED_ERROR_VERSION },
    { "org.freedesktop.DBus.Error.UnknownObject", PORTHOLE_FEED_ERROR_VERSION },
    { "org.freedesktop.DBus.Error.UnknownProperty", PORTHOLE_FEED_ERROR_VERSION },
  };
  g_autofree char *name = g_dbus_error_get_remote_error (error);
  g_autoptr (GError) plain = g_error_copy (error);
  g_autofree char *text = NULL;

  g_dbus_error_strip_remote_error (plain);
  text = porthole_text_from_bytes (plain->message, strlen (plain->message));
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (name, known[i].name) == 0)
      {
        if (known[i].code == PORTHOLE_FEED_ERROR_VERSION)
          return g_error_new (PORTHOLE_FEED_ERROR, known[i].code,
                              "the helper is of another version (%s): install app and helper of "
                              "version %s",
                              text, PORTHOLE_VERSION);
        if (known[i].code == PORTHOLE_FEED_ERROR_NOT_AUTHORISED)
          return g_error_new (PORTHOLE_FEED_ERROR, known[i].code,
                              "polkit does not allow you to watch containers: ask an administrator "
                              "of this computer");
        if (known[i].code == PORTHOLE_FEED_ERROR_NO_AGENT)
          return g_error_new (PORTHOLE_FEED_ERROR, known[i].code,
                              "%s: start one or run porthole as root", text);
        if (known[i].code == PORTHOLE_FEED_ERROR_DISMISSED)
          return g_error_new (PORTHOLE_FEED_ERROR, known[i].code,
                              "%s, and without an answer nothing can be watched: start again and "
                              "answer it",
                              text);
        return g_error_new (PORTHOLE_FEED_ERROR, known[i].code, "%s", text);
      }
  return g_error_new (PORTHOLE_FEED_ERROR, PORTHOLE_FEED_ERROR_FAILED, "%s", text);
}
