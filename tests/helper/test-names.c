/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cgroup-name.h"
#include "cgroup-tree.h"
#include "containers.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct
{
  const char *name, *parent, *id, *runtime;
} names[] = {
  { "docker-" ID ".scope", "system.slice", ID, "docker" },
  { ID, "docker", ID, "docker" },
  { "libpod-" ID ".scope", "machine.slice", ID, "podman" },
  { "libpod-" ID, "libpod_parent", ID, "podman" },
  { "cri-containerd-" ID ".scope", "kubepods-burstable-pod1.slice", ID, "kubernetes" },
  { "crio-" ID ".scope", "kubepods.slice", ID, "kubernetes" },
  { ID, "pod5b1e", ID, "kubernetes" },
  { "nerdctl-" ID ".scope", "system.slice", ID, "containerd" },
  { "lxc.payload.web", "", "lxc.payload.web", "lxc" },
  { "machine-deb.scope", "machine.slice", "machine-deb.scope", "machine" },
  { ID, "somewhere", ID, "unknown" },
  { "libpod-conmon-" ID ".scope", "machine.slice", NULL, NULL },
  { "docker-0123.scope", "system.slice", NULL, NULL },
  { "docker-" ID, "x", ID, "docker" },
  { "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", "docker", NULL, NULL },
  { "ssh.service", "system.slice", NULL, NULL },
  { "", "", NULL, NULL },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_auto (PortholeCgroupName) parsed = { 0 };
      gboolean is = porthole_cgroup_name_parse (&parsed, names[i].name, names[i].parent);

      g_test_message ("%s under %s", names[i].name, names[i].parent);
      g_assert_cmpint (is, ==, names[i].id != NULL);
      g_assert_cmpstr (parsed.id, ==, names[i].id);
      if (is)
        g_assert_cmpstr (parsed.runtime, ==, names[i].runtime);
    }
}

static void
test_proc (void)
{
  static const char *in[] = { "0::/docker/" ID "\n", "9:name=systemd:/docker/" ID "\n0::/\n",
                              "0::/system.slice/docker-" ID ".scope/init.scope\n",
                              "4:memory:/kubepods/burstable/pod1/" ID "\n0::/\n" };
  static const char *out[]
      = { "0::/\n", "", ":::", "0:", "0::/user.slice/docker-12.scope", "\n\n\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (in); i++)
    {
      g_auto (PortholeCgroupName) parsed = { 0 };

      g_assert_true (porthole_cgroup_name_from_proc (&parsed, in[i]));
      g_assert_cmpstr (parsed.id, ==, ID);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (out); i++)
    {
      g_auto (PortholeCgroupName) parsed = { 0 };

      g_assert_false (porthole_cgroup_name_from_proc (&parsed, out[i]));
    }
}

static void
test_tree (void)
{
  g_autofree char *root = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autofree char *deep = g_build_filename (root, "docker", ID, "inner", NULL);
  g_autofree char *plain = g_build_filename (root, "system.slice", "ssh.service", NULL);
  g_autofree char *command = NULL;
  g_autoptr (GPtrArray) found = NULL;
  guint n_container = 0;
  guint64 container = 0;

  g_assert_cmpint (g_mkdir_with_parents (deep, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (plain, 0755), ==, 0);
  found = porthole_cgroup_tree_scan (root);
  g_assert_cmpuint (found->len, ==, 5);
  for (guint i = 0; i < found->len; i++)
    {
      PortholeCgroup *cgroup = found->pdata[i];

      if (cgroup->container == cgroup->id)
        container = cgroup->id;
      n_container += cgroup->container != 0;
    }
  g_assert_cmpuint (n_container, ==, 2);
  for (guint i = 0; i < found->len; i++)
    {
      PortholeCgroup *cgroup = found->pdata[i];

      if (strcmp (cgroup->name, "inner") == 0)
        g_assert_cmpuint (cgroup->container, ==, container);
    }
  command = g_strdup_printf ("rm -r %s", root);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

/* an ordinary user's cgroup with the name of root's container is told apart from it */
static void
test_claimed (void)
{
  g_autoptr (PortholeContainers) containers = porthole_containers_new ();
  PortholeWatchedContainer *real, *false_one, *rootless;

  real = porthole_containers_add (containers, 10, "docker-" ID ".scope", "system.slice", 0, 1);
  false_one = porthole_containers_add (containers, 11, "docker-" ID ".scope", "x", 1000, 1);
  g_assert_cmpstr (real->id, ==, ID);
  g_assert_false (real->claimed);
  g_assert_true (false_one->claimed);
  g_assert_cmpstr (false_one->id, ==, "cgroup-11");
  g_assert_true (porthole_containers_by_id (containers, ID) == real);

  rootless = porthole_containers_add (containers, 12, "libpod-" ID ".scope", "user.slice", 1000, 1);
  g_assert_cmpstr (rootless->id, ==, "cgroup-12");
  g_assert_cmpuint (rootless->owner, ==, 1000);
}

static void
count_cb (PortholeWatchedContainer *container, gpointer n)
{
  g_assert_true (container->gone);
  *(guint *)n += 1;
}

static void
test_bounded (void)
{
  g_autoptr (PortholeContainers) containers = porthole_containers_new ();
  g_autoptr (GPtrArray) list = NULL;
  guint forgotten = 0;

  for (guint64 key = 100; key < 5100; key++)
    {
      g_autofree char *name = g_strdup_printf ("job-%" G_GUINT64_FORMAT, key);
      PortholeWatchedContainer *container
          = porthole_containers_add (containers, key, name, "", 0, 1);

      if (key >= 110)
        porthole_containers_remove (containers, container);
    }
  porthole_containers_trim (containers, count_cb, &forgotten);
  g_assert_cmpuint (forgotten, ==, 5000 - 10 - 1024);
  list = porthole_containers_list (containers);
  g_assert_cmpuint (list->len, ==,
                    1 + 10 + 1024); /* the host, those that run, those that have gone */
  g_assert_nonnull (porthole_containers_by_key (containers, 100));
  g_assert_null (porthole_containers_by_key (containers, 110));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/names/parse", test_parse);
  g_test_add_func ("/names/proc", test_proc);
  g_test_add_func ("/names/tree", test_tree);
  g_test_add_func ("/containers/claimed", test_claimed);
  g_test_add_func ("/containers/bounded", test_bounded);
  return g_test_run ();
}
