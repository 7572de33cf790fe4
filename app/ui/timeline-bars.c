/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "timeline-bars.h"

#include <math.h>
#include <string.h>

#include "inspector-words.h"

#define SECOND   G_GINT64_CONSTANT (1000000000)
#define N_LEVELS (PORTHOLE_LEVEL_HIGH + 1)
#define STEP     6  /* pixels from one bar to the next, at least */
#define WIDEST   96 /* where it is over and was short */
#define GAP      2
#define CLOCK    70 /* that a time may take */
#define LEAST    2  /* height of the smallest part of a bar that is not empty */
#define LABELS   16

struct _PortholeTimelineBars
{
  GtkWidget parent_instance;

  guint64 counts[PORTHOLE_TIMELINE_SECONDS][N_LEVELS]; /* a ring, by second */
  gint64 last;                                         /* the newest second of the ring */
  gint64 first;                                        /* the oldest second ever; 0 is none */
  gint64 end;                                          /* the second at the right */
  gboolean is_now, is_over;
  guint n_drawn;
};

G_DEFINE_FINAL_TYPE (PortholeTimelineBars, porthole_timeline_bars, GTK_TYPE_WIDGET)

static guint64 *
get_counts (PortholeTimelineBars *self, gint64 second)
{
  if (second > self->last || second <= self->last - PORTHOLE_TIMELINE_SECONDS || second < 0)
    return NULL;
  return self->counts[second % PORTHOLE_TIMELINE_SECONDS];
}

static guint64
get_sum (const guint64 *counts)
{
  guint64 sum = 0;

  for (guint i = 0; counts != NULL && i < N_LEVELS; i++)
    sum += counts[i];
  return sum;
}

/* what was short, and grows no more, has all the room */
static int
get_step (PortholeTimelineBars *self)
{
  gint64 n = self->end - self->first + 1;

  if (!self->is_over || self->first == 0 || n < 1)
    return STEP;
  return CLAMP (gtk_widget_get_width (GTK_WIDGET (self)) / n, STEP, WIDEST);
}

static guint
get_n_shown (PortholeTimelineBars *self)
{
  return CLAMP (gtk_widget_get_width (GTK_WIDGET (self)) / get_step (self), 1,
                PORTHOLE_TIMELINE_SECONDS - 1);
}

static gboolean
is_rtl (PortholeTimelineBars *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static float
get_x (PortholeTimelineBars *self, guint back)
{
  int step = get_step (self);

  return is_rtl (self) ? back * step
                       : gtk_widget_get_width (GTK_WIDGET (self)) - (back + 1.0f) * step + GAP;
}

static void
look_up_colour (PortholeTimelineBars *self, const char *name, GdkRGBA *colour)
{
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), colour);
  if (name != NULL)
    gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, colour);
  else
    colour->alpha *= 0.45f;
}

static void
draw_bar (GtkSnapshot *snapshot,
          const guint64 *counts,
          const GdkRGBA *colours,
          double scale,
          float x,
          float width,
          float bottom)
{
  for (guint i = 0; i < N_LEVELS; i++)
    {
      float height = counts[i] > 0 ? MAX (roundf (sqrt (counts[i]) * scale), LEAST) : 0;

      if (height <= 0)
        continue;
      bottom -= height;
      gtk_snapshot_append_color (snapshot, &colours[i],
                                 &GRAPHENE_RECT_INIT (x, bottom, width, height));
    }
}

static void
draw_label (PortholeTimelineBars *self,
            GtkSnapshot *snapshot,
            const char *text,
            float x,
            double alignment,
            const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width, height;
  float room = gtk_widget_get_width (GTK_WIDGET (self));

  pango_layout_get_pixel_size (layout, &width, &height);
  x = CLAMP (x - alignment * width, 0, MAX (room - width, 0));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, 0));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* "14:01" where a minute begins, and when it began where all of it is seen; none where it would
 * touch another one */
static void
draw_minutes (PortholeTimelineBars *self, GtkSnapshot *snapshot, guint n_shown)
{
  g_autofree char *end
      = self->is_now ? g_strdup ("now") : porthole_words_for_clock (self->end * SECOND);
  int step = get_step (self);
  gint64 room = G_MAXINT64; /* for minutes, in pixels from the end */
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  colour.alpha *= 0.65f;
  draw_label (self, snapshot, end, get_x (self, 0), is_rtl (self) ? 0 : 1, &colour);
  if (step > STEP)
    {
      g_autofree char *begin = porthole_words_for_clock (self->first * SECOND);

      room = (self->end - self->first) * step;
      if (room >= 2 * CLOCK)
        draw_label (self, snapshot, begin, get_x (self, self->end - self->first),
                    is_rtl (self) ? 1 : 0, &colour);
    }
  for (gint64 second = self->end - self->end % 60; second > self->end - n_shown; second -= 60)
    {
      guint back = self->end - second;
      g_autofree char *clock = porthole_words_for_clock (second * SECOND);

      if (back * step < CLOCK || back * step > room - CLOCK)
        continue;
      clock[5] = '\0';
      draw_label (self, snapshot, clock, get_x (self, back), 0, &colour);
    }
}

static void
porthole_timeline_bars_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PortholeTimelineBars *self = PORTHOLE_TIMELINE_BARS (widget);
  static const char *const names[] = { NULL, "porthole_warning", "porthole_high" };
  guint n_shown = get_n_shown (self);
  float height = gtk_widget_get_height (widget);
  GdkRGBA colours[N_LEVELS];
  GdkRGBA line;
  double most = 0;
  double scale;

  self->n_drawn++;
  for (guint i = 0; i < N_LEVELS; i++)
    look_up_colour (self, names[i], &colours[i]);
  line = colours[0];
  line.alpha *= 0.5f;
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT (0, height - 1, gtk_widget_get_width (widget), 1));
  if (self->end == 0)
    return;

  for (guint i = 0; i < n_shown; i++)
    {
      const guint64 *counts = get_counts (self, self->end - i);
      double sum = 0;

      for (guint j = 0; counts != NULL && j < N_LEVELS; j++)
        sum += sqrt (counts[j]);
      most = MAX (most, sum);
    }
  /* a quiet time is no tall one */
  scale = (height - LABELS - 2) / MAX (most, 4);
  for (guint i = 0; i < n_shown; i++)
    {
      const guint64 *counts = get_counts (self, self->end - i);

      if (counts != NULL)
        draw_bar (snapshot, counts, colours, scale, get_x (self, i), get_step (self) - GAP,
                  height - 1);
    }
  draw_minutes (self, snapshot, n_shown);
}

static gboolean
porthole_timeline_bars_tooltip_cb (
    GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer user_data)
{
  PortholeTimelineBars *self = PORTHOLE_TIMELINE_BARS (widget);
  int step = get_step (self);
  int back = (is_rtl (self) ? x : gtk_widget_get_width (widget) - x) / step;
  const guint64 *counts = get_counts (self, self->end - back);
  g_autofree char *clock = NULL;
  g_autofree char *text = NULL;

  if (keyboard || self->end == 0 || back < 0 || counts == NULL)
    return FALSE;
  clock = porthole_words_for_clock ((self->end - back) * SECOND);
  text = g_strdup_printf ("%s\n%" G_GUINT64_FORMAT " events: %" G_GUINT64_FORMAT
                          " high, %" G_GUINT64_FORMAT " warning, %" G_GUINT64_FORMAT " normal",
                          clock, get_sum (counts), counts[PORTHOLE_LEVEL_HIGH],
                          counts[PORTHOLE_LEVEL_WARNING], counts[PORTHOLE_LEVEL_NORMAL]);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ get_x (self, back), 0, step - GAP,
                                                      gtk_widget_get_height (widget) });
  return TRUE;
}

static void
porthole_timeline_bars_measure (GtkWidget *widget,
                                GtkOrientation orientation,
                                int for_size,
                                int *minimum,
                                int *natural,
                                int *minimum_baseline,
                                int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 60 : 44;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 600 : 44;
}

static void
porthole_timeline_bars_class_init (PortholeTimelineBarsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = porthole_timeline_bars_snapshot;
  widget_class->measure = porthole_timeline_bars_measure;

  gtk_widget_class_set_css_name (widget_class, "timelinebars");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
porthole_timeline_bars_init (PortholeTimelineBars *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (porthole_timeline_bars_tooltip_cb), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Events in each second, by level", -1);
}

void
porthole_timeline_bars_clear (PortholeTimelineBars *self)
{
  memset (self->counts, 0, sizeof self->counts);
  self->last = self->first = self->end = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
porthole_timeline_bars_add (PortholeTimelineBars *self,
                            gint64 time,
                            PortholeLevel level,
                            guint64 count)
{
  gint64 second = time / SECOND;
  guint64 *counts;

  if (second <= 0)
    return;
  if (self->first == 0 || second < self->first)
    self->first = second;
  if (second > self->last)
    {
      gint64 first = MAX (self->last + 1, second - PORTHOLE_TIMELINE_SECONDS + 1);

      for (gint64 i = first; i <= second; i++)
        memset (self->counts[i % PORTHOLE_TIMELINE_SECONDS], 0, sizeof self->counts[0]);
      self->last = second;
    }
  counts = get_counts (self, second);
  if (counts != NULL)
    counts[level] += count;
}

gboolean
porthole_timeline_bars_move_to (PortholeTimelineBars *self, gint64 end, gboolean is_now)
{
  guint n_shown = get_n_shown (self);

  self->end = end / SECOND;
  self->is_now = is_now;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  for (guint i = 0; i < n_shown; i++)
    {
      if (get_sum (get_counts (self, self->end - i)) > 0)
        return TRUE;
    }
  return FALSE;
}

void
porthole_timeline_bars_set_over (PortholeTimelineBars *self, gboolean is_over)
{
  if (self->is_over == is_over)
    return;
  self->is_over = is_over;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint64
porthole_timeline_bars_get_rate (PortholeTimelineBars *self)
{
  return get_sum (get_counts (self, self->end - 1));
}

guint
porthole_timeline_bars_get_n_drawn (PortholeTimelineBars *self)
{
  return self->n_drawn;
}
