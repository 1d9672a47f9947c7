/*
 * Every number of PLAN.md. ProtocolTest.java reads this file and compares it with the Java side:
 * keep one constant a line, with its value.
 */
#ifndef BEANPOD_PROTOCOL_H
#define BEANPOD_PROTOCOL_H

enum plan_header {
    PLAN_MAGIC = 0x444f5042,
    PLAN_VERSION = 1,
    PLAN_HEADER_BYTES = 16,
    PLAN_MAXIMUM_BYTES = 1048576,
};

enum plan_mode {
    MODE_RUN = 1,
    MODE_EXEC = 2,
};

enum descriptor {
    FD_PLAN = 3,
    FD_STATUS = 4,
    FD_FIRST = 5,
    FD_LAST = 1023,
};

/* As many descriptors as the kernel passes with one message (SCM_MAX_FD). */
enum handover_limit {
    HANDOVER_DESCRIPTORS = 253,
};

enum record_type {
    RECORD_STATE_DIRECTORY = 1,
    RECORD_CGROUP = 2,
    RECORD_LOG = 3,
    RECORD_CONTROL = 4,
    RECORD_STDIO = 5,
    RECORD_NAMESPACES = 6,
    RECORD_ROOT = 7,
    RECORD_TARGET = 8,
    RECORD_EXEC_STDIO = 9,
    RECORD_POD_MOUNTS = 10,
    RECORD_USER_NAMESPACE = 11,
    RECORD_ARGUMENTS = 20,
    RECORD_ENVIRONMENT = 21,
    RECORD_WORKING_DIRECTORY = 22,
    RECORD_CREDENTIALS = 23,
    RECORD_PROCESS = 24,
    RECORD_OOM_SCORE_ADJ = 25,
    RECORD_RLIMIT = 26,
    RECORD_SECCOMP = 27,
    RECORD_LSM_LABEL = 28,
    RECORD_FSMOUNT = 40,
    RECORD_ATTACH = 41,
    RECORD_MKDIR = 42,
    RECORD_MKNOD = 43,
    RECORD_SYMLINK = 44,
    RECORD_ATTACH_POD_MOUNT = 45,
    RECORD_READONLY_PATH = 60,
    RECORD_MASK_PATH = 61,
};

enum step {
    STEP_PLAN = 1,
    STEP_DUMPABLE = 2,
    STEP_SUBREAPER = 3,
    STEP_PIPES = 4,
    STEP_JOIN_NAMESPACES = 5,
    STEP_CLONE = 6,
    STEP_SESSION = 7,
    STEP_OOM_SCORE = 8,
    STEP_CGROUP_NAMESPACE = 9,
    STEP_PROPAGATION = 10,
    STEP_ROOT = 11,
    STEP_FSMOUNT = 12,
    STEP_ATTACH = 13,
    STEP_MKDIR = 14,
    STEP_MKNOD = 15,
    STEP_SYMLINK = 16,
    STEP_PIVOT_ROOT = 17,
    STEP_TERMINAL = 18,
    STEP_STDIO = 19,
    STEP_READONLY_PATH = 20,
    STEP_MASK_PATH = 21,
    STEP_MAKE_WORKING_DIRECTORY = 22,
    STEP_READONLY_ROOT = 23,
    STEP_LSM_LABEL = 24,
    STEP_WORKING_DIRECTORY = 25,
    STEP_RLIMIT = 26,
    STEP_SECCOMP = 27,
    STEP_BOUNDING_SET = 28,
    STEP_GROUPS = 29,
    STEP_GID = 30,
    STEP_UID = 31,
    STEP_CAPABILITIES = 32,
    STEP_AMBIENT = 33,
    STEP_NO_NEW_PRIVS = 34,
    STEP_COMMAND = 35,
    STEP_STARTED_RECORD = 36,
    STEP_EXEC = 37,
    STEP_LOST = 38,
    STEP_USER_NAMESPACE = 39,
};

enum status_type {
    STATUS_WARNING = 1,
    STATUS_STARTED = 2,
    STATUS_RUNNING = 3,
    STATUS_FAILED = 4,
    STATUS_TERMINAL = 5,
    /* Only between init's two halves: everything is done but execve; the answer is one packet. */
    STATUS_READY = 1000,
};

enum control_type {
    REQUEST_ATTACH = 1,
    REQUEST_STDIN = 2,
    REQUEST_STDIN_CLOSE = 3,
    REQUEST_RESIZE = 4,
    REQUEST_REOPEN_LOG = 5,
    REPLY_OK = 101,
    REPLY_ERROR = 102,
    REPLY_OUTPUT = 103,
    REPLY_LAGGED = 104,
    REPLY_EXIT = 105,
};

enum control_limits {
    CONTROL_CLIENTS = 8,
    CONTROL_DATA_BYTES = 16384,
    LOG_LINE_BYTES = 16384,
};

#define NO_OPERATION 0xffffffffu

#endif
