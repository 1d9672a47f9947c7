/* The half of init that stays: it keeps the container's streams, and tells how it ended. */
#ifndef BEANPOD_MONITOR_H
#define BEANPOD_MONITOR_H

#include "plan.h"
#include "report.h"

struct monitored {
    int pid;
    int signals;   /* a signalfd for SIGCHLD */
    int input;     /* our ends of the container's streams, -1 for none */
    int output[2]; /* stdout and stderr; with a terminal its master and -1 */
    int terminal;  /* the master, or -1 */
};

/* Blocks all signals and opens the signalfd. Before the container is born. */
int watch_children(void);

/* Serves a running container until it has ended and that is written down. Ends the process. */
_Noreturn void monitor(const struct plan *plan, const struct monitored *container);

/* Writes down that the container never ran its command, and ends the process. The first process may still live. */
_Noreturn void monitor_failure(const struct plan *plan, int pid, const struct step_report *failure);

#endif
