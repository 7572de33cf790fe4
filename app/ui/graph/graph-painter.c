/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-painter.h"

#include "graph-labels.h"
#include "graph-room.h"
#include "graph-sprites.h"

#include <gsk/gsk.h>
#include <math.h>

#define RING            2.4f /* px at 100 % */
#define PEER_RING       1.6f
#define EXITED_RING     1.2f
#define BADGE           9.5f /* half of it */
#define ARROW           4.5f
#define LABEL_GAP       4.0f
#define GROUND          0.92f /* of a name, so that a line below it hardly shows */
#define SELECTION_GAP   3.5f
#define SELECTION_RING  3.0f
#define RUN_LENGTH      22.0f /* of what runs along an edge */
#define PULSE_REACH     16.0f
#define DOTS_BELOW      0.3f /* zoom */
#define ARROWS_FROM     0.4f
#define NAMES_FROM      0.42f
#define PEER_NAMES_FROM 0.62f
#define FULL_NAMES_FROM 1.6f
#define MARGIN          64 /* px outside of the view that may reach into it */
#define CURVE_PIECES    12
#define FADES           PORTHOLE_GRAPH_SPRITES_N_FADES

struct _PortholeGraphPainter
{
  GtkWidget *widget; /* not owned: the painter is part of it */
  PortholeGraphPalette palette;
  PortholeGraphSprites *sprites;
  PortholeGraphLabels *labels;
  gboolean stale;

  /* while it paints */
  const PortholeGraphFrame *frame;
  GPtrArray *out; /* (element-type GskRenderNode) */
  float scale;    /* pixels of the screen for one */
  gboolean smooth_lines;
};

PortholeGraphPainter *
porthole_graph_painter_new (GtkWidget *widget)
{
  PortholeGraphPainter *self = g_new0 (PortholeGraphPainter, 1);

  self->widget = widget;
  self->sprites = porthole_graph_sprites_new (widget);
  self->labels = porthole_graph_labels_new (widget);
  self->out = g_ptr_array_new_with_free_func ((GDestroyNotify)gsk_render_node_unref);
  self->stale = TRUE;

  return self;
}

void
porthole_graph_painter_free (PortholeGraphPainter *self)
{
  g_ptr_array_unref (self->out);
  porthole_graph_labels_free (self->labels);
  porthole_graph_sprites_free (self->sprites);
  g_free (self);
}

void
porthole_graph_painter_reset (PortholeGraphPainter *self)
{
  self->stale = TRUE;
}

static void
begin (PortholeGraphPainter *self, const PortholeGraphFrame *frame)
{
  GtkNative *native = gtk_widget_get_native (self->widget);
  GskRenderer *renderer = native != NULL ? gtk_native_get_renderer (native) : NULL;

  if (self->stale)
    {
      porthole_graph_palette_read (&self->palette, self->widget);
      porthole_graph_sprites_set_palette (self->sprites, &self->palette);
      porthole_graph_labels_reset (self->labels, &self->palette);
      self->stale = FALSE;
    }
  self->frame = frame;
  self->scale = gtk_widget_get_scale_factor (self->widget);
  /* cairo smooths the edges of a rotated rectangle by itself, and is quicker with a plain one */
  self->smooth_lines = renderer != NULL && !GSK_IS_CAIRO_RENDERER (renderer);
  porthole_graph_sprites_trim (self->sprites);
}

static void
end (PortholeGraphPainter *self, GtkSnapshot *snapshot)
{
  if (self->out->len > 0)
    {
      g_autoptr (GskRenderNode) all
          = gsk_container_node_new ((GskRenderNode **)self->out->pdata, self->out->len);

      gtk_snapshot_append_node (snapshot, all);
    }
  g_ptr_array_set_size (self->out, 0);
  self->frame = NULL;
}

static graphene_point_t
to_view (PortholeGraphPainter *self, const graphene_point_t *scene)
{
  return porthole_graph_camera_to_view (self->frame->camera, scene);
}

static gboolean
is_seen (PortholeGraphPainter *self, float left, float top, float right, float bottom)
{
  const PortholeGraphCamera *camera = self->frame->camera;

  return right >= -MARGIN && bottom >= -MARGIN && left <= camera->width + MARGIN
         && top <= camera->height + MARGIN;
}

static float
snap (PortholeGraphPainter *self, float value)
{
  return self->frame->moving ? value : roundf (value * self->scale) / self->scale;
}

static guint
to_pixels (PortholeGraphPainter *self, float value)
{
  return (guint)MAX (lroundf (value * self->scale), 1);
}

/* takes @node */
static void
add (PortholeGraphPainter *self, GskRenderNode *node, float opacity)
{
  if (opacity < 0.995f)
    {
      GskRenderNode *faded = gsk_opacity_node_new (node, opacity);

      gsk_render_node_unref (node);
      node = faded;
    }
  g_ptr_array_add (self->out, node);
}

/* a texture around a point, in pixels of the screen if nothing moves */
static void
add_texture (PortholeGraphPainter *self,
             GdkTexture *texture,
             const graphene_point_t *center,
             float opacity)
{
  float width = gdk_texture_get_width (texture) / self->scale;
  float height = gdk_texture_get_height (texture) / self->scale;
  graphene_rect_t bounds;

  graphene_rect_init (&bounds, snap (self, center->x) - width / 2,
                      snap (self, center->y) - height / 2, width, height);
  add (self, gsk_texture_node_new (texture, &bounds), opacity);
}

/* takes @child, which is drawn around 0, 0 */
static void
add_turned (
    PortholeGraphPainter *self, GskRenderNode *child, const graphene_point_t *at, float x, float y)
{
  GskTransform *transform = gsk_transform_rotate (gsk_transform_translate (NULL, at),
                                                  (float)(atan2f (y, x) * 180 / G_PI));

  g_ptr_array_add (self->out, gsk_transform_node_new (child, transform));
  gsk_transform_unref (transform);
  gsk_render_node_unref (child);
}

/* @overlap: how far it reaches back into the piece before it, so that no gap is seen between them
 */
static void
add_line (PortholeGraphPainter *self,
          const graphene_point_t *from,
          const graphene_point_t *to,
          PortholeGraphColor color,
          guint fade,
          float width,
          float overlap)
{
  float x = to->x - from->x, y = to->y - from->y;
  float length = hypotf (x, y);
  GskRenderNode *child;
  graphene_rect_t bounds;

  if (length < 0.25f)
    return;
  if (self->smooth_lines)
    {
      GdkTexture *texture = porthole_graph_sprites_get_line (self->sprites, color, fade,
                                                             roundf (width * self->scale * 4) / 4);
      float height = gdk_texture_get_height (texture) / self->scale;

      graphene_rect_init (&bounds, -overlap, -height / 2, length + overlap, height);
      child = gsk_texture_node_new (texture, &bounds);
    }
  else
    {
      GdkRGBA rgba = porthole_graph_palette_mix (&self->palette, color, (float)fade / FADES);

      graphene_rect_init (&bounds, -overlap, -width / 2, length + overlap, width);
      child = gsk_color_node_new (&rgba, &bounds);
    }
  add_turned (self, child, from, x, y);
}

static graphene_point_t
get_curve_point (const graphene_point_t p[4], float t)
{
  float s = 1 - t;
  float w[4] = { s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t };

  return GRAPHENE_POINT_INIT (w[0] * p[0].x + w[1] * p[1].x + w[2] * p[2].x + w[3] * p[3].x,
                              w[0] * p[0].y + w[1] * p[1].y + w[2] * p[2].y + w[3] * p[3].y);
}

/* its curve in the view's coordinates; whether any of it is seen */
static gboolean
get_curve (PortholeGraphPainter *self, const PortholeSceneEdge *edge, graphene_point_t p[4])
{
  graphene_point_t low = { G_MAXFLOAT, G_MAXFLOAT }, high = { -G_MAXFLOAT, -G_MAXFLOAT };

  porthole_scene_edge_get_curve (edge, p);
  for (guint i = 0; i < 4; i++)
    {
      p[i] = to_view (self, &p[i]);
      low.x = MIN (low.x, p[i].x);
      low.y = MIN (low.y, p[i].y);
      high.x = MAX (high.x, p[i].x);
      high.y = MAX (high.y, p[i].y);
    }

  return is_seen (self, low.x, low.y, high.x, high.y);
}

static gboolean
is_straight (const PortholeSceneEdge *edge)
{
  return edge->curve == 0 && edge->source != edge->target;
}

/* the part of a curve from @begin to @until, both 0 to 1 */
static void
add_curve (PortholeGraphPainter *self,
           const PortholeSceneEdge *edge,
           const graphene_point_t p[4],
           float begin_at,
           float end_at,
           PortholeGraphColor color,
           guint fade,
           float width)
{
  graphene_point_t from = get_curve_point (p, begin_at);
  guint n = 1;

  if (!is_straight (edge))
    {
      float reach
          = hypotf (p[3].x - p[0].x, p[3].y - p[0].y) + hypotf (p[1].x - p[0].x, p[1].y - p[0].y);

      n = (guint)CLAMP (reach * (end_at - begin_at) / 12, 2, CURVE_PIECES);
    }
  for (guint i = 1; i <= n; i++)
    {
      graphene_point_t to = get_curve_point (p, begin_at + (end_at - begin_at) * i / n);

      add_line (self, &from, &to, color, fade, width, i > 1 ? width / 4 : 0);
      from = to;
    }
}

static PortholeGraphColor
get_edge_color (const PortholeSceneEdge *edge)
{
  switch (edge->mark)
    {
    case PORTHOLE_SCENE_MARK_HIGH:
      return PORTHOLE_GRAPH_COLOR_HIGH;
    case PORTHOLE_SCENE_MARK_WARNING:
      return PORTHOLE_GRAPH_COLOR_WARNING;
    case PORTHOLE_SCENE_MARK_NORMAL:
    case PORTHOLE_SCENE_MARK_UNKNOWN:
    default:
      return PORTHOLE_GRAPH_COLOR_EDGE;
    }
}

static float
get_edge_width (PortholeGraphPainter *self, const PortholeSceneEdge *edge)
{
  float width = edge->width * CLAMP (self->frame->camera->zoom, 0.5f, 1.5f);

  return MAX (roundf (width * self->scale * 4) / 4, 1) / self->scale;
}

static void
add_arrow (PortholeGraphPainter *self,
           const PortholeSceneEdge *edge,
           PortholeGraphColor color,
           guint fade,
           float width)
{
  float zoom = self->frame->camera->zoom;
  graphene_point_t at, direction;
  graphene_rect_t bounds;
  GdkTexture *texture;
  float side;

  if (zoom < ARROWS_FROM || !porthole_scene_edge_get_arrow (edge, &at, &direction))
    return;
  texture = porthole_graph_sprites_get_arrow (
      self->sprites, color, fade,
      to_pixels (self, ARROW * CLAMP (zoom, 0.7f, 1.5f) + width * 0.55f));
  side = gdk_texture_get_width (texture) / self->scale;
  graphene_rect_init (&bounds, -side / 2, -side / 2, side, side);
  at = to_view (self, &at);
  add_turned (self, gsk_texture_node_new (texture, &bounds), &at, direction.x, direction.y);
}

static void
add_edge (PortholeGraphPainter *self, const PortholeSceneEdge *edge)
{
  PortholeGraphColor color = get_edge_color (edge);
  float opacity = edge->opacity * MIN (edge->source->opacity, edge->target->opacity);
  guint fade = (guint)CLAMP (lroundf (opacity * FADES), 1, FADES);
  float width = get_edge_width (self, edge);
  graphene_point_t p[4];

  if (!get_curve (self, edge, p))
    return;
  if (color == PORTHOLE_GRAPH_COLOR_WARNING)
    {
      add_curve (self, edge, p, 0, 1, PORTHOLE_GRAPH_COLOR_WARNING_OUTLINE, fade, width + 1);
      add_arrow (self, edge, PORTHOLE_GRAPH_COLOR_WARNING_OUTLINE, fade, width + 2);
    }
  add_curve (self, edge, p, 0, 1, color, fade, width);
  add_arrow (self, edge, color, fade, width);
}

/* nothing happens there any more; what something was found on is evidence, and stays as it was */
static gboolean
is_over (const PortholeSceneNode *node)
{
  return node->mark == PORTHOLE_SCENE_MARK_NORMAL && node->state == PORTHOLE_SCENE_STATE_EXITED;
}

static PortholeGraphColor
get_node_color (const PortholeSceneNode *node)
{
  switch (node->mark)
    {
    case PORTHOLE_SCENE_MARK_HIGH:
      return PORTHOLE_GRAPH_COLOR_HIGH;
    case PORTHOLE_SCENE_MARK_WARNING:
    case PORTHOLE_SCENE_MARK_UNKNOWN:
      return PORTHOLE_GRAPH_COLOR_WARNING;
    case PORTHOLE_SCENE_MARK_NORMAL:
    default:
      return node->node->kind == PORTHOLE_NODE_CONTAINER ? PORTHOLE_GRAPH_COLOR_NORMAL
                                                         : PORTHOLE_GRAPH_COLOR_RING;
    }
}

static float
get_node_opacity (PortholeGraphPainter *self, const PortholeSceneNode *node)
{
  float appeared = 1;

  if (self->frame->animated && node->appeared != 0)
    appeared = (float)(self->frame->now - node->appeared) / PORTHOLE_SCENE_APPEAR_TIME;

  return node->opacity * CLAMP (appeared, 0, 1);
}

static gboolean
is_node_seen (PortholeGraphPainter *self,
              const PortholeSceneNode *node,
              const graphene_point_t *center)
{
  float half = node->size * self->frame->camera->zoom;

  return is_seen (self, center->x - half, center->y - half, center->x + half, center->y + half);
}

static guint
get_half (PortholeGraphPainter *self, const PortholeSceneNode *node)
{
  return to_pixels (self, MAX (node->size * self->frame->camera->zoom, 2));
}

/* of a node's ring, in pixels of the screen: whole ones, so that straight sides are sharp */
static float
get_stroke (PortholeGraphPainter *self, const PortholeSceneNode *node)
{
  float ring = RING;
  float stroke;

  if (is_over (node))
    ring = EXITED_RING;
  else if (node->mark == PORTHOLE_SCENE_MARK_NORMAL && node->node->kind == PORTHOLE_NODE_PEER)
    ring = PEER_RING;
  stroke = ring * CLAMP (self->frame->camera->zoom, 0.4f, 2);

  return MAX (floorf (stroke * self->scale + 0.4f), 1);
}

static void
add_body (PortholeGraphPainter *self, const PortholeSceneNode *node, const graphene_point_t *center)
{
  PortholeGraphBody body = PORTHOLE_GRAPH_BODY_FILLED;

  if (self->frame->camera->zoom < DOTS_BELOW)
    body = PORTHOLE_GRAPH_BODY_DOT;
  else if (node->state == PORTHOLE_SCENE_STATE_EXITED)
    body = PORTHOLE_GRAPH_BODY_OUTLINED;
  else if (node->state == PORTHOLE_SCENE_STATE_PAUSED)
    body = PORTHOLE_GRAPH_BODY_DASHED;
  add_texture (self,
               porthole_graph_sprites_get_body (self->sprites, node->shape, get_node_color (node),
                                                node->mark == PORTHOLE_SCENE_MARK_HIGH, body,
                                                get_half (self, node), get_stroke (self, node)),
               center, get_node_opacity (self, node));
}

static void
add_icon (PortholeGraphPainter *self, const PortholeSceneNode *node, const graphene_point_t *center)
{
  float half = node->size * self->frame->camera->zoom
               * (node->node->kind == PORTHOLE_NODE_PEER ? 0.5f : 0.42f);

  if (half >= 4)
    add_texture (self,
                 porthole_graph_sprites_get_icon (self->sprites, node->icon,
                                                  node->node->kind == PORTHOLE_NODE_PEER
                                                      ? PORTHOLE_GRAPH_COLOR_DIM_TEXT
                                                      : PORTHOLE_GRAPH_COLOR_TEXT,
                                                  to_pixels (self, half)),
                 center,
                 get_node_opacity (self, node)
                     * (node->state == PORTHOLE_SCENE_STATE_EXITED ? 0.4f : 1));
}

static void
add_badge (PortholeGraphPainter *self,
           const PortholeSceneNode *node,
           const graphene_point_t *center)
{
  float zoom = self->frame->camera->zoom;
  float out = node->size * zoom * (node->shape == PORTHOLE_SCENE_SHAPE_SQUARE ? 0.9f : 0.72f);
  GdkTexture *texture = porthole_graph_sprites_get_badge (
      self->sprites, node->mark, to_pixels (self, BADGE * CLAMP (zoom, 0.55f, 1.5f)));
  graphene_point_t at = GRAPHENE_POINT_INIT (snap (self, center->x) + snap (self, out),
                                             snap (self, center->y) - snap (self, out));

  if (texture != NULL)
    add_texture (self, texture, &at, get_node_opacity (self, node));
}

static void
add_text (PortholeGraphPainter *self,
          const PortholeSceneNode *node,
          const char *text,
          const graphene_point_t *center,
          float ground,
          PortholeGraphRoom *room)
{
  PortholeGraphLabelStyle style = node->node->kind == PORTHOLE_NODE_PEER ? PORTHOLE_GRAPH_LABEL_PEER
                                  : is_over (node) ? PORTHOLE_GRAPH_LABEL_EXITED
                                                   : PORTHOLE_GRAPH_LABEL_CONTAINER;
  const PortholeGraphLabel *label = porthole_graph_labels_get (self->labels, text, style);
  float zoom = self->frame->camera->zoom;
  float grown = CLAMP (zoom, 0.8f, 1.4f);
  float width = label->width * grown, height = label->height * grown;
  float outside = node->mark == PORTHOLE_SCENE_MARK_HIGH ? 2 * RING * MIN (zoom, 1.5f) : 0;
  graphene_point_t at;
  graphene_rect_t bounds;
  GskTransform *transform;
  GskRenderNode *turned;
  GdkRGBA rgba = self->palette.colors[PORTHOLE_GRAPH_COLOR_BACKGROUND];

  if (label->node == NULL)
    return;
  at.x = snap (self, center->x - width / 2);
  at.y = snap (self, center->y + node->size * zoom + outside + LABEL_GAP * MIN (zoom, 1));

  graphene_rect_init (&bounds, at.x - 3, at.y, width + 6, height);
  if (room != NULL && !porthole_graph_room_take (room, &bounds))
    return;

  /* a line that passes below a name must not strike it out */
  rgba.alpha = ground;
  add (self, gsk_color_node_new (&rgba, &bounds), 1);

  transform = gsk_transform_scale (gsk_transform_translate (NULL, &at), grown, grown);
  turned = gsk_transform_node_new (label->node, transform);
  gsk_transform_unref (transform);
  add (self, turned, get_node_opacity (self, node));
}

static gboolean
has_name (PortholeGraphPainter *self, const PortholeSceneNode *node)
{
  float zoom = self->frame->camera->zoom;

  if (node->mark >= PORTHOLE_SCENE_MARK_WARNING || node->node->kind != PORTHOLE_NODE_PEER)
    return zoom >= NAMES_FROM;
  return zoom >= PEER_NAMES_FROM;
}

/* What matters most is drawn last, and named first. At 100 % the layout keeps names apart. */
static void
paint_names (PortholeGraphPainter *self,
             const PortholeSceneNode *const *nodes,
             const graphene_point_t *centers,
             const guint *seen,
             guint n_seen)
{
  const PortholeGraphCamera *camera = self->frame->camera;
  gboolean full = camera->zoom >= FULL_NAMES_FROM;
  g_auto (PortholeGraphRoom) room = { 0 };

  porthole_graph_room_init (&room, camera->width, camera->height);
  for (guint i = n_seen; i > 0; i--)
    {
      const PortholeSceneNode *node = nodes[seen[i - 1]];

      if (has_name (self, node))
        add_text (self, node, full ? node->full_label : node->label, &centers[seen[i - 1]], GROUND,
                  camera->zoom < 1 || full ? &room : NULL);
    }
}

/* Textures that are alike follow each other: the GL renderer draws them in one go. */
static int
compare_textures (gconstpointer a, gconstpointer b)
{
  GskRenderNode *const *one = a, *const *other = b;
  gboolean plain = gsk_render_node_get_node_type (*one) == GSK_TEXTURE_NODE;
  gboolean other_plain = gsk_render_node_get_node_type (*other) == GSK_TEXTURE_NODE;
  const void *texture, *other_texture;

  if (!plain || !other_plain)
    return other_plain - plain;
  texture = gsk_texture_node_get_texture (*one);
  other_texture = gsk_texture_node_get_texture (*other);
  return (texture > other_texture) - (texture < other_texture);
}

static void
sort_textures (PortholeGraphPainter *self, guint from)
{
  if (self->smooth_lines)
    qsort (self->out->pdata + from, self->out->len - from, sizeof (gpointer), compare_textures);
}

gboolean
porthole_graph_painter_paint (PortholeGraphPainter *self,
                              GtkSnapshot *snapshot,
                              const PortholeGraphFrame *frame)
{
  static void (*const passes[]) (PortholeGraphPainter *, const PortholeSceneNode *,
                                 const graphene_point_t *)
      = { add_body, add_icon, add_badge };
  const PortholeSceneEdge *const *edges;
  const PortholeSceneNode *const *nodes;
  g_autofree graphene_point_t *centers = NULL;
  g_autofree guint *seen = NULL;
  gboolean appearing = FALSE;
  guint n_edges, n_nodes, n_seen = 0;

  begin (self, frame);
  edges = porthole_scene_get_edges (frame->scene, &n_edges);
  nodes = porthole_scene_get_nodes (frame->scene, &n_nodes);
  for (guint i = 0; i < n_edges; i++)
    add_edge (self, edges[i]);

  centers = g_new (graphene_point_t, MAX (n_nodes, 1));
  seen = g_new (guint, MAX (n_nodes, 1));
  for (guint i = 0; i < n_nodes; i++)
    {
      centers[i] = to_view (self, &nodes[i]->position);
      if (is_node_seen (self, nodes[i], &centers[i]))
        seen[n_seen++] = i;
      appearing |= nodes[i]->appeared != 0;
    }
  for (guint pass = 0; pass < G_N_ELEMENTS (passes); pass++)
    {
      guint from = self->out->len;

      if (pass == 1 && frame->camera->zoom < DOTS_BELOW)
        continue;
      for (guint i = 0; i < n_seen; i++)
        passes[pass](self, nodes[seen[i]], &centers[seen[i]]);
      sort_textures (self, from);
    }
  paint_names (self, nodes, centers, seen, n_seen);
  end (self, snapshot);

  return appearing && frame->animated;
}

static void
add_ring (PortholeGraphPainter *self,
          const PortholeSceneNode *node,
          PortholeGraphColor color,
          float gap,
          float stroke,
          float opacity)
{
  graphene_point_t center = to_view (self, &node->position);
  float outside = node->mark == PORTHOLE_SCENE_MARK_HIGH ? 2 * get_stroke (self, node) : 0;
  guint half = get_half (self, node) + (guint)lroundf (outside + (gap + stroke) * self->scale);

  if (!is_node_seen (self, node, &center))
    return;
  add_texture (self,
               porthole_graph_sprites_get_ring (self->sprites, node->shape, color, half,
                                                roundf (stroke * self->scale)),
               &center, opacity);
}

static void
add_activity (PortholeGraphPainter *self, const PortholeSceneEdge *edge)
{
  float t = (float)(self->frame->now - edge->active_since) / PORTHOLE_SCENE_ACTIVE_TIME;
  float width = get_edge_width (self, edge);
  PortholeGraphColor color = get_edge_color (edge);
  graphene_point_t p[4];
  float part;

  if (t < 0 || t > 1 || !get_curve (self, edge, p))
    return;
  part = MIN (RUN_LENGTH / MAX (hypotf (p[3].x - p[0].x, p[3].y - p[0].y), 1), 0.5f);
  add_curve (self, edge, p, t * (1 - part), t * (1 - part) + part,
             color == PORTHOLE_GRAPH_COLOR_EDGE ? PORTHOLE_GRAPH_COLOR_TEXT : color, FADES,
             width + 1.5f);
}

static void
add_chosen_edge (PortholeGraphPainter *self,
                 const PortholeSceneEdge *edge,
                 PortholeGraphColor color,
                 float more)
{
  float width = get_edge_width (self, edge) + more;
  graphene_point_t p[4];

  if (!get_curve (self, edge, p))
    return;
  add_curve (self, edge, p, 0, 1, color, FADES, width);
  add_arrow (self, edge, color, FADES, width + 1);
}

gboolean
porthole_graph_painter_paint_marks (PortholeGraphPainter *self,
                                    GtkSnapshot *snapshot,
                                    const PortholeGraphFrame *frame,
                                    PortholeSelection *selection,
                                    PortholeSceneNode *hovered,
                                    PortholeSceneEdge *hovered_edge)
{
  gboolean any
      = selection != NULL && porthole_selection_get_kind (selection) != PORTHOLE_SELECTION_NONE;
  const PortholeSceneEdge *const *edges;
  const PortholeSceneNode *const *nodes;
  gboolean pulsing = FALSE;
  guint n;

  begin (self, frame);
  if (hovered_edge != NULL)
    add_chosen_edge (self, hovered_edge, PORTHOLE_GRAPH_COLOR_DIM_TEXT, 1);
  edges = porthole_scene_get_edges (frame->scene, &n);
  for (guint i = 0; i < n; i++)
    {
      if (any
          && porthole_selection_has_edge (selection, edges[i]->source->node->id,
                                          edges[i]->target->node->id))
        add_chosen_edge (self, edges[i], PORTHOLE_GRAPH_COLOR_ACCENT, 1.5f);
      if (frame->animated && edges[i]->active_since != 0)
        add_activity (self, edges[i]);
    }

  nodes = porthole_scene_get_nodes (frame->scene, &n);
  for (guint i = 0; i < n; i++)
    {
      if (frame->animated && nodes[i]->pulse != 0)
        {
          float t = (float)(frame->now - nodes[i]->pulse) / PORTHOLE_SCENE_PULSE_TIME;

          pulsing = TRUE;
          if (t >= 0 && t <= 1)
            add_ring (self, nodes[i], get_node_color (nodes[i]), 2 + t * PULSE_REACH, 3, 1 - t);
        }
      if (any && porthole_selection_has_node (selection, nodes[i]->node->id))
        add_ring (self, nodes[i], PORTHOLE_GRAPH_COLOR_ACCENT, SELECTION_GAP, SELECTION_RING, 1);
    }
  if (hovered != NULL)
    {
      graphene_point_t center = to_view (self, &hovered->position);

      add_text (self, hovered, hovered->full_label, &center, 1, NULL);
      if (!any || !porthole_selection_has_node (selection, hovered->node->id))
        add_ring (self, hovered, PORTHOLE_GRAPH_COLOR_ACCENT, SELECTION_GAP, 2, 0.5f);
    }
  end (self, snapshot);

  return pulsing;
}

/* the rectangle that is drawn around what is to be selected */
void
porthole_graph_painter_paint_box (PortholeGraphPainter *self,
                                  GtkSnapshot *snapshot,
                                  const graphene_rect_t *box)
{
  GdkRGBA color = self->palette.colors[PORTHOLE_GRAPH_COLOR_ACCENT];
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, box, 0);
  gtk_snapshot_append_border (snapshot, &outline, (float[]){ 1, 1, 1, 1 },
                              (GdkRGBA[]){ color, color, color, color });
  color.alpha = 0.15f;
  gtk_snapshot_append_color (snapshot, &color, box);
}

/**
 * porthole_graph_painter_paint_map:
 * @self: a painter
 * @snapshot: what to paint to
 * @scene: what to paint
 * @map: where the map's points are
 * @view: what is seen of it, shown as a rectangle
 */
void
porthole_graph_painter_paint_map (PortholeGraphPainter *self,
                                  GtkSnapshot *snapshot,
                                  PortholeScene *scene,
                                  const PortholeGraphCamera *map,
                                  const PortholeGraphCamera *view)
{
  PortholeGraphFrame frame = { .scene = scene, .camera = map };
  GdkRGBA accent;
  const PortholeSceneNode *const *nodes;
  graphene_rect_t seen, whole;
  graphene_point_t corner;
  GskRoundedRect outline;
  guint n;

  begin (self, &frame);
  nodes = porthole_scene_get_nodes (scene, &n);
  for (guint i = 0; i < n; i++)
    {
      graphene_point_t at = to_view (self, &nodes[i]->position);
      gboolean is_peer = nodes[i]->node->kind == PORTHOLE_NODE_PEER;
      float half = nodes[i]->mark == PORTHOLE_SCENE_MARK_NORMAL && is_peer ? 1.5f : 2.5f;
      PortholeGraphColor color = nodes[i]->mark == PORTHOLE_SCENE_MARK_NORMAL
                                     ? PORTHOLE_GRAPH_COLOR_DIM_TEXT
                                     : get_node_color (nodes[i]);

      add_texture (self,
                   porthole_graph_sprites_get_body (self->sprites, PORTHOLE_SCENE_SHAPE_CIRCLE,
                                                    color, FALSE, PORTHOLE_GRAPH_BODY_DOT,
                                                    to_pixels (self, half), 1),
                   &at, nodes[i]->opacity);
    }
  sort_textures (self, 0);
  end (self, snapshot);

  porthole_graph_camera_get_visible (view, &seen);
  corner = porthole_graph_camera_to_view (map, &seen.origin);
  graphene_rect_init (&seen, corner.x, corner.y, seen.size.width * map->zoom,
                      seen.size.height * map->zoom);
  graphene_rect_init (&whole, 1, 1, map->width - 2, map->height - 2);
  if (!graphene_rect_intersection (&seen, &whole, &seen))
    return;
  accent = self->palette.colors[PORTHOLE_GRAPH_COLOR_ACCENT];
  gsk_rounded_rect_init_from_rect (&outline, &seen, 3);
  gtk_snapshot_append_border (snapshot, &outline, (float[]){ 1.5f, 1.5f, 1.5f, 1.5f },
                              (GdkRGBA[]){ accent, accent, accent, accent });
}
