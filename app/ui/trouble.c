/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-trouble"

#include "trouble.h"

#include <string.h>

#include "core/text.h"
#include "feeds/error.h"

#define MAX_CHARACTERS 600

typedef struct
{
  const char *title, *label, *action;
} Words;

static const Words feed_words[] = {
  [PORTHOLE_FEED_ERROR_HELPER_MISSING] = { "The helper is missing", "Try Again", "win.watch" },
  [PORTHOLE_FEED_ERROR_HELPER_UNSAFE]
  = { "The helper is not safe to start", "Try Again", "win.watch" },
  [PORTHOLE_FEED_ERROR_PKEXEC_MISSING]
  = { "Nothing here can become root", "Try Again", "win.watch" },
  [PORTHOLE_FEED_ERROR_DISMISSED] = { "Watching needs a password", "Ask Again", "win.watch" },
  [PORTHOLE_FEED_ERROR_NOT_AUTHORISED]
  = { "You are not allowed to watch", "Try Again", "win.watch" },
  [PORTHOLE_FEED_ERROR_NO_AGENT]
  = { "Nothing here can ask for the password", "Try Again", "win.watch" },
  [PORTHOLE_FEED_ERROR_VERSION]
  = { "App and helper do not fit together", "Try Again", "win.watch" },
  [PORTHOLE_FEED_ERROR_NO_BTF]
  = { "This kernel cannot be watched", "Replay the Demo", "win.replay-demo" },
  [PORTHOLE_FEED_ERROR_NOT_PERMITTED]
  = { "The kernel may not be watched here", "Replay the Demo", "win.replay-demo" },
  [PORTHOLE_FEED_ERROR_INVALID_OPTIONS]
  = { "The helper refused what is to be watched", "Try Again", "win.watch" },
  [PORTHOLE_FEED_ERROR_TIMED_OUT] = { "The helper does not answer", "Restart", "win.watch" },
  [PORTHOLE_FEED_ERROR_HELPER_DIED] = { "Watching has ended", "Restart", "win.watch" },
  [PORTHOLE_FEED_ERROR_PROTOCOL]
  = { "The helper said what makes no sense", "Restart", "win.watch" },
  [PORTHOLE_FEED_ERROR_FAILED] = { "Watching is not possible", "Try Again", "win.watch" },
};

static const Words file_words = { "The recording cannot be shown", "Open Another…", "win.open" };

/* A path or what a program calls something is no word. */
static gboolean
begins_with_word (const char *text)
{
  while (g_ascii_isalpha (*text))
    text++;
  return *text == ' ' || *text == ',' || *text == ':' || *text == '\0';
}

/**
 * porthole_trouble_sentence:
 * @text: a line as of a #GError, which may hold parts from anywhere
 *
 * Returns: (transfer full): the same for people to read in a window: inert, beginning with a
 *   capital and ending with a full stop
 */
char *
porthole_trouble_sentence (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *inert = porthole_text_for_terminal (valid, MAX_CHARACTERS);
  gunichar first = g_utf8_get_char (inert);
  GString *sentence = g_string_new (NULL);
  gsize length;

  if (*inert != '\0')
    {
      const char *rest = g_utf8_next_char (inert);

      g_string_append_unichar (sentence,
                               begins_with_word (inert) ? g_unichar_toupper (first) : first);
      g_string_append (sentence, rest);
    }
  length = sentence->len;
  if (length > 0 && strchr (".!?", sentence->str[length - 1]) == NULL)
    g_string_append_c (sentence, '.');
  return g_string_free (sentence, FALSE);
}

/**
 * porthole_trouble_new:
 * @error: of a #PortholeWatch
 */
PortholeTrouble *
porthole_trouble_new (const GError *error)
{
  PortholeTrouble *self = g_new0 (PortholeTrouble, 1);
  const Words *words = &file_words;

  if (error->domain == PORTHOLE_FEED_ERROR)
    words = error->code >= 0 && error->code < (int)G_N_ELEMENTS (feed_words)
                ? &feed_words[error->code]
                : &feed_words[PORTHOLE_FEED_ERROR_FAILED];
  self->title = words->title;
  self->label = words->label;
  self->action = words->action;
  self->detail = porthole_trouble_sentence (error->message);
  return self;
}

void
porthole_trouble_free (PortholeTrouble *self)
{
  g_free (self->detail);
  g_free (self);
}
