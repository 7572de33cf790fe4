/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a descriptor to its file and socket, and from a socket to its peer. */
#ifndef PORTHOLE_SOCKET_H
#define PORTHOLE_SOCKET_H

#include "maps.h"
#include <bpf/bpf_endian.h>

static __always_inline struct file *file_of(struct task_struct *task, __u32 descriptor)
{
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file *file = NULL;
	struct file **files;

	if (descriptor >= BPF_CORE_READ(table, max_fds))
		return NULL;
	files = BPF_CORE_READ(table, fd);
	bpf_probe_read_kernel(&file, sizeof(file), &files[descriptor]);
	return file;
}

static __always_inline struct sock *socket_of(struct task_struct *task, __u32 descriptor)
{
	struct file *file = file_of(task, descriptor);
	struct socket *socket;

	if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return NULL;
	socket = BPF_CORE_READ(file, private_data);
	return BPF_CORE_READ(socket, sk);
}

static __always_inline void set_ip4(struct address *address, __be32 ip)
{
	address->family = 4;
	__builtin_memcpy(address->ip, &ip, 4);
}

/* an IPv4 address in IPv6 clothes is told as IPv4 */
static __always_inline void set_ip6(struct address *address, __be32 a, __be32 b, __be32 c, __be32 d)
{
	if (a == 0 && b == 0 && c == bpf_htonl(0xffff)) {
		set_ip4(address, d);
		return;
	}
	address->family = 6;
	__builtin_memcpy(&address->ip[0], &a, 4);
	__builtin_memcpy(&address->ip[4], &b, 4);
	__builtin_memcpy(&address->ip[8], &c, 4);
	__builtin_memcpy(&address->ip[12], &d, 4);
}

/* returns false for what is neither TCP nor UDP over IP */
static __always_inline bool peer_of(const struct sock *sk, struct address *address)
{
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);
	__u16 protocol = BPF_CORE_READ(sk, sk_protocol);

	if (protocol == IPPROTO_MPTCP)
		protocol = IPPROTO_TCP;
	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return false;
	if (family == AF_INET) {
		set_ip4(address, BPF_CORE_READ(sk, __sk_common.skc_daddr));
	} else if (family == AF_INET6) {
		struct in6_addr ip = BPF_CORE_READ(sk, __sk_common.skc_v6_daddr);

		set_ip6(address, ip.in6_u.u6_addr32[0], ip.in6_u.u6_addr32[1],
			ip.in6_u.u6_addr32[2], ip.in6_u.u6_addr32[3]);
	} else {
		return false;
	}
	address->port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	address->protocol = protocol;
	return true;
}

/* the peer of the network socket that is standard input or output, if one is */
static __always_inline void input_of(struct task_struct *task, struct address *address)
{
	struct sock *sk = socket_of(task, 0);

	if (!sk || !peer_of(sk, address)) {
		sk = socket_of(task, 1);
		if (sk)
			peer_of(sk, address);
	}
}

#endif
