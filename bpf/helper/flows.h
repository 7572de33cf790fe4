/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "probes.h"

G_BEGIN_DECLS

/**
 * PortholeFlowNews:
 * @key: the flow
 * @flow: its numbers as they are now
 * @count: new connections that this stands for
 * @outcome: what came of some of its connections, or -1 where that is not known
 * @outcomes: of how many
 */
typedef struct
{
  const struct flow_key *key;
  const struct flow *flow;
  guint64 count;
  int outcome;
  guint64 outcomes;
} PortholeFlowNews;

typedef void (*PortholeFlowFunc) (const PortholeFlowNews *news, gpointer user_data);

/**
 * PortholeFlows:
 *
 * Reads what the kernel counts of connections, and tells each connection and each outcome exactly
 * once. The kernel's numbers only ever rise and are never reset, so nothing is lost between two
 * readings but what the kernel itself evicts.
 */
typedef struct _PortholeFlows PortholeFlows;

/* @map: descriptor of the map, kept by its owner */
PortholeFlows *porthole_flows_new (int map, PortholeFlowFunc func, gpointer user_data);
void porthole_flows_free (PortholeFlows *self);

/* Tells the news of one flow. Returns: whether the kernel still has it */
gboolean porthole_flows_read (PortholeFlows *self, const struct flow_key *key);

/* Tells the news of all. Returns: whether there was any */
gboolean porthole_flows_read_all (PortholeFlows *self);

/* Tells the news that the kernel's @flow holds against what was told before. */
gboolean porthole_flows_compare (PortholeFlows *self,
                                 const struct flow_key *key,
                                 const struct flow *flow);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeFlows, porthole_flows_free)

G_END_DECLS
