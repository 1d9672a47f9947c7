/*
 * The first process of a pod. It keeps the pod's namespaces, and the lock on the sandbox' directory (fd 3), by being
 * there; as process 1 of a shared pid namespace it reaps what others leave behind.
 */
#include "sys.h"

enum {
    FD_READY = 4,       /* a pipe: closed when all is in place, an error number before that when it is not */
    FD_ROOT = 5,        /* a detached mount that becomes the root of this mount namespace; absent: it stays as it is */
    FD_FIRST_SHARED = 6 /* detached mounts for the directories /0, /1, ... of that root, as many as there are */
};

/* Leaves the host's mounts. What is shared by the pod's containers is all that this namespace has. */
static long change_root(void) {
    long result = sys_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE);
    if (result == 0) result = sys_move_mount(FD_ROOT, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH);
    if (result == 0) result = sys_fchdir(FD_ROOT);
    if (result == 0) result = sys_pivot_root(".", ".");
    if (result == 0) result = sys_umount2(".", UMOUNT_DETACH);
    if (result == 0) result = sys_chdir("/");
    return result;
}

static long attach_shared(void) {
    for (int i = 0; i < 1000; i++) {
        if (sys_fcntl(FD_FIRST_SHARED + i, F_GETFD, 0) < 0) return 0;
        char name[4] = {0};
        int length = i < 10 ? 1 : i < 100 ? 2 : 3;
        for (int digit = length - 1, rest = i; digit >= 0; digit--, rest /= 10) name[digit] = (char)('0' + rest % 10);
        long result = sys_move_mount(FD_FIRST_SHARED + i, "", AT_FDCWD, name, MOVE_MOUNT_F_EMPTY_PATH);
        if (result < 0) return result;
    }
    return 0;
}

static void arrange_mounts(void) {
    long result = change_root();
    if (result == 0) result = attach_shared();
    if (result == 0) return;
    uint8_t error = (uint8_t)-result;
    sys_write(FD_READY, &error, sizeof error);
    sys_exit_group(1);
}

__attribute__((used)) static _Noreturn void start(void) {
    static const uint64_t all_signals = ~0ull;
    static const uint64_t awaited = 1ull << (SIGTERM - 1) | 1ull << (SIGINT - 1) | 1ull << (SIGCHLD - 1);
    sys_prctl(PR_SET_NAME, (unsigned long)"pause", 0);
    sys_rt_sigprocmask(SIG_SETMASK, &all_signals);
    sys_chdir("/");
    if (sys_fcntl(FD_ROOT, F_GETFD, 0) >= 0) arrange_mounts();
    sys_close_range(FD_READY, ~0u, 0);

    for (;;) {
        long signal = sys_rt_sigtimedwait(&awaited);
        if (signal == SIGTERM || signal == SIGINT) sys_exit_group(0);
        int status;
        while (sys_wait4(-1, &status, WNOHANG | __WALL) > 0) continue;
    }
}

PROGRAM_ENTRY(start);
