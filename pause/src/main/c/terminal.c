#include "terminal.h"

#include "report.h"
#include "resolve.h"

struct terminal open_terminal(const struct plan *plan, int root) {
    /* The directory must be a devpts, reached without links. What else lies at /dev/pts, an image or
       a process of the container put there. */
    long pts = check(STEP_TERMINAL, open_in_root(root, "/dev/pts", O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS));
    if (file_system_of((int)pts) != DEVPTS_SUPER_MAGIC) give_up(STEP_TERMINAL, -ENOTTY, NO_OPERATION);

    /* Its multiplexer, which nothing may cover. */
    uint64_t no_trap = RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
    long master = check(STEP_TERMINAL, open_in_root((int)pts, "ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK, no_trap));
    if (!is_character_device((int)master, 5, 2)) give_up(STEP_TERMINAL, -ENOTTY, NO_OPERATION);
    sys_close((int)pts);

    int unlocked = 0;
    check(STEP_TERMINAL, sys_ioctl((int)master, TIOCSPTLCK, &unlocked));

    /* The other end comes from the master itself: a path like /dev/pts/0 could lead elsewhere. */
    long slave = check(STEP_TERMINAL, sys_ioctl((int)master, TIOCGPTPEER,
                                                (const void *)(uintptr_t)(O_RDWR | O_NOCTTY | O_CLOEXEC)));
    check(STEP_TERMINAL, sys_fchown((int)slave, plan->credentials.uid, (unsigned)-1));
    if (plan->rows != 0 && plan->columns != 0) {
        struct winsize size = {.ws_row = (unsigned short)plan->rows, .ws_col = (unsigned short)plan->columns};
        check(STEP_TERMINAL, sys_ioctl((int)master, TIOCSWINSZ, &size));
    }
    return (struct terminal){.master = (int)master, .slave = (int)slave};
}

void mount_console(int root, struct terminal terminal) {
    /* Only on a /dev that the plan mounted: then nobody else has had a hand in it. */
    long dev = check(STEP_TERMINAL, open_in_root(root, "/dev", O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS));
    if (file_system_of((int)dev) != TMPFS_MAGIC) give_up(STEP_TERMINAL, -EPERM, NO_OPERATION);

    long console = sys_openat((int)dev, "console", O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    if (console == -ENOENT)
        console = sys_openat((int)dev, "console", O_CREAT | O_EXCL | O_NOFOLLOW | O_RDONLY | O_CLOEXEC, 0600);
    check(STEP_TERMINAL, console);

    unsigned clone = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH;
    long tree = check(STEP_TERMINAL, sys_open_tree(terminal.slave, "", clone));
    check(STEP_TERMINAL, sys_move_mount((int)tree, "", (int)console, "",
                                        MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
    sys_close((int)tree);
    sys_close((int)console);
    sys_close((int)dev);
}

void control_terminal(struct terminal terminal) {
    check(STEP_TERMINAL, sys_ioctl(terminal.slave, TIOCSCTTY, NULL));
}
