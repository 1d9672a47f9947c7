#include "record_file.h"

#include "text.h"

static void line(struct text *text, const char *key, uint64_t value) {
    text_string(text, key);
    text_string(text, "=");
    text_number(text, (int64_t)value);
    text_string(text, "\n");
}

/* A reader sees the whole record or none: it gets its name when it is complete. */
static long write_record(int directory, const char *temporary, const char *name, const struct text *text) {
    long fd = sys_openat(directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) return fd;
    long written = sys_write((int)fd, text->bytes, text->length);
    sys_close((int)fd);
    if (written < 0) return written;
    if ((size_t)written != text->length) return -ENOSPC;
    return sys_renameat2(directory, temporary, directory, name);
}

long write_started_record(int directory, uint32_t monitor_pid, uint32_t pid, uint64_t started_ns) {
    struct text text = {.length = 0};
    line(&text, "monitor_pid", monitor_pid);
    line(&text, "pid", pid);
    line(&text, "started_ns", started_ns);
    return write_record(directory, "started.tmp", "started", &text);
}

long write_exit_record(int directory, const struct exit_record *record) {
    struct text text = {.length = 0};
    line(&text, "code", record->code);
    line(&text, "signal", record->signal);
    line(&text, "finished_ns", record->finished_ns);
    line(&text, "oom_kills", record->oom_kills);
    line(&text, "oom_group_kills", record->oom_group_kills);
    line(&text, "log_dropped", record->log_dropped);
    line(&text, "kill_errno", record->kill_errno);
    if (record->failure != NULL) {
        line(&text, "step", record->failure->step);
        line(&text, "errno", record->failure->error);
        text_string(&text, "op=");
        text_number(&text, (int32_t)record->failure->operation);
        text_string(&text, "\n");
    }
    return write_record(directory, "exit.tmp", "exit", &text);
}
