#ifndef BEANPOD_CLOCK_H
#define BEANPOD_CLOCK_H

#include "sys.h"

/* CLOCK_REALTIME in nanoseconds. */
static inline uint64_t now_ns(void) {
    struct __kernel_timespec now = {0, 0};
    sys_clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#endif
