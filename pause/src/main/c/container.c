#include "container.h"

#include "limits.h"
#include "mounts.h"
#include "process.h"
#include "report.h"
#include "sys.h"
#include "terminal.h"

static void close_if_open(int fd) {
    if (fd >= 0) sys_close(fd);
}

/* A terminal of the container's own, whose master end goes to the monitor. */
static void connect_terminal(const struct plan *plan) {
    struct terminal terminal = open_terminal(plan, plan->root);
    mount_console(plan->root, terminal);
    control_terminal(terminal);
    uint32_t type = STATUS_TERMINAL;
    check(STEP_TERMINAL, report_packet(&type, sizeof type, terminal.master));
    sys_close(terminal.master);
    connect_stdio((int[]){terminal.slave, terminal.slave, terminal.slave});
}

static void connect_pipes(const struct plan *plan, const int ends[3]) {
    int null = open_null(plan->root);
    connect_stdio((int[]){ends[0] >= 0 ? ends[0] : null, ends[1], ends[2]});
    if (!plan->in_user_namespace) own_pipes(ends, plan->credentials.uid, plan->credentials.gid);
}

_Noreturn void start_container(const struct plan *plan, const int ends[3], int socket) {
    begin_process(plan, socket);

    /* What belongs to the monitor alone: above all the lock on the state directory. */
    sys_close(FD_STATUS);
    sys_close(plan->state_directory);
    close_if_open(plan->log);
    close_if_open(plan->control);

    /* While the host's /proc is still in sight. In a user namespace it is too late for it. */
    if (!plan->in_user_namespace) apply_oom_score(plan);

    /* The process was born in its cgroup, which is what the new namespace takes as its root. */
    if (plan->new_cgroup_namespace) check(STEP_CGROUP_NAMESPACE, sys_unshare(CLONE_NEWCGROUP));

    if (plan->pod_mounts >= 0) start_from_pod_mounts(plan);
    attach_root(plan);
    run_operations(plan);
    change_root(plan);

    if ((plan->stdio_flags & STDIO_TERMINAL) != 0)
        connect_terminal(plan);
    else
        connect_pipes(plan, ends);

    protect_paths(plan);
    make_working_directory(plan);
    make_root_readonly(plan);

    become(plan, socket, true);
}
