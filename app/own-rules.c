/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-own-rules"

#include "own-rules.h"

#include "places.h"

/**
 * porthole_own_rules_load:
 * @trust: (out) (transfer full): what the user trusts, and what block lists say
 * @problems: (element-type utf8): what is wrong with a rule or a list goes here, and the rest of
 *   them is in force
 *
 * Returns: (transfer full): the rules to judge by
 */
PortholeRules *
porthole_own_rules_load (PortholeTrust **trust, GPtrArray *problems)
{
  g_autofree char *shipped = porthole_places_get_rules_dir ();
  g_autofree char *own = porthole_places_get_user_rules_dir ();
  g_autofree char *trusted = porthole_trust_get_default_path ();
  g_autofree char *blocks = porthole_trust_get_default_block_dir ();
  const char *dirs[] = { shipped, own, NULL };
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  PortholeRules *rules = porthole_rules_load_dirs (dirs, found);

  *trust = porthole_trust_new ();
  if (g_file_test (trusted, G_FILE_TEST_EXISTS))
    porthole_trust_load (*trust, trusted, found);
  if (g_file_test (blocks, G_FILE_TEST_EXISTS))
    porthole_trust_load_blocks (*trust, blocks, found);

  if (porthole_rules_get_rules (rules)->len == 0)
    g_ptr_array_add (problems,
                     g_strdup_printf ("there are no rules in %s, so that nothing will be found: "
                                      "build or install Porthole again",
                                      shipped));
  g_ptr_array_extend_and_steal (problems, g_steal_pointer (&found));
  return rules;
}
