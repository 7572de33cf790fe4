/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-places"

#include "places.h"

#include <stdlib.h>

static gboolean
is_build_tree (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  char *built = realpath (PORTHOLE_BUILD_DIR "/app/porthole", NULL);
  gboolean same = built != NULL && g_strcmp0 (program, built) == 0;

  free (built);
  return same;
}

static char *
choose (const char *built, const char *installed)
{
  return g_strdup (is_build_tree () ? built : installed);
}

char *
porthole_places_get_helper (void)
{
  return choose (PORTHOLE_BUILD_DIR "/bpf/helper/porthole-helper",
                 PORTHOLE_LIBEXECDIR "/porthole-helper");
}

char *
porthole_places_get_rules_dir (void)
{
  return choose (PORTHOLE_SOURCE_DIR "/data/rules", PORTHOLE_DATADIR "/porthole/rules");
}

char *
porthole_places_get_user_rules_dir (void)
{
  return g_build_filename (g_get_user_config_dir (), "porthole", "rules", NULL);
}

char *
porthole_places_get_demo_script (void)
{
  return choose (PORTHOLE_SOURCE_DIR "/data/demo/demo", PORTHOLE_DATADIR "/porthole/demo/demo");
}

char *
porthole_places_get_demo_recording (void)
{
  return choose (PORTHOLE_SOURCE_DIR "/data/demo.jsonl.gz",
                 PORTHOLE_DATADIR "/porthole/demo.jsonl.gz");
}

char *
porthole_places_get_schema_dir (void)
{
  return choose (PORTHOLE_BUILD_DIR "/data", PORTHOLE_DATADIR "/porthole");
}
