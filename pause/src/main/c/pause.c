/*
 * The first process of a pod. It keeps the pod's namespaces, and the lock on the sandbox' directory (fd 3), by being
 * there; as process 1 of a shared pid namespace it reaps what others leave behind.
 */
#include "sys.h"

__attribute__((used)) static _Noreturn void start(void) {
    static const uint64_t all_signals = ~0ull;
    static const uint64_t awaited = 1ull << (SIGTERM - 1) | 1ull << (SIGINT - 1) | 1ull << (SIGCHLD - 1);
    sys_prctl(PR_SET_NAME, (unsigned long)"pause", 0);
    sys_rt_sigprocmask(SIG_SETMASK, &all_signals);
    sys_chdir("/");
    sys_close_range(4, ~0u, 0);

    for (;;) {
        long signal = sys_rt_sigtimedwait(&awaited);
        if (signal == SIGTERM || signal == SIGINT) sys_exit_group(0);
        int status;
        while (sys_wait4(-1, &status, WNOHANG | __WALL) > 0) continue;
    }
}

PROGRAM_ENTRY(start);
