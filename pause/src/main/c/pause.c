/*
 * The first process of a pod. By being there it keeps the pod's namespaces, the mounts that its containers share, and
 * the lock on the sandbox (fd 3); as process 1 of a shared pid namespace it reaps what others leave behind. A pod's user
 * namespace is made by it as well: no process with threads, such as a JVM, can enter one.
 *
 * Started with a pipe as fd 0 and nothing else it is a placeholder: systemd makes a scope around processes that exist, and
 * the pod's own are born later. It ends when the daemon closes the pipe, or ends itself.
 */
#include "sys.h"

#include <asm/siginfo.h>

enum {
    FD_READY = 4,       /* a pipe: closed when all is in place, an error number before that when it is not;
                           a socket: the pod gets a user namespace of its own */
    FD_ROOT = 5,        /* a detached mount that becomes the root of this mount namespace; absent: it stays as it is */
    FD_FIRST_SHARED = 6 /* detached mounts for the directories /0, /1, ... of that root, as many as there are */
};

enum { SHARED_MAXIMUM = 1000, NOBODY = 65535 };

static long check(long result) {
    if (!IS_ERROR(result)) return result;
    uint8_t error = (uint8_t)-result;
    sys_write(FD_READY, &error, sizeof error);
    sys_exit_group(1);
}

/* ---- a user namespace, and the pod's other namespaces, which it owns ---- */

static bool wants_user_namespace(void) {
    struct statx file;
    return sys_statx(FD_READY, "", AT_EMPTY_PATH, STATX_TYPE, &file) == 0 && (file.stx_mode & S_IFMT) == S_IFSOCK;
}

static void become_root(void) {
    check(sys_setgroups(0, NULL));
    check(sys_setresgid(0, 0, 0));
    check(sys_setresuid(0, 0, 0));
}

/*
 * Returns in a new process, a sibling that has all of the pod's namespaces. First the user namespace alone, until whoever
 * started this one has written its id maps: what a namespace brings along (the message queues' root, the files of
 * /proc/sys/net) belongs to who makes it, and has no owner before there are maps.
 */
static void enter_user_namespace(void) {
    check(sys_unshare(CLONE_NEWUSER));
    uint8_t byte = 0;
    check(sys_write(FD_READY, &byte, sizeof byte));
    /* Nobody wants more of it than the namespace itself. */
    if (sys_read(FD_READY, &byte, sizeof byte) != sizeof byte) sys_exit_group(0);
    become_root();

    struct clone_args clone = {.flags = CLONE_PARENT | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS |
                                        CLONE_NEWPID};
    int32_t pid = (int32_t)check(sys_clone3(&clone));
    if (pid == 0) return;
    sys_write(FD_READY, &pid, sizeof pid);
    sys_exit_group(0);
}

/* A procfs or sysfs of the pod's own namespaces, detached. */
static int kernel_file_system(const char *type) {
    int context = (int)check(sys_fsopen(type, 0));
    check(sys_fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL));
    int mount = (int)check(sys_fsmount(context, 0, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC));
    sys_close(context);
    return mount;
}

/* ---- mounts ---- */

/* Leaves the host's mounts: what is shared by the pod's containers is all that this namespace has. */
static void change_root(void) {
    check(sys_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE));
    check(sys_move_mount(FD_ROOT, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH));
    check(sys_fchdir(FD_ROOT));

    /* The old root comes to lie on the new one, which is where this directory is. */
    check(sys_pivot_root(".", "."));
    check(sys_umount2(".", UMOUNT_DETACH));
    check(sys_chdir("/"));
}

static void attach_shared(void) {
    for (int i = 0; i < SHARED_MAXIMUM; i++) {
        if (sys_fcntl(FD_FIRST_SHARED + i, F_GETFD, 0) < 0) return;
        char name[4] = {0};
        int length = i < 10 ? 1 : i < 100 ? 2 : 3;
        for (int digit = length - 1, rest = i; digit >= 0; digit--, rest /= 10) name[digit] = (char)('0' + rest % 10);
        check(sys_move_mount(FD_FIRST_SHARED + i, "", AT_FDCWD, name, MOVE_MOUNT_F_EMPTY_PATH));
    }
}

/*
 * In a shared pid namespace the pod's containers see this process, and one that may trace others could become it:
 * there must be nothing to gain.
 */
static void give_up_privileges(void) {
    for (unsigned long capability = 0; capability < 64; capability++)
        if (sys_prctl(PR_CAPBSET_DROP, capability, 0) == -EINVAL) break;
    check(sys_prctl(PR_SET_NO_NEW_PRIVS, 1, 0));
    check(sys_setgroups(0, NULL));
    /* Where a user namespace has no such id, root without capabilities must do. */
    long changed = sys_setresgid(NOBODY, NOBODY, NOBODY);
    if (changed != -EINVAL) check(changed);
    changed = sys_setresuid(NOBODY, NOBODY, NOBODY);
    if (changed != -EINVAL) check(changed);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    static const struct __user_cap_data_struct none[2];
    check(sys_capset(&header, none));
    check(sys_prctl(PR_SET_DUMPABLE, 0, 0));
}

/* As process 1 it obeys only who is outside of its namespace (and thus has no pid in it): no container ends its pod. */
static bool is_obeyed(const siginfo_t *signal) { return sys_getpid() != 1 || signal->si_pid == 0; }

static _Noreturn void keep_place(void) {
    char byte;
    while (sys_read(0, &byte, sizeof byte) > 0) continue;
    sys_exit_group(0);
}

__attribute__((used)) static _Noreturn void start(void) {
    if (sys_fcntl(FD_READY, F_GETFD, 0) < 0) keep_place();
    static const uint64_t all_signals = ~0ull;
    static const uint64_t awaited = 1ull << (SIGTERM - 1) | 1ull << (SIGINT - 1) | 1ull << (SIGCHLD - 1);
    sys_prctl(PR_SET_NAME, (unsigned long)"pause", 0);
    sys_rt_sigprocmask(SIG_SETMASK, &all_signals);
    sys_chdir("/");

    bool in_user_namespace = wants_user_namespace();
    int proc = -1;
    int sys = -1;
    if (in_user_namespace) {
        enter_user_namespace();
        /* Such a namespace may mount these only while it sees others in full: the host's are in sight for the last
           time, and these will be for the containers, whose mount namespaces start as copies of this one. */
        proc = kernel_file_system("proc");
        sys = kernel_file_system("sysfs");
    }
    if (sys_fcntl(FD_ROOT, F_GETFD, 0) >= 0) {
        change_root();
        attach_shared();
        if (in_user_namespace) {
            check(sys_move_mount(proc, "", AT_FDCWD, "proc", MOVE_MOUNT_F_EMPTY_PATH));
            check(sys_move_mount(sys, "", AT_FDCWD, "sys", MOVE_MOUNT_F_EMPTY_PATH));
        }
    }
    give_up_privileges();
    sys_close_range(FD_READY, ~0u, 0);

    for (;;) {
        siginfo_t info;
        long signal = sys_rt_sigtimedwait(&awaited, &info);
        if ((signal == SIGTERM || signal == SIGINT) && is_obeyed(&info)) sys_exit_group(0);
        int status;
        while (sys_wait4(-1, &status, WNOHANG | __WALL) > 0) continue;
    }
}

PROGRAM_ENTRY(start);
