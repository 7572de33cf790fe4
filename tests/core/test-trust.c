/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "core/address-set.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_address_set (void)
{
  g_autoptr (PortholeAddressSet) set = porthole_address_set_new ();
  guint32 number;

  g_assert_false (porthole_address_set_find (set, "10.0.0.1", &number));
  g_assert_true (porthole_address_set_add (set, "10.0.0.0/8", 1));
  g_assert_true (porthole_address_set_add (set, "10.1.0.0/16", 2));
  g_assert_true (porthole_address_set_add (set, "10.1.2.3", 3));
  g_assert_true (porthole_address_set_add (set, "2001:db8::/33", 4));
  g_assert_true (porthole_address_set_add (set, "10.1.99.99/16", 5));
  g_assert_false (porthole_address_set_add (set, "10.0.0", 9));
  g_assert_false (porthole_address_set_add (set, "10.0.0.0/33", 9));
  g_assert_false (porthole_address_set_add (set, "10.0.0.0/-1", 9));
  g_assert_false (porthole_address_set_add (set, "10.0.0.0/8x", 9));
  g_assert_false (porthole_address_set_add (set, "10.0.0.0/", 9));
  g_assert_false (porthole_address_set_add (set, "2001:db8::/129", 9));
  g_assert_cmpuint (porthole_address_set_get_size (set), ==, 4);

  g_assert_true (porthole_address_set_find (set, "10.1.2.3", &number));
  g_assert_cmpuint (number, ==, 3);
  g_assert_true (porthole_address_set_find (set, "10.1.2.4", &number));
  g_assert_cmpuint (number, ==, 2);
  g_assert_true (porthole_address_set_find (set, "::ffff:10.2.2.4", &number));
  g_assert_cmpuint (number, ==, 1);
  g_assert_true (porthole_address_set_find (set, "2001:db8:7fff::1", &number));
  g_assert_cmpuint (number, ==, 4);
  g_assert_false (porthole_address_set_find (set, "2001:db8:8000::1", &number));
  g_assert_false (porthole_address_set_find (set, "11.0.0.1", &number));
  g_assert_false (porthole_address_set_find (set, "rubbish", &number));

  g_assert_true (porthole_address_set_add (set, "0.0.0.0/0", 6));
  g_assert_true (porthole_address_set_find (set, "11.0.0.1", &number));
  g_assert_cmpuint (number, ==, 6);
  g_assert_false (porthole_address_set_find (set, "2001:db9::1", &number));

  g_assert_true (porthole_address_is_loopback ("127.9.9.9"));
  g_assert_true (porthole_address_is_loopback ("::1"));
  g_assert_true (porthole_address_is_loopback ("0.0.0.0"));
  g_assert_false (porthole_address_is_loopback ("128.0.0.1"));
  g_assert_false (porthole_address_is_loopback ("::2"));
}

/* the same answers as looking at every prefix, for many of them */
static void
test_address_set_many (void)
{
  g_autoptr (PortholeAddressSet) set = porthole_address_set_new ();
  guint32 networks[400];
  guint lengths[400];
  gint64 start;

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autofree char *prefix = NULL;

      lengths[i] = g_test_rand_int_range (4, 33);
      networks[i] = (guint32)g_test_rand_int () & (0xffffffffu << (32 - lengths[i]));
      prefix = g_strdup_printf ("%u.%u.%u.%u/%u", networks[i] >> 24, networks[i] >> 16 & 255,
                                networks[i] >> 8 & 255, networks[i] & 255, lengths[i]);
      g_assert_true (porthole_address_set_add (set, prefix, lengths[i]));
    }
  for (guint round = 0; round < 5000; round++)
    {
      guint32 ip = round % 2 == 0 ? (guint32)g_test_rand_int ()
                                  : networks[round % 400] | (g_test_rand_int () & 0xff);
      g_autofree char *text
          = g_strdup_printf ("%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
      guint32 number = 0;
      guint best = 0;

      for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
        {
          if ((ip & (0xffffffffu << (32 - lengths[i]))) == networks[i])
            best = MAX (best, lengths[i]);
        }
      g_assert_cmpint (porthole_address_set_find (set, text, &number), ==, best > 0);
      g_assert_cmpuint (number, ==, best);
    }

  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *ip = g_strdup_printf ("2001:db8::%x:%x", i >> 16, i & 0xffff);

      porthole_address_set_add (set, ip, i);
    }
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 20000; i++)
    porthole_address_set_find (set, "2001:db8::1:0", NULL);
  /* far above what it takes, and far below what looking at each would */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
}

static PortholeTrust *
new_trust (const char *json)
{
  PortholeTrust *trust = porthole_trust_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (porthole_trust_load_data (trust, "/x/trust.json", json, -1, problems));
  check_no_problems (problems);

  return trust;
}

static void
check_trusts (PortholeTrust *trust, const PortholeContainer *container, const char *expected)
{
  g_autofree char *why = porthole_trust_find_container (trust, container);

  g_assert_cmpstr (why, ==, expected);
}

static void
test_containers (void)
{
  g_autoptr (PortholeTrust) trust
      = new_trust ("{\"version\":1,\"containers\":[{\"name\":\"web-*\"},{\"image\":\"example/*\","
                   "\"owner\":1000},{\"id\":\"" CHECK_DB "\",\"note\":\"the database\"}]}");
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web-1", NULL);
  g_autoptr (PortholeContainer) db = check_container (CHECK_DB, "db", NULL);
  g_autoptr (PortholeContainer) other = check_container ("3", "other", NULL);

  check_trusts (trust, web, "trust.json trusts the name web-*");
  check_trusts (trust, db, "trust.json trusts the id " CHECK_DB);
  check_trusts (trust, other, NULL);

  /* whoever claims to be trusted is not, but for users of whom that is said */
  web->claimed = db->claimed = other->claimed = TRUE;
  web->owner = db->owner = other->owner = 1001;
  check_trusts (trust, web, NULL);
  check_trusts (trust, db, NULL);
  other->owner = 1000;
  check_trusts (trust, other, "trust.json trusts the image example/*");
}

static void
check_trust_problem (const char *json, const char *expected)
{
  g_autoptr (PortholeTrust) trust = porthole_trust_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  g_assert_false (porthole_trust_load_data (trust, "trust.json", json, -1, problems));
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (problems->pdata[0], ==, expected);
}

static void
test_problems (void)
{
  check_trust_problem ("{\n\"containers\" 1}",
                       "trust.json:2: no colon after the name of a member; correct the JSON there, "
                       "nobody is trusted until then");
  check_trust_problem ("[]", "trust.json: must be an object with \"containers\" and \"addresses\"");
  check_trust_problem ("{\"version\":2}",
                       "trust.json: is not of version 1; it belongs to another Porthole");
  check_trust_problem ("{\"containers\":[{\"name\":\"a\"},7]}",
                       "trust.json: number 2 of \"containers\" must be an object");
  check_trust_problem ("{\"containers\":[{\"nme\":\"a\"}]}",
                       "trust.json: number 1 of \"containers\": it must have one of \"name\", "
                       "\"image\" and \"id\", and nothing else but \"note\" and \"owner\"");
  check_trust_problem ("{\"addresses\":[{\"address\":\"10.0.0\"}]}",
                       "trust.json: number 1 of \"addresses\": \"10.0.0\" is no address such as "
                       "198.51.100.7 or 2001:db8::/32");
}

static void
test_save (void)
{
  char *folder = check_folder ();
  g_autofree char *path = g_build_filename (folder, "new", "trust.json", NULL);
  g_autoptr (PortholeTrust) trust = porthole_trust_new ();
  g_autoptr (PortholeTrust) again = porthole_trust_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  g_autofree char *why = NULL;
  GStatBuf status;

  g_assert_true (porthole_trust_load (trust, path, problems));
  g_assert_true (porthole_trust_add_container (trust, "name", "web", "mine \"own\""));
  g_assert_false (porthole_trust_add_container (trust, "name", "web", NULL));
  g_assert_true (porthole_trust_add_container (trust, "image", "x/*", NULL));
  g_assert_true (porthole_trust_remove_container (trust, "image", "x/*"));
  g_assert_false (porthole_trust_remove_container (trust, "image", "x/*"));
  g_assert_true (porthole_trust_add_address (trust, "10.0.0.0/8", NULL, &error));
  g_assert_true (porthole_trust_add_address (trust, "192.0.2.1", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (porthole_trust_add_address (trust, "example.org", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (porthole_trust_remove_address (trust, "10.0.0.0/8"));

  g_assert_true (porthole_trust_save (trust, path, &error));
  g_assert_no_error (error);
  content = check_read (path);
  g_assert_cmpstr (content, ==,
                   "{\"version\":1,\"containers\":[\n"
                   "  {\"name\":\"web\",\"note\":\"mine \\\"own\\\"\"}],\"addresses\":[\n"
                   "  {\"address\":\"192.0.2.1\"}]}\n");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);

  g_assert_true (porthole_trust_load (again, path, problems));
  check_no_problems (problems);
  why = porthole_trust_find_address (again, "192.0.2.1");
  g_assert_cmpstr (why, ==, "trust.json trusts 192.0.2.1");
  g_assert_null (porthole_trust_find_address (again, "10.0.0.1"));

  /* a file that was not wholly understood is not overwritten */
  g_file_set_contents (path, "{\"containers\":[{\"nme\":\"a\"}]}", -1, &error);
  g_assert_no_error (error);
  g_assert_false (porthole_trust_load (again, path, problems));
  g_assert_false (porthole_trust_save (again, path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  check_remove_folder (folder);
}

static void
check_block (PortholeTrust *trust, const char *ip, const char *name, const char *expected)
{
  g_autofree char *place = porthole_trust_find_block (trust, ip, name);

  g_assert_cmpstr (place, ==, expected);
}

static void
test_blocks (void)
{
  char *folder = check_folder ();
  g_autofree char *path = g_build_filename (folder, "bad.txt", NULL);
  g_autofree char *other = g_build_filename (folder, "c.txt", NULL);
  g_autoptr (PortholeTrust) trust = porthole_trust_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (porthole_trust_load_blocks (trust, "/nonexistent", problems));
  g_file_set_contents (
      path,
      "# a list\r\n\r\n203.0.113.0/24 # net\n2001:db8::/32\nEvil.Example.\n"
      "*.wild.example\nbücher.example\n198.51.100.300\nnot a domain\n-\nlast.example",
      -1, NULL);
  g_file_set_contents (other, "203.0.113.7\n", -1, NULL);
  g_assert_false (porthole_trust_load_blocks (trust, folder, problems));

  g_assert_cmpuint (problems->len, ==, 3);
  g_assert_true (g_str_has_suffix (
      problems->pdata[0],
      "bad.txt:8: is no address, prefix or domain; correct it or begin it with #"));
  g_assert_nonnull (strstr (problems->pdata[1], "bad.txt:9:"));
  g_assert_nonnull (strstr (problems->pdata[2], "bad.txt:10:"));
  g_assert_cmpuint (porthole_trust_get_n_blocks (trust), ==, 7);

  check_block (trust, "203.0.113.9", NULL, "bad.txt, line 3");
  check_block (trust, "203.0.113.7", NULL, "c.txt, line 1");
  check_block (trust, "2001:db8::1", NULL, "bad.txt, line 4");
  check_block (trust, "192.0.2.1", "evil.example", "bad.txt, line 5");
  check_block (trust, "192.0.2.1", "a.B.evil.example.", "bad.txt, line 5");
  check_block (trust, "192.0.2.1", "notevil.example", NULL);
  check_block (trust, "192.0.2.1", "x.wild.example", "bad.txt, line 6");
  check_block (trust, "192.0.2.1", "xn--bcher-kva.example", "bad.txt, line 7");
  check_block (trust, "192.0.2.1", "last.example", "bad.txt, line 11");
  check_block (trust, "192.0.2.1", "example", NULL);
  check_block (trust, "192.0.2.1", "\\xff..", NULL);
  check_block (trust, "192.0.2.1", NULL, NULL);

  /* loading again forgets what was there */
  g_unlink (path);
  g_assert_true (porthole_trust_load_blocks (trust, folder, problems));
  g_assert_cmpuint (porthole_trust_get_n_blocks (trust), ==, 1);
  check_remove_folder (folder);
}

static void
test_foreign_block_list (void)
{
  g_autoptr (PortholeTrust) trust = porthole_trust_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *lines = g_strnfill (2000, '\n');
  g_autofree char *rubbish = g_strjoinv ("!\n", (char *[]){ lines, lines, NULL });
  g_autoptr (GString) bad = g_string_new (rubbish);

  for (guint i = 0; i < 100; i++)
    g_string_append (bad, "<html>\n");
  g_assert_false (porthole_trust_load_block_data (trust, "x.txt", bad->str, -1, problems));
  g_assert_cmpuint (problems->len, ==, 21);
  g_assert_cmpstr (problems->pdata[20], ==,
                   "x.txt: 81 more lines are no address, prefix or domain; is it a block list?");
}

/* what is trusted stays green, and what is on both lists too, with the reason */
static void
test_session (void)
{
  g_autoptr (PortholeRules) rules = check_shipped_rules ();
  g_autoptr (PortholeTrust) trust
      = new_trust ("{\"containers\":[{\"name\":\"web\"}],"
                   "\"addresses\":[{\"address\":\"10.9.0.0/16\"},{\"address\":\"203.0.113.7\"}]}");
  g_autoptr (PortholeSession) session = porthole_session_new (rules, trust);
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web", NULL);
  g_autoptr (PortholeContainer) db = check_container (CHECK_DB, "db", NULL);
  g_autoptr (PortholeEvent) nmap = check_exec (7, "/usr/bin/nmap", "nmap");
  g_autoptr (PortholeEvent) trusted = check_connect (8, "10.9.1.1", 23, NULL);
  g_autoptr (PortholeEvent) untrusted = check_connect (8, "10.8.1.1", 23, NULL);
  g_autoptr (PortholeEvent) both = check_connect (8, "203.0.113.7", 443, "established");
  GPtrArray *findings = porthole_session_get_findings (session);
  const PortholeFinding *finding;
  const PortholeNode *node;

  porthole_trust_load_block_data (trust, "bad.txt", "203.0.113.0/24", -1, NULL);
  porthole_session_take_container (session, web);
  porthole_session_take_container (session, db);
  g_assert_true (porthole_session_get_container (session, CHECK_WEB)->trusted);
  g_assert_false (porthole_session_get_container (session, CHECK_DB)->trusted);
  for (guint i = 0; i < 3; i++)
    {
      PortholeEvent *event = i == 0 ? trusted : i == 1 ? untrusted : both;

      g_free (event->container);
      event->container = g_strdup (CHECK_DB);
    }

  porthole_session_take_event (session, nmap);
  g_assert_cmpint (nmap->level, ==, PORTHOLE_LEVEL_NORMAL);
  g_assert_cmpuint (nmap->score, ==, 0);
  g_assert_cmpstr (nmap->rules->pdata[0], ==, "scan-tool");
  g_assert_cmpuint (findings->len, ==, 0);
  g_assert_cmpint (porthole_session_get_container (session, CHECK_WEB)->level, ==,
                   PORTHOLE_LEVEL_NORMAL);

  porthole_session_take_event (session, trusted);
  g_assert_cmpint (trusted->level, ==, PORTHOLE_LEVEL_NORMAL);
  g_assert_cmpstr (trusted->rules->pdata[0], ==, "sensitive-port");
  g_assert_cmpuint (findings->len, ==, 0);

  porthole_session_take_event (session, both);
  g_assert_cmpint (both->level, ==, PORTHOLE_LEVEL_NORMAL);
  g_assert_cmpuint (findings->len, ==, 1);
  finding = findings->pdata[0];
  g_assert_cmpstr (finding->rule, ==, "blocked-peer");
  g_assert_cmpint (finding->level, ==, PORTHOLE_LEVEL_NORMAL);
  g_assert_cmpstr (finding->reasons->pdata[0], ==,
                   "(unknown) connected to 203.0.113.7 on port 443, which is on a block list "
                   "(bad.txt, line 1), but trust.json trusts 203.0.113.7: trust wins");
  node = porthole_graph_lookup_peer (porthole_session_get_graph (session), "203.0.113.7");
  g_assert_false (node->blocked);
  g_assert_true (node->trusted);
  g_assert_cmpint (node->level, ==, PORTHOLE_LEVEL_NORMAL);

  porthole_session_take_event (session, untrusted);
  g_assert_cmpint (untrusted->level, ==, PORTHOLE_LEVEL_WARNING);
  g_assert_cmpuint (findings->len, ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trust/address-set", test_address_set);
  g_test_add_func ("/trust/address-set/many", test_address_set_many);
  g_test_add_func ("/trust/containers", test_containers);
  g_test_add_func ("/trust/problems", test_problems);
  g_test_add_func ("/trust/save", test_save);
  g_test_add_func ("/trust/blocks", test_blocks);
  g_test_add_func ("/trust/foreign-block-list", test_foreign_block_list);
  g_test_add_func ("/trust/session", test_session);

  return g_test_run ();
}
