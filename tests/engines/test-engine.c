/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-private.h"
#include "fake-engine.h"
#include "listener.h"

#include <glib/gstdio.h>

static char *
inspect_path (guint number)
{
  g_autofree char *id = make_id (number);

  return g_strdup_printf ("/containers/%s/json", id);
}

static void
answer_container (FakeEngine *fake, guint number, const char *name, const char *state, guint pid)
{
  g_autofree char *path = inspect_path (number);
  g_autofree char *text = make_inspected (number, name, state, pid);

  fake_engine_answer (fake, path, FAKE_ENGINE_JSON, text);
}

static void
answer_list (FakeEngine *fake, guint number, const char *name, const char *state)
{
  g_autofree char *listed = make_listed (number, name, state);
  g_autofree char *list = g_strdup_printf ("[%s]", listed);

  fake_engine_answer (fake, "/containers/json", FAKE_ENGINE_JSON, list);
}

static void
send_event (FakeEngine *fake, guint number, const char *action, const char *name, const char *more)
{
  g_autofree char *text = make_event (number, action, name, more);

  g_assert_cmpuint (fake_engine_send (fake, text), ==, 1);
}

static void
test_list_and_inspect (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *id = make_id (1);
  PortholeEngineContainer *container;

  answer_list (fake, 1, "web", "running");
  answer_container (fake, 1, "web", "running", 4711);
  porthole_engine_start (listener->engine);
  porthole_engine_start (listener->engine);
  g_assert_cmpint (porthole_engine_get_state (listener->engine), ==,
                   PORTHOLE_ENGINE_STATE_CONNECTING);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "Docker at ");
  listener_wait_facts (listener, id, "web image:1 running 4711 -1 198.51.100.2,2001:db8::2");

  container = porthole_engine_lookup (listener->engine, id);
  g_assert_true (container->complete);
  g_assert_cmpstr (container->project, ==, "shop");
  g_assert_cmpstr (container->image_id, ==, "sha256:abc");
  g_assert_cmpstr (container->runtime, ==, "docker");
  g_assert_cmpstr (g_hash_table_lookup (container->labels, "a"), ==, "b");

  /* one connection, one list, one look: nothing is asked again while nothing happens */
  g_assert_cmpuint (listener_run (listener, 300), <, 10);
  g_assert_cmpuint (fake_engine_count_requests (fake, "/containers/json"), ==, 1);
  g_assert_cmpuint (fake_engine_count_requests (fake, "/events"), ==, 1);
}

/* The engine has forgotten it when it is asked: what the event said must do. */
static void
test_short_life (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *id = make_id (7);

  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "");

  send_event (fake, 7, "create", "brief", ",\"com.docker.compose.project\":\"shop\"");
  listener_wait_facts (listener, id, "brief image:1 created 0 -1 ");
  g_assert_cmpstr (porthole_engine_lookup (listener->engine, id)->project, ==, "shop");
  send_event (fake, 7, "start", "brief", "");
  send_event (fake, 7, "die", "brief", ",\"exitCode\":\"137\"");
  send_event (fake, 7, "destroy", "brief", "");
  listener_wait_facts (listener, id, "brief image:1 exited 0 137 ");
  listener_wait_removed (listener, 1);
  g_assert_cmpuint (listener->n_containers, ==, 3);
  g_assert_nonnull (porthole_engine_lookup (listener->engine, id));

  /* and nobody asks for what is known to be gone */
  porthole_engine_ask (listener->engine, id);
  g_assert_cmpuint (listener_run (listener, 100), <, 5);
}

static void
test_changes (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *id = make_id (1);
  g_autofree char *network = NULL;
  g_autofree char *late = NULL;

  answer_list (fake, 1, "web", "running");
  answer_container (fake, 1, "web", "running", 5);
  porthole_engine_start (listener->engine);
  listener_wait_facts (listener, id, "web image:1 running 5 -1 198.51.100.2,2001:db8::2");

  send_event (fake, 1, "pause", "web", "");
  listener_wait_facts (listener, id, "web image:1 paused 5 -1 198.51.100.2,2001:db8::2");
  send_event (fake, 1, "unpause", "web", "");
  listener_wait_facts (listener, id, "web image:1 running 5 -1 198.51.100.2,2001:db8::2");
  send_event (fake, 1, "rename", "shop", ",\"oldName\":\"/web\"");
  listener_wait_facts (listener, id, "shop image:1 running 5 -1 198.51.100.2,2001:db8::2");

  answer_container (fake, 1, "shop", "running", 6);
  network = g_strdup_printf ("{\"Type\":\"network\",\"Action\":\"connect\",\"Actor\":{\"ID\":\"n\","
                             "\"Attributes\":{\"container\":\"%s\",\"name\":\"net\"}}}\n",
                             id);
  fake_engine_send (fake, network);
  listener_wait_facts (listener, id, "shop image:1 running 6 -1 198.51.100.2,2001:db8::2");

  answer_container (fake, 1, "shop", "running", 8);
  send_event (fake, 1, "update", "shop", "");
  listener_wait_facts (listener, id, "shop image:1 running 8 -1 198.51.100.2,2001:db8::2");

  /* Podman's words; a word that nobody knows */
  send_event (fake, 1, "exec_create: sh", "shop", "");
  send_event (fake, 1, "died", "shop", ",\"containerExitCode\":\"2\"");
  listener_wait_facts (listener, id, "shop image:1 exited 0 2 198.51.100.2,2001:db8::2");
  send_event (fake, 1, "remove", "shop", "");
  listener_wait_removed (listener, 1);

  /* What is late changes nothing. */
  late = g_strdup_printf ("{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"%s\","
                          "\"Attributes\":{\"name\":\"late\"}},\"timeNano\":1000}\n",
                          id);
  fake_engine_send (fake, late);
  listener_run (listener, 50);
  listener_wait_facts (listener, id, "shop image:1 exited 0 2 198.51.100.2,2001:db8::2");
}

static void
test_ask (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *id = make_id (1);
  g_autofree char *unknown = make_id (2);
  g_autofree char *path = inspect_path (1);
  g_autofree char *unknown_path = inspect_path (2);
  g_autofree char *text = make_inspected (1, "late", "running", 9);

  /* before anything is connected */
  porthole_engine_ask (listener->engine, id);
  porthole_engine_start (listener->engine);
  porthole_engine_ask (listener->engine, id);
  porthole_engine_ask (listener->engine, id);
  fake_engine_answer_late (fake, path, 3, text);
  listener_wait_facts (listener, id, "late image:1 running 9 -1 198.51.100.2,2001:db8::2");
  g_assert_cmpuint (fake_engine_count_requests (fake, path), ==, 4);

  /* known: not asked again; never known: not asked for ever */
  porthole_engine_ask (listener->engine, id);
  fake_engine_answer_late (fake, unknown_path, 1000, "");
  for (guint i = 0; i < 100; i++)
    porthole_engine_ask (listener->engine, unknown);
  porthole_engine_ask (listener->engine, "../../secrets/json");
  porthole_engine_ask (listener->engine, "");
  while (fake_engine_count_requests (fake, unknown_path) < 6)
    listener_run (listener, 10);
  listener_run (listener, 1000);
  g_assert_cmpuint (fake_engine_count_requests (fake, path), ==, 4);
  g_assert_cmpuint (fake_engine_count_requests (fake, unknown_path), ==, 6);
  g_assert_null (porthole_engine_lookup (listener->engine, unknown));
}

static void
test_absent_then_started (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = NULL;
  g_autofree char *id = make_id (1);

  /* not even its folder */
  g_rmdir (listener->run_folder);
  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_UNREACHABLE, "Docker is not running");
  listener_run (listener, 300);
  g_assert_cmpuint (listener_run (listener, 1500), <, 4);

  g_assert_cmpint (g_mkdir (listener->run_folder, 0700), ==, 0);
  listener_run (listener, 100);
  fake = fake_engine_new (listener->socket_path);
  answer_list (fake, 1, "web", "running");
  answer_container (fake, 1, "web", "running", 1);
  listener_wait_facts (listener, id, "web image:1 running 1 -1 198.51.100.2,2001:db8::2");
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "answers");
}

/* A socket that a dead engine left: nobody listens, and nothing wakes us. */
static void
test_stale_socket (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *kept = g_build_filename (listener->run_folder, "kept", NULL);

  g_assert_cmpint (link (listener->socket_path, kept), ==, 0);
  g_clear_pointer (&fake, fake_engine_free);
  g_assert_cmpint (g_rename (kept, listener->socket_path), ==, 0);

  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_UNREACHABLE, "nothing listens");
  listener_run (listener, 4000);
  g_assert_cmpuint (listener_run (listener, 1000), <, 4);

  g_unlink (listener->socket_path);
  fake = fake_engine_new (listener->socket_path);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "answers");
}

static void
test_restart (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *old = make_id (1);
  g_autofree char *new = make_id (2);

  answer_list (fake, 1, "old", "running");
  answer_container (fake, 1, "old", "running", 3);
  porthole_engine_start (listener->engine);
  listener_wait_facts (listener, old, "old image:1 running 3 -1 198.51.100.2,2001:db8::2");
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "");

  /* the connections break, the engine stays: known again at once */
  fake_engine_hang_up (fake);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_UNREACHABLE, "gone away");
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "");
  g_assert_cmpuint (listener->n_removed, ==, 0);

  g_clear_pointer (&fake, fake_engine_free);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_UNREACHABLE, "not running");
  listener_wait_name (listener, old, "old");

  fake = fake_engine_new (listener->socket_path);
  answer_list (fake, 2, "new", "running");
  answer_container (fake, 2, "new", "running", 4);
  listener_wait_facts (listener, new, "new image:1 running 4 -1 198.51.100.2,2001:db8::2");
  listener_wait_facts (listener, old, "old image:1 exited 0 -1 198.51.100.2,2001:db8::2");
  g_assert_cmpuint (listener->n_removed, ==, 1);
}

/* It takes calls, and never answers them. */
static void
test_hang (gconstpointer data)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);

  answer_list (fake, 1, "web", "running");
  answer_container (fake, 1, "web", "running", 1);
  fake_engine_answer (fake, data, FAKE_ENGINE_HANG, NULL);
  porthole_engine_set_deadline (listener->engine, 100);
  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_UNREACHABLE, "does not answer");
  g_assert_cmpuint (listener_run (listener, 500), <, 60);

  porthole_engine_set_deadline (listener->engine, 10000);
  fake_engine_answer (fake, "/_ping", FAKE_ENGINE_JSON, "OK");
  fake_engine_answer (fake, "/events", FAKE_ENGINE_STREAM, NULL);
  answer_list (fake, 1, "web", "running");
  answer_container (fake, 1, "web", "running", 1);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "answers");
}

/* One container is stuck, then the whole engine. */
static void
test_hang_later (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *id = make_id (2);
  g_autofree char *path = inspect_path (1);

  answer_list (fake, 1, "web", "running");
  fake_engine_answer (fake, path, FAKE_ENGINE_HANG, NULL);
  porthole_engine_set_deadline (listener->engine, 2000);
  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "when asked about the container");
  answer_container (fake, 2, "other", "running", 1);
  porthole_engine_ask (listener->engine, id);
  listener_wait_name (listener, id, "other");
  listener_run (listener, 300);
  g_assert_cmpuint (fake_engine_count_requests (fake, "/events"), ==, 1);

  fake_engine_answer (fake, "/_ping", FAKE_ENGINE_HANG, NULL);
  send_event (fake, 1, "start", "web", "");
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_UNREACHABLE, "does not answer");
}

/* A deadline is for the whole answer, and not for the stream of news. */
static void
test_slow (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *id = make_id (3);

  porthole_engine_set_deadline (listener->engine, 1000);
  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "");
  listener_run (listener, 1500);
  send_event (fake, 3, "create", "later", "");
  listener_wait_name (listener, id, "later");
  g_assert_cmpuint (fake_engine_count_requests (fake, "/events"), ==, 1);

  porthole_engine_set_deadline (listener->engine, 100);
  fake_engine_answer (fake, "/containers/json", FAKE_ENGINE_DRIP,
                      "[                                  ]");
  fake_engine_hang_up (fake);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_UNREACHABLE, "gone away");
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_UNREACHABLE, "does not answer");
}

static void
test_stop (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *id = make_id (1);

  answer_list (fake, 1, "web", "running");
  answer_container (fake, 1, "web", "running", 1);
  porthole_engine_stop (listener->engine);
  for (guint i = 0; i < 20; i++)
    {
      porthole_engine_start (listener->engine);
      porthole_engine_ask (listener->engine, id);
      listener_run (listener, i);
      porthole_engine_stop (listener->engine);
      g_assert_cmpint (porthole_engine_get_state (listener->engine), ==,
                       PORTHOLE_ENGINE_STATE_STOPPED);
    }
  porthole_engine_start (listener->engine);
  listener_wait_name (listener, id, "web");

  /* in the middle of what is told */
  g_signal_connect (listener->engine, "container", G_CALLBACK (porthole_engine_stop), NULL);
  answer_list (fake, 1, "other", "running");
  porthole_engine_stop (listener->engine);
  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_STOPPED, "not followed");
  listener_run (listener, 50);
  g_assert_cmpint (porthole_engine_get_state (listener->engine), ==, PORTHOLE_ENGINE_STATE_STOPPED);
  g_assert_nonnull (porthole_engine_lookup (listener->engine, id));
}

/* One that works until it is listened to costs less and less. */
static void
test_backoff (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);

  fake_engine_answer (fake, "/events", FAKE_ENGINE_RAW,
                      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  porthole_engine_start (listener->engine);
  listener_run (listener, 2000);
  g_assert_cmpuint (fake_engine_count_requests (fake, "/events"), <=, 6);
  while (fake_engine_count_requests (fake, "/events") < 3)
    listener_run (listener, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/list-and-inspect", test_list_and_inspect);
  g_test_add_func ("/engine/short-life", test_short_life);
  g_test_add_func ("/engine/changes", test_changes);
  g_test_add_func ("/engine/ask", test_ask);
  g_test_add_func ("/engine/absent-then-started", test_absent_then_started);
  g_test_add_func ("/engine/stale-socket", test_stale_socket);
  g_test_add_func ("/engine/restart", test_restart);
  g_test_add_data_func ("/engine/hang/ping", "/_ping", test_hang);
  g_test_add_data_func ("/engine/hang/events", "/events", test_hang);
  g_test_add_data_func ("/engine/hang/list", "/containers/json", test_hang);
  g_test_add_func ("/engine/hang/later", test_hang_later);
  g_test_add_func ("/engine/slow", test_slow);
  g_test_add_func ("/engine/stop", test_stop);
  g_test_add_func ("/engine/backoff", test_backoff);

  return g_test_run ();
}
