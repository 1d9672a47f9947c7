#include "resolve.h"

enum { LINKS_MAXIMUM = 40 };

long open_in_root(int root, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how how = {.flags = flags | O_CLOEXEC,
                           .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | resolve};
    return sys_openat2(root, path, &how);
}

/* Makes one missing part of a path and opens it. Never follows a link: what is made is what is opened. */
static long make_part(int parent, const char *name, enum target_kind kind, unsigned mode) {
    if (kind == TARGET_FILE)
        return sys_openat(parent, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDONLY | O_CLOEXEC | O_NONBLOCK, mode);
    long made = sys_mkdirat(parent, name, mode);
    if (made < 0) return made;
    return sys_openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
}

/*
 * Replaces the link that ends at path[end] by what it says: its content in place of its name, or of
 * everything up to there when it is absolute. The kernel then resolves the new path inside the root.
 */
static long replace_link(int parent, char *path, size_t start, size_t end, bool more) {
    char content[PATH_MAX];
    long length = sys_readlinkat(parent, path + start, content, sizeof content);
    if (length < 0) return length == -EINVAL ? -EEXIST : length;
    if (more) path[end] = '/';
    size_t keep = content[0] == '/' ? 0 : start;
    size_t rest = strlen(path + end);
    if (length == 0 || keep + (size_t)length + rest >= PATH_MAX) return -ENAMETOOLONG;
    memmove(path + keep + length, path + end, rest + 1);
    memcpy(path + keep, content, (size_t)length);
    return 0;
}

/* Walks the path part by part; `path` has room for PATH_MAX bytes and is changed. */
static long walk(int root, char *path, enum target_kind kind, unsigned mode, uint64_t resolve, bool *made) {
    int links = 0;
    long parent = sys_openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    size_t at = 0;
    while (parent >= 0) {
        while (path[at] == '/') at++;
        size_t start = at;
        while (path[at] != '/' && path[at] != '\0') at++;
        size_t next = at;
        while (path[next] == '/') next++;
        bool last = path[next] == '\0';
        bool more = path[at] != '\0';
        path[at] = '\0';

        enum target_kind part_kind = last ? kind : TARGET_DIRECTORY;
        uint64_t flags = part_kind == TARGET_DIRECTORY ? O_PATH | O_DIRECTORY : O_PATH;
        long part = open_in_root(root, path, flags, resolve);
        if (part == -ENOENT) {
            part = make_part((int)parent, path + start, part_kind, last ? mode : 0755);
            if (part >= 0 && last) *made = true;
        }
        if (part == -EEXIST && (resolve & RESOLVE_NO_SYMLINKS) == 0) {
            /* A link to something that does not exist yet: make that, inside the root. */
            part = ++links > LINKS_MAXIMUM ? -ELOOP : replace_link((int)parent, path, start, at, more);
            sys_close((int)parent);
            if (part < 0) return part;
            parent = sys_openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
            at = 0;
            continue;
        }
        sys_close((int)parent);
        if (last || part < 0) return part;
        if (more) path[at] = '/';
        parent = part;
    }
    return parent;
}

long ensure_in_root(int root, const char *path, enum target_kind kind, unsigned mode, uint64_t resolve, bool *made) {
    bool ignored;
    if (made == NULL) made = &ignored;
    *made = false;
    long found = open_in_root(root, path, kind == TARGET_DIRECTORY ? O_PATH | O_DIRECTORY : O_PATH, resolve);
    if (found != -ENOENT) return found;

    char copy[PATH_MAX];
    size_t length = strlen(path);
    if (length >= sizeof copy) return -ENAMETOOLONG;
    memcpy(copy, path, length + 1);
    return walk(root, copy, kind, mode, resolve, made);
}

long ensure_parent(int root, const char *path, uint64_t resolve, const char **name) {
    char copy[PATH_MAX];
    size_t length = strlen(path);
    if (length >= sizeof copy) return -ENAMETOOLONG;
    memcpy(copy, path, length + 1);
    size_t slash = length;
    while (slash > 0 && copy[slash - 1] != '/') slash--;
    *name = path + slash;
    size_t name_length = length - slash;
    if (name_length == 0 || (name_length == 1 && path[slash] == '.') ||
        (name_length == 2 && path[slash] == '.' && path[slash + 1] == '.'))
        return -EINVAL;
    copy[slash] = '\0';
    return ensure_in_root(root, copy, TARGET_DIRECTORY, 0755, resolve, NULL);
}

bool is_character_device(int fd, uint32_t major, uint32_t minor) {
    struct statx file;
    return sys_statx(fd, "", AT_EMPTY_PATH, STATX_TYPE, &file) == 0 && (file.stx_mode & S_IFMT) == S_IFCHR &&
           file.stx_rdev_major == major && file.stx_rdev_minor == minor;
}

unsigned long file_system_of(int fd) {
    struct statfs file_system;
    if (sys_fstatfs(fd, &file_system) != 0) return 0;
    return (unsigned long)file_system.f_type;
}

bool is_same_place(int a, int b) {
    struct statx x;
    struct statx y;
    unsigned mask = STATX_INO | STATX_MNT_ID;
    return sys_statx(a, "", AT_EMPTY_PATH, mask, &x) == 0 && sys_statx(b, "", AT_EMPTY_PATH, mask, &y) == 0 &&
           x.stx_ino == y.stx_ino && x.stx_mnt_id == y.stx_mnt_id && x.stx_dev_major == y.stx_dev_major &&
           x.stx_dev_minor == y.stx_dev_minor;
}
