/*
 * Starts a container, or one more process in it; PLAN.md says how it is told what to do.
 *
 * The way through the code: handover.c waits for the plan where it is not there yet; plan.c checks it; run.c makes the
 * container's first process; that one goes through container.c (its own file system: mounts.c, terminal.c) and process.c
 * (who it is: identity.c; what it executes: command.c); the first half stays in monitor.c with log.c and clients.c.
 * exec.c takes a shorter way to process.c.
 */
#include "exec.h"
#include "handover.h"
#include "plan.h"
#include "report.h"
#include "run.h"
#include "sys.h"

/* The plan must be what it was when it was checked, for as long as it is used. */
static const void *map_plan(size_t *size) {
    const long sealed = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    long seals = check(STEP_PLAN, sys_fcntl(FD_PLAN, F_GET_SEALS, 0));
    if ((seals & sealed) != sealed) give_up(STEP_PLAN, -EPERM, 0);
    struct statx file;
    check(STEP_PLAN, sys_statx(FD_PLAN, "", AT_EMPTY_PATH, STATX_SIZE, &file));
    if (file.stx_size < PLAN_HEADER_BYTES || file.stx_size > PLAN_MAXIMUM_BYTES) give_up(STEP_PLAN, -EINVAL, 0);
    *size = (size_t)file.stx_size;
    return (const void *)check(STEP_PLAN, sys_mmap(*size, PROT_READ, MAP_PRIVATE, FD_PLAN));
}

/* Closes every descriptor that the plan does not name, and makes sure that those it names are open. */
static void close_unnamed(const struct plan *plan) {
    int last = FD_STATUS;
    for (int fd = FD_FIRST; fd <= FD_LAST; fd++)
        if (plan_names(plan, fd)) last = fd;
    check(STEP_PLAN, sys_close_range((unsigned)last + 1, ~0u, 0));
    for (int fd = FD_FIRST; fd <= last; fd++) {
        if (plan_names(plan, fd))
            check(STEP_PLAN, sys_fcntl(fd, F_SETFD, FD_CLOEXEC));
        else
            sys_close(fd);
    }
    check(STEP_PLAN, sys_fcntl(FD_PLAN, F_SETFD, FD_CLOEXEC));
    check(STEP_PLAN, sys_fcntl(FD_STATUS, F_SETFD, FD_CLOEXEC));
}

__attribute__((used)) static _Noreturn void start(void) {
    static struct plan plan;
    report_to(FD_STATUS);

    /* Before anything else: processes of the container that share our pid namespace must not trace
       us or look into /proc/PID/fd. */
    check(STEP_DUMPABLE, sys_prctl(PR_SET_DUMPABLE, 0, 0));
    await_plan();

    size_t size;
    const void *bytes = map_plan(&size);
    struct plan_error error;
    if (!plan_check(bytes, size, &plan, &error)) give_up(STEP_PLAN, -error.error, error.offset);
    close_unnamed(&plan);

    if (plan.mode == MODE_EXEC) exec_in_container(&plan);
    run_container(&plan);
}

PROGRAM_ENTRY(start);
