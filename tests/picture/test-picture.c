/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include <glib/gstdio.h>
#include <string.h>

#include <cairo.h>

#include "picture/icons.h"
#include "picture/picture.h"

#define TIME      CHECK_TIME
#define SEED      3
#define MAX_TICKS 1000
#define MEANS     3.0 /* contrast of what carries a meaning, and of text */
#define READS     4.5

static PortholeEdge *
connect_to (PortholeGraph *graph, const char *container, const char *ip)
{
  g_autoptr (PortholeEvent) event = check_connect (7, ip, 443, NULL);
  gboolean is_new;

  g_free (event->container);
  event->container = g_strdup (container);
  event->count = 10;
  return porthole_graph_take_connect (graph, event, &is_new);
}

/* every shape, mark, state and note */
static PortholeGraph *
new_graph (const char *name)
{
  PortholeGraph *graph = porthole_graph_new ();
  static const char *const states[] = { "running", "paused", "exited" };

  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *id = g_strnfill (64, '1' + i);
      g_autoptr (PortholeContainer) container = check_container (id, name, NULL);
      PortholeNode *node;
      PortholeEdge *edge;

      g_free (container->state);
      container->state = g_strdup (states[i / 3]);
      container->trusted = i == 4;
      container->claimed = i == 6;
      node = porthole_graph_take_container (graph, container);
      edge = connect_to (graph, id, i % 2 == 0 ? "203.0.113.7" : "127.0.0.1");
      porthole_graph_raise_node (graph, node, i % 3, 30);
      porthole_graph_raise_edge (graph, edge, i % 3, 30);
    }
  return graph;
}

static PortholeScene *
new_scene (PortholeGraph *graph)
{
  PortholeScene *scene = porthole_scene_new (graph, NULL, SEED);

  porthole_scene_update (scene, TIME);
  porthole_scene_run (scene, MAX_TICKS);
  return scene;
}

static GBytes *
make (PortholeScene *scene, PortholePictureFormat format, PortholeStyle style)
{
  g_autoptr (GError) error = NULL;
  GBytes *content = porthole_picture_make (scene, format, style, &error);

  g_assert_no_error (error);
  return content;
}

static void
check_well_formed (GBytes *svg)
{
  const char *arguments[] = { "xmllint", "--nonet", "--noout", "-", NULL };
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *complaint = NULL;

  child = g_subprocess_newv (
      arguments, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (child, svg, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (child));
}

typedef struct
{
  const guint8 *data;
  gsize left;
} Reader;

static cairo_status_t
read_cb (void *closure, unsigned char *data, unsigned int length)
{
  Reader *reader = closure;

  if (length > reader->left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, reader->data, length);
  reader->data += length;
  reader->left -= length;
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
read_png (GBytes *png)
{
  Reader reader;
  cairo_surface_t *surface;

  reader.data = g_bytes_get_data (png, &reader.left);
  surface = cairo_image_surface_create_from_png_stream (read_cb, &reader);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpuint (reader.left, ==, 0);
  return surface;
}

static guint
count_pixels (cairo_surface_t *surface, PortholeColour colour)
{
  guint n = 0;
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
      {
        guint32 pixel;

        memcpy (&pixel, data + (gsize)y * stride + (gsize)x * 4, sizeof pixel);
        n += (pixel & 0xffffff) == colour;
      }
  return n;
}

static gboolean
has_colour (cairo_surface_t *surface, PortholeColour colour)
{
  return count_pixels (surface, colour) > 0;
}

static void
test_colours (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ("web");
  g_autoptr (PortholeScene) scene = new_scene (graph);

  for (PortholeStyle style = PORTHOLE_STYLE_LIGHT; style <= PORTHOLE_STYLE_DARK; style++)
    {
      const PortholePalette *palette = porthole_palette_get (style);
      g_autoptr (GBytes) png = make (scene, PORTHOLE_PICTURE_PNG, style);
      cairo_surface_t *surface = read_png (png);

      g_assert_true (has_colour (surface, palette->background));
      g_assert_true (has_colour (surface, palette->normal));
      g_assert_true (has_colour (surface, palette->warning));
      g_assert_true (has_colour (surface, palette->high));
      g_assert_true (has_colour (surface, palette->ring));
      g_assert_false (has_colour (surface, 0x123456));
      cairo_surface_destroy (surface);
    }
}

/* each shape is filled whole, whatever was drawn before */
static void
test_filled (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (PortholeGraph) graph = porthole_graph_new ();
      g_autoptr (PortholeContainer) container
          = check_container (i == 0 ? CHECK_WEB : PORTHOLE_CONTAINER_HOST, "x", NULL);
      g_autoptr (PortholeScene) scene = NULL;
      g_autoptr (GBytes) png = NULL;
      cairo_surface_t *surface;

      porthole_graph_take_container (graph, container);
      scene = new_scene (graph);
      png = make (scene, PORTHOLE_PICTURE_PNG, PORTHOLE_STYLE_DARK);
      surface = read_png (png);
      g_assert_cmpuint (count_pixels (surface, porthole_palette_get (PORTHOLE_STYLE_DARK)->fill), >,
                        4500);
      cairo_surface_destroy (surface);
    }
}

static void
check_contrast (PortholeColour one, PortholeColour other, double least)
{
  g_test_message ("#%06x on #%06x: %.2f", one, other, porthole_palette_contrast (one, other));
  g_assert_cmpfloat (porthole_palette_contrast (one, other), >=, least);
}

static void
test_contrast (void)
{
  g_assert_cmpfloat_with_epsilon (porthole_palette_contrast (0, 0xffffff), 21, 0.001);
  g_assert_cmpfloat_with_epsilon (porthole_palette_contrast (0x767676, 0xffffff), 4.54, 0.01);

  for (PortholeStyle style = PORTHOLE_STYLE_LIGHT; style <= PORTHOLE_STYLE_DARK; style++)
    {
      const PortholePalette *palette = porthole_palette_get (style);
      const PortholeColour rings[]
          = { palette->normal, palette->warning_outline, palette->high, palette->ring };

      for (guint i = 0; i < G_N_ELEMENTS (rings); i++)
        check_contrast (rings[i], palette->background, MEANS);
      check_contrast (palette->icon, palette->fill, READS);
      check_contrast (palette->icon, palette->background, READS);
      check_contrast (palette->text, palette->background, READS);
      check_contrast (palette->dim_text, palette->background, READS);
      check_contrast (palette->on_warning, palette->warning, READS);
      check_contrast (palette->on_high, palette->high, READS);
    }
}

/* The window's canvas and the pictures have the same colours. */
static void
test_window_colours (void)
{
  static const char *const files[] = { "colours-light.css", "colours-dark.css" };

  for (PortholeStyle style = PORTHOLE_STYLE_LIGHT; style <= PORTHOLE_STYLE_DARK; style++)
    {
      const PortholePalette *palette = porthole_palette_get (style);
      g_autofree char *path = g_build_filename (TEST_UI_DIR, files[style], NULL);
      g_autofree char *css = check_read (path);
      const struct
      {
        const char *name;
        PortholeColour colour;
      } same[] = {
        { "normal", palette->normal },  { "warning", palette->warning },
        { "high", palette->high },      { "warning_outline", palette->warning_outline },
        { "node_fill", palette->fill }, { "node_ring", palette->ring },
      };

      for (guint i = 0; i < G_N_ELEMENTS (same); i++)
        {
          g_autofree char *line
              = g_strdup_printf ("@define-color porthole_%s #%06x;", same[i].name, same[i].colour);

          if (strstr (css, line) == NULL)
            g_error ("%s: not there: %s", path, line);
        }
    }
}

static void
test_hostile (void)
{
  g_autofree char *long_name = g_strnfill (65536, 'x');
  const char *const names[] = {
    "</text><script>alert(1)</script>",
    "<b>bold</b> &amp; &#0; ]]> <!-- \"'",
    "\xe2\x80\xae\xe2\x81\xa6gpj.exe\xe2\x81\xa9",
    "\x1b[31mred\x07\n\r\t\x01\x7f\xc2\x9b",
    "\\xff\\xfe\\x00 \\\\",
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7",
    "\xf0\x9f\x90\xb3 \xe5\xae\xb9\xe5\x99\xa8 a\xcc\x81\xcc\x82\xcc\x83\xcc\x84",
    long_name,
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (PortholeGraph) graph = new_graph (names[i]);
      g_autoptr (PortholeScene) scene = new_scene (graph);
      g_autoptr (GBytes) svg = make (scene, PORTHOLE_PICTURE_SVG, PORTHOLE_STYLE_LIGHT);
      g_autoptr (GBytes) png = make (scene, PORTHOLE_PICTURE_PNG, PORTHOLE_STYLE_DARK);
      cairo_surface_t *surface = read_png (png);
      gsize length;
      const char *text = g_bytes_get_data (svg, &length);

      check_well_formed (svg);
      g_assert_null (g_strstr_len (text, length, "script"));
      g_assert_null (g_strstr_len (text, length, "href=\"http"));
      /* the longest name is no wider than 18 characters */
      g_assert_cmpint (cairo_image_surface_get_width (surface), <, 4000);
      cairo_surface_destroy (surface);
    }
}

static void
test_same (void)
{
  GBytes *content[2];

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (PortholeGraph) graph = new_graph ("web");
      g_autoptr (PortholeScene) scene = new_scene (graph);

      content[i] = make (scene, PORTHOLE_PICTURE_PNG, PORTHOLE_STYLE_LIGHT);
    }
  g_assert_true (g_bytes_equal (content[0], content[1]));
  g_bytes_unref (content[0]);
  g_bytes_unref (content[1]);
}

static void
test_empty (void)
{
  g_autoptr (PortholeGraph) graph = porthole_graph_new ();
  g_autoptr (PortholeScene) scene = new_scene (graph);
  g_autoptr (GBytes) svg = make (scene, PORTHOLE_PICTURE_SVG, PORTHOLE_STYLE_LIGHT);
  g_autoptr (GBytes) png = make (scene, PORTHOLE_PICTURE_PNG, PORTHOLE_STYLE_LIGHT);
  cairo_surface_t *surface = read_png (png);

  check_well_formed (svg);
  g_assert_true (has_colour (surface, porthole_palette_get (PORTHOLE_STYLE_LIGHT)->background));
  cairo_surface_destroy (surface);
}

static void
test_huge (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ("web");
  g_autofree char *id = g_strnfill (64, '1');
  g_autoptr (PortholeScene) scene = NULL;
  g_autoptr (GBytes) png = NULL;
  cairo_surface_t *surface;
  PortholeSceneNode *node;

  scene = new_scene (graph);
  node = porthole_scene_lookup_node (scene, id);
  porthole_scene_move_node (scene, node, 300000, 200000);
  png = make (scene, PORTHOLE_PICTURE_PNG, PORTHOLE_STYLE_LIGHT);
  surface = read_png (png);
  g_assert_cmpint (cairo_image_surface_get_width (surface), <=, 16384);
  g_assert_cmpint (cairo_image_surface_get_width (surface), >, 1000);
  g_assert_cmpint (cairo_image_surface_get_height (surface), <=, 16384);
  cairo_surface_destroy (surface);
}

static void
test_write (void)
{
  g_autoptr (PortholeGraph) graph = new_graph ("web");
  char *folder = check_folder ();
  g_autofree char *path = g_build_filename (folder, "graph.svg", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "graph.png", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  PortholePictureFormat format;
  GStatBuf info;

  g_assert_true (porthole_picture_format_of ("a.png", &format));
  g_assert_cmpint (format, ==, PORTHOLE_PICTURE_PNG);
  g_assert_true (porthole_picture_format_of ("a.svg", &format));
  g_assert_cmpint (format, ==, PORTHOLE_PICTURE_SVG);
  g_assert_false (porthole_picture_format_of ("a.json", &format));

  g_assert_true (porthole_picture_write_graph (graph, path, PORTHOLE_STYLE_LIGHT, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  content = check_read (path);
  g_assert_nonnull (strstr (content, "<svg"));
  g_assert_false (porthole_picture_write_graph (graph, nowhere, PORTHOLE_STYLE_LIGHT, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  check_remove_folder (folder);
}

/* GTK recolours nothing but paths that are filled */
static void
test_icons (void)
{
  for (PortholeNodeIcon icon = 0; icon < PORTHOLE_N_NODE_ICONS; icon++)
    {
      const char *name = porthole_node_icon_get_name (icon);
      g_autoptr (GBytes) svg = porthole_icons_load (name);
      gsize length;
      const char *text = g_bytes_get_data (svg, &length);

      g_assert_true (g_str_has_suffix (name, "-symbolic"));
      g_assert_nonnull (g_strstr_len (text, length, "viewBox=\"0 0 16 16\""));
      g_assert_nonnull (g_strstr_len (text, length, "<path "));
      g_assert_null (g_strstr_len (text, length, "stroke"));
      g_assert_null (g_strstr_len (text, length, "<circle"));
      g_assert_null (g_strstr_len (text, length, "<rect"));
      check_well_formed (svg);
      g_assert_cmpuint (strlen (porthole_node_icon_get_title (icon)), >, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/picture/colours", test_colours);
  g_test_add_func ("/picture/filled", test_filled);
  g_test_add_func ("/picture/contrast", test_contrast);
  g_test_add_func ("/picture/window-colours", test_window_colours);
  g_test_add_func ("/picture/hostile", test_hostile);
  g_test_add_func ("/picture/same", test_same);
  g_test_add_func ("/picture/empty", test_empty);
  g_test_add_func ("/picture/huge", test_huge);
  g_test_add_func ("/picture/write", test_write);
  g_test_add_func ("/picture/icons", test_icons);

  return g_test_run ();
}
