/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The path of a file as its container sees it, and whether somebody wants it. */
#ifndef PORTHOLE_PATH_H
#define PORTHOLE_PATH_H

#include "maps.h"

#define PATH_PARTS 32

/* An iterator can be interrupted by a probe, so it has a buffer of its own. */
enum { PATH_BUFFER_PROBE, PATH_BUFFER_ITERATOR, N_PATH_BUFFERS };

struct path_buffer {
	__u64 names[PATH_PARTS]; /* from the leaf to the root */
	__u32 parts;
	__u32 length; /* of the path, without a NUL */
	__u32 cut;
	__u32 position;
	char path[PATH_SIZE + NAME_SIZE]; /* never more than PATH_SIZE - 1 is told */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, N_PATH_BUFFERS);
	__type(key, __u32);
	__type(value, struct path_buffer);
} path_buffers __weak SEC(".maps");

static __always_inline struct path_buffer *path_buffer(__u32 which)
{
	return bpf_map_lookup_elem(&path_buffers, &which);
}

/* Walks from a struct file up to the root of a struct task_struct and leaves the path in that
 * buffer of this processor. Returns its length, or -1. */
int path_of_file(__u64 file, __u64 task, __u32 which);

/* Leaves a string of the current task in the buffer. Returns its length, or -1. */
int path_of_user(__u64 string);

/* Whether the path in the buffer matches a wanted pattern. */
int path_wanted(void);

#endif
