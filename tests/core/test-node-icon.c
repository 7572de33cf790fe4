/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "core/node-icon.h"

static void
test_containers (void)
{
  static const struct
  {
    const char *image, *program, *name;
    PortholeNodeIcon icon;
  } kinds[] = {
    { "nginx:1.27", NULL, NULL, PORTHOLE_NODE_ICON_WEB },
    { "docker.io/library/postgres@sha256:00", NULL, "x", PORTHOLE_NODE_ICON_DATABASE },
    { "registry.example.org:5000/team/redis-stack:7", NULL, NULL, PORTHOLE_NODE_ICON_CACHE },
    { "nginx/nginx-prometheus-exporter", NULL, NULL, PORTHOLE_NODE_ICON_MONITORING },
    { "rabbitmq", NULL, NULL, PORTHOLE_NODE_ICON_QUEUE },
    { "traefik:v3", NULL, NULL, PORTHOLE_NODE_ICON_PROXY },
    { "python:3.12", NULL, NULL, PORTHOLE_NODE_ICON_CODE },
    { "debian:12", "/usr/sbin/nginx", NULL, PORTHOLE_NODE_ICON_WEB },
    { "debian:12", "/usr/bin/python3.11", NULL, PORTHOLE_NODE_ICON_CODE },
    { "debian:12", "/bin/sleep", NULL, PORTHOLE_NODE_ICON_SHELL },
    { "acme/thing", NULL, "shop-db2-1", PORTHOLE_NODE_ICON_DATABASE },
    { "acme/thing", "/opt/thing", "thing", PORTHOLE_NODE_ICON_CONTAINER },
    { "acme/goblin", NULL, NULL, PORTHOLE_NODE_ICON_CONTAINER },
    { "gitlab/gitlab-runner", NULL, NULL, PORTHOLE_NODE_ICON_BUILD },
    { NULL, NULL, NULL, PORTHOLE_NODE_ICON_CONTAINER },
    { "", "", "", PORTHOLE_NODE_ICON_CONTAINER },
    { ":@/", "/", "---", PORTHOLE_NODE_ICON_CONTAINER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (PortholeNode) node = porthole_node_new (PORTHOLE_NODE_CONTAINER, CHECK_WEB);

      node->container = porthole_container_new (CHECK_WEB);
      node->container->image = g_strdup (kinds[i].image);
      node->container->name = g_strdup (kinds[i].name);
      node->program = g_strdup (kinds[i].program);
      g_test_message ("%s %s", kinds[i].image, kinds[i].program);
      g_assert_cmpint (porthole_node_icon_for_node (node), ==, kinds[i].icon);
    }
}

static void
test_peers (void)
{
  static const struct
  {
    const char *ip;
    PortholeNodeIcon icon;
  } peers[] = {
    { "203.0.113.7", PORTHOLE_NODE_ICON_INTERNET },
    { "10.1.2.3", PORTHOLE_NODE_ICON_PRIVATE },
    { "172.31.0.1", PORTHOLE_NODE_ICON_PRIVATE },
    { "172.32.0.1", PORTHOLE_NODE_ICON_INTERNET },
    { "192.168.1.1", PORTHOLE_NODE_ICON_PRIVATE },
    { "224.0.0.251", PORTHOLE_NODE_ICON_MULTICAST },
    { "255.255.255.255", PORTHOLE_NODE_ICON_MULTICAST },
    { "ff02::fb", PORTHOLE_NODE_ICON_MULTICAST },
    { "fe80::1", PORTHOLE_NODE_ICON_PRIVATE },
    { "fd00::1", PORTHOLE_NODE_ICON_PRIVATE },
    { "2001:db8::1", PORTHOLE_NODE_ICON_INTERNET },
    { "nonsense", PORTHOLE_NODE_ICON_INTERNET },
  };

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_autoptr (PortholeNode) node = porthole_node_new (PORTHOLE_NODE_PEER, peers[i].ip);

      node->ip = g_strdup (peers[i].ip);
      g_assert_cmpint (porthole_node_icon_for_node (node), ==, peers[i].icon);
    }
}

static void
test_others (void)
{
  g_autoptr (PortholeNode) host = porthole_node_new (PORTHOLE_NODE_HOST, "host");
  g_autoptr (PortholeRules) rules = check_shipped_rules ();
  g_autoptr (PortholeSession) session = porthole_session_new (rules, NULL);
  g_autoptr (PortholeContainer) container = check_container (CHECK_WEB, "thing", NULL);
  g_autoptr (PortholeEvent) other = check_exec (9, "/usr/bin/psql", "psql");
  g_autoptr (PortholeEvent) first = check_exec (7, "/usr/sbin/nginx", "nginx");
  PortholeNode *node;

  g_assert_cmpint (porthole_node_icon_for_node (host), ==, PORTHOLE_NODE_ICON_HOST);

  /* what the session hears of a container's first process tells what it is */
  porthole_session_begin (session, CHECK_TIME, "desk", NULL, NULL);
  porthole_session_take_container (session, container);
  other->process->pid_in_container = 3;
  porthole_session_take_event (session, other);
  node = porthole_graph_lookup_node (porthole_session_get_graph (session), CHECK_WEB);
  g_assert_cmpint (porthole_node_icon_for_node (node), ==, PORTHOLE_NODE_ICON_CONTAINER);
  first->process->pid_in_container = 1;
  porthole_session_take_event (session, first);
  g_assert_cmpint (porthole_node_icon_for_node (node), ==, PORTHOLE_NODE_ICON_WEB);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/node-icon/containers", test_containers);
  g_test_add_func ("/node-icon/peers", test_peers);
  g_test_add_func ("/node-icon/others", test_others);

  return g_test_run ();
}
