#include "identity.h"

#include "report.h"
#include "resolve.h"
#include "text.h"

/*
 * The label goes through a procfs of our own that no path leads to: a write to the container's
 * /proc could end up in any file that somebody mounted there.
 */
static long write_label(const char *file, struct text *label) {
    long context = sys_fsopen("proc", FSOPEN_CLOEXEC);
    if (context < 0) return context;
    long result = sys_fsconfig((int)context, FSCONFIG_CMD_CREATE, NULL, NULL);
    if (result == 0)
        result = sys_fsmount((int)context, FSMOUNT_CLOEXEC,
                             MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    sys_close((int)context);
    if (result < 0) return result;
    int proc = (int)result;
    long fd = open_in_root(proc, file, O_WRONLY, RESOLVE_NO_XDEV);
    sys_close(proc);
    if (fd < 0) return fd;
    result = sys_write((int)fd, label->bytes, label->length);
    sys_close((int)fd);
    return result;
}

void apply_lsm_label(const struct plan *plan) {
    if (plan->lsm == 0) return;
    struct text label = {.length = 0};
    if (plan->lsm == LSM_APPARMOR) text_string(&label, "exec ");
    text_string(&label, plan->lsm_label);
    if (label.length == sizeof label.bytes) give_up(STEP_LSM_LABEL, -ENAMETOOLONG, NO_OPERATION);

    long result = -ENOENT;
    if (plan->lsm == LSM_APPARMOR) result = write_label("thread-self/attr/apparmor/exec", &label);
    if (result == -ENOENT) result = write_label("thread-self/attr/exec", &label);
    check(STEP_LSM_LABEL, result);
}

void change_user(const struct plan *plan) {
    const struct credentials *who = &plan->credentials;

    /* What is not in the bounding set cannot come back by any execve(2). Dropping needs
       CAP_SETPCAP, so it comes before the user changes. */
    for (unsigned long capability = 0; capability < 64; capability++) {
        if ((who->bounding & 1ull << capability) != 0) continue;
        long result = sys_prctl(PR_CAPBSET_DROP, capability, 0);
        if (result == -EINVAL) break; /* The kernel's last capability was the one before. */
        check(STEP_BOUNDING_SET, result);
    }

    /* Without this, leaving uid 0 would take the permitted set with it. execve(2) clears it. */
    check(STEP_UID, sys_prctl(PR_SET_KEEPCAPS, 1, 0));

    /* Always set, so that nothing of the daemon's groups is left. */
    check(STEP_GROUPS, sys_setgroups(who->group_count, who->groups));
    check(STEP_GID, sys_setresgid(who->gid, who->gid, who->gid));
    check(STEP_UID, sys_setresuid(who->uid, who->uid, who->uid));
    check(STEP_UID, sys_prctl(PR_SET_KEEPCAPS, 0, 0));

    /* A change of user may have made the process traceable again (fs.suid_dumpable). */
    check(STEP_UID, sys_prctl(PR_SET_DUMPABLE, 0, 0));
}

void apply_capabilities(const struct plan *plan) {
    const struct credentials *who = &plan->credentials;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2];
    check(STEP_CAPABILITIES, sys_capget(&header, data));

    /* Where the daemon itself is confined it cannot give what it does not have. */
    uint64_t have = data[0].permitted | (uint64_t)data[1].permitted << 32;
    uint64_t permitted = who->permitted & have;
    if (permitted != who->permitted) warn(STEP_CAPABILITIES, -EPERM, NO_OPERATION);

    /* The kernel takes as ambient only what is inheritable, too. Beyond that the inheritable set is
       empty: it would hand capabilities to files that carry some of their own. */
    uint64_t ambient = who->ambient & permitted;
    for (int half = 0; half < 2; half++) {
        data[half].permitted = (uint32_t)(permitted >> 32 * half);
        data[half].effective = (uint32_t)(permitted >> 32 * half);
        data[half].inheritable = (uint32_t)(ambient >> 32 * half);
    }
    check(STEP_CAPABILITIES, sys_capset(&header, data));

    check(STEP_AMBIENT, sys_prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0));
    for (unsigned long capability = 0; capability < 64; capability++)
        if ((ambient & 1ull << capability) != 0)
            check(STEP_AMBIENT, sys_prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability));
}

void apply_no_new_privs(const struct plan *plan) {
    if (plan->no_new_privs) check(STEP_NO_NEW_PRIVS, sys_prctl(PR_SET_NO_NEW_PRIVS, 1, 0));
}

void load_seccomp_filter(const struct plan *plan) {
    if (plan->seccomp_count == 0) return;
    struct sock_fprog program = {.len = (unsigned short)plan->seccomp_count,
                                 .filter = (void *)(uintptr_t)plan->seccomp_program};
    check(STEP_SECCOMP, sys_seccomp(SECCOMP_SET_MODE_FILTER, plan->seccomp_flags, &program));
}
