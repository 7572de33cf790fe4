/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-cache.h"
#include "engine-container-private.h"
#include "engine-event.h"
#include "engine-inspector.h"
#include "engine-json.h"
#include "engine-message.h"
#include "json-splitter.h"
#include "listener.h"

#include <string.h>

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (text, &error);

  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
}

static gboolean
collect_cb (const char *text, gsize length, gpointer user_data)
{
  g_string_append_len (user_data, text, (gssize)length);
  g_string_append_c (user_data, '|');

  return TRUE;
}

/* However the bytes arrive. */
static void
test_splitter (void)
{
  static const struct
  {
    const char *text;
    const char *objects; /* NULL: refused */
    gboolean whole;
  } cases[] = {
    { "", "", TRUE },
    { " \n[]\r\n", "", TRUE },
    { "[{\"a\":1},\n{\"b\":[{},{}]}]", "{\"a\":1}|{\"b\":[{},{}]}|", TRUE },
    { "{\"a\":1}\n{\"b\":2}{\"c\":3}", "{\"a\":1}|{\"b\":2}|{\"c\":3}|", TRUE },
    { "{\"}\":\"\\\"}]{\\\\\"}", "{\"}\":\"\\\"}]{\\\\\"}|", TRUE },
    { "[{}", "{}|", FALSE },
    { "{\"a\":\"}", "", FALSE },
    { "{}]", NULL, FALSE },
    { "[1]", NULL, FALSE },
    { "[[{}]]", NULL, FALSE },
    { "[]{}", NULL, FALSE },
    { "null", NULL, FALSE },
    { "{\"a\":[[[]]]}", "{\"a\":[[[]]]}|", TRUE },
    { "{\"a\":[[[[]]]]}", NULL, FALSE },
    { "{\"123456789012345678901234567890\":1}", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize step = 1; step <= 8; step++)
      {
        g_autoptr (PortholeJsonSplitter) splitter = porthole_json_splitter_new (32, 4);
        g_autoptr (GString) objects = g_string_new (NULL);
        g_autoptr (GError) error = NULL;
        gsize length = strlen (cases[i].text);
        gboolean good = TRUE;

        for (gsize at = 0; good && at < length; at += step)
          good = porthole_json_splitter_feed (splitter, cases[i].text + at, MIN (step, length - at),
                                              collect_cb, objects, &error);

        g_assert_cmpint (good, ==, cases[i].objects != NULL);
        g_assert_cmpint (error == NULL, ==, good);
        if (!good)
          continue;
        g_assert_cmpstr (objects->str, ==, cases[i].objects);
        g_assert_cmpint (porthole_json_splitter_is_whole (splitter), ==, cases[i].whole);
      }
}

static void
test_list_element (void)
{
  g_autofree char *text = make_listed (1, "web", "running");
  g_autoptr (JsonObject) object = parse (text);
  g_autoptr (PortholeEngineContainer) container
      = porthole_engine_json_read_listed (object, "docker");
  g_autofree char *facts = listener_describe (container);

  g_assert_cmpstr (facts, ==, "web image:1 running 0 -1 198.51.100.2,2001:db8::2");
  g_assert_false (container->complete);
}

/* What is being removed when it is asked about has ended, and an event already said how. */
static void
test_removing (void)
{
  g_autofree char *text = make_inspected (1, "web", "removing", 0);
  g_autoptr (JsonObject) object = parse (text);
  g_autoptr (PortholeEngineContainer) container
      = porthole_engine_json_read_inspected (object, "docker");

  g_assert_cmpstr (container->state, ==, "exited");
  g_assert_cmpint (container->exit_code, ==, 3);
}

/* What libpod says differs in form. */
static void
test_libpod (void)
{
  g_autofree char *id = make_id (1);
  g_autofree char *text = g_strdup_printf (
      "{\"Id\":\"%s\",\"Name\":\"pp\",\"Image\":\"%s\",\"ImageName\":\"localhost/bb:1\","
      "\"Pod\":\"%s\",\"State\":{\"Status\":\"stopped\",\"Pid\":0,\"ExitCode\":7},"
      "\"Config\":{\"Image\":\"localhost/bb:1\",\"Labels\":null},\"NetworkSettings\":{}}",
      id, id, id);
  g_autoptr (JsonObject) object = parse (text);
  g_autoptr (PortholeEngineContainer) container
      = porthole_engine_json_read_inspected (object, "podman");
  g_autofree char *facts = listener_describe (container);
  g_autofree char *image_id = g_strconcat ("sha256:", id, NULL);

  g_assert_cmpstr (facts, ==, "pp localhost/bb:1 exited 0 7 ");
  g_assert_cmpstr (container->pod, ==, id);
  g_assert_cmpstr (container->image_id, ==, image_id);
}

static void
test_pod_of_kubernetes (void)
{
  g_autofree char *id = make_id (1);
  g_autofree char *text = g_strdup_printf ("{\"Id\":\"%s\",\"Pod\":\"x\",\"Config\":{\"Labels\":{"
                                           "\"io.kubernetes.pod.name\":\"web-1\","
                                           "\"io.kubernetes.pod.namespace\":\"shop\","
                                           "\"io.podman.compose.project\":\"p\"}}}",
                                           id);
  g_autoptr (JsonObject) object = parse (text);
  g_autoptr (PortholeEngineContainer) container
      = porthole_engine_json_read_inspected (object, "docker");

  g_assert_cmpstr (container->pod, ==, "shop/web-1");
  g_assert_cmpstr (container->project, ==, "p");
}

static void
test_event (void)
{
  g_autofree char *text
      = make_event (1, "die", "web", ",\"exitCode\":\"9\",\"podId\":\"\",\"x\":\"y\"");
  g_autoptr (JsonObject) object = parse (text);
  g_autoptr (PortholeEngineEvent) event = porthole_engine_event_read (object, "podman");
  g_autofree char *facts = listener_describe (event->container);
  g_autofree char *future = g_strdup (text);
  g_autoptr (JsonObject) odd = NULL;
  g_autoptr (PortholeEngineEvent) odd_event = NULL;

  g_assert_cmpstr (facts, ==, "web image:1 exited 0 9 ");
  g_assert_cmpuint (g_hash_table_size (event->container->labels), ==, 1);
  g_assert_null (event->container->pod);
  g_assert_false (event->removed);
  g_assert_false (event->inspect);

  /* A time in the future would silence all that comes after it. */
  memset (strstr (future, "timeNano\":") + 10, '8', 19);
  odd = parse (future);
  odd_event = porthole_engine_event_read (odd, "docker");
  g_assert_cmpint (odd_event->time, <=, g_get_real_time () * 1000);
}

static PortholeEngineContainer *
make_container (guint number, const char *name, const char *state)
{
  g_autofree char *id = make_id (number);
  PortholeEngineContainer *container = porthole_engine_container_new (id, "docker");

  container->name = g_strdup (name);
  container->state = state;

  return container;
}

static gboolean
put (PortholeEngineCache *cache, guint number, const char *name, const char *state, gint64 time)
{
  g_autoptr (PortholeEngineContainer) container = make_container (number, name, state);

  return porthole_engine_cache_put (cache, container, time) != NULL;
}

static const char *
get (PortholeEngineCache *cache, guint number)
{
  g_autofree char *id = make_id (number);
  PortholeEngineContainer *container = porthole_engine_cache_lookup (cache, id);

  return container != NULL ? container->name : NULL;
}

static void
test_cache (void)
{
  g_autoptr (PortholeEngineCache) cache = porthole_engine_cache_new (4, G_MAXSIZE);
  g_autofree char *first = make_id (1);
  g_autoptr (GPtrArray) older = NULL;

  g_assert_true (put (cache, 1, "one", "running", 10));
  g_assert_false (put (cache, 1, "one", "running", 11));
  g_assert_true (put (cache, 1, "uno", NULL, 12));
  g_assert_false (put (cache, 1, "late", "created", 11));
  g_assert_cmpstr (get (cache, 1), ==, "uno");

  g_assert_true (put (cache, 2, "two", "exited", 10));
  g_assert_true (put (cache, 3, "three", "exited", 10));
  g_assert_true (put (cache, 4, "four", "running", 20));
  g_assert_cmpstr (get (cache, 2), ==, "two");

  /* the dead that was not looked up goes first, then the other dead, then the oldest living */
  g_assert_true (put (cache, 5, "five", "running", 20));
  g_assert_null (get (cache, 3));
  g_assert_true (put (cache, 6, "six", "running", 20));
  g_assert_null (get (cache, 2));
  g_assert_true (put (cache, 7, "seven", "running", 20));
  g_assert_null (get (cache, 1));
  g_assert_true (porthole_engine_cache_get_size (cache) == 4);

  older = porthole_engine_cache_list_older (cache, 20);
  g_assert_cmpuint (older->len, ==, 0);
  g_ptr_array_unref (older);
  older = porthole_engine_cache_list_older (cache, 21);
  g_assert_cmpuint (older->len, ==, 4);

  g_assert_false (porthole_engine_cache_remove (cache, first, 30));
  g_assert_false (porthole_engine_cache_remove (cache, older->pdata[0], 1));
  g_assert_true (porthole_engine_cache_remove (cache, older->pdata[0], 30));
  g_assert_false (porthole_engine_cache_remove (cache, older->pdata[0], 31));
  g_assert_true (porthole_engine_cache_is_removed (cache, older->pdata[0]));
  g_assert_nonnull (porthole_engine_cache_lookup (cache, older->pdata[0]));
}

/* Few containers with much text are bounded as well. */
static void
test_cache_bytes (void)
{
  g_autoptr (PortholeEngineCache) cache = porthole_engine_cache_new (1000, 100 * 1000);
  g_autofree char *text = g_strnfill (10000, 'x');
  g_autofree char *long_text = g_strnfill (200 * 1000, 'x');

  for (guint i = 0; i < 50; i++)
    g_assert_true (put (cache, i, text, "running", 1));
  g_assert_cmpuint (porthole_engine_cache_get_size (cache), ==, 9);
  g_assert_false (put (cache, 100, long_text, "running", 1));
  g_assert_null (get (cache, 100));
}

static void
test_merge (void)
{
  g_autoptr (PortholeEngineContainer) event = make_container (1, "web", "created");
  g_autoptr (PortholeEngineContainer) asked = make_container (1, "web", "running");
  g_autoptr (PortholeEngineContainer) died = make_container (1, "web", "exited");
  g_autoptr (PortholeEngineContainer) known = NULL;
  g_autoptr (PortholeEngineContainer) again = NULL;
  g_autoptr (PortholeEngineContainer) dead = NULL;

  asked->complete = TRUE;
  asked->pid = 12;
  asked->image = g_strdup ("image:1");
  g_strfreev (asked->addresses);
  asked->addresses = g_strsplit ("198.51.100.2", ",", -1);
  g_hash_table_insert (asked->labels, g_strdup ("a"), g_strdup ("b"));
  died->exit_code = 4;
  died->image = g_strdup ("sha256:abc");
  g_hash_table_insert (died->labels, g_strdup ("signal"), g_strdup ("9"));

  /* the answer to a question from before the event fills in, and leaves the state alone */
  known = porthole_engine_container_merge (event, asked, FALSE);
  g_assert_cmpstr (known->state, ==, "created");
  g_assert_cmpstr (known->image, ==, "image:1");
  g_assert_true (known->complete);
  again = porthole_engine_container_merge (known, asked, FALSE);
  g_assert_true (again == known);
  g_clear_pointer (&known, porthole_engine_container_unref);

  known = porthole_engine_container_merge (again, asked, TRUE);
  dead = porthole_engine_container_merge (known, died, TRUE);
  g_assert_cmpstr (dead->state, ==, "exited");
  g_assert_cmpint (dead->exit_code, ==, 4);
  g_assert_cmpuint (dead->pid, ==, 0);
  g_assert_cmpstr (dead->image, ==, "image:1");
  g_assert_cmpstr (dead->addresses[0], ==, "198.51.100.2");
  g_assert_null (g_hash_table_lookup (dead->labels, "signal"));
}

static void
asked_cb (const char *id, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (id));
}

static void
test_inspector (void)
{
  g_autoptr (GPtrArray) asked = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (PortholeEngineInspector) inspector = porthole_engine_inspector_new (asked_cb, asked);

  /* nothing while it may not; not more than a few at a time; those that were just born first */
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      porthole_engine_inspector_add (inspector, name, FALSE);
      porthole_engine_inspector_add (inspector, name, FALSE);
    }
  porthole_engine_inspector_add (inspector, "born", TRUE);
  g_assert_cmpuint (asked->len, ==, 0);
  porthole_engine_inspector_set_running (inspector, TRUE);
  g_assert_cmpuint (asked->len, ==, 4);
  g_assert_cmpstr (asked->pdata[0], ==, "born");

  /* wanted anew while it is asked: asked again */
  porthole_engine_inspector_add (inspector, "0", FALSE);
  porthole_engine_inspector_forget (inspector, "5");
  porthole_engine_inspector_done (inspector, "0", TRUE);
  porthole_engine_inspector_done (inspector, "1", FALSE);
  porthole_engine_inspector_done (inspector, "2", TRUE);
  g_assert_cmpuint (asked->len, ==, 7);
  g_assert_cmpstr (asked->pdata[6], ==, "0");

  /* what was under way when it stopped is asked anew */
  porthole_engine_inspector_set_running (inspector, FALSE);
  porthole_engine_inspector_set_running (inspector, TRUE);
  g_assert_cmpuint (asked->len, ==, 7 + 4);

  /* while nobody can answer, only some are kept */
  porthole_engine_inspector_set_running (inspector, FALSE);
  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      porthole_engine_inspector_add (inspector, name, TRUE);
    }
  g_ptr_array_set_size (asked, 0);
  porthole_engine_inspector_set_running (inspector, TRUE);
  for (guint i = 0; i < asked->len; i++)
    {
      g_autofree char *name = g_strdup (asked->pdata[i]);

      porthole_engine_inspector_done (inspector, name, TRUE);
    }
  g_assert_cmpuint (asked->len, <=, 64);
}

static void
test_message (void)
{
  g_autofree char *long_text = g_strnfill (10000, 'x');
  g_autofree char *harmless
      = porthole_engine_message_make_harmless ("a\033[31m\n\342\200\256b\377");
  g_autofree char *bounded = porthole_engine_message_make_harmless (long_text);

  g_assert_cmpstr (harmless, ==, "a\357\277\275[31m\357\277\275\357\277\275b\357\277\275");
  g_assert_cmpuint (strlen (bounded), ==, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/parts/splitter", test_splitter);
  g_test_add_func ("/parts/list-element", test_list_element);
  g_test_add_func ("/parts/removing", test_removing);
  g_test_add_func ("/parts/libpod", test_libpod);
  g_test_add_func ("/parts/pod-of-kubernetes", test_pod_of_kubernetes);
  g_test_add_func ("/parts/event", test_event);
  g_test_add_func ("/parts/cache", test_cache);
  g_test_add_func ("/parts/cache-bytes", test_cache_bytes);
  g_test_add_func ("/parts/merge", test_merge);
  g_test_add_func ("/parts/inspector", test_inspector);
  g_test_add_func ("/parts/message", test_message);

  return g_test_run ();
}
