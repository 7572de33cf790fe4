/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-json.h"

#include <gio/gio.h>

#include "engine-container-private.h"

#define MAX_NAME     256
#define MAX_IMAGE    1024
#define MAX_LABELS   64
#define MAX_LABEL    4096
#define MAX_NETWORKS 64

static char *
bounded_text (const char *text, gsize max_length)
{
  g_autofree char *valid = NULL;
  gsize length = strnlen (text, max_length + 1);

  /* Not in the middle of a character. */
  if (length > max_length)
    for (length = max_length; length > 0 && ((guchar)text[length] & 0xc0) == 0x80;)
      length--;

  /* An escaped half of a surrogate pair comes out of the parser as invalid UTF-8. */
  valid = g_utf8_make_valid (text, (gssize)length);
  return g_steal_pointer (&valid);
}

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

char *
porthole_engine_json_get_text (JsonObject *object, const char *member, gsize max_length)
{
  const char *text = get_string (object, member);

  /* Podman writes "" for what Docker leaves out. */
  return text != NULL && *text != '\0' ? bounded_text (text, max_length) : NULL;
}

gboolean
porthole_engine_json_get_int (JsonObject *object, const char *member, gint64 *value)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;

  *value = json_node_get_int (node);
  return TRUE;
}

JsonObject *
porthole_engine_json_get_object (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static char *
name_from_text (const char *text)
{
  while (text != NULL && *text == '/')
    text++;

  return text != NULL && *text != '\0' ? bounded_text (text, MAX_NAME) : NULL;
}

char *
porthole_engine_json_get_name (JsonObject *object, const char *member)
{
  return name_from_text (get_string (object, member));
}

char *
porthole_engine_json_get_image (JsonObject *object, const char *member)
{
  return porthole_engine_json_get_text (object, member, MAX_IMAGE);
}

static const char *
first_label (GHashTable *labels, const char *const *keys)
{
  for (; *keys != NULL; keys++)
    {
      const char *value = g_hash_table_lookup (labels, *keys);

      if (value != NULL && *value != '\0')
        return value;
    }

  return NULL;
}

static const char *const project_labels[]
    = { "com.docker.compose.project", "io.podman.compose.project", NULL };
static const char *const pod_labels[] = { "io.kubernetes.pod.name", NULL };
static const char *const namespace_labels[] = { "io.kubernetes.pod.namespace", NULL };

/* Those with a meaning of their own are taken even where there are more than MAX_LABELS. */
static gboolean
has_meaning (const char *key)
{
  return g_strv_contains (project_labels, key) || g_strv_contains (pod_labels, key)
         || g_strv_contains (namespace_labels, key);
}

void
porthole_engine_json_set_labels (PortholeEngineContainer *container,
                                 JsonObject *labels,
                                 const char *const *leave_out)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;
  const char *pod;
  const char *namespace;

  /* In the order in which they are written, so that the same answer always gives the same;
   * json-glib 1.6 cannot do so with an object that is empty. */
  if (json_object_get_size (labels) == 0)
    return;

  json_object_iter_init_ordered (&iter, labels);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING
          || (leave_out != NULL && g_strv_contains (leave_out, key))
          || (g_hash_table_size (container->labels) >= MAX_LABELS && !has_meaning (key)))
        continue;

      g_hash_table_replace (container->labels, bounded_text (key, MAX_LABEL),
                            bounded_text (json_node_get_string (node), MAX_LABEL));
    }

  container->project = g_strdup (first_label (container->labels, project_labels));
  pod = first_label (container->labels, pod_labels);
  namespace = first_label (container->labels, namespace_labels);
  if (pod != NULL)
    container->pod = namespace != NULL ? g_strdup_printf ("%s/%s", namespace, pod) : g_strdup (pod);
}

/* Docker's and Podman's words for the state of a container, in this project's. */
static const char *
state_from_text (const char *text)
{
  static const struct
  {
    const char *theirs;
    const char *ours;
  } states[] = {
    { "created", "created" },
    { "configured", "created" },
    { "initialized", "created" },
    { "running", "running" },
    { "stopping", "running" },
    { "paused", "paused" },
    { "exited", "exited" },
    { "stopped", "exited" },
    /* waits to be started again: nothing of it runs */
    { "restarting", "exited" },
    { "removing", "exited" },
    { "dead", "dead" },
  };

  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (states); i++)
    if (g_ascii_strcasecmp (text, states[i].theirs) == 0)
      return states[i].ours;

  return NULL;
}

static void
add_address (GPtrArray *addresses, JsonObject *network, const char *member)
{
  const char *text = get_string (network, member);
  g_autoptr (GInetAddress) address = NULL;

  if (text == NULL || *text == '\0')
    return;

  /* In the one form that everybody writes, so that they can be compared as text. */
  address = g_inet_address_new_from_string (text);
  if (address != NULL)
    g_ptr_array_add (addresses, g_inet_address_to_string (address));
}

static void
set_addresses (PortholeEngineContainer *container, JsonObject *object)
{
  JsonObject *settings = porthole_engine_json_get_object (object, "NetworkSettings");
  JsonObject *networks;
  g_autoptr (GPtrArray) addresses = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  networks = settings != NULL ? porthole_engine_json_get_object (settings, "Networks") : NULL;
  if (networks == NULL || json_object_get_size (networks) == 0)
    return;

  addresses = g_ptr_array_new_with_free_func (g_free);
  json_object_iter_init_ordered (&iter, networks);
  while (addresses->len < MAX_NETWORKS && json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      add_address (addresses, json_node_get_object (node), "IPAddress");
      add_address (addresses, json_node_get_object (node), "GlobalIPv6Address");
    }
  g_ptr_array_add (addresses, NULL);

  g_strfreev (container->addresses);
  container->addresses = (GStrv)g_ptr_array_free (g_steal_pointer (&addresses), FALSE);
}

PortholeEngineContainer *
porthole_engine_json_read_listed (JsonObject *object, const char *runtime)
{
  const char *id = get_string (object, "Id");
  JsonNode *names = json_object_get_member (object, "Names");
  JsonObject *labels = porthole_engine_json_get_object (object, "Labels");
  PortholeEngineContainer *container;

  if (!porthole_engine_container_is_id (id))
    return NULL;

  container = porthole_engine_container_new (id, runtime);
  container->image = porthole_engine_json_get_image (object, "Image");
  container->image_id = porthole_engine_json_get_image (object, "ImageID");
  container->state = state_from_text (get_string (object, "State"));
  if (labels != NULL)
    porthole_engine_json_set_labels (container, labels, NULL);
  set_addresses (container, object);

  if (names == NULL || !JSON_NODE_HOLDS_ARRAY (names))
    return container;

  /* A container that others link to is listed with their names for it too: "/other/alias". */
  for (guint i = 0; i < json_array_get_length (json_node_get_array (names)); i++)
    {
      JsonNode *node = json_array_get_element (json_node_get_array (names), i);
      const char *name;

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        continue;

      name = json_node_get_string (node);
      if (name[0] == '/' && strchr (name + 1, '/') != NULL)
        continue;

      container->name = name_from_text (name);
      break;
    }

  return container;
}

PortholeEngineContainer *
porthole_engine_json_read_inspected (JsonObject *object, const char *runtime)
{
  const char *id = get_string (object, "Id");
  JsonObject *state = porthole_engine_json_get_object (object, "State");
  JsonObject *config = porthole_engine_json_get_object (object, "Config");
  JsonObject *labels;
  PortholeEngineContainer *container;
  gint64 value;

  if (!porthole_engine_container_is_id (id))
    return NULL;

  container = porthole_engine_container_new (id, runtime);
  container->complete = TRUE;
  container->name = porthole_engine_json_get_name (object, "Name");

  container->image_id = porthole_engine_json_get_image (object, "Image");
  if (porthole_engine_container_is_id (container->image_id))
    {
      /* libpod leaves out which hash it is */
      char *with_kind = g_strconcat ("sha256:", container->image_id, NULL);

      g_free (container->image_id);
      container->image_id = with_kind;
    }

  if (config != NULL)
    {
      container->image = porthole_engine_json_get_image (config, "Image");
      labels = porthole_engine_json_get_object (config, "Labels");
      if (labels != NULL)
        porthole_engine_json_set_labels (container, labels, NULL);
    }
  if (container->pod == NULL)
    container->pod = porthole_engine_json_get_name (object, "Pod");

  if (state != NULL)
    {
      container->state = state_from_text (get_string (state, "Status"));
      if (porthole_engine_json_get_int (state, "Pid", &value) && value > 0 && value <= G_MAXINT32)
        container->pid = (guint32)value;
      if (porthole_engine_container_is_dead (container)
          && porthole_engine_json_get_int (state, "ExitCode", &value) && value >= 0
          && value <= G_MAXINT32)
        container->exit_code = (int)value;
    }

  set_addresses (container, object);

  return container;
}
