/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-ui"

#include "inspector-words.h"

#include <gio/gio.h>

#define SECOND G_GINT64_CONSTANT (1000000000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* how many ports of each protocol are named */
#define FEW_PORTS 3

static char *
format_time (gint64 time, const char *format)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (time / SECOND);

  return date != NULL ? g_date_time_format (date, format) : NULL;
}

char *
porthole_words_for_clock (gint64 time)
{
  char *text = time != 0 ? format_time (time, "%H:%M:%S") : NULL;

  return text != NULL ? text : g_strdup ("unknown");
}

char *
porthole_words_for_time (gint64 time)
{
  g_autofree char *text = time != 0 ? format_time (time, "%Y-%m-%d %H:%M:%S") : NULL;

  return text != NULL ? g_strdup_printf ("%s.%09" G_GINT64_FORMAT, text, time % SECOND) : NULL;
}

gint64
porthole_words_get_age_step (gint64 age)
{
  if (age < MINUTE)
    return MINUTE - age;

  return age < HOUR ? MINUTE - age % MINUTE : age < DAY ? HOUR - age % HOUR : DAY - age % DAY;
}

char *
porthole_words_for_age (gint64 age)
{
  static const struct
  {
    gint64 unit;
    const char *name;
  } units[] = { { DAY, "d" }, { HOUR, "h" }, { MINUTE, "min" } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (age >= units[i].unit)
        return g_strdup_printf ("%" G_GINT64_FORMAT " %s", age / units[i].unit, units[i].name);
    }

  return g_strdup ("under a minute");
}

char *
porthole_words_for_span (gint64 span)
{
  return span < MINUTE ? g_strdup_printf ("%.1f s", (double)span / SECOND)
                       : porthole_words_for_age (span);
}

char *
porthole_words_for_number (guint64 number)
{
  static const char units[] = " kMGTPE";
  double scaled = number;
  guint unit = 0;

  if (number < 10000)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  for (; scaled >= 999.95; scaled /= 1000)
    unit++;
  return g_strdup_printf ("%.1f %c", scaled, units[unit]);
}

char *
porthole_words_for_outcomes (const guint64 outcomes[PORTHOLE_N_OUTCOMES])
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < PORTHOLE_N_OUTCOMES; i++)
    {
      g_autofree char *number = NULL;

      if (outcomes[i] == 0)
        continue;
      number = porthole_words_for_number (outcomes[i]);
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", number,
                              porthole_outcome_to_string (i));
    }
  if (text->len == 0)
    {
      g_string_free (text, TRUE);
      return NULL;
    }

  return g_string_free (text, FALSE);
}

static int
compare_ports (gconstpointer a, gconstpointer b)
{
  return *(const guint16 *)a - *(const guint16 *)b;
}

static void
append_ports (GString *text, GPtrArray *flows, const char *protocol)
{
  g_autoptr (GArray) ports = g_array_new (FALSE, FALSE, sizeof (guint16));
  guint n = 0;

  for (guint i = 0; i < flows->len; i++)
    {
      const PortholePeer *peer = ((PortholeFlow *)flows->pdata[i])->peer;

      if (g_str_equal (peer->protocol, protocol))
        g_array_append_val (ports, peer->port);
    }
  g_array_sort (ports, compare_ports);
  for (guint i = 0; i < ports->len; i++)
    {
      guint16 port = g_array_index (ports, guint16, i);

      if (i > 0 && port == g_array_index (ports, guint16, i - 1))
        continue;
      if (n == 0)
        g_string_append_printf (text, "%s%s ", text->len > 0 ? ", " : "", protocol);
      if (n < FEW_PORTS)
        g_string_append_printf (text, "%s%u", n > 0 ? ", " : "", port);
      n++;
    }
  if (n > FEW_PORTS)
    g_string_append_printf (text, " +%u", n - FEW_PORTS);
}

char *
porthole_words_for_ports (GPtrArray *flows)
{
  GString *text = g_string_new (NULL);

  append_ports (text, flows, "tcp");
  append_ports (text, flows, "udp");

  return g_string_free (text, FALSE);
}

char *
porthole_words_for_command (const PortholeProcess *process)
{
  if (process->args != NULL && process->args[0] != NULL)
    {
      g_autofree char *args = g_strjoinv (" ", process->args);

      return g_strconcat (args, process->args_cut ? " …" : NULL, NULL);
    }
  if (process->exe != NULL)
    return g_strdup (process->exe);
  if (process->comm != NULL)
    return g_strdup (process->comm);
  return g_strdup ("unknown program");
}

char *
porthole_words_for_program (const char *program)
{
  g_autofree char *name = program[0] != '\0' ? g_path_get_basename (program) : NULL;

  return g_strdup (name != NULL ? name : "unknown program");
}

static const char *
tell_address (const char *ip)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (ip);

  if (address == NULL)
    return "Peer";
  if (g_inet_address_get_is_multicast (address))
    return "Multicast address";
  if (g_inet_address_get_is_link_local (address))
    return "Address of the local link";
  if (g_inet_address_get_is_site_local (address))
    return "Private address";
  return "Not a private address";
}

const char *
porthole_words_for_kind (const PortholeNode *node)
{
  switch (node->kind)
    {
    case PORTHOLE_NODE_HOST:
      return "This computer";
    case PORTHOLE_NODE_PEER:
      return tell_address (node->ip);
    case PORTHOLE_NODE_CONTAINER:
    default:
      return "Container";
    }
}
