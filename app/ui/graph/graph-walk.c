/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-walk.h"

#include <math.h>

#define ASIDE 2.5f /* how much farther something seems that is not straight ahead */

/* the scene's order is that of drawing, so what matters most is last */
static const PortholeSceneNode *
walk_along (PortholeScene *scene, const PortholeSceneNode *from, gboolean forward)
{
  guint n;
  const PortholeSceneNode *const *nodes = porthole_scene_get_nodes (scene, &n);

  if (n == 0)
    return NULL;
  if (from == NULL)
    return forward ? nodes[n - 1] : nodes[0];
  for (guint i = 0; i < n; i++)
    if (nodes[i] == from)
      {
        if (forward)
          return i > 0 ? nodes[i - 1] : NULL;
        return i + 1 < n ? nodes[i + 1] : NULL;
      }

  return NULL;
}

static const PortholeSceneNode *
walk_towards (PortholeScene *scene, const PortholeSceneNode *from, float x, float y)
{
  guint n;
  const PortholeSceneNode *const *nodes = porthole_scene_get_nodes (scene, &n);
  const PortholeSceneNode *best = NULL;
  float nearest = G_MAXFLOAT;

  for (guint i = 0; i < n; i++)
    {
      float dx = nodes[i]->position.x - from->position.x;
      float dy = nodes[i]->position.y - from->position.y;
      float ahead = dx * x + dy * y, aside = fabsf (dx * y) + fabsf (dy * x);
      float distance = hypotf (ahead, aside * ASIDE);

      if (nodes[i] == from || ahead <= 0 || aside > ahead * 2 || distance >= nearest)
        continue;
      best = nodes[i];
      nearest = distance;
    }

  return best;
}

const PortholeSceneNode *
porthole_graph_walk (PortholeScene *scene,
                     const PortholeSceneNode *from,
                     GtkDirectionType direction)
{
  if (from == NULL)
    return walk_along (scene, NULL, direction != GTK_DIR_TAB_BACKWARD);

  switch (direction)
    {
    case GTK_DIR_TAB_BACKWARD:
      return walk_along (scene, from, FALSE);
    case GTK_DIR_UP:
      return walk_towards (scene, from, 0, -1);
    case GTK_DIR_DOWN:
      return walk_towards (scene, from, 0, 1);
    case GTK_DIR_LEFT:
      return walk_towards (scene, from, -1, 0);
    case GTK_DIR_RIGHT:
      return walk_towards (scene, from, 1, 0);
    case GTK_DIR_TAB_FORWARD:
    default:
      return walk_along (scene, from, TRUE);
    }
}
