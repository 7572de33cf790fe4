/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-picture"

#include "icons.h"

#include "porthole-icons.h"

void
porthole_icons_register (void)
{
  static gsize registered;

  if (g_once_init_enter (&registered))
    {
      porthole_icons_register_resource ();
      g_once_init_leave (&registered, 1);
    }
}

GBytes *
porthole_icons_load (const char *name)
{
  g_autofree char *path = g_strdup_printf (PORTHOLE_ICONS_PATH "/scalable/actions/%s.svg", name);
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  porthole_icons_register ();
  bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  if (bytes == NULL)
    g_error ("%s", error->message);
  return bytes;
}
