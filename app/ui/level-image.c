/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "level-image.h"

/* the style class of what is not judged */
#define NEUTRAL "dim-label"

static const struct
{
  const char *title, *style, *icon;
} marks[] = {
  { "Normal", "porthole-normal", "porthole-normal-symbolic" },
  { "Warning", "porthole-warning", "porthole-warning-symbolic" },
  { "High", "porthole-high", "porthole-high-symbolic" },
  { "Unknown", "porthole-warning", "porthole-unknown-symbolic" },
};

const char *
porthole_level_get_title (PortholeLevel level)
{
  return marks[level].title;
}

const char *
porthole_level_get_style (PortholeLevel level)
{
  return marks[level].style;
}

static void
set_mark (GtkImage *image, const char *icon, const char *style, const char *title)
{
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (image), marks[i].style);
  gtk_widget_remove_css_class (GTK_WIDGET (image), NEUTRAL);
  gtk_widget_add_css_class (GTK_WIDGET (image), "porthole-mark");
  gtk_widget_add_css_class (GTK_WIDGET (image), style);
  gtk_image_set_from_icon_name (image, icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (image), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

/**
 * porthole_level_image_set:
 * @image: what becomes the mark
 * @level: of what
 * @unknown: whether too little is known to say; a warning or worse says more
 */
void
porthole_level_image_set (GtkImage *image, PortholeLevel level, gboolean unknown)
{
  guint mark = unknown && level == PORTHOLE_LEVEL_NORMAL ? G_N_ELEMENTS (marks) - 1 : (guint)level;

  set_mark (image, marks[mark].icon, marks[mark].style, marks[mark].title);
}

/**
 * porthole_level_image_set_neutral:
 * @image: what becomes the mark
 */
void
porthole_level_image_set_neutral (GtkImage *image)
{
  set_mark (image, "porthole-normal-symbolic", NEUTRAL, "Nothing found");
}
