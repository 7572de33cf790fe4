/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-private.h"
#include "fake-engine.h"
#include "listener.h"

#include <string.h>

#define OK_HEADERS "HTTP/1.1 200 OK\r\n"

typedef struct
{
  const char *name;
  const char *path;
  FakeEngineManner manner;
  const char *text;
  const char *message; /* part of what is said */
} Nonsense;

/* What makes following an engine impossible. Each is tried in each of the places that matter. */
static const Nonsense nonsense[] = {
  { "error", NULL, FAKE_ENGINE_RAW,
    "HTTP/1.1 500 Internal Server Error\r\n\r\n{\"message\":\"no\"}",
    "refuses to answer: HTTP status 500: no" },
  { "error-of-another-kind", NULL, FAKE_ENGINE_RAW, "HTTP/1.1 503 No\r\n\r\n<html>\033[31m",
    "refuses to answer: HTTP status 503" },
  { "error-with-wrong-types", NULL, FAKE_ENGINE_RAW, "HTTP/1.1 418 No\r\n\r\n{\"message\":{}}",
    "refuses to answer: HTTP status 418" },
  { "redirect", NULL, FAKE_ENGINE_RAW,
    "HTTP/1.1 302 Found\r\nLocation: http://localhost/elsewhere\r\n\r\n",
    "refuses to answer: HTTP status 302" },
  { "no-http", NULL, FAKE_ENGINE_RAW, "SSH-2.0-OpenSSH\r\n", "" },
  { "bytes", NULL, FAKE_ENGINE_RAW, "\001\002\377\376\r\n\r\n", "" },
  { "nothing", NULL, FAKE_ENGINE_RAW, "", "" },
  { "endless-headers", NULL, FAKE_ENGINE_ENDLESS_HEADERS, "A: bbbbbbbbbbbbbbbbbbbbbbbbbb\r\n", "" },
  { "one-endless-header", NULL, FAKE_ENGINE_ENDLESS_HEADERS, "bbbbbbbbbbbbbbbbbbbbbbbbbbb", "" },
};

/* What is wrong only where JSON is expected. */
static const Nonsense bodies[] = {
  { "html", NULL, FAKE_ENGINE_RAW, OK_HEADERS "\r\n<html></html>", "not made of JSON objects" },
  { "string", NULL, FAKE_ENGINE_RAW, OK_HEADERS "\r\n\"text\"", "not made of JSON objects" },
  { "cut-json", NULL, FAKE_ENGINE_RAW, OK_HEADERS "\r\n[{\"Id\":\"", "broke off" },
  { "cut-chunk", NULL, FAKE_ENGINE_RAW,
    OK_HEADERS "Transfer-Encoding: chunked\r\n\r\n100\r\n{\"Id\":", "" },
  { "bad-chunk", NULL, FAKE_ENGINE_RAW,
    OK_HEADERS "Transfer-Encoding: chunked\r\n\r\nzzzz\r\n{}\r\n", "" },
  { "huge-chunk", NULL, FAKE_ENGINE_RAW,
    OK_HEADERS "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{\"a\":1", "" },
  { "huge-length", NULL, FAKE_ENGINE_RAW,
    OK_HEADERS "Content-Length: 99999999999999999999999\r\n\r\n{\"a\"", "" },
  { "cut-length", NULL, FAKE_ENGINE_RAW, OK_HEADERS "Content-Length: 1000\r\n\r\n{\"a\"", "" },
  { "compressed", NULL, FAKE_ENGINE_RAW,
    OK_HEADERS "Content-Encoding: gzip\r\n\r\n\037\213\010\001\001\001", "not made of JSON" },
  { "endless-object", NULL, FAKE_ENGINE_ENDLESS, "{\"aaaaaaaaaaaaaaaaaaaaaaaaaaa\":[1,\"]]\",3],",
    "" },
  { "deep", NULL, FAKE_ENGINE_ENDLESS, "{\"a\":", "nested too deeply" },
  { "deep-list", NULL, FAKE_ENGINE_ENDLESS, "[", "not made of JSON objects" },
};

static void
try_nonsense (const Nonsense *what, const char *path)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *id = make_id (1);
  g_autofree char *listed = make_listed (1, "web", "exited");
  g_autofree char *list = g_strdup_printf ("[%s]", listed);

  g_test_message ("%s in %s", what->name, path);
  fake_engine_answer (fake, path, what->manner, what->text);
  porthole_engine_set_deadline (listener->engine, 3000);
  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_UNREACHABLE, what->message);

  /* and well again when it behaves */
  fake_engine_answer (fake, "/_ping", FAKE_ENGINE_JSON, "OK");
  fake_engine_answer (fake, "/events", FAKE_ENGINE_STREAM, NULL);
  fake_engine_answer (fake, "/containers/json", FAKE_ENGINE_JSON, list);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "answers");
  listener_wait_name (listener, id, "web");
}

static void
test_nonsense (gconstpointer data)
{
  try_nonsense (data, "/_ping");
  try_nonsense (data, "/events");
  try_nonsense (data, "/containers/json");
}

static void
test_body (gconstpointer data)
{
  try_nonsense (data, "/events");
  try_nonsense (data, "/containers/json");
}

/* Of an answer about one container it only matters that the others live on. */
static void
test_inspect (gconstpointer data)
{
  const Nonsense *what = data;
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *id = make_id (1);
  g_autofree char *path = g_strdup_printf ("/containers/%s/json", id);
  g_autofree char *listed = make_listed (1, "web", "running");
  g_autofree char *list = g_strdup_printf ("[%s]", listed);
  g_autofree char *other = make_id (2);
  g_autofree char *event = make_event (2, "create", "other", "");

  fake_engine_answer (fake, "/containers/json", FAKE_ENGINE_JSON, list);
  fake_engine_answer (fake, path, what->manner, what->text);
  porthole_engine_set_deadline (listener->engine, 3000);
  porthole_engine_start (listener->engine);
  listener_wait_name (listener, id, "web");
  listener_run (listener, 100);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "");
  while (porthole_engine_lookup (listener->engine, other) == NULL)
    {
      fake_engine_send (fake, event);
      listener_run (listener, 50);
    }
  listener_wait_name (listener, other, "other");
}

/* Valid JSON, of which nothing is what it should be. */
static void
test_wrong_types (void)
{
  static const char *const wrong[] = {
    "{}",
    "{\"Id\":1}",
    "{\"Id\":null,\"Names\":null}",
    "{\"Id\" 1}",
    "{[}]",
    "{\"Id\":\"\\ud800\"}",
    "{\"Id\":\"\"}",
    "{\"Id\":\"../../x\"}",
    "{\"Id\":\"0000000000000000000000000000000000000000000000000000000000000001/json?\"}",
    "{\"Id\":{\"Id\":\"1\"}}",
  };
  static const char *const odd[] = {
    "\"Names\":null,\"Labels\":[1],\"State\":7,\"NetworkSettings\":\"none\"",
    "\"Names\":[],\"Labels\":{\"a\":1,\"b\":null,\"c\":{}},\"NetworkSettings\":{\"Networks\":[]}",
    "\"Names\":[1,null,{}],\"Image\":[],\"NetworkSettings\":{\"Networks\":{\"n\":7,\"m\":null}}",
    "\"Names\":{},\"State\":\"melting\",\"NetworkSettings\":{\"Networks\":{\"n\":"
    "{\"IPAddress\":\"nowhere\",\"GlobalIPv6Address\":9}}}",
    "\"Labels\":{},\"Config\":{\"Labels\":{}},\"NetworkSettings\":{\"Networks\":{}}",
    "\"Name\":7,\"Config\":null,\"Pid\":-1",
    "\"Names\":[\"/\"],\"Config\":{\"Labels\":\"x\",\"Image\":{}},\"State\":{\"Pid\":1e300}",
    "\"Names\":[\"////\"],\"State\":{\"Pid\":99999999999999999999,\"ExitCode\":\"x\"}",
  };
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autoptr (GString) list = g_string_new ("[");

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_string_append_printf (list, "%s,", wrong[i]);
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *id = make_id (i);
      g_autofree char *path = g_strdup_printf ("/containers/%s/json", id);
      g_autofree char *text = g_strdup_printf ("{\"Id\":\"%s\",%s}", id, odd[i]);

      g_string_append_printf (list, "%s%s", text, i + 1 < G_N_ELEMENTS (odd) ? "," : "]");
      fake_engine_answer (fake, path, FAKE_ENGINE_JSON, text);
    }
  fake_engine_answer (fake, "/containers/json", FAKE_ENGINE_JSON, list->str);

  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "lists 10 containers in a way");
  listener_run (listener, 100);
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *id = make_id (i);
      PortholeEngineContainer *container = porthole_engine_lookup (listener->engine, id);

      g_assert_nonnull (container);
      g_assert_null (container->name);
      g_assert_null (container->state);
      g_assert_cmpuint (container->pid, ==, 0);
      g_assert_cmpuint (g_strv_length (container->addresses), ==, 0);
      g_assert_cmpuint (g_hash_table_size (container->labels), ==, 0);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *event
          = g_strdup_printf ("{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":%s}\n"
                             "{\"Type\":7,\"Action\":{},\"Actor\":{\"Attributes\":%s}}{}\n\n",
                             wrong[i], wrong[i]);

      fake_engine_send (fake, event);
    }
  listener_run (listener, 100);
  g_assert_cmpuint (fake_engine_count_requests (fake, "/events"), ==, 1);
}

/* What whoever names containers, or makes their images, could think of. */
static void
test_hostile_names (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *id = make_id (0xa);
  g_autofree char *long_name = g_strnfill (64 * 1024, 'n');
  g_autoptr (GString) wide_name = g_string_new (NULL);
  g_autoptr (GString) labels = g_string_new (NULL);
  PortholeEngineContainer *container;

  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "");

  for (gsize i = 0; i < 6; i++)
    {
      static const char *const names[] = {
        "<b>&amp;</b>", "\\u001b[2J\\u0007", "\\u202eevil\\u2066",
        "\377\376\200", "a\\u0000b",         "\360\237\246\200",
      };
      static const char *const read[] = {
        "<b>&amp;</b>", "\033[2J\007", "\342\200\256evil\342\201\246",
        NULL,           "a",           "\360\237\246\200",
      };
      g_autofree char *one = make_id ((guint)i + 100);
      g_autofree char *event = make_event ((guint)i + 100, "create", names[i], "");

      fake_engine_send (fake, event);
      while ((container = porthole_engine_lookup (listener->engine, one)) == NULL)
        g_main_context_iteration (NULL, TRUE);
      if (read[i] != NULL)
        g_assert_cmpstr (container->name, ==, read[i]);
      g_assert_true (g_utf8_validate (container->name, -1, NULL));
    }

  /* long names, cut where a character ends; more labels than are kept, long ones */
  for (guint i = 0; i < 1000; i++)
    g_string_append (wide_name, "\342\202\254");
  for (guint i = 0; i < 200; i++)
    g_string_append_printf (labels, ",\"label-%u\":\"%.*s\"", i, i == 3 ? 60000 : 1, long_name);
  g_string_append (labels, ",\"com.docker.compose.project\":\"shop\"");
  {
    g_autofree char *first = make_event (0xa, "create", long_name, labels->str);
    g_autofree char *second = make_event (0xa, "rename", wide_name->str, "");

    fake_engine_send (fake, first);
    while ((container = porthole_engine_lookup (listener->engine, id)) == NULL)
      g_main_context_iteration (NULL, TRUE);
    g_assert_cmpuint (strlen (container->name), ==, 256);
    g_assert_cmpuint (g_hash_table_size (container->labels), ==, 65);
    g_assert_cmpuint (strlen (g_hash_table_lookup (container->labels, "label-3")), ==, 4096);
    g_assert_cmpstr (container->project, ==, "shop");

    fake_engine_send (fake, second);
    while ((container = porthole_engine_lookup (listener->engine, id)) == NULL
           || strlen (container->name) != 255)
      g_main_context_iteration (NULL, TRUE);
    g_assert_true (g_utf8_validate (container->name, -1, NULL));
  }

  /* the same key twice; a label that plays the engine */
  {
    g_autofree char *twice = make_event (0xb, "create", "one\",\"name\":\"two", "");
    g_autofree char *twice_id = make_id (0xb);

    fake_engine_send (fake, twice);
    listener_wait_name (listener, twice_id, "two");
  }
}

/* One event is longer than any event. */
static void
test_long_event (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *name = g_strnfill (1100 * 1000, 'n');
  g_autofree char *event = make_event (1, "create", name, "");

  fake_engine_answer (fake, "/events", FAKE_ENGINE_STREAM, event);
  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_UNREACHABLE, "too long");
  fake_engine_answer (fake, "/events", FAKE_ENGINE_STREAM, NULL);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "");
}

/* Running ones survive any number of others: the dead are forgotten first. */
static void
test_many (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autoptr (GString) list = g_string_new ("[");
  g_autofree char *running = make_id (50);
  g_autofree char *early = make_id (51);
  g_autofree char *late = make_id (29999);
  gsize length;

  for (guint i = 0; i < 30000; i++)
    {
      g_autofree char *one = make_listed (i, "many", i == 50 ? "running" : "exited");

      g_string_append_printf (list, "%s%s", i > 0 ? "," : "", one);
    }
  g_string_append_c (list, ']');
  length = list->len;
  g_assert_cmpuint (length, <, 16 * 1024 * 1024);

  fake_engine_answer (fake, "/containers/json", FAKE_ENGINE_JSON, list->str);
  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "answers");
  g_assert_cmpuint (listener->n_containers, ==, 30000);
  g_assert_nonnull (porthole_engine_lookup (listener->engine, running));
  g_assert_null (porthole_engine_lookup (listener->engine, early));
  g_assert_nonnull (porthole_engine_lookup (listener->engine, late));
}

/* The list never ends: what fits is read, and it is said. */
static void
test_endless_list (void)
{
  g_autoptr (Listener) listener = listener_new ();
  g_autoptr (FakeEngine) fake = fake_engine_new (listener->socket_path);
  g_autofree char *listed = make_listed (1, "web", "exited");
  g_autofree char *space = g_strnfill (64 * 1024, ' ');
  g_autofree char *text = g_strconcat (listed, space, NULL);
  g_autofree char *id = make_id (1);

  fake_engine_answer (fake, "/containers/json", FAKE_ENGINE_ENDLESS, text);
  porthole_engine_start (listener->engine);
  listener_wait_state (listener, PORTHOLE_ENGINE_STATE_READY, "too many containers");
  listener_wait_name (listener, id, "web");
  g_assert_cmpuint (fake_engine_count_requests (fake, "/containers/json"), ==, 2);
}

static void
add (const char *folder, const Nonsense *what, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/nonsense/%s/%s", folder, what->name);

  g_test_add_data_func (path, what, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (nonsense); i++)
    {
      add ("answer", &nonsense[i], test_nonsense);
      add ("inspect", &nonsense[i], test_inspect);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      add ("body", &bodies[i], test_body);
      add ("inspect", &bodies[i], test_inspect);
    }
  g_test_add_func ("/nonsense/wrong-types", test_wrong_types);
  g_test_add_func ("/nonsense/hostile-names", test_hostile_names);
  g_test_add_func ("/nonsense/long-event", test_long_event);
  g_test_add_func ("/nonsense/many", test_many);
  g_test_add_func ("/nonsense/endless-list", test_endless_list);

  return g_test_run ();
}
