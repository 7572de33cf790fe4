/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-picture"

#include "picture.h"

#include <cairo-svg.h>
#include <gio/gio.h>
#include <math.h>

#include "painter.h"

#define MARGIN     24 /* px at 100 % */
#define SCALE      2  /* of a PNG */
#define SMALLEST   160
#define MAX_SIDE   16384.0    /* px of a PNG */
#define MAX_AREA   40000000.0 /* px, 160 MB while it is made */
#define MAX_TICKS  3000
#define NARROW     0.2 /* radians between two lines */
#define FEW_EDGES  60  /* up to so many, MANY_SEEDS layouts are compared */
#define SOME_EDGES 400 /* up to so many, FEW_SEEDS */
#define MANY_SEEDS 32
#define FEW_SEEDS  8

gboolean
porthole_picture_format_of (const char *path, PortholePictureFormat *format)
{
  if (g_str_has_suffix (path, ".png"))
    *format = PORTHOLE_PICTURE_PNG;
  else if (g_str_has_suffix (path, ".svg"))
    *format = PORTHOLE_PICTURE_SVG;
  else
    return FALSE;
  return TRUE;
}

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
get_extent (PortholeScene *scene, graphene_rect_t *extent)
{
  porthole_scene_get_bounds (scene, extent);
  graphene_rect_inset (extent, MIN (-MARGIN, (extent->size.width - SMALLEST) / 2),
                       MIN (-MARGIN, (extent->size.height - SMALLEST) / 2));
  graphene_rect_round_extents (extent, extent);
}

static double
get_scale (const graphene_rect_t *extent)
{
  double side = MAX (extent->size.width, extent->size.height);
  double area = (double)extent->size.width * extent->size.height;

  return MIN (SCALE, MIN (MAX_SIDE / side, sqrt (MAX_AREA / area)));
}

static cairo_surface_t *
make_surface (PortholePictureFormat format,
              const graphene_rect_t *extent,
              double scale,
              GByteArray *content)
{
  cairo_surface_t *surface;

  if (format == PORTHOLE_PICTURE_PNG)
    return cairo_image_surface_create (CAIRO_FORMAT_RGB24, MAX (extent->size.width * scale, 1),
                                       MAX (extent->size.height * scale, 1));

  surface = cairo_svg_surface_create_for_stream (append_cb, content, extent->size.width,
                                                 extent->size.height);
  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  return surface;
}

/**
 * porthole_picture_make:
 * @scene: what to draw, as it is now
 * @format: of the file
 * @style: light or dark
 * @error: where to say that it cannot be drawn
 *
 * A PNG has two pixels for each at 100 %, or fewer where it would become too large.
 *
 * Returns: (transfer full) (nullable): the content of the file
 */
GBytes *
porthole_picture_make (PortholeScene *scene,
                       PortholePictureFormat format,
                       PortholeStyle style,
                       GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  PortholeColour background = porthole_palette_get (style)->background;
  graphene_rect_t extent;
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cairo;
  double scale;

  get_extent (scene, &extent);
  scale = format == PORTHOLE_PICTURE_PNG ? get_scale (&extent) : 1;
  surface = make_surface (format, &extent, scale, content);
  cairo = cairo_create (surface);
  cairo_set_source_rgb (cairo, (background >> 16) / 255.0, (background >> 8 & 0xff) / 255.0,
                        (background & 0xff) / 255.0);
  cairo_paint (cairo);
  cairo_scale (cairo, scale, scale);
  cairo_translate (cairo, -extent.origin.x, -extent.origin.y);
  porthole_painter_draw (scene, style, cairo);
  status = cairo_status (cairo);
  cairo_destroy (cairo);
  if (status == CAIRO_STATUS_SUCCESS && format == PORTHOLE_PICTURE_PNG)
    status = cairo_surface_write_to_png_stream (surface, append_cb, content);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);

  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, cairo_status_to_string (status));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

/**
 * porthole_picture_write:
 * @scene: what to draw, as it is now
 * @path: a name for which porthole_picture_format_of() is true; only the user may read the file
 * @style: light or dark
 * @error: why it was not written; what was there before is kept then
 *
 * Returns: whether the picture was written
 */
gboolean
porthole_picture_write (PortholeScene *scene, const char *path, PortholeStyle style, GError **error)
{
  PortholePictureFormat format = PORTHOLE_PICTURE_PNG;
  g_autoptr (GBytes) content = NULL;
  gconstpointer data;
  gsize length;

  porthole_picture_format_of (path, &format);
  content = porthole_picture_make (scene, format, style, error);
  if (content == NULL)
    return FALSE;
  data = g_bytes_get_data (content, &length);
  return g_file_set_contents_full (path, data, length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static float
cross (const graphene_point_t *o, const graphene_point_t *a, const graphene_point_t *b)
{
  return (a->x - o->x) * (b->y - o->y) - (a->y - o->y) * (b->x - o->x);
}

static float
get_angle (const graphene_point_t *o, const graphene_point_t *a, const graphene_point_t *b)
{
  float dot = (a->x - o->x) * (b->x - o->x) + (a->y - o->y) * (b->y - o->y);

  return fabsf (atan2f (cross (o, a, b), dot));
}

/* of two straight lines, whether they cross or leave a node that they share side by side */
static gboolean
are_in_the_way (const PortholeSceneEdge *one, const PortholeSceneEdge *other)
{
  const PortholeSceneNode *a = one->source;
  const PortholeSceneNode *b = one->target;
  const PortholeSceneNode *c = other->source;
  const PortholeSceneNode *d = other->target;

  if (a == b || c == d || (a == d && b == c))
    return FALSE;
  if (a != c && a != d && b != c && b != d)
    return cross (&a->position, &b->position, &c->position)
                   * cross (&a->position, &b->position, &d->position)
               < 0
           && cross (&c->position, &d->position, &a->position)
                      * cross (&c->position, &d->position, &b->position)
                  < 0;

  /* from the shared one to the others */
  if (a != c && a != d)
    {
      const PortholeSceneNode *swapped = a;

      a = b;
      b = swapped;
    }
  if (a != c)
    d = c;
  return get_angle (&a->position, &b->position, &d->position) < NARROW;
}

/* whether a label hides where @edge leads */
static gboolean
is_arrow_hidden (const PortholeSceneEdge *edge,
                 const PortholeSceneNode *const *nodes,
                 guint n_nodes)
{
  graphene_point_t at;
  graphene_point_t direction;

  if (!porthole_scene_edge_get_arrow (edge, &at, &direction))
    return TRUE;
  for (guint i = 0; i < n_nodes; i++)
    {
      float x = fabsf (at.x - nodes[i]->position.x);
      float y = at.y - nodes[i]->position.y - nodes[i]->size;

      if (x < porthole_scene_node_get_label_width (nodes[i]) / 2 && y > 0
          && y < PORTHOLE_SCENE_LABEL_HEIGHT)
        return TRUE;
    }
  return FALSE;
}

/* the lower, the easier to read */
static guint
count_troubles (PortholeScene *scene)
{
  const PortholeSceneNode *const *nodes;
  const PortholeSceneEdge *const *edges;
  guint n_nodes;
  guint n_edges;
  guint n = 0;

  nodes = porthole_scene_get_nodes (scene, &n_nodes);
  edges = porthole_scene_get_edges (scene, &n_edges);
  for (guint i = 0; i < n_edges; i++)
    {
      if (edges[i]->twin == NULL)
        n += ceilf (fabsf (edges[i]->curve) / 30);
      n += is_arrow_hidden (edges[i], nodes, n_nodes);
      for (guint j = 0; j < i; j++)
        n += are_in_the_way (edges[i], edges[j]);
    }

  return n;
}

/* A layout depends on chance: where that is cheap, the best of some is taken. */
static PortholeScene *
make_scene (PortholeGraph *graph)
{
  g_autoptr (PortholeScene) best = NULL;
  guint fewest = G_MAXUINT;
  guint n_seeds = MANY_SEEDS;
  guint n_edges = 0;

  for (guint32 seed = 1; seed <= n_seeds && fewest > 0; seed++)
    {
      g_autoptr (PortholeScene) scene = porthole_scene_new (graph, NULL, seed);
      guint n;

      porthole_scene_set_fading (scene, FALSE);
      porthole_scene_update (scene, 0);
      porthole_scene_run (scene, MAX_TICKS);
      porthole_scene_get_edges (scene, &n_edges);
      if (n_edges > SOME_EDGES)
        return g_steal_pointer (&scene);
      if (n_edges > FEW_EDGES)
        n_seeds = FEW_SEEDS;
      n = count_troubles (scene);
      if (n < fewest)
        {
          fewest = n;
          g_set_object (&best, scene);
        }
    }

  return g_steal_pointer (&best);
}

gboolean
porthole_picture_write_graph (PortholeGraph *graph,
                              const char *path,
                              PortholeStyle style,
                              GError **error)
{
  g_autoptr (PortholeScene) scene = make_scene (graph);

  return porthole_picture_write (scene, path, style, error);
}
