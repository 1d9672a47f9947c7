#include "run.h"

#include "clock.h"
#include "container.h"
#include "limits.h"
#include "monitor.h"
#include "record_file.h"
#include "report.h"
#include "userns.h"

enum { MONITOR_OOM_SCORE = -999 };

/* Both ends of the container's standard streams; -1 where /dev/null or a terminal will be. */
struct pipes {
    int container[3];
    int monitor[3];
};

static void make_pipe(struct pipes *pipes, int stream) {
    int ends[2];
    check(STEP_PIPES, sys_pipe2(ends, O_CLOEXEC));
    int ours = stream == 0 ? 1 : 0;
    pipes->monitor[stream] = ends[ours];
    pipes->container[stream] = ends[1 - ours];
    check(STEP_PIPES, sys_fcntl(ends[ours], F_SETFL, O_NONBLOCK));
}

static struct pipes make_pipes(const struct plan *plan) {
    struct pipes pipes = {{-1, -1, -1}, {-1, -1, -1}};
    if ((plan->stdio_flags & STDIO_TERMINAL) != 0) return pipes;
    if ((plan->stdio_flags & STDIO_STDIN) != 0) make_pipe(&pipes, 0);
    make_pipe(&pipes, 1);
    make_pipe(&pipes, 2);
    return pipes;
}

/* Closes what only the container needs: a mount lives as long as somebody holds it. */
static void let_go(const struct plan *plan, const struct pipes *pipes) {
    for (int fd = FD_FIRST; fd <= FD_LAST; fd++) {
        bool ours = fd == plan->state_directory || fd == plan->cgroup || fd == plan->log || fd == plan->control;
        if (plan_names(plan, fd) && !ours) sys_close(fd);
    }
    for (int i = 0; i < 3; i++)
        if (pipes->container[i] >= 0) sys_close(pipes->container[i]);
    sys_close(FD_PLAN);
}

static void take_terminal(struct monitored *container, int master) {
    container->terminal = container->input = container->output[0] = master;
    sys_fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK);
    /* As long as one other end is open the master never reports a hang-up, which the container would
       cause by closing its terminal for a moment. */
    sys_ioctl(master, TIOCGPTPEER, (const void *)(uintptr_t)(O_RDWR | O_NOCTTY | O_CLOEXEC));
}

/* The container is ready for execve(2): writes that down, tells Java, lets it go on. */
static long release(const struct plan *plan, const struct monitored *container, int socket, int pidfd) {
    uint64_t now = now_ns();
    uint32_t monitor_pid = (uint32_t)sys_getpid();
    uint32_t pid = (uint32_t)container->pid;
    long written = write_started_record(plan->state_directory, monitor_pid, pid, now);
    if (written < 0) return written;
    struct started_report started = {STATUS_STARTED, monitor_pid, pid, {(uint32_t)now, (uint32_t)(now >> 32)}};
    report_packet(&started, sizeof started, pidfd);
    uint32_t go = 1;
    /* If it is gone by now the loop sees that it has ended, and how. */
    send_packet(socket, &go, sizeof go, -1);
    return 0;
}

/*
 * Follows the container to its execve(2), which closes the other end of `socket`, and passes on what it tells. Returns
 * when the command runs.
 */
static void follow_start(const struct plan *plan, struct monitored *container, int socket, int pidfd) {
    bool released = false;
    for (;;) {
        struct step_report message = {.type = 0};
        int descriptor;
        long size = receive_packet(socket, &message, sizeof message, &descriptor);
        if (size <= 0 && released) return;
        if (size <= 0) message = (struct step_report){STATUS_FAILED, STEP_LOST, 0, NO_OPERATION};

        switch (message.type) {
        case STATUS_WARNING: report_packet(&message, sizeof message, -1); break;
        case STATUS_TERMINAL: take_terminal(container, descriptor); break;
        case STATUS_READY: {
            long result = release(plan, container, socket, pidfd);
            released = true;
            if (result >= 0) break;
            message = (struct step_report){STATUS_FAILED, STEP_STARTED_RECORD, (uint32_t)-result, NO_OPERATION};
            monitor_failure(plan, container->pid, &message);
        }
        default: monitor_failure(plan, container->pid, &message);
        }
    }
}

/* A new process, as its parent knows it. */
struct born {
    int pid;
    int pidfd;
};

/*
 * Makes the container's first process, in its pid namespace and in its cgroup, so that no limit comes too late. Its own
 * way leads to execve(2); this returns in the caller only, whose child or sibling it is.
 */
static struct born bear(const struct plan *plan, const struct pipes *pipes, const int sockets[2], bool sibling) {
    if (plan->pid_namespace == PID_JOIN) check(STEP_JOIN_NAMESPACES, sys_setns(plan->pid_namespace_fd, CLONE_NEWPID));
    struct born born = {.pidfd = -1};
    uint64_t new_pid_namespace = plan->pid_namespace == PID_NEW ? CLONE_NEWPID : 0;
    uint64_t new_mount_namespace = plan->pod_mounts < 0 ? CLONE_NEWNS : 0;
    uint64_t parent = sibling ? CLONE_PARENT : 0;
    struct clone_args clone = {
        .flags = new_mount_namespace | CLONE_PIDFD | CLONE_INTO_CGROUP | new_pid_namespace | parent,
        .pidfd = (uint64_t)(uintptr_t)&born.pidfd,
        .exit_signal = sibling ? 0 : SIGCHLD, /* a sibling's is the caller's own */
        .cgroup = (uint32_t)plan->cgroup};
    born.pid = (int)check(STEP_CLONE, sys_clone3(&clone));
    if (born.pid == 0) {
        sys_close(sockets[0]);
        start_container(plan, pipes->container, sockets[1]);
    }
    return born;
}

/*
 * The same in the pod's user namespace, which must own the container's pid namespace: only then may procfs be mounted.
 * The process that makes it must be in the user namespace already, and who is there cannot come back. So one in between
 * enters, makes the container's first process as a sibling of its own, and ends.
 */
static struct born bear_in_user_namespace(const struct plan *plan, const struct pipes *pipes, const int sockets[2]) {
    int birth[2];
    check(STEP_PIPES, sys_socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, birth));
    struct clone_args clone = {.exit_signal = SIGCHLD};
    long between = check(STEP_CLONE, sys_clone3(&clone));
    if (between == 0) {
        sys_close(birth[0]);
        do_as_host_root(plan, pipes->container);
        check(STEP_USER_NAMESPACE, sys_setns(plan->user_namespace, CLONE_NEWUSER));
        struct born born = bear(plan, pipes, sockets, true);
        send_packet(birth[1], &born.pid, sizeof born.pid, born.pidfd);
        sys_exit_group(0);
    }
    sys_close(birth[1]);
    struct born born;
    long told = receive_packet(birth[0], &born.pid, sizeof born.pid, &born.pidfd);
    sys_close(birth[0]);
    while (sys_wait4((int)between, NULL, __WALL) == -EINTR) continue;
    /* What it could not do it has told itself. */
    if (told <= 0) sys_exit_group(1);
    return born;
}

_Noreturn void run_container(const struct plan *plan) {
    /* In a shared pid namespace orphans come to us and not to the host's first process. */
    check(STEP_SUBREAPER, sys_prctl(PR_SET_CHILD_SUBREAPER, 1, 0));

    struct pipes pipes = make_pipes(plan);
    int sockets[2];
    check(STEP_PIPES, sys_socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, sockets));
    struct monitored container = {.signals = watch_children(),
                                  .input = pipes.monitor[0],
                                  .output = {pipes.monitor[1], pipes.monitor[2]},
                                  .terminal = -1};
    check(STEP_PIPES, container.signals);

    struct born born = plan->in_user_namespace ? bear_in_user_namespace(plan, &pipes, sockets)
                                               : bear(plan, &pipes, sockets, false);
    container.pid = born.pid;

    /* From here on nothing may end this process but the end of the container. */
    sys_close(sockets[1]);
    let_go(plan, &pipes);
    /* The directory that the daemon was started in must not stay busy for as long as the container runs. */
    sys_chdir("/");
    sys_prctl(PR_SET_NAME, (unsigned long)"beanpod-monitor", 0);
    /* Where the daemon may not do so, the monitor keeps the daemon's own score. */
    write_oom_score(MONITOR_OOM_SCORE);

    follow_start(plan, &container, sockets[0], born.pidfd);
    uint32_t running = STATUS_RUNNING;
    report_packet(&running, sizeof running, -1);
    sys_close(FD_STATUS);
    sys_close(sockets[0]);
    sys_close(born.pidfd);
    monitor(plan, &container);
}
