#include "handover.h"

#include "report.h"
#include "sys.h"

/* Comes with these descriptors: FD_STATUS, those from FD_FIRST on, the plan, and a process to join the namespaces of. */
struct handover {
    uint32_t namespaces; /* CLONE_NEW* bits; without any, no process comes */
};

struct descriptors_control {
    size_t length;
    int level;
    int type;
    int descriptors[HANDOVER_DESCRIPTORS];
};

/* A message with all that comes with it; the number of descriptors. */
static size_t receive_handover(struct handover *handover, struct descriptors_control *control) {
    struct iovec part = {handover, sizeof *handover};
    struct message message = {
        .parts = &part, .part_count = 1, .control = control, .control_length = sizeof *control};
    long result = receive_message(FD_PLAN, &message);
    if (result <= 0) sys_exit_group(0);
    if ((message.flags & MSG_CTRUNC) != 0) give_up(STEP_PLAN, -EMFILE, 0);
    if (result != sizeof *handover || control->level != SOL_SOCKET || control->type != SCM_RIGHTS)
        give_up(STEP_PLAN, -EINVAL, 0);
    return (control->length - offsetof(struct descriptors_control, descriptors)) / sizeof(int);
}

void await_plan(void) {
    struct statx file;
    check(STEP_PLAN, sys_statx(FD_PLAN, "", AT_EMPTY_PATH, STATX_TYPE, &file));
    if ((file.stx_mode & S_IFMT) != S_IFSOCK) return;

    struct handover handover;
    struct descriptors_control control = {.length = 0};
    size_t count = receive_handover(&handover, &control);

    /* The kernel gives the lowest free numbers, in order, and nothing from FD_STATUS on was open. */
    size_t others = handover.namespaces == 0 ? 1 : 2;
    if (count <= others || control.descriptors[0] != FD_STATUS) give_up(STEP_PLAN, -EBADF, 0);
    if (handover.namespaces != 0) {
        int pause = control.descriptors[count - 1];
        check(STEP_JOIN_NAMESPACES, sys_setns(pause, handover.namespaces));
        sys_close(pause);
    }
    int plan = control.descriptors[count - others];
    check(STEP_PLAN, sys_dup3(plan, FD_PLAN, O_CLOEXEC));
    sys_close(plan);
}
