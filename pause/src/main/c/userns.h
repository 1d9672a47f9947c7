/* The way into a pod's user namespace, user_namespaces(7). */
#ifndef BEANPOD_USERNS_H
#define BEANPOD_USERNS_H

#include "plan.h"

/*
 * What takes the host's root, for whoever is about to enter: the standard streams get their owner, oom_score_adj and hard
 * limits may go beyond those of init. Needs the host's /proc.
 */
void do_as_host_root(const struct plan *plan, const int ends[3]);

/* After entering: this process becomes user and group 0 of the namespace. It keeps all capabilities there. */
void become_namespace_root(void);

#endif
