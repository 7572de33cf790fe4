// SPDX-License-Identifier: GPL-2.0-or-later
#include "path.h"

/* patterns that subscribers want, by hash */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, struct path_key);
	__type(value, __u32);
} paths SEC(".maps");

int path_of_file(__u64 file_address, __u64 task_address, __u32 which)
{
	struct path_buffer *b = path_buffer(which);
	struct file *file = (void *)file_address;
	struct task_struct *task = (void *)task_address;
	struct dentry *dentry, *parent, *root_dentry, *nowhere = NULL;
	struct vfsmount *vfsmount, *root_vfsmount;
	struct mount *mount;

	if (!b)
		return -1;
	b->parts = 0;
	b->cut = 0;
	dentry = BPF_CORE_READ(file, f_path.dentry);
	vfsmount = BPF_CORE_READ(file, f_path.mnt);
	root_dentry = BPF_CORE_READ(task, fs, root.dentry);
	root_vfsmount = BPF_CORE_READ(task, fs, root.mnt);

	for (int i = 0; i < 2 * PATH_PARTS; i++) {
		if (dentry == root_dentry && vfsmount == root_vfsmount)
			goto write;
		parent = BPF_CORE_READ(dentry, d_parent);
		if (dentry == BPF_CORE_READ(vfsmount, mnt_root) || dentry == parent) {
			struct mount *up;

			mount = (void *)vfsmount - bpf_core_field_offset(struct mount, mnt);
			up = BPF_CORE_READ(mount, mnt_parent);
			if (up == mount || !up) {
				nowhere = dentry;
				goto write;
			}
			dentry = BPF_CORE_READ(mount, mnt_mountpoint);
			vfsmount = (void *)up + bpf_core_field_offset(struct mount, mnt);
			continue;
		}
		if (b->parts >= PATH_PARTS) {
			b->cut = 1;
			goto write;
		}
		b->names[b->parts & (PATH_PARTS - 1)] = (__u64)dentry;
		b->parts++;
		dentry = parent;
	}
	b->cut = 1;
write:
	b->position = 0;
	for (int i = 0; i < PATH_PARTS; i++) {
		__u32 part, at;
		long n;

		if (b->parts == 0)
			break;
		b->parts--;
		part = b->parts & (PATH_PARTS - 1);
		at = b->position;
		if (at >= PATH_SIZE - 2) {
			b->cut = 1;
			break;
		}
		b->path[at] = '/';
		at++;
		dentry = (void *)b->names[part];
		n = bpf_probe_read_kernel_str(&b->path[at & (PATH_SIZE - 1)], NAME_SIZE,
					      BPF_CORE_READ(dentry, d_name.name));
		if (n < 1)
			return -1;
		b->position = at + n - 1;
	}
	if (b->position > PATH_SIZE - 1) {
		b->position = PATH_SIZE - 1;
		b->cut = 1;
	}
	if (b->position == 0) {
		long n = 0;

		/* what is in no folder has a name all the same, such as memfd:... */
		if (nowhere)
			n = bpf_probe_read_kernel_str(b->path, NAME_SIZE,
						      BPF_CORE_READ(nowhere, d_name.name));
		if (n > 1) {
			b->position = n - 1;
		} else {
			b->path[0] = '/';
			b->path[1] = '\0'; /* somebody else's path is behind it */
			b->position = 1;
		}
	}
	b->length = b->position;
	return b->length;
}

int path_of_user(__u64 string)
{
	struct path_buffer *b = path_buffer(PATH_BUFFER_PROBE);
	long n;

	if (!b)
		return -1;
	n = bpf_probe_read_user_str(b->path, PATH_SIZE, (void *)string);
	if (n < 1)
		return -1;
	b->cut = n == PATH_SIZE;
	b->length = n - 1;
	return b->length;
}

static __always_inline int wanted(__u64 hash, __u32 how, __u32 length)
{
	struct path_key key = {.hash = hash, .how = how, .length = length};

	return bpf_map_lookup_elem(&paths, &key) != NULL;
}

int path_wanted(void)
{
	struct path_buffer *b = path_buffer(PATH_BUFFER_PROBE);
	__u64 hash = FNV_BASIS;

	if (!b)
		return 0;
	b->position = 0;
	for (int i = 0; i < PATH_SIZE; i++) {
		__u32 at = b->position & (PATH_SIZE - 1);
		__u8 c;

		if (at >= b->length)
			break;
		c = b->path[at];
		hash = (hash ^ c) * FNV_PRIME;
		b->position++;
		if (c == '/' && wanted(hash, PATH_PREFIX, at + 1))
			return 1;
	}
	if (!b->cut && wanted(hash, PATH_EXACT, b->length))
		return 1;
	if (b->cut)
		return 0;

	hash = FNV_BASIS;
	b->position = 0;
	for (int i = 0; i < NAME_SIZE; i++) {
		__u32 back = b->position;
		__u8 c;

		if (back >= b->length)
			break;
		c = b->path[(b->length - 1 - back) & (PATH_SIZE - 1)];
		hash = (hash ^ c) * FNV_PRIME;
		b->position++;
		if ((c == '/' || c == '.') && wanted(hash, PATH_SUFFIX, back + 1))
			return 1;
	}
	return 0;
}
