/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "facts.h"

G_BEGIN_DECLS

#define PORTHOLE_THRESHOLD_MAX_NUMBER 1000

/**
 * PortholeThreshold:
 * @number: how many it takes
 * @within: seconds
 * @per: (element-type PortholeField): counted apart for each value of these
 * @distinct: (element-type PortholeField): what must differ to count; empty: each event counts
 *
 * How many events a rule needs within a time:
 * `{"at-least":20,"distinct":["peer.port"],"per":["container.id","peer.ip"],"within":60}`
 */
typedef struct
{
  guint number;
  guint within;
  GArray *per;
  GArray *distinct;
} PortholeThreshold;

PortholeThreshold *porthole_threshold_new_from_json (JsonNode *node, GError **error);
void porthole_threshold_free (PortholeThreshold *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeThreshold, porthole_threshold_free)

G_END_DECLS
