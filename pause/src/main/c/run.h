/* Mode RUN, the process that Java started: it makes the container's first process and becomes its monitor. */
#ifndef BEANPOD_RUN_H
#define BEANPOD_RUN_H

#include "plan.h"

_Noreturn void run_container(const struct plan *plan);

#endif
