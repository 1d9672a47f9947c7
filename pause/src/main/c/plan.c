/*
 * Checks the plan as a whole. Each kind of record has one function that reads it, which is used here and again when the
 * record is carried out. No system calls, so that the fuzzer runs these files as they are.
 */
#include "plan.h"

#include "plan_records.h"

enum { MAXIMUM_RLIMITS = 16, MAXIMUM_FILTER = 4096, MAXIMUM_GROUPS = 65536 };
enum { SECCOMP_LOG = 2, SECCOMP_SPEC_ALLOW = 4 };

/* CLONE_NEWNS and NEWUSER; and with them NEWCGROUP, NEWUTS, NEWIPC, NEWPID and NEWNET */
static const uint32_t new_mount_namespace = 0x00020000;
static const uint32_t new_user_namespace = 0x10000000;
static const uint32_t joinable_namespaces =
    0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000;

/* ---- records that come once ---- */

static void read_stdio(struct reader *in, struct plan *plan) {
    plan->stdio_flags = read_flags(in, STDIO_TERMINAL | STDIO_STDIN | STDIO_STDIN_ONCE);
    plan->rows = read_u32_at_most(in, 0xffff);
    plan->columns = read_u32_at_most(in, 0xffff);
}

static void read_namespaces(struct reader *in, struct plan *plan) {
    plan->pid_namespace = read_u32_at_most(in, PID_HOST);
    if (plan->pid_namespace == PID_JOIN)
        plan->pid_namespace_fd = read_descriptor(in);
    else
        read_u32_at_most(in, 0);
    plan->new_cgroup_namespace = read_flags(in, 1) != 0;
}

static void read_root(struct reader *in, struct plan *plan) {
    plan->root = read_descriptor(in);
    plan->readonly_root = read_flags(in, 1) != 0;
}

/* An exec finds the namespace by its target. */
static void read_user_namespace(struct reader *in, struct plan *plan) {
    if (plan->mode == MODE_RUN)
        plan->user_namespace = read_descriptor(in);
    else
        read_u32_at_most(in, 0);
    plan->in_user_namespace = true;
    plan->stream_uid = read_u32_at_most(in, 0xfffffffeu);
    plan->stream_gid = read_u32_at_most(in, 0xfffffffeu);
}

static void read_target(struct reader *in, struct plan *plan) {
    plan->target = read_descriptor(in);
    plan->target_namespaces = read_flags(in, joinable_namespaces);
    /* Whatever else is shared, the command is never one of the host's files. */
    if ((plan->target_namespaces & new_mount_namespace) == 0) refuse(in, EINVAL);
}

static void read_exec_stdio(struct reader *in, struct plan *plan) {
    plan->stdio_flags = read_flags(in, STDIO_TERMINAL);
    plan->rows = read_u32_at_most(in, 0xffff);
    plan->columns = read_u32_at_most(in, 0xffff);
    for (int i = 0; i < 3; i++) {
        struct reader before = *in;
        plan->stdio[i] = 0;
        if (read_u32(in) == 0) continue;
        *in = before;
        plan->stdio[i] = read_descriptor(in);
        if (plan->stdio_flags & STDIO_TERMINAL) refuse(in, EINVAL);
    }
}

static void read_arguments(struct reader *in, struct plan *plan) {
    plan->arguments = read_strings(in);
    if (plan->arguments.count == 0) refuse(in, EINVAL);
}

static void read_credentials(struct reader *in, struct plan *plan) {
    struct credentials *c = &plan->credentials;
    c->uid = read_u32_at_most(in, 0xfffffffeu);
    c->gid = read_u32_at_most(in, 0xfffffffeu);
    c->bounding = read_u64(in);
    c->permitted = read_u64(in);
    c->ambient = read_u64(in);
    c->group_count = read_u32_at_most(in, MAXIMUM_GROUPS);
    c->groups = (const uint32_t *)(const void *)read_bytes(in, (size_t)c->group_count * 4);
}

static void read_process(struct reader *in, struct plan *plan) {
    plan->no_new_privs = read_flags(in, 1) != 0;
    plan->umask = read_u32_at_most(in, 0777);
}

static void read_oom_score_adj(struct reader *in, struct plan *plan) {
    plan->oom_score_adj = (int32_t)read_u32(in);
    plan->has_oom_score_adj = true;
    if (plan->oom_score_adj < -1000 || plan->oom_score_adj > 1000) refuse(in, EINVAL);
}

static void read_seccomp(struct reader *in, struct plan *plan) {
    plan->seccomp_flags = read_flags(in, SECCOMP_LOG | SECCOMP_SPEC_ALLOW);
    plan->seccomp_count = read_u32_at_most(in, MAXIMUM_FILTER);
    if (plan->seccomp_count == 0) refuse(in, EINVAL);
    plan->seccomp_program = read_bytes(in, (size_t)plan->seccomp_count * 8);
}

static void read_lsm_label(struct reader *in, struct plan *plan) {
    plan->lsm = read_u32_at_most(in, LSM_SELINUX);
    plan->lsm_label = read_nonempty_string(in);
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
    case RECORD_USER_NAMESPACE:
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
    case RECORD_STATE_DIRECTORY: name(plan, plan->state_directory = read_descriptor(in)); break;
    case RECORD_CGROUP: name(plan, plan->cgroup = read_descriptor(in)); break;
    case RECORD_LOG: name(plan, plan->log = read_descriptor(in)); break;
    case RECORD_CONTROL: name(plan, plan->control = read_descriptor(in)); break;
    case RECORD_STDIO: read_stdio(in, plan); break;
    case RECORD_NAMESPACES:
        read_namespaces(in, plan);
        name(plan, plan->pid_namespace_fd);
        break;
    case RECORD_ROOT:
        read_root(in, plan);
        name(plan, plan->root);
        break;
    case RECORD_POD_MOUNTS: name(plan, plan->pod_mounts = read_descriptor(in)); break;
    case RECORD_USER_NAMESPACE:
        read_user_namespace(in, plan);
        name(plan, plan->user_namespace);
        break;
    case RECORD_TARGET:
        read_target(in, plan);
        name(plan, plan->target);
        break;
    case RECORD_EXEC_STDIO:
        read_exec_stdio(in, plan);
        for (int i = 0; i < 3; i++) name(plan, plan->stdio[i]);
        break;
    case RECORD_ARGUMENTS: read_arguments(in, plan); break;
    case RECORD_ENVIRONMENT: plan->environment = read_strings(in); break;
    case RECORD_WORKING_DIRECTORY: plan->working_directory = read_path(in); break;
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
    case RECORD_MASK_PATH: read_path(in); break;
    default: refuse(in, EINVAL); break;
    }
    if (in->left.at != in->left.end) refuse(in, EINVAL);
}

static int check_header(const void *bytes, size_t size, struct plan *plan) {
    if (size < PLAN_HEADER_BYTES || (uintptr_t)bytes % 4 != 0) return EINVAL;
    if (size > PLAN_MAXIMUM_BYTES) return EFBIG;
    struct reader in = {.left = {bytes, (const uint8_t *)bytes + PLAN_HEADER_BYTES}, .error = 0};
    if (read_u32(&in) != PLAN_MAGIC || read_u32(&in) != PLAN_VERSION) return EINVAL;
    plan->mode = read_u32(&in);
    if (plan->mode != MODE_RUN && plan->mode != MODE_EXEC) return EINVAL;
    if (read_u32(&in) != size) return EINVAL;
    plan->records = (struct span){in.left.at, (const uint8_t *)bytes + size};
    return 0;
}

/* Whether the records that there are need no others. */
static bool is_complete(const struct plan *plan, uint64_t seen) {
    if ((seen & required[plan->mode]) != required[plan->mode]) return false;
    if ((seen & 1ull << RECORD_ATTACH_POD_MOUNT) != 0 && plan->pod_mounts < 0) return false;
    bool joins_user_namespace = (plan->target_namespaces & new_user_namespace) != 0;
    return plan->mode == MODE_RUN || joins_user_namespace == plan->in_user_namespace;
}

bool plan_check(const void *bytes, size_t size, struct plan *plan, struct plan_error *error) {
    *plan = (struct plan){.state_directory = -1, .log = -1, .control = -1, .pid_namespace_fd = -1, .pod_mounts = -1,
                          .user_namespace = -1, .root = -1, .target = -1, .cgroup = -1};
    *error = (struct plan_error){.error = check_header(bytes, size, plan), .offset = 0};
    if (error->error != 0) return false;

    uint64_t seen = 0;
    uint32_t rlimits = 0;
    bool after_pivot = false;
    struct reader in = {.left = plan->records, .error = 0};
    while (in.left.at != in.left.end && in.error == 0) {
        error->offset = (uint32_t)(in.left.at - (const uint8_t *)bytes);
        uint32_t type = read_u32(&in);
        uint32_t length = read_u32(&in);
        const uint8_t *payload = length % 4 == 0 ? read_bytes(&in, length) : NULL;
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
    if (error->error == 0 && !is_complete(plan, seen)) {
        error->error = EINVAL;
        error->offset = (uint32_t)size;
    }
    return error->error == 0;
}
