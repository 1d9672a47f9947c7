#include "exec.h"

#include "clock.h"
#include "limits.h"
#include "process.h"
#include "report.h"
#include "sys.h"
#include "terminal.h"
#include "userns.h"

static void connect(const struct plan *plan, int root) {
    if ((plan->stdio_flags & STDIO_TERMINAL) != 0) {
        struct terminal terminal = open_terminal(plan, root);
        control_terminal(terminal);
        uint32_t type = STATUS_TERMINAL;
        check(STEP_TERMINAL, report_packet(&type, sizeof type, terminal.master));
        sys_close(terminal.master);
        connect_stdio((int[]){terminal.slave, terminal.slave, terminal.slave});
        return;
    }
    int null = open_null(root);
    int ends[3];
    for (int i = 0; i < 3; i++) ends[i] = plan->stdio[i] != 0 ? plan->stdio[i] : null;
    connect_stdio(ends);
    if (!plan->in_user_namespace) own_pipes(ends, plan->credentials.uid, plan->credentials.gid);
}

static _Noreturn void start_process(const struct plan *plan, int go) {
    /* The end of the pipe: the parent has told that this process exists. */
    char nothing;
    while (sys_read(go, &nothing, 1) == -EINTR) continue;

    begin_process(plan, FD_STATUS);

    /* Only now that this process is in the container's cgroup: a cgroup namespace lets nobody be
       born outside of it. */
    if ((plan->target_namespaces & CLONE_NEWCGROUP) != 0)
        check(STEP_CGROUP_NAMESPACE, sys_setns(plan->target, CLONE_NEWCGROUP));

    long root = check(STEP_STDIO, sys_openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0));
    connect(plan, (int)root);
    become(plan, FD_STATUS, false);
}

_Noreturn void exec_in_container(const struct plan *plan) {
    /* While the host's /proc is still in sight. */
    if (plan->in_user_namespace)
        do_as_host_root(plan, plan->stdio);
    else
        apply_oom_score(plan);

    uint32_t namespaces = plan->target_namespaces & ~(uint32_t)CLONE_NEWCGROUP;
    if (namespaces != 0) check(STEP_JOIN_NAMESPACES, sys_setns(plan->target, namespaces));

    int go[2];
    check(STEP_PIPES, sys_pipe2(go, O_CLOEXEC));

    /* A sibling of this process, so that the spawner can wait for it. */
    int pidfd = -1;
    struct clone_args clone = {.flags = CLONE_PARENT | CLONE_PIDFD | CLONE_INTO_CGROUP,
                               .pidfd = (uint64_t)(uintptr_t)&pidfd,
                               .cgroup = (uint32_t)plan->cgroup};
    long pid = check(STEP_CLONE, sys_clone3(&clone));
    if (pid == 0) {
        sys_close(go[1]);
        start_process(plan, go[0]);
    }

    uint64_t now = now_ns();
    struct started_report started = {STATUS_STARTED, 0, (uint32_t)pid, {(uint32_t)now, (uint32_t)(now >> 32)}};
    report_packet(&started, sizeof started, pidfd);
    sys_exit_group(0);
}
