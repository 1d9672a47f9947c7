/* The file system that the new process sees. Each function carries out a part of the plan or gives up. */
#ifndef BEANPOD_MOUNTS_H
#define BEANPOD_MOUNTS_H

#include "plan.h"

/* Leaves the host's mounts for a copy of the pod's, which has few. The host's /proc is out of sight then. */
void start_from_pod_mounts(const struct plan *plan);

/* Takes the mounts that are there out of propagation and covers `/` with the plan's root. */
void attach_root(const struct plan *plan);

/* Operations FSMOUNT to ATTACH_POD_MOUNT. */
void run_operations(const struct plan *plan);

/* Makes the plan's root the root directory, and lets go of the host's. */
void change_root(const struct plan *plan);

/* Operations READONLY_PATH and MASK_PATH, after change_root(). */
void protect_paths(const struct plan *plan);

void make_working_directory(const struct plan *plan);

void make_root_readonly(const struct plan *plan);

#endif
