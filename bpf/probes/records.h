/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the probes and the helper say to each other: the records on the ring buffer, the maps' keys
 * and values, and the switches. Compiled into both. Every byte that a probe does not fill is 0.
 */
#ifndef PORTHOLE_RECORDS_H
#define PORTHOLE_RECORDS_H

#ifndef __bpf__
#include <linux/types.h>
#endif

#define COMM_SIZE	  16
#define ARGUMENTS_SIZE	  4096
#define PATH_SIZE	  1024 /* of a path as told; longer ones are marked as cut */
#define NAME_SIZE	  256  /* of one part of a path, with its NUL */
#define CGROUP_NAME_SIZE  128
#define CONTAINER_ID_SIZE 64

/* cgroups below containers that are remembered; the others are found by walking up, so that no
 * container takes the room that the next one needs */
#define MAX_NESTED 8192

/* the key of the host among containers, which are known by the id of their cgroup */
#define HOST_CONTAINER 0

enum kind { KIND_EXEC, KIND_EXIT, KIND_CONNECT, KIND_OPEN, N_KINDS };

#define KIND_BIT(kind) (1u << (kind))
#define ALL_KINDS      ((1u << N_KINDS) - 1)

enum record_type {
	RECORD_BIRTH = 1, /* of a container */
	RECORD_DEATH,
	RECORD_EXEC,
	RECORD_EXIT,
	RECORD_CONNECT, /* the first to a peer: the rest is counted in the flow */
	RECORD_OPEN,
	RECORD_TICK, /* a flow's numbers rose while nobody was reading them */
};

enum phase { PHASE_RUN, PHASE_SETUP };

/* the first part of each record */
struct record {
	__u64 time;	 /* CLOCK_BOOTTIME, nanoseconds */
	__u64 container; /* id of its cgroup, or HOST_CONTAINER */
	__u64 cgroup;	 /* of the task, which may be below the container's */
	__u32 type;
	__u32 pid; /* as the host sees it */
	__u32 pid_in_container;
	__u32 parent;
	__u32 uid; /* as the host sees it */
	__u32 phase;
	char comm[COMM_SIZE];
};

struct birth_record {
	struct record record;
	__u32 owner; /* uid that owns the folder in which the cgroup was made */
	__u32 named; /* its name is that of a known runtime */
	char name[CGROUP_NAME_SIZE];
	char parent[CGROUP_NAME_SIZE];
};

struct address {
	__u8 ip[16];   /* the first four bytes for IPv4 */
	__u16 port;    /* host byte order */
	__u8 family;   /* 4, 6, or 0: none */
	__u8 protocol; /* IPPROTO_TCP or IPPROTO_UDP */
};

struct exec_record {
	struct record record;
	struct address input;  /* the peer of the socket that is standard input or output */
	__u32 arguments_total; /* bytes that there were */
	__u32 arguments_used;  /* bytes that are told */
	__u32 resolved;	       /* exe is what the kernel resolved */
	char file[NAME_SIZE];  /* as the caller named it, NUL terminated, cut at NAME_SIZE - 1 */
	char exe[PATH_SIZE];
	char arguments[ARGUMENTS_SIZE]; /* NUL separated; only the used part is sent */
};

struct exit_record {
	struct record record;
	__s32 code;
	__s32 signal; /* 0 where it exited by itself */
};

enum outcome {
	OUTCOME_ESTABLISHED,
	OUTCOME_REFUSED,
	OUTCOME_TIMED_OUT,
	OUTCOME_RESET,
	OUTCOME_UNREACHABLE,
	OUTCOME_ABORTED, /* given up by the program */
	OUTCOME_FAILED,	 /* ended before anything was sent */
	N_OUTCOMES,
};

struct flow_key {
	__u64 container;
	struct address peer;
	__u32 phase;
	char comm[COMM_SIZE];
};

/* all cumulative; an entry is one generation of its flow, known by its first time */
struct flow {
	__u64 first, last; /* CLOCK_BOOTTIME, nanoseconds */
	__u64 attempts;
	__u64 outcomes[N_OUTCOMES];
	__u32 pid, pid_in_container, parent, uid; /* of the first */
};

struct connect_record {
	struct record record;
	struct flow_key key;
};

struct open_record {
	struct record record;
	__s32 result; /* 0 or -errno */
	__u32 flags;  /* as in open(2) */
	__u32 resolved;
	__u32 cut;
	__u32 length;	      /* of the path, without a NUL */
	char path[PATH_SIZE]; /* only the used part is sent */
};

/* what a cgroup belongs to; kinds is a mask of KIND_BIT */
struct cgroup_info {
	__u64 container;
	__u32 kinds;
	__u32 unused;
};

struct totals_key {
	__u64 container;
	__u32 kind;
	__u32 unused;
};

struct totals {
	__u64 events; /* counted after the record or flow was written */
	__u64 lost;   /* of these, with no room in the ring buffer */
};

enum path_how { PATH_EXACT = 1, PATH_PREFIX, PATH_SUFFIX };

/* FNV-1a; a suffix is hashed from its end to its start */
#define FNV_BASIS 0xcbf29ce484222325ull
#define FNV_PRIME 0x100000001b3ull

struct path_key {
	__u64 hash;
	__u32 how;
	__u32 length;
};

/* one process in the answer of the task iterator */
struct task_entry {
	__u64 cgroup;
	__u32 pid;
	__u32 pid_in_container;
	__u32 parent;
	__u32 uid;
	__u32 pid_level;  /* depth of its pid namespace */
	__u32 exe_length; /* 0 where it has no file */
	char comm[COMM_SIZE];
	char exe[PATH_SIZE]; /* as the process sees it */
};

/* switches that the helper turns while the probes run */
struct switches {
	__u64 armed;	    /* the helper sleeps: the next record wakes it */
	__u64 flows_armed;  /* nobody reads the flows: the next rise sends a tick */
	__u32 host_kinds;   /* mask of KIND_BIT for processes outside of containers */
	__u32 new_kinds;    /* the same for containers as they are born */
	__u32 only_pids;    /* only those in the map */
	__u32 paths_wanted; /* there are path patterns */
	__u32 crowded;	    /* some cgroup below a container's is not remembered */
	__u32 unused;
	__u64 nested;	   /* how many are */
	__u64 births_lost; /* no room for a container, or to tell its birth or death */
	__u64 totals_lost; /* no room to count for one more container */
};

#endif
