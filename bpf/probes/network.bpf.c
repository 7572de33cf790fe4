// SPDX-License-Identifier: GPL-2.0-or-later
/* Connections out: the attempt, and what came of it. */
#include "socket.h"

/* the attempt that a socket makes */
struct attempt {
	struct flow_key key;
	__u32 sent;    /* the kernel has begun to connect */
	__u32 decided; /* its outcome has been counted */
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct attempt);
} attempts SEC(".maps");

static __always_inline void tick(void)
{
	struct record record = {.type = RECORD_TICK};

	if (!switches.flows_armed || !__sync_lock_test_and_set(&switches.flows_armed, 0))
		return;
	if (!send(&record, sizeof(record)))
		switches.flows_armed = 1;
}

/* Counts an attempt; the first of its flow is told at once. */
static __always_inline void attempted(struct flow_key *key, __u64 cgroup)
{
	struct flow *flow = bpf_map_lookup_elem(&flows, key);
	struct connect_record connect = {};

	if (!flow) {
		struct flow first = {};

		fill_record(&connect.record, RECORD_CONNECT, key->container, cgroup);
		connect.key = *key;
		first.first = first.last = connect.record.time;
		first.attempts = 1;
		first.pid = connect.record.pid;
		first.pid_in_container = connect.record.pid_in_container;
		first.parent = connect.record.parent;
		first.uid = connect.record.uid;
		if (bpf_map_update_elem(&flows, key, &first, BPF_NOEXIST) == 0) {
			/* with no room in the ring the flow still tells it */
			if (!send(&connect, sizeof(connect)))
				tick();
			count(key->container, KIND_CONNECT, false);
			return;
		}
		flow = bpf_map_lookup_elem(&flows, key);
	}
	if (flow) {
		__sync_fetch_and_add(&flow->attempts, 1);
		flow->last = bpf_ktime_get_boot_ns();
		tick();
	}
	count(key->container, KIND_CONNECT, false);
}

static __always_inline void decided(struct attempt *attempt, enum outcome outcome)
{
	struct flow *flow;

	if (attempt->decided)
		return;
	attempt->decided = 1;
	flow = bpf_map_lookup_elem(&flows, &attempt->key);
	if (!flow)
		return;
	__sync_fetch_and_add(&flow->outcomes[outcome], 1);
	tick();
}

static __always_inline bool connect_watched(struct flow_key *key, __u64 cgroup)
{
	if (!watched(cgroup, KIND_CONNECT, &key->container))
		return false;
	key->phase = current_phase(key->container);
	bpf_get_current_comm(key->comm, sizeof(key->comm));
	return true;
}

static __always_inline bool protocol_of(struct bpf_sock_addr *args, struct address *peer)
{
	__u32 protocol = args->protocol;

	if (protocol == IPPROTO_MPTCP)
		protocol = IPPROTO_TCP;
	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return false;
	peer->protocol = protocol;
	peer->port = bpf_ntohs(args->user_port);
	return true;
}

static __always_inline void remember(struct bpf_sock_addr *args, struct flow_key *key)
{
	struct bpf_sock *sk = args->sk;
	struct attempt *attempt;

	if (!sk)
		return;
	attempt = bpf_sk_storage_get(&attempts, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!attempt)
		return;
	attempt->key = *key;
	attempt->sent = 0;
	attempt->decided = 0;
}

static __always_inline int connect4(struct bpf_sock_addr *args, bool connects)
{
	__u64 cgroup = bpf_get_current_cgroup_id();
	struct flow_key key = {};

	if (!connect_watched(&key, cgroup) || !protocol_of(args, &key.peer))
		return 1;
	set_ip4(&key.peer, args->user_ip4);
	attempted(&key, cgroup);
	if (connects)
		remember(args, &key);
	return 1;
}

static __always_inline int connect6(struct bpf_sock_addr *args, bool connects)
{
	__u64 cgroup = bpf_get_current_cgroup_id();
	struct flow_key key = {};

	if (!connect_watched(&key, cgroup) || !protocol_of(args, &key.peer))
		return 1;
	set_ip6(&key.peer, args->user_ip6[0], args->user_ip6[1], args->user_ip6[2],
		args->user_ip6[3]);
	attempted(&key, cgroup);
	if (connects)
		remember(args, &key);
	return 1;
}

SEC("cgroup/connect4")
int cgroup_connect4(struct bpf_sock_addr *args)
{
	return connect4(args, true);
}

SEC("cgroup/connect6")
int cgroup_connect6(struct bpf_sock_addr *args)
{
	return connect6(args, true);
}

/* each datagram of a socket that is not connected */
SEC("cgroup/sendmsg4")
int cgroup_sendmsg4(struct bpf_sock_addr *args)
{
	return connect4(args, false);
}

SEC("cgroup/sendmsg6")
int cgroup_sendmsg6(struct bpf_sock_addr *args)
{
	return connect6(args, false);
}

/* The fall-back: what the caller passed, which it may change afterwards. */
SEC("tracepoint/syscalls/sys_enter_connect")
int enter_connect(struct trace_event_raw_sys_enter *args)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 cgroup = bpf_get_current_cgroup_id();
	struct flow_key key = {};
	struct {
		__u16 family;
		__be16 port;
		__be32 ip4;
		__be32 ip6[4];
	} name = {};
	struct sock *sk;
	__u32 length = args->args[2];
	__u16 protocol;

	if (!connect_watched(&key, cgroup))
		return 0;
	sk = socket_of(task, args->args[0]);
	if (!sk)
		return 0;
	if (bpf_probe_read_user(&name, 8, (void *)args->args[1]))
		return 0;
	if (name.family == AF_INET6 && length >= sizeof(name) &&
	    bpf_probe_read_user(&name, sizeof(name), (void *)args->args[1]))
		return 0;
	protocol = BPF_CORE_READ(sk, sk_protocol);
	if (protocol == IPPROTO_MPTCP)
		protocol = IPPROTO_TCP;
	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return 0;
	key.peer.protocol = protocol;
	key.peer.port = bpf_ntohs(name.port);
	if (name.family == AF_INET)
		set_ip4(&key.peer, name.ip4);
	else if (name.family == AF_INET6)
		set_ip6(&key.peer, name.ip6[0], name.ip6[1], name.ip6[2], name.ip6[3]);
	else
		return 0;
	attempted(&key, cgroup);
	return 0;
}

static __always_inline enum outcome outcome_of(int error)
{
	switch (error) {
	case 0:
		return OUTCOME_ABORTED;
	case ECONNREFUSED:
		return OUTCOME_REFUSED;
	case ETIMEDOUT:
		return OUTCOME_TIMED_OUT;
	case ECONNRESET:
		return OUTCOME_RESET;
	case EHOSTUNREACH:
	case ENETUNREACH:
		return OUTCOME_UNREACHABLE;
	default:
		return OUTCOME_FAILED;
	}
}

/* Only the beginning runs in the owner's context, so the socket remembers whose it is. */
static __always_inline void begun(struct sock *sk)
{
	struct attempt *attempt = bpf_sk_storage_get(&attempts, sk, NULL, 0);
	struct flow_key key = {};

	if (attempt && !attempt->decided) {
		attempt->sent = 1;
		return;
	}
	if (!connect_watched(&key, bpf_get_current_cgroup_id()) || !peer_of(sk, &key.peer))
		return;
	attempt = bpf_sk_storage_get(&attempts, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!attempt)
		return;
	attempt->key = key;
	attempt->sent = 1;
	attempt->decided = 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(socket_state, struct sock *sk, int old, int new)
{
	struct attempt *attempt;

	if (old == TCP_CLOSE && new == TCP_SYN_SENT) {
		begun(sk);
		return 0;
	}
	if (old != TCP_SYN_SENT)
		return 0;
	attempt = bpf_sk_storage_get(&attempts, sk, NULL, 0);
	if (!attempt)
		return 0;
	if (new == TCP_ESTABLISHED)
		decided(attempt, OUTCOME_ESTABLISHED);
	else if (new == TCP_CLOSE)
		decided(attempt, outcome_of(BPF_CORE_READ(sk, sk_err)));
	return 0;
}

/* A connected UDP socket hears of its fate only by an error that comes back. */
SEC("tp_btf/inet_sk_error_report")
int BPF_PROG(socket_error, struct sock *sk)
{
	struct attempt *attempt;

	if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_UDP)
		return 0;
	attempt = bpf_sk_storage_get(&attempts, sk, NULL, 0);
	if (attempt)
		decided(attempt, outcome_of(BPF_CORE_READ(sk, sk_err)));
	return 0;
}

/* An attempt for which the kernel never began to connect: no route, no permission. */
SEC("cgroup/sock_release")
int cgroup_release(struct bpf_sock *sk)
{
	struct attempt *attempt = bpf_sk_storage_get(&attempts, sk, NULL, 0);

	if (attempt && !attempt->sent && attempt->key.peer.protocol == IPPROTO_TCP)
		decided(attempt, OUTCOME_FAILED);
	return 1;
}
