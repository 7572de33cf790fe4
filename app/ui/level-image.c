/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "level-image.h"

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

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (image), marks[i].style);
  gtk_widget_add_css_class (GTK_WIDGET (image), "porthole-mark");
  gtk_widget_add_css_class (GTK_WIDGET (image), marks[mark].style);
  gtk_image_set_from_icon_name (image, marks[mark].icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (image), marks[mark].title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  marks[mark].title, -1);
}
