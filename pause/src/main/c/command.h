/* The command that the new process becomes. */
#ifndef BEANPOD_COMMAND_H
#define BEANPOD_COMMAND_H

#include "plan.h"

/* argv and envp as execve(2) wants them, and the file to execute. */
struct command {
    char **arguments;
    char **environment;
    char path[4096];
};

/* Enters the plan's working directory. With `may_retry` a directory that only the container's user may enter is left
   for later (false). */
bool enter_working_directory(const struct plan *plan, bool may_retry);

/* Finds the command as the process' user. */
void find_command(const struct plan *plan, struct command *command);

_Noreturn void execute(const struct command *command);

#endif
