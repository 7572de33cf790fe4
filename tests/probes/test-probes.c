/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real probes on the real kernel, through the real helper; once with each tier. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "box.h"
#include "client.h"
#include "records.h"

static const char *tier;    /* option for the helper */
static char *watched_files; /* a folder, of this process alone */
static Client *shared;      /* loading the probes takes a second or more, so it is done once */

typedef struct
{
  Client *client;
  Box *box;
  int listener4, listener6, not_listening;
  guint16 port4, port6;
  guint16 closed; /* a port that nobody listens on, and nobody else can take */
} Fixture;

static int
bind_to (int family, gboolean listens, guint16 *port)
{
  struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
  struct sockaddr_in four = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct sockaddr *address = family == AF_INET ? (struct sockaddr *)&four : (struct sockaddr *)&six;
  socklen_t length = family == AF_INET ? sizeof (four) : sizeof (six);
  int fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, address, length), ==, 0);
  g_assert_true (!listens || listen (fd, 4096) == 0);
  g_assert_cmpint (getsockname (fd, address, &length), ==, 0);
  *port = ntohs (family == AF_INET ? four.sin_port : six.sin6_port);
  return fd;
}

typedef struct /* how a test watches */
{
  const char *extra;   /* options */
  gboolean everything; /* not only the box: whatever else happens on the machine comes too */
} Watching;

static GVariant *
make_options (const Watching *watching, const char *box)
{
  const struct
  {
    const char *how, *pattern;
  } patterns[] = { { "exact", "/etc/shadow" },
                   { "suffix", "/.porthole/id" },
                   { "suffix", ".porthole-key" },
                   { "prefix", watched_files } };
  g_autoptr (GVariant) from = NULL;
  GVariantDict options;
  GVariantBuilder paths;

  g_variant_builder_init (&paths, G_VARIANT_TYPE ("a(say)"));
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    g_variant_builder_add (&paths, "(s@ay)", patterns[i].how,
                           g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, patterns[i].pattern,
                                                      strlen (patterns[i].pattern), 1));
  if (watching->extra != NULL)
    from = g_variant_ref_sink (g_variant_new_parsed (watching->extra));
  g_variant_dict_init (&options, from);
  g_variant_dict_insert_value (&options, "paths", g_variant_builder_end (&paths));
  if (!watching->everything)
    g_variant_dict_insert_value (&options, "containers", g_variant_new_strv (&box, 1));
  return g_variant_dict_end (&options);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) session = NULL;

  fixture->client = shared;
  fixture->box = box_new ();
  session = client_watch (fixture->client, make_options (data, fixture->box->id), &error);
  g_assert_no_error (error);
  fixture->listener4 = bind_to (AF_INET, TRUE, &fixture->port4);
  fixture->listener6 = bind_to (AF_INET6, TRUE, &fixture->port6);
  fixture->not_listening = bind_to (AF_INET, FALSE, &fixture->closed);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close (fixture->not_listening);
  close (fixture->listener4);
  close (fixture->listener6);
  client_unwatch (fixture->client);
  box_free (fixture->box);
}

static GVariant *
await (Fixture *fixture, const char *kind, const char *text)
{
  return client_await (fixture->client, 0, fixture->box->id, kind, text);
}

static gint64
now_ns (void)
{
  return g_get_real_time () * 1000;
}

static void
test_exec (Fixture *fixture, gconstpointer data)
{
  const char *argv[] = { "/bin/sh", "-c", "exec /bin/true one 'two words' ''", NULL };
  gint64 before = now_ns ();
  g_autofree char *exe = NULL;
  g_autofree char *file = NULL;
  g_autoptr (GVariant) arguments = NULL;
  GVariant *event;
  gint64 after;

  g_assert_cmpint (box_run (fixture->box, FALSE, argv), ==, 0);
  after = now_ns ();
  event = await (fixture, "exec", "[two words][]");
  g_assert_cmpstr (event_phase (event), ==, "run");
  g_assert_cmpint (event_time (event), >=, before - 1000);
  g_assert_cmpint (event_time (event), <=, after + 1000);
  arguments = event_detail (event, "arguments");
  g_assert_cmpuint (g_variant_n_children (arguments), ==, 4);
  file = event_bytes (event, "file");
  if (file != NULL || tier == NULL) /* the fall-back cannot always read it */
    g_assert_cmpstr (file, ==, "/bin/true");
  exe = event_bytes (event, "exe");
  g_assert_true (g_str_has_suffix (exe, "/bin/true"));
  g_assert_nonnull (await (fixture, "exec", "[/bin/sh][-c]"));
}

static void
test_exec_odd (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) arguments = NULL;
  g_autoptr (GVariant) last = NULL;
  g_autoptr (GVariant) cut = NULL;
  gconstpointer bytes;
  gsize length;
  GVariant *event;

  g_assert_cmpint (box_act (fixture->box, "exec-odd", ""), ==, 0);
  event = await (fixture, "exec", "[true][][two words]");
  arguments = event_detail (event, "arguments");
  g_assert_cmpuint (g_variant_n_children (arguments), ==, 4);
  last = g_variant_get_child_value (arguments, 3);
  bytes = g_variant_get_fixed_array (last, &length, 1);
  g_assert_cmpmem (bytes, length, "\xff\x1b[31m", 6); /* as they are */
  cut = event_detail (event, "arguments-cut");
  g_assert_false (g_variant_get_boolean (cut));
}

static void
test_exec_long (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) cut = NULL;
  g_autoptr (GVariant) arguments = NULL;
  GVariant *event;

  g_assert_cmpint (box_act (fixture->box, "exec-long", ""), ==, 0);
  event = await (fixture, "exec", "[true][xxxx");
  cut = event_detail (event, "arguments-cut");
  g_assert_true (g_variant_get_boolean (cut));
  arguments = event_detail (event, "arguments");
  g_assert_cmpuint (g_variant_get_size (arguments), <, 4200);
  g_assert_cmpuint (g_variant_get_size (arguments), >, 4090);
}

/* what runs is the interpreter, what was called is the script */
static void
test_exec_script (Fixture *fixture, gconstpointer data)
{
  g_autofree char *script = g_strdup_printf ("%s/porthole-script-%d", g_get_tmp_dir (), getpid ());
  g_autofree char *exe = NULL;
  g_autofree char *file = NULL;
  GVariant *event;

  g_assert_true (g_file_set_contents (script, "#!/bin/cat\n", -1, NULL));
  g_assert_cmpint (g_chmod (script, 0755), ==, 0);
  g_assert_cmpint (box_act (fixture->box, "exec-script", script), ==, 1);
  event = await (fixture, "exec", "[of-script]");
  file = event_bytes (event, "file");
  if (file != NULL || tier == NULL) /* the fall-back cannot always read it */
    g_assert_cmpstr (file, ==, script);
  exe = event_bytes (event, "exe");
  g_assert_true (g_str_has_suffix (exe, "/bin/cat"));
  g_unlink (script);
}

static void
test_exec_on_socket (Fixture *fixture, gconstpointer data)
{
  g_autofree char *where = g_strdup_printf ("127.0.0.1 %u", fixture->port4);
  g_autoptr (GVariant) input = NULL;
  g_autoptr (GVariant) ip = NULL;
  const char *protocol;
  gconstpointer bytes;
  gsize length;
  guint16 port;
  GVariant *event;

  g_assert_cmpint (box_act (fixture->box, "exec-on-socket", where), ==, 0);
  event = await (fixture, "exec", "[on-socket]");
  input = event_detail (event, "input");
  g_assert_nonnull (input);
  g_variant_get (input, "(&s@ayq)", &protocol, &ip, &port);
  bytes = g_variant_get_fixed_array (ip, &length, 1);
  g_assert_cmpstr (protocol, ==, "tcp");
  g_assert_cmpmem (bytes, length, "\x7f\x00\x00\x01", 4);
  g_assert_cmpuint (port, ==, fixture->port4);
}

static void
test_exit (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (box_act (fixture->box, "exit", ""), ==, 7);
  g_assert_nonnull (await (fixture, "exit", "code=7"));
  g_assert_cmpint (box_act (fixture->box, "kill", ""), ==, 0);
  g_assert_nonnull (await (fixture, "exit", "signal=9"));
}

static void
assert_connect (Fixture *fixture,
                const char *name,
                const char *ip,
                guint16 port,
                int code,
                const char *protocol,
                const char *result)
{
  g_autofree char *where = g_strdup_printf ("%s %u", ip, port);
  g_autofree char *text
      = g_strdup_printf ("ip=%s port=%u protocol='%s'",
                         strstr (ip, "ffff:") != NULL ? strrchr (ip, ':') + 1 : ip, port, protocol);
  g_autoptr (GVariant) told = NULL;
  guint from = fixture->client->events->len;
  guint64 count = 0;
  GVariant *event;

  g_assert_cmpint (box_act (fixture->box, name, where), ==, code);
  if (result != NULL)
    {
      g_autofree char *with = g_strdup_printf ("result='%s'", result);

      event = client_await (fixture->client, from, fixture->box->id, "connect", with);
    }
  else
    {
      event = client_await (fixture->client, from, fixture->box->id, "connect", text);
    }
  g_assert_cmpstr (event_container (event), ==, fixture->box->id);
  g_assert_nonnull (client_find (fixture->client, from, fixture->box->id, "connect", text));
  told = event_detail (event, "result");
  g_assert_cmpstr (told != NULL ? g_variant_get_string (told, NULL) : NULL, ==, result);
  for (guint i = from; i < fixture->client->events->len; i++)
    if (strcmp (event_kind (fixture->client->events->pdata[i]), "connect") == 0
        && strcmp (event_container (fixture->client->events->pdata[i]), fixture->box->id) == 0)
      count += event_count (fixture->client->events->pdata[i]);
  g_assert_cmpuint (count, ==, strcmp (name, "udp-send") == 0 ? 3 : 1);
}

static void
test_connect_tcp (Fixture *fixture, gconstpointer data)
{
  assert_connect (fixture, "connect", "127.0.0.1", fixture->port4, 0, "tcp", "established");
  assert_connect (fixture, "connect", "127.0.0.1", fixture->closed, 1, "tcp", "refused");
  assert_connect (fixture, "connect", "::1", fixture->port6, 0, "tcp", "established");
  assert_connect (fixture, "connect", "::1", fixture->closed, 1, "tcp", "refused");
  assert_connect (fixture, "connect", "::ffff:127.0.0.1", fixture->port4, 0, "tcp", "established");
}

static void
test_connect_udp (Fixture *fixture, gconstpointer data)
{
  assert_connect (fixture, "connect-udp", "127.0.0.1", 5353, 0, "udp", NULL);
  assert_connect (fixture, "connect-udp", "::1", 5353, 0, "udp", NULL);
}

/* without these there is only what the cgroup hooks and sockets see */
static void
test_connect_hooks (Fixture *fixture, gconstpointer data)
{
  assert_connect (fixture, "udp-refused", "127.0.0.1", fixture->closed, 0, "udp", "refused");
  assert_connect (fixture, "udp-refused", "::1", fixture->closed, 0, "udp", "refused");
}

static gboolean
sums_are (Client *client, gconstpointer data)
{
  const guint64 *wanted = data;
  GHashTableIter iter;
  gpointer value;
  guint64 t[5];

  g_hash_table_iter_init (&iter, client->totals);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_variant_get (value, "(&sttttt)", NULL, &t[0], &t[1], &t[2], &t[3], &t[4]);
      if (t[0] == *wanted)
        return TRUE;
    }
  return FALSE;
}

/* A thousand connections are a few events, and the sums are exact. */
static void
test_connect_many (Fixture *fixture, gconstpointer data)
{
  g_autofree char *where = g_strdup_printf ("127.0.0.1 %u", fixture->closed);
  guint64 count = 0, outcomes = 0, t[5];
  guint n_events = 0;
  const guint64 all = 1000;
  GVariant *totals;

  g_assert_cmpint (box_act (fixture->box, "connect-many", where), ==, 0);
  client_wait (fixture->client, sums_are, &all);
  for (guint i = 0; i < fixture->client->events->len; i++)
    {
      GVariant *event = fixture->client->events->pdata[i];
      g_autoptr (GVariant) told = event_detail (event, "outcomes");
      g_autoptr (GVariant) result = event_detail (event, "result");

      g_assert_cmpstr (event_kind (event), ==, "connect");
      if (strcmp (event_container (event), fixture->box->id) != 0)
        continue;
      n_events++;
      count += event_count (event);
      if (result != NULL)
        outcomes += told != NULL ? g_variant_get_uint64 (told) : event_count (event);
    }
  g_assert_cmpuint (count, ==, 1000);
  g_assert_cmpuint (outcomes, ==, 1000);
  g_assert_cmpuint (n_events, <, 20);
  totals = g_hash_table_lookup (fixture->client->totals, fixture->box->id);
  g_variant_get (totals, "(&sttttt)", NULL, &t[0], &t[1], &t[2], &t[3], &t[4]);
  g_assert_cmpuint (t[0], ==, t[1] + t[2] + t[3] + t[4]);
  g_assert_cmpuint (t[3], ==, 0);
  g_assert_cmpuint (t[4], ==, 0);
}

static void
assert_open (Fixture *fixture,
             const char *name,
             const char *argument,
             int code,
             const char *path,
             const char *result,
             gboolean resolved)
{
  g_autofree char *text
      = g_strdup_printf ("path=%s resolved=%s", path, resolved ? "true" : "false");
  g_autoptr (GVariant) told = NULL;
  guint from = fixture->client->events->len;
  GVariant *event;

  g_assert_cmpint (box_act (fixture->box, name, argument), ==, code);
  event = client_await (fixture->client, from, fixture->box->id, "open", text);
  told = event_detail (event, "result");
  g_assert_cmpstr (g_variant_get_string (told, NULL), ==, result);
  g_assert_cmpstr (event_container (event), ==, fixture->box->id);
}

static void
test_open (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = g_build_filename (watched_files, "deep", NULL);
  g_autofree char *folder = g_build_filename (deep, ".porthole", NULL);
  g_autofree char *file = g_build_filename (folder, "id", NULL);
  g_autofree char *in_folder = g_strconcat (folder, " id", NULL);
  g_autofree char *link = g_strdup_printf ("/tmp/porthole-link-%d", getpid ());
  g_autoptr (GVariant) access = NULL;
  g_autoptr (GVariant) wanted = NULL;
  guint from;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  assert_open (fixture, "open", "/etc/shadow", 0, "/etc/shadow", "ok", TRUE);
  assert_open (fixture, "open", "/etc/../etc//shadow", 0, "/etc/shadow", "ok", TRUE);
  assert_open (fixture, "open", "/nowhere/.porthole/id", 1, "/nowhere/.porthole/id", "ENOENT",
               FALSE);
  assert_open (fixture, "open", "/nowhere/a.porthole-key", 1, "/nowhere/a.porthole-key", "ENOENT",
               FALSE);
  assert_open (fixture, "open-relative", in_folder, 0, file, "ok", TRUE);
  access = event_detail (
      client_find (fixture->client, 0, fixture->box->id, "open", "/deep/.porthole/id"), "access");
  wanted = g_variant_ref_sink (g_variant_new_parsed ("['write', 'create', 'truncate']"));
  g_assert_true (g_variant_equal (access, wanted));
  g_unlink (link);
  g_assert_cmpint (symlink ("/etc/shadow", link), ==, 0);
  assert_open (fixture, "open", link, 0, "/etc/shadow", "ok", TRUE);
  g_unlink (link);

  /* what nobody asked for is not told */
  from = fixture->client->events->len;
  g_assert_cmpint (box_act (fixture->box, "open", "/etc/passwd"), ==, 0);
  g_assert_cmpint (box_act (fixture->box, "exit", ""), ==, 7);
  client_await (fixture->client, from, fixture->box->id, "exit", "code=7");
  g_assert_null (client_find (fixture->client, from, fixture->box->id, "open", ""));

  g_unlink (file);
  g_rmdir (folder);
  g_rmdir (deep);
  g_rmdir (watched_files);
}

static gboolean
has_gone (Client *client, gconstpointer id)
{
  GVariant *container = client_container (client, id);
  g_autofree char *text = container != NULL ? g_variant_print (container, FALSE) : NULL;

  return text != NULL && strstr (text, "exited") != NULL;
}

/* born, seen and gone within a few milliseconds, many times over */
static void
test_short_lives (Fixture *fixture, gconstpointer data)
{
  const char *argv[] = { "/bin/true", "short", NULL };
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < 50; i++)
    {
      Box *box = box_new ();

      g_assert_cmpint (box_run (box, FALSE, argv), ==, 0);
      g_ptr_array_add (ids, g_strdup (box->id));
      box_free (box);
    }
  for (guint i = 0; i < ids->len; i++)
    {
      guint n = 0;

      client_wait (fixture->client, has_gone, ids->pdata[i]);
      for (guint j = 0; j < fixture->client->events->len; j++)
        {
          GVariant *event = fixture->client->events->pdata[j];

          n += strcmp (event_container (event), ids->pdata[i]) == 0
               && strcmp (event_kind (event), "exec") == 0;
        }
      g_assert_cmpuint (n, ==, 1);
    }
}

/* cgroups below a container's are the container's */
static void
test_nested (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->box->path, "inner", NULL);
  Box inner = { fixture->box->id, path };
  const char *argv[] = { "/bin/true", "nested", NULL };

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  g_assert_cmpint (box_run (&inner, FALSE, argv), ==, 0);
  g_assert_nonnull (await (fixture, "exec", "[nested]"));
  box_remove_cgroup (path);
}

/* a cgroup of no known name becomes a container when its first process has a pid namespace */
static void
test_unnamed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bare = g_strdup_printf ("porthole-bare-%d", getpid ());
  g_autofree char *unremarkable = g_strdup_printf ("porthole-plain-%d", getpid ());
  Box *box = box_new_named (bare);
  const char *plain[] = { "/bin/true", "bare-plain", NULL };
  const char *inner[] = { "/bin/true", "bare-inner", NULL };
  Box *other = box_new_named (unremarkable);
  GVariant *event, *container;
  g_autofree char *text = NULL;

  g_assert_cmpint (box_run (box, TRUE, inner), ==, 0);
  event = client_await (fixture->client, 0, NULL, "exec", "[bare-inner]");
  g_assert_true (g_str_has_prefix (event_container (event), "cgroup-"));
  g_assert_cmpstr (event_phase (event), ==, "run");
  container = client_container (fixture->client, event_container (event));
  text = g_variant_print (container, FALSE);
  g_assert_nonnull (strstr (text, "running"));

  g_assert_cmpint (box_run (other, FALSE, plain), ==, 0);
  g_assert_cmpint (box_run (fixture->box, FALSE, plain), ==, 0);
  await (fixture, "exec", "[bare-plain]");
  for (guint i = 0; i < fixture->client->containers->len; i++)
    {
      g_autofree char *printed = g_variant_print (fixture->client->containers->pdata[i], FALSE);

      g_assert_null (strstr (printed, "porthole-plain"));
    }
  box_free (box);
  box_free (other);
}

/* What is done before the entry point's execution is set-up; so is an execution in the host's
 * mount namespace, as runc executes itself. */
static void
test_setup (Fixture *fixture, gconstpointer data)
{
  const char *argv[] = { "/bin/sh", "-c", "cat /etc/shadow >/dev/null; exit 5", NULL };
  guint n_run = 0;

  g_assert_cmpint (WEXITSTATUS (box_run (fixture->box, TRUE, argv)), ==, 5);
  await (fixture, "exit", "setup");
  for (guint i = 0; i < fixture->client->events->len; i++)
    {
      GVariant *event = fixture->client->events->pdata[i];

      if (strcmp (event_container (event), fixture->box->id) != 0)
        continue;
      /* box_run's own child never executes anything and stays set-up */
      if (strcmp (event_phase (event), "setup") == 0)
        g_assert_cmpstr (event_kind (event), ==, "exit");
      else
        n_run++;
    }
  g_assert_cmpuint (n_run, >=, 4);
}

static void
assert_no_setup (Fixture *fixture, guint from)
{
  for (guint i = from; i < fixture->client->events->len; i++)
    if (strcmp (event_container (fixture->client->events->pdata[i]), fixture->box->id) == 0)
      g_assert_cmpstr (event_phase (fixture->client->events->pdata[i]), ==, "run");
}

/* Nothing that a container does to itself makes it silent again. */
static void
test_no_way_back (Fixture *fixture, gconstpointer data)
{
  static const char *const acts[] = { "move-and-open", "clone-into-and-open" };
  g_autofree char *path = g_build_filename (fixture->box->path, "inner", NULL);

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      const char *const folders[] = { path, fixture->box->path };

      for (gsize j = 0; j < G_N_ELEMENTS (folders); j++)
        {
          guint from = fixture->client->events->len;

          g_test_message ("%s %s", acts[i], folders[j]);
          g_assert_cmpint (box_act (fixture->box, acts[i], folders[j]), ==, 0);
          client_await (fixture->client, from, fixture->box->id, "open", "/etc/shadow");
          client_await (fixture->client, from, fixture->box->id, "exit", "code=0");
          assert_no_setup (fixture, from);
        }
    }
  box_remove_cgroup (path);
}

/* A container that fills its own cgroup with others hides neither itself nor those that follow. */
static void
test_crowd (Fixture *fixture, gconstpointer data)
{
  const char *argv[] = { "/bin/true", "in-crowd", NULL };
  const char *other_argv[] = { "/bin/true", "after-crowd", NULL };
  int fd = g_open (fixture->box->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  g_autofree char *last = NULL;
  Box inner = { fixture->box->id, NULL };
  Box *other;
  guint from;

  for (guint i = 0; i <= MAX_NESTED; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      g_assert_cmpint (mkdirat (fd, name, 0755), ==, 0);
    }
  /* its name is that of somebody's container, but it is still this one's */
  last = g_strdup_printf ("%u/docker-%064x.scope", MAX_NESTED, 1);
  g_assert_cmpint (mkdirat (fd, last, 0755), ==, 0);
  inner.path = g_build_filename (fixture->box->path, last, NULL);

  from = fixture->client->events->len;
  g_assert_cmpint (box_run (&inner, FALSE, argv), ==, 0);
  client_await (fixture->client, from, fixture->box->id, "exec", "[in-crowd]");
  other = box_new ();
  g_assert_cmpint (box_run (other, FALSE, other_argv), ==, 0);
  client_await (fixture->client, from, other->id, "exec", "[after-crowd]");
  box_free (other);

  box_remove_cgroup (inner.path);
  for (guint i = 0; i <= MAX_NESTED; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      g_assert_cmpint (unlinkat (fd, name, AT_REMOVEDIR), ==, 0);
    }
  close (fd);
  g_free (inner.path);
}

/* off means that nothing comes; the kernel drops it */
static void
test_host_off (Fixture *fixture, gconstpointer data)
{
  const char *argv[] = { "/bin/true", "in-box", NULL };

  g_assert_true (g_spawn_command_line_sync ("/bin/true on-host", NULL, NULL, NULL, NULL));
  g_assert_cmpint (box_run (fixture->box, FALSE, argv), ==, 0);
  await (fixture, "exec", "[in-box]");
  g_assert_null (client_find (fixture->client, 0, NULL, "exec", "[on-host]"));
  g_assert_null (g_hash_table_lookup (fixture->client->totals, "host"));
}

static void
test_host_on (Fixture *fixture, gconstpointer data)
{
  GVariant *event;

  g_assert_true (g_spawn_command_line_sync ("/bin/true on-host", NULL, NULL, NULL, NULL));
  event = client_await (fixture->client, 0, NULL, "exec", "[on-host]");
  g_assert_cmpstr (event_container (event), ==, "host");
  g_assert_nonnull (client_container (fixture->client, "host"));
}

static void
test_kinds (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (box_act (fixture->box, "exit", ""), ==, 7);
  await (fixture, "exit", "code=7");
  for (guint i = 0; i < fixture->client->events->len; i++)
    g_assert_cmpstr (event_kind (fixture->client->events->pdata[i]), ==, "exit");
}

static void
test_only_container (Fixture *fixture, gconstpointer data)
{
  Box *other = box_new ();
  const char *argv[] = { "/bin/true", "somebody", NULL };
  g_autoptr (GVariant) session = NULL;
  g_autofree char *options = g_strdup_printf ("{'containers': <['%s']>}", other->id);
  guint from;

  session = client_watch (fixture->client, g_variant_new_parsed (options), NULL);
  g_assert_nonnull (session);
  from = fixture->client->events->len;
  g_assert_cmpint (box_run (fixture->box, FALSE, argv), ==, 0);
  g_assert_cmpint (box_run (other, FALSE, argv), ==, 0);
  client_await (fixture->client, from, other->id, "exec", "[somebody]");
  client_idle (fixture->client, 300);
  for (guint i = from; i < fixture->client->events->len; i++)
    g_assert_cmpstr (event_container (fixture->client->events->pdata[i]), ==, other->id);
  box_free (other);
}

static void
test_only_pid (Fixture *fixture, gconstpointer data)
{
  const char *argv[] = { "/bin/true", "not-wanted", NULL };
  guint from;
  g_autofree char *options = g_strdup_printf ("{'pids': <[uint32 %d]>, 'host': <true>}", getpid ());
  g_autoptr (GVariant) session
      = client_watch (fixture->client, g_variant_new_parsed (options), NULL);
  GVariant *event;

  g_assert_nonnull (session);
  from = fixture->client->events->len;
  g_assert_cmpint (box_run (fixture->box, FALSE, argv), ==, 0);
  g_assert_true (g_spawn_command_line_sync ("/bin/true not-wanted", NULL, NULL, NULL, NULL));
  {
    struct sockaddr_in four = { .sin_family = AF_INET,
                                .sin_port = htons (fixture->port4),
                                .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
    int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert_cmpint (connect (fd, (struct sockaddr *)&four, sizeof (four)), ==, 0);
    close (fd);
  }
  event = client_await (fixture->client, from, NULL, "connect", "established");
  g_assert_cmpuint (event_pid (event), ==, getpid ());
  g_assert_null (client_find (fixture->client, from, NULL, "exec", "not-wanted"));
}

static gboolean
has_snapshot (Client *client, gconstpointer data)
{
  return (client->flags & 3) == 3;
}

/* what ran before the helper was there */
static void
test_before (void)
{
  Box *box = box_new ();
  g_autofree char *procs = g_build_filename (box->path, "cgroup.procs", NULL);
  g_autofree char *inner = g_build_filename (box->path, "deeper", NULL);
  g_autofree char *inner_procs = g_build_filename (inner, "cgroup.procs", NULL);
  g_autofree char *text = NULL;
  g_autofree char *pid_text = NULL;
  g_autoptr (GVariant) session = NULL;
  gboolean found = FALSE;
  Client *client;
  GPid pid;
  char *argv[] = { (char *)"/bin/sleep", (char *)"600", NULL };

  g_assert_cmpint (g_mkdir (inner, 0755), ==, 0);
  g_assert_true (
      g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL));
  pid_text = g_strdup_printf ("%d", pid);
  g_assert_true (
      g_file_set_contents_full (inner_procs, pid_text, -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  client = client_new (tier);
  session = client_watch (client, NULL, NULL);
  g_assert_nonnull (session);
  client_wait (client, has_snapshot, NULL);
  g_assert_nonnull (client_container (client, box->id));
  for (guint i = 0; i < client->processes->len; i++)
    {
      g_autofree char *printed = g_variant_print (client->processes->pdata[i], FALSE);
      const char *id;
      guint32 its_pid;
      g_autoptr (GVariant) process = g_variant_get_child_value (client->processes->pdata[i], 1);

      g_variant_get_child (client->processes->pdata[i], 0, "&s", &id);
      g_variant_get_child (process, 0, "u", &its_pid);
      if (strcmp (id, box->id) == 0 && its_pid == (guint32)pid)
        found = strstr (printed, "exe") != NULL && strstr (printed, "arguments") != NULL;
    }
  g_assert_true (found);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  box_remove_cgroup (inner);
  box_free (box);
  client_free (client);
}

typedef void (*TestFunc) (Fixture *fixture, gconstpointer data);

static void
add (const char *name, const Watching *watching, TestFunc func)
{
  g_autofree char *path
      = g_strdup_printf ("/probes/%s/%s", tier != NULL ? "fallback" : "first", name);

  g_test_add (path, Fixture, watching, set_up, func, tear_down);
}

static const Watching the_box = { NULL, FALSE };
static const Watching everything = { NULL, TRUE };
static const Watching the_host = { "{'host': <true>}", TRUE };
static const Watching connects = { "{'kinds': <['connect']>}", FALSE };
static const Watching exits = { "{'kinds': <['exit']>}", FALSE };

int
main (int argc, char **argv)
{
  int status;

  box_maybe_act (argc, argv);
  g_test_init (&argc, &argv, NULL);
  tier = argv[1]; /* NULL at the end */
  if (!bpf_is_possible ())
    return 77;
  shared = client_new (tier);
  watched_files = g_strdup_printf ("/tmp/porthole-watched-%d/", getpid ());

  add ("exec", &the_box, test_exec);
  add ("exec-odd", &the_box, test_exec_odd);
  add ("exec-long", &the_box, test_exec_long);
  add ("exec-script", &the_box, test_exec_script);
  add ("exec-on-socket", &the_box, test_exec_on_socket);
  add ("exit", &the_box, test_exit);
  add ("connect-tcp", &the_box, test_connect_tcp);
  add ("connect-udp", &the_box, test_connect_udp);
  if (tier == NULL)
    add ("connect-hooks", &the_box, test_connect_hooks);
  add ("connect-many", &connects, test_connect_many);
  add ("open", &the_box, test_open);
  add ("short-lives", &everything, test_short_lives);
  add ("nested", &everything, test_nested);
  add ("unnamed", &everything, test_unnamed);
  add ("setup", &everything, test_setup);
  add ("no-way-back", &everything, test_no_way_back);
  add ("crowd", &everything, test_crowd);
  add ("host-off", &everything, test_host_off);
  add ("host-on", &the_host, test_host_on);
  add ("only-kinds", &exits, test_kinds);
  add ("only-container", &everything, test_only_container);
  add ("only-pid", &everything, test_only_pid);
  g_test_add_func ("/probes/before", test_before);
  status = g_test_run ();
  client_free (shared);
  return status;
}
