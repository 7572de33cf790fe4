/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-options"

#include "options.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "picture/picture.h"

#include "places.h"

#define MAX_DURATION   (7 * 24 * 60 * 60) /* seconds */
#define MAX_CONTAINERS 256

/* as they come from the command line */
typedef struct
{
  gboolean headless, json, text;
  char *duration;
  gboolean demo;
  char **rest;
} Raw;

/* at most 80 columns, as everything below */
static const char summary[]
    = "Shows, live, what every container on this computer does: what it runs, whom it\n"
      "talks to and which files it reaches for. Watching needs a helper that runs as\n"
      "root: polkit asks for the password, unless porthole itself is run by root.";

static const char description[]
    = "Where there is a display, a window opens: to watch, with --demo to run the demo,\n"
      "with FILE or --replay to show a recording. Without a display, and with one of\n"
      "--headless, --text, --json, --record, --export and --duration, there is none.\n"
      "\n"
      "Then there are lines to read on a terminal: findings, new containers and new\n"
      "connections. Into a pipe or a file, and with --json, there is one JSON object on\n"
      "each line.\n"
      "\n"
      "The first Ctrl-C ends watching in good order, the second one at once.\n"
      "\n"
      "Examples:\n"
      "  porthole                                    open the window\n"
      "  porthole --headless                         watch until Ctrl-C\n"
      "  porthole today.jsonl.gz                     look at a recording\n"
      "  porthole --container web --duration 60      watch one container for a minute\n"
      "  porthole --record today.jsonl.gz            keep what was seen\n"
      "  porthole --replay today.jsonl.gz --export graph.svg\n"
      "  porthole --json | jq 'select(.type == \"finding\")'\n"
      "\n"
      "Files:\n"
      "  ~/.config/porthole/rules/*.json   rules of your own\n"
      "  ~/.config/porthole/trust.json     containers and addresses that you trust\n"
      "  ~/.config/porthole/block/*.txt    addresses and domains to be warned of\n"
      "\n"
      "Exit status: 0 when all went well, 1 when something went wrong, 2 when the\n"
      "options make no sense. What went wrong is said in one line on standard error.";

static gboolean
parse_demo_cb (const char *name, const char *value, gpointer user_data, GError **error)
{
  PortholeOptions *self = user_data;

  g_free (self->demo);
  self->demo = value != NULL ? g_strdup (value) : porthole_places_get_demo_script ();
  return TRUE;
}

static gboolean
parse_entries (PortholeOptions *self, Raw *raw, char ***arguments, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("[FILE]");
  GOptionEntry entries[] = {
    { "headless", 0, 0, G_OPTION_ARG_NONE, &raw->headless,
      "Watch without a window, also where there is a display", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &raw->json, "Print one JSON object on each line", NULL },
    { "text", 0, 0, G_OPTION_ARG_NONE, &raw->text, "Print lines to read, also into a pipe", NULL },
    { "duration", 0, 0, G_OPTION_ARG_STRING, &raw->duration,
      "End after so many seconds (0.1 to 604800)", "SECONDS" },
    { "container", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->containers,
      "Watch only this one (name or full id); can be repeated", "NAME" },
    { "host", 0, 0, G_OPTION_ARG_NONE, &self->host, "Also watch what runs outside of containers",
      NULL },
    { "record", 0, 0, G_OPTION_ARG_FILENAME, &self->record,
      "Keep all that is seen; a name in .gz compresses it", "FILE" },
    { "replay", 0, 0, G_OPTION_ARG_FILENAME, &self->replay,
      "Show a recording, at full speed, instead of watching", "FILE" },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &self->export,
      "At the end, write the graph: .json, or a picture: .png, .svg", "FILE" },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &self->dark, "The picture is for a dark background", NULL },
    { "demo", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, parse_demo_cb,
      "Watch an attack staged in containers, list the findings", NULL },
    { "helper", 0, 0, G_OPTION_ARG_FILENAME, &self->helper,
      "Start this helper (it must be yours or root's)", "FILE" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, "Print the version", NULL },
    { G_OPTION_REMAINING, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY, &raw->rest, NULL,
      NULL },
    { NULL },
  };
  g_autoptr (GOptionGroup) group = g_option_group_new ("porthole", "", "", self, NULL);
  g_autoptr (GError) own = NULL;

  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, g_steal_pointer (&group));
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  if (g_option_context_parse_strv (context, arguments, &own))
    return TRUE;
  g_set_error (error, own->domain, own->code, "%s: see porthole --help", own->message);
  return FALSE;
}

static gboolean
refuse (GError **error, const char *format, const char *what)
{
  g_autofree char *message = NULL;

  if (what != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (format, "@", 2);

      message = g_strjoinv (what, parts);
    }
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       message != NULL ? message : format);
  return FALSE;
}

static gboolean
take_duration (PortholeOptions *self, const char *text, GError **error)
{
  char *end = NULL;
  double seconds;

  if (text == NULL)
    return TRUE;
  errno = 0;
  seconds = g_ascii_strtod (text, &end);
  if (errno != 0 || end == text || *end != '\0' || !isfinite (seconds) || seconds < 0.1
      || seconds > MAX_DURATION)
    return refuse (error, "--duration @: that is no time to watch, give seconds from 0.1 to 604800",
                   text);
  self->duration = (guint)(seconds * 1000);
  return TRUE;
}

static gboolean
is_same_file (const char *one, const char *other)
{
  g_autofree char *one_path = g_canonicalize_filename (one, NULL);
  g_autofree char *other_path = g_canonicalize_filename (other, NULL);
  struct stat one_info, other_info;

  if (strcmp (one_path, other_path) == 0)
    return TRUE;
  return stat (one, &one_info) == 0 && stat (other, &other_info) == 0
         && one_info.st_dev == other_info.st_dev && one_info.st_ino == other_info.st_ino;
}

static gboolean
check_pairs (PortholeOptions *self, const Raw *raw, GError **error)
{
  const struct
  {
    gboolean given;
    const char *name;
  } live[] = {
    { self->host, "--host" },
    { self->containers != NULL, "--container" },
    { self->duration != 0, "--duration" },
    { self->helper != NULL, "--helper" },
    { self->demo != NULL, "--demo" },
  };

  if (raw->json && raw->text)
    return refuse (error, "--json and --text contradict each other: give one of them", NULL);
  if (self->replay != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (live); i++)
      if (live[i].given)
        return refuse (error, "@ is about watching, and --replay does not watch: leave one out",
                       live[i].name);
  if (self->demo != NULL && self->containers != NULL)
    return refuse (error, "--container and --demo contradict each other: leave one out", NULL);
  if (self->demo != NULL && self->duration != 0)
    return refuse (error, "--demo ends by itself: leave --duration out", NULL);
  if (self->record != NULL && self->replay != NULL && is_same_file (self->record, self->replay))
    return refuse (error, "--record @: that is the file to be replayed, choose another one",
                   self->record);
  if (self->export != NULL && self->replay != NULL && is_same_file (self->export, self->replay))
    return refuse (error, "--export @: that is the file to be replayed, choose another one",
                   self->export);
  if (self->export != NULL && self->record != NULL && is_same_file (self->export, self->record))
    return refuse (error, "--export @: that is the file to be recorded, choose another one",
                   self->export);
  return TRUE;
}

static gboolean
check_values (PortholeOptions *self, GError **error)
{
  guint n_containers = self->containers != NULL ? g_strv_length (self->containers) : 0;
  PortholePictureFormat format;
  gboolean is_picture = self->export != NULL && porthole_picture_format_of (self->export, &format);

  if (self->export != NULL && !is_picture && !g_str_has_suffix (self->export, ".json"))
    return refuse (error, "--export @: the name says what is written: choose .json, .png or .svg",
                   self->export);
  if (self->dark && !is_picture)
    return refuse (error, "--dark is about a picture: give --export a name in .png or .svg", NULL);
  if (self->export != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (self->export);

      if (g_file_test (self->export, G_FILE_TEST_IS_DIR) || access (folder, W_OK | X_OK) != 0)
        return refuse (error, "--export @: it cannot be written there, choose another place",
                       self->export);
    }
  if (n_containers > MAX_CONTAINERS)
    return refuse (error, "--container: at most 256 can be chosen, leave it out to watch all",
                   NULL);
  for (guint i = 0; i < n_containers; i++)
    if (self->containers[i][0] == '\0' || strlen (self->containers[i]) > 256)
      return refuse (error, "--container '@': that is no name of a container", self->containers[i]);
  return TRUE;
}

/* The file of the command line, as from a file manager, is a recording to be replayed. */
static gboolean
take_file (PortholeOptions *self, char **files, GError **error)
{
  if (files == NULL)
    return TRUE;
  if (files[1] != NULL || self->replay != NULL)
    return refuse (error, "one recording can be shown at a time: leave '@' out",
                   files[1] != NULL ? files[1] : files[0]);
  if (!g_file_test (files[0], G_FILE_TEST_EXISTS))
    return refuse (error, "'@' is not an option and no file that is there: see porthole --help",
                   files[0]);
  self->replay = g_strdup (files[0]);
  return TRUE;
}

static gboolean
check (PortholeOptions *self, const Raw *raw, GError **error)
{
  if (!take_file (self, raw->rest, error))
    return FALSE;
  if (!take_duration (self, raw->duration, error) || !check_pairs (self, raw, error)
      || !check_values (self, error))
    return FALSE;

  self->window = !raw->headless && !raw->json && !raw->text && self->record == NULL
                 && self->export == NULL && self->duration == 0;
  if (raw->json || (!raw->text && self->demo == NULL && !isatty (STDOUT_FILENO)))
    self->output = PORTHOLE_OUTPUT_JSON;
  else if (self->demo != NULL && !raw->text)
    self->output = PORTHOLE_OUTPUT_TABLE;
  self->own_helper = self->helper != NULL;
  if (self->helper == NULL)
    self->helper = porthole_places_get_helper ();
  return TRUE;
}

/**
 * porthole_options_parse:
 * @arguments: (transfer none): the command line with the name of the program
 *
 * Prints the help and exits, where it is asked for.
 *
 * Returns: (transfer full) (nullable): %NULL where the options make no sense
 */
PortholeOptions *
porthole_options_parse (char **arguments, GError **error)
{
  g_autoptr (PortholeOptions) self = g_new0 (PortholeOptions, 1);
  g_auto (GStrv) copy = g_strdupv (arguments);
  Raw raw = { 0 };
  gboolean good;

  good = parse_entries (self, &raw, &copy, error) && (self->version || check (self, &raw, error));
  g_free (raw.duration);
  g_strfreev (raw.rest);
  return good ? g_steal_pointer (&self) : NULL;
}

void
porthole_options_free (PortholeOptions *self)
{
  g_free (self->record);
  g_free (self->replay);
  g_free (self->export);
  g_strfreev (self->containers);
  g_free (self->helper);
  g_free (self->demo);
  g_free (self);
}
