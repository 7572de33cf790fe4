/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "scene-node.h"

#include <math.h>

#include "text.h"

#define SECOND G_GINT64_CONSTANT (1000000000)

#define CONTAINER_SIZE 22 /* px, half of what look says, as the next ones */
#define HOST_SIZE      25
#define PEER_MIN       8
#define PEER_MAX       14

#define LABEL_MAX      18 /* characters */
#define FULL_LABEL_MAX 256

#define CHARACTER      7.2f /* px, about */
#define PEER_CHARACTER 6.2f

#define RING_ROOM        3 /* px between the shape and an edge that ends at it */
#define DOUBLE_RING_ROOM 8

#define FADE_AFTER  (60 * SECOND) /* of being told that it has exited */
#define FADE_STEP   (15 * SECOND)
#define FADE_STEPS  4
#define FADED       0.35f
#define NAMED_AFTER (3 * SECOND) /* an engine may take so long to tell a new container's name */

/**
 * porthole_scene_node_new:
 * @node: a node of the graph
 *
 * Returns: (transfer full): one that has not been refreshed yet
 */
PortholeSceneNode *
porthole_scene_node_new (PortholeNode *node)
{
  PortholeSceneNode *self = g_new0 (PortholeSceneNode, 1);

  self->node = porthole_node_ref (node);
  switch (node->kind)
    {
    case PORTHOLE_NODE_HOST:
      self->shape = PORTHOLE_SCENE_SHAPE_HEXAGON;
      self->size = HOST_SIZE;
      break;
    case PORTHOLE_NODE_PEER:
      self->shape = PORTHOLE_SCENE_SHAPE_CIRCLE;
      self->size = PEER_MIN;
      break;
    case PORTHOLE_NODE_CONTAINER:
    default:
      self->shape = PORTHOLE_SCENE_SHAPE_SQUARE;
      self->size = CONTAINER_SIZE;
    }

  return self;
}

void
porthole_scene_node_free (PortholeSceneNode *self)
{
  porthole_node_unref (self->node);
  g_free (self->label);
  g_free (self->full_label);
  g_free (self->seen_title);
  g_free (self->seen_image);
  g_free (self->seen_program);
  g_free (self);
}

static gboolean
take_string (char **seen, const char *newer)
{
  if (g_strcmp0 (*seen, newer) == 0)
    return FALSE;
  g_free (*seen);
  *seen = g_strdup (newer);
  return TRUE;
}

/* the middle of a long name goes, since what tells names apart is often at their end */
static char *
ellipsise (const char *text)
{
  glong length = g_utf8_strlen (text, -1);
  glong tail = (LABEL_MAX - 1) / 2;
  const char *end;

  if (length <= LABEL_MAX)
    return g_strdup (text);
  end = g_utf8_offset_to_pointer (text, LABEL_MAX - 1 - tail);
  return g_strdup_printf ("%.*s…%s", (int)(end - text), text,
                          g_utf8_offset_to_pointer (text, length - tail));
}

static gboolean
refresh_text (PortholeSceneNode *self)
{
  const PortholeContainer *container = self->node->container;
  gboolean changed = FALSE;

  if (take_string (&self->seen_title, porthole_node_get_title (self->node)))
    {
      g_free (self->full_label);
      self->full_label = porthole_text_for_terminal (self->seen_title, FULL_LABEL_MAX);
      g_free (self->label);
      self->label = ellipsise (self->full_label);
      self->label_length = g_utf8_strlen (self->label, -1);
      self->resized = TRUE;
      changed = TRUE;
    }
  changed |= take_string (&self->seen_image, container != NULL ? container->image : NULL);
  changed |= take_string (&self->seen_program, self->node->program);
  if (changed)
    self->icon = porthole_node_icon_for_node (self->node);

  return changed;
}

static PortholeSceneState
find_state (const PortholeNode *node)
{
  const char *state = node->container != NULL ? node->container->state : "running";

  if (state == NULL)
    return node->kind == PORTHOLE_NODE_HOST ? PORTHOLE_SCENE_STATE_RUNNING
                                            : PORTHOLE_SCENE_STATE_INCOMPLETE;
  if (g_str_equal (state, "exited") || g_str_equal (state, "dead"))
    return PORTHOLE_SCENE_STATE_EXITED;
  if (g_str_equal (state, "paused"))
    return PORTHOLE_SCENE_STATE_PAUSED;
  return PORTHOLE_SCENE_STATE_RUNNING;
}

static void
note_change (gint64 *next_change, gint64 time)
{
  if (*next_change == 0 || time < *next_change)
    *next_change = time;
}

static void
end_animation (gint64 *begun, gint64 length, gint64 now, gint64 *next_change)
{
  if (*begun == 0)
    return;
  if (now >= *begun + length)
    *begun = 0;
  else
    note_change (next_change, *begun + length);
}

static PortholeSceneMark
find_mark (const PortholeNode *node, gint64 now, gboolean fading, gint64 *next_change)
{
  gboolean named;

  if (node->level == PORTHOLE_LEVEL_HIGH)
    return PORTHOLE_SCENE_MARK_HIGH;
  if (node->level == PORTHOLE_LEVEL_WARNING)
    return PORTHOLE_SCENE_MARK_WARNING;
  if (node->kind != PORTHOLE_NODE_CONTAINER || node->trusted)
    return PORTHOLE_SCENE_MARK_NORMAL;

  named = node->container->name != NULL && node->container->name[0] != '\0';
  if (named)
    return node->container->claimed ? PORTHOLE_SCENE_MARK_UNKNOWN : PORTHOLE_SCENE_MARK_NORMAL;
  if (!fading || now >= node->first + NAMED_AFTER)
    return PORTHOLE_SCENE_MARK_UNKNOWN;
  note_change (next_change, node->first + NAMED_AFTER);
  return PORTHOLE_SCENE_MARK_NORMAL;
}

static float
find_opacity (PortholeSceneNode *self, gint64 now, gboolean fading, gint64 *next_change)
{
  gint64 step;

  if (self->state != PORTHOLE_SCENE_STATE_EXITED)
    {
      self->exited = 0;
      return 1;
    }
  if (self->exited == 0)
    self->exited = self->node->container->time;
  if (!fading)
    return 1;

  if (now < self->exited + FADE_AFTER)
    {
      note_change (next_change, self->exited + FADE_AFTER);
      return 1;
    }
  step = (now - self->exited - FADE_AFTER) / FADE_STEP + 1;
  if (step >= FADE_STEPS)
    return FADED;
  note_change (next_change, self->exited + FADE_AFTER + step * FADE_STEP);
  return 1 - (1 - FADED) * step / FADE_STEPS;
}

/**
 * porthole_scene_node_refresh:
 * @self: a node
 * @now: the time
 * @fading: whether anything depends on @now
 * @next_change: (inout): when it changes by itself, if that is before this; 0 is never
 *
 * Returns: whether it is to be drawn differently from before
 */
gboolean
porthole_scene_node_refresh (PortholeSceneNode *self,
                             gint64 now,
                             gboolean fading,
                             gint64 *next_change)
{
  const PortholeNode *node = self->node;
  const PortholeSceneNode old = *self;
  gboolean changed = refresh_text (self);

  self->state = find_state (node);
  self->mark = find_mark (node, now, fading, next_change);
  self->trusted = node->trusted;
  self->opacity = find_opacity (self, now, fading, next_change);
  if (node->kind == PORTHOLE_NODE_PEER)
    self->size
        = CLAMP (roundf (PEER_MIN + 1.5f * log2f (MAX (self->n_flows, 1))), PEER_MIN, PEER_MAX);
  self->resized |= self->size != old.size;

  if (self->refreshed && (node->level > self->seen_level || node->score > self->seen_score))
    self->pulse = now;
  end_animation (&self->pulse, PORTHOLE_SCENE_PULSE_TIME, now, next_change);
  end_animation (&self->appeared, PORTHOLE_SCENE_APPEAR_TIME, now, next_change);
  self->seen_level = node->level;
  self->seen_score = node->score;
  self->refreshed = TRUE;

  return changed || self->state != old.state || self->mark != old.mark
         || self->trusted != old.trusted || self->opacity != old.opacity || self->size != old.size
         || self->pulse != old.pulse || self->appeared != old.appeared;
}

float
porthole_scene_node_get_label_width (const PortholeSceneNode *self)
{
  return self->label_length
         * (self->shape == PORTHOLE_SCENE_SHAPE_CIRCLE ? PEER_CHARACTER : CHARACTER);
}

/* of a square with round corners, along a unit vector from its centre */
static float
get_square_border (float half, float corner, float x, float y)
{
  float ax = fabsf (x);
  float ay = fabsf (y);
  float distance = half / MAX (ax, ay);
  float straight = half - corner;
  float along, root;

  if (ax * distance <= straight || ay * distance <= straight)
    return distance;
  /* where the ray meets the circle of the corner */
  along = straight * (ax + ay);
  root = along * along - (2 * straight * straight - corner * corner);
  return along + sqrtf (MAX (root, 0));
}

float
porthole_scene_node_get_border (const PortholeSceneNode *self, float x, float y)
{
  float room = self->mark == PORTHOLE_SCENE_MARK_HIGH ? DOUBLE_RING_ROOM : RING_ROOM;
  float size = self->size + room;
  float longest = 0;

  switch (self->shape)
    {
    case PORTHOLE_SCENE_SHAPE_SQUARE:
      return get_square_border (size, PORTHOLE_SCENE_CORNER + room, x, y);
    case PORTHOLE_SCENE_SHAPE_HEXAGON:
      /* its sides are half of sqrt(3) from the centre, in these directions */
      for (guint i = 0; i < 3; i++)
        {
          double angle = G_PI / 6 + i * G_PI / 3;

          longest = MAX (longest, fabsf ((float)(x * cos (angle) + y * sin (angle))));
        }
      return size * 0.8660254f / longest;
    case PORTHOLE_SCENE_SHAPE_CIRCLE:
    default:
      return size;
    }
}
