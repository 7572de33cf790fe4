/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-banner"

#include "banner.h"

struct _PortholeBanner
{
  GtkWidget parent_instance;

  GtkRevealer *revealer;
  GtkWidget *box;
  GtkStack *icons;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *title;
  GtkLabel *detail;
  GtkButton *button;
  GtkButton *close_button;
};

G_DEFINE_FINAL_TYPE (PortholeBanner, porthole_banner, GTK_TYPE_WIDGET)

static const struct
{
  const char *class, *icon;
} styles[] = {
  [PORTHOLE_BANNER_PAUSED] = { "porthole-info", "media-playback-pause-symbolic" },
  [PORTHOLE_BANNER_STOPPED] = { "porthole-info", "media-playback-stop-symbolic" },
  [PORTHOLE_BANNER_RECORDING] = { "porthole-info", "document-open-recent-symbolic" },
  [PORTHOLE_BANNER_WARNING] = { "porthole-caution", "dialog-warning-symbolic" },
  [PORTHOLE_BANNER_ERROR] = { "porthole-failure", "dialog-error-symbolic" },
  [PORTHOLE_BANNER_BUSY] = { "porthole-info", NULL },
};

static void
porthole_banner_dispose (GObject *object)
{
  PortholeBanner *self = PORTHOLE_BANNER (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_pointer (&child, gtk_widget_unparent);

  G_OBJECT_CLASS (porthole_banner_parent_class)->dispose (object);
}

static void
porthole_banner_class_init (PortholeBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = porthole_banner_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/porthole/Porthole/ui/banner.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, PortholeBanner, box);
  gtk_widget_class_bind_template_child (widget_class, PortholeBanner, icons);
  gtk_widget_class_bind_template_child (widget_class, PortholeBanner, icon);
  gtk_widget_class_bind_template_child (widget_class, PortholeBanner, spinner);
  gtk_widget_class_bind_template_child (widget_class, PortholeBanner, title);
  gtk_widget_class_bind_template_child (widget_class, PortholeBanner, detail);
  gtk_widget_class_bind_template_child (widget_class, PortholeBanner, button);
  gtk_widget_class_bind_template_child (widget_class, PortholeBanner, close_button);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
porthole_banner_init (PortholeBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * porthole_banner_show:
 * @detail: (nullable): a sentence below the title
 * @label: (nullable): of the button
 * @action: (nullable): detailed name of an action, without which there is no button
 */
void
porthole_banner_show (PortholeBanner *self,
                      PortholeBannerStyle style,
                      const char *title,
                      const char *detail,
                      const char *label,
                      const char *action)
{
  gboolean busy = style == PORTHOLE_BANNER_BUSY;

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (self->box, styles[i].class);
  gtk_widget_add_css_class (self->box, styles[style].class);
  gtk_stack_set_visible_child_name (self->icons, busy ? "spinner" : "icon");
  gtk_spinner_set_spinning (self->spinner, busy);
  if (!busy)
    gtk_image_set_from_icon_name (self->icon, styles[style].icon);

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), detail != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->detail), detail);
  gtk_widget_set_visible (GTK_WIDGET (self->button), action != NULL);
  if (action != NULL)
    {
      gtk_button_set_label (self->button, label);
      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->button), action);
    }
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

/**
 * porthole_banner_set_closable:
 * @action: what a button at its end does, which means that it was read
 */
void
porthole_banner_set_closable (PortholeBanner *self, const char *action)
{
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->close_button), action);
  gtk_widget_set_visible (GTK_WIDGET (self->close_button), TRUE);
}

void
porthole_banner_hide (PortholeBanner *self)
{
  gtk_spinner_set_spinning (self->spinner, FALSE);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

gboolean
porthole_banner_get_shown (PortholeBanner *self)
{
  return gtk_revealer_get_reveal_child (self->revealer);
}

const char *
porthole_banner_get_title (PortholeBanner *self)
{
  return gtk_label_get_text (self->title);
}
