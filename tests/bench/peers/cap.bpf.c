// SPDX-License-Identifier: GPL-2.0-or-later
/* The least that a monitor can do about connect, execve and openat: no filter, no attribution. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "cap.h"

char LICENSE[] SEC ("license") = "GPL";

#define AF_INET  2
#define AF_INET6 10

const volatile int mode = CAP_RB;
const volatile unsigned long wake_bytes = 65536;

struct
{
  __uint (type, BPF_MAP_TYPE_RINGBUF);
  __uint (max_entries, 8 << 20);
} rb SEC (".maps");

struct
{
  __uint (type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
  __uint (max_entries, 16384);
  __type (key, struct cap_key);
  __type (value, struct cap_value);
} agg SEC (".maps");

struct
{
  __uint (type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint (max_entries, CAP_N_COUNTERS);
  __type (key, __u32);
  __type (value, __u64);
} counters SEC (".maps");

static __always_inline void
bump (__u32 i)
{
  __u64 *counter = bpf_map_lookup_elem (&counters, &i);

  if (counter)
    (*counter)++;
}

static __always_inline void
fill_address (unsigned short *family, unsigned short *port, void *address, const void *user)
{
  unsigned char name[28];

  __builtin_memset (name, 0, sizeof (name));
  if (bpf_probe_read_user (name, 16, user))
    return;
  *family = *(unsigned short *)name;
  *port = *(unsigned short *)(name + 2);
  if (*family == AF_INET)
    __builtin_memcpy (address, name + 4, 4);
  else if (*family == AF_INET6)
    bpf_probe_read_user (address, 16, user + 8);
}

static __always_inline void
fill_event (struct cap_event *event, __u64 time, int op)
{
  __u64 thread = bpf_get_current_pid_tgid ();

  __builtin_memset (event, 0, sizeof (*event));
  event->ts = time;
  event->pid = thread >> 32;
  event->tid = thread;
  event->uid = bpf_get_current_uid_gid ();
  event->op = op;
}

static __always_inline int
aggregate (int op, const void *user)
{
  struct cap_value *value;
  struct cap_value first;
  struct cap_event *event;
  struct cap_key key;
  long result;

  __builtin_memset (&key, 0, sizeof (key));
  key.cgid = bpf_get_current_cgroup_id ();
  key.op = op;
  bpf_get_current_comm (key.comm, sizeof (key.comm));
  if (op == CAP_CONNECT)
    fill_address (&key.family, &key.port, key.u, user);
  else if (bpf_probe_read_user_str (key.u, sizeof (key.u), user) < 0)
    bump (CAP_UNREADABLE);
  value = bpf_map_lookup_elem (&agg, &key);
  if (value)
    {
      value->n++;
      value->last = bpf_ktime_get_ns ();
      return 0;
    }
  first.n = 1;
  first.last = bpf_ktime_get_ns ();
  result = bpf_map_update_elem (&agg, &key, &first, BPF_NOEXIST);
  if (result == -17)
    {
      value = bpf_map_lookup_elem (&agg, &key);
      if (value)
        value->n++;
      return 0;
    }
  event = bpf_ringbuf_reserve (&rb, sizeof (*event), 0);
  if (!event)
    {
      bump (CAP_DROPPED);
      return 0;
    }
  fill_event (event, first.last, op);
  event->cgid = key.cgid;
  event->family = key.family;
  event->port = key.port;
  __builtin_memcpy (event->comm, key.comm, sizeof (event->comm));
  __builtin_memcpy (event->path, key.u, sizeof (event->path));
  bpf_ringbuf_submit (event, 0);
  return 0;
}

static __always_inline int
handle (int op, const void *user)
{
  struct cap_event *event;
  __u64 flags = 0;

  if (mode == CAP_NULL)
    return 0;
  if (mode == CAP_AGG)
    return aggregate (op, user);
  event = bpf_ringbuf_reserve (&rb, sizeof (*event), 0);
  if (!event)
    {
      bump (CAP_DROPPED);
      return 0;
    }
  fill_event (event, bpf_ktime_get_ns (), op);
  event->cgid = bpf_get_current_cgroup_id ();
  bpf_get_current_comm (event->comm, sizeof (event->comm));
  if (op == CAP_CONNECT)
    fill_address (&event->family, &event->port, event->addr, user);
  else if (bpf_probe_read_user_str (event->path, sizeof (event->path), user) < 0)
    bump (CAP_UNREADABLE);
  if (mode == CAP_RBBATCH)
    flags = bpf_ringbuf_query (&rb, BPF_RB_AVAIL_DATA) >= wake_bytes ? BPF_RB_FORCE_WAKEUP
                                                                     : BPF_RB_NO_WAKEUP;
  bpf_ringbuf_submit (event, flags);
  return 0;
}

SEC ("tp/syscalls/sys_enter_connect")
int
cap_connect (struct trace_event_raw_sys_enter *args)
{
  return handle (CAP_CONNECT, (void *)args->args[1]);
}

SEC ("tp/syscalls/sys_enter_execve")
int
cap_execve (struct trace_event_raw_sys_enter *args)
{
  return handle (CAP_EXEC, (void *)args->args[0]);
}

SEC ("tp/syscalls/sys_enter_openat")
int
cap_openat (struct trace_event_raw_sys_enter *args)
{
  return handle (CAP_OPEN, (void *)args->args[1]);
}
