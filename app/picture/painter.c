/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-picture"

#include "painter.h"

#include <librsvg/rsvg.h>
#include <math.h>
#include <pango/pangocairo.h>

#include "icons.h"

#define FONT           "Cantarell, sans-serif"
#define LABEL_SIZE     12.5 /* px */
#define PEER_LABEL     11.5
#define LABEL_GAP      5
#define HALO           3.5
#define RING           2.25
#define PEER_RING      1.5
#define EXITED_RING    1.2
#define OUTLINE        0.75 /* on both sides of what is yellow */
#define DOUBLE_RING    4.5  /* from one ring to the other */
#define ICON_SIZE      20
#define PEER_ICON_SIZE 12
#define PEER_WITH_ICON 10 /* half the extent from which on a peer has one */
#define BADGE          9  /* half its extent */
#define NOTE           6.5
#define ROOM           100 /* around the middle of a node, with its label */
#define ARROW          5   /* half its length, and more for wide edges */

typedef struct
{
  cairo_t *cairo;
  const PortholePalette *palette;
  PangoLayout *layout;
  PangoFontDescription *fonts[2];              /* of peers, of containers */
  RsvgHandle *icons[2][PORTHOLE_N_NODE_ICONS]; /* as usual, and dim */
} Painter;

static void
set_colour (Painter *self, PortholeColour colour, double opacity)
{
  cairo_set_source_rgba (self->cairo, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0,
                         (colour & 0xff) / 255.0, opacity);
}

static void
stroke (Painter *self, PortholeColour colour, double width)
{
  set_colour (self, colour, 1);
  cairo_set_line_width (self->cairo, width);
  cairo_stroke (self->cairo);
}

static PortholeColour
get_edge_colour (Painter *self, PortholeSceneMark mark)
{
  switch (mark)
    {
    case PORTHOLE_SCENE_MARK_HIGH:
      return self->palette->high;
    case PORTHOLE_SCENE_MARK_WARNING:
      return self->palette->warning;
    case PORTHOLE_SCENE_MARK_NORMAL:
    case PORTHOLE_SCENE_MARK_UNKNOWN:
    default:
      return self->palette->edge;
    }
}

static void
add_line (cairo_t *cairo, const graphene_point_t p[4])
{
  cairo_move_to (cairo, p[0].x, p[0].y);
  cairo_curve_to (cairo, p[1].x, p[1].y, p[2].x, p[2].y, p[3].x, p[3].y);
}

/* at the middle, in the direction of connecting */
static void
add_arrow (cairo_t *cairo, const PortholeSceneEdge *edge)
{
  float size = ARROW + edge->width * 0.6f;
  graphene_point_t at;
  graphene_point_t d;

  if (!porthole_scene_edge_get_arrow (edge, &at, &d))
    return;
  cairo_move_to (cairo, at.x + d.x * size, at.y + d.y * size);
  cairo_line_to (cairo, at.x - (d.x + d.y * 0.9f) * size, at.y - (d.y - d.x * 0.9f) * size);
  cairo_line_to (cairo, at.x - (d.x - d.y * 0.9f) * size, at.y - (d.y + d.x * 0.9f) * size);
  cairo_close_path (cairo);
}

/* A colour that is as if @opacity of @colour lay on the background: lines that cross do not add up,
 * and an arrow does not show through its line. */
static PortholeColour
mix (PortholeColour colour, PortholeColour background, double opacity)
{
  PortholeColour mixed = 0;

  for (guint shift = 0; shift <= 16; shift += 8)
    {
      double part
          = (colour >> shift & 0xff) * opacity + (background >> shift & 0xff) * (1 - opacity);

      mixed |= (PortholeColour)lround (part) << shift;
    }

  return mixed;
}

static gboolean
has_outline (Painter *self)
{
  return self->palette->warning_outline != self->palette->warning;
}

static void
draw_edge (Painter *self, const PortholeSceneEdge *edge)
{
  const PortholePalette *palette = self->palette;
  cairo_t *cairo = self->cairo;
  double opacity = edge->opacity;
  PortholeColour colour;
  graphene_point_t points[4];

  porthole_scene_edge_get_curve (edge, points);
  if (edge->mark == PORTHOLE_SCENE_MARK_NORMAL)
    opacity *= PORTHOLE_PALETTE_EDGE_OPACITY;
  colour = mix (get_edge_colour (self, edge->mark), palette->background, opacity);
  cairo_set_line_join (cairo, CAIRO_LINE_JOIN_ROUND);
  if (edge->mark == PORTHOLE_SCENE_MARK_WARNING && has_outline (self))
    {
      PortholeColour outline = mix (palette->warning_outline, palette->background, opacity);

      add_line (cairo, points);
      stroke (self, outline, edge->width + 2 * OUTLINE);
      add_arrow (cairo, edge);
      stroke (self, outline, 2 * OUTLINE);
    }
  add_line (cairo, points);
  stroke (self, colour, edge->width);
  add_arrow (cairo, edge);
  set_colour (self, colour, 1);
  cairo_fill (cairo);
}

static void
add_square (cairo_t *cairo, double half, double corner)
{
  cairo_new_sub_path (cairo);
  for (guint i = 0; i < 4; i++)
    {
      double x = i == 0 || i == 3 ? 1 : -1;
      double y = i < 2 ? 1 : -1;

      cairo_arc (cairo, x * (half - corner), y * (half - corner), corner, i * G_PI / 2,
                 (i + 1) * G_PI / 2);
    }
  cairo_close_path (cairo);
}

static void
add_polygon (cairo_t *cairo, guint corners, double radius, double turn)
{
  cairo_new_sub_path (cairo);
  for (guint i = 0; i < corners; i++)
    cairo_line_to (cairo, radius * cos (turn + 2 * G_PI * i / corners),
                   radius * sin (turn + 2 * G_PI * i / corners));
  cairo_close_path (cairo);
}

/* the node's shape, so much larger */
static void
add_shape (Painter *self, const PortholeSceneNode *node, double more)
{
  switch (node->shape)
    {
    case PORTHOLE_SCENE_SHAPE_SQUARE:
      add_square (self->cairo, node->size + more, PORTHOLE_SCENE_CORNER + more);
      break;
    case PORTHOLE_SCENE_SHAPE_HEXAGON:
      add_polygon (self->cairo, 6, node->size + more, 0);
      break;
    case PORTHOLE_SCENE_SHAPE_CIRCLE:
    default:
      cairo_new_sub_path (self->cairo);
      cairo_arc (self->cairo, 0, 0, node->size + more, 0, 2 * G_PI);
    }
}

static gboolean
is_yellow (const PortholeSceneNode *node)
{
  return node->mark == PORTHOLE_SCENE_MARK_WARNING || node->mark == PORTHOLE_SCENE_MARK_UNKNOWN;
}

static void
draw_body (Painter *self, const PortholeSceneNode *node)
{
  const PortholePalette *palette = self->palette;
  gboolean is_peer = node->shape == PORTHOLE_SCENE_SHAPE_CIRCLE;
  double width = is_peer && node->mark == PORTHOLE_SCENE_MARK_NORMAL ? PEER_RING : RING;
  gboolean exited = node->state == PORTHOLE_SCENE_STATE_EXITED;
  PortholeColour colour = is_peer ? palette->ring : palette->normal;

  if (exited && node->mark == PORTHOLE_SCENE_MARK_NORMAL)
    width = EXITED_RING;
  if (node->mark == PORTHOLE_SCENE_MARK_HIGH)
    colour = palette->high;
  else if (is_yellow (node))
    colour = palette->warning;

  cairo_set_line_join (self->cairo, CAIRO_LINE_JOIN_ROUND);
  add_shape (self, node, 0);
  set_colour (self, exited ? palette->background : palette->fill, 1);
  cairo_fill (self->cairo);
  if (is_yellow (node) && has_outline (self))
    {
      add_shape (self, node, 0);
      stroke (self, palette->warning_outline, width + 2 * OUTLINE);
    }
  add_shape (self, node, 0);
  stroke (self, colour, width);
  if (node->mark == PORTHOLE_SCENE_MARK_HIGH)
    {
      add_shape (self, node, DOUBLE_RING);
      stroke (self, colour, width);
    }
}

static RsvgHandle *
get_icon (Painter *self, PortholeNodeIcon icon, gboolean dim)
{
  RsvgHandle **handle = &self->icons[dim ? 1 : 0][icon];

  if (*handle == NULL)
    {
      g_autoptr (GBytes) svg = porthole_icons_load (porthole_node_icon_get_name (icon));
      g_autofree char *css = g_strdup_printf ("path { fill: #%06x; }",
                                              dim ? self->palette->ring : self->palette->icon);
      g_autoptr (GError) error = NULL;
      gsize length;
      const guint8 *data = g_bytes_get_data (svg, &length);

      *handle = rsvg_handle_new_from_data (data, length, &error);
      g_assert_no_error (error);
      rsvg_handle_set_stylesheet (*handle, (const guint8 *)css, strlen (css), &error);
      g_assert_no_error (error);
    }

  return *handle;
}

static void
draw_icon (Painter *self, const PortholeSceneNode *node)
{
  double size = node->shape == PORTHOLE_SCENE_SHAPE_CIRCLE ? PEER_ICON_SIZE : ICON_SIZE;
  RsvgRectangle viewport = { -size / 2, -size / 2, size, size };
  gboolean exited = node->state == PORTHOLE_SCENE_STATE_EXITED;
  g_autoptr (GError) error = NULL;

  if (node->shape == PORTHOLE_SCENE_SHAPE_CIRCLE && node->size < PEER_WITH_ICON)
    return;
  if (!rsvg_handle_render_document (get_icon (self, node->icon, exited), self->cairo, &viewport,
                                    &error))
    g_warning ("%s", error->message);
}

static void
add_exclamation_mark (cairo_t *cairo, double y)
{
  cairo_move_to (cairo, -1.2, y - 4.6);
  cairo_line_to (cairo, 1.2, y - 4.6);
  cairo_line_to (cairo, 0.8, y + 1.2);
  cairo_line_to (cairo, -0.8, y + 1.2);
  cairo_close_path (cairo);
  cairo_new_sub_path (cairo);
  cairo_arc (cairo, 0, y + 3.2, 1.2, 0, 2 * G_PI);
}

static void
draw_question_mark (Painter *self)
{
  cairo_t *cairo = self->cairo;

  cairo_set_line_cap (cairo, CAIRO_LINE_CAP_ROUND);
  cairo_arc (cairo, 0, -2.2, 2.4, -G_PI, 0.25 * G_PI);
  cairo_line_to (cairo, 0, 1.2);
  stroke (self, self->palette->on_warning, 1.7);
  cairo_arc (cairo, 0, 4, 1.1, 0, 2 * G_PI);
  set_colour (self, self->palette->on_warning, 1);
  cairo_fill (cairo);
}

static void
add_badge (Painter *self, PortholeSceneMark mark)
{
  cairo_new_path (self->cairo);
  if (mark == PORTHOLE_SCENE_MARK_HIGH)
    add_polygon (self->cairo, 8, BADGE * 1.05, G_PI / 8);
  else if (mark == PORTHOLE_SCENE_MARK_WARNING)
    add_polygon (self->cairo, 3, BADGE * 1.25, -G_PI / 2);
  else
    cairo_arc (self->cairo, 0, 0, BADGE * 0.95, 0, 2 * G_PI);
}

/* the level's second cue, at the upper right */
static void
draw_badge (Painter *self, const PortholeSceneNode *node)
{
  const PortholePalette *palette = self->palette;
  gboolean is_high = node->mark == PORTHOLE_SCENE_MARK_HIGH;
  cairo_t *cairo = self->cairo;
  double at = node->shape == PORTHOLE_SCENE_SHAPE_SQUARE ? node->size - 1 : node->size * 0.8 + 2;

  cairo_save (cairo);
  cairo_translate (cairo, at, -at);
  cairo_set_line_join (cairo, CAIRO_LINE_JOIN_ROUND);
  add_badge (self, node->mark);
  stroke (self, palette->background, 6);
  if (!is_high)
    {
      add_badge (self, node->mark);
      stroke (self, palette->warning_outline, 2 + 2 * OUTLINE);
    }
  add_badge (self, node->mark);
  set_colour (self, is_high ? palette->high : palette->warning, 1);
  cairo_fill_preserve (cairo);
  stroke (self, is_high ? palette->high : palette->warning, 2);
  if (node->mark == PORTHOLE_SCENE_MARK_UNKNOWN)
    draw_question_mark (self);
  else
    {
      add_exclamation_mark (cairo, is_high ? 0.3 : 0.7);
      set_colour (self, is_high ? palette->on_high : palette->on_warning, 1);
      cairo_fill (cairo);
    }
  cairo_restore (cairo);
}

/* what is no judgement, at the lower right: that it is paused, or trusted */
static void
draw_note (Painter *self, const PortholeSceneNode *node)
{
  const PortholePalette *palette = self->palette;
  gboolean paused = node->state == PORTHOLE_SCENE_STATE_PAUSED;
  cairo_t *cairo = self->cairo;
  double at = node->size - 2;

  if (!paused && !node->trusted)
    return;
  cairo_save (cairo);
  cairo_translate (cairo, at, at);
  cairo_set_line_cap (cairo, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_arc (cairo, 0, 0, NOTE, 0, 2 * G_PI);
  set_colour (self, paused ? palette->icon : palette->normal, 1);
  cairo_fill_preserve (cairo);
  stroke (self, palette->background, 2);
  if (paused)
    {
      cairo_move_to (cairo, -2, -2.2);
      cairo_line_to (cairo, -2, 2.2);
      cairo_move_to (cairo, 2, -2.2);
      cairo_line_to (cairo, 2, 2.2);
    }
  else
    {
      cairo_move_to (cairo, -2.8, 0.2);
      cairo_line_to (cairo, -0.8, 2.2);
      cairo_line_to (cairo, 2.8, -2);
    }
  stroke (self, palette->background, 1.8);
  cairo_restore (cairo);
}

static void
draw_label (Painter *self, const PortholeSceneNode *node)
{
  gboolean is_peer = node->shape == PORTHOLE_SCENE_SHAPE_CIRCLE;
  cairo_t *cairo = self->cairo;
  double y = node->size + LABEL_GAP + (node->mark == PORTHOLE_SCENE_MARK_HIGH ? DOUBLE_RING : 0);
  gboolean is_dim = is_peer || node->state == PORTHOLE_SCENE_STATE_EXITED;
  PangoRectangle extents;

  pango_layout_set_font_description (self->layout, self->fonts[is_peer ? 0 : 1]);
  pango_layout_set_text (self->layout, node->label, -1);
  pango_layout_get_pixel_extents (self->layout, NULL, &extents);
  cairo_move_to (cairo, -extents.width / 2.0 - extents.x, y - 2);
  pango_cairo_layout_path (cairo, self->layout);
  cairo_set_line_join (cairo, CAIRO_LINE_JOIN_ROUND);
  stroke (self, self->palette->background, HALO);
  cairo_move_to (cairo, -extents.width / 2.0 - extents.x, y - 2);
  set_colour (self, is_dim ? self->palette->dim_text : self->palette->text, 1);
  pango_cairo_show_layout (cairo, self->layout);
}

static void
draw_node (Painter *self, const PortholeSceneNode *node)
{
  cairo_t *cairo = self->cairo;

  cairo_save (cairo);
  cairo_translate (cairo, node->position.x, node->position.y);
  if (node->opacity < 1)
    {
      /* a group is as large as what is not clipped */
      cairo_rectangle (cairo, -ROOM, -ROOM, 2 * ROOM, 2 * ROOM);
      cairo_clip (cairo);
      cairo_push_group (cairo);
    }
  draw_label (self, node);
  draw_body (self, node);
  draw_icon (self, node);
  if (node->mark != PORTHOLE_SCENE_MARK_NORMAL)
    draw_badge (self, node);
  draw_note (self, node);
  if (node->opacity < 1)
    {
      cairo_pop_group_to_source (cairo);
      cairo_paint_with_alpha (cairo, node->opacity);
    }
  cairo_restore (cairo);
}

static PangoFontDescription *
make_font (double size, PangoWeight weight)
{
  PangoFontDescription *font = pango_font_description_from_string (FONT);

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, weight);
  return font;
}

void
porthole_painter_draw (PortholeScene *scene, PortholeStyle style, cairo_t *cairo)
{
  Painter self = { .cairo = cairo, .palette = porthole_palette_get (style) };
  const PortholeSceneEdge *const *edges;
  const PortholeSceneNode *const *nodes;
  guint n_edges;
  guint n_nodes;

  self.layout = pango_cairo_create_layout (cairo);
  /* addresses and names of containers are read from the left, whatever they begin with */
  pango_context_set_base_dir (pango_layout_get_context (self.layout), PANGO_DIRECTION_LTR);
  pango_layout_set_auto_dir (self.layout, FALSE);
  pango_layout_set_single_paragraph_mode (self.layout, TRUE);
  self.fonts[0] = make_font (PEER_LABEL, PANGO_WEIGHT_NORMAL);
  self.fonts[1] = make_font (LABEL_SIZE, PANGO_WEIGHT_SEMIBOLD);

  edges = porthole_scene_get_edges (scene, &n_edges);
  for (guint i = 0; i < n_edges; i++)
    draw_edge (&self, edges[i]);
  nodes = porthole_scene_get_nodes (scene, &n_nodes);
  for (guint i = 0; i < n_nodes; i++)
    draw_node (&self, nodes[i]);

  for (guint i = 0; i < PORTHOLE_N_NODE_ICONS; i++)
    {
      g_clear_object (&self.icons[0][i]);
      g_clear_object (&self.icons[1][i]);
    }
  pango_font_description_free (self.fonts[0]);
  pango_font_description_free (self.fonts[1]);
  g_object_unref (self.layout);
}
