/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "node-icon.h"

#include <string.h>

#include "address-set.h"

#define MIN_PREFIX 4    /* shorter words must fit whole: "go", "php", "sh" */
#define MAX_TEXT   1024 /* of a name, bytes that are looked at */

typedef struct
{
  PortholeNodeIcon icon;
  const char *words; /* a word of an image or program that equals one of these or begins with it */
} Kind;

/* The first that fits: what is more telling stands before what is usual, so that a
 * "nginx-prometheus-exporter" watches and a "python" that runs "celery" is a queue. */
static const Kind kinds[] = {
  { PORTHOLE_NODE_ICON_MONITORING,
    "prometheus grafana alertmanager exporter loki promtail telegraf netdata zabbix nagios kibana "
    "jaeger tempo zipkin otelcol opentelemetry cadvisor datadog sentry fluentd fluent logstash "
    "filebeat metricbeat vector statsd graphite collectd uptime icinga" },
  { PORTHOLE_NODE_ICON_CACHE,
    "redis memcached valkey keydb dragonfly varnish hazelcast infinispan" },
  { PORTHOLE_NODE_ICON_QUEUE,
    "rabbitmq kafka zookeeper nats nsqd activemq artemis mosquitto emqx pulsar redpanda celery "
    "sidekiq beanstalkd mqtt" },
  { PORTHOLE_NODE_ICON_DATABASE,
    "postgres postgis pgvector timescaledb mysql mariadb percona mongo cassandra scylla couchdb "
    "couchbase influxdb clickhouse cockroach elasticsearch opensearch neo4j etcd minio mssql "
    "sqlserver oracle db2 firebird rethinkdb arangodb questdb victoriametrics meilisearch solr "
    "qdrant milvus weaviate surrealdb dgraph tidb mongod mysqld slapd openldap" },
  { PORTHOLE_NODE_ICON_PROXY,
    "traefik haproxy envoy squid kong pomerium oauth2 cloudflared ngrok wireguard openvpn "
    "tailscale "
    "nebula istio linkerd pilot coredns dnsmasq bind9 unbound pihole adguard tinyproxy privoxy "
    "proxy gateway ingress frpc frps vpn" },
  { PORTHOLE_NODE_ICON_BUILD,
    "jenkins gitlab runner buildkit buildkitd kaniko drone woodpecker teamcity buildbot concourse "
    "gitea forgejo gerrit argocd tekton registry nexus artifactory harbor gradle maven sonarqube "
    "builder make cmake ninja cargo gcc clang" },
  { PORTHOLE_NODE_ICON_WEB,
    "nginx httpd apache apache2 caddy lighttpd openresty unit wordpress nextcloud ghost drupal "
    "joomla mediawiki mattermost discourse jellyfin homeassistant vaultwarden keycloak tomcat "
    "jetty wildfly frontend web" },
  { PORTHOLE_NODE_ICON_CODE,
    "python node nodejs deno bun java openjdk temurin corretto jdk jre php ruby golang go rust "
    "dotnet aspnet mono perl erlang elixir julia swift haskell gunicorn uvicorn uwsgi puma pypy "
    "lua ocaml scala kotlin flask django rails" },
  { PORTHOLE_NODE_ICON_SHELL,
    "bash sh dash ash zsh fish busybox debian ubuntu alpine fedora centos rockylinux almalinux "
    "archlinux opensuse kali kalilinux parrot toolbox netshoot curl wget sleep tail nmap ncat nc "
    "socat sshd openssh tini dumb supervisord s6 systemd cron crond" },
};

static const struct
{
  const char *name, *title;
} icons[] = {
  { "porthole-container-symbolic", "container" },
  { "porthole-web-symbolic", "web server" },
  { "porthole-database-symbolic", "database" },
  { "porthole-cache-symbolic", "cache" },
  { "porthole-queue-symbolic", "queue" },
  { "porthole-proxy-symbolic", "proxy" },
  { "porthole-code-symbolic", "program" },
  { "porthole-shell-symbolic", "shell" },
  { "porthole-build-symbolic", "build" },
  { "porthole-monitoring-symbolic", "monitoring" },
  { "porthole-host-symbolic", "this computer" },
  { "porthole-internet-symbolic", "internet" },
  { "porthole-private-symbolic", "private network" },
  { "porthole-multicast-symbolic", "multicast" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (icons) == PORTHOLE_N_NODE_ICONS);

static gboolean
word_fits (const char *word, gsize length, const char *text, gsize text_length)
{
  if (length > text_length || g_ascii_strncasecmp (word, text, length) != 0)
    return FALSE;
  if (length == text_length)
    return TRUE;
  /* python3.11, php8, sh2 */
  return length >= MIN_PREFIX || g_ascii_isdigit (text[length]) || text[length] == '.';
}

static gboolean
is_of_kind (const Kind *kind, const char *text, gsize text_length)
{
  for (const char *word = kind->words; *word != '\0';)
    {
      gsize length = strcspn (word, " ");

      if (word_fits (word, length, text, text_length))
        return TRUE;
      word += length + strspn (word + length, " ");
    }
  return FALSE;
}

/* of the words in @text; CONTAINER where none is known */
static PortholeNodeIcon
find_kind (const char *text)
{
  static const char separators[] = "/-_ :@";

  if (text == NULL)
    return PORTHOLE_NODE_ICON_CONTAINER;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *word = text;

      while (*word != '\0' && word - text < MAX_TEXT)
        {
          gsize length = strcspn (word, separators);

          if (length > 0 && is_of_kind (&kinds[i], word, length))
            return kinds[i].icon;
          word += length + strspn (word + length, separators);
        }
    }
  return PORTHOLE_NODE_ICON_CONTAINER;
}

/* without the registry's host, the tag and the digest */
static char *
get_image_name (const char *image)
{
  const char *slash = strchr (image, '/');
  const char *start = image;
  gsize length;

  if (slash != NULL && memchr (image, '.', slash - image) != NULL)
    start = slash + 1;
  else if (g_str_has_prefix (image, "localhost/"))
    start = slash + 1;
  length = strcspn (start, "@");
  for (gsize i = length; i > 0 && start[i - 1] != '/'; i--)
    if (start[i - 1] == ':')
      length = i - 1;

  return g_strndup (start, MIN (length, MAX_TEXT));
}

static gboolean
is_telling (PortholeNodeIcon icon)
{
  return icon != PORTHOLE_NODE_ICON_CONTAINER && icon != PORTHOLE_NODE_ICON_CODE
         && icon != PORTHOLE_NODE_ICON_SHELL;
}

/* A base image says little, what runs in it more; the name is only what somebody called it. */
static PortholeNodeIcon
find_container_kind (const PortholeNode *node)
{
  g_autofree char *image
      = node->container->image != NULL ? get_image_name (node->container->image) : NULL;
  g_autofree char *program = node->program != NULL ? g_path_get_basename (node->program) : NULL;
  const PortholeNodeIcon found[]
      = { find_kind (image), find_kind (program), find_kind (node->container->name) };

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    if (is_telling (found[i]))
      return found[i];
  if (found[0] == PORTHOLE_NODE_ICON_CODE || found[1] == PORTHOLE_NODE_ICON_CODE)
    return PORTHOLE_NODE_ICON_CODE;
  return found[1] != PORTHOLE_NODE_ICON_CONTAINER ? found[1] : found[0];
}

static PortholeNodeIcon
find_peer_kind (const char *ip)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  guint8 bytes[16];

  if (ip == NULL || !porthole_address_parse (ip, bytes))
    return PORTHOLE_NODE_ICON_INTERNET;
  if (memcmp (bytes, mapped, sizeof mapped) == 0)
    {
      const guint8 *v4 = bytes + 12;

      if (v4[0] >= 224 && (v4[0] < 240 || memcmp (v4, "\xff\xff\xff\xff", 4) == 0))
        return PORTHOLE_NODE_ICON_MULTICAST;
      /* RFC 1918, RFC 6598, RFC 3927 */
      if (v4[0] == 10 || (v4[0] == 172 && (v4[1] & 0xf0) == 16) || (v4[0] == 192 && v4[1] == 168)
          || (v4[0] == 100 && (v4[1] & 0xc0) == 64) || (v4[0] == 169 && v4[1] == 254))
        return PORTHOLE_NODE_ICON_PRIVATE;
      return PORTHOLE_NODE_ICON_INTERNET;
    }
  if (bytes[0] == 0xff)
    return PORTHOLE_NODE_ICON_MULTICAST;
  /* RFC 4193, RFC 4291 */
  if ((bytes[0] & 0xfe) == 0xfc || (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80))
    return PORTHOLE_NODE_ICON_PRIVATE;
  return PORTHOLE_NODE_ICON_INTERNET;
}

/**
 * porthole_node_icon_for_node:
 * @node: a node of the graph
 *
 * Returns: what it is. What decides for a container is its image, then the program of its first
 *   process, then its name.
 */
PortholeNodeIcon
porthole_node_icon_for_node (const PortholeNode *node)
{
  switch (node->kind)
    {
    case PORTHOLE_NODE_HOST:
      return PORTHOLE_NODE_ICON_HOST;
    case PORTHOLE_NODE_PEER:
      return find_peer_kind (node->ip);
    case PORTHOLE_NODE_CONTAINER:
    default:
      return find_container_kind (node);
    }
}

const char *
porthole_node_icon_get_name (PortholeNodeIcon icon)
{
  g_assert (icon < G_N_ELEMENTS (icons));

  return icons[icon].name;
}

const char *
porthole_node_icon_get_title (PortholeNodeIcon icon)
{
  g_assert (icon < G_N_ELEMENTS (icons));

  return icons[icon].title;
}
