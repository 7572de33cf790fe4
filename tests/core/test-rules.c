/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "core/condition.h"
#include "core/detector.h"
#include "core/json-input.h"
#include "core/text.h"

#include <glib/gstdio.h>
#include <string.h>

static gboolean
matches (const char *condition, const PortholeFacts *facts)
{
  g_autoptr (GHashTable) lists = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) macros = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = porthole_json_parse (condition, strlen (condition), NULL, &error);
  g_autoptr (PortholeCondition) self = NULL;
  char *shells[] = { "sh", "bash", NULL };

  g_assert_no_error (error);
  g_hash_table_insert (lists, "shells", shells);
  self = porthole_condition_new_from_json (node, lists, macros, &error);
  g_assert_no_error (error);

  return porthole_condition_matches (self, facts);
}

static void
test_operators (void)
{
  g_autoptr (PortholeEvent) event = check_exec (7, "/usr/bin/bash", "bash -c id");
  g_autoptr (PortholeContainer) container = check_container (CHECK_WEB, "web", NULL);
  PortholeFacts facts = { .event = event, .container = container };

  event->peer = porthole_peer_new ("10.1.2.3", 443, "tcp");
  g_assert_true (matches ("{\"field\":\"kind\",\"equals\":\"exec\"}", &facts));
  g_assert_true (matches ("{\"field\":\"process.exe\",\"equals\":\"/usr/bin/bash\"}", &facts));
  g_assert_true (matches ("{\"field\":\"process.name\",\"in\":\"@shells\"}", &facts));
  g_assert_true (matches ("{\"field\":\"process.name\",\"in\":[\"zsh\",\"@shells\"]}", &facts));
  g_assert_false (matches ("{\"field\":\"process.name\",\"in\":[\"zsh\"]}", &facts));
  g_assert_true (matches ("{\"field\":\"process.exe\",\"prefix\":\"/usr/\"}", &facts));
  g_assert_true (matches ("{\"field\":\"process.exe\",\"suffix\":[\"/x\",\"/bash\"]}", &facts));
  g_assert_true (matches ("{\"field\":\"process.exe\",\"basename\":\"@shells\"}", &facts));
  g_assert_true (matches ("{\"field\":\"process.exe\",\"glob\":\"/usr/*/ba?h\"}", &facts));
  g_assert_true (matches ("{\"field\":\"process.args\",\"equals\":\"-c\"}", &facts));
  g_assert_true (matches ("{\"field\":\"process.args\",\"contains\":\"as\"}", &facts));
  g_assert_true (matches ("{\"field\":\"peer.ip\",\"cidr\":[\"::1\",\"10.0.0.0/8\"]}", &facts));
  g_assert_false (matches ("{\"field\":\"peer.ip\",\"cidr\":\"10.1.2.4/31\"}", &facts));
  g_assert_true (matches ("{\"field\":\"peer.port\",\"range\":[443,443]}", &facts));
  g_assert_true (matches ("{\"field\":\"peer.port\",\"range\":[[1,2],[400,500]]}", &facts));
  g_assert_false (matches ("{\"field\":\"peer.port\",\"range\":[444,65535]}", &facts));
  g_assert_true (matches ("{\"field\":\"peer.port\",\"equals\":443}", &facts));
  g_assert_true (matches ("{\"field\":\"path\",\"exists\":false}", &facts));
  g_assert_false (matches ("{\"field\":\"path\",\"exists\":true}", &facts));
  g_assert_false (matches ("{\"field\":\"path\",\"prefix\":\"/\"}", &facts));
  g_assert_true (matches ("{\"field\":[\"path\",\"process.uid\"],\"equals\":0}", &facts));
  g_assert_true (matches ("{\"none\":[{\"field\":\"path\",\"exists\":true}]}", &facts));
  g_assert_true (matches ("{\"any\":[{\"field\":\"path\",\"exists\":true},"
                          "{\"field\":\"container.image\",\"glob\":\"example/*\"}]}",
                          &facts));
  g_assert_false (matches ("{\"all\":[{\"field\":\"path\",\"exists\":true},"
                           "{\"field\":\"container.name\",\"equals\":\"web\"}]}",
                           &facts));
}

static void
check_name (const char *exe, const char *args, const char *expected)
{
  g_autoptr (PortholeProcess) process = check_process (7, exe, args);
  g_autofree char *name = porthole_process_dup_name (process);

  g_assert_cmpstr (name, ==, expected);
}

static void
test_names (void)
{
  check_name ("/usr/bin/nmap", "anything", "nmap");
  check_name ("/bin/busybox", "/bin/sh -c id", "sh");
  check_name ("/bin/busybox", "-sh", "sh");
  check_name ("/bin/busybox", "busybox nc -l", "nc");
  check_name ("/bin/busybox", "busybox --help", "busybox");
  check_name ("/bin/busybox", NULL, "busybox");
  check_name (NULL, NULL, NULL);
}

static void
check_problem (const char *json, const char *expected)
{
  g_autoptr (PortholeRules) rules = porthole_rules_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  porthole_rules_load_data (rules, "my.json", json, -1, problems);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (problems->pdata[0], ==, expected);
  g_assert_cmpuint (porthole_rules_get_rules (rules)->len, ==, 0);
}

#define RULE(rest)                                                                                 \
  "{\"rules\":[{\"id\":\"mine\",\"title\":\"T\",\"reason\":\"R\",\"level\":\"high\"," rest "}]}"
#define WHEN "\"when\":{\"field\":\"process.name\",\"equals\":\"x\"}"

static void
test_problems (void)
{
  check_problem ("{\n\"rules\":[\n}",
                 "my.json:3: no value where one must be; correct the JSON there, the file is left "
                 "out until then");
  check_problem ("[]", "my.json: must be an object with \"rules\", \"lists\" or \"macros\"");
  check_problem ("{\"rule\":[]}",
                 "my.json: nothing is called \"rule\" here; correct its name or take it out");
  check_problem ("{\"rules\":[{\"title\":\"T\"}]}",
                 "my.json: rule number 1: it needs an \"id\" of small letters, digits and dashes");
  check_problem ("{\"rules\":[7]}",
                 "my.json: rule number 1: it needs an \"id\" of small letters, digits and dashes");
  check_problem (RULE (WHEN), "my.json: rule mine: it needs \"kinds\", such as [\"exec\"]");
  check_problem (RULE ("\"kinds\":[\"exec\"]"),
                 "my.json: rule mine: it needs \"when\", the condition that an event must fit");
  check_problem (
      RULE ("\"kinds\":[\"execs\"]," WHEN),
      "my.json: rule mine: there are no events of kind \"execs\"; take exec, exit, connect "
      "or open");
  check_problem (RULE ("\"kinds\":[\"exec\"],\"when\":{\"field\":\"exe\",\"equals\":\"x\"}"),
                 "my.json: rule mine: there is no field \"exe\"; look for its right name in a "
                 "shipped rule");
  check_problem (RULE ("\"kinds\":[\"exec\"],\"when\":{\"field\":\"process.exe\",\"in\":\"@no\"}"),
                 "my.json: rule mine: no list is called \"no\"; add it to \"lists\" or write the "
                 "values here");
  check_problem (
      RULE ("\"kinds\":[\"exec\"],\"when\":{\"macro\":\"no\"}"),
      "my.json: rule mine: no macro is called \"no\"; add it to \"macros\", before where "
      "it is used");
  check_problem (
      RULE ("\"kinds\":[\"exec\"],\"when\":{\"field\":\"peer.ip\",\"cidr\":\"10.0.0\"}"),
      "my.json: rule mine: \"10.0.0\" is no address such as 198.51.100.7 or 2001:db8::/32");
  check_problem (RULE ("\"kinds\":[\"exec\"],\"score\":101," WHEN),
                 "my.json: rule mine: \"score\" must be between 0 and 100");
  check_problem (RULE ("\"kinds\":[\"exec\"],\"subject\":\"no\"," WHEN),
                 "my.json: rule mine: \"subject\" must be a field; there is none called \"no\"");
  check_problem (RULE ("\"kinds\":[\"exec\"],\"techniques\":[\"A1\"]," WHEN),
                 "my.json: rule mine: \"A1\" in \"techniques\" is no ATT&CK id such as T1059.004");
  check_problem (
      RULE ("\"kinds\":[\"exec\"],\"threshold\":{\"at-least\":5}," WHEN),
      "my.json: rule mine: \"threshold\" needs \"at-least\" and \"within\" (seconds), both "
      "above 0");
  check_problem (
      RULE ("\"kinds\":[\"open\"]," WHEN),
      "my.json: rule mine: only files that a rule names are watched; let \"when\" compare "
      "\"path\" with equals, in, prefix (ending with a slash), suffix (beginning with a "
      "slash or a dot) or basename");
  check_problem (
      "{\"rules\":[{\"id\":\"mine\",\"title\":\"T\",\"reason\":\"{no}\",\"level\":\"high\","
      "\"kinds\":[\"exec\"]," WHEN "}]}",
      "my.json: rule mine: \"reason\" asks for {no}, which is no field; correct its name");
  check_problem ("{\"lists\":{\"a\":[\"@b\"]}}",
                 "my.json: list a: no list before this one is called \"b\"; correct its name");
  check_problem ("{\"macros\":{\"a\":{\"field\":\"path\"}}}",
                 "my.json: macro a: a \"field\" without an operator; add one, such as \"equals\"");
}

/* what is broken keeps nothing else from working, and takes nothing away */
static void
test_rest_works (void)
{
  g_autoptr (PortholeRules) rules = porthole_rules_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  porthole_rules_load_data (rules, "a.json",
                            "{\"rules\":[{\"id\":\"bad\"},{\"id\":\"good\",\"title\":\"T\","
                            "\"reason\":\"R\",\"level\":\"high\",\"kinds\":[\"exec\"]," WHEN "}]}",
                            -1, problems);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_nonnull (porthole_rules_lookup (rules, "good"));
  g_assert_null (porthole_rules_lookup (rules, "bad"));

  porthole_rules_load_data (rules, "b.json", "{\"rules\":[{\"id\":\"good\",\"level\":\"x\"}]}", -1,
                            problems);
  g_assert_cmpuint (problems->len, ==, 2);
  g_assert_nonnull (porthole_rules_lookup (rules, "good"));

  porthole_rules_load_data (rules, "c.json", "{\"rules\":[{\"id\":\"good\",\"enabled\":false}]}",
                            -1, problems);
  g_assert_cmpuint (problems->len, ==, 2);
  g_assert_null (porthole_rules_lookup (rules, "good"));
}

static void
write_file (const char *folder, const char *name, const char *content, gssize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, content, length, &error);
  g_assert_no_error (error);
}

static void
test_folders (void)
{
  char *folder = check_folder ();
  const char *dirs[] = { CHECK_RULES_DIR, folder, "/nonexistent", NULL };
  g_autoptr (PortholeRules) rules = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *huge = g_strnfill (PORTHOLE_RULES_MAX_FILE + 1, ' ');
  g_autoptr (PortholeEvent) event = check_exec (7, "/opt/myscan", "myscan");
  PortholeFacts facts = { .event = event };

  write_file (folder, "own.json",
              "{\"lists\":{\"scan-tools\":[\"@scan-tools\",\"myscan\"]},"
              "\"rules\":[{\"id\":\"shadow\",\"enabled\":false}]}",
              -1);
  write_file (folder, "huge.json", huge, -1);
  write_file (folder, "foreign.json",
              "\x7f"
              "ELF\0\1",
              6);
  write_file (folder, "notes.txt", "not a rule", -1);
  rules = porthole_rules_load_dirs (dirs, problems);

  g_assert_cmpuint (problems->len, ==, 2);
  g_assert_nonnull (strstr (problems->pdata[0], "foreign.json:1: a NUL"));
  g_assert_nonnull (strstr (problems->pdata[1], "huge.json: is larger than 1048576 bytes"));
  g_assert_null (porthole_rules_lookup (rules, "shadow"));
  /* a list of the user's own changes a shipped rule */
  g_assert_true (porthole_rule_matches (porthole_rules_lookup (rules, "scan-tool"), &facts));
  check_remove_folder (folder);
}

static void
test_macro_bomb (void)
{
  g_autoptr (GString) json
      = g_string_new ("{\"macros\":{\"m0\":{\"field\":\"path\",\"exists\":true}");
  g_autoptr (PortholeRules) rules = porthole_rules_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 1; i < 40; i++)
    g_string_append_printf (json, ",\"m%u\":{\"any\":[{\"macro\":\"m%u\"},{\"macro\":\"m%u\"}]}", i,
                            i - 1, i - 1);
  g_string_append (json, "}}");
  porthole_rules_load_data (rules, "bomb.json", json->str, -1, problems);
  g_assert_cmpuint (problems->len, >, 0);
  g_assert_nonnull (strstr (problems->pdata[0], "macros that name each other make more than"));
}

static void
test_paths (void)
{
  g_autoptr (PortholeRules) rules = check_shipped_rules ();
  g_autoptr (GPtrArray) paths = porthole_rules_get_paths (rules);
  gboolean shadow = FALSE;
  gboolean folder = FALSE;
  gboolean suffix = FALSE;

  g_assert_cmpuint (paths->len, >, 20);
  g_assert_cmpuint (paths->len, <=, PORTHOLE_PATH_PATTERN_MAX_COUNT);
  for (guint i = 0; i < paths->len; i++)
    {
      const PortholePathPattern *pattern = paths->pdata[i];
      gsize length;
      const char *bytes = g_bytes_get_data (pattern->bytes, &length);

      g_assert_cmpuint (length, >, 0);
      g_assert_cmpuint (length, <=, PORTHOLE_PATH_PATTERN_MAX_BYTES);
      if (g_str_equal (pattern->how, "prefix"))
        {
          g_assert_cmpint (bytes[0], ==, '/');
          g_assert_cmpint (bytes[length - 1], ==, '/');
          folder |= length == 17 && memcmp (bytes, "/etc/ssl/private/", length) == 0;
        }
      else if (g_str_equal (pattern->how, "suffix"))
        {
          g_assert_true (bytes[0] == '/' || bytes[0] == '.');
          suffix |= length == 17 && memcmp (bytes, "/.aws/credentials", length) == 0;
        }
      else
        {
          g_assert_cmpstr (pattern->how, ==, "exact");
          g_assert_cmpint (bytes[0], ==, '/');
          shadow |= length == 11 && memcmp (bytes, "/etc/shadow", length) == 0;
        }
      for (guint j = i + 1; j < paths->len; j++)
        g_assert_false (porthole_path_pattern_equal (pattern, paths->pdata[j]));
    }
  g_assert_true (shadow && folder && suffix);
}

static void
test_path_bytes (void)
{
  g_autoptr (PortholeRules) rules = porthole_rules_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) paths = NULL;
  const PortholePathPattern *pattern;

  porthole_rules_load_data (rules, "a.json",
                            RULE ("\"kinds\":[\"open\"],\"when\":{\"all\":["
                                  "{\"field\":\"process.name\",\"equals\":\"x\"},"
                                  "{\"field\":\"path\",\"basename\":[\"a\\\\xff\"]}]}"),
                            -1, problems);
  check_no_problems (problems);
  paths = porthole_rules_get_paths (rules);
  g_assert_cmpuint (paths->len, ==, 1);
  pattern = paths->pdata[0];
  g_assert_cmpstr (pattern->how, ==, "suffix");
  g_assert_cmpmem (g_bytes_get_data (pattern->bytes, NULL), g_bytes_get_size (pattern->bytes),
                   "/a\xff", 3);
}

static PortholeRules *
threshold_rules (const char *threshold)
{
  PortholeRules *rules = porthole_rules_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *json = g_strdup_printf (
      RULE ("\"kinds\":[\"connect\"],\"when\":{\"field\":\"peer.ip\",\"exists\":true},"
            "\"threshold\":%s"),
      threshold);

  porthole_rules_load_data (rules, "a.json", json, -1, problems);
  check_no_problems (problems);

  return rules;
}

static guint
take (PortholeDetector *detector, const char *ip, guint16 port, gint64 seconds, guint64 count)
{
  g_autoptr (PortholeEvent) event = check_connect (7, ip, port, NULL);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (PortholeMatch));
  PortholeFacts facts = { .event = event };

  event->time += seconds * SECOND;
  event->count = count;
  porthole_detector_take (detector, &facts, found);

  return found->len > 0 ? g_array_index (found, PortholeMatch, 0).number : 0;
}

static void
test_threshold_count (void)
{
  g_autoptr (PortholeRules) rules = threshold_rules ("{\"at-least\":5,\"within\":10}");
  g_autoptr (PortholeDetector) detector = porthole_detector_new (rules);

  g_assert_cmpuint (take (detector, "10.0.0.1", 1, 0, 2), ==, 0);
  g_assert_cmpuint (take (detector, "10.0.0.2", 1, 9, 2), ==, 0);
  g_assert_cmpuint (take (detector, "10.0.0.3", 1, 10, 1), ==, 5);
  /* the first two are too long ago */
  g_assert_cmpuint (take (detector, "10.0.0.3", 1, 11, 1), ==, 0);
  g_assert_cmpuint (take (detector, "10.0.0.3", 1, 11, 1000), ==, 1004);
  g_assert_cmpuint (take (detector, "10.0.0.3", 1, 60, 1), ==, 0);
}

static void
test_threshold_distinct (void)
{
  g_autoptr (PortholeRules) rules = threshold_rules (
      "{\"at-least\":3,\"distinct\":[\"peer.port\"],\"per\":[\"peer.ip\"],\"within\":10}");
  g_autoptr (PortholeDetector) detector = porthole_detector_new (rules);

  g_assert_cmpuint (take (detector, "10.0.0.1", 1, 0, 1), ==, 0);
  g_assert_cmpuint (take (detector, "10.0.0.1", 1, 1, 1000), ==, 0);
  g_assert_cmpuint (take (detector, "10.0.0.1", 2, 2, 1), ==, 0);
  g_assert_cmpuint (take (detector, "10.0.0.2", 3, 2, 1), ==, 0);
  g_assert_cmpuint (take (detector, "10.0.0.1", 3, 3, 1), ==, 3);
  /* port 1 was seen again at 1, so it still counts at 11 and no more at 12 */
  g_assert_cmpuint (take (detector, "10.0.0.1", 3, 11, 1), ==, 3);
  g_assert_cmpuint (take (detector, "10.0.0.1", 3, 12, 1), ==, 0);
}

static void
test_threshold_bounded (void)
{
  g_autoptr (PortholeRules) rules = threshold_rules (
      "{\"at-least\":1000,\"distinct\":[\"peer.port\"],\"per\":[\"peer.ip\"],\"within\":86400}");
  g_autoptr (PortholeDetector) detector = porthole_detector_new (rules);

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *ip = g_strdup_printf ("10.0.%u.%u", i / 256, i % 256);

      take (detector, ip, 1, 0, 1);
    }
  g_assert_cmpuint (porthole_detector_get_size (detector), <=, 2 * 8192);
  for (guint i = 0; i < 20000; i++)
    take (detector, "10.1.1.1", i, 0, 1);
  g_assert_cmpuint (porthole_detector_get_size (detector), <=, 2 * 8192 + 2001);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rules/operators", test_operators);
  g_test_add_func ("/rules/names", test_names);
  g_test_add_func ("/rules/problems", test_problems);
  g_test_add_func ("/rules/rest-works", test_rest_works);
  g_test_add_func ("/rules/folders", test_folders);
  g_test_add_func ("/rules/macro-bomb", test_macro_bomb);
  g_test_add_func ("/rules/paths", test_paths);
  g_test_add_func ("/rules/path-bytes", test_path_bytes);
  g_test_add_func ("/rules/threshold-count", test_threshold_count);
  g_test_add_func ("/rules/threshold-distinct", test_threshold_distinct);
  g_test_add_func ("/rules/threshold-bounded", test_threshold_bounded);

  return g_test_run ();
}
