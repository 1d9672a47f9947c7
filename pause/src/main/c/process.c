#include "process.h"

#include "command.h"
#include "identity.h"
#include "limits.h"
#include "report.h"
#include "resolve.h"
#include "userns.h"

enum { SIGNALS = 64 };

void begin_process(const struct plan *plan, int report_socket) {
    report_to(report_socket);
    if (plan->in_user_namespace) become_namespace_root();
    sys_prctl(PR_SET_NAME, (unsigned long)"beanpod-init", 0);
    check(STEP_SESSION, sys_setsid());

    /* What the daemon's starter ignored must not stay ignored. SIGKILL and SIGSTOP cannot be set. */
    static const uint64_t default_action[4];
    for (int signal = 1; signal <= SIGNALS; signal++) sys_rt_sigaction(signal, default_action);

    /* Nor are the daemon's keys the container's. A kernel without keys has none to keep back. */
    long keyring = sys_keyctl(KEYCTL_JOIN_SESSION_KEYRING);
    if (keyring != -ENOSYS) check(STEP_SESSION, keyring);

    /* Nor are the processors that the daemon is bound to; those of the cgroup's cpuset remain. */
    uint64_t all_processors[16];
    memset(all_processors, 0xff, sizeof all_processors);
    sys_sched_setaffinity(all_processors, sizeof all_processors);

    sys_umask(0);
}

int open_null(int root) {
    long place = open_in_root(root, "/dev/null", O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
    if (place < 0) return -1;
    bool is_null = is_character_device((int)place, 1, 3);
    sys_close((int)place);
    if (!is_null) return -1;
    long null = open_in_root(root, "/dev/null", O_RDWR | O_NOCTTY | O_NONBLOCK, RESOLVE_NO_SYMLINKS);
    if (null >= 0 && !is_character_device((int)null, 1, 3)) {
        sys_close((int)null);
        return -1;
    }
    return (int)null;
}

void connect_stdio(const int ends[3]) {
    for (int i = 0; i < 3; i++)
        if (ends[i] >= 0) check(STEP_STDIO, sys_dup3(ends[i], i, 0));
}

void own_pipes(const int ends[3], uint32_t uid, uint32_t gid) {
    for (int i = 0; i < 3; i++)
        if (ends[i] >= 0 && file_system_of(ends[i]) == PIPEFS_MAGIC)
            check(STEP_STDIO, sys_fchown(ends[i], uid, gid));
}

/*
 * Closes everything but the standard streams and the report's socket, really and not only at execve(2): the paths that
 * follow (/proc/self/fd/N/..) are the container's choice.
 */
static void keep_only(int report_socket) {
    enum { KEPT = 3 };
    if (report_socket != KEPT) check(STEP_STDIO, sys_dup3(report_socket, KEPT, O_CLOEXEC));
    report_to(KEPT);
    check(STEP_STDIO, sys_close_range(KEPT + 1, ~0u, 0));
}

/* Tells the monitor that all is done but execve(2), and waits until it has written that down. */
static void wait_for_release(int socket) {
    struct step_report ready = {.type = STATUS_READY};
    uint32_t answer;
    int none;
    long result = send_packet(socket, &ready, sizeof ready, -1);
    if (result > 0) result = receive_packet(socket, &answer, sizeof answer, &none);
    if (result <= 0) sys_exit_group(1); /* The monitor is gone: nobody would read the output. */
}

_Noreturn void become(const struct plan *plan, int report_socket, bool ask) {
    apply_lsm_label(plan);
    keep_only(report_socket);

    /* As root, or as the container's user when root may not (a network file system). */
    bool entered = enter_working_directory(plan, true);
    apply_rlimits(plan);

    /* Without no_new_privs the kernel wants CAP_SYS_ADMIN for a filter, which is about to go. */
    if (!plan->no_new_privs) load_seccomp_filter(plan);
    change_user(plan);
    if (!entered) enter_working_directory(plan, false);
    apply_capabilities(plan);
    apply_no_new_privs(plan);

    struct command command;
    find_command(plan, &command);
    if (ask) wait_for_release(3);

    sys_umask(plan->umask);
    static const uint64_t no_signals = 0;
    sys_rt_sigprocmask(SIG_SETMASK, &no_signals);

    /* As late as can be: what init itself does must not decide what a filter has to allow. */
    if (plan->no_new_privs) load_seccomp_filter(plan);
    execute(&command);
}
