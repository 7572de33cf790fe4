/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-private.h"
#include "engine-sockets.h"
#include "engines-private.h"
#include "fake-engine.h"
#include "listener.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define LISTENS   "0000000000000000: 00000002 00000000 00010000 0001 01 12345 "
#define CONNECTED "0000000000000000: 00000003 00000000 00000000 0001 03 12346 "
#define DATAGRAM  "0000000000000000: 00000002 00000000 00010000 0002 01 12347 "

typedef struct
{
  char *folder;
  char *proc;
  char *usual;
  PortholeEngines *engines;
  guint n_containers;
  guint n_removed;
  guint n_states;
} Set;

static char *
believe_cb (const char *path)
{
  return strstr (path, "untrusted") == NULL ? g_strdup (path) : NULL;
}

static void
container_cb (PortholeEngines *engines, PortholeEngineContainer *container, Set *set)
{
  set->n_containers++;
}

static void
removed_cb (PortholeEngines *engines, const char *id, Set *set)
{
  set->n_removed++;
}

static void
state_cb (PortholeEngines *engines,
          PortholeEngine *engine,
          PortholeEngineState state,
          const char *message,
          Set *set)
{
  g_test_message ("%s", message);
  set->n_states++;
}

static Set *
set_new (void)
{
  Set *set = g_new0 (Set, 1);
  const char *usual[2] = { NULL, NULL };

  set->folder = g_dir_make_tmp ("porthole-engines-XXXXXX", NULL);
  set->proc = g_build_filename (set->folder, "unix", NULL);
  set->usual = g_build_filename (set->folder, "usual-docker.sock", NULL);
  usual[0] = set->usual;
  set->engines = porthole_engines_new_for (set->proc, usual, believe_cb);
  g_signal_connect (set->engines, "container", G_CALLBACK (container_cb), set);
  g_signal_connect (set->engines, "removed", G_CALLBACK (removed_cb), set);
  g_signal_connect (set->engines, "state", G_CALLBACK (state_cb), set);

  return set;
}

static void
set_free (Set *set)
{
  g_signal_handlers_disconnect_by_data (set->engines, set);
  g_assert_finalize_object (set->engines);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_unlink (set->proc);
  g_rmdir (set->folder);
  g_free (set->folder);
  g_free (set->proc);
  g_free (set->usual);
  g_free (set);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Set, set_free)

static char *
set_path (Set *set, const char *name)
{
  return g_build_filename (set->folder, name, NULL);
}

/* (nullable) @paths: what listens now */
static void
set_listening (Set *set, const char *const *paths)
{
  g_autoptr (GString) text
      = g_string_new ("Num       RefCount Protocol Flags    Type St Inode Path\n");
  g_autoptr (GError) error = NULL;

  for (; paths != NULL && *paths != NULL; paths++)
    g_string_append_printf (text, LISTENS "%s\n", *paths);
  g_file_set_contents (set->proc, text->str, -1, &error);
  g_assert_no_error (error);
}

static void
wait_name (Set *set, const char *id, const char *name)
{
  PortholeEngineContainer *container;

  while ((container = porthole_engines_lookup (set->engines, id)) == NULL
         || g_strcmp0 (container->name, name) != 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_find (void)
{
  g_autoptr (Set) set = set_new ();
  static const char text[]
      = "Num       RefCount Protocol Flags    Type St Inode Path\n" LISTENS
        "/run/docker.sock\n" LISTENS "/run/docker.sock\n" CONNECTED "/run/a/docker.sock\n" DATAGRAM
        "/run/b/docker.sock\n" LISTENS "@/run/c/docker.sock\n" LISTENS "docker.sock\n" LISTENS
        "/run/podman/podman.sock\n" LISTENS "/run/docker.sock.old\n" LISTENS
        "/tmp/with space/my-docker.sock\n" LISTENS
        "\n0000: 1 2\n\n   \nnonsense docker.sock\n" LISTENS "/x/podman.sock";
  g_autoptr (GPtrArray) paths = NULL;
  g_autoptr (GString) many = g_string_new (NULL);

  g_assert_true (g_file_set_contents (set->proc, text, -1, NULL));
  paths = porthole_engine_sockets_find (set->proc);
  g_assert_cmpuint (paths->len, ==, 4);
  g_assert_cmpstr (paths->pdata[0], ==, "/run/docker.sock");
  g_assert_cmpstr (paths->pdata[1], ==, "/run/podman/podman.sock");
  g_assert_cmpstr (paths->pdata[2], ==, "/tmp/with space/my-docker.sock");
  g_assert_cmpstr (paths->pdata[3], ==, "/x/podman.sock");
  g_assert_cmpstr (porthole_engine_sockets_guess_runtime (paths->pdata[2]), ==, "docker");
  g_assert_cmpstr (porthole_engine_sockets_guess_runtime (paths->pdata[3]), ==, "podman");

  g_clear_pointer (&paths, g_ptr_array_unref);
  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (many, LISTENS "/tmp/%u/docker.sock\n", i);
  g_assert_true (g_file_set_contents (set->proc, many->str, -1, NULL));
  paths = porthole_engine_sockets_find (set->proc);
  g_assert_cmpuint (paths->len, ==, 256);

  g_clear_pointer (&paths, g_ptr_array_unref);
  paths = porthole_engine_sockets_find ("/nonexistent");
  g_assert_cmpuint (paths->len, ==, 0);
}

static void
assert_resolved (Set *set, const char *name, const char *expected)
{
  g_autofree char *path = set_path (set, name);
  g_autofree char *resolved = porthole_engine_sockets_resolve (path);
  g_autofree char *wanted = expected != NULL ? set_path (set, expected) : NULL;

  g_assert_cmpstr (resolved, ==, wanted);
}

static void
test_resolve (void)
{
  g_autoptr (Set) set = set_new ();
  g_autofree char *path = set_path (set, "docker.sock");
  g_autofree char *link = set_path (set, "link.sock");
  g_autofree char *folder_link = set_path (set, "folder");
  g_autofree char *loop = set_path (set, "loop");
  g_autofree char *plain = set_path (set, "plain");
  g_autoptr (FakeEngine) fake = NULL;

  g_assert_null (porthole_engine_sockets_resolve ("docker.sock"));
  g_assert_null (porthole_engine_sockets_resolve (""));
  g_assert_null (porthole_engine_sockets_resolve ("/"));

  if (geteuid () != 0)
    {
      fake = fake_engine_new (path);
      assert_resolved (set, "docker.sock", NULL);
      g_test_skip ("who owns a socket can only be tried out as root");
      return;
    }

  /* missing: only root could make it */
  assert_resolved (set, "docker.sock", "docker.sock");
  g_assert_null (porthole_engine_sockets_resolve ("/tmp/porthole-missing-docker.sock"));

  fake = fake_engine_new (path);
  g_assert_cmpint (symlink ("docker.sock", link), ==, 0);
  g_assert_cmpint (symlink (set->folder, folder_link), ==, 0);
  g_assert_cmpint (symlink ("loop", loop), ==, 0);
  g_assert_true (g_file_set_contents (plain, "", 0, NULL));
  assert_resolved (set, "docker.sock", "docker.sock");
  assert_resolved (set, "link.sock", "docker.sock");
  assert_resolved (set, "folder/link.sock", "docker.sock");
  assert_resolved (set, "loop", NULL);
  assert_resolved (set, "plain", NULL);
  assert_resolved (set, "plain/docker.sock", NULL);
  assert_resolved (set, "folder/../docker.sock", NULL);

  /* whoever may call it is not who answers */
  g_assert_cmpint (chmod (path, 0666), ==, 0);
  assert_resolved (set, "docker.sock", "docker.sock");

  g_assert_cmpint (chmod (set->folder, 0770), ==, 0);
  assert_resolved (set, "docker.sock", NULL);
  g_assert_cmpint (chmod (set->folder, 0707), ==, 0);
  assert_resolved (set, "docker.sock", NULL);
  g_assert_cmpint (chmod (set->folder, 01777), ==, 0);
  assert_resolved (set, "docker.sock", "docker.sock");
  assert_resolved (set, "missing.sock", NULL);

  g_assert_cmpint (chown (path, 65534, 65534), ==, 0);
  assert_resolved (set, "docker.sock", NULL);
  assert_resolved (set, "link.sock", NULL);
  g_assert_cmpint (chown (path, 0, 65534), ==, 0);
  g_assert_cmpint (lchown (link, 65534, 65534), ==, 0);
  assert_resolved (set, "docker.sock", "docker.sock");
  assert_resolved (set, "link.sock", NULL);
  g_assert_cmpint (chown (set->folder, 65534, 0), ==, 0);
  assert_resolved (set, "docker.sock", NULL);

  g_unlink (link);
  g_unlink (folder_link);
  g_unlink (loop);
  g_unlink (plain);
}

/* Several engines, found by a scan; a name that two of them give. */
static void
test_set (void)
{
  g_autoptr (Set) set = set_new ();
  g_autofree char *other_path = set_path (set, "other-podman.sock");
  g_autofree char *bad_path = set_path (set, "untrusted-docker.sock");
  const char *listening[] = { bad_path, other_path, set->usual, NULL };
  g_autoptr (FakeEngine) usual = fake_engine_new (set->usual);
  g_autoptr (FakeEngine) other = fake_engine_new (other_path);
  g_autofree char *one = make_id (1);
  g_autofree char *two = make_id (2);
  g_autofree char *first = make_listed (1, "first", "exited");
  g_autofree char *liar = make_listed (1, "liar", "exited");
  g_autofree char *second = make_listed (2, "second", "exited");
  g_autofree char *usual_list = g_strdup_printf ("[%s]", first);
  g_autofree char *other_list = g_strdup_printf ("[%s,%s]", liar, second);
  g_autofree char *removal = make_event (1, "destroy", "liar", "");
  PortholeEngine *engine;

  set_listening (set, listening);
  fake_engine_answer (usual, "/containers/json", FAKE_ENGINE_JSON, usual_list);
  fake_engine_answer (other, "/containers/json", FAKE_ENGINE_HANG, NULL);

  g_assert_cmpuint (porthole_engines_list (set->engines)->len, ==, 0);
  porthole_engines_scan (set->engines);
  porthole_engines_scan (set->engines);
  g_assert_cmpuint (porthole_engines_list (set->engines)->len, ==, 2);
  wait_name (set, one, "first");

  engine = g_ptr_array_index (porthole_engines_list (set->engines), 1);
  g_assert_cmpstr (porthole_engine_get_socket_path (engine), ==, other_path);
  fake_engine_answer (other, "/containers/json", FAKE_ENGINE_JSON, other_list);
  fake_engine_hang_up (other);
  wait_name (set, two, "second");
  g_assert_cmpstr (porthole_engine_lookup (engine, one)->name, ==, "liar");
  g_assert_cmpstr (porthole_engines_lookup (set->engines, one)->name, ==, "first");
  g_assert_cmpstr (porthole_engines_lookup (set->engines, two)->runtime, ==, "podman");
  g_assert_cmpuint (set->n_containers, ==, 2);

  /* nor does it bury the other's */
  while (fake_engine_send (other, removal) == 0)
    g_usleep (1000);
  for (guint i = 0; i < 100; i++)
    {
      g_usleep (1000);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (set->n_removed, ==, 0);

  porthole_engines_stop (set->engines);
  g_assert_nonnull (porthole_engines_lookup (set->engines, two));
  porthole_engines_scan (set->engines);
  while (porthole_engine_get_state (engine) != PORTHOLE_ENGINE_STATE_READY)
    g_main_context_iteration (NULL, TRUE);
}

/* A container that nobody knows is a reason to look for engines, but a crowd of them only one. */
static void
test_ask_finds_engine (void)
{
  g_autoptr (Set) set = set_new ();
  g_autofree char *path = set_path (set, "late-docker.sock");
  const char *listening[] = { path, NULL };
  g_autofree char *id = make_id (5);
  g_autofree char *inspect = g_strdup_printf ("/containers/%s/json", id);
  g_autofree char *text = make_inspected (5, "born", "running", 1);
  g_autofree char *unknown = make_id (6);
  g_autoptr (FakeEngine) fake = NULL;

  set_listening (set, NULL);
  porthole_engines_scan (set->engines);
  g_assert_cmpuint (porthole_engines_list (set->engines)->len, ==, 1);

  fake = fake_engine_new (path);
  set_listening (set, listening);
  fake_engine_answer (fake, inspect, FAKE_ENGINE_JSON, text);
  for (guint i = 0; i < 100; i++)
    porthole_engines_ask (set->engines, unknown);
  g_assert_cmpuint (porthole_engines_list (set->engines)->len, ==, 1);
  while (porthole_engines_list (set->engines)->len < 2)
    g_main_context_iteration (NULL, TRUE);
  porthole_engines_ask (set->engines, id);
  wait_name (set, id, "born");
  porthole_engines_ask (set->engines, "not an id");
}

/* At most 16; one that went away with its folder gives up its place, but not before it is needed.
 */
static void
test_bound (void)
{
  g_autoptr (Set) set = set_new ();
  g_autofree char *sub = set_path (set, "sub");
  g_autofree char *gone = set_path (set, "sub/docker.sock");
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (FakeEngine) fake = NULL;
  g_autofree char *id = make_id (1);
  g_autofree char *listed = make_listed (1, "old", "exited");
  g_autofree char *list = g_strdup_printf ("[%s]", listed);
  const char *listening[] = { gone, NULL };
  PortholeEngine *engine;

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  fake = fake_engine_new (gone);
  fake_engine_answer (fake, "/containers/json", FAKE_ENGINE_JSON, list);
  set_listening (set, listening);
  porthole_engines_scan (set->engines);
  wait_name (set, id, "old");
  engine = g_ptr_array_index (porthole_engines_list (set->engines), 1);
  while (porthole_engine_get_state (engine) != PORTHOLE_ENGINE_STATE_READY)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (g_unlink (gone), ==, 0);
  g_assert_cmpint (g_rmdir (sub), ==, 0);
  g_clear_pointer (&fake, fake_engine_free);
  while (porthole_engine_is_started (engine))
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (porthole_engines_lookup (set->engines, id));

  for (guint i = 0; i < 40; i++)
    g_ptr_array_add (paths, g_strdup_printf ("%s/%u-docker.sock", set->folder, i));
  g_ptr_array_add (paths, NULL);
  set_listening (set, (const char *const *)paths->pdata);
  porthole_engines_scan (set->engines);
  g_assert_cmpuint (porthole_engines_list (set->engines)->len, ==, PORTHOLE_ENGINES_MAX);
  g_assert_null (porthole_engines_lookup (set->engines, id));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engines/find", test_find);
  g_test_add_func ("/engines/resolve", test_resolve);
  g_test_add_func ("/engines/set", test_set);
  g_test_add_func ("/engines/ask-finds-engine", test_ask_finds_engine);
  g_test_add_func ("/engines/bound", test_bound);

  return g_test_run ();
}
