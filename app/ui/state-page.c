/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-state-page"

#include "state-page.h"

#include <unistd.h>

struct _PortholeStatePage
{
  GtkWidget parent_instance;

  AdwStatusPage *page;
  GtkSpinner *spinner;
  GtkButton *first;
  GtkButton *second;
  GtkButton *third;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (PortholeStatePage, porthole_state_page, GTK_TYPE_WIDGET)

typedef struct
{
  const char *label, *action;
} Step;

static const Step watch_step = { "_Watch", "win.watch" };
static const Step again_step = { "_Watch Again", "win.watch" };
static const Step demo_step = { "Run the _Demo", "win.demo" };
static const Step open_step = { "_Open a Recording…", "win.open" };
static const Step cancel_step = { "_Cancel", "win.watch" };
static const Step cancel_demo_step = { "_Cancel", "win.cancel-demo" };

static void
porthole_state_page_dispose (GObject *object)
{
  PortholeStatePage *self = PORTHOLE_STATE_PAGE (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_pointer (&child, gtk_widget_unparent);

  G_OBJECT_CLASS (porthole_state_page_parent_class)->dispose (object);
}

/* a spinner that nobody sees would have the window drawn all the same */
static void
update_spinner (PortholeStatePage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->busy);
  gtk_spinner_set_spinning (self->spinner, self->busy && gtk_widget_get_mapped (GTK_WIDGET (self)));
}

static void
porthole_state_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (porthole_state_page_parent_class)->map (widget);
  update_spinner (PORTHOLE_STATE_PAGE (widget));
}

static void
porthole_state_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (porthole_state_page_parent_class)->unmap (widget);
  update_spinner (PORTHOLE_STATE_PAGE (widget));
}

static void
porthole_state_page_class_init (PortholeStatePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = porthole_state_page_dispose;
  widget_class->map = porthole_state_page_map;
  widget_class->unmap = porthole_state_page_unmap;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/porthole/Porthole/ui/state-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PortholeStatePage, page);
  gtk_widget_class_bind_template_child (widget_class, PortholeStatePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, PortholeStatePage, first);
  gtk_widget_class_bind_template_child (widget_class, PortholeStatePage, second);
  gtk_widget_class_bind_template_child (widget_class, PortholeStatePage, third);
}

static void
porthole_state_page_init (PortholeStatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_step (GtkButton *button, const Step *step)
{
  gtk_widget_set_visible (GTK_WIDGET (button), step != NULL);
  if (step == NULL)
    return;
  gtk_button_set_label (button, step->label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), step->action);
}

/* The text of a status page is markup. */
static void
porthole_state_page_say (PortholeStatePage *self,
                         const char *icon,
                         const char *title,
                         const char *text)
{
  g_autofree char *title_markup = g_markup_escape_text (title, -1);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->page, icon);
  adw_status_page_set_title (self->page, title_markup);
  adw_status_page_set_description (self->page, markup);
  self->busy = icon == NULL;
  update_spinner (self);
}

static void
porthole_state_page_offer (PortholeStatePage *self,
                           const Step *first,
                           const Step *second,
                           const Step *third)
{
  set_step (self->first, first);
  set_step (self->second, second);
  set_step (self->third, third);
  if (first == &cancel_step || first == &cancel_demo_step)
    gtk_widget_remove_css_class (GTK_WIDGET (self->first), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->first), "suggested-action");
}

static void
porthole_state_page_show_starting (PortholeStatePage *self, gboolean for_demo)
{
  if (geteuid () == 0)
    porthole_state_page_say (self, NULL, "Starting to Watch", "The helper attaches its probes.");
  else
    porthole_state_page_say (self, NULL, "Waiting for the Password",
                             "Watching needs an administrator of this computer. Answer the "
                             "question that your desktop asks.");
  porthole_state_page_offer (self, for_demo ? &cancel_demo_step : &cancel_step, NULL, NULL);
}

static gboolean
porthole_state_page_show_demo (PortholeStatePage *self, PortholeDemoWatch *demo)
{
  const char *text = porthole_demo_watch_get_text (demo);

  switch (porthole_demo_watch_get_state (demo))
    {
    case PORTHOLE_DEMO_WATCH_STARTING:
      porthole_state_page_show_starting (self, TRUE);
      return TRUE;
    case PORTHOLE_DEMO_WATCH_RUNNING:
      porthole_state_page_say (self, NULL, "Preparing the Demo", text);
      porthole_state_page_offer (self, &cancel_demo_step, NULL, NULL);
      return TRUE;
    case PORTHOLE_DEMO_WATCH_CANCELLING:
      porthole_state_page_say (self, NULL, "Ending the Demo", text);
      porthole_state_page_offer (self, NULL, NULL, NULL);
      return TRUE;
    case PORTHOLE_DEMO_WATCH_IDLE:
    default:
      return FALSE;
    }
}

/**
 * porthole_state_page_show:
 *
 * Says why there is nothing to see.
 */
void
porthole_state_page_show (PortholeStatePage *self, PortholeWatch *watch, PortholeDemoWatch *demo)
{
  if (porthole_state_page_show_demo (self, demo))
    return;

  switch (porthole_watch_get_state (watch))
    {
    case PORTHOLE_WATCH_STARTING:
      porthole_state_page_show_starting (self, FALSE);
      break;
    case PORTHOLE_WATCH_WATCHING:
      porthole_state_page_say (self, "org.porthole.Porthole-symbolic", "No Containers Yet",
                               "Porthole is watching. A container appears here as soon as one is "
                               "started.");
      porthole_state_page_offer (self, &demo_step, NULL, NULL);
      break;
    case PORTHOLE_WATCH_REPLAYING:
      porthole_state_page_say (self, NULL, "Opening the Recording",
                               "Its containers appear here in a moment.");
      porthole_state_page_offer (self, &cancel_step, NULL, NULL);
      break;
    case PORTHOLE_WATCH_STOPPING:
      porthole_state_page_say (self, NULL, "Stopping", "What is on its way is still taken in.");
      porthole_state_page_offer (self, NULL, NULL, NULL);
      break;
    case PORTHOLE_WATCH_STOPPED:
      porthole_state_page_say (self, "org.porthole.Porthole-symbolic", "No Containers Were Seen",
                               "None was running while Porthole watched.");
      porthole_state_page_offer (self, &again_step, &demo_step, &open_step);
      break;
    case PORTHOLE_WATCH_REPLAYED:
      porthole_state_page_say (self, "org.porthole.Porthole-symbolic", "An Empty Recording",
                               "No container was seen while this was recorded.");
      porthole_state_page_offer (self, &open_step, NULL, NULL);
      break;
    case PORTHOLE_WATCH_IDLE:
    case PORTHOLE_WATCH_FAILED:
    default:
      porthole_state_page_say (self, "org.porthole.Porthole-symbolic", "See What Containers Do",
                               "Nothing is watched yet. Your containers will appear here, live: "
                               "whom they talk to, what they run and which files they reach for. "
                               "Watching changes nothing inside them.");
      porthole_state_page_offer (self, &watch_step, &demo_step, &open_step);
      break;
    }
}

const char *
porthole_state_page_get_title (PortholeStatePage *self)
{
  return adw_status_page_get_title (self->page);
}
