/* What the kernel grants a process: its chance to survive a lack of memory, its resource limits. */
#ifndef BEANPOD_LIMITS_H
#define BEANPOD_LIMITS_H

#include "plan.h"

/* Applies OOM_SCORE_ADJ to this process. Needs the host's /proc. */
void apply_oom_score(const struct plan *plan);

/* Applies RLIMIT to this process. */
void apply_rlimits(const struct plan *plan);

/* Raises the hard limits to those of RLIMIT where they are lower, and changes nothing else. */
void raise_hard_limits(const struct plan *plan);

/* Writes one value to /proc/self/oom_score_adj. */
long write_oom_score(int value);

#endif
