#include "mounts.h"

#include "report.h"
#include "resolve.h"

enum { MOUNT_ONTO_FD = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH };

void start_from_pod_mounts(const struct plan *plan) {
    check(STEP_JOIN_NAMESPACES, sys_setns(plan->pod_mounts, CLONE_NEWNS));
    check(STEP_JOIN_NAMESPACES, sys_unshare(CLONE_NEWNS));
    sys_close(plan->pod_mounts);
}

void attach_root(const struct plan *plan) {
    /* Nothing mounted from here on may travel to the host. Slave rather than private: what the
       host unmounts meanwhile must not stay busy because of this copy. */
    check(STEP_PROPAGATION, sys_mount(NULL, "/", NULL, MS_REC | MS_SLAVE));

    /* A root that was cloned from a shared mount would carry every mount made in it to the host. */
    struct mount_attr private = {.propagation = MS_PRIVATE};
    check(STEP_ROOT, sys_mount_setattr(plan->root, "", AT_EMPTY_PATH | AT_RECURSIVE, &private));

    /* pivot_root(2) wants a mount that is attached in this namespace. */
    check(STEP_ROOT, sys_move_mount(plan->root, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH));
    check(STEP_ROOT, sys_fchdir(plan->root));
}

/* ---- operations before the root is changed ---- */

static long new_file_system(struct fsmount_record *mount) {
    long context = sys_fsopen(mount->type, FSOPEN_CLOEXEC);
    if (context < 0) return context;
    long result = 0;
    for (uint32_t i = 0; i < mount->option_count && result == 0; i++) {
        struct mount_option option = plan_option(&mount->options);
        result = option.has_value ? sys_fsconfig((int)context, FSCONFIG_SET_STRING, option.key, option.value)
                                  : sys_fsconfig((int)context, FSCONFIG_SET_FLAG, option.key, NULL);
    }
    if (result == 0) result = sys_fsconfig((int)context, FSCONFIG_CMD_CREATE, NULL, NULL);
    if (result == 0) result = sys_fsmount((int)context, FSMOUNT_CLOEXEC, mount->attributes);
    sys_close((int)context);
    return result;
}

static void mount_file_system(int root, struct fsmount_record mount, uint32_t index) {
    long fs = check_operation(STEP_FSMOUNT, new_file_system(&mount), index);
    if (string_equals(mount.type, "proc") && file_system_of((int)fs) != PROC_SUPER_MAGIC)
        give_up(STEP_FSMOUNT, -EINVAL, index);

    long target = check_operation(
        STEP_FSMOUNT,
        ensure_in_root(root, mount.target, TARGET_DIRECTORY, mount.mode, RESOLVE_NO_SYMLINKS, NULL), index);
    check_operation(STEP_FSMOUNT, sys_move_mount((int)fs, "", (int)target, "", MOUNT_ONTO_FD), index);
    sys_close((int)target);

    /* The path now leads to what was mounted, and to nothing else. */
    long seen = check_operation(STEP_FSMOUNT, open_in_root(root, mount.target, O_PATH, RESOLVE_NO_SYMLINKS), index);
    if (!is_same_place((int)seen, (int)fs)) give_up(STEP_FSMOUNT, -EBUSY, index);
    sys_close((int)seen);
    sys_close((int)fs);
}

/*
 * Takes one directory of a detached mount, which stays open, as a mount of its own. Before Linux 6.15 only what is
 * attached can be cloned, so the whole is attached at the place of its part meanwhile; nobody else sees this mount
 * namespace yet.
 */
static int detach_part(int root, int whole, const char *part, int target, uint32_t index) {
    check_operation(STEP_ATTACH, sys_move_mount(whole, "", target, "", MOUNT_ONTO_FD), index);
    long directory = check_operation(STEP_ATTACH, open_in_root(whole, part, O_PATH | O_DIRECTORY, 0), index);
    long tree = check_operation(
        STEP_ATTACH, sys_open_tree((int)directory, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH), index);
    sys_close((int)directory);

    /* umount2(2) wants a path, and the way by the target's could be another by now. */
    check_operation(STEP_ATTACH, sys_fchdir(whole), index);
    check_operation(STEP_ATTACH, sys_umount2(".", UMOUNT_DETACH), index);
    check_operation(STEP_ATTACH, sys_fchdir(root), index);
    return (int)tree;
}

static void attach_mount(int root, struct attach_record attach, uint32_t index) {
    static const uint64_t propagation[] = {MS_PRIVATE, MS_SLAVE, MS_SHARED};
    struct mount_attr attributes = {.propagation = propagation[attach.propagation]};
    check_operation(STEP_ATTACH,
                    sys_mount_setattr(attach.fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes), index);

    enum target_kind kind = attach.kind == ATTACH_FILE ? TARGET_FILE : TARGET_DIRECTORY;
    long target =
        check_operation(STEP_ATTACH, ensure_in_root(root, attach.target, kind, attach.mode, 0, NULL), index);
    if (is_same_place((int)target, root)) give_up(STEP_ATTACH, -EINVAL, index);
    /* A volume over part of procfs could make a write to a security label go nowhere. */
    if (file_system_of((int)target) == PROC_SUPER_MAGIC && (attach.flags & ATTACH_MAY_COVER_PROC) == 0)
        give_up(STEP_ATTACH, -EPERM, index);
    int tree = attach.part[0] == '\0' ? attach.fd : detach_part(root, attach.fd, attach.part, (int)target, index);
    check_operation(STEP_ATTACH, sys_move_mount(tree, "", (int)target, "", MOUNT_ONTO_FD), index);
    sys_close((int)target);
    if (tree != attach.fd) sys_close(tree);
    sys_close(attach.fd);
}

/*
 * A mount that the pod's containers share. Until the root is changed, absolute paths are those of the pod's mount
 * namespace; what is below the mount belongs to its containers, so it is a root of its own for the path in it.
 */
static void attach_pod_mount(int root, struct pod_mount_record mount, uint32_t index) {
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    long source = check_operation(STEP_ATTACH, sys_openat2(AT_FDCWD, mount.source, &how), index);
    if (mount.sub_path[0] != '\0') {
        int whole = (int)source;
        source = check_operation(STEP_ATTACH,
                                 ensure_in_root(whole, mount.sub_path, TARGET_DIRECTORY, 0777, 0, NULL), index);
        sys_close(whole);
    }
    long tree = check_operation(
        STEP_ATTACH, sys_open_tree((int)source, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH), index);
    sys_close((int)source);
    struct mount_attr attributes = {.propagation = MS_PRIVATE, .attr_set = mount.attributes};
    check_operation(STEP_ATTACH, sys_mount_setattr((int)tree, "", AT_EMPTY_PATH, &attributes), index);
    attach_mount(root, (struct attach_record){.fd = (int)tree, .mode = 0755, .target = mount.target, .part = ""}, index);
}

static void make_directory(int root, struct mkdir_record directory, uint32_t index) {
    bool made;
    long fd = check_operation(
        STEP_MKDIR, ensure_in_root(root, directory.path, TARGET_DIRECTORY, directory.mode, 0, &made), index);
    if (made)
        check_operation(STEP_MKDIR,
                        sys_fchownat((int)fd, "", directory.uid, directory.gid, AT_EMPTY_PATH), index);
    sys_close((int)fd);
}

/* The kernel's encoding of a device number for mknod(2). */
static unsigned long device_number(uint32_t major, uint32_t minor) {
    return (minor & 0xff) | (unsigned long)(major & 0xfff) << 8 | (unsigned long)(minor & ~0xffu) << 12;
}

static void make_node(int root, struct mknod_record node, uint32_t index) {
    const char *name;
    long parent = check_operation(STEP_MKNOD, ensure_parent(root, node.path, RESOLVE_NO_SYMLINKS, &name), index);
    long made =
        sys_mknodat((int)parent, name, node.mode, device_number(node.major, node.minor));
    if (made < 0 && made != -EEXIST) give_up(STEP_MKNOD, made, index);

    /* What is there now must be the device and not something that an image put there. */
    long fd = check_operation(STEP_MKNOD, sys_openat((int)parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0), index);
    struct statx file;
    check_operation(STEP_MKNOD, sys_statx((int)fd, "", AT_EMPTY_PATH, STATX_TYPE, &file), index);
    bool is_device = (node.mode & S_IFMT) != S_IFIFO;
    if ((file.stx_mode & S_IFMT) != (node.mode & S_IFMT) ||
        (is_device && (file.stx_rdev_major != node.major || file.stx_rdev_minor != node.minor)))
        give_up(STEP_MKNOD, -EEXIST, index);
    if (made == 0 && (node.uid != 0 || node.gid != 0))
        check_operation(STEP_MKNOD, sys_fchownat((int)fd, "", node.uid, node.gid, AT_EMPTY_PATH), index);
    sys_close((int)fd);
    sys_close((int)parent);
}

static void make_symlink(int root, struct symlink_record link, uint32_t index) {
    const char *name;
    long parent = check_operation(STEP_SYMLINK, ensure_parent(root, link.path, RESOLVE_NO_SYMLINKS, &name), index);
    long made = sys_symlinkat(link.content, (int)parent, name);
    if (made == -EEXIST) {
        char content[PATH_MAX];
        long length = sys_readlinkat((int)parent, name, content, sizeof content);
        size_t wanted = strlen(link.content);
        if (length >= 0 && (size_t)length == wanted && memcmp(content, link.content, wanted) == 0) made = 0;
    }
    check_operation(STEP_SYMLINK, made, index);
    sys_close((int)parent);
}

void run_operations(const struct plan *plan) {
    struct span records = plan->records;
    struct record record;
    uint32_t index = 0;
    while (plan_next(&records, &record)) {
        switch (record.type) {
        case RECORD_FSMOUNT: mount_file_system(plan->root, plan_fsmount(record), index); break;
        case RECORD_ATTACH: attach_mount(plan->root, plan_attach(record), index); break;
        case RECORD_ATTACH_POD_MOUNT: attach_pod_mount(plan->root, plan_pod_mount(record), index); break;
        case RECORD_MKDIR: make_directory(plan->root, plan_mkdir(record), index); break;
        case RECORD_MKNOD: make_node(plan->root, plan_mknod(record), index); break;
        case RECORD_SYMLINK: make_symlink(plan->root, plan_symlink(record), index); break;
        default: continue;
        }
        index++;
    }
}

/* ---- the new root ---- */

void change_root(const struct plan *plan) {
    long old = check(STEP_PIVOT_ROOT, sys_openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0));
    check(STEP_PIVOT_ROOT, sys_fchdir(plan->root));

    /* Stacks the old root on the new one at the same place, so that no directory is needed for it. */
    check(STEP_PIVOT_ROOT, sys_pivot_root(".", "."));

    /* From inside the old root: let it go, without telling the host of a single unmount. */
    check(STEP_PIVOT_ROOT, sys_fchdir((int)old));
    check(STEP_PIVOT_ROOT, sys_mount(NULL, ".", NULL, MS_REC | MS_SLAVE));
    check(STEP_PIVOT_ROOT, sys_umount2(".", UMOUNT_DETACH));
    sys_close((int)old);

    check(STEP_PIVOT_ROOT, sys_chdir("/"));
}

/* ---- operations after the root was changed ---- */

static void make_path_readonly(int root, const char *path, uint32_t index) {
    long target = open_in_root(root, path, O_PATH, 0);
    if (target == -ENOENT || target == -ENOTDIR) return;
    check_operation(STEP_READONLY_PATH, target, index);

    /* A mount of its own, with the flags of the one it comes from, may be read-only alone. */
    unsigned tree_flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE;
    long tree = check_operation(STEP_READONLY_PATH, sys_open_tree((int)target, "", tree_flags), index);
    struct mount_attr readonly = {.attr_set = MOUNT_ATTR_RDONLY};
    check_operation(STEP_READONLY_PATH,
                    sys_mount_setattr((int)tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &readonly), index);
    check_operation(STEP_READONLY_PATH, sys_move_mount((int)tree, "", (int)target, "", MOUNT_ONTO_FD), index);
    sys_close((int)tree);
    sys_close((int)target);
}

/* An empty directory that nobody can write to. */
static long empty_directory(void) {
    struct fsmount_record mount = {
        .type = "tmpfs",
        .attributes = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC};
    return new_file_system(&mount);
}

/* The mount to cover a file with: the container's own /dev/null, if it really is that device. */
static long null_device(int root) {
    long device = open_in_root(root, "/dev/null", O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
    if (device < 0) return device;
    long tree = is_character_device((int)device, 1, 3)
                    ? sys_open_tree((int)device, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH)
                    : -EPERM;
    sys_close((int)device);
    return tree;
}

/*
 * `*empty` is the one directory that hides all others, -1 before the first. A mount that is attached can be cloned; a
 * detached one only since Linux 6.15.
 */
static void mask_path(int root, const char *path, int *empty, uint32_t index) {
    long target = open_in_root(root, path, O_PATH, 0);
    if (target == -ENOENT || target == -ENOTDIR) return;
    check_operation(STEP_MASK_PATH, target, index);
    struct statx file;
    check_operation(STEP_MASK_PATH, sys_statx((int)target, "", AT_EMPTY_PATH, STATX_TYPE, &file), index);

    long cover;
    if ((file.stx_mode & S_IFMT) != S_IFDIR) {
        cover = null_device(root);
    } else if (*empty < 0) {
        cover = empty_directory();
    } else {
        cover = sys_open_tree(*empty, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
    }
    check_operation(STEP_MASK_PATH, cover, index);
    check_operation(STEP_MASK_PATH, sys_move_mount((int)cover, "", (int)target, "", MOUNT_ONTO_FD), index);
    sys_close((int)target);
    if ((file.stx_mode & S_IFMT) == S_IFDIR && *empty < 0)
        *empty = (int)cover;
    else
        sys_close((int)cover);
}

void protect_paths(const struct plan *plan) {
    struct span records = plan->records;
    struct record record;
    uint32_t index = 0;
    int empty = -1;
    while (plan_next(&records, &record)) {
        if (record.type < RECORD_FSMOUNT) continue;
        if (record.type == RECORD_READONLY_PATH) make_path_readonly(plan->root, plan_path(record), index);
        if (record.type == RECORD_MASK_PATH) mask_path(plan->root, plan_path(record), &empty, index);
        index++;
    }
    if (empty >= 0) sys_close(empty);
}

void make_working_directory(const struct plan *plan) {
    long fd = ensure_in_root(plan->root, plan->working_directory, TARGET_DIRECTORY, 0755, 0, NULL);
    /* What only the container's user can reach may exist all the same; chdir tells. */
    if (fd == -EACCES || fd == -EPERM) return;
    check(STEP_MAKE_WORKING_DIRECTORY, fd);
    sys_close((int)fd);
}

void make_root_readonly(const struct plan *plan) {
    if (!plan->readonly_root) return;
    struct mount_attr readonly = {.attr_set = MOUNT_ATTR_RDONLY};
    check(STEP_READONLY_ROOT, sys_mount_setattr(plan->root, "", AT_EMPTY_PATH, &readonly));
}
