/* Pseudo terminals of a container. */
#ifndef BEANPOD_TERMINAL_H
#define BEANPOD_TERMINAL_H

#include "plan.h"

struct terminal {
    int master;
    int slave;
};

/* Opens a terminal of the container's own devpts, with the plan's size and owner. `root` is the container's root. */
struct terminal open_terminal(const struct plan *plan, int root);

/* Puts the terminal at the container's /dev/console. */
void mount_console(int root, struct terminal terminal);

/* Makes the terminal the controlling one of this session. */
void control_terminal(struct terminal terminal);

#endif
