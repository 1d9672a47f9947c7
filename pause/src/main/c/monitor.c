#include "monitor.h"

#include "cgroup.h"
#include "clients.h"
#include "clock.h"
#include "log.h"
#include "record_file.h"

enum { DRAIN_LIMIT_SECONDS = 5, START_ERROR_CODE = 128, SIGNAL_CODE = 128 };

/* Where each descriptor stands in the array for ppoll(2). */
enum { POLL_SIGNALS, POLL_OUTPUT, POLL_ERROR, POLL_INPUT, POLL_LISTENER, POLL_CLIENTS };
enum { POLL_ENTRIES = POLL_CLIENTS + CONTROL_CLIENTS };

/* All that the monitor needs while it runs; it allocates nothing. */
static struct log log;
static struct log_stream streams[2];
static struct clients clients;
static struct controls controls;

int watch_children(void) {
    static const uint64_t all_signals = ~0ull;
    static const uint64_t child_signal = 1ull << (SIGCHLD - 1);
    sys_rt_sigprocmask(SIG_SETMASK, &all_signals);
    return (int)sys_signalfd4(-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Reads what there is of one stream, at most a buffer's worth. False at its end and when nothing is there. */
static bool read_output(int *fd, int which) {
    if (*fd < 0) return false;
    struct log_stream *stream = &streams[which];
    char *into = stream->bytes + stream->length;
    long size = sys_read(*fd, into, sizeof stream->bytes - stream->length);
    if (size == -EINTR) return true;
    if (size == -EAGAIN) return false;
    if (size <= 0) {
        log_end(&log, stream);
        sys_close(*fd);
        /* A terminal that was hung up is gone for input, too. */
        if (controls.terminal == *fd) controls.terminal = controls.input = -1;
        *fd = -1;
        return false;
    }
    clients_output(&clients, which == 0 ? OUTPUT_STDOUT : OUTPUT_STDERR, into, (size_t)size);
    log_received(&log, stream, (size_t)size);
    return true;
}

/* Waits for children until none is left to wait for now. True when the container's first process was among them. */
static bool reap(int signals, int first, int *status) {
    struct signalfd_siginfo info;
    while (sys_read(signals, &info, sizeof info) > 0) continue;
    bool ended = false;
    for (;;) {
        int child_status = 0;
        long pid = sys_wait4(-1, &child_status, WNOHANG | __WALL);
        if (pid <= 0) return ended;
        if (pid != first) continue;
        *status = child_status;
        ended = true;
    }
}

/* Serves streams and clients until the first process has ended; returns its wait status. */
static int serve(int listener, int signals, int first, int output[2]) {
    for (;;) {
        struct pollfd entries[POLL_ENTRIES];
        entries[POLL_SIGNALS] = (struct pollfd){.fd = signals, .events = POLLIN};
        entries[POLL_OUTPUT] = (struct pollfd){.fd = output[0], .events = POLLIN};
        entries[POLL_ERROR] = (struct pollfd){.fd = output[1], .events = POLLIN};
        entries[POLL_LISTENER] = (struct pollfd){.fd = listener, .events = POLLIN};
        short input_events;
        clients_poll(&clients, &controls, entries + POLL_CLIENTS, &input_events);
        entries[POLL_INPUT] = (struct pollfd){.fd = input_events != 0 ? controls.input : -1, .events = input_events};

        if (sys_ppoll(entries, POLL_ENTRIES, NULL) < 0) continue;

        if (entries[POLL_OUTPUT].revents != 0) read_output(&output[0], 0);
        if (entries[POLL_ERROR].revents != 0) read_output(&output[1], 1);
        clients_serve(&clients, &controls, entries + POLL_CLIENTS, entries[POLL_INPUT].revents != 0);
        if (entries[POLL_LISTENER].revents != 0) clients_accept(&clients, &controls, listener);
        int status;
        if (entries[POLL_SIGNALS].revents != 0 && reap(signals, first, &status)) return status;
    }
}

static int64_t monotonic_ms(void) {
    struct __kernel_timespec now = {0, 0};
    sys_clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * Reads the rest of the output, until everybody who could write has closed it, or the cgroup is empty and nothing is
 * left. Somebody outside of the cgroup may hold the other end for ever: hence the limit. The first process of a pid
 * namespace of the container's own was the last to end (pid_namespaces(7)): then the cgroup need not be waited for.
 */
static void drain(const struct plan *plan, int output[2]) {
    int events = plan->pid_namespace == PID_NEW ? -1 : cgroup_open_events(plan->cgroup);
    int64_t deadline = monotonic_ms() + DRAIN_LIMIT_SECONDS * 1000;
    for (;;) {
        /* In this order: what the last process wrote is there when it has gone. */
        bool populated = events >= 0 && cgroup_is_populated(events);
        for (int i = 0; i < 2; i++)
            while (monotonic_ms() < deadline && read_output(&output[i], i)) continue;
        int64_t left = deadline - monotonic_ms();
        if (!populated || left <= 0) break;

        struct pollfd entries[] = {{.fd = output[0], .events = POLLIN},
                                   {.fd = output[1], .events = POLLIN},
                                   {.fd = events, .events = POLLPRI}};
        struct __kernel_timespec timeout = {left / 1000, left % 1000 * 1000000};
        sys_ppoll(entries, 3, &timeout);
    }
    if (events >= 0) sys_close(events);
    for (int i = 0; i < 2; i++) log_end(&log, &streams[i]);
}

static struct exit_record exit_of(int status) {
    uint32_t signal = (uint32_t)status & 0x7f;
    return (struct exit_record){.code = signal != 0 ? SIGNAL_CODE + signal : ((uint32_t)status >> 8) & 0xff,
                                .signal = signal,
                                .finished_ns = now_ns()};
}

static void write_down(const struct plan *plan, struct exit_record *record) {
    record->oom_kills = cgroup_memory_event(plan->cgroup, "oom_kill");
    record->oom_group_kills = cgroup_memory_event(plan->cgroup, "oom_group_kill");
    record->log_dropped = log.dropped;
    /* Without the record the daemon sees that the lock is free and that the end is not known. */
    write_exit_record(plan->state_directory, record);
}

_Noreturn void monitor(const struct plan *plan, const struct monitored *container) {
    int output[2] = {container->output[0], container->output[1]};
    log.fd = plan->log;
    streams[0].name = "stdout";
    streams[1].name = "stderr";
    clients_start(&clients);
    controls = (struct controls){.input = container->input,
                                 .terminal = container->terminal,
                                 .stdin_once = (plan->stdio_flags & STDIO_STDIN_ONCE) != 0,
                                 .log = &log};

    int status = serve(plan->control, container->signals, container->pid, output);
    struct exit_record record = exit_of(status);

    /* What it left behind in the pod's or the host's pid namespace goes with it. */
    record.kill_errno = (uint32_t)-cgroup_kill(plan->cgroup);
    drain(plan, output);
    write_down(plan, &record);
    clients_exit(&clients, record.code, record.signal);
    sys_exit_group(0);
}

_Noreturn void monitor_failure(const struct plan *plan, int pid, const struct step_report *failure) {
    long killed = cgroup_kill(plan->cgroup);
    int status = 0;
    while (sys_wait4(pid, &status, __WALL) == -EINTR) continue;
    struct exit_record record = exit_of(status);
    record.kill_errno = (uint32_t)-killed;
    record.failure = failure;
    if (failure->step != STEP_LOST) {
        record.code = START_ERROR_CODE;
        record.signal = 0;
    }
    log.fd = -1;
    write_down(plan, &record);
    report_packet(failure, sizeof *failure, -1);
    sys_exit_group(1);
}
