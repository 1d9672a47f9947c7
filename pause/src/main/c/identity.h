/*
 * Who the new process is. RUN and EXEC go through the same functions in the same order: a process started by exec can
 * never have more than the container's first one would with the same plan.
 */
#ifndef BEANPOD_IDENTITY_H
#define BEANPOD_IDENTITY_H

#include "plan.h"

/* Asks the security module for the plan's label at the next execve(2). */
void apply_lsm_label(const struct plan *plan);

/* Bounding set, groups, gid, uid; all capabilities stay permitted until apply_capabilities(). */
void change_user(const struct plan *plan);

/* The final capability sets and no_new_privs. */
void apply_capabilities(const struct plan *plan);
void apply_no_new_privs(const struct plan *plan);

void load_seccomp_filter(const struct plan *plan);

#endif
