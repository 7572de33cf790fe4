/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Client:
 *
 * A subscriber as the tests need one: starts the real helper, watches, acknowledges, and keeps all
 * that it is told.
 */
typedef struct
{
  GDBusConnection *connection;
  GPid pid;
  guint64 serial;        /* of the newest batch */
  guint flags;           /* of all batches so far */
  gboolean hold;         /* do not acknowledge */
  GPtrArray *batches;    /* (element-type GVariant) */
  GPtrArray *containers; /* (element-type GVariant): (sxa{sv}) */
  GPtrArray *processes;
  GPtrArray *events;  /* (element-type GVariant): (xssst(uuuuay)a{sv}) */
  GHashTable *totals; /* id -> GVariant (sttttt) */
  gboolean closed;
  gboolean exited;
  int status;
} Client;

typedef gboolean (*ClientFunc) (Client *self, gconstpointer data);

/* @option: (nullable): for the helper */
Client *client_new (const char *option);
void client_free (Client *self);

/* Returns: (nullable): what Watch answers. @options: (transfer floating) */
GVariant *client_watch (Client *self, GVariant *options, GError **error);

/* Ends watching, and forgets what was told. */
void client_unwatch (Client *self);

/* Runs the main loop until @func says yes. Fails the test after 90 s. */
void client_wait (Client *self, ClientFunc func, gconstpointer data);

/* Runs the main loop for @ms, for what must not come. */
void client_idle (Client *self, guint ms);

/* Returns: (nullable): the first event from @from on, of @container where that is not NULL, of
 * @kind and with @text in its printed form */
GVariant *client_find (
    Client *self, guint from, const char *container, const char *kind, const char *text);

/* The same, waited for. */
GVariant *client_await (
    Client *self, guint from, const char *container, const char *kind, const char *text);

/* Returns: (nullable): the newest that was said of a container */
GVariant *client_container (Client *self, const char *id);

/* fields of an event */
const char *event_kind (GVariant *event);
const char *event_container (GVariant *event);
const char *event_phase (GVariant *event);
guint64 event_count (GVariant *event);
gint64 event_time (GVariant *event);
guint32 event_pid (GVariant *event);
GVariant *event_detail (GVariant *event, const char *key);
char *event_bytes (GVariant *event, const char *key);
char *event_print (GVariant *event);

/* Skips the test with a reason where BPF may not be loaded. Returns: whether it may */
gboolean bpf_is_possible (void);

G_END_DECLS
