/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "container.h"

G_BEGIN_DECLS

/**
 * PortholeTrust:
 *
 * What the user trusts, and what block lists say. The user's file is
 * `{"version":1,"containers":[{"name":"web"},{"image":"grafana-?*"},{"id":"..."}],
 * "addresses":[{"address":"198.51.100.0/24"}]}`; an entry may carry a "note", and a container's
 * entry an "owner" (a uid): a container whose name is only claimed by a user is trusted only by an
 * entry that names that user. Block lists are text, one address, prefix or domain a line, `#`
 * begins a comment. Where both speak, trust wins.
 *
 * Nothing that is wrong with a file keeps the rest from working: each trouble is a sentence in
 * @problems ("file:line: what; what to do") and what could be read counts.
 */
#define PORTHOLE_TYPE_TRUST (porthole_trust_get_type ())
G_DECLARE_FINAL_TYPE (PortholeTrust, porthole_trust, PORTHOLE, TRUST, GObject)

PortholeTrust *porthole_trust_new (void);
/* the user's own: ~/.config/porthole/trust.json and ~/.config/porthole/block/ */
char *porthole_trust_get_default_path (void);
char *porthole_trust_get_default_block_dir (void);

gboolean porthole_trust_load (PortholeTrust *self, const char *path, GPtrArray *problems);
gboolean porthole_trust_load_data (
    PortholeTrust *self, const char *name, const char *data, gssize length, GPtrArray *problems);
gboolean porthole_trust_load_blocks (PortholeTrust *self, const char *dir, GPtrArray *problems);
gboolean porthole_trust_load_block_data (
    PortholeTrust *self, const char *name, const char *data, gssize length, GPtrArray *problems);

/* @key is "name", "image" (both may be globs) or "id"; FALSE where there is such an entry */
gboolean porthole_trust_add_container (PortholeTrust *self,
                                       const char *key,
                                       const char *value,
                                       const char *note);
gboolean porthole_trust_remove_container (PortholeTrust *self, const char *key, const char *value);
gboolean porthole_trust_add_address (PortholeTrust *self,
                                     const char *prefix,
                                     const char *note,
                                     GError **error);
gboolean porthole_trust_remove_address (PortholeTrust *self, const char *prefix);
gboolean porthole_trust_save (PortholeTrust *self, const char *path, GError **error);

/* each (nullable) (transfer full): why, as the end of a sentence: "trust.json trusts image x" */
char *porthole_trust_find_container (PortholeTrust *self, const PortholeContainer *container);
char *porthole_trust_find_address (PortholeTrust *self, const char *ip);
char *porthole_trust_find_block (PortholeTrust *self, const char *ip, const char *name);
guint porthole_trust_get_n_blocks (PortholeTrust *self);

G_END_DECLS
