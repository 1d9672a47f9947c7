/* The new process' own way, from its birth to execve(2). */
#ifndef BEANPOD_PROCESS_H
#define BEANPOD_PROCESS_H

#include "plan.h"

/*
 * The first acts of a new process: a session, default signals (still blocked), no keys and no processors of the daemon's,
 * an open umask. In a user namespace it becomes that one's root, who owns what is made from here on.
 */
void begin_process(const struct plan *plan, int report_socket);

/* Opens the container's own /dev/null if it is one, else -1. */
int open_null(int root);

/* Puts the three descriptors at 0, 1 and 2; -1 leaves what is there. */
void connect_stdio(const int ends[3]);

/*
 * Gives the pipes among the three descriptors to a user, who may open /dev/stdout anew. Pipes only: anything else has a
 * name somewhere, and an owner.
 */
void own_pipes(const int ends[3], uint32_t uid, uint32_t gid);

/*
 * The last steps, the same for RUN and EXEC. With `ask` it tells the other end of the report's socket that it is ready,
 * and executes when that answers.
 */
_Noreturn void become(const struct plan *plan, int report_socket, bool ask);

#endif
