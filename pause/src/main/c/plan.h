/*
 * The plan: what Java wants, as checked data. After plan_check() every pointer below points into
 * the plan's own read-only mapping, every string ends with NUL, every count is true.
 */
#ifndef BEANPOD_PLAN_H
#define BEANPOD_PLAN_H

#include "protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum stdio_flag { STDIO_TERMINAL = 1, STDIO_STDIN = 2, STDIO_STDIN_ONCE = 4 };
enum pid_namespace { PID_NEW = 0, PID_JOIN = 1, PID_HOST = 2 };
enum lsm { LSM_APPARMOR = 1, LSM_SELINUX = 2 };
enum attach_kind { ATTACH_DIRECTORY = 0, ATTACH_FILE = 1 };
enum { ATTACH_MAY_COVER_PROC = 1 };
/* MOUNT_ATTR_RDONLY, NOSUID, NODEV and NOEXEC of linux/mount.h. */
enum { POD_MOUNT_ATTRIBUTES = 15 };

/* A place in the plan, from which so many bytes may be read. */
struct span {
    const uint8_t *at;
    const uint8_t *end;
};

/* So many strings, one after another. */
struct strings {
    uint32_t count;
    struct span bytes;
};

struct credentials {
    uint32_t uid;
    uint32_t gid;
    uint64_t bounding;
    uint64_t permitted;
    uint64_t ambient;
    uint32_t group_count;
    const uint32_t *groups;
};

struct plan {
    uint32_t mode;

    /* mode RUN; a descriptor that the plan does not have is -1 */
    int state_directory;
    int log;
    int control;
    uint32_t pid_namespace;
    int pid_namespace_fd;
    bool new_cgroup_namespace;
    int pod_mounts;
    int user_namespace;
    int root;
    bool readonly_root;

    /* mode EXEC */
    int target;
    uint32_t target_namespaces;
    int stdio[3];

    /* both */
    int cgroup;
    uint32_t stdio_flags;
    uint32_t rows;
    uint32_t columns;
    struct strings arguments;
    struct strings environment;
    const char *working_directory;
    struct credentials credentials;
    bool no_new_privs;
    uint32_t umask;
    bool in_user_namespace;
    uint32_t stream_uid; /* of the standard streams, as the host counts */
    uint32_t stream_gid;
    bool has_oom_score_adj;
    int32_t oom_score_adj;
    uint32_t seccomp_flags;
    uint32_t seccomp_count;
    const void *seccomp_program;
    uint32_t lsm;
    const char *lsm_label;

    /* every record, for those that may come more than once */
    struct span records;
    /* one bit for each descriptor that the plan names */
    uint32_t named[(FD_LAST + 1) / 32];
};

struct record {
    uint32_t type;
    struct span payload;
};

struct rlimit_record {
    uint32_t resource;
    uint64_t soft;
    uint64_t hard;
};

struct fsmount_record {
    uint32_t attributes;
    uint32_t mode;
    const char *type;
    const char *target;
    uint32_t option_count;
    struct span options;
};

struct mount_option {
    bool has_value;
    const char *key;
    const char *value;
};

struct attach_record {
    int fd;
    uint32_t kind;
    uint32_t mode;
    uint32_t propagation;
    uint32_t flags;
    const char *target;
    const char *part; /* a directory of the mount; empty for all of it */
};

struct pod_mount_record {
    uint32_t attributes;
    const char *source;
    const char *sub_path;
    const char *target;
};

struct mkdir_record {
    uint32_t mode;
    uint32_t uid;
    uint32_t gid;
    const char *path;
};

struct mknod_record {
    uint32_t mode;
    uint32_t major;
    uint32_t minor;
    uint32_t uid;
    uint32_t gid;
    const char *path;
};

struct symlink_record {
    const char *content;
    const char *path;
};

struct plan_error {
    int error;
    uint32_t offset;
};

/* True when the plan names the descriptor. */
static inline bool plan_names(const struct plan *plan, int fd) {
    return (plan->named[fd / 32] & 1u << (fd % 32)) != 0;
}

/* Checks the whole plan, and fills in *plan. True when it is good. */
bool plan_check(const void *bytes, size_t size, struct plan *plan, struct plan_error *error);

/* The next record, false at the end. */
bool plan_next(struct span *records, struct record *record);

/* The content of a record that plan_check() has seen. */
struct rlimit_record plan_rlimit(struct record record);
struct fsmount_record plan_fsmount(struct record record);
struct mount_option plan_option(struct span *options);
struct attach_record plan_attach(struct record record);
struct pod_mount_record plan_pod_mount(struct record record);
struct mkdir_record plan_mkdir(struct record record);
struct mknod_record plan_mknod(struct record record);
struct symlink_record plan_symlink(struct record record);
const char *plan_path(struct record record);
const char *plan_string(struct span *strings);

#endif
