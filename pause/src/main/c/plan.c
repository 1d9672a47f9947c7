/*
 * Reads the plan. Nothing here trusts a number: every read is checked against the end of its record, and each kind of
 * record has one function that reads it, when the plan is checked and again when the record is carried out.
 * No system calls, so that the fuzzer runs this file as it is.
 */
#include "plan.h"

enum { EINVAL = 22, EBADF = 9, EFBIG = 27, E2BIG = 7 };
enum { MAXIMUM_RLIMITS = 16, MAXIMUM_PATH = 4096, MAXIMUM_FILTER = 4096 };
enum { S_IFMT = 0170000, S_IFCHR = 0020000, S_IFBLK = 0060000, S_IFIFO = 0010000 };
enum { SECCOMP_LOG = 2, SECCOMP_SPEC_ALLOW = 4 };

/* CLONE_NEWNS; and with it NEWCGROUP, NEWUTS, NEWIPC, NEWPID and NEWNET */
static const uint32_t new_mount_namespace = 0x00020000;
static const uint32_t joinable_namespaces = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000;
/* MOUNT_ATTR_RDONLY, NOSUID, NODEV, NOEXEC, the ATIME field, NODIRATIME, NOSYMFOLLOW */
static const uint32_t mount_attributes = 0x1 | 0x2 | 0x4 | 0x8 | 0x70 | 0x80 | 0x200000;

/* Reads a record's payload from its start. `error` is set by the first read that does not fit. */
struct reader {
    struct span left;
    int error;
};

static size_t span_size(struct span span) { return (size_t)(span.end - span.at); }

static void refuse(struct reader *in, int error) {
    if (in->error == 0) in->error = error;
    in->left.at = in->left.end;
}

static const uint8_t *take(struct reader *in, size_t size) {
    if (size > span_size(in->left)) {
        refuse(in, EINVAL);
        return NULL;
    }
    const uint8_t *taken = in->left.at;
    in->left.at += size;
    return taken;
}

static uint32_t u32(struct reader *in) {
    const uint8_t *b = take(in, 4);
    if (b == NULL) return 0;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static uint64_t u64(struct reader *in) {
    uint64_t low = u32(in);
    return low | (uint64_t)u32(in) << 32;
}

static uint32_t u32_at_most(struct reader *in, uint32_t maximum) {
    uint32_t value = u32(in);
    if (value > maximum) refuse(in, EINVAL);
    return value;
}

static uint32_t flags(struct reader *in, uint32_t known) {
    uint32_t value = u32(in);
    if ((value & ~known) != 0) refuse(in, EINVAL);
    return value;
}

static int descriptor(struct reader *in) {
    uint32_t number = u32(in);
    if (number < FD_FIRST || number > FD_LAST) {
        refuse(in, EBADF);
        return -1;
    }
    return (int)number;
}

/* A string: its length, its bytes without NUL, then one to four zero bytes up to the alignment. */
static const char *string(struct reader *in) {
    uint32_t length = u32(in);
    if (length >= PLAN_MAXIMUM_BYTES) {
        refuse(in, EINVAL);
        return "";
    }
    size_t padded = ((size_t)length / 4 + 1) * 4;
    const uint8_t *bytes = take(in, padded);
    if (bytes == NULL) return "";
    for (size_t i = 0; i < padded; i++) {
        if ((bytes[i] == 0) != (i >= length)) {
            refuse(in, EINVAL);
            return "";
        }
    }
    return (const char *)bytes;
}

static const char *absolute_path(struct reader *in) {
    const uint8_t *start = in->left.at;
    const char *path = string(in);
    if (in->error == 0 && (path[0] != '/' || in->left.at - start > MAXIMUM_PATH)) refuse(in, EINVAL);
    return path;
}

static const char *nonempty_string(struct reader *in) {
    const char *text = string(in);
    if (text[0] == '\0') refuse(in, EINVAL);
    return text;
}

static struct strings string_list(struct reader *in) {
    struct strings list = {.count = u32(in), .bytes = in->left};
    /* Each string takes at least 8 bytes, so that a wrong count ends this loop soon. */
    for (uint32_t i = 0; i < list.count && in->error == 0; i++) string(in);
    list.bytes.end = in->left.at;
    return list;
}

/* ---- records that come more than once ---- */

static struct rlimit_record read_rlimit(struct reader *in) {
    struct rlimit_record limit;
    limit.resource = u32(in);
    limit.soft = u64(in);
    limit.hard = u64(in);
    return limit;
}

static struct mount_option read_option(struct reader *in) {
    struct mount_option option;
    option.has_value = u32_at_most(in, 1) == 1;
    option.key = nonempty_string(in);
    option.value = string(in);
    if (!option.has_value && option.value[0] != '\0') refuse(in, EINVAL);
    return option;
}

static struct fsmount_record read_fsmount(struct reader *in) {
    struct fsmount_record mount;
    mount.attributes = flags(in, mount_attributes);
    mount.mode = u32_at_most(in, 07777);
    mount.type = nonempty_string(in);
    mount.target = absolute_path(in);
    mount.option_count = u32(in);
    mount.options = in->left;
    for (uint32_t i = 0; i < mount.option_count && in->error == 0; i++) read_option(in);
    mount.options.end = in->left.at;
    return mount;
}

static struct attach_record read_attach(struct reader *in) {
    struct attach_record attach;
    attach.fd = descriptor(in);
    attach.kind = u32_at_most(in, ATTACH_FILE);
    attach.mode = u32_at_most(in, 07777);
    attach.propagation = u32_at_most(in, 2);
    attach.flags = flags(in, ATTACH_MAY_COVER_PROC);
    attach.target = absolute_path(in);
    return attach;
}

static struct pod_mount_record read_pod_mount(struct reader *in) {
    struct pod_mount_record mount;
    mount.flags = flags(in, POD_MOUNT_READONLY);
    mount.source = absolute_path(in);
    mount.sub_path = string(in);
    mount.target = absolute_path(in);
    return mount;
}

static struct mkdir_record read_mkdir(struct reader *in) {
    struct mkdir_record directory;
    directory.mode = u32_at_most(in, 07777);
    directory.uid = u32(in);
    directory.gid = u32(in);
    directory.path = absolute_path(in);
    return directory;
}

static struct mknod_record read_mknod(struct reader *in) {
    struct mknod_record node;
    node.mode = flags(in, S_IFMT | 07777);
    uint32_t type = node.mode & S_IFMT;
    if (type != S_IFCHR && type != S_IFBLK && type != S_IFIFO) refuse(in, EINVAL);
    node.major = u32_at_most(in, 0xfff);
    node.minor = u32_at_most(in, 0xfffff);
    node.uid = u32(in);
    node.gid = u32(in);
    node.path = absolute_path(in);
    return node;
}

static struct symlink_record read_symlink(struct reader *in) {
    struct symlink_record link;
    link.content = nonempty_string(in);
    link.path = absolute_path(in);
    return link;
}

/* ---- records that come once ---- */

static void read_stdio(struct reader *in, struct plan *plan) {
    plan->stdio_flags = flags(in, STDIO_TERMINAL | STDIO_STDIN | STDIO_STDIN_ONCE);
    plan->rows = u32_at_most(in, 0xffff);
    plan->columns = u32_at_most(in, 0xffff);
}

static void read_namespaces(struct reader *in, struct plan *plan) {
    plan->pid_namespace = u32_at_most(in, PID_HOST);
    if (plan->pid_namespace == PID_JOIN)
        plan->pid_namespace_fd = descriptor(in);
    else
        u32_at_most(in, 0);
    plan->new_cgroup_namespace = flags(in, 1) != 0;
}

static void read_root(struct reader *in, struct plan *plan) {
    plan->root = descriptor(in);
    plan->readonly_root = flags(in, 1) != 0;
}

static void read_target(struct reader *in, struct plan *plan) {
    plan->target = descriptor(in);
    plan->target_namespaces = flags(in, joinable_namespaces);
    /* Whatever else is shared, the command is never one of the host's files. */
    if ((plan->target_namespaces & new_mount_namespace) == 0) refuse(in, EINVAL);
}

static void read_exec_stdio(struct reader *in, struct plan *plan) {
    plan->stdio_flags = flags(in, STDIO_TERMINAL);
    plan->rows = u32_at_most(in, 0xffff);
    plan->columns = u32_at_most(in, 0xffff);
    for (int i = 0; i < 3; i++) {
        struct reader before = *in;
        plan->stdio[i] = 0;
        if (u32(in) == 0) continue;
        *in = before;
        plan->stdio[i] = descriptor(in);
        if (plan->stdio_flags & STDIO_TERMINAL) refuse(in, EINVAL);
    }
}

static void read_arguments(struct reader *in, struct plan *plan) {
    plan->arguments = string_list(in);
    if (plan->arguments.count == 0) refuse(in, EINVAL);
}

static void read_credentials(struct reader *in, struct plan *plan) {
    struct credentials *c = &plan->credentials;
    c->uid = u32_at_most(in, 0xfffffffeu);
    c->gid = u32_at_most(in, 0xfffffffeu);
    c->bounding = u64(in);
    c->permitted = u64(in);
    c->ambient = u64(in);
    c->group_count = u32_at_most(in, 65536);
    c->groups = (const uint32_t *)(const void *)take(in, (size_t)c->group_count * 4);
}

static void read_process(struct reader *in, struct plan *plan) {
    plan->no_new_privs = flags(in, 1) != 0;
    plan->umask = u32_at_most(in, 0777);
}

static void read_oom_score_adj(struct reader *in, struct plan *plan) {
    plan->oom_score_adj = (int32_t)u32(in);
    plan->has_oom_score_adj = true;
    if (plan->oom_score_adj < -1000 || plan->oom_score_adj > 1000) refuse(in, EINVAL);
}

static void read_seccomp(struct reader *in, struct plan *plan) {
    plan->seccomp_flags = flags(in, SECCOMP_LOG | SECCOMP_SPEC_ALLOW);
    plan->seccomp_count = u32_at_most(in, MAXIMUM_FILTER);
    if (plan->seccomp_count == 0) refuse(in, EINVAL);
    plan->seccomp_program = take(in, (size_t)plan->seccomp_count * 8);
}

static void read_lsm_label(struct reader *in, struct plan *plan) {
    plan->lsm = u32_at_most(in, LSM_SELINUX);
    plan->lsm_label = nonempty_string(in);
    if (plan->lsm == 0) refuse(in, EINVAL);
}

/* ---- the whole plan ---- */

enum { RUN = 1 << MODE_RUN, EXEC = 1 << MODE_EXEC, BOTH = RUN | EXEC };

/* In which modes a record may come. */
static int modes_of(uint32_t type) {
    switch (type) {
    case RECORD_STATE_DIRECTORY:
    case RECORD_LOG:
    case RECORD_CONTROL:
    case RECORD_STDIO:
    case RECORD_NAMESPACES:
    case RECORD_ROOT:
    case RECORD_POD_MOUNTS:
    case RECORD_FSMOUNT:
    case RECORD_ATTACH:
    case RECORD_MKDIR:
    case RECORD_MKNOD:
    case RECORD_SYMLINK:
    case RECORD_ATTACH_POD_MOUNT:
    case RECORD_READONLY_PATH:
    case RECORD_MASK_PATH:
        return RUN;
    case RECORD_TARGET:
    case RECORD_EXEC_STDIO:
        return EXEC;
    case RECORD_CGROUP:
    case RECORD_ARGUMENTS:
    case RECORD_ENVIRONMENT:
    case RECORD_WORKING_DIRECTORY:
    case RECORD_CREDENTIALS:
    case RECORD_PROCESS:
    case RECORD_OOM_SCORE_ADJ:
    case RECORD_RLIMIT:
    case RECORD_SECCOMP:
    case RECORD_LSM_LABEL:
        return BOTH;
    default:
        return 0;
    }
}

static bool may_repeat(uint32_t type) { return type == RECORD_RLIMIT || type >= RECORD_FSMOUNT; }

static const uint64_t required[] = {
    [MODE_RUN] = 1ull << RECORD_STATE_DIRECTORY | 1ull << RECORD_CGROUP | 1ull << RECORD_STDIO |
                 1ull << RECORD_NAMESPACES | 1ull << RECORD_ROOT | 1ull << RECORD_ARGUMENTS |
                 1ull << RECORD_ENVIRONMENT | 1ull << RECORD_WORKING_DIRECTORY | 1ull << RECORD_CREDENTIALS |
                 1ull << RECORD_PROCESS,
    [MODE_EXEC] = 1ull << RECORD_CGROUP | 1ull << RECORD_TARGET | 1ull << RECORD_EXEC_STDIO |
                  1ull << RECORD_ARGUMENTS | 1ull << RECORD_ENVIRONMENT | 1ull << RECORD_WORKING_DIRECTORY |
                  1ull << RECORD_CREDENTIALS | 1ull << RECORD_PROCESS,
};

static void name(struct plan *plan, int fd) {
    if (fd >= FD_FIRST) plan->named[fd / 32] |= 1u << (fd % 32);
}

static void read_record(struct reader *in, uint32_t type, struct plan *plan) {
    switch (type) {
    case RECORD_STATE_DIRECTORY: name(plan, plan->state_directory = descriptor(in)); break;
    case RECORD_CGROUP: name(plan, plan->cgroup = descriptor(in)); break;
    case RECORD_LOG: name(plan, plan->log = descriptor(in)); break;
    case RECORD_CONTROL: name(plan, plan->control = descriptor(in)); break;
    case RECORD_STDIO: read_stdio(in, plan); break;
    case RECORD_NAMESPACES:
        read_namespaces(in, plan);
        name(plan, plan->pid_namespace_fd);
        break;
    case RECORD_ROOT:
        read_root(in, plan);
        name(plan, plan->root);
        break;
    case RECORD_POD_MOUNTS: name(plan, plan->pod_mounts = descriptor(in)); break;
    case RECORD_TARGET:
        read_target(in, plan);
        name(plan, plan->target);
        break;
    case RECORD_EXEC_STDIO:
        read_exec_stdio(in, plan);
        for (int i = 0; i < 3; i++) name(plan, plan->stdio[i]);
        break;
    case RECORD_ARGUMENTS: read_arguments(in, plan); break;
    case RECORD_ENVIRONMENT: plan->environment = string_list(in); break;
    case RECORD_WORKING_DIRECTORY: plan->working_directory = absolute_path(in); break;
    case RECORD_CREDENTIALS: read_credentials(in, plan); break;
    case RECORD_PROCESS: read_process(in, plan); break;
    case RECORD_OOM_SCORE_ADJ: read_oom_score_adj(in, plan); break;
    case RECORD_RLIMIT: read_rlimit(in); break;
    case RECORD_SECCOMP: read_seccomp(in, plan); break;
    case RECORD_LSM_LABEL: read_lsm_label(in, plan); break;
    case RECORD_FSMOUNT: read_fsmount(in); break;
    case RECORD_ATTACH: name(plan, read_attach(in).fd); break;
    case RECORD_MKDIR: read_mkdir(in); break;
    case RECORD_MKNOD: read_mknod(in); break;
    case RECORD_SYMLINK: read_symlink(in); break;
    case RECORD_ATTACH_POD_MOUNT: read_pod_mount(in); break;
    case RECORD_READONLY_PATH:
    case RECORD_MASK_PATH: absolute_path(in); break;
    default: refuse(in, EINVAL); break;
    }
    if (in->left.at != in->left.end) refuse(in, EINVAL);
}

static int check_header(const void *bytes, size_t size, struct plan *plan) {
    if (size < PLAN_HEADER_BYTES || (uintptr_t)bytes % 4 != 0) return EINVAL;
    if (size > PLAN_MAXIMUM_BYTES) return EFBIG;
    struct reader in = {.left = {bytes, (const uint8_t *)bytes + PLAN_HEADER_BYTES}, .error = 0};
    if (u32(&in) != PLAN_MAGIC || u32(&in) != PLAN_VERSION) return EINVAL;
    plan->mode = u32(&in);
    if (plan->mode != MODE_RUN && plan->mode != MODE_EXEC) return EINVAL;
    if (u32(&in) != size) return EINVAL;
    plan->records = (struct span){in.left.at, (const uint8_t *)bytes + size};
    return 0;
}

bool plan_check(const void *bytes, size_t size, struct plan *plan, struct plan_error *error) {
    *plan = (struct plan){.state_directory = -1, .log = -1, .control = -1, .pid_namespace_fd = -1, .pod_mounts = -1,
                          .root = -1, .target = -1, .cgroup = -1};
    *error = (struct plan_error){.error = check_header(bytes, size, plan), .offset = 0};
    if (error->error != 0) return false;

    uint64_t seen = 0;
    uint32_t rlimits = 0;
    bool after_pivot = false;
    struct reader in = {.left = plan->records, .error = 0};
    while (in.left.at != in.left.end && in.error == 0) {
        error->offset = (uint32_t)(in.left.at - (const uint8_t *)bytes);
        uint32_t type = u32(&in);
        uint32_t length = u32(&in);
        const uint8_t *payload = length % 4 == 0 ? take(&in, length) : NULL;
        if (payload == NULL || (modes_of(type) & 1 << plan->mode) == 0) {
            refuse(&in, EINVAL);
            break;
        }
        if ((seen & 1ull << type) != 0 && !may_repeat(type)) refuse(&in, EINVAL);
        seen |= 1ull << type;
        if (type == RECORD_RLIMIT && ++rlimits > MAXIMUM_RLIMITS) refuse(&in, E2BIG);
        if (type >= RECORD_READONLY_PATH)
            after_pivot = true;
        else if (type >= RECORD_FSMOUNT && after_pivot)
            refuse(&in, EINVAL);

        struct reader content = {.left = {payload, payload + length}, .error = in.error};
        read_record(&content, type, plan);
        in.error = content.error;
    }
    error->error = in.error;
    if (error->error == 0 && (seen & required[plan->mode]) != required[plan->mode]) {
        error->error = EINVAL;
        error->offset = (uint32_t)size;
    }
    if (error->error == 0 && (seen & 1ull << RECORD_ATTACH_POD_MOUNT) != 0 && plan->pod_mounts < 0) {
        error->error = EINVAL;
        error->offset = (uint32_t)size;
    }
    return error->error == 0;
}

/* ---- what the steps ask for ---- */

bool plan_next(struct span *records, struct record *record) {
    if (records->at == records->end) return false;
    struct reader in = {.left = *records, .error = 0};
    record->type = u32(&in);
    uint32_t length = u32(&in);
    record->payload = (struct span){in.left.at, in.left.at + length};
    records->at = record->payload.end;
    return true;
}

static struct reader reader_of(struct record record) {
    return (struct reader){.left = record.payload, .error = 0};
}

struct rlimit_record plan_rlimit(struct record record) {
    struct reader in = reader_of(record);
    return read_rlimit(&in);
}

struct fsmount_record plan_fsmount(struct record record) {
    struct reader in = reader_of(record);
    return read_fsmount(&in);
}

struct mount_option plan_option(struct span *options) {
    struct reader in = {.left = *options, .error = 0};
    struct mount_option option = read_option(&in);
    *options = in.left;
    return option;
}

struct attach_record plan_attach(struct record record) {
    struct reader in = reader_of(record);
    return read_attach(&in);
}

struct pod_mount_record plan_pod_mount(struct record record) {
    struct reader in = reader_of(record);
    return read_pod_mount(&in);
}

struct mkdir_record plan_mkdir(struct record record) {
    struct reader in = reader_of(record);
    return read_mkdir(&in);
}

struct mknod_record plan_mknod(struct record record) {
    struct reader in = reader_of(record);
    return read_mknod(&in);
}

struct symlink_record plan_symlink(struct record record) {
    struct reader in = reader_of(record);
    return read_symlink(&in);
}

const char *plan_path(struct record record) {
    struct reader in = reader_of(record);
    return absolute_path(&in);
}

const char *plan_string(struct span *strings) {
    struct reader in = {.left = *strings, .error = 0};
    const char *text = string(&in);
    *strings = in.left;
    return text;
}
