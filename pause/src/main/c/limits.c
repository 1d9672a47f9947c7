#include "limits.h"

#include "report.h"
#include "resolve.h"
#include "text.h"

long write_oom_score(int value) {
    struct text text = {.length = 0};
    text_number(&text, value);
    long fd = sys_openat(AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (fd < 0) return fd;
    long result = file_system_of((int)fd) == PROC_SUPER_MAGIC ? sys_write((int)fd, text.bytes, text.length) : -EPERM;
    sys_close((int)fd);
    return result;
}

void apply_oom_score(const struct plan *plan) {
    if (!plan->has_oom_score_adj) return;
    long result = write_oom_score(plan->oom_score_adj);
    /* Less than what init itself has is for CAP_SYS_RESOURCE only. */
    if (result == -EACCES)
        warn(STEP_OOM_SCORE, result, NO_OPERATION);
    else
        check(STEP_OOM_SCORE, result);
}

void raise_hard_limits(const struct plan *plan) {
    struct span records = plan->records;
    struct record record;
    while (plan_next(&records, &record)) {
        if (record.type != RECORD_RLIMIT) continue;
        struct rlimit_record wanted = plan_rlimit(record);
        struct rlimit64 limit;
        check_operation(STEP_RLIMIT, sys_prlimit64(0, wanted.resource, NULL, &limit), wanted.resource);
        if (wanted.hard <= limit.rlim_max) continue;
        limit.rlim_max = wanted.hard;
        /* apply_rlimits() tells of what this host does not allow. */
        sys_prlimit64(0, wanted.resource, &limit, NULL);
    }
}

void apply_rlimits(const struct plan *plan) {
    struct span records = plan->records;
    struct record record;
    while (plan_next(&records, &record)) {
        if (record.type != RECORD_RLIMIT) continue;
        struct rlimit_record wanted = plan_rlimit(record);
        struct rlimit64 limit = {wanted.soft, wanted.hard};
        long result = sys_prlimit64(0, wanted.resource, &limit, NULL);
        if (result == -EPERM) {
            /* More than the present hard limit is for CAP_SYS_RESOURCE only: take what there is. */
            struct rlimit64 present;
            check_operation(STEP_RLIMIT, sys_prlimit64(0, wanted.resource, NULL, &present), wanted.resource);
            if (limit.rlim_max > present.rlim_max) limit.rlim_max = present.rlim_max;
            if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
            warn(STEP_RLIMIT, result, wanted.resource);
            result = sys_prlimit64(0, wanted.resource, &limit, NULL);
        }
        check_operation(STEP_RLIMIT, result, wanted.resource);
    }
}
