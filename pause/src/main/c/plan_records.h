/* The records that a plan can hold more than once: the one way to read each of them. */
#ifndef BEANPOD_PLAN_RECORDS_H
#define BEANPOD_PLAN_RECORDS_H

#include "reader.h"

struct rlimit_record read_rlimit(struct reader *in);
struct fsmount_record read_fsmount(struct reader *in);
struct attach_record read_attach(struct reader *in);
struct pod_mount_record read_pod_mount(struct reader *in);
struct mkdir_record read_mkdir(struct reader *in);
struct mknod_record read_mknod(struct reader *in);
struct symlink_record read_symlink(struct reader *in);

#endif
