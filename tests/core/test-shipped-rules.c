/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

/* Each shipped rule fires on what it is for and stays quiet on what only looks like it. */

static PortholeRules *rules;

static PortholeSession *
new_session (void)
{
  PortholeSession *session = porthole_session_new (rules, NULL);
  g_autoptr (PortholeContainer) web = check_container (CHECK_WEB, "web", "10.0.0.2");

  porthole_session_begin (session, CHECK_TIME, "host", "6.1", NULL);
  porthole_session_take_container (session, web);

  return session;
}

static void
take (PortholeSession *session, PortholeEvent *event)
{
  porthole_session_take_event (session, event);
  porthole_event_unref (event);
}

static PortholeFinding *
find (PortholeSession *session, const char *rule)
{
  GPtrArray *findings = porthole_session_get_findings (session);

  for (guint i = 0; i < findings->len; i++)
    {
      PortholeFinding *finding = findings->pdata[i];

      if (g_str_equal (finding->rule, rule))
        return finding;
    }
  return NULL;
}

static void
check_finding (PortholeSession *session,
               const char *rule,
               PortholeLevel level,
               const char *technique,
               const char *reason)
{
  const PortholeFinding *finding = find (session, rule);

  g_assert_nonnull (finding);
  g_assert_cmpint (finding->level, ==, level);
  g_assert_cmpstr (finding->techniques[0], ==, technique);
  g_assert_cmpstr (finding->reasons->pdata[0], ==, reason);
  g_assert_cmpstr (finding->container, ==, CHECK_WEB);
  g_assert_cmpint (porthole_session_get_container (session, CHECK_WEB)->level, >=, level);
}

static void
check_quiet (PortholeSession *session)
{
  GPtrArray *findings = porthole_session_get_findings (session);

  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s: %s", ((PortholeFinding *)findings->pdata[i])->rule,
                    (char *)((PortholeFinding *)findings->pdata[i])->reasons->pdata[0]);
  g_assert_cmpuint (findings->len, ==, 0);
}

/* runs @exe, and lets it open @path */
static void
open_by (PortholeSession *session,
         const char *exe,
         const char *args,
         const char *path,
         const char *result)
{
  take (session, check_exec (7, exe, args));
  take (session, check_open (7, path, "read", result));
}

static void
check_open_quiet (const char *exe, const char *args, const char *path, const char *result)
{
  g_autoptr (PortholeSession) session = new_session ();

  open_by (session, exe, args, path, result);
  check_quiet (session);
}

static void
check_open_found (const char *exe,
                  const char *args,
                  const char *path,
                  const char *result,
                  const char *rule,
                  const char *reason)
{
  g_autoptr (PortholeSession) session = new_session ();
  const char *technique = g_str_equal (rule, "shadow")         ? "T1003.008"
                          : g_str_equal (rule, "private-keys") ? "T1552.004"
                                                               : "T1552.001";

  open_by (session, exe, args, path, result);
  check_finding (session, rule, PORTHOLE_LEVEL_HIGH, technique, reason);
  g_assert_cmpuint (porthole_session_get_findings (session)->len, ==, 1);
}

static void
take_shell (PortholeSession *session, const char *exe, const char *args, const char *file)
{
  PortholeEvent *event = check_exec (8, exe, args);

  event->process->parent = 7;
  g_free (event->file);
  event->file = g_strdup (file);
  event->input = porthole_peer_new ("203.0.113.9", 4444, "tcp");
  take (session, event);
}

static void
test_reverse_shell (void)
{
  static const char *const shells[][3] = {
    { "/usr/bin/bash", "bash -i", "/bin/bash" },
    { "/bin/busybox", "/bin/sh", "/bin/sh" },
    { "/bin/busybox", "innocent", "/bin/sh" },
    { "/usr/bin/python3.11", "python3 -c import_pty", "/usr/bin/python3" },
    { "/usr/bin/perl", "perl -e code", "/usr/bin/perl" },
  };
  static const char *const parents[] = { "/usr/bin/nc.traditional", "/usr/sbin/xinetd" };

  for (guint i = 0; i < G_N_ELEMENTS (shells); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (parents); j++)
        {
          g_autoptr (PortholeSession) session = new_session ();

          take (session, check_exec (7, parents[j], "nc -zv"));
          take_shell (session, shells[i][0], shells[i][1], shells[i][2]);
          g_assert_nonnull (find (session, "reverse-shell"));
          g_assert_cmpuint (find (session, "reverse-shell")->score, ==, 95);
        }
    }

  {
    g_autoptr (PortholeSession) session = new_session ();
    const PortholeFinding *finding;

    take (session, check_exec (7, "/usr/sbin/nginx", "nginx"));
    take (session, check_connect (7, "203.0.113.9", 4444, "established"));
    take_shell (session, "/usr/bin/bash", "bash -i", "/bin/bash");
    check_finding (session, "reverse-shell", PORTHOLE_LEVEL_HIGH, "T1059.004",
                   "bash runs with its input on a network socket to 203.0.113.9 port 4444, so that "
                   "whoever is there commands it");
    finding = find (session, "reverse-shell");
    g_assert_cmpuint (finding->chain->len, ==, 1);
    g_assert_cmpstr (((PortholeProcess *)finding->chain->pdata[0])->exe, ==, "/usr/sbin/nginx");
    g_assert_cmpint (porthole_graph_lookup_edge (porthole_session_get_graph (session), CHECK_WEB,
                                                 "peer:203.0.113.9")
                         ->level,
                     ==, PORTHOLE_LEVEL_HIGH);
  }
}

static void
test_reverse_shell_quiet (void)
{
  g_autoptr (PortholeSession) session = new_session ();

  /* an inetd gives its socket to programs of its services */
  take (session, check_exec (7, "/usr/sbin/xinetd", "xinetd"));
  take_shell (session, "/usr/sbin/in.ftpd", "in.ftpd", "/usr/sbin/in.ftpd");
  take_shell (session, "/usr/bin/python3.11", "/usr/bin/python3 /srv/time.py", "/srv/time.py");
  take_shell (session, "/usr/bin/dash", "/bin/sh /srv/echo.sh", "/srv/echo.sh");
  /* a server without inetd gives it to its child */
  take (session, check_exec (7, "/usr/sbin/sshd", "sshd"));
  take_shell (session, "/usr/sbin/sshd", "sshd -R", "/usr/sbin/sshd");
  /* a shell whose input is no network socket */
  take (session, check_exec (9, "/usr/bin/bash", "bash"));
  check_quiet (session);
}

static void
test_scan_tool (void)
{
  g_autoptr (PortholeSession) session = new_session ();

  take (session, check_exec (7, "/usr/bin/nmap", "nmap -sT web"));
  check_finding (session, "scan-tool", PORTHOLE_LEVEL_HIGH, "T1046",
                 "nmap was started, a tool for scanning or attacking: nmap -sT web");
  g_assert_cmpint (find (session, "scan-tool")->time, ==, CHECK_TIME);
}

static void
test_scan_tool_script (void)
{
  g_autoptr (PortholeSession) session = new_session ();

  take (session, check_exec (7, "/usr/bin/perl", "/usr/bin/perl /usr/bin/nikto -h web"));
  g_assert_nonnull (find (session, "scan-tool"));
}

static void
test_scan_tool_quiet (void)
{
  g_autoptr (PortholeSession) session = new_session ();

  take (session, check_exec (7, "/usr/bin/apt-get", "apt-get install nmap"));
  take (session, check_exec (7, "/usr/bin/dpkg", "dpkg --unpack nmap.deb"));
  take (session, check_exec (7, "/usr/bin/ls", "ls -l /usr/bin/nmap"));
  take (session, check_exec (7, "/usr/bin/bash", "bash -c /usr/bin/nmap"));
  check_quiet (session);
}

static void
test_network_tool (void)
{
  g_autoptr (PortholeSession) session = new_session ();
  g_autoptr (PortholeSession) busybox = new_session ();

  take (session, check_exec (7, "/usr/bin/socat", "socat - TCP:db:1"));
  check_finding (session, "network-tool", PORTHOLE_LEVEL_WARNING, "T1095",
                 "socat was started, a tool that people use by hand and services do not: socat - "
                 "TCP:db:1");
  take (busybox, check_exec (7, "/bin/busybox", "busybox nc -l -p 1"));
  g_assert_nonnull (find (busybox, "network-tool"));
}

static void
test_network_tool_quiet (void)
{
  g_autoptr (PortholeSession) session = new_session ();
  g_autoptr (PortholeSession) tools = porthole_session_new (rules, NULL);
  g_autoptr (PortholeContainer) container = check_container (CHECK_WEB, "tools", NULL);

  take (session, check_exec (7, "/usr/bin/curl", "curl -f localhost"));
  take (session, check_exec (7, "/usr/bin/wget", "wget -q --spider localhost"));
  take (session, check_exec (7, "/bin/nc.openbsd", "nc -zv db 5432"));
  check_quiet (session);

  g_free (container->image);
  container->image = g_strdup ("nicolaka/netshoot:latest");
  porthole_session_take_container (tools, container);
  take (tools, check_exec (7, "/usr/bin/dig", "dig example.org"));
  check_quiet (tools);
}

static void
test_lateral_ssh (void)
{
  g_autoptr (PortholeSession) session = new_session ();
  g_autoptr (PortholeSession) by_port = new_session ();
  g_autoptr (PortholeSession) other_port = new_session ();

  take (session, check_exec (7, "/usr/bin/ssh", "ssh root@db"));
  check_finding (session, "lateral-ssh", PORTHOLE_LEVEL_WARNING, "T1021.004",
                 "ssh was started in a container: ssh root@db");
  take (by_port, check_connect (7, "10.0.0.9", 22, "refused"));
  g_assert_cmpint (porthole_session_get_findings (by_port)->len, ==, 1);
  check_finding (
      by_port, "lateral-ssh", PORTHOLE_LEVEL_WARNING, "T1021.004",
      "(unknown) tried to connect to 10.0.0.9 on port 22, from where commands can be run on "
      "other computers");
  take (other_port, check_exec (7, "/usr/bin/ssh", "ssh -p 2222 db"));
  take (other_port, check_connect (7, "10.0.0.9", 2222, "established"));
  /* the program and where it connects are one finding */
  g_assert_cmpint (porthole_session_get_findings (other_port)->len, ==, 1);
  g_assert_cmpuint (find (other_port, "lateral-ssh")->count, ==, 2);
}

static void
test_lateral_ssh_quiet (void)
{
  g_autoptr (PortholeSession) session = new_session ();
  PortholeEvent *ssh = check_exec (8, "/usr/bin/ssh", "ssh git@example.org git-upload-pack");
  PortholeEvent *connect = check_connect (8, "203.0.113.5", 22, "established");
  PortholeEvent *host = check_exec (9, "/usr/bin/ssh", "ssh elsewhere");

  ssh->process->parent = connect->process->parent = 7;
  g_free (host->container);
  host->container = g_strdup (PORTHOLE_CONTAINER_HOST);
  take (session, check_exec (7, "/usr/bin/git", "git clone git@example.org:x"));
  take (session, ssh);
  take (session, connect);
  take (session, host);
  take (session, check_exec (9, "/usr/bin/rsync", "rsync -a /a /b"));
  check_quiet (session);
}

static void
test_sensitive_port (void)
{
  static const guint16 ports[] = { 23, 445, 3389, 2375, 2376, 10250, 5900 };

  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    {
      g_autoptr (PortholeSession) session = new_session ();

      take (session, check_connect (7, "10.0.0.9", ports[i], NULL));
      g_assert_nonnull (find (session, "sensitive-port"));
      g_assert_cmpint (find (session, "sensitive-port")->level, ==, PORTHOLE_LEVEL_WARNING);
    }
}

static void
test_sensitive_port_quiet (void)
{
  g_autoptr (PortholeSession) session = new_session ();
  static const guint16 ports[] = { 80, 443, 5432, 3306, 6379, 8080, 53 };
  PortholeEvent *udp = check_connect (7, "10.0.0.9", 514, NULL);

  udp->peer->protocol = "udp";
  take (session, udp);
  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    take (session, check_connect (7, "10.0.0.9", ports[i], "established"));
  take (session, check_connect (7, "127.0.0.1", 23, "established"));
  take (session, check_exec (8, "/usr/local/bin/etcd", "etcd"));
  take (session, check_connect (8, "10.0.0.9", 2379, "established"));
  check_quiet (session);
}

/* an attempt is told at once, and what became of it later */
static void
attempt (PortholeSession *session, const char *ip, guint16 port, const char *result, gint64 ms)
{
  PortholeEvent *begun = check_connect (7, ip, port, NULL);
  PortholeEvent *ended = check_connect (7, ip, port, result);

  begun->time += ms * 1000000;
  ended->time += ms * 1000000 + 500;
  ended->count = 0;
  take (session, begun);
  take (session, ended);
}

static void
test_port_scan_ports (void)
{
  g_autoptr (PortholeSession) session = new_session ();
  const PortholeFinding *finding;

  take (session, check_exec (7, "/usr/bin/busy", "busy"));
  for (guint i = 1; i <= 40; i++)
    attempt (session, "10.0.0.9", i + 199, "refused", i * 100);
  finding = find (session, "port-scan");
  check_finding (session, "port-scan", PORTHOLE_LEVEL_HIGH, "T1046",
                 "40 ports of 10.0.0.9 did not answer within 60 seconds, tried by busy");
  g_assert_cmpstr (finding->subject, ==, "busy");
  g_assert_cmpuint (porthole_session_get_findings (session)->len, ==, 1);
}

static void
test_port_scan_peers (void)
{
  g_autoptr (PortholeSession) session = new_session ();

  for (guint i = 1; i <= 25; i++)
    {
      g_autofree char *ip = g_strdup_printf ("10.0.1.%u", i);

      attempt (session, ip, 6379, i % 5 == 0 ? "unreachable" : "timed-out", i * 100);
    }
  check_finding (session, "port-scan", PORTHOLE_LEVEL_HIGH, "T1046",
                 "25 peers did not answer on port 6379 within 60 seconds, tried by (unknown)");
}

static void
test_port_scan_slow (void)
{
  g_autoptr (PortholeSession) session = new_session ();

  for (guint i = 1; i <= 62; i++)
    {
      g_autofree char *ip = g_strdup_printf ("10.0.2.%u", i);

      attempt (session, ip, 1000 + i, "refused", i * 50000);
    }
  g_assert_nonnull (find (session, "port-scan"));
}

static void
test_port_scan_quiet (void)
{
  g_autoptr (PortholeSession) session = new_session ();

  for (guint i = 1; i <= 250; i++)
    {
      g_autofree char *backend = g_strdup_printf ("10.0.3.%u", i);
      g_autofree char *site = g_strdup_printf ("203.0.113.%u", i);

      /* a load balancer; a scraper with few ports; a crawler */
      attempt (session, backend, 8080, i % 20 == 0 ? "refused" : "established", i * 100);
      attempt (session, backend, 9100, "established", i * 100);
      attempt (session, site, 443, i % 3 == 0 ? "timed-out" : "established", i * 100);
      /* one that tries again and again */
      attempt (session, "10.0.4.1", 5432, "refused", i * 100);
    }
  check_quiet (session);
}

static void
test_blocked_peer (void)
{
  g_autoptr (PortholeTrust) trust = porthole_trust_new ();
  g_autoptr (PortholeSession) session = porthole_session_new (rules, trust);
  PortholeEvent *named = check_connect (7, "198.51.100.7", 443, NULL);
  const PortholeNode *node;

  porthole_trust_load_block_data (trust, "bad.txt", "# bad\n203.0.113.0/24\nevil.example\n", -1,
                                  NULL);
  named->peer->name = g_strdup ("c2.evil.example");
  take (session, check_connect (7, "203.0.113.77", 443, "established"));
  take (session, named);
  take (session, check_connect (7, "198.51.100.8", 443, "established"));

  check_finding (
      session, "blocked-peer", PORTHOLE_LEVEL_HIGH, "T1071",
      "(unknown) connected to 203.0.113.77 on port 443, which is on a block list (bad.txt, "
      "line 2)");
  g_assert_cmpuint (porthole_session_get_findings (session)->len, ==, 2);
  node = porthole_graph_lookup_peer (porthole_session_get_graph (session), "203.0.113.77");
  g_assert_true (node->blocked);
  g_assert_cmpint (node->level, ==, PORTHOLE_LEVEL_HIGH);
  node = porthole_graph_lookup_peer (porthole_session_get_graph (session), "198.51.100.8");
  g_assert_false (node->blocked);
  g_assert_cmpint (node->level, ==, PORTHOLE_LEVEL_NORMAL);
}

static void
test_shadow (void)
{
  check_open_found ("/usr/bin/cat", "cat /etc/shadow", "/etc/shadow", "ok", "shadow",
                    "cat read /etc/shadow, where the hashes of passwords are (result: ok)");
  check_open_found ("/usr/bin/cat", "cat /etc/shadow", "/etc/shadow", "EACCES", "shadow",
                    "cat tried to read /etc/shadow, where the hashes of passwords are (result: "
                    "EACCES)");
  check_open_found ("/tmp/su", "su", "/etc/gshadow", "ok", "shadow",
                    "su read /etc/gshadow, where the hashes of passwords are (result: ok)");
}

static void
test_shadow_quiet (void)
{
  static const char *const programs[]
      = { "/usr/bin/login", "/usr/bin/su",    "/usr/bin/sudo",     "/usr/bin/passwd",
          "/usr/sbin/sshd", "/usr/sbin/cron", "/usr/sbin/useradd", "/usr/sbin/unix_chkpwd" };

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    check_open_quiet (programs[i], programs[i], "/etc/shadow", "ok");
  check_open_quiet ("/bin/busybox", "/bin/login", "/etc/shadow", "ok");
  check_open_quiet ("/usr/bin/perl", "/usr/bin/perl /usr/sbin/adduser x", "/etc/shadow", "ok");
}

static void
test_private_keys (void)
{
  check_open_found ("/usr/bin/cat", "cat", "/root/.ssh/id_ed25519", "ok", "private-keys",
                    "cat read the private key /root/.ssh/id_ed25519, and is neither its server nor "
                    "its client (result: ok)");
  check_open_found (
      "/usr/sbin/nginx", "nginx", "/root/.ssh/id_rsa", "ENOENT", "private-keys",
      "nginx tried to read the private key /root/.ssh/id_rsa, and is neither its server "
      "nor its client (result: ENOENT)");
  check_open_found ("/usr/bin/tar", "tar", "/etc/ssl/private/site.pem", "ok", "private-keys",
                    "tar read the private key /etc/ssl/private/site.pem, and is neither its server "
                    "nor its client (result: ok)");
  check_open_found ("/tmp/nginx", "nginx", "/etc/nginx/site.key", "ok", "private-keys",
                    "nginx read the private key /etc/nginx/site.key, and is neither its server nor "
                    "its client (result: ok)");
  check_open_found (
      "/usr/bin/python3", "python3 -c open(...)", "/app/tls/server.key", "ok", "private-keys",
      "python3 read the private key /app/tls/server.key, and is neither its server nor "
      "its client (result: ok)");
}

static void
test_private_keys_quiet (void)
{
  g_autoptr (PortholeSession) session = new_session ();
  PortholeEvent *worker = check_open (8, "/etc/nginx/site.key", "read", "ok");

  check_open_quiet ("/usr/sbin/nginx", "nginx", "/etc/ssl/private/site.key", "ok");
  check_open_quiet ("/usr/bin/ssh-add", "ssh-add", "/root/.ssh/id_rsa", "ENOENT");
  check_open_quiet ("/usr/sbin/sshd", "sshd", "/etc/ssh/ssh_host_rsa_key", "ok");
  check_open_quiet ("/usr/bin/gpg-agent", "gpg-agent", "/root/.gnupg/private-keys-v1.d/0123.key",
                    "ok");
  check_open_quiet ("/usr/local/bin/node", "node /app/server.js", "/app/tls/server.key", "ok");
  check_open_quiet ("/usr/bin/apt-get", "apt-get update", "/etc/apt/trusted.gpg.d/x.key", "ok");

  /* a worker that was forked and executed nothing is what its parent is */
  take (session, check_exec (7, "/usr/sbin/nginx", "nginx"));
  worker->process->parent = 7;
  worker->process->comm = g_strdup ("nginx");
  take (session, worker);
  check_quiet (session);
}

static void
test_cloud_credentials (void)
{
  check_open_found ("/usr/bin/cat", "cat", "/root/.aws/credentials", "ok", "cloud-credentials",
                    "cat read /root/.aws/credentials, where credentials are kept, and is not the "
                    "client they are for (result: ok)");
  check_open_found (
      "/bin/cat", "cat /usr/bin/aws", "/root/.kube/config", "ENOENT", "cloud-credentials",
      "cat tried to read /root/.kube/config, where credentials are kept, and is not the "
      "client they are for (result: ENOENT)");
  check_open_found (
      "/usr/bin/python3.11", "python3 -c code", "/root/.aws/credentials", "ENOENT",
      "cloud-credentials",
      "python3.11 tried to read /root/.aws/credentials, where credentials are kept, and "
      "is not the client they are for (result: ENOENT)");
}

static void
test_cloud_credentials_quiet (void)
{
  check_open_quiet ("/usr/bin/kubectl", "kubectl get pods", "/root/.kube/config", "ok");
  check_open_quiet ("/usr/bin/docker", "docker pull x", "/root/.docker/config.json", "ok");
  check_open_quiet ("/usr/bin/python3.11", "/usr/bin/python3 /usr/local/bin/aws s3 ls",
                    "/root/.aws/credentials", "ok");
  /* what every software development kit looks for at start */
  check_open_quiet ("/usr/bin/python3.11", "python3 /app/main.py", "/root/.aws/credentials",
                    "ENOENT");
}

static void
test_setup (void)
{
  g_autoptr (PortholeSession) session = new_session ();
  PortholeEvent *exec = check_exec (7, "/usr/bin/nmap", "nmap");
  PortholeEvent *connect = check_connect (7, "10.0.0.9", 23, NULL);

  exec->phase = connect->phase = PORTHOLE_PHASE_SETUP;
  take (session, exec);
  take (session, connect);
  check_quiet (session);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  rules = check_shipped_rules ();

  g_test_add_func ("/shipped-rules/reverse-shell", test_reverse_shell);
  g_test_add_func ("/shipped-rules/reverse-shell/quiet", test_reverse_shell_quiet);
  g_test_add_func ("/shipped-rules/scan-tool", test_scan_tool);
  g_test_add_func ("/shipped-rules/scan-tool/script", test_scan_tool_script);
  g_test_add_func ("/shipped-rules/scan-tool/quiet", test_scan_tool_quiet);
  g_test_add_func ("/shipped-rules/network-tool", test_network_tool);
  g_test_add_func ("/shipped-rules/network-tool/quiet", test_network_tool_quiet);
  g_test_add_func ("/shipped-rules/lateral-ssh", test_lateral_ssh);
  g_test_add_func ("/shipped-rules/lateral-ssh/quiet", test_lateral_ssh_quiet);
  g_test_add_func ("/shipped-rules/sensitive-port", test_sensitive_port);
  g_test_add_func ("/shipped-rules/sensitive-port/quiet", test_sensitive_port_quiet);
  g_test_add_func ("/shipped-rules/port-scan/ports", test_port_scan_ports);
  g_test_add_func ("/shipped-rules/port-scan/peers", test_port_scan_peers);
  g_test_add_func ("/shipped-rules/port-scan/slow", test_port_scan_slow);
  g_test_add_func ("/shipped-rules/port-scan/quiet", test_port_scan_quiet);
  g_test_add_func ("/shipped-rules/blocked-peer", test_blocked_peer);
  g_test_add_func ("/shipped-rules/shadow", test_shadow);
  g_test_add_func ("/shipped-rules/shadow/quiet", test_shadow_quiet);
  g_test_add_func ("/shipped-rules/private-keys", test_private_keys);
  g_test_add_func ("/shipped-rules/private-keys/quiet", test_private_keys_quiet);
  g_test_add_func ("/shipped-rules/cloud-credentials", test_cloud_credentials);
  g_test_add_func ("/shipped-rules/cloud-credentials/quiet", test_cloud_credentials_quiet);
  g_test_add_func ("/shipped-rules/setup", test_setup);

  status = g_test_run ();
  porthole_rules_unref (rules);
  return status;
}
