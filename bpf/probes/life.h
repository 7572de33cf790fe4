/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cgroups of no known name that may turn out to be containers. */
#ifndef PORTHOLE_LIFE_H
#define PORTHOLE_LIFE_H

#include "maps.h"

struct candidate {
	__u32 owner;
	__u32 ordinary; /* executions outside of a new pid namespace */
	char name[CGROUP_NAME_SIZE];
	char parent[CGROUP_NAME_SIZE];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct candidate);
} candidates __weak SEC(".maps");

/* Called at an execution in a cgroup that is not watched: returns 1 where that makes it a
 * container. */
int promote(__u64 cgroup);

#endif
