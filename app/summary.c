/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-summary"

#include "summary.h"

#include <string.h>

#include "core/text.h"

#define MAX_REASON 400 /* characters */
#define MAX_NAME   64

#define COLUMN_REASON 5
#define MIN_REASON    40 /* columns; where fewer are left it goes below */

/**
 * porthole_summary_of_totals:
 *
 * Returns: (transfer full): how much happened and what of it was not told, in one line
 */
char *
porthole_summary_of_totals (PortholeSession *session)
{
  const PortholeTotals *totals = porthole_session_get_totals (session, "");
  PortholeTotals none = { 0 };

  if (totals == NULL)
    totals = &none;
  return g_strdup_printf (
      "%" G_GUINT64_FORMAT " events: %" G_GUINT64_FORMAT " delivered, %" G_GUINT64_FORMAT
      " merged, %" G_GUINT64_FORMAT " lost, %" G_GUINT64_FORMAT " not itemised",
      totals->events, totals->delivered, totals->merged, totals->lost, totals->not_itemised);
}

/**
 * porthole_summary_of_findings:
 *
 * Returns: (transfer full): how many findings of which level, as a part of a line
 */
char *
porthole_summary_of_findings (PortholeSession *session)
{
  GPtrArray *findings = porthole_session_get_findings (session);
  guint n[PORTHOLE_LEVEL_HIGH + 1] = { 0 };

  for (guint i = 0; i < findings->len; i++)
    n[((PortholeFinding *)g_ptr_array_index (findings, i))->level]++;
  return g_strdup_printf ("%u %s: %u high, %u warning, %u normal", findings->len,
                          findings->len == 1 ? "finding" : "findings", n[PORTHOLE_LEVEL_HIGH],
                          n[PORTHOLE_LEVEL_WARNING], n[PORTHOLE_LEVEL_NORMAL]);
}

/**
 * porthole_summary_of_reasons:
 *
 * Returns: (transfer full): why it is a finding
 */
char *
porthole_summary_of_reasons (const PortholeFinding *finding)
{
  g_autoptr (GString) reasons = g_string_new (NULL);

  for (guint i = 0; finding->reasons != NULL && i < finding->reasons->len; i++)
    {
      if (i > 0)
        g_string_append (reasons, "; ");
      g_string_append (reasons, g_ptr_array_index (finding->reasons, i));
    }
  if (finding->count > 1)
    g_string_append_printf (reasons, " (%" G_GUINT64_FORMAT " times)", finding->count);
  return porthole_text_for_terminal (reasons->str, MAX_REASON);
}

/**
 * porthole_summary_of_container:
 * @id: full id
 *
 * Returns: (transfer full): what to call it
 */
char *
porthole_summary_of_container (PortholeSession *session, const char *id)
{
  PortholeContainer *container = porthole_session_get_container (session, id);
  g_autofree char *brief = NULL;

  if (container != NULL)
    return porthole_text_for_terminal (porthole_container_get_title (container), MAX_NAME);
  brief = g_strndup (id, 12);
  return porthole_text_for_terminal (brief, MAX_NAME);
}

/**
 * porthole_summary_of_time:
 * @time: nanoseconds since 1970-01-01 UTC
 *
 * Returns: (transfer full): the time of day here
 */
char *
porthole_summary_of_time (gint64 time)
{
  g_autoptr (GDateTime) date
      = g_date_time_new_from_unix_local (time / G_GINT64_CONSTANT (1000000000));

  return date != NULL ? g_date_time_format (date, "%H:%M:%S") : g_strdup ("--:--:--");
}

static GStrv
make_row (PortholeSession *session, const PortholeFinding *finding)
{
  GStrv row = g_new0 (char *, 7);
  g_autofree char *techniques
      = finding->techniques != NULL ? g_strjoinv (", ", finding->techniques) : g_strdup ("");

  row[0] = porthole_summary_of_time (finding->time);
  row[1] = porthole_summary_of_container (session, finding->container);
  row[2] = g_strdup (porthole_level_to_string (finding->level));
  row[3] = porthole_text_for_terminal (techniques, MAX_NAME);
  row[4] = porthole_text_for_terminal (finding->title != NULL ? finding->title : finding->rule,
                                       MAX_NAME);
  row[5] = porthole_summary_of_reasons (finding);
  return row;
}

/* as wide as a terminal shows it */
static guint
get_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar character = g_utf8_get_char (text);

      width += g_unichar_iswide (character) ? 2 : g_unichar_iszerowidth (character) ? 0 : 1;
    }
  return width;
}

/* Breaks between words; what comes after the first line begins at @indent. */
static void
append_wrapped (GString *table, const char *text, guint indent, guint width)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint column = indent;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint length = get_width (words[i]);

      if (column > indent && column + 1 + length > width)
        {
          g_string_append_printf (table, "\n%*s", (int)indent, "");
          column = indent;
        }
      else if (column > indent)
        {
          g_string_append_c (table, ' ');
          column++;
        }
      g_string_append (table, words[i]);
      column += length;
    }
  g_string_append_c (table, '\n');
}

static void
append_cells (GString *table, GStrv row, const guint *widths, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (table, "%s%*s", row[i], (int)(widths[i] - get_width (row[i]) + 2), "");
}

/**
 * porthole_summary_table:
 * @width: columns of the terminal, or 0 to have each finding on one line however long
 *
 * Returns: (transfer full): all findings as a table
 */
char *
porthole_summary_table (PortholeSession *session, guint width)
{
  static const char *const titles[]
      = { "TIME", "CONTAINER", "LEVEL", "TECHNIQUE", "FINDING", "REASON" };
  GPtrArray *findings = porthole_session_get_findings (session);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autoptr (GString) table = g_string_new (NULL);
  guint widths[G_N_ELEMENTS (titles)] = { 0 };
  GStrv head = g_new0 (char *, G_N_ELEMENTS (titles) + 1);
  guint before_reason = 0;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    head[i] = g_strdup (titles[i]);
  g_ptr_array_add (rows, head);
  for (guint i = 0; i < findings->len; i++)
    g_ptr_array_add (rows, make_row (session, g_ptr_array_index (findings, i)));

  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (titles); j++)
      widths[j] = MAX (widths[j], get_width (((GStrv)g_ptr_array_index (rows, i))[j]));
  for (guint i = 0; i < COLUMN_REASON; i++)
    before_reason += widths[i] + 2;

  for (guint i = 0; i < rows->len; i++)
    {
      GStrv row = g_ptr_array_index (rows, i);

      if (width == 0 || before_reason + MIN_REASON <= width)
        {
          append_cells (table, row, widths, COLUMN_REASON);
          append_wrapped (table, row[COLUMN_REASON], before_reason, width == 0 ? G_MAXUINT : width);
        }
      else
        {
          g_autofree char *below
              = g_strdup_printf ("%s: %s", row[COLUMN_REASON - 1], row[COLUMN_REASON]);

          append_cells (table, row, widths, COLUMN_REASON - 2);
          g_string_append_printf (table, "%s\n%*s", row[COLUMN_REASON - 2], (int)widths[0] + 2, "");
          append_wrapped (table, below, widths[0] + 2, width);
        }
    }
  return g_string_free (g_steal_pointer (&table), FALSE);
}
