/* Paths inside a container's root, as descriptors. */
#ifndef BEANPOD_RESOLVE_H
#define BEANPOD_RESOLVE_H

#include "sys.h"

enum target_kind { TARGET_DIRECTORY, TARGET_FILE };

/*
 * Opens a path below `root` as open(2) would after chroot(2), but follows no magic link of procfs.
 * `resolve` adds RESOLVE_* bits of openat2(2).
 */
long open_in_root(int root, const char *path, uint64_t flags, uint64_t resolve);

/*
 * Opens (O_PATH) a directory or a file below `root`, and makes what is missing: parents with mode
 * 0755, the last part with `mode`. `made`, if not null, tells whether the last part is new.
 */
long ensure_in_root(int root, const char *path, enum target_kind kind, unsigned mode, uint64_t resolve, bool *made);

/* Opens (O_PATH) the directory that holds the last part of `path`, making what is missing of it, and finds that part. */
long ensure_parent(int root, const char *path, uint64_t resolve, const char **name);

/* True when the descriptor is the character device major:minor. */
bool is_character_device(int fd, uint32_t major, uint32_t minor);

/* The type of the file system that holds the descriptor, as in magic.h; 0 when it cannot be told. */
unsigned long file_system_of(int fd);

/* True when both descriptors are the same file of the same mount. */
bool is_same_place(int a, int b);

#endif
