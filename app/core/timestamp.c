/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "timestamp.h"

#define SECOND G_GINT64_CONSTANT (1000000000)
#define DAY    (86400 * SECOND)

/* Days since 1970-01-01 to a date of the Gregorian calendar and back, by counting years from March
 * so that leap days come last (H. Hinnant, "chrono-compatible low-level date algorithms"). */
static void
date_from_days (gint64 days, int *year, int *month, int *day)
{
  gint64 z = days + 719468;
  gint64 era = (z >= 0 ? z : z - 146096) / 146097;
  int day_of_era = z - era * 146097;
  int year_of_era
      = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int from_march = (5 * day_of_year + 2) / 153;

  *day = day_of_year - (153 * from_march + 2) / 5 + 1;
  *month = from_march < 10 ? from_march + 3 : from_march - 9;
  *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

static gint64
days_from_date (int year, int month, int day)
{
  int y = month <= 2 ? year - 1 : year;
  int era = y / 400;
  int year_of_era = y - era * 400;
  int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return (gint64)era * 146097 + day_of_era - 719468;
}

/**
 * porthole_timestamp_to_string:
 * @time: nanoseconds since 1970-01-01 UTC
 *
 * Returns: (transfer full): RFC 3339 in UTC with nine digits of fraction
 */
char *
porthole_timestamp_to_string (gint64 time)
{
  gint64 days = time / DAY;
  gint64 rest = time % DAY;
  int year, month, day, seconds;

  if (rest < 0)
    {
      rest += DAY;
      days--;
    }
  date_from_days (days, &year, &month, &day);
  seconds = rest / SECOND;

  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%09dZ", year, month, day, seconds / 3600,
                          seconds / 60 % 60, seconds % 60, (int)(rest % SECOND));
}

static gboolean
parse_digits (const char **p, guint n, int *value)
{
  *value = 0;
  for (guint i = 0; i < n; i++, (*p)++)
    {
      if (!g_ascii_isdigit (**p))
        return FALSE;
      *value = *value * 10 + (**p - '0');
    }
  return TRUE;
}

static gboolean
parse_char (const char **p, char c)
{
  if (**p != c)
    return FALSE;
  (*p)++;
  return TRUE;
}

/**
 * porthole_timestamp_from_string:
 * @string: RFC 3339 in UTC ("Z"), with up to nine digits of fraction
 * @time: (out): where to put nanoseconds since 1970-01-01 UTC
 *
 * Returns: whether @string is a time, exists in the calendar and fits
 */
gboolean
porthole_timestamp_from_string (const char *string, gint64 *time)
{
  const char *p = string;
  int year, month, day, hour, minute, second, fraction = 0;
  gint64 seconds;

  if (!parse_digits (&p, 4, &year) || !parse_char (&p, '-') || !parse_digits (&p, 2, &month)
      || !parse_char (&p, '-') || !parse_digits (&p, 2, &day) || !parse_char (&p, 'T')
      || !parse_digits (&p, 2, &hour) || !parse_char (&p, ':') || !parse_digits (&p, 2, &minute)
      || !parse_char (&p, ':') || !parse_digits (&p, 2, &second))
    return FALSE;

  if (*p == '.')
    {
      guint n = 0;

      p++;
      while (n < 9 && g_ascii_isdigit (*p))
        {
          fraction = fraction * 10 + (*p - '0');
          p++;
          n++;
        }
      if (n == 0)
        return FALSE;
      for (; n < 9; n++)
        fraction *= 10;
    }
  if (!parse_char (&p, 'Z') || *p != '\0')
    return FALSE;

  if (year < 1678 || year > 2261 || !g_date_valid_dmy (day, month, year) || hour > 23 || minute > 59
      || second > 59)
    return FALSE;

  seconds = days_from_date (year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  *time = seconds * SECOND + fraction;
  return TRUE;
}

/**
 * porthole_timestamp_now:
 *
 * Returns: the wall clock
 */
gint64
porthole_timestamp_now (void)
{
  return g_get_real_time () * 1000;
}
