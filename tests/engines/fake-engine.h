/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FakeEngineManner:
 * @FAKE_ENGINE_JSON: answers well, with the text as body
 * @FAKE_ENGINE_RAW: writes the text as it is, and closes
 * @FAKE_ENGINE_HANG: does not answer
 * @FAKE_ENGINE_ENDLESS: writes the text over and over
 * @FAKE_ENGINE_ENDLESS_HEADERS: the same, but as headers
 * @FAKE_ENGINE_STREAM: answers with headers, and then with what fake_engine_send() says
 * @FAKE_ENGINE_DRIP: as JSON, but a byte at a time, each after 20 ms
 */
typedef enum
{
  FAKE_ENGINE_JSON,
  FAKE_ENGINE_RAW,
  FAKE_ENGINE_HANG,
  FAKE_ENGINE_ENDLESS,
  FAKE_ENGINE_ENDLESS_HEADERS,
  FAKE_ENGINE_STREAM,
  FAKE_ENGINE_DRIP,
} FakeEngineManner;

/**
 * FakeEngine:
 *
 * Something on a Unix socket that answers as a test wants, in threads of its own.
 */
typedef struct _FakeEngine FakeEngine;

/* Answers "/_ping" and "/events" well, an empty list, and 404 to all else. */
FakeEngine *fake_engine_new (const char *socket_path);
void fake_engine_free (FakeEngine *self);

/* @path: without version and query; @text: (nullable) */
void fake_engine_answer (FakeEngine *self,
                         const char *path,
                         FakeEngineManner manner,
                         const char *text);

/* The first @n_refusals times with 404. */
void fake_engine_answer_late (FakeEngine *self,
                              const char *path,
                              guint n_refusals,
                              const char *text);

/* Writes to each stream; returns how many there are. */
guint fake_engine_send (FakeEngine *self, const char *text);

guint fake_engine_count_requests (FakeEngine *self, const char *path);

/* Closes all connections, but goes on listening. */
void fake_engine_hang_up (FakeEngine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeEngine, fake_engine_free)

G_END_DECLS
