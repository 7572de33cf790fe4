/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-message.h"

#include "engine-request.h"

#define MAX_MESSAGE 400

char *
porthole_engine_message_make_harmless (const char *text)
{
  GString *harmless = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0' && harmless->len < MAX_MESSAGE; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (harmless, g_unichar_isprint (c) ? c : 0xfffd);
    }

  return g_string_free (harmless, FALSE);
}

const char *
porthole_engine_message_get_title (const char *runtime)
{
  return g_str_equal (runtime, "podman") ? "Podman" : "Docker";
}

char *
porthole_engine_message_describe (const char *runtime, const char *path, const GError *error)
{
  const char *title = porthole_engine_message_get_title (runtime);

  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return g_strdup_printf ("%s at %s has gone away", title, path);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return g_strdup_printf ("%s is not running: there is no %s", title, path);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_strdup_printf ("%s is not running: nothing listens at %s", title, path);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return g_strdup_printf (
        "%s may not be asked: no permission for %s; if it was installed a moment"
        " ago, start Porthole again",
        title, path);
  if (g_error_matches (error, PORTHOLE_ENGINE_REQUEST_ERROR, PORTHOLE_ENGINE_REQUEST_ERROR_SILENT))
    return g_strdup_printf ("%s at %s does not answer", title, path);
  if (error->domain == SOUP_SESSION_ERROR
      || g_error_matches (error, PORTHOLE_ENGINE_REQUEST_ERROR,
                          PORTHOLE_ENGINE_REQUEST_ERROR_NONSENSE))
    return g_strdup_printf ("%s at %s answers nonsense: %s", title, path, error->message);
  if (error->domain == PORTHOLE_ENGINE_REQUEST_ERROR)
    return g_strdup_printf ("%s at %s refuses to answer: %s", title, path, error->message);

  return g_strdup_printf ("%s at %s cannot be asked: %s", title, path, error->message);
}
