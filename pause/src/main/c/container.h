/* Mode RUN, the new process. */
#ifndef BEANPOD_CONTAINER_H
#define BEANPOD_CONTAINER_H

#include "plan.h"

/*
 * Sets up the container and executes its command. `ends` are the container's ends of its standard streams, -1 for
 * /dev/null; with a terminal all three are. `socket` leads to the monitor.
 */
_Noreturn void start_container(const struct plan *plan, const int ends[3], int socket);

#endif
