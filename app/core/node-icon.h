/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "node.h"

G_BEGIN_DECLS

/**
 * PortholeNodeIcon:
 *
 * What a node is, as far as that can be told: a container by its image and by what runs in it, a
 * peer by its address. Each has a symbolic icon of its own.
 */
typedef enum
{
  PORTHOLE_NODE_ICON_CONTAINER, /* one of which nothing better is known */
  PORTHOLE_NODE_ICON_WEB,
  PORTHOLE_NODE_ICON_DATABASE,
  PORTHOLE_NODE_ICON_CACHE,
  PORTHOLE_NODE_ICON_QUEUE,
  PORTHOLE_NODE_ICON_PROXY,
  PORTHOLE_NODE_ICON_CODE, /* a language runtime: somebody's own program */
  PORTHOLE_NODE_ICON_SHELL,
  PORTHOLE_NODE_ICON_BUILD,
  PORTHOLE_NODE_ICON_MONITORING,
  PORTHOLE_NODE_ICON_HOST,
  PORTHOLE_NODE_ICON_INTERNET,
  PORTHOLE_NODE_ICON_PRIVATE,
  PORTHOLE_NODE_ICON_MULTICAST,
} PortholeNodeIcon;

#define PORTHOLE_N_NODE_ICONS (PORTHOLE_NODE_ICON_MULTICAST + 1)

PortholeNodeIcon porthole_node_icon_for_node (const PortholeNode *node);
/* "porthole-web-symbolic": the name in the icon theme and of the file */
const char *porthole_node_icon_get_name (PortholeNodeIcon icon);
/* what to call it, for people who do not see the icon */
const char *porthole_node_icon_get_title (PortholeNodeIcon icon);

G_END_DECLS
