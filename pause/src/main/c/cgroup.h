/* The container's cgroup, seen from outside. `cgroup` is a descriptor of its directory. */
#ifndef BEANPOD_CGROUP_H
#define BEANPOD_CGROUP_H

#include "sys.h"

/* Kills every process in it. */
long cgroup_kill(int cgroup);

/* Opens cgroup.events, which can be polled for POLLPRI. */
int cgroup_open_events(int cgroup);

/* False when cgroup.events says that no process is left. */
bool cgroup_is_populated(int events);

/* A counter of memory.events; 0 without a memory controller. */
uint64_t cgroup_memory_event(int cgroup, const char *key);

#endif
