/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "graph-sprites.h"

#include <math.h>

#define MAX_SPRITES 1024
#define MAX_HALF    1023

/* px: wide enough for GL to keep it by itself, since it blends the ends of what it packs together
 */
#define LINE_LENGTH 256

struct _PortholeGraphSprites
{
  GtkWidget *widget; /* not owned: the cache is part of it */
  PortholeGraphPalette palette;
  GHashTable *textures; /* by key */
};

typedef enum
{
  KIND_BODY,
  KIND_RING,
  KIND_BADGE,
  KIND_ICON,
  KIND_ARROW,
  KIND_LINE,
} Kind;

PortholeGraphSprites *
porthole_graph_sprites_new (GtkWidget *widget)
{
  PortholeGraphSprites *self = g_new0 (PortholeGraphSprites, 1);

  self->widget = widget;
  self->textures = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);

  return self;
}

void
porthole_graph_sprites_free (PortholeGraphSprites *self)
{
  g_hash_table_unref (self->textures);
  g_free (self);
}

void
porthole_graph_sprites_set_palette (PortholeGraphSprites *self, const PortholeGraphPalette *palette)
{
  self->palette = *palette;
  g_hash_table_remove_all (self->textures);
}

/**
 * porthole_graph_sprites_trim:
 * @self: the textures
 *
 * To be called before a frame is painted: zooming makes many sizes that are never wanted again.
 */
void
porthole_graph_sprites_trim (PortholeGraphSprites *self)
{
  if (g_hash_table_size (self->textures) > MAX_SPRITES)
    g_hash_table_remove_all (self->textures);
}

static gint64
make_key (Kind kind, guint a, guint b, guint c, guint half, float stroke)
{
  return (gint64)kind | (gint64)(a & 0xff) << 4 | (gint64)(b & 0xff) << 12
         | (gint64)(c & 0xff) << 20 | (gint64)(half & 0xfff) << 28
         | (gint64)((guint)lroundf (stroke * 4) & 0xfff) << 40;
}

static GdkTexture *
lookup (PortholeGraphSprites *self, gint64 key)
{
  return g_hash_table_lookup (self->textures, &key);
}

static cairo_t *
begin (guint width, guint height)
{
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)width, (int)height);
  cairo_t *cr = cairo_create (surface);

  cairo_surface_destroy (surface);

  return cr;
}

/* takes @cr */
static GdkTexture *
end (PortholeGraphSprites *self, cairo_t *cr, gint64 key)
{
  cairo_surface_t *surface = cairo_get_target (cr);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  g_autoptr (GBytes) bytes = NULL;
  GdkTexture *texture;

  cairo_surface_flush (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), stride * (gsize)height);
  texture = gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
  g_hash_table_insert (self->textures, g_memdup2 (&key, sizeof key), texture);
  cairo_destroy (cr);

  return texture;
}

static void
set_color (PortholeGraphSprites *self, cairo_t *cr, PortholeGraphColor color)
{
  gdk_cairo_set_source_rgba (cr, &self->palette.colors[color]);
}

static void
add_polygon (cairo_t *cr, double center, double radius, guint n_corners, double turn)
{
  for (guint i = 0; i < n_corners; i++)
    {
      double angle = turn + 2 * G_PI * i / n_corners;

      cairo_line_to (cr, center + radius * cos (angle), center + radius * sin (angle));
    }
  cairo_close_path (cr);
}

static void
add_shape (cairo_t *cr, PortholeSceneShape shape, double center, double half, double corner)
{
  cairo_new_path (cr);
  switch (shape)
    {
    case PORTHOLE_SCENE_SHAPE_SQUARE:
      {
        double near = center - half + corner, far = center + half - corner;

        cairo_arc (cr, far, near, corner, -G_PI_2, 0);
        cairo_arc (cr, far, far, corner, 0, G_PI_2);
        cairo_arc (cr, near, far, corner, G_PI_2, G_PI);
        cairo_arc (cr, near, near, corner, G_PI, -G_PI_2);
        cairo_close_path (cr);
      }
      break;

    case PORTHOLE_SCENE_SHAPE_HEXAGON:
      add_polygon (cr, center, half, 6, 0);
      break;

    case PORTHOLE_SCENE_SHAPE_CIRCLE:
    default:
      cairo_arc (cr, center, center, half, 0, 2 * G_PI);
      break;
    }
}

static void
stroke_shape (
    PortholeGraphSprites *self, cairo_t *cr, PortholeGraphColor color, float width, double pixel)
{
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  /* yellow alone is too pale on white to be told from it */
  if (color == PORTHOLE_GRAPH_COLOR_WARNING)
    {
      set_color (self, cr, PORTHOLE_GRAPH_COLOR_WARNING_OUTLINE);
      cairo_set_line_width (cr, (double)width + pixel);
      cairo_stroke_preserve (cr);
    }
  set_color (self, cr, color);
  cairo_set_line_width (cr, (double)width);
  cairo_stroke (cr);
}

GdkTexture *
porthole_graph_sprites_get_body (PortholeGraphSprites *self,
                                 PortholeSceneShape shape,
                                 PortholeGraphColor ring,
                                 gboolean twice,
                                 PortholeGraphBody body,
                                 guint half,
                                 float stroke)
{
  guint outside = twice ? (guint)ceilf (stroke * 2) + 2 : 2, side;
  double center, path, corner;
  GdkTexture *texture;
  gint64 key;
  cairo_t *cr;

  half = CLAMP (half, 1, MAX_HALF);
  key = make_key (KIND_BODY, shape, ring, body | (twice ? 8 : 0), half, stroke);
  texture = lookup (self, key);
  if (texture != NULL)
    return texture;

  side = 2 * (half + outside);
  center = side / 2.0;
  path = MAX (half - (double)stroke / 2, 0.5);
  corner = path * PORTHOLE_SCENE_CORNER / 22;
  cr = begin (side, side);
  add_shape (cr, shape, center, path, corner);
  if (body == PORTHOLE_GRAPH_BODY_DOT)
    set_color (self, cr, ring);
  else
    set_color (self, cr,
               body == PORTHOLE_GRAPH_BODY_OUTLINED ? PORTHOLE_GRAPH_COLOR_BACKGROUND
                                                    : PORTHOLE_GRAPH_COLOR_FILL);
  cairo_fill_preserve (cr);
  if (body == PORTHOLE_GRAPH_BODY_DASHED)
    cairo_set_dash (cr, (double[]){ (double)stroke * 2.5, (double)stroke * 1.5 }, 2, 0);
  stroke_shape (self, cr, ring, stroke, half > 12 ? 1.5 : 0.75);
  cairo_set_dash (cr, NULL, 0, 0);
  if (twice)
    {
      add_shape (cr, shape, center, path + 1.9 * (double)stroke, corner + 1.9 * (double)stroke);
      stroke_shape (self, cr, ring, stroke * 0.8f, 1);
    }

  return end (self, cr, key);
}

GdkTexture *
porthole_graph_sprites_get_ring (PortholeGraphSprites *self,
                                 PortholeSceneShape shape,
                                 PortholeGraphColor color,
                                 guint half,
                                 float stroke)
{
  GdkTexture *texture;
  gint64 key;
  cairo_t *cr;
  guint side;

  half = CLAMP (half, 1, MAX_HALF);
  key = make_key (KIND_RING, shape, color, 0, half, stroke);
  texture = lookup (self, key);
  if (texture != NULL)
    return texture;

  side = 2 * (half + 2);
  cr = begin (side, side);
  add_shape (cr, shape, side / 2.0, MAX (half - (double)stroke / 2, 0.5), half * 0.55);
  stroke_shape (self, cr, color, stroke, 1);

  return end (self, cr, key);
}

static void
draw_exclamation (cairo_t *cr, double x, double y, double size)
{
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, size * 0.26);
  cairo_move_to (cr, x, y - size * 0.5);
  cairo_line_to (cr, x, y + size * 0.08);
  cairo_stroke (cr);
  cairo_arc (cr, x, y + size * 0.5, size * 0.155, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_question (cairo_t *cr, double x, double y, double size)
{
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, size * 0.22);
  cairo_new_path (cr);
  cairo_arc (cr, x, y - size * 0.25, size * 0.3, G_PI, G_PI_2 * 0.6);
  cairo_line_to (cr, x, y + size * 0.2);
  cairo_stroke (cr);
  cairo_arc (cr, x, y + size * 0.56, size * 0.14, 0, 2 * G_PI);
  cairo_fill (cr);
}

GdkTexture *
porthole_graph_sprites_get_badge (PortholeGraphSprites *self, PortholeSceneMark mark, guint half)
{
  static const GdkRGBA white = { 1, 1, 1, 1 }, dark = { 0.16f, 0.11f, 0, 1 };
  double center, radius;
  GdkTexture *texture;
  gint64 key;
  cairo_t *cr;

  if (mark == PORTHOLE_SCENE_MARK_NORMAL)
    return NULL;
  half = CLAMP (half, 1, MAX_HALF);
  key = make_key (KIND_BADGE, mark, 0, 0, half, 0);
  texture = lookup (self, key);
  if (texture != NULL)
    return texture;

  center = half + 2;
  radius = half;
  cr = begin (2 * (half + 2), 2 * (half + 2));
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if (mark == PORTHOLE_SCENE_MARK_HIGH)
    add_polygon (cr, center, radius * 0.98, 8, G_PI / 8);
  else if (mark == PORTHOLE_SCENE_MARK_WARNING)
    {
      cairo_move_to (cr, center, center - radius * 0.86);
      cairo_line_to (cr, center + radius * 0.96, center + radius * 0.8);
      cairo_line_to (cr, center - radius * 0.96, center + radius * 0.8);
      cairo_close_path (cr);
    }
  else
    cairo_arc (cr, center, center, radius * 0.88, 0, 2 * G_PI);

  /* the background around it sets it off from the ring that it sits on */
  set_color (self, cr, PORTHOLE_GRAPH_COLOR_BACKGROUND);
  cairo_set_line_width (cr, MAX (radius * 0.4, 2));
  cairo_stroke_preserve (cr);
  if (mark != PORTHOLE_SCENE_MARK_HIGH)
    {
      set_color (self, cr, PORTHOLE_GRAPH_COLOR_WARNING_OUTLINE);
      cairo_set_line_width (cr, MAX (radius * 0.2, 1.5));
      cairo_stroke_preserve (cr);
    }
  set_color (self, cr,
             mark == PORTHOLE_SCENE_MARK_HIGH ? PORTHOLE_GRAPH_COLOR_HIGH
                                              : PORTHOLE_GRAPH_COLOR_WARNING);
  cairo_fill (cr);

  gdk_cairo_set_source_rgba (cr, mark == PORTHOLE_SCENE_MARK_HIGH ? &white : &dark);
  if (mark == PORTHOLE_SCENE_MARK_UNKNOWN)
    draw_question (cr, center, center - radius * 0.05, radius * 0.85);
  else if (mark == PORTHOLE_SCENE_MARK_WARNING)
    draw_exclamation (cr, center, center + radius * 0.17, radius * 0.72);
  else
    draw_exclamation (cr, center, center, radius * 0.92);

  return end (self, cr, key);
}

GdkTexture *
porthole_graph_sprites_get_icon (PortholeGraphSprites *self,
                                 PortholeNodeIcon icon,
                                 PortholeGraphColor color,
                                 guint half)
{
  g_autoptr (GtkIconPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  GdkTexture *texture;
  gint64 key;
  cairo_t *cr;

  half = CLAMP (half, 1, MAX_HALF);
  key = make_key (KIND_ICON, icon, color, 0, half, 0);
  texture = lookup (self, key);
  if (texture != NULL)
    return texture;

  paintable = gtk_icon_theme_lookup_icon (
      gtk_icon_theme_get_for_display (gtk_widget_get_display (self->widget)),
      porthole_node_icon_get_name (icon), NULL, (int)half * 2, 1, GTK_TEXT_DIR_NONE,
      GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  snapshot = gtk_snapshot_new ();
  gtk_symbolic_paintable_snapshot_symbolic (
      GTK_SYMBOLIC_PAINTABLE (paintable), snapshot, half * 2, half * 2,
      (GdkRGBA[]){ self->palette.colors[color], self->palette.colors[PORTHOLE_GRAPH_COLOR_HIGH],
                   self->palette.colors[PORTHOLE_GRAPH_COLOR_WARNING],
                   self->palette.colors[PORTHOLE_GRAPH_COLOR_NORMAL] },
      4);
  node = gtk_snapshot_to_node (snapshot);
  cr = begin (half * 2, half * 2);
  if (node != NULL)
    gsk_render_node_draw (node, cr);

  return end (self, cr, key);
}

GdkTexture *
porthole_graph_sprites_get_arrow (PortholeGraphSprites *self,
                                  PortholeGraphColor color,
                                  guint fade,
                                  guint half)
{
  GdkTexture *texture;
  double center;
  gint64 key;
  cairo_t *cr;
  GdkRGBA rgba;

  half = CLAMP (half, 1, MAX_HALF);
  key = make_key (KIND_ARROW, color, fade, 0, half, 0);
  texture = lookup (self, key);
  if (texture != NULL)
    return texture;

  rgba = porthole_graph_palette_mix (&self->palette, color,
                                     (float)fade / PORTHOLE_GRAPH_SPRITES_N_FADES);
  center = half + 1;
  cr = begin (2 * (half + 1), 2 * (half + 1));
  cairo_move_to (cr, center + half, center);
  cairo_line_to (cr, center - half * 0.8, center + half * 0.8);
  cairo_line_to (cr, center - half * 0.8, center - half * 0.8);
  cairo_close_path (cr);
  gdk_cairo_set_source_rgba (cr, &rgba);
  cairo_fill (cr);

  return end (self, cr, key);
}

GdkTexture *
porthole_graph_sprites_get_line (PortholeGraphSprites *self,
                                 PortholeGraphColor color,
                                 guint fade,
                                 float width)
{
  guint rows = (guint)ceilf (width) + 2;
  gint64 key = make_key (KIND_LINE, color, fade, 0, rows, width);
  GdkTexture *texture = lookup (self, key);
  cairo_t *cr;
  GdkRGBA rgba;

  if (texture != NULL)
    return texture;

  rgba = porthole_graph_palette_mix (&self->palette, color,
                                     (float)fade / PORTHOLE_GRAPH_SPRITES_N_FADES);
  cr = begin (LINE_LENGTH, rows);
  gdk_cairo_set_source_rgba (cr, &rgba);
  cairo_rectangle (cr, 0, (rows - (double)width) / 2, LINE_LENGTH, (double)width);
  cairo_fill (cr);

  return end (self, cr, key);
}
