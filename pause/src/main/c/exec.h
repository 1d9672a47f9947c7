/* Mode EXEC: one more process in a running container. */
#ifndef BEANPOD_EXEC_H
#define BEANPOD_EXEC_H

#include "plan.h"

_Noreturn void exec_in_container(const struct plan *plan);

#endif
