#include "command.h"

#include "report.h"
#include "resolve.h"

enum { X_OK = 1 };

bool enter_working_directory(const struct plan *plan, bool may_retry) {
    /* No magic links: /proc/self/fd/N could lead to a directory of the host. */
    struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_NO_MAGICLINKS};
    long directory = sys_openat2(AT_FDCWD, plan->working_directory, &how);
    long result = directory < 0 ? directory : sys_fchdir((int)directory);
    if (directory >= 0) sys_close((int)directory);
    if (may_retry && (result == -EACCES || result == -EPERM)) return false;
    check(STEP_WORKING_DIRECTORY, result);

    /* The kernel's own answer, not a libc's: outside the root it does not start with a slash. */
    char path[PATH_MAX];
    long length = sys_getcwd(path, sizeof path);
    check(STEP_WORKING_DIRECTORY, length);
    if (path[0] != '/') give_up(STEP_WORKING_DIRECTORY, -EPERM, NO_OPERATION);
    return true;
}

/* An array of pointers to so many strings, with a null pointer at its end. */
static char **pointers(struct strings strings) {
    size_t size = ((size_t)strings.count + 1) * sizeof(char *);
    long memory = check(STEP_COMMAND, sys_mmap(size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1));
    char **array = (char **)memory;
    for (uint32_t i = 0; i < strings.count; i++) array[i] = (char *)(uintptr_t)plan_string(&strings.bytes);
    return array;
}

static long executable(const char *path) {
    struct statx file;
    long result = sys_statx(AT_FDCWD, path, 0, STATX_TYPE, &file);
    if (result < 0) return result;
    if ((file.stx_mode & S_IFMT) != S_IFREG) return -EACCES;
    return sys_faccessat2(AT_FDCWD, path, X_OK, AT_EACCESS);
}

static const char *find_variable(char *const *environment, const char *prefix) {
    for (; *environment != NULL; environment++)
        if (string_starts_with(*environment, prefix)) return *environment + strlen(prefix);
    return "";
}

/* Looks for `name` in each directory of PATH. A file that may not be executed is better news than none. */
static long search(const char *directories, const char *name, char path[PATH_MAX]) {
    long result = -ENOENT;
    size_t name_length = strlen(name);
    while (*directories != '\0') {
        size_t length = 0;
        while (directories[length] != ':' && directories[length] != '\0') length++;
        if (directories[0] == '/' && length + 1 + name_length < PATH_MAX) {
            memcpy(path, directories, length);
            path[length] = '/';
            memcpy(path + length + 1, name, name_length + 1);
            long found = executable(path);
            if (found == 0) return 0;
            if (found == -EACCES) result = found;
        }
        directories += length;
        if (*directories == ':') directories++;
    }
    return result;
}

void find_command(const struct plan *plan, struct command *command) {
    command->arguments = pointers(plan->arguments);
    command->environment = pointers(plan->environment);
    const char *name = command->arguments[0];
    size_t length = strlen(name);
    if (length == 0) give_up(STEP_COMMAND, -ENOENT, NO_OPERATION);
    if (length >= PATH_MAX) give_up(STEP_COMMAND, -ENAMETOOLONG, NO_OPERATION);

    bool has_slash = false;
    for (size_t i = 0; i < length; i++) has_slash |= name[i] == '/';
    if (has_slash) {
        memcpy(command->path, name, length + 1);
        check(STEP_COMMAND, executable(name));
        return;
    }
    check(STEP_COMMAND, search(find_variable(command->environment, "PATH="), name, command->path));
}

_Noreturn void execute(const struct command *command) {
    give_up(STEP_EXEC, sys_execve(command->path, command->arguments, command->environment), NO_OPERATION);
}
