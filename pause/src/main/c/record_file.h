/* The records that outlive the monitor. */
#ifndef BEANPOD_RECORD_FILE_H
#define BEANPOD_RECORD_FILE_H

#include "report.h"

struct exit_record {
    uint32_t code;
    uint32_t signal;
    uint64_t finished_ns;
    uint64_t oom_kills;
    uint64_t oom_group_kills;
    uint64_t log_dropped;
    uint32_t kill_errno;
    const struct step_report *failure; /* null when the command was executed */
};

long write_started_record(int directory, uint32_t monitor_pid, uint32_t pid, uint64_t started_ns);
long write_exit_record(int directory, const struct exit_record *record);

#endif
