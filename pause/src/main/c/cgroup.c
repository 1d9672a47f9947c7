#include "cgroup.h"

enum { FILE_MAXIMUM = 1024 };

long cgroup_kill(int cgroup) {
    long fd = sys_openat(cgroup, "cgroup.kill", O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (fd < 0) return fd;
    long result = sys_write((int)fd, "1", 1);
    sys_close((int)fd);
    return result < 0 ? result : 0;
}

int cgroup_open_events(int cgroup) {
    return (int)sys_openat(cgroup, "cgroup.events", O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0);
}

/* The value of a line "key value" of a small file. */
static bool find_value(int fd, const char *key, uint64_t *value) {
    char content[FILE_MAXIMUM];
    long length = sys_pread(fd, content, sizeof content - 1, 0);
    if (length < 0) return false;
    content[length] = '\0';
    size_t key_length = strlen(key);
    const char *at = content;
    while (*at != '\0') {
        if (string_starts_with(at, key) && at[key_length] == ' ') {
            *value = 0;
            for (at += key_length + 1; *at >= '0' && *at <= '9'; at++) *value = *value * 10 + (uint64_t)(*at - '0');
            return true;
        }
        while (*at != '\0' && *at++ != '\n') continue;
    }
    return false;
}

bool cgroup_is_populated(int events) {
    uint64_t populated = 0;
    return find_value(events, "populated", &populated) && populated != 0;
}

uint64_t cgroup_memory_event(int cgroup, const char *key) {
    uint64_t count = 0;
    long fd = sys_openat(cgroup, "memory.events", O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (fd < 0) return 0;
    find_value((int)fd, key, &count);
    sys_close((int)fd);
    return count;
}
